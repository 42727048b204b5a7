//! The JSON faces. Each is `Serialize` and streams: an item of a list is made when it is written,
//! and nothing is collected on the way, so answers of any size can be written.
//!
//! Every document begins with `format_version`: within a major version fields are only added. Those
//! about an account say as of when it was read, `taken_at`, and for when they are, `now`: RFC 3339, in
//! UTC; `taken_at` is null if nobody knows.

use std::borrow::Cow;
use std::rc::Rc;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use crate::account::{Address, Attested, Digest, Oddity};
use crate::catalogue::spec::{Action, Actor, Strength};
use crate::graph::Node;
use crate::plan::{ReliedOn, Scope};
use crate::planner::{Because, Plan, Step};
use crate::timeline::{BusinessCalendar, Reason, Timeline};

mod check;
mod execution;
mod explain;
mod kinds;
mod operation;
mod questions;
mod said;
mod verification;

pub use check::check;
pub use execution::{execution, unread};
pub use explain::explain;
pub use kinds::kinds;
use operation::OperationJson;
pub use questions::questions;
pub use verification::verification;

/// The version of all documents.
pub const FORMAT_VERSION: &str = "1.0";

/// A list whose items are made while it is written, anew each time.
struct Each<F>(F);

impl<F: Fn() -> I, I: Iterator<Item: Serialize>> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0())
    }
}

fn instant(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[derive(Serialize)]
struct StepJson<'g> {
    id: u32,
    stage: u32,
    action: Action,
    subject: Address,
    name: Option<&'g str>,
    actor: Actor,
    operation: Option<OperationJson>,
    instruction: Option<&'static str>,
    irreversible: bool,
    needs_consent: bool,
    stops_billing: bool,
    destroys: Option<&'static str>,
    relies_on: ReliedOn<'g>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_before: Option<NaiveDate>,
    after: Vec<u32>,
}

fn step<'g>(step: &Step<'_, 'g>, timeline: &Timeline<'g>) -> StepJson<'g> {
    StepJson {
        id: step.id(),
        stage: step.stage(),
        action: step.action(),
        subject: step.subject(),
        name: step.node().name(),
        actor: step.actor(),
        operation: step.call().map(Into::into),
        instruction: step.means().instruction(),
        irreversible: step.is_irreversible(),
        needs_consent: step.needs_consent(),
        stops_billing: step.stops_billing(),
        destroys: Some(step.destroys()).filter(|text| !text.is_empty()),
        relies_on: step.relies_on(),
        not_before: step.not_before(timeline),
        after: step.after(),
    }
}

#[derive(Serialize)]
struct HeldJson {
    subject: Address,
    because: &'static str,
    of: Option<Address>,
}

#[derive(Serialize)]
struct AlongJson {
    subject: Address,
    with: Address,
}

fn along((node, with): (Node<'_>, Node<'_>)) -> AlongJson {
    AlongJson { subject: node.address(), with: with.address() }
}

#[derive(Serialize)]
struct DroppedJson {
    before: Address,
    after: Address,
    strength: Strength,
    because: &'static str,
}

#[derive(Serialize)]
struct TimelineJson {
    earliest_close: Option<NaiveDate>,
    if_support_acts: Option<NaiveDate>,
    critical_path: Vec<MilestoneJson>,
    uncertain: Vec<Address>,
}

#[derive(Serialize)]
struct MilestoneJson {
    date: NaiveDate,
    subject: Address,
    reason: Cow<'static, str>,
}

fn timeline(timeline: &Timeline<'_>, calendar: &dyn BusinessCalendar) -> TimelineJson {
    let path = timeline.critical_path().into_iter().map(|milestone| MilestoneJson {
        date: milestone.date,
        subject: milestone.node.address(),
        reason: match milestone.reason {
            Reason::AtOnce => "at_once",
            Reason::TermEnds => "term_ends",
            Reason::EndsByItself => "ends_by_itself",
            Reason::FeeConfirmed(_) => "fee_confirmed",
            Reason::Unknown => "unknown",
        }
        .into(),
    });
    TimelineJson {
        earliest_close: timeline.earliest_close(),
        if_support_acts: timeline.if_support_acts(calendar).earliest_close(),
        critical_path: path.collect(),
        uncertain: timeline.uncertain().map(|node| node.address()).collect(),
    }
}

#[derive(Serialize)]
struct PlanJson<'p, S: Serialize, A: Serialize> {
    format_version: &'static str,
    account: &'p str,
    now: String,
    taken_at: Option<String>,
    snapshot_digest: Digest,
    closes_account: bool,
    scope: &'p Scope,
    attested: Vec<Attested>,
    stages: u32,
    steps: S,
    held: Vec<HeldJson>,
    export_first: A,
    cascades: A,
    goes_along: A,
    unfollowed: Vec<DroppedJson>,
    oddities: &'p [Oddity],
    timeline: Option<TimelineJson>,
}

/// A plan: its steps, what it leaves out, and its dates.
pub fn plan<'p>(plan: &'p Plan<'_>, now: DateTime<Utc>, calendar: &dyn BusinessCalendar) -> impl Serialize + 'p {
    let held = plan.held().iter().map(|held| {
        let (because, of) = match held.because {
            Because::Kept => ("kept", None),
            Because::Excluded => ("excluded", None),
            Because::Cycle => ("cycle", None),
            Because::NoWay => ("no_way", None),
            Because::Stays(node) => ("stays", Some(node.address())),
        };
        HeldJson { subject: held.node.address(), because, of }
    });
    let dropped = plan.unfollowed().into_iter().map(|edge| DroppedJson {
        before: edge.before.address(),
        after: edge.after.address(),
        strength: edge.constraint.strength,
        because: edge.constraint.reason,
    });
    let dates = Rc::new(plan.timeline(now, calendar));
    let json = plan.closes_account().then(|| timeline(&dates, calendar));
    let goes_along = |strength| Each(move || plan.goes_along(strength).into_iter().map(along));
    PlanJson {
        format_version: FORMAT_VERSION,
        account: plan.graph().account().operator().as_str(),
        now: instant(now),
        taken_at: plan.graph().account().taken_at().map(instant),
        snapshot_digest: plan.digest(),
        closes_account: plan.closes_account(),
        scope: plan.scope(),
        attested: plan.graph().account().attested().collect(),
        stages: plan.stages(),
        timeline: json,
        oddities: plan.graph().account().oddities(),
        steps: Each(move || {
            let dates = Rc::clone(&dates);
            plan.steps().map(move |item| step(&item, &dates))
        }),
        held: held.collect(),
        export_first: goes_along(Strength::ExportFirst),
        cascades: goes_along(Strength::Cascade),
        goes_along: goes_along(Strength::Optional),
        unfollowed: dropped.collect(),
    }
}
