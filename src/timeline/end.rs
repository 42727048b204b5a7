//! When one thing ends: what its acts and its facts say of that.

use std::iter;

use chrono::{DateTime, Utc};

use super::BusinessCalendar;
use crate::account::{Address, Aspect, Fact, Finding, Month, Oddity, instant};
use crate::catalogue::Provider;
use crate::catalogue::spec::{Means, Standing};
use crate::graph::{Beginning, DependencyGraph, Node, NodeIx, NodeSet};

/// When something is gone. Earlier is less.
///
/// In JSON `"already"`, `"never"`, or `{ "at": … }` in RFC 3339, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gone {
    /// It is gone already.
    Already,
    /// At this instant, in UTC.
    At(#[serde(with = "instant::at")] DateTime<Utc>),
    /// Never: nothing ends it, it is on a cycle, it is to be kept, or it waits for something that never ends.
    Never,
}

/// Why something takes until a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// It can be done at once.
    AtOnce,
    /// It runs out by then, and only the provider's support could end it earlier.
    TermEnds,
    /// It ends by itself then.
    EndsByItself,
    /// The fee of this month is usually confirmed by then.
    FeeConfirmed(Month),
    /// Nobody knows how long it takes; it counts as done at once.
    Unknown,
}

impl Reason {
    /// The name, as in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AtOnce => "at_once",
            Self::TermEnds => "term_ends",
            Self::EndsByItself => "ends_by_itself",
            Self::FeeConfirmed(_) => "fee_confirmed",
            Self::Unknown => "unknown",
        }
    }
}

/// What the provider's support does about the things that it alone can end.
#[derive(Clone, Copy)]
pub(super) enum Support<'c> {
    /// Nothing: they run out.
    Waits,
    /// It ends at once those of which this is true.
    Acts(&'c dyn Fn(NodeIx) -> bool),
}

/// Works out the ends of things.
///
/// `'c` is how long the calendar, what support does, and what is gone, are borrowed.
pub(super) struct Ends<'c> {
    provider: Provider,
    calendar: &'c dyn BusinessCalendar,
    support: Support<'c>,
    /// Which things are gone, or assumed to be. The graph may not know of the assumption.
    is_gone: &'c dyn Fn(NodeIx) -> bool,
    /// The things whose status is in doubt, because responses contradict each other.
    contradicted: NodeSet,
    /// If support acts, the latest end of all that has a date and that support cannot end earlier. It may be before the
    /// month of the last bill that the graph expects. If support does not act, it is not needed.
    last_end: DateTime<Utc>,
}

impl<'c> Ends<'c> {
    pub(super) fn new(
        graph: &DependencyGraph,
        calendar: &'c dyn BusinessCalendar,
        support: Support<'c>,
        is_gone: &'c dyn Fn(NodeIx) -> bool,
    ) -> Self {
        let is_status = |oddity: &&Oddity| matches!(oddity.finding, Finding::Conflict { what: Aspect::Status, .. });
        let subjects = graph.account().oddities().iter().filter(is_status);
        let mut contradicted = NodeSet::empty(graph.ixs().len());
        for node in subjects.filter_map(|oddity| graph.get(&oddity.subject)) {
            contradicted.insert(node.ix());
        }
        let now = graph.as_of();
        let ends = Self { provider: *graph.provider(), calendar, support, is_gone, contradicted, last_end: now };
        if matches!(support, Support::Waits) {
            return ends;
        }
        let dated = graph.account().with_fact(&[Fact::EndsAt, Fact::NextMonth]).map(|resource| graph.node_of(resource));
        let left = dated.filter(|node| !is_gone(node.ix()));
        let at = |node| if let (Gone::At(end), _) = ends.of(node, Gone::At(now)) { Some(end) } else { None };
        let last_end = left.filter_map(at).fold(now, DateTime::max);
        Self { last_end, ..ends }
    }

    /// When a thing is gone, and what takes until then. Its predecessors are gone at `start`. If its status is in doubt, the
    /// latest of its possible ends counts.
    pub(super) fn of(&self, node: Node<'_>, start: Gone) -> (Gone, Reason) {
        let end = self.end_by(node.beginning(), node, start);
        if node.standing() != Standing::Unrecognised && !self.contradicted.contains(node.ix()) {
            return end;
        }
        let others = node.other_beginnings().into_iter().map(|other| self.end_by(other, node, start));
        others.fold(end, |latest, other| if other.0 > latest.0 { other } else { latest })
    }

    fn end_by(&self, beginning: Beginning, node: Node<'_>, start: Gone) -> (Gone, Reason) {
        let Some(means) = beginning.means else {
            // Nobody can end it: it ends by itself, or never.
            let end = node.ends_by_itself().map(Gone::At);
            return end.map_or((Gone::Never, Reason::AtOnce), |end| (end.max(start), Reason::EndsByItself));
        };
        match means {
            // It can be accepted once it has arrived, and nobody knows when that is.
            Means::Api(_) | Means::Console(_) if beginning.is_arriving => (start, Reason::Unknown),
            Means::Api(_) | Means::Console(_) | Means::Payment(_) => (start, Reason::AtOnce),
            Means::Support(_) => match self.support {
                Support::Acts(ends) if ends(node.ix()) => (start, Reason::Unknown),
                Support::Acts(_) | Support::Waits => known_end(node, start, Reason::TermEnds),
            },
            Means::Wait(_) => match node.kind().fee_to_confirm(beginning.code, node.key()) {
                Some(month) => self.confirmed(node, month, start),
                None => known_end(node, start, Reason::EndsByItself),
            },
        }
    }

    /// When the bill of a month is confirmed. It can be paid at once then.
    fn confirmed(&self, bill: Node<'_>, month: Month, start: Gone) -> (Gone, Reason) {
        if matches!(self.support, Support::Acts(_)) && !self.comes(bill, month) {
            return (start, Reason::AtOnce);
        }
        let day = Gone::At(self.provider.start_of(self.provider.confirmed_by(month, self.calendar)));
        if day > start { (day, Reason::FeeConfirmed(month)) } else { (start, Reason::AtOnce) }
    }

    /// True if a bill comes even if support ends now what it can. It is listed already, or something is charged in
    /// its month; or that is charged on it because the bills before it are settled, or may be.
    fn comes(&self, bill: Node<'_>, month: Month) -> bool {
        let may_be_settled = |earlier: &Month| {
            let address = Address::checked(bill.kind().name, bill.coverage(), earlier.to_string());
            bill.graph().get(&address).is_none_or(|earlier| (self.is_gone)(earlier.ix()) || earlier.may_be_gone())
        };
        let last = self.provider.month_of(self.last_end);
        let mut between = iter::successors(Some(last), |month| Some(month.next())).take_while(|it| *it < month);
        bill.resource().is_some() || between.all(|earlier| may_be_settled(&earlier))
    }
}

/// The end that a thing's facts give. Without any, nobody knows how long it takes.
fn known_end(node: Node<'_>, start: Gone, reason: Reason) -> (Gone, Reason) {
    match node.ends_by_itself().map(Gone::At) {
        Some(end) if end > start => (end, reason),
        Some(_) => (start, Reason::AtOnce),
        None => (start, Reason::Unknown),
    }
}
