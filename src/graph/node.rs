//! The views of a node and of what it waits for.

use std::fmt;
use std::hash::{Hash, Hasher};

use chrono::{DateTime, Utc};

use super::DependencyGraph;
use super::dependency_graph::Subject;
use super::expected::ends_at;
use crate::account::{Address, Coverage, Resource, ResourceIx};
use crate::catalogue::spec::{Constraint, Standing};
use crate::catalogue::{Code, KindSpec};

/// The position of a node in its graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeIx(pub(crate) u32);

/// One thing in the graph: a resource, the account, or a bill to come. A view, cheap to copy; nodes
/// of different graphs are never equal.
#[derive(Clone, Copy)]
pub struct Node<'g> {
    pub(super) graph: &'g DependencyGraph<'g>,
    pub(super) ix: NodeIx,
}

/// What a node waits for, directly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dependency<'g> {
    /// What has to go first.
    pub node: Node<'g>,
    /// By which of the catalogue's constraints.
    pub constraint: &'static Constraint,
}

impl<'g> Node<'g> {
    pub(crate) const fn ix(&self) -> NodeIx {
        self.ix
    }

    /// The graph that it is in.
    pub const fn graph(&self) -> &'g DependencyGraph<'g> {
        self.graph
    }

    /// What it is.
    pub fn kind(&self) -> &'static KindSpec {
        self.graph.kinds[usize::from(self.graph.data(self.ix).kind)]
    }

    /// The resource; `None` for what no response lists yet.
    pub fn resource(&self) -> Option<Resource<'g>> {
        match self.graph.data(self.ix).subject {
            Subject::Resource(ix) => Some(self.graph.account.resource(ResourceIx(ix))),
            Subject::Expected(_) | Subject::Barrier => None,
        }
    }

    /// Its address.
    pub fn address(&self) -> Address {
        match self.graph.data(self.ix).subject {
            Subject::Resource(ix) => self.graph.account.resource(ResourceIx(ix)).address(),
            Subject::Expected(at) => self.graph.expected[at as usize].address(),
            Subject::Barrier => Address::checked("barrier", None, self.ix.0.to_string()),
        }
    }

    /// Its key.
    pub fn key(&self) -> &'g str {
        match self.graph.data(self.ix).subject {
            Subject::Resource(ix) => self.graph.account.resource(ResourceIx(ix)).key(),
            Subject::Expected(at) => &self.graph.expected[at as usize].key,
            Subject::Barrier => "",
        }
    }

    /// Its coverage; `None` where the operator shares it.
    pub fn coverage(&self) -> Option<Coverage> {
        match self.graph.data(self.ix).subject {
            Subject::Resource(ix) => self.graph.account.resource(ResourceIx(ix)).coverage(),
            Subject::Expected(at) => self.graph.expected[at as usize].coverage,
            Subject::Barrier => None,
        }
    }

    /// The name that a person gave it. Untrusted text.
    pub fn name(&self) -> Option<&'g str> {
        self.resource().and_then(|resource| resource.name())
    }

    /// What its status means for closing.
    pub fn standing(&self) -> Standing {
        self.graph.data(self.ix).standing
    }

    /// True if it is no longer in the way.
    pub fn is_gone(&self) -> bool {
        self.standing() == Standing::Gone
    }

    /// The code of the blocker that it makes while it is there.
    pub fn code(&self) -> Code {
        self.graph.data(self.ix).code
    }

    /// When it ends, in UTC, although nobody on the customer's side ends it; `None` if somebody there
    /// can end it, or nothing is known.
    pub fn ends_by_itself(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.resource().and_then(|resource| ends_at(self.kind(), resource, now))
    }

    /// What has to go before it, directly, in canonical position; what is gone already is not among
    /// them. O(k log k) in the number of them, which for the account is everything.
    pub fn prerequisites(&self) -> Vec<Dependency<'g>> {
        self.neighbours(&|ix| {
            let graph = self.graph;
            Box::new(graph.before(ix).map(|(ix, edge)| (ix, edge.rule)))
        })
    }

    /// What waits for it, directly, in canonical position. O(k log k) in the number of them.
    pub fn dependents(&self) -> Vec<Dependency<'g>> {
        self.neighbours(&|ix| {
            let graph = self.graph;
            Box::new(graph.after(ix).map(|(ix, edge)| (ix, edge.rule)))
        })
    }

    /// The neighbours in one direction, looking through barriers, each once per constraint.
    fn neighbours(&self, next: &dyn Fn(NodeIx) -> Box<dyn Iterator<Item = (NodeIx, u16)> + 'g>) -> Vec<Dependency<'g>> {
        let mut found = Vec::new();
        for (ix, rule) in next(self.ix) {
            if self.graph.is_barrier(ix) {
                found.extend(next(ix).filter(|(beyond, _)| *beyond != self.ix));
            } else {
                found.push((ix, rule));
            }
        }
        found.sort_unstable();
        found.dedup();
        let dependency = |(ix, rule): (NodeIx, u16)| Dependency {
            node: self.graph.node(ix),
            constraint: self.graph.rules[usize::from(rule)],
        };
        found.into_iter().map(dependency).collect()
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
