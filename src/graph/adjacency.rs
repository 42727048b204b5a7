//! A graph in flat arrays, in both directions, for petgraph's algorithms.
//!
//! petgraph has such a storage itself, [`petgraph::csr::Csr`], which does not serve here: it knows only what
//! comes after a node and not what goes before it, takes no two edges between the same nodes, although two
//! rules may ask for the same order, and keeps a row for each node.

use std::iter::Copied;
use std::ops::Range;
use std::slice;

use petgraph::Direction;
use petgraph::visit::{
    GraphBase, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, NodeCount, NodeIndexable, VisitMap, Visitable,
};

use super::index::{NodeIx, NodeSet};
use super::rows::{Rows, Sorter};

/// Nodes and labelled edges among them.
#[derive(Debug)]
pub(super) struct Adjacency<L> {
    before: Rows<L>,
    after: Rows<L>,
    edge_count: usize,
}

/// Edges as they are found: what comes before, and what comes after.
#[derive(Clone, Debug)]
pub(super) struct Pairs<L> {
    pairs: Vec<(NodeIx, NodeIx)>,
    /// The label of each run of pairs, and where it ends.
    runs: Vec<(L, usize)>,
}

impl<L: Copy + PartialEq> Pairs<L> {
    pub(super) const fn new() -> Self {
        Self { pairs: Vec::new(), runs: Vec::new() }
    }

    #[inline]
    pub(super) fn push(&mut self, before: NodeIx, after: NodeIx, label: L) {
        self.extend([(before, after)], label);
    }

    /// Adds edges with the same label.
    #[inline]
    pub(super) fn extend(&mut self, pairs: impl IntoIterator<Item = (NodeIx, NodeIx)>, label: L) {
        self.pairs.extend(pairs);
        match self.runs.last_mut() {
            Some((last, end)) if *last == label => *end = self.pairs.len(),
            _ => self.runs.push((label, self.pairs.len())),
        }
    }

    /// All of them, in runs of one label.
    pub(super) fn runs(&self) -> impl Iterator<Item = (L, &[(NodeIx, NodeIx)])> + Clone {
        let begins = std::iter::once(0).chain(self.runs.iter().map(|(_, end)| *end));
        begins.zip(&self.runs).map(|(begin, (label, end))| (*label, &self.pairs[begin..*end]))
    }
}

impl<L: Copy + PartialEq> Adjacency<L> {
    /// The graph of these edges among so many nodes. O(V + E).
    pub(super) fn of(nodes: usize, pairs: &Pairs<L>) -> Self {
        let mut sorter = Sorter::new();
        Self {
            after: Rows::of(nodes, pairs.runs(), |&(before, after)| (before, after), &mut sorter),
            before: Rows::of(nodes, pairs.runs(), |&(before, after)| (after, before), &mut sorter),
            edge_count: pairs.pairs.len(),
        }
    }

    /// What goes before each node.
    #[inline]
    pub(super) const fn before(&self) -> &Rows<L> {
        &self.before
    }

    /// What comes after each node.
    #[inline]
    pub(super) const fn after(&self) -> &Rows<L> {
        &self.after
    }

    pub(super) const fn edge_count(&self) -> usize {
        self.edge_count
    }
}

impl<L> GraphBase for Adjacency<L> {
    type NodeId = NodeIx;
    /// The node that it leads from, and its place in the row.
    type EdgeId = (NodeIx, u32);
}

impl<L: Copy + PartialEq> NodeCount for Adjacency<L> {
    fn node_count(&self) -> usize {
        self.after.nodes()
    }
}

impl<L: Copy + PartialEq> NodeIndexable for Adjacency<L> {
    fn node_bound(&self) -> usize {
        self.node_count()
    }

    fn to_index(&self, ix: NodeIx) -> usize {
        ix.at()
    }

    fn from_index(&self, at: usize) -> NodeIx {
        NodeIx::new(at)
    }
}

impl<L: Copy + PartialEq> Visitable for Adjacency<L> {
    type Map = NodeSet;

    fn visit_map(&self) -> NodeSet {
        NodeSet::empty(self.node_count())
    }

    fn reset_map(&self, map: &mut NodeSet) {
        *map = self.visit_map();
    }
}

impl VisitMap<NodeIx> for NodeSet {
    fn visit(&mut self, ix: NodeIx) -> bool {
        self.insert(ix)
    }

    fn is_visited(&self, ix: &NodeIx) -> bool {
        self.contains(*ix)
    }

    fn unvisit(&mut self, ix: NodeIx) -> bool {
        self.remove(ix)
    }
}

impl<L: Copy + PartialEq> IntoNodeIdentifiers for &Adjacency<L> {
    type NodeIdentifiers = std::iter::Map<Range<usize>, fn(usize) -> NodeIx>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        (0..self.node_count()).map(NodeIx::new)
    }
}

impl<'a, L: Copy + PartialEq> IntoNeighbors for &'a Adjacency<L> {
    type Neighbors = Copied<slice::Iter<'a, NodeIx>>;

    fn neighbors(self, ix: NodeIx) -> Self::Neighbors {
        self.after.all(ix).iter().copied()
    }
}

impl<'a, L: Copy + PartialEq> IntoNeighborsDirected for &'a Adjacency<L> {
    type NeighborsDirected = Copied<slice::Iter<'a, NodeIx>>;

    fn neighbors_directed(self, ix: NodeIx, direction: Direction) -> Self::NeighborsDirected {
        let rows = match direction {
            Direction::Outgoing => &self.after,
            Direction::Incoming => &self.before,
        };
        rows.all(ix).iter().copied()
    }
}
