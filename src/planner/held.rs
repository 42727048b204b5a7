//! What a plan cannot end, and why.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::order::ActCounts;
use crate::catalogue::spec::Strength;
use crate::graph::{DependencyGraph, Node, NodeIx, NodeSet};
use crate::plan::{Scope, Selector};

/// Something in the plan's scope that it does not end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held<'g> {
    /// What is not ended.
    pub node: Node<'g>,
    /// Why.
    pub reason: HeldReason<'g>,
}

/// Why something is not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeldReason<'g> {
    /// It is to be kept.
    Kept,
    /// It was left out on request.
    Excluded,
    /// It is a member of a cycle: it waits for itself.
    Cycle,
    /// Nothing is known that ends it.
    NoWay,
    /// This stays, and would have to go first, or would end with it.
    Stays(Node<'g>),
}

impl HeldReason<'_> {
    /// The name, as in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Excluded => "excluded",
            Self::Cycle => "cycle",
            Self::NoWay => "no_way",
            Self::Stays(_) => "stays",
        }
    }
}

/// The nodes that stay, each with the reason.
pub(super) struct Stays<'g> {
    graph: &'g DependencyGraph<'g>,
    reasons: HashMap<NodeIx, HeldReason<'g>>,
}

impl<'g> Stays<'g> {
    /// What stays of a graph if `wanted` is to end. First what stays for a reason of its own; then what
    /// has to stay because of that, in two passes, since what is kept holds back more than what merely
    /// stays. O(V + E).
    pub(super) fn of(graph: &'g DependencyGraph<'g>, scope: &Scope, wanted: &NodeSet, counts: &mut ActCounts) -> Self {
        let mut stays = Self { graph, reasons: HashMap::new() };
        let (kept, mut others) = stays.add_selected(scope);
        for node in graph.cycles().flatten() {
            stays.reasons.entry(node.ix()).or_insert(HeldReason::Cycle);
            others.push(node.ix());
        }
        for ix in graph.ixs().filter(|ix| wanted.contains(*ix) && !graph.is_barrier(*ix)) {
            if counts.of(graph, ix) == 0
                && let Entry::Vacant(slot) = stays.reasons.entry(ix)
            {
                slot.insert(HeldReason::NoWay);
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
                self.reasons.insert(ix, HeldReason::Kept);
                kept.push(ix);
            } else if chooses(&scope.excluded, node) {
                self.reasons.insert(ix, HeldReason::Excluded);
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
    fn passed_on(&self, ix: NodeIx) -> HeldReason<'g> {
        match self.reasons.get(&ix) {
            Some(reason) if self.graph.is_barrier(ix) => *reason,
            _ => HeldReason::Stays(self.graph.node(ix)),
        }
    }

    /// Those that are in a set, by position.
    pub(super) fn within(self, wanted: &NodeSet) -> Vec<Held<'g>> {
        let graph = self.graph;
        let is_held = |ix: &NodeIx| wanted.contains(*ix) && !graph.is_barrier(*ix);
        let held = self.reasons.into_iter().filter(|(ix, _)| is_held(ix));
        let mut held: Vec<Held<'g>> = held.map(|(ix, reason)| Held { node: graph.node(ix), reason }).collect();
        held.sort_unstable_by_key(|held| held.node.ix());
        held
    }
}

/// True if one of these selectors chooses a node.
pub(super) fn chooses(selectors: &[Selector], node: Node<'_>) -> bool {
    selectors.iter().any(|selector| selector.chooses(node.kind(), node.coverage(), node.key()))
}
