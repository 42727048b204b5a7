//! The earliest closing date, and the chain of dates behind it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::account::Month;
use crate::catalogue::spec::Means;
use crate::catalogue::{BusinessCalendar, confirmed_by};
use crate::graph::{Act, DependencyGraph, Node, NodeIx};

/// When each thing can be gone at the earliest, if everything that can be done is done at `now`.
#[derive(Debug)]
pub struct Timeline<'g> {
    graph: &'g DependencyGraph<'g>,
    now: DateTime<Utc>,
    gone_at: Vec<Option<DateTime<Utc>>>,
    held_by: Vec<Option<NodeIx>>,
    reasons: Vec<(NodeIx, Reason)>,
    root: NodeIx,
}

/// Why something takes until a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It can be done at once.
    AtOnce,
    /// It runs out by then, and only Soracom's support could end it earlier.
    TermEnds,
    /// It ends by itself then.
    EndsByItself,
    /// The fee of this month is usually confirmed by then.
    FeeConfirmed(Month),
    /// Nobody knows how long it takes; it counts as done at once.
    Unknown,
}

/// A date on the way to closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Milestone<'g> {
    /// What is gone by then.
    pub node: Node<'g>,
    /// When, in UTC.
    pub date: NaiveDate,
    /// What takes until then.
    pub reason: Reason,
}

/// The end of what waits for itself, or for nobody.
const NEVER: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;

/// Which of the things that only support can end count as ended at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Support {
    Waits,
    Acts,
}

impl<'g> Timeline<'g> {
    /// The dates of everything that closing the account waits for. O(V + E). `now` has to be the
    /// instant that the graph was built for ([`DependencyGraph::as_of`]): the graph's expected bills
    /// depend on it.
    pub fn new(graph: &'g DependencyGraph<'g>, now: DateTime<Utc>, calendar: &dyn BusinessCalendar) -> Self {
        Self::assuming(graph, now, calendar, &|ix| graph.is_gone(ix), Support::Waits)
    }

    pub(crate) fn without(
        graph: &'g DependencyGraph<'g>,
        now: DateTime<Utc>,
        calendar: &dyn BusinessCalendar,
        is_gone: &dyn Fn(NodeIx) -> bool,
    ) -> Self {
        Self::assuming(graph, now, calendar, is_gone, Support::Waits)
    }

    /// The same, if Soracom's support ended at once what it alone can end. `calendar` should be the
    /// one that this was made with. O(V + E).
    #[must_use]
    pub fn if_support_acts(&self, calendar: &dyn BusinessCalendar) -> Self {
        Self::assuming(self.graph, self.now, calendar, &|ix| self.gone_at[ix.0 as usize].is_none(), Support::Acts)
    }

    fn assuming(
        graph: &'g DependencyGraph<'g>,
        now: DateTime<Utc>,
        calendar: &dyn BusinessCalendar,
        is_gone: &dyn Fn(NodeIx) -> bool,
        support: Support,
    ) -> Self {
        let count = graph.ixs().count();
        let mut timeline = Self {
            graph,
            now,
            gone_at: vec![None; count],
            held_by: vec![None; count],
            reasons: Vec::new(),
            root: graph.root_ix(),
        };
        // The month in which the last thing ends, as far as the walk has come: with support's help
        // that may be earlier than the graph's own last bill.
        let mut last_end = now;
        let cyclic: BTreeSet<NodeIx> = graph.standing_cycles(is_gone).into_iter().flatten().collect();
        for ix in graph.topological() {
            if is_gone(ix) {
                continue;
            }
            let at = ix.0 as usize;
            let (start, held_by) = timeline.start(ix);
            let (end, reason) = if cyclic.contains(&ix) {
                (NEVER, Reason::Unknown)
            } else if graph.is_barrier(ix) {
                (start, Reason::AtOnce)
            } else {
                end(graph.node(ix), start, now, last_end, calendar, support)
            };
            if matches!(reason, Reason::TermEnds | Reason::EndsByItself) {
                last_end = last_end.max(end);
            }
            timeline.gone_at[at] = Some(end);
            timeline.held_by[at] = held_by;
            if reason != Reason::AtOnce {
                timeline.reasons.push((ix, reason));
            }
        }
        timeline.reasons.sort_unstable_by_key(|(ix, _)| *ix);
        timeline
    }

