//! The diagnosis.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::assumption::Overlay;
use super::{Assumption, Blocker, Gap, UnknownAddress, gap};
use crate::account::Address;
use crate::catalogue::Code;
use crate::catalogue::spec::Actor;
use crate::graph::{DependencyGraph, NodeIx};
use crate::timeline::{BusinessCalendar, Timeline, Weekends};

/// Can the account be closed?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Yes, now.
    Closable,
    /// Not yet, and there is nothing to do but wait or pay.
    Waiting {
        /// The day on which it can be closed at the earliest, in UTC, if that is known; by the
        /// calendar [`Weekends`], which knows no public holidays.
        until: Option<NaiveDate>,
    },
    /// No: something has to be done.
    Blocked,
    /// Nothing known is in the way, but something that matters was not read.
    Unknown,
    /// It is closed.
    Closed,
}

/// Why an account cannot be closed: the verdict, and everything that is in the way.
///
/// Made from a graph in O(V + E); explanations and groups are worked out on demand. A blocked
/// account is a result, not an error.
#[derive(Debug)]
#[must_use = "an unread diagnosis helps nobody"]
pub struct Diagnosis<'g> {
    graph: &'g DependencyGraph<'g>,
    now: DateTime<Utc>,
    overlay: Overlay,
    blockers: Vec<Record>,
    gaps: Vec<Gap>,
    /// The members of hard cycles, with the number of the cycle.
    cyclic: BTreeMap<NodeIx, usize>,
    verdict: Verdict,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub(super) ix: NodeIx,
    pub(super) is_root: bool,
}

impl<'g> Diagnosis<'g> {
    /// The diagnosis of an account as of `now`, which has to be the instant that the graph was built
    /// for ([`DependencyGraph::as_of`]): the graph's expected bills depend on it.
    pub fn new(graph: &'g DependencyGraph<'g>, now: DateTime<Utc>) -> Self {
        Self::under(graph, now, Overlay::default())
    }

    /// The diagnosis if these things were so, on top of what this one assumes already. Neither the
    /// account nor the graph is copied; O(V + E).
    ///
    /// ```
    /// # use winddown::account::{AccountBuilder, Coverage};
    /// # use winddown::catalogue::Catalogue;
    /// # use winddown::diagnosis::{Assumption, Diagnosis};
    /// # use winddown::graph::DependencyGraph;
    /// # let mut builder = AccountBuilder::new("OP0012345678".parse()?);
    /// # builder.add("sim", Some(Coverage::Global), "8942310000000000018").status("active");
    /// # let account = builder.build()?;
    /// # let now = "2026-08-20T00:00:00Z".parse()?;
    /// # let graph = DependencyGraph::build(&account, Catalogue::soracom(), now)?;
    /// let diagnosis = Diagnosis::new(&graph, now);
    /// let sim = "g:sim/8942310000000000018".parse()?;
    /// let without = diagnosis.what_if(&[Assumption::Terminated(sim)])?;
    /// assert_eq!(without.diff(&diagnosis).cleared.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If an assumption names something that is not in the account.
    pub fn what_if(&self, assumptions: &[Assumption]) -> Result<Self, UnknownAddress> {
        let overlay = self.overlay.with(self.graph, assumptions)?;
        Ok(Self::under(self.graph, self.now, overlay))
    }

    fn under(graph: &'g DependencyGraph<'g>, now: DateTime<Utc>, overlay: Overlay) -> Self {
        let mut cyclic = BTreeMap::new();
        let is_gone = |ix| overlay.is_gone(graph, ix);
        for (at, cycle) in graph.standing_cycles(&is_gone).into_iter().enumerate() {
            cyclic.extend(cycle.into_iter().map(|ix| (ix, at)));
        }
        let gaps = gap::gaps(graph, &|kind, coverage| overlay.is_known(kind, coverage));
        let mut diagnosis =
            Self { graph, now, overlay, blockers: Vec::new(), gaps, cyclic, verdict: Verdict::Closable };
        diagnosis.blockers = diagnosis.find_blockers();
        diagnosis.verdict = diagnosis.judge();
        diagnosis
    }

