//! What a graph tells of its nodes.

use super::cycles::Dropped;
use super::dependency_graph::DependencyGraph;
use super::index::{NodeIx, RuleIx};
use super::node::{Dependency, Node};
use crate::account::Address;
use crate::catalogue::spec::Constraint;

/// An edge that was dropped because it was part of a cycle.
///
/// `'g` is the lifetime of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DroppedEdge<'g> {
    /// What should have gone first.
    pub before: Node<'g>,
    /// What should have come after.
    pub after: Node<'g>,
    /// The constraint that asked for it.
    pub constraint: &'static Constraint,
}

impl DependencyGraph {
    /// The account's own node, which everything else goes before.
    pub const fn root(&self) -> Node<'_> {
        self.node(self.root_ix())
    }

    /// The node of this address. O(log n) for a resource; O(expected bills) for what is only expected.
    pub fn get(&self, address: &Address) -> Option<Node<'_>> {
        self.things().find(address).map(|ix| self.node(ix))
    }

    /// All nodes, in canonical position.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        self.things().iter().map(|(ix, _)| self.node(ix))
    }

    /// The edges that were dropped because they would have made a cycle; never a hard one. By position of
    /// what should have gone first.
    pub fn dropped_edges(&self) -> impl Iterator<Item = DroppedEdge<'_>> {
        self.sorted().dropped.iter().map(|&Dropped { before, after, rule }| DroppedEdge {
            before: self.node(before),
            after: self.node(after),
            constraint: self.edges().rule(rule),
        })
    }

    /// The cycles of hard constraints, each with all its members in canonical position.
    pub fn cycles(&self) -> impl ExactSizeIterator<Item = Vec<Node<'_>>> {
        self.sorted().cycles.iter().map(|cycle| cycle.iter().map(|ix| self.node(*ix)).collect())
    }

    /// A neighbour of a node, with the rule that says so.
    pub(crate) fn dependency(&self, ix: NodeIx, rule: RuleIx) -> Dependency<'_> {
        Dependency { node: self.node(ix), constraint: self.edges().rule(rule) }
    }

    /// The node at a position, which must not be that of a barrier node.
    pub(crate) const fn node(&self, ix: NodeIx) -> Node<'_> {
        Node::new(self, ix)
    }
}
