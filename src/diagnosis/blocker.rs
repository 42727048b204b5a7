//! One thing that is in the way.

use std::fmt;

use chrono::NaiveDate;

use super::Evidence;
use super::assumed::AssumedGraph;
use super::search::InWay;
use crate::account::{Address, Coverage, Fact};
use crate::catalogue::spec::{Actor, Provenance, Strength};
use crate::catalogue::{BusinessCalendar, Code, KindSpec};
use crate::graph::{Act, Dependency, Node};

/// A fact that keeps the account from being closed now.
///
/// `'d` is the lifetime of the diagnosis that it belongs to.
///
/// ```
/// use winddown::account::{AccountBuilder, Protection};
/// use winddown::assessment::Assessment;
/// use winddown::catalogue::spec::Actor;
/// use winddown::catalogue::{Catalogue, Code, GLOBAL};
///
/// let mut builder = AccountBuilder::new("OP0012345678".parse()?);
/// builder.add("sim", GLOBAL, "8942310000000000018").status("active").protection(Protection::On);
/// let account = builder.build(Catalogue::soracom())?;
/// let assessment = Assessment::new(account, Catalogue::soracom(), "2026-08-20T00:00:00Z".parse()?)?;
///
/// let sim = assessment.diagnosis().blocker(&"g:sim/8942310000000000018".parse()?).ok_or("it is in the way")?;
/// assert_eq!((sim.code(), sim.actor()), (Code::TerminationProtected, Some(Actor::Api)));
/// let remedy: Vec<&str> = sim.remedy().map(|act| act.action().verb().english()).collect();
/// assert_eq!(remedy, ["lift the protection of", "terminate"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Blocker<'d> {
    graph: &'d AssumedGraph,
    at: InWay,
}

/// What clears a blocker. `Display` and the JSON form give the [name](Clearance::name).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Clearance {
    /// Somebody does something.
    #[serde(rename = "step")]
    ByStep,
    /// Time passes, until [`not_before`](Blocker::not_before) if that is known.
    #[serde(rename = "date")]
    AtDate,
    /// Somebody pays.
    #[serde(rename = "payment")]
    ByPayment,
    /// The provider's support does something.
    #[serde(rename = "support")]
    BySupport,
    /// Somebody decides otherwise: it is to be kept, or waits for itself.
    #[serde(rename = "decision")]
    ByDecision,
    /// Somebody reads it, or attests it: so a [`Gap`](super::Gap) is cleared.
    #[serde(rename = "reading")]
    ByReading,
}

impl Clearance {
    /// All that can clear something.
    pub const ALL: [Self; 6] =
        [Self::ByStep, Self::AtDate, Self::ByPayment, Self::BySupport, Self::ByDecision, Self::ByReading];

    /// The clearance of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|clearance| clearance.name() == name)
    }

    /// The name, which never changes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ByStep => "step",
            Self::AtDate => "date",
            Self::ByPayment => "payment",
            Self::BySupport => "support",
            Self::ByDecision => "decision",
            Self::ByReading => "reading",
        }
    }
}

impl fmt::Display for Clearance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a code says of how its blocker can be cleared.
enum Ground {
    /// A wish of the user.
    Wish,
    /// A cycle of constraints.
    Cycle,
    /// A bill whose amount is not final.
    OpenBill,
    /// The facts about the thing, which its acts change.
    Facts,
}

impl Ground {
    const fn of(code: Code) -> Self {
        match code {
            Code::KeptByRequest => Self::Wish,
            Code::DependencyCycle => Self::Cycle,
            Code::BillUnconfirmed => Self::OpenBill,
            Code::NotTerminated
            | Code::TerminationProtected
            | Code::StillAttached
            | Code::StillInUse
            | Code::TransferPending
            | Code::SetupInProgress
            | Code::TerminationInProgress
            | Code::OrderOpen
            | Code::ContractActive
            | Code::ServiceActive
            | Code::BillUnpaid
            | Code::BillDeferred
            | Code::PaymentFailed
            | Code::PaymentMethodInvalid
            | Code::InventoryUnread
            | Code::StatusUnrecognised
            | Code::RefusedUnexplained => Self::Facts,
        }
    }
}

/// One line, without the diagnosis.
impl fmt::Debug for Blocker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocker").field("subject", &self.subject()).field("code", &self.code()).finish_non_exhaustive()
    }
}

impl<'d> Blocker<'d> {
    pub(super) const fn new(graph: &'d AssumedGraph, at: InWay) -> Self {
        Self { graph, at }
    }

