//! What a graph tells of its nodes.

use super::cycles::Dropped;
use super::dependency_graph::DependencyGraph;
use super::index::{NodeIx, RuleIx};
use super::node::{Dependency, Node};
use crate::account::{Address, Resource};

impl DependencyGraph {
    /// The account's own node, which everything else goes before.
    pub const fn root(&self) -> Node<'_> {
        self.node(self.root_ix())
    }

    /// The node of this address; an alias is taken for the name of its kind. O(log n) for a resource; O(expected
    /// bills) for what is only expected.
    pub fn get(&self, address: &Address) -> Option<Node<'_>> {
        self.things().find(&self.catalogue().by_own_name(address)).map(|ix| self.node(ix))
    }

    /// All nodes, in canonical position.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        self.things().iter().map(|(ix, _)| self.node(ix))
    }

    /// The edges that were dropped because they would have made a cycle; never a hard one. By position of
    /// what should have gone first.
    pub fn dropped_edges(&self) -> impl Iterator<Item = Dependency<'_>> {
        self.sorted().dropped.iter().map(|&Dropped { before, after, rule }| self.dependency(before, after, rule))
    }

    /// The cycles of hard constraints, each with all its members in canonical position.
    pub fn cycles(&self) -> impl ExactSizeIterator<Item = Vec<Node<'_>>> {
        self.sorted().cycles.iter().map(|cycle| cycle.iter().map(|ix| self.node(*ix)).collect())
    }

    /// An edge between two nodes, with the rule that asks for it.
    pub(crate) fn dependency(&self, before: NodeIx, after: NodeIx, rule: RuleIx) -> Dependency<'_> {
        Dependency { before: self.node(before), after: self.node(after), constraint: self.edges().rule(rule) }
    }

    /// The node of one of the account's resources.
    pub(crate) fn node_of(&self, resource: Resource<'_>) -> Node<'_> {
        self.node(self.things().node_of(resource.ix()))
    }

    /// The node at a position, which must not be that of a barrier node.
    pub(crate) const fn node(&self, ix: NodeIx) -> Node<'_> {
        Node::new(self, ix)
    }
}
