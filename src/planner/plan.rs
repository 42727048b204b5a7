//! A plan in its graph.

use std::fmt;
use std::sync::Arc;

use super::held::HeldIx;
use super::record::{Record, Steps};
use crate::account::Digest;
use crate::catalogue::SharedCalendar;
use crate::catalogue::spec::Strength;
use crate::graph::{Dependency, DependencyGraph, Node, NodeIx, NodeMap};
use crate::plan::{HeldReason, Scope};
use crate::timeline::{BusinessCalendar, Timeline};

/// What to do, in order.
///
/// The order is canonical: by stage, then by what the step does, then by position (rank of the kind,
/// coverage, key). Stages are antichains: steps of one stage have no order among them. So in each stage
/// those that stop charges come first, what can be undone before what cannot; then the others, again what
/// can be undone before what cannot.
#[derive(Clone)]
#[must_use = "a plan has no effect until it is carried out"]
pub struct Plan {
    pub(super) graph: Arc<DependencyGraph>,
    pub(super) steps: Steps,
    /// The number of the last step of each node, 0 if it has none; by position.
    pub(super) last: NodeMap<u32>,
    /// How many steps each node takes; by position.
    pub(super) acts: NodeMap<u8>,
    pub(super) held: Vec<HeldIx>,
    pub(super) scope: Scope,
    /// For the dates in reports.
    pub(super) calendar: SharedCalendar,
}

/// One line, without the steps.
impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("operator", &self.graph.account().operator())
            .field("as_of", &self.graph.as_of())
            .field("steps", &self.steps.len())
            .field("held", &self.held.len())
            .finish_non_exhaustive()
    }
}

impl Plan {
    /// The graph that it was made from.
    pub const fn graph(&self) -> &Arc<DependencyGraph> {
        &self.graph
    }

    pub(crate) const fn calendar(&self) -> &SharedCalendar {
        &self.calendar
    }

    /// The digest of the account that it was made for. Computed anew at each call, as
    /// [`Account::digest`](crate::account::Account::digest).
    pub fn snapshot(&self) -> Digest {
        self.graph.account().digest()
    }

    /// How many stages there are.
    pub fn stages(&self) -> u32 {
        self.steps.stages()
    }

    /// How many steps come before a stage.
    pub(crate) fn first_of_stage(&self, stage: u32) -> u32 {
        u32::try_from(self.steps.before_stage(stage)).unwrap_or(u32::MAX)
    }

    /// True if it is meant to close the account, rather than to end a selection.
    pub const fn is_whole(&self) -> bool {
        self.scope.targets.is_empty()
    }

    /// What it was asked for.
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// True if its last step closes the account.
    pub fn closes_account(&self) -> bool {
        self.acts.get(self.graph.root_ix()).is_some_and(|acts| *acts > 0)
    }

    /// What is in its scope and not ended, and why; by position.
    pub fn held(&self) -> impl ExactSizeIterator<Item = (Node<'_>, HeldReason<Node<'_>>)> {
        self.held.iter().map(|held| held.of(&self.graph))
    }

    /// What ends along with something else: without a step of its own, as a part of it (`Cascade`) or
    /// because it belongs to it (`Optional`); or as data that is lost with it (`ExportFirst`). Each with
    /// what it goes with, by position. Other strengths give nothing of use. O(V + E).
    pub fn goes_along(&self, strength: Strength) -> Vec<(Node<'_>, Node<'_>)> {
        let mut found = Vec::new();
        for ix in self.graph.ixs().filter(|ix| !self.graph.is_gone(*ix) && !self.graph.is_barrier(*ix)) {
            if strength != Strength::ExportFirst && self.acts[ix] > 0 {
                continue;
            }
            let node = self.graph.node(ix);
            if !node.kind().before.iter().any(|rule| rule.strength == strength) {
                continue;
            }
            let dependents = node.dependents();
            // Where closing the account depends on its kind, its end is a step of its own.
            let is_own = |dependent: &Dependency<'_>| {
                let kind = dependent.after.kind().name;
                dependent.constraint.strength == Strength::Hard && self.graph.catalogue().matters(kind)
            };
            if strength == Strength::Optional && dependents.iter().any(is_own) {
                continue;
            }
            let with = dependents
                .into_iter()
                .find(|dependent| dependent.constraint.strength == strength && self.acts[dependent.after.ix()] > 0);
            found.extend(with.map(|with| (node, with.after)));
        }
        found
    }

    /// The advice that the plan does not follow: edges that were dropped to break cycles, and things
    /// that had better go before a step but stay. By position. O(V + E).
    pub fn unfollowed(&self) -> Vec<Dependency<'_>> {
        let planned = |node: Node<'_>| self.acts[node.ix()] > 0;
        let mut edges: Vec<Dependency<'_>> =
            self.graph.dropped_edges().filter(|edge| planned(edge.before) && planned(edge.after)).collect();
        // A plan for the whole account that holds nothing back follows all other advice, unless an edge
        // was dropped: what only that edge asked for is not planned.
        if self.is_whole() && self.held.is_empty() && self.graph.dropped_edges().next().is_none() {
            return edges;
        }
        for ix in self.graph.ixs().filter(|ix| self.acts[*ix] > 0) {
            edges.extend(self.graph.node(ix).prerequisites().into_iter().filter(|dependency| {
                dependency.constraint.strength == Strength::Recommended && !planned(dependency.before)
            }));
        }
        edges
    }

    /// The dates: when the account can be closed at the earliest if all of it is ended, whatever this
    /// plan leaves out. O(V + E).
    pub fn timeline(&self, calendar: &dyn BusinessCalendar) -> Timeline {
        Timeline::new(&self.graph, calendar)
    }

    /// The number of a step.
    pub(super) fn id_of(&self, record: Record) -> Option<u32> {
        self.steps.find(record).and_then(|at| u32::try_from(at + 1).ok())
    }

    /// The last steps of everything planned that directly precedes a node, ascending.
    pub(super) fn last_steps_before(&self, ix: NodeIx) -> Vec<u32> {
        let before = self.graph.ordered_predecessors(ix);
        let mut ids: Vec<u32> = before.map(|before| self.last[before]).filter(|id| *id > 0).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}
