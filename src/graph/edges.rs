//! The edges, behind indices of our own.
//!
//! Where every one of a set comes before every one of another, n x m edges would take too much room.
//! A *barrier node* stands between the two sets instead: n edges lead to it, and m lead on. A barrier
//! node is nothing that can be ended. It never borders on another barrier node, and no node is on both
//! of its sides, so looking through it takes one step and never leads back to where it began.

use std::collections::HashSet;

use super::adjacency::{Adjacency, Pairs};
use super::index::{NodeIx, NodeMap, NodeSet, RuleIx};
use crate::catalogue::spec::{Constraint, Strength};

/// The edges as they are found, rule by rule.
pub(super) struct Found {
    pairs: Pairs<Edge>,
    rules: Vec<&'static Constraint>,
    /// How many nodes are things. Those after them are barrier nodes.
    things: usize,
    nodes: usize,
}

/// As many edges as most things have: room for them is asked for at once. What is not filled costs nothing.
const EDGES_OF_A_THING: usize = 6;

/// The nodes and the edges among them, without what the nodes stand for.
#[derive(Debug)]
pub(super) struct Edges {
    graph: Adjacency<Edge>,
    rules: Vec<&'static Constraint>,
    /// How many nodes are things. Those after them are barrier nodes.
    things: usize,
}

/// "This before that", by one of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Edge {
    pub(super) rule: RuleIx,
    pub(super) strength: Strength,
    /// Whether no order can respect it: it was dropped to break a cycle, or it is part of a cycle of
    /// hard edges.
    pub(super) is_ignored: bool,
}

impl Edge {
    pub(super) fn is_hard(&self) -> bool {
        self.strength == Strength::Hard
    }
}

/// An edge with its two nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Tie {
    pub(super) before: NodeIx,
    pub(super) after: NodeIx,
    pub(super) edge: Edge,
}

impl Found {
    /// No edges among so many things.
    pub(super) fn none(things: usize) -> Self {
        Self { pairs: Pairs::with_capacity(things * EDGES_OF_A_THING), rules: Vec::new(), things, nodes: things }
    }

    /// A further rule: gives the edge that it makes between any two nodes.
    pub(super) fn add_rule(&mut self, constraint: &'static Constraint) -> Edge {
        self.rules.push(constraint);
        Edge { rule: RuleIx::new(self.rules.len() - 1), strength: constraint.strength, is_ignored: false }
    }

    pub(super) fn add_barrier(&mut self) -> NodeIx {
        self.nodes += 1;
        NodeIx::new(self.nodes - 1)
    }

    #[inline]
    pub(super) fn add(&mut self, before: NodeIx, after: NodeIx, edge: Edge) {
        self.pairs.push(before, after, edge);
    }

    /// Adds edges by one rule: what comes before, and what comes after.
    pub(super) fn extend(&mut self, pairs: impl IntoIterator<Item = (NodeIx, NodeIx)>, edge: Edge) {
        self.pairs.extend(pairs, edge);
    }

    /// The edges so far. O(V + E).
    pub(super) fn edges(&self) -> Edges {
        Edges { graph: Adjacency::of(self.nodes, &self.pairs), rules: self.rules.clone(), things: self.things }
    }

    /// Takes edges out of the order. O(E).
    pub(super) fn ignore(&mut self, ties: &HashSet<Tie>) {
        let is_ignored = |tie: &Tie| tie.edge.is_ignored || ties.contains(tie);
        self.pairs =
            changed(self.ties().map(|tie| Tie { edge: Edge { is_ignored: is_ignored(&tie), ..tie.edge }, ..tie }));
    }

    /// Puts an edge for each pair in the place of a barrier node's. `edges` are those so far. O(E) and O(1)
    /// for each pair.
    pub(super) fn take_apart(&mut self, barriers: &[NodeIx], edges: &Edges) {
        let mut taken = edges.no_nodes();
        barriers.iter().for_each(|barrier| _ = taken.insert(*barrier));
        let mut pairs = changed(self.ties().filter(|tie| !taken.contains(tie.before) && !taken.contains(tie.after)));
        for &barrier in barriers {
            for (first, edge) in edges.before(barrier) {
                pairs.extend(edges.after(barrier).map(|(second, _)| (first, second)), edge);
            }
        }
        self.pairs = pairs;
    }

