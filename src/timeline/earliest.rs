//! The earliest closing date, and the chain of dates behind it.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::BusinessCalendar;
use super::end::{Ends, Gone, Reason, Support};
use crate::graph::{DependencyGraph, Node, NodeIx, NodeMap};

/// When each thing can be gone at the earliest, if everything that can be done is done at the instant
/// that the graph was built for.
#[derive(Clone)]
#[must_use = "dates that nobody reads have no effect"]
pub struct Timeline {
    pub(super) graph: Arc<DependencyGraph>,
    pub(super) gone: NodeMap<Gone>,
    /// Of the things before a node, the one that goes last. It is never a barrier.
    held_by: NodeMap<Option<NodeIx>>,
    /// Of what cannot be done at once, by position.
    reasons: Vec<(NodeIx, Reason)>,
    supposed: Supposed,
}

/// What is taken to be so besides what is gone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Supposed {
    /// What is to be kept, so that it never goes.
    pub(crate) kept: BTreeSet<NodeIx>,
    /// True if support ends at once all that it alone can end.
    pub(crate) support_acts: bool,
}

/// A date on the way to closing.
///
/// `'g` is the lifetime of the graph, which the timeline keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Milestone<'g> {
    /// What is gone by then.
    pub node: Node<'g>,
    /// When, where the provider counts days.
    pub date: NaiveDate,
    /// What takes until then.
    pub reason: Reason,
}

/// One line, without the dates of all things.
impl fmt::Debug for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timeline")
            .field("operator", &self.graph.account().operator())
            .field("as_of", &self.graph.as_of())
            .field("earliest_close", &self.earliest_close())
            .finish_non_exhaustive()
    }
}

impl Timeline {
    /// The dates of everything that closing the account waits for, as of the instant of the graph
    /// ([`DependencyGraph::as_of`]). They are those of the account as it is, even if the graph is that of a
    /// [`what_if`](crate::diagnosis::Diagnosis::what_if), which has a
    /// [timeline](crate::diagnosis::Diagnosis::timeline) of its own. O(V + E).
    pub fn new(graph: &Arc<DependencyGraph>, calendar: &dyn BusinessCalendar) -> Self {
        let graph = graph.actual();
        Self::dated(graph, calendar, &|ix| graph.is_gone(ix), Supposed::default(), Support::Waits)
    }

    /// The dates if exactly the things of which `is_gone` is true were gone. O(V + E).
    pub(crate) fn with_gone(
        graph: &Arc<DependencyGraph>,
        calendar: &dyn BusinessCalendar,
        is_gone: &dyn Fn(NodeIx) -> bool,
        supposed: Supposed,
    ) -> Self {
        let support = if supposed.support_acts { Support::Acts(&|_| true) } else { Support::Waits };
        Self::dated(graph, calendar, is_gone, supposed, support)
    }

    /// The same, if the provider's support ended at once what it alone can end. `calendar` should be the
    /// one that this was made with. O(V + E).
    pub fn if_support_acts(&self, calendar: &dyn BusinessCalendar) -> Self {
        self.if_support_ends(calendar, &|_| true)
    }

    /// The same, if support ended at once those of these nodes that it alone can end, and no others.
    pub(crate) fn if_support_ends(&self, calendar: &dyn BusinessCalendar, ends: &dyn Fn(NodeIx) -> bool) -> Self {
        let is_gone = |ix| self.gone[ix] == Gone::Already;
        let ends = |ix| self.supposed.support_acts || ends(ix);
        Self::dated(&self.graph, calendar, &is_gone, self.supposed.clone(), Support::Acts(&ends))
    }