    /// Everything that the account waits for, by position: the nodes from which hard edges lead to
    /// it, and what is to be kept.
    fn find_blockers(&self) -> Vec<Record> {
        let graph = self.graph;
        let mut seen = vec![false; graph.ixs().count()];
        let mut next: Vec<NodeIx> = self.overlay.kept().collect();
        let root = graph.root_ix();
        if !self.overlay.is_gone(graph, root) {
            next.push(root);
        }
        next.iter().for_each(|ix| seen[ix.0 as usize] = true);
        let mut is_root = vec![true; seen.len()];
        while let Some(ix) = next.pop() {
            for before in graph.hard_before(ix) {
                if self.overlay.is_gone(graph, before) {
                    continue;
                }
                is_root[ix.0 as usize] = false;
                if !std::mem::replace(&mut seen[before.0 as usize], true) {
                    next.push(before);
                }
            }
        }
        // Whoever waits only for a barrier that waits for nothing waits for nothing; and a cycle
        // whose members wait for nothing else is a root cause as a whole.
        let found = graph.ixs().filter(|ix| seen[ix.0 as usize] && *ix != root && !graph.is_barrier(*ix));
        let waiting: BTreeSet<usize> =
            self.cyclic.iter().filter(|(ix, _)| !self.is_free(**ix)).map(|(_, cycle)| *cycle).collect();
        let is_free = |ix| match self.cyclic.get(&ix) {
            Some(cycle) => !waiting.contains(cycle),
            None => is_root[ix.0 as usize] || self.is_free(ix),
        };
        found.map(|ix| Record { ix, is_root: is_free(ix) }).collect()
    }

    /// True if nothing that is still there has to go before a node, looking through barriers and
    /// past the members of its own cycle. Asked only of nodes with predecessors.
    fn is_free(&self, ix: NodeIx) -> bool {
        let own = self.cyclic.get(&ix);
        let waits_for = |before: NodeIx| {
            let same_cycle = own.is_some() && self.cyclic.get(&before) == own;
            !self.overlay.is_gone(self.graph, before) && !same_cycle
        };
        !self.graph.hard_before(ix).any(|before| {
            if self.graph.is_barrier(before) {
                self.graph.hard_before(before).any(|beyond| beyond != ix && waits_for(beyond))
            } else {
                waits_for(before)
            }
        })
    }

    fn judge(&self) -> Verdict {
        if self.overlay.is_gone(self.graph, self.graph.root_ix()) {
            return Verdict::Closed;
        }
        if self.blockers.is_empty() {
            return if self.gaps.is_empty() { Verdict::Closable } else { Verdict::Unknown };
        }
        // What is to be waited for may only come before something that is to be done.
        let is_time = |actor| matches!(actor, Actor::Provider | Actor::Payer);
        let only_time = |blocker: Blocker<'_, '_>| {
            blocker.actor().is_some_and(is_time) && blocker.remedy().all(|act| is_time(act.actor()))
        };
        if self.blockers().all(only_time) {
            Verdict::Waiting { until: self.timeline(&Weekends).earliest_close() }
        } else {
            Verdict::Blocked
        }
    }

    /// The answer.
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The instant as of which it holds.
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The graph that it was made from.
    pub const fn graph(&self) -> &'g DependencyGraph<'g> {
        self.graph
    }

    /// Everything known that is in the way, in canonical position. Clearing all of it, and the gaps,
    /// makes the account closable; leaving any of it, with what waits for it, does not.
    pub fn blockers(&self) -> impl ExactSizeIterator<Item = Blocker<'_, 'g>> {
        self.blockers.iter().map(|record| Blocker::new(self, *record))
    }

    /// The blockers that wait for no other: somebody can act on each of them today, or time does.
    pub fn roots(&self) -> impl Iterator<Item = Blocker<'_, 'g>> {
        self.blockers().filter(Blocker::is_root)
    }

    /// The blocker of this address; `None` if it is not in the way. As fast as
    /// [`DependencyGraph::get`].
    pub fn blocker(&self, address: &Address) -> Option<Blocker<'_, 'g>> {
        let ix = self.graph.get(address)?.ix();
        let at = self.blockers.binary_search_by_key(&ix, |record| record.ix).ok()?;
        Some(Blocker::new(self, self.blockers[at]))
    }

    /// What nobody has looked at, as far as closing depends on it.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// The dates of everything in the way, under the same assumptions. O(V + E).
    pub fn timeline(&self, calendar: &dyn BusinessCalendar) -> Timeline<'g> {
        Timeline::without(self.graph, self.now, calendar, &|ix| self.overlay.is_gone(self.graph, ix))
    }

    pub(super) fn records(&self) -> &[Record] {
        &self.blockers
    }

    pub(super) fn is_gone(&self, ix: NodeIx) -> bool {
        self.overlay.is_gone(self.graph, ix)
    }

    /// The members of the cycle that a node is on; only itself, if it is on none.
    pub(super) fn with_cycle(&self, ix: NodeIx) -> Vec<NodeIx> {
        match self.cycle_of(ix) {
            None => vec![ix],
            cycle => self.cyclic.iter().filter(|(_, other)| Some(**other) == cycle).map(|(ix, _)| *ix).collect(),
        }
    }

    pub(super) fn cycle_of(&self, ix: NodeIx) -> Option<usize> {
        self.cyclic.get(&ix).copied()
    }

    pub(super) fn code(&self, ix: NodeIx) -> Code {
        let own = || if self.cyclic.contains_key(&ix) { Code::DependencyCycle } else { self.graph.code(ix) };
        self.overlay.code(ix).unwrap_or_else(own)
    }
}
