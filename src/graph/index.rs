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

/// A set of nodes of one graph: a bit for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NodeSet(Vec<u64>);

impl NodeSet {
    /// The empty set, with room for `len` nodes.
    pub(crate) fn empty(len: usize) -> Self {
        Self(vec![0; len.div_ceil(u64::BITS as usize)])
    }

    /// Adds a node. True if it was not in the set before.
    #[inline]
    pub(crate) fn insert(&mut self, ix: NodeIx) -> bool {
        let (word, bit) = place(ix);
        let was = self.0[word];
        self.0[word] = was | bit;
        was & bit == 0
    }

    /// Takes a node out. True if it was in the set.
    pub(crate) fn remove(&mut self, ix: NodeIx) -> bool {
        let (word, bit) = place(ix);
        let was = self.0[word];
        self.0[word] = was & !bit;
        was & bit != 0
    }

    /// Keeps only the nodes for which `keeps` is true.
    pub(crate) fn retain(&mut self, keeps: impl Fn(NodeIx) -> bool) {
        for (at, word) in self.0.iter_mut().enumerate() {
            *word = bits(at, *word).filter(|ix| keeps(*ix)).fold(0, |kept, ix| kept | place(ix).1);
        }
    }

    /// True if the node is in the set.
    #[inline]
    pub(crate) fn contains(&self, ix: NodeIx) -> bool {
        let (word, bit) = place(ix);
        self.0[word] & bit != 0
    }

    /// How many nodes are in the set. O(V), 64 nodes at a time.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Those in the set, by position.
    pub(crate) fn iter(&self) -> impl Iterator<Item = NodeIx> {
        self.0.iter().enumerate().flat_map(|(at, word)| bits(at, *word))
    }
}

#[inline]
const fn place(ix: NodeIx) -> (usize, u64) {
    (ix.at() / u64::BITS as usize, 1 << (ix.0 % u64::BITS))
}

/// The nodes of the word at a place.
fn bits(at: usize, word: u64) -> impl Iterator<Item = NodeIx> {
    let rest = |word: &u64| Some(*word & word.wrapping_sub(1)).filter(|rest| *rest != 0);
    let words = std::iter::successors(Some(word).filter(|word| *word != 0), rest);
    words.map(move |word| NodeIx::new(at * u64::BITS as usize + word.trailing_zeros() as usize))
}