    fn dated(
        graph: &Arc<DependencyGraph>,
        calendar: &dyn BusinessCalendar,
        is_gone: &dyn Fn(NodeIx) -> bool,
        supposed: Supposed,
        support: Support<'_>,
    ) -> Self {
        let mut timeline = Self {
            graph: Arc::clone(graph),
            gone: graph.map(Gone::Already),
            held_by: graph.map(None),
            reasons: Vec::new(),
            supposed,
        };
        let ends = Ends::new(graph, calendar, support, is_gone);
        let cyclic: BTreeSet<NodeIx> = graph.hard_cycles().iter().flatten().copied().collect();
        for ix in graph.topological().filter(|ix| !is_gone(*ix)) {
            let (start, held_by) = timeline.start(ix);
            let (end, reason) = if cyclic.contains(&ix) || timeline.supposed.kept.contains(&ix) {
                (Gone::Never, Reason::Unknown)
            } else if graph.is_barrier(ix) {
                (start, Reason::AtOnce)
            } else {
                ends.of(graph.node(ix), start)
            };
            timeline.gone[ix] = end;
            timeline.held_by[ix] = held_by;
            if reason != Reason::AtOnce {
                timeline.reasons.push((ix, reason));
            }
        }
        timeline.reasons.sort_unstable_by_key(|(ix, _)| *ix);
        timeline
    }

    /// Why things take time that cannot be done at once, by position.
    pub(super) fn reasons(&self) -> impl Iterator<Item = Reason> + '_ {
        self.reasons.iter().map(|(_, reason)| *reason)
    }

    pub(super) fn graph(&self) -> &DependencyGraph {
        &self.graph
    }

    /// When all predecessors of a node are gone, and which of them goes last. Of several that go last, it is the first by
    /// position. A barrier stands for the things before it.
    fn start(&self, ix: NodeIx) -> (Gone, Option<NodeIx>) {
        let mut start = Gone::At(self.now());
        let mut last: Option<NodeIx> = None;
        for before in self.graph.hard_before(ix) {
            let gone = self.gone[before];
            let thing = if self.graph.is_barrier(before) { self.held_by[before] } else { Some(before) };
            match gone.cmp(&start) {
                Ordering::Greater => (start, last) = (gone, thing),
                Ordering::Equal => last = last.into_iter().chain(thing).min(),
                Ordering::Less => {}
            }
        }
        (start, last)
    }

    /// The instant as of which it holds, in UTC: that of the graph.
    pub fn now(&self) -> DateTime<Utc> {
        self.graph.as_of()
    }

    /// The day on which the account can be closed at the earliest, where the provider counts days. `None` if it is closed, or
    /// never can be: because of a cycle, or of something that nothing ends or that is to be kept.
    pub fn earliest_close(&self) -> Option<NaiveDate> {
        match self.gone[self.graph.root_ix()] {
            Gone::At(closed) => Some(self.graph.provider().day_of(closed)),
            Gone::Already | Gone::Never => None,
        }
    }

    /// The chain of dates behind it, first to last: each thing that takes until a later day than
    /// what it waits for, and the account at the end. Empty if there is no such date.
    pub fn critical_path(&self) -> Vec<Milestone<'_>> {
        let root = self.graph.root_ix();
        let mut path = Vec::new();
        let mut next = self.earliest_close().map(|_| root);
        while let Some(ix) = next {
            let reason = self.reason(ix);
            if let Gone::At(gone) = self.gone[ix]
                && (reason != Reason::AtOnce || ix == root)
            {
                path.push(Milestone { node: self.graph.node(ix), date: self.graph.provider().day_of(gone), reason });
            }
            next = self.held_by[ix];
        }
        path.reverse();
        path
    }

    /// The things of which nobody knows how long they take, by position: the date holds only if
    /// they take no time.
    pub fn uncertain(&self) -> impl Iterator<Item = Node<'_>> {
        let unknown = self.reasons.iter().filter(|(_, reason)| *reason == Reason::Unknown);
        unknown.map(|(ix, _)| self.graph.node(*ix))
    }

    /// When a thing can be gone at the earliest. A node of another graph stands for the thing of its address;
    /// what is not there is gone already.
    pub fn gone_at(&self, node: Node<'_>) -> Gone {
        let is_own = std::ptr::eq(node.graph(), &raw const *self.graph);
        let own = if is_own { Some(node) } else { self.graph.get(&node.address()) };
        own.and_then(|own| self.gone.get(own.ix()).copied()).unwrap_or(Gone::Already)
    }

    fn reason(&self, ix: NodeIx) -> Reason {
        self.reasons.binary_search_by_key(&ix, |(known, _)| *known).map_or(Reason::AtOnce, |at| self.reasons[at].1)
    }
}
