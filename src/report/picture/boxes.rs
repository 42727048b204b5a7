//! Which boxes there are: one an errand, and one for whatever is no work but has to be seen.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::edge::{Edge, certainty_between};
use crate::account::Coverage;
use crate::catalogue::spec::{Action, Actor};
use crate::diagnosis::Diagnosis;
use crate::errands::{Errand, Errands};
use crate::graph::Node;
use crate::planner::{Plan, Step};
use crate::report::answers::names::label;
use crate::report::statements::{BoxSaid, Content, Lane, Things};

/// How many names of a kind a box keeps.
const NAMES: usize = 5;

/// What becomes a box.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) lane: Lane,
    pub(super) day: NaiveDate,
    pub(super) place: Option<Coverage>,
    /// The first and the last of its stages, from 1.
    pub(super) stages: (u32, u32),
    pub(super) is_critical: bool,
    pub(super) is_focus: bool,
    /// Its steps, ascending.
    pub(super) steps: Vec<u32>,
    /// What it is instead, if it has no steps.
    pub(super) note: Option<Content>,
}

/// The boxes of a plan: its errands by position; then what was not read, what is odd and what is not ended.
pub(super) fn of_plan(errands: &Errands<'_>, diagnosis: &Diagnosis) -> Vec<Draft> {
    let plan = errands.plan();
    let graph = plan.graph();
    let today = graph.provider().day_of(graph.as_of());
    let mut drafts: Vec<Draft> = errands.all().map(|errand| draft(&errand)).collect();
    let counts = [
        (diagnosis.gaps().len(), Content::Unread as fn(usize) -> Content),
        (graph.account().oddities().len(), Content::Odd),
        (plan.held().len(), Content::Held),
    ];
    drafts.extend(counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, note)| Draft {
        lane: Lane::You,
        day: today,
        place: None,
        stages: (1, 1),
        is_critical: false,
        is_focus: false,
        steps: Vec::new(),
        note: Some(note(n)),
    }));
    drafts
}

/// The boxes of what a thing waits for, of itself, and of what waits for it, with the edges between them.
pub(super) fn of_thing(errands: &Errands<'_>, node: Node<'_>) -> Option<(Vec<Draft>, Vec<Edge>)> {
    let sides = sides(errands.plan(), node)?;
    let mut found: BTreeMap<(usize, Side), Vec<u32>> = BTreeMap::new();
    for (id, side) in &sides {
        let errand = errands.of_step(*id)?;
        found.entry((errand.index(), *side)).or_default().push(*id);
    }
    let at: BTreeMap<_, _> = found.keys().copied().zip(0..).collect();
    let key = |id: u32| Some((errands.of_step(id)?.index(), *sides.get(&id)?));
    let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
    for id in sides.keys() {
        let after = errands.plan().step(*id).map(|step| step.after()).unwrap_or_default();
        let after = after.into_iter().filter_map(|before| Some((*at.get(&key(before)?)?, *at.get(&key(*id)?)?)));
        pairs.extend(after.filter(|(before, after)| before != after));
    }
    let owners: Vec<usize> = found.keys().map(|(errand, _)| *errand).collect();
    let certainty = certainty_between(errands);
    let edges = pairs.into_iter().map(|(from, to)| Edge::new(from, to, certainty(owners[from], owners[to]))).collect();
    let drafts = found.into_iter().filter_map(|((errand, side), steps)| {
        let whole = draft(&errands.all().nth(errand)?);
        let stages = steps.iter().filter_map(|id| errands.plan().step(*id)).map(|step| step.stage());
        let stages = (stages.clone().min()?, stages.max()?);
        Some(Draft { steps, stages, is_focus: side == Side::Itself, ..whole })
    });
    Some((drafts.collect(), edges))
}

/// Where a step stands, as seen from a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Before,
    Itself,
    After,
}

