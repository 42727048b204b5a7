//! `errands`: what each person has to do, in order.
//!
//! | file | holds |
//! | --- | --- |
//! | `chore` | a step, wherever its plan comes from |
//! | `tally` | what the steps of an errand come to |
//! | `title` | what an errand is called |
//! | `told` | all that is said of an errand |
//! | `parts` | that as parts of an answer |

mod chore;
mod parts;
mod tally;
mod title;
mod told;

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::account::OperatorId;
use crate::catalogue::spec::Actor;
use crate::catalogue::{Catalogue, Provider};
use crate::errands::{Errands, OpenErrands};
use crate::execution::{Execution, Obstacle};
use crate::graph::NodeIx;
use crate::report::answers::age::Age;
use crate::report::limit::Limit;
use crate::timeline::{BusinessCalendar, Timeline};
pub(in crate::report) use parts::{is_today, parts, request, title as title_of};
use tally::Tally;
pub(in crate::report) use title::title;
use told::Ground;
pub(in crate::report) use told::Told;

/// Everybody's errands, or those of some: by person, in order.
#[derive(Debug)]
pub(in crate::report) struct People<'p> {
    pub(in crate::report) operator: &'p OperatorId,
    pub(in crate::report) provider: &'p Provider,
    /// When the account was read, if that is known.
    pub(in crate::report) taken_at: Option<DateTime<Utc>>,
    /// The same, to be said; `None` for a run, which keeps no account whose age would matter.
    pub(in crate::report) age: Option<Age>,
    pub(in crate::report) now: DateTime<Utc>,
    /// Where the provider counts days.
    pub(in crate::report) today: NaiveDate,
    /// Whose errands they are; `None` for everybody's.
    pub(in crate::report) whose: Option<Actor>,
    pub(in crate::report) all: BTreeMap<Turn, Vec<Told>>,
}

/// An actor, in the order in which people are listed: time, which nobody can do anything about, comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::report) struct Turn(bool, pub(in crate::report) Actor);

impl From<Actor> for Turn {
    fn from(actor: Actor) -> Self {
        Self(actor == Actor::Provider, actor)
    }
}

/// True if an errand of this actor is for the person. What can only be done in the console is for whoever else
/// calls the API.
fn is_for(whose: Option<Actor>, actor: Actor) -> bool {
    let is_own = |actor| matches!(actor, Actor::Api | Actor::ConsoleUser);
    whose.is_none_or(|whose| whose == actor || (is_own(whose) && is_own(actor)))
}

/// The errands of a plan with its dates. Of what is listed they hold no more than can be shown.
pub(in crate::report) fn of_plan<'p>(
    errands: &Errands<'p>,
    timeline: &Timeline,
    calendar: &dyn BusinessCalendar,
    whose: Option<Actor>,
    limit: Limit,
) -> People<'p> {
    let plan = errands.plan();
    let graph = plan.graph();
    let nodes = plan.steps().map(|step| step.node());
    let ground = Ground::new(
        graph.catalogue(),
        graph.account().operator(),
        plan.closes_account(),
        nodes.map(|node| (node.kind(), node.coverage(), node.key())),
    );
    let tallies: Vec<Tally<'_>> =
        errands.all().map(|errand| ground.tally(errand.bundle(), || errand.steps(), limit)).collect();
    let mut all: BTreeMap<Turn, Vec<Told>> = BTreeMap::new();
    for errand in errands.all().filter(|errand| is_for(whose, errand.actor())) {
        let mut told = ground.told(errand.index(), errand.bundle(), &tallies);
        (told.unread, told.odd) = (errand.unread(), errand.odd());
        if errand.actor() == Actor::Support && errand.is_critical() {
            let things: HashSet<NodeIx> = errand.steps().map(|step| step.node().ix()).collect();
            win(&mut told, timeline, &timeline.if_support_ends(calendar, &|ix| things.contains(&ix)));
        }
        all.entry(errand.actor().into()).or_default().push(told);
    }
    People {
        operator: graph.account().operator(),
        provider: graph.provider(),
        taken_at: graph.account().taken_at(),
        age: Some(Age::of(graph.account(), graph.as_of())),
        now: graph.as_of(),
        today: graph.provider().day_of(graph.as_of()),
        whose,
        all,
    }
}

/// Notes how many days it wins if support acts at once.
fn win(told: &mut Told, timeline: &Timeline, early: &Timeline) {
    let (Some(late), Some(early)) = (timeline.earliest_close(), early.earliest_close()) else { return };
    let days = late.signed_duration_since(early).num_days();
    if days > 0 {
        told.holds_up.days = Some(days);
        if let Some(request) = &mut told.request {
            request.dates = Some((early, late));
        }
    }
}

/// What is left of the errands of a run. `now` in UTC.
pub(in crate::report) fn of_run(
    execution: &Execution,
    now: DateTime<Utc>,
    whose: Option<Actor>,
    limit: Limit,
) -> People<'_> {
    let plan = execution.plan();
    let catalogue: &Catalogue = plan.catalogue();
    let today = plan.provider().day_of(now);
    let is_open = |step: u32| execution.status(step).is_some_and(|status| !status.is_complete());
    let errands = OpenErrands::new(plan, today, &is_open);
    let steps = plan.steps().filter(|step| is_open(step.id()));
    let ground = Ground::new(
        catalogue,
        plan.operator(),
        plan.closes_account(),
        steps.map(|step| (step.kind(), step.coverage(), step.key())),
    );
    let tallies: Vec<Tally<'_>> =
        errands.all().map(|errand| ground.tally(errand.bundle(), || errand.steps(), limit)).collect();
    let stopped: BTreeMap<u32, Obstacle> = execution.obstacles().map(|(step, why)| (step.id(), why.clone())).collect();
    let mut all: BTreeMap<Turn, Vec<Told>> = BTreeMap::new();
    for (at, errand) in errands.all().enumerate().filter(|(_, errand)| is_for(whose, errand.bundle().actor)) {
        let mut told = ground.told(at, errand.bundle(), &tallies);
        told.stopped = told.steps.iter().filter_map(|step| Some((*step, stopped.get(step)?.clone()))).collect();
        told.since = told.steps.iter().filter_map(|step| execution.since(*step)).min();
        all.entry(errand.bundle().actor.into()).or_default().push(told);
    }
    People { operator: plan.operator(), provider: plan.provider(), taken_at: None, age: None, now, today, whose, all }
}
