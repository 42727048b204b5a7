//! What a plan cannot end, and why.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use crate::catalogue::spec::Strength;
use crate::graph::{DependencyGraph, Node, NodeIx, NodeMap, NodeSet};
use crate::plan::{HeldReason, Scope, Selector};

/// What is not ended, and why, by position.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeldIx {
    pub(super) ix: NodeIx,
    because: Because,
}

/// [`HeldReason`], by position.
#[derive(Clone, Copy, Debug)]
enum Because {
    Kept,
    Excluded,
    Cycle,
    NoWay,
    Stays(NodeIx),
}

impl HeldIx {
    /// What is not ended, and why.
    pub(super) const fn of(self, graph: &DependencyGraph) -> (Node<'_>, HeldReason<Node<'_>>) {
        let reason = match self.because {
            Because::Kept => HeldReason::Kept,
            Because::Excluded => HeldReason::Excluded,
            Because::Cycle => HeldReason::Cycle,
            Because::NoWay => HeldReason::NoWay,
            Because::Stays(ix) => HeldReason::Stays(graph.node(ix)),
        };
        (graph.node(self.ix), reason)
    }
}

/// The nodes that stay, each with the reason.
pub(super) struct Stays<'g> {
    graph: &'g DependencyGraph,
    reasons: HashMap<NodeIx, Because>,
}

impl<'g> Stays<'g> {
    /// What stays of a graph if `wanted` is to end. First what stays for a reason of its own; then what
    /// has to stay because of that, in two passes, since what is kept holds back more than what merely
    /// stays. O(V + E).
    pub(super) fn of(graph: &'g DependencyGraph, scope: &Scope, wanted: &NodeSet, acts: &NodeMap<u8>) -> Self {
        let mut stays = Self { graph, reasons: HashMap::new() };
        let (kept, mut others) = stays.add_selected(scope);
        for node in graph.cycles().flatten() {
            stays.reasons.entry(node.ix()).or_insert(Because::Cycle);
            others.push(node.ix());
        }
        for ix in wanted.iter().filter(|ix| !graph.is_barrier(*ix)) {
            if acts[ix] == 0
                && let Entry::Vacant(slot) = stays.reasons.entry(ix)
            {
                slot.insert(Because::NoWay);
                others.push(ix);
            }
        }
        stays.spread_from_kept(kept);
        stays.spread_from_others(others);
        stays
    }

    /// Adds what the scope keeps and what it leaves out, and gives both.
    fn add_selected(&mut self, scope: &Scope) -> (Vec<NodeIx>, Vec<NodeIx>) {
        let (mut kept, mut excluded) = (Vec::new(), Vec::new());
        if scope.kept.is_empty() && scope.excluded.is_empty() {
            return (kept, excluded);
        }
        let graph = self.graph;
        for ix in graph.ixs().filter(|ix| !graph.is_barrier(*ix) && !graph.is_gone(*ix)) {
            let node = graph.node(ix);
            if chooses(&scope.kept, node) {
                self.reasons.insert(ix, Because::Kept);
                kept.push(ix);
            } else if chooses(&scope.excluded, node) {
                self.reasons.insert(ix, Because::Excluded);
                excluded.push(ix);
            }
        }
        (kept, excluded)
    }

    /// Adds the successors of kept nodes that wait for them, would end them or would cut them off; and so
    /// on. Edges on a cycle count too: they order nothing, but what comes after still ends the kept node.
    fn spread_from_kept(&mut self, kept: Vec<NodeIx>) {
        let graph = self.graph;
        let mut reached: HashSet<NodeIx> = kept.iter().copied().collect();
        let mut next = kept;
        while let Some(ix) = next.pop() {
            let reason = self.passed_on(ix);
            for (after, strength) in graph.ordered_after(ix).chain(graph.unordered_after(ix)) {
                let stays = match strength {
                    Strength::Hard | Strength::Cascade | Strength::Optional | Strength::ExportFirst => true,
                    Strength::Recommended => graph.cuts_off(after, ix),
                };
                if stays {
                    self.reasons.entry(after).or_insert(reason);
                    if reached.insert(after) {
                        next.push(after);
                    }
                }
            }
        }
    }

    /// Adds the successors that wait for a node that stays, by hard constraints; and so on.
    fn spread_from_others(&mut self, others: Vec<NodeIx>) {
        let graph = self.graph;
        let mut next = others;
        while let Some(ix) = next.pop() {
            let reason = self.passed_on(ix);
            for (after, _) in graph.ordered_after(ix).filter(|(_, strength)| *strength == Strength::Hard) {
                if let Entry::Vacant(slot) = self.reasons.entry(after) {
                    slot.insert(reason);
                    next.push(after);
                }
            }
        }
    }

    /// Why the successors of a node stay: because of the node, or, if it is a barrier, because of what the
    /// barrier waits for.
    fn passed_on(&self, ix: NodeIx) -> Because {
        match self.reasons.get(&ix) {
            Some(reason) if self.graph.is_barrier(ix) => *reason,
            _ => Because::Stays(ix),
        }
    }

    /// Those that are in a set, by position.
    pub(super) fn within(self, wanted: &NodeSet) -> Vec<HeldIx> {
        let graph = self.graph;
        let is_held = |ix: &NodeIx| wanted.contains(*ix) && !graph.is_barrier(*ix);
        let held = self.reasons.into_iter().filter(|(ix, _)| is_held(ix));
        let mut held: Vec<HeldIx> = held.map(|(ix, because)| HeldIx { ix, because }).collect();
        held.sort_unstable_by_key(|held| held.ix);
        held
    }
}

/// True if one of these selectors chooses a node.
pub(super) fn chooses(selectors: &[Selector], node: Node<'_>) -> bool {
    selectors.iter().any(|selector| selector.chooses(node.kind(), node.coverage(), node.key()))
}
