//! A set of nodes.

use crate::graph::NodeIx;

/// A set of a graph's nodes, one byte for each node of the graph.
pub(super) struct NodeSet(Vec<bool>);

impl NodeSet {
    /// No node, of a graph of so many.
    pub(super) fn empty(universe: usize) -> Self {
        Self(vec![false; universe])
    }

    /// How many nodes the graph has.
    pub(super) const fn universe(&self) -> usize {
        self.0.len()
    }

    pub(super) fn contains(&self, ix: NodeIx) -> bool {
        self.0[ix.0 as usize]
    }

    /// Adds a node; true if it was not there.
    pub(super) fn insert(&mut self, ix: NodeIx) -> bool {
        !std::mem::replace(&mut self.0[ix.0 as usize], true)
    }

    /// Keeps only the nodes for which `keeps` is true.
    pub(super) fn retain(&mut self, keeps: impl Fn(NodeIx) -> bool) {
        for (ix, is_there) in (0..).map(NodeIx).zip(&mut self.0).filter(|(_, is_there)| **is_there) {
            *is_there = keeps(ix);
        }
    }
}