    fn ties(&self) -> impl Iterator<Item = Tie> + '_ {
        self.pairs.iter().map(|((before, after), edge)| Tie { before, after, edge })
    }
}

fn changed(ties: impl Iterator<Item = Tie>) -> Pairs<Edge> {
    let mut pairs = Pairs::with_capacity(0);
    ties.for_each(|tie| pairs.push(tie.before, tie.after, tie.edge));
    pairs
}

impl Edges {
    /// How many edges are stored, those to and from barrier nodes among them.
    pub(super) const fn len(&self) -> usize {
        self.graph.edge_count()
    }

    /// How many nodes there are, barrier nodes among them.
    pub(super) fn node_count(&self) -> usize {
        self.graph.after().nodes()
    }

    /// All nodes, by position, barrier nodes last.
    pub(super) fn nodes(&self) -> impl ExactSizeIterator<Item = NodeIx> + use<> {
        (0..self.node_count()).map(NodeIx::new)
    }

    pub(super) fn barriers(&self) -> impl ExactSizeIterator<Item = NodeIx> + use<> {
        (self.things..self.node_count()).map(NodeIx::new)
    }

    #[inline]
    pub(super) const fn is_barrier(&self, ix: NodeIx) -> bool {
        ix.at() >= self.things
    }

    pub(super) fn rule(&self, rule: RuleIx) -> &'static Constraint {
        self.rules[rule.at()]
    }

    /// A number that nodes share only if the same edges lead to them.
    pub(super) fn row_before(&self, ix: NodeIx) -> u32 {
        self.graph.before().row(ix)
    }

    /// The edges to a node, with where they come from, which may be a barrier node.
    #[inline]
    pub(super) fn before(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, Edge)> + '_ {
        each(self.graph.before().runs(ix))
    }

    /// The edges from a node, with where they lead, which may be a barrier node.
    #[inline]
    pub(super) fn after(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, Edge)> + '_ {
        each(self.graph.after().runs(ix))
    }

    /// What comes directly after a node by the edges that count for the order, in a few stretches.
    #[inline]
    pub(super) fn ordered_after(&self, ix: NodeIx) -> impl Iterator<Item = &[NodeIx]> {
        self.graph.after().runs(ix).filter(|(_, edge)| !edge.is_ignored).map(|(after, _)| after)
    }

    /// How many edges that count for the order lead to a node.
    pub(super) fn ordered_before(&self, ix: NodeIx) -> usize {
        let counted = self.graph.before().runs(ix).filter(|(_, edge)| !edge.is_ignored);
        counted.map(|(before, _)| before.len()).sum()
    }

    /// What `next` gives for a node, looking through barrier nodes: in the place of each is what `next`
    /// gives for it. `next` is [`before`](Self::before) or [`after`](Self::after), for the edges that count.
    pub(super) fn through_barriers<I: Iterator<Item = (NodeIx, Edge)>>(
        &self,
        ix: NodeIx,
        next: impl Fn(NodeIx) -> I,
    ) -> impl Iterator<Item = (NodeIx, Edge)> {
        next(ix).flat_map(move |(near, edge)| {
            let (direct, barrier) = if self.is_barrier(near) { (None, Some(near)) } else { (Some((near, edge)), None) };
            direct.into_iter().chain(barrier.map(&next).into_iter().flatten())
        })
    }

    /// The edges from a node.
    pub(super) fn ties(&self, before: NodeIx) -> impl Iterator<Item = Tie> + '_ {
        self.after(before).map(move |(after, edge)| Tie { before, after, edge })
    }

    /// A set of nodes with nothing in it.
    pub(super) fn no_nodes(&self) -> NodeSet {
        NodeSet::empty(self.node_count())
    }

    /// The same value for each node.
    pub(super) fn map<T: Clone>(&self, value: T) -> NodeMap<T> {
        NodeMap::filled(self.node_count(), value)
    }
}

#[inline]
fn each<'r>(runs: impl Iterator<Item = (&'r [NodeIx], Edge)>) -> impl Iterator<Item = (NodeIx, Edge)> {
    runs.flat_map(|(ends, edge)| ends.iter().map(move |end| (*end, edge)))
}
