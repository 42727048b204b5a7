//! The views of a node and of what it waits for.

use std::fmt;
use std::hash::{Hash, Hasher};

use chrono::{DateTime, Utc};

use super::dependency_graph::DependencyGraph;
use super::expected::ends_at;
use super::index::NodeIx;
use super::standing::is_in_doubt;
use crate::account::{Address, Coverage, Resource};
use crate::catalogue::spec::{Constraint, Standing};
use crate::catalogue::{Code, KindSpec};

/// One thing in the graph: a resource, the account, or a bill to come. A view, cheap to copy; nodes
/// of different graphs are never equal.
///
/// `'g` is the lifetime of the graph that it looks into.
#[derive(Clone, Copy)]
pub struct Node<'g> {
    graph: &'g DependencyGraph,
    ix: NodeIx,
}

/// An edge of the graph: one thing goes before another.
///
/// `'g` is the lifetime of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dependency<'g> {
    /// What goes first.
    pub before: Node<'g>,
    /// What comes after.
    pub after: Node<'g>,
    /// By which of the catalogue's constraints.
    pub constraint: &'static Constraint,
}

impl<'g> Node<'g> {
    /// The node at a position, which must not be that of a barrier node.
    pub(super) const fn new(graph: &'g DependencyGraph, ix: NodeIx) -> Self {
        Self { graph, ix }
    }

    pub(crate) const fn ix(&self) -> NodeIx {
        self.ix
    }

    /// The graph that it is in.
    pub const fn graph(&self) -> &'g DependencyGraph {
        self.graph
    }

    /// What it is.
    pub fn kind(&self) -> &'g KindSpec {
        self.graph.things().kind(self.ix)
    }

    /// The resource; `None` for what no response lists yet.
    pub fn resource(&self) -> Option<Resource<'g>> {
        self.graph.things().resource(self.ix)
    }

    /// Its address.
    pub fn address(&self) -> Address {
        self.graph.things().address(self.ix)
    }

    /// Its key.
    pub fn key(&self) -> &'g str {
        self.graph.things().key(self.ix)
    }

    /// Its coverage; `None` where the operator shares it.
    pub fn coverage(&self) -> Option<Coverage> {
        self.graph.things().coverage(self.ix)
    }

    /// The name that a person gave it. Untrusted text.
    pub fn name(&self) -> Option<&'g str> {
        self.resource().and_then(|resource| resource.name())
    }

    /// What its status means for closing.
    pub fn standing(&self) -> Standing {
        self.graph.things().thing(self.ix).standing
    }

    /// True if it is no longer in the way.
    pub fn is_gone(&self) -> bool {
        self.standing() == Standing::Gone
    }

    /// True if it is gone, or may be gone: nobody knows its status, or it was read with another too.
    pub(crate) fn may_be_gone(&self) -> bool {
        self.is_gone() || self.resource().is_some_and(|resource| is_in_doubt(self.kind(), resource))
    }

    /// The code of the blocker that it makes while it is there.
    pub fn code(&self) -> Code {
        self.graph.things().thing(self.ix).code
    }

    /// When it ends, in UTC, although nobody on the customer's side ends it; `None` if somebody there
    /// can end it, or nothing is known.
    pub fn ends_by_itself(&self) -> Option<DateTime<Utc>> {
        self.resource().and_then(|resource| ends_at(self.graph.provider(), self.kind(), resource, self.graph.as_of()))
    }

    /// What has to go before it, directly, in canonical position; what is gone already is not among
    /// them. O(k log k) in the number of them, which for the account is everything.
    pub fn prerequisites(&self) -> Vec<Dependency<'g>> {
        let found = self.graph.predecessors(self.ix);
        found.into_iter().map(|(before, rule)| self.graph.dependency(before, self.ix, rule)).collect()
    }

    /// What waits for it, directly, in canonical position. O(k log k) in the number of them.
    pub fn dependents(&self) -> Vec<Dependency<'g>> {
        let found = self.graph.successors(self.ix);
        found.into_iter().map(|(after, rule)| self.graph.dependency(self.ix, after, rule)).collect()
    }
}

impl fmt::Display for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address().fmt(f)
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Node({self})")
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.ix == other.ix && std::ptr::eq(self.graph, other.graph)
    }
}

impl Eq for Node<'_> {}

impl Hash for Node<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ix.hash(state);
    }
}