    /// When everything before a node is gone, and which of it goes last (the first of those, by
    /// position).
    fn start(&self, ix: NodeIx) -> (DateTime<Utc>, Option<NodeIx>) {
        let mut start = (self.now, None);
        for before in self.graph.hard_before(ix) {
            if let Some(gone) = self.gone_at[before.0 as usize]
                && (gone > start.0 || (gone == start.0 && start.1.is_none_or(|known| before < known)))
            {
                start = (gone, Some(before));
            }
        }
        start
    }

    /// The instant as of which it was made, in UTC.
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The day on which the account can be closed at the earliest, in UTC. `None` if it is closed, or
    /// never can be: because of a cycle, or of something that nothing ends.
    pub fn earliest_close(&self) -> Option<NaiveDate> {
        let closed = self.gone_at.get(self.root.0 as usize).copied().flatten()?;
        (closed != NEVER).then(|| closed.date_naive())
    }

    /// The chain of dates behind it, first to last: each thing that takes until a later day than
    /// what it waits for, and the account at the end.
    pub fn critical_path(&self) -> Vec<Milestone<'g>> {
        let mut path = Vec::new();
        let mut at = Some(self.root);
        while let Some(ix) = at {
            let reason = self.reason(ix);
            if let Some(gone) = self.gone_at[ix.0 as usize]
                && !self.graph.is_barrier(ix)
                && (reason != Reason::AtOnce || ix == self.root)
            {
                path.push(Milestone { node: self.graph.node(ix), date: gone.date_naive(), reason });
            }
            at = self.held_by[ix.0 as usize];
        }
        path.reverse();
        path
    }

    /// The things of which nobody knows how long they take, by position: the date holds only if
    /// they take no time.
    pub fn uncertain(&self) -> impl Iterator<Item = Node<'g>> + '_ {
        let unknown = self.reasons.iter().filter(|(_, reason)| *reason == Reason::Unknown);
        unknown.map(|(ix, _)| self.graph.node(*ix))
    }

    /// When a node of the same graph can be gone at the earliest, in UTC; `None` if it is gone
    /// already. Says nothing of use where it stays for ever.
    pub fn gone_at(&self, node: Node<'_>) -> Option<DateTime<Utc>> {
        self.gone_at.get(node.ix().0 as usize).copied().flatten()
    }

    fn reason(&self, ix: NodeIx) -> Reason {
        self.reasons.binary_search_by_key(&ix, |(known, _)| *known).map_or(Reason::AtOnce, |at| self.reasons[at].1)
    }
}

/// When a node is gone that can begin to go at `start`.
fn end(
    node: Node<'_>,
    start: DateTime<Utc>,
    now: DateTime<Utc>,
    last_end: DateTime<Utc>,
    calendar: &dyn BusinessCalendar,
    support: Support,
) -> (DateTime<Utc>, Reason) {
    let first = node.acts().next();
    let Some(act) = first else {
        // Nobody can end it: then it ends by itself, or never.
        let end = node.ends_by_itself(now);
        return end.map_or((NEVER, Reason::AtOnce), |end| (end.max(start), Reason::EndsByItself));
    };
    match (act.means(), node.kind().fee_to_confirm(node.code(), node.key())) {
        (Means::Wait(_), Some(month)) => confirmed(month, start, last_end, calendar, support),
        (Means::Api(_) | Means::Console(_) | Means::Payment(_), _) => (start, Reason::AtOnce),
        (Means::Support(_), _) if support == Support::Acts => (start, Reason::Unknown),
        (Means::Support(_), _) => known_end(act, start, now, Reason::TermEnds),
        (Means::Wait(_), _) => known_end(act, start, now, Reason::EndsByItself),
    }
}

fn confirmed(
    month: Month,
    start: DateTime<Utc>,
    last_end: DateTime<Utc>,
    calendar: &dyn BusinessCalendar,
    support: Support,
) -> (DateTime<Utc>, Reason) {
    // A bill that is only expected because of what support has ended now will not come.
    if support == Support::Acts && month > Month::of(last_end) {
        return (start, Reason::AtOnce);
    }
    let day = confirmed_by(month, calendar).and_time(NaiveTime::MIN).and_utc();
    if day > start { (day, Reason::FeeConfirmed(month)) } else { (start, Reason::AtOnce) }
}

/// The end that the facts give; without any, nobody knows.
fn known_end(act: Act<'_>, start: DateTime<Utc>, now: DateTime<Utc>, reason: Reason) -> (DateTime<Utc>, Reason) {
    match act.node().ends_by_itself(now) {
        Some(end) if end > start => (end, reason),
        Some(_) => (start, Reason::AtOnce),
        None => (start, Reason::Unknown),
    }
}
