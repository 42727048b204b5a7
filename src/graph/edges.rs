//! The edges, in petgraph's adjacency lists, behind indices of our own.
//!
//! Where every one of a set comes before every one of another, n x m edges would take too much room.
//! A *barrier node* stands between the two sets instead: n edges lead to it, and m lead on. A barrier
//! node is nothing that can be ended. It never borders on another barrier node, and no node is on both
//! of its sides, so looking through it takes one step and never leads back to where it began.

use petgraph::Direction;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use super::index::{NodeIx, NodeMap, NodeSet, RuleIx};
use crate::catalogue::spec::{Constraint, Strength};

/// The nodes and the edges among them, without what the nodes stand for.
#[derive(Debug)]
pub(super) struct Edges {
    graph: DiGraph<(), Edge, u32>,
    rules: Vec<&'static Constraint>,
    /// How many nodes are things. Those after them are barrier nodes.
    things: usize,
}

/// "This before that", by one of the rules.
#[derive(Clone, Copy, Debug)]
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

/// The position of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EdgeIx(EdgeIndex<u32>);

impl Edges {
    /// No edges among so many things.
    pub(super) fn none(things: usize) -> Self {
        let mut graph = DiGraph::with_capacity(things, things * 4);
        (0..things).for_each(|_| _ = graph.add_node(()));
        Self { graph, rules: Vec::new(), things }
    }

    /// How many edges are stored, those to and from barrier nodes among them.
    pub(super) fn len(&self) -> usize {
        self.graph.edge_count()
    }

    /// How many nodes there are, barrier nodes among them.
    pub(super) fn node_count(&self) -> usize {
        self.graph.node_count()
    }

    /// All nodes, by position, barrier nodes last.
    pub(super) fn nodes(&self) -> impl ExactSizeIterator<Item = NodeIx> + use<> {
        (0..self.node_count()).map(NodeIx::new)
    }

    #[inline]
    pub(super) const fn is_barrier(&self, ix: NodeIx) -> bool {
        ix.at() >= self.things
    }

    pub(super) fn rule(&self, rule: RuleIx) -> &'static Constraint {
        self.rules[rule.at()]
    }

    /// A further rule: gives the edge that it makes between any two nodes.
    pub(super) fn add_rule(&mut self, constraint: &'static Constraint) -> Edge {
        self.rules.push(constraint);
        Edge { rule: RuleIx::new(self.rules.len() - 1), strength: constraint.strength, is_ignored: false }
    }

    pub(super) fn add_barrier(&mut self) -> NodeIx {
        node(self.graph.add_node(()))
    }

    pub(super) fn add(&mut self, before: NodeIx, after: NodeIx, edge: Edge) {
        self.graph.add_edge(NodeIndex::from(before.0), NodeIndex::from(after.0), edge);
    }

    /// The edges to a node, with where they come from, which may be a barrier node.
    #[inline]
    pub(super) fn before(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, Edge)> + '_ {
        let edges = self.graph.edges_directed(NodeIndex::from(ix.0), Direction::Incoming);
        edges.map(|edge| (node(edge.source()), *edge.weight()))
    }

    /// The edges from a node, with where they lead, which may be a barrier node.
    #[inline]
    pub(super) fn after(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, Edge)> + '_ {
        self.graph.edges(NodeIndex::from(ix.0)).map(|edge| (node(edge.target()), *edge.weight()))
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

    /// All edges that count for the order, from node to node.
    pub(super) fn ordering(&self) -> impl Iterator<Item = (NodeIx, NodeIx)> + '_ {
        let counted = self.graph.raw_edges().iter().filter(|edge| !edge.weight.is_ignored);
        counted.map(|edge| (node(edge.source()), node(edge.target())))
    }

    /// The edges from a node, with where they lead.
    pub(super) fn from(&self, ix: NodeIx) -> impl Iterator<Item = (EdgeIx, NodeIx)> + '_ {
        self.graph.edges(NodeIndex::from(ix.0)).map(|edge| (EdgeIx(edge.id()), node(edge.target())))
    }

    pub(super) fn get(&self, at: EdgeIx) -> &Edge {
        &self.graph[at.0]
    }

    /// The two nodes of an edge: what comes before, and what comes after.
    pub(super) fn ends(&self, at: EdgeIx) -> (NodeIx, NodeIx) {
        let edge = &self.graph.raw_edges()[at.0.index()];
        (node(edge.source()), node(edge.target()))
    }

    /// Takes an edge out of the order.
    pub(super) fn ignore(&mut self, at: EdgeIx) {
        self.graph[at.0].is_ignored = true;
    }

    /// Puts an edge for each pair in the place of a barrier node's. Edge positions that were known
    /// before mean nothing afterwards.
    pub(super) fn take_apart(&mut self, barriers: &[NodeIx]) {
        let mut taken = self.no_nodes();
        for &barrier in barriers {
            taken.insert(barrier);
            let firsts: Vec<(NodeIx, Edge)> = self.before(barrier).collect();
            let seconds: Vec<NodeIx> = self.after(barrier).map(|(ix, _)| ix).collect();
            for (first, edge) in firsts {
                seconds.iter().for_each(|second| self.add(first, *second, edge));
            }
        }
        self.graph.retain_edges(|graph, edge| {
            let ends = graph.edge_endpoints(edge);
            ends.is_none_or(|(from, to)| !taken.contains(node(from)) && !taken.contains(node(to)))
        });
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

fn node(index: NodeIndex<u32>) -> NodeIx {
    NodeIx::new(index.index())
}
