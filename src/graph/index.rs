//! Positions of nodes and rules, and collections that are indexed by them.
//!
//! Each sort of position has a type of its own, so that one cannot be mistaken for another.

use std::ops::{Index, IndexMut};

/// The position of a node in its graph: of a thing, or of a barrier node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeIx(pub(crate) u32);

impl NodeIx {
    /// The position `at`. A graph has fewer than `u32::MAX` nodes, as petgraph's indices demand.
    pub(super) fn new(at: usize) -> Self {
        Self(u32::try_from(at).unwrap_or(u32::MAX))
    }

    pub(super) const fn at(self) -> usize {
        self.0 as usize
    }
}

/// The position of a rule among those that make edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RuleIx(u16);

impl RuleIx {
    /// The position `at`. A catalogue has far fewer than `u16::MAX` constraints.
    pub(super) fn new(at: usize) -> Self {
        Self(u16::try_from(at).unwrap_or(u16::MAX))
    }

    pub(super) fn at(self) -> usize {
        usize::from(self.0)
    }
}

/// A value for each node of a graph, or for each of the first so many.
#[derive(Clone, Debug)]
pub(crate) struct NodeMap<T>(Vec<T>);

impl<T> NodeMap<T> {
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    /// The same value for `len` nodes.
    pub(crate) fn filled(len: usize, value: T) -> Self
    where
        T: Clone,
    {
        Self(vec![value; len])
    }

    /// Adds the value of the next node.
    pub(super) fn push(&mut self, value: T) -> NodeIx {
        self.0.push(value);
        NodeIx::new(self.0.len() - 1)
    }

    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// The value of a node; `None` for a node beyond the last that has one.
    pub(crate) fn get(&self, ix: NodeIx) -> Option<&T> {
        self.0.get(ix.at())
    }

    /// All values, by position.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (NodeIx, &T)> {
        self.0.iter().enumerate().map(|(at, value)| (NodeIx::new(at), value))
    }
}

impl<T> Index<NodeIx> for NodeMap<T> {
    type Output = T;

    fn index(&self, ix: NodeIx) -> &T {
        &self.0[ix.at()]
    }
}

impl<T> IndexMut<NodeIx> for NodeMap<T> {
    fn index_mut(&mut self, ix: NodeIx) -> &mut T {
        &mut self.0[ix.at()]
    }
}

/// A set of nodes of one graph.
#[derive(Clone, Debug)]
pub(crate) struct NodeSet(NodeMap<bool>);

impl NodeSet {
    /// The empty set, with room for `len` nodes.
    pub(crate) fn empty(len: usize) -> Self {
        Self(NodeMap::filled(len, false))
    }

    /// Adds a node. True if it was not in the set before.
    pub(crate) fn insert(&mut self, ix: NodeIx) -> bool {
        !std::mem::replace(&mut self.0[ix], true)
    }

    /// Takes a node out. True if it was in the set.
    pub(super) fn remove(&mut self, ix: NodeIx) -> bool {
        std::mem::replace(&mut self.0[ix], false)
    }

    /// Keeps only the nodes for which `keeps` is true.
    pub(crate) fn retain(&mut self, keeps: impl Fn(NodeIx) -> bool) {
        for (at, is_in) in self.0.0.iter_mut().enumerate().filter(|(_, is_in)| **is_in) {
            *is_in = keeps(NodeIx::new(at));
        }
    }

    /// True if the node is in the set.
    pub(crate) fn contains(&self, ix: NodeIx) -> bool {
        self.0[ix]
    }
}