    /// The graph under the assumptions of its diagnosis.
    pub(super) const fn assumed(&self) -> &'d AssumedGraph {
        self.graph
    }

    /// The node in the graph.
    pub fn node(&self) -> Node<'d> {
        self.graph.graph().node(self.at.ix)
    }

    /// What is in the way.
    pub fn subject(&self) -> Address {
        self.node().address()
    }

    /// What it is.
    pub fn kind(&self) -> &'d KindSpec {
        self.node().kind()
    }

    /// Its coverage; `None` where the operator shares it.
    pub fn coverage(&self) -> Option<Coverage> {
        self.node().coverage()
    }

    /// Why it is in the way.
    pub fn code(&self) -> Code {
        self.graph.code(self.at.ix)
    }

    /// True if it waits for no other blocker.
    pub const fn is_root(&self) -> bool {
        self.at.is_root
    }

    /// What it takes to clear it, in order. Empty if nothing can.
    pub fn remedy(&self) -> impl Iterator<Item = Act<'d>> + use<'d> {
        self.node().acts()
    }

    /// Who can clear it, or do the first of several acts. `None` if it takes a decision: it is to be
    /// kept, or part of a cycle.
    pub fn actor(&self) -> Option<Actor> {
        match Ground::of(self.code()) {
            Ground::Wish | Ground::Cycle => None,
            Ground::OpenBill | Ground::Facts => self.node().nth_act(0).map(|act| act.actor()),
        }
    }

    /// What clears it.
    pub fn clearance(&self) -> Clearance {
        match self.actor() {
            None => Clearance::ByDecision,
            Some(Actor::Support) => Clearance::BySupport,
            Some(Actor::Payer) => Clearance::ByPayment,
            Some(Actor::Provider) => Clearance::AtDate,
            Some(Actor::Api | Actor::ConsoleUser | Actor::RootUser) => Clearance::ByStep,
        }
    }

    /// The day, where the provider counts days, before which it will not clear, where only time or support clears it; for bills
    /// by a calendar. It does not count what it waits for; [`Diagnosis::timeline`](super::Diagnosis::timeline) does.
    pub fn not_before(&self, calendar: &dyn BusinessCalendar) -> Option<NaiveDate> {
        let provider = self.node().graph().provider();
        if let Some(end) = self.node().ends_by_itself() {
            return Some(provider.day_of(end));
        }
        match Ground::of(self.code()) {
            Ground::OpenBill => self.node().month_to_confirm().map(|month| provider.confirmed_by(month, calendar)),
            Ground::Wish | Ground::Cycle | Ground::Facts => None,
        }
    }

    /// The day, where the provider counts days, on which a schedule ends it although nobody does.
    pub fn scheduled_end(&self) -> Option<NaiveDate> {
        let end = self.node().resource()?.fact(Fact::EndsAt)?;
        chrono::DateTime::parse_from_rfc3339(end).ok().map(|end| self.node().graph().provider().day_of(end.to_utc()))
    }

    /// The day on which it clears although nobody does anything: that of its schedule, else the one
    /// [before](Self::not_before) which it will not.
    pub(crate) fn clears_on(&self, calendar: &dyn BusinessCalendar) -> Option<NaiveDate> {
        self.scheduled_end().or_else(|| self.not_before(calendar))
    }

    /// What it keeps from ending, and by which rule: the account itself where a rule says so, else
    /// the first thing by position that is in the way too.
    pub fn holds_up(&self) -> Option<Dependency<'d>> {
        let graph = self.graph.graph();
        let root = graph.root_ix();
        let waiting = graph.hard_successors(self.node().ix()).filter(|(after, _)| !self.graph.is_gone(*after));
        let (after, rule) = waiting.min_by_key(|&(after, rule)| (after != root, after, rule))?;
        Some(graph.dependency(self.node().ix(), after, rule))
    }

    /// Who says that it is in the way.
    pub fn provenance(&self) -> Provenance {
        self.provenance_by(self.holds_up().as_ref())
    }

    /// The same, given what it [holds up](Self::holds_up).
    pub(crate) fn provenance_by(&self, holds_up: Option<&Dependency<'_>>) -> Provenance {
        match Ground::of(self.code()) {
            Ground::Wish => Provenance::OF_WHAT_IS_KEPT,
            Ground::Cycle | Ground::OpenBill | Ground::Facts => {
                holds_up.map_or(self.kind().blocks.provenance, |dependency| dependency.constraint.provenance)
            }
        }
    }

    /// The facts that it rests on.
    pub fn evidence(&self) -> Vec<Evidence<'d>> {
        Evidence::of(self.node())
    }

    /// The blockers that it waits for, directly, by position.
    pub fn waits_for(&self) -> Vec<Dependency<'d>> {
        self.node().prerequisites().into_iter().filter(|dependency| self.counts(dependency)).collect()
    }

    /// True for an edge that keeps its end from going, as long as its beginning is there.
    fn counts(&self, dependency: &Dependency<'_>) -> bool {
        dependency.constraint.strength == Strength::Hard && !self.graph.is_gone(dependency.before.ix())
    }
}
