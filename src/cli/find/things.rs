//! Where things are looked up: an account, its graph, or a plan.

use std::collections::HashSet;
use std::fmt;

use crate::account::{Account, Address, Coverage, Resource};
use crate::catalogue::spec::{Found, Read};
use crate::catalogue::{Catalogue, KindSpec};
use crate::graph::{DependencyGraph, Node};
use crate::plan::{SavedPlan, SavedStep};

/// Things that people can name.
pub(in crate::cli) trait Things {
    /// What they are in, as a message says it.
    fn place(&self) -> &'static str;
    /// True if there is this one.
    fn has(&self, address: &Address) -> bool;
    /// All of them, in canonical order.
    fn all(&self) -> Box<dyn Iterator<Item = Thing<'_>> + '_>;
    /// Their other identifiers, such as IMSIs.
    fn identifiers(&self) -> Box<dyn Iterator<Item = (Thing<'_>, String)> + '_>;

    /// Those of which this is another identifier.
    fn known_as(&self, identifier: &str) -> Vec<Thing<'_>> {
        self.identifiers().filter(|(_, name)| name == identifier).map(|(thing, _)| thing).collect()
    }
}

/// One thing, as far as people name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Thing<'t> {
    pub(super) kind: &'t str,
    pub(super) place: Option<Coverage>,
    pub(super) key: &'t str,
    pub(super) name: Option<&'t str>,
}

impl Thing<'_> {
    pub(super) fn address(&self) -> Address {
        Address::checked(self.kind.to_owned(), self.place, self.key)
    }

    /// True if it is a thing of its own, and not found within, with or under another.
    pub(super) fn is_listed(&self) -> bool {
        let is_under = |read: &Read| read.per.is_some_and(|other| other != self.kind);
        let is_own = |kind: &KindSpec| matches!(kind.found, Found::Listed) && !kind.reads.iter().any(is_under);
        Catalogue::soracom().kind(self.kind).is_some_and(is_own)
    }
}

impl fmt::Display for Thing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address().fmt(f)?;
        self.name.map_or(Ok(()), |name| write!(f, " ({name})"))
    }
}

impl<'t> From<Resource<'t>> for Thing<'t> {
    fn from(resource: Resource<'t>) -> Self {
        Self { kind: resource.kind(), place: resource.coverage(), key: resource.key(), name: resource.name() }
    }
}

impl<'t> From<Node<'t>> for Thing<'t> {
    fn from(node: Node<'t>) -> Self {
        Self { kind: node.kind().name, place: node.coverage(), key: node.key(), name: node.name() }
    }
}

impl<'t> From<SavedStep<'t>> for Thing<'t> {
    fn from(step: SavedStep<'t>) -> Self {
        Self { kind: step.kind().name, place: step.coverage(), key: step.key(), name: None }
    }
}

const ACCOUNT: &str = "the account";

impl Things for Account {
    fn place(&self) -> &'static str {
        ACCOUNT
    }

    fn has(&self, address: &Address) -> bool {
        self.get(address).is_some()
    }

    fn all(&self) -> Box<dyn Iterator<Item = Thing<'_>> + '_> {
        Box::new(self.resources().map(Thing::from))
    }

    fn identifiers(&self) -> Box<dyn Iterator<Item = (Thing<'_>, String)> + '_> {
        Box::new(self.other_names().map(|(resource, name)| (resource.into(), name)))
    }
}

/// With the bills to come.
impl Things for DependencyGraph {
    fn place(&self) -> &'static str {
        ACCOUNT
    }

    fn has(&self, address: &Address) -> bool {
        self.get(address).is_some()
    }

    fn all(&self) -> Box<dyn Iterator<Item = Thing<'_>> + '_> {
        Box::new(self.nodes().map(Thing::from))
    }

    fn identifiers(&self) -> Box<dyn Iterator<Item = (Thing<'_>, String)> + '_> {
        self.account().identifiers()
    }
}

/// A plan keeps no names.
impl Things for SavedPlan {
    fn place(&self) -> &'static str {
        "the plan, which keeps ids and no names"
    }

    fn has(&self, address: &Address) -> bool {
        self.all().any(|thing| thing.address() == *address)
    }

    fn all(&self) -> Box<dyn Iterator<Item = Thing<'_>> + '_> {
        // The steps of one thing may be far apart.
        let mut seen = HashSet::new();
        let things = self.steps().map(Thing::from);
        Box::new(things.filter(move |thing| seen.insert((thing.kind, thing.place, thing.key))))
    }

    fn identifiers(&self) -> Box<dyn Iterator<Item = (Thing<'_>, String)> + '_> {
        Box::new(std::iter::empty())
    }
}

/// What a text may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Wanted {
    /// One thing.
    Thing,
    /// One thing, or all of a kind.
    Selection,
}

impl Wanted {
    pub(super) const fn tried(self) -> &'static str {
        match self {
            Self::Thing => "an address nor as an id or name",
            Self::Selection => "a kind nor as an address, id or name",
        }
    }
}