/// The steps that have to do with a thing.
fn sides(plan: &Plan, node: Node<'_>) -> Option<BTreeMap<u32, Side>> {
    let own = plan.steps().filter(|step| step.node() == node).map(|step| step.id());
    let mut sides: BTreeMap<u32, Side> = own.map(|id| (id, Side::Itself)).collect();
    let (first, mut open) = (*sides.keys().next()?, sides.keys().copied().collect::<Vec<_>>());
    while let Some(id) = open.pop() {
        for before in plan.step(id).map(|step| step.after()).unwrap_or_default() {
            if let Entry::Vacant(side) = sides.entry(before) {
                side.insert(Side::Before);
                open.push(before);
            }
        }
    }
    // A step comes after all that goes before it, so one pass finds what waits.
    for step in (first + 1..).map_while(|id| plan.step(id)) {
        let waits = |before: &u32| matches!(sides.get(before), Some(Side::Itself | Side::After));
        if !sides.contains_key(&step.id()) && step.after().iter().any(waits) {
            sides.insert(step.id(), Side::After);
        }
    }
    Some(sides)
}

const fn lane(actor: Actor) -> Lane {
    match actor {
        Actor::Api | Actor::ConsoleUser => Lane::You,
        Actor::RootUser => Lane::RootUser,
        Actor::Payer => Lane::Payer,
        Actor::Support => Lane::Support,
        Actor::Provider => Lane::Clock,
    }
}

fn draft(errand: &Errand<'_>) -> Draft {
    Draft {
        lane: lane(errand.actor()),
        day: errand.day(),
        place: errand.coverage(),
        stages: (*errand.stages().start(), *errand.stages().end()),
        is_critical: errand.is_critical(),
        is_focus: false,
        steps: errand.steps().map(|step| step.id()).collect(),
        note: None,
    }
}

impl Draft {
    /// What its box says.
    pub(super) fn said(&self, plan: &Plan, critical: Option<usize>) -> BoxSaid {
        let content = self.note.clone().unwrap_or_else(|| self.content(plan));
        BoxSaid {
            lane: self.lane,
            names: plan.graph().provider().into(),
            content,
            protected: self.protected(plan),
            critical,
        }
    }

    fn steps<'p>(&self, plan: &'p Plan) -> impl Iterator<Item = Step<'p>> {
        self.steps.iter().filter_map(|id| plan.step(*id))
    }

    fn content(&self, plan: &Plan) -> Content {
        let provider = plan.graph().provider();
        // Whoever ends a thing lifts its protection on the way.
        let only_lifts = self.steps(plan).all(|step| step.action() == Action::LiftProtection);
        let actions = self.steps(plan).map(|step| step.action());
        let actions: BTreeSet<Action> =
            actions.filter(|action| only_lifts || *action != Action::LiftProtection).collect();
        let mut nodes: Vec<Node<'_>> = self.steps(plan).map(|step| step.node()).collect();
        nodes.sort_unstable_by_key(|node| node.ix());
        nodes.dedup();
        let mut things: Vec<Things> = Vec::new();
        for node in nodes {
            let noun = node.kind().noun;
            let at = things.iter().position(|of| of.noun == noun).unwrap_or_else(|| {
                things.push(Things { noun, count: 0, names: Vec::new() });
                things.len() - 1
            });
            things[at].count += 1;
            if things[at].names.len() < NAMES {
                things[at].names.extend(label(node));
            }
        }
        Content::Steps {
            action: actions.first().copied().filter(|_| actions.len() == 1),
            things,
            place: self.place.map(|place| provider.spec_of(place)),
            steps: self.steps.len(),
            stages: self.stages,
            day: self.day,
        }
    }

    /// How many of its things are protected.
    fn protected(&self, plan: &Plan) -> usize {
        let is_on = |node: &Node<'_>| node.resource().is_some_and(|resource| resource.protection().is_on());
        let nodes = self.steps(plan).map(|step| step.node()).filter(is_on);
        nodes.map(|node| node.ix()).collect::<BTreeSet<_>>().len()
    }
}
