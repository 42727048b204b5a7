//! What the nodes stand for: resources, the account itself, and the bills to come.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::ended::Ended;
use super::expected::{Expected, expected, may_change};
use super::index::{NodeIx, NodeMap};
use super::standing::Standings;
use crate::account::{Account, Address, Coverage, Resource, ResourceIx};
use crate::catalogue::spec::Standing;
use crate::catalogue::{Catalogue, Code, KindSpec};

/// Everything that a graph orders, in canonical position: (rank of the kind, coverage, key).
#[derive(Debug)]
pub(super) struct Things {
    account: Arc<Account>,
    catalogue: Catalogue,
    things: NodeMap<Thing>,
    /// By position in the account.
    node_of: Vec<NodeIx>,
    expected: Vec<Expected>,
    /// By position in `expected`.
    node_of_expected: Vec<NodeIx>,
}

/// One thing, and what its facts mean for closing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thing {
    pub(super) subject: Subject,
    pub(super) kind: KindIx,
    pub(super) standing: Standing,
    pub(super) code: Code,
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Resource(ResourceIx),
    /// Something that no response lists and that is certain to be there.
    Expected(ExpectedIx),
}

/// The position of a kind, by rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KindIx(u16);

/// The position of something expected, in canonical order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ExpectedIx(u32);

impl KindIx {
    pub(super) fn at(self) -> usize {
        usize::from(self.0)
    }
}

impl ExpectedIx {
    const fn at(self) -> usize {
        self.0 as usize
    }
}

impl Things {
    /// The things of an account whose kinds the catalogue knows, as of `now`. O(V).
    pub(super) fn of(account: Arc<Account>, catalogue: Catalogue, now: DateTime<Utc>, ended: &Ended) -> Self {
        let mut all = Self {
            things: NodeMap::with_capacity(account.len()),
            node_of: vec![NodeIx::new(0); account.len()],
            node_of_expected: Vec::new(),
            expected: Vec::new(),
            account: Arc::clone(&account),
            catalogue: catalogue.clone(),
        };
        let standings = Standings::new(&account, &catalogue, ended);
        all.expected = expected(&account, &catalogue, &standings, now);
        all.node_of_expected = vec![NodeIx::new(0); all.expected.len()];
        for (kind, spec) in (0u16..).map(KindIx).zip(catalogue.kinds()) {
            all.add_kind(kind, spec, &account, &standings);
        }
        all
    }

    /// Adds what there is of a kind: what is expected, in its places among the resources.
    fn add_kind<'a>(&mut self, kind: KindIx, spec: &'a KindSpec, account: &'a Account, standings: &Standings<'a>) {
        let named = (0u32..).map(ExpectedIx).zip(&self.expected).filter(|(_, expected)| expected.kind == spec.name);
        let mut coming = named.map(|(at, _)| at).collect::<Vec<_>>().into_iter().peekable();
        let mut of_resource = standings.of_kind(spec);
        for resource in account.of_kind(spec.name) {
            while let Some(at) = coming.next_if(|at| self.expected[at.at()].is_before(resource)) {
                self.add_expected(kind, at);
            }
            let (standing, code) = of_resource(resource);
            let subject = Subject::Resource(resource.ix());
            self.node_of[resource.ix().0 as usize] = self.things.push(Thing { subject, kind, standing, code });
        }
        coming.for_each(|at| self.add_expected(kind, at));
    }

    fn add_expected(&mut self, kind: KindIx, at: ExpectedIx) {
        let (standing, code) = (Standing::Live, self.catalogue.ranked(kind.at()).code);
        let subject = Subject::Expected(at);
        self.node_of_expected[at.at()] = self.things.push(Thing { subject, kind, standing, code });
    }

    /// True if other bills are to come where these are ended. O(ended log facts), and O(V) where a bill,
    /// what settles one, what ends by itself, or the last thing that is charged is among them.
    pub(super) fn expects_otherwise(&self, ended: &Ended, now: DateTime<Utc>) -> bool {
        let standings = Standings::new(&self.account, &self.catalogue, ended);
        may_change(&self.account, &self.catalogue, &standings)
            && expected(&self.account, &self.catalogue, &standings, now) != self.expected
    }

    pub(super) const fn account(&self) -> &Arc<Account> {
        &self.account
    }

    pub(super) const fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    pub(super) const fn len(&self) -> usize {
        self.things.len()
    }

    /// All kinds of the catalogue, by rank.
    pub(super) fn kinds(&self) -> impl ExactSizeIterator<Item = &KindSpec> {
        self.catalogue.kinds()
    }

    #[inline]
    pub(super) fn kind(&self, ix: NodeIx) -> &KindSpec {
        self.catalogue.ranked(self.things[ix].kind.at())
    }

    /// All things, by position.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (NodeIx, &Thing)> {
        self.things.iter()
    }

    /// The first thing of a kind.
    pub(super) fn first_of(&self, kind: &KindSpec) -> Option<NodeIx> {
        let at = self.catalogue.rank(kind.name)?;
        self.iter().find(|(_, thing)| thing.kind.at() == at).map(|(ix, _)| ix)
    }

    /// What a node stands for; `None` for a barrier node.
    pub(super) fn get(&self, ix: NodeIx) -> Option<&Thing> {
        self.things.get(ix)
    }

    /// What the node of a thing stands for.
    #[inline]
    pub(super) fn thing(&self, ix: NodeIx) -> &Thing {
        &self.things[ix]
    }

    /// The resource that a thing is; `None` for what is only expected.
    pub(super) fn resource(&self, ix: NodeIx) -> Option<Resource<'_>> {
        match self.things[ix].subject {
            Subject::Resource(resource) => Some(self.account.resource(resource)),
            Subject::Expected(_) => None,
        }
    }

    /// The node of a resource.
    pub(super) fn node_of(&self, resource: ResourceIx) -> NodeIx {
        self.node_of[resource.0 as usize]
    }

    /// The thing of this address. O(log n) for a resource; O(expected) for what is only expected.
    pub(super) fn find(&self, address: &Address) -> Option<NodeIx> {
        if let Some(resource) = self.account.get(address) {
            return Some(self.node_of(resource.ix()));
        }
        let at = self.expected.iter().position(|expected| expected.address() == *address)?;
        self.node_of_expected.get(at).copied()
    }

    pub(super) fn address(&self, ix: NodeIx) -> Address {
        match self.things[ix].subject {
            Subject::Resource(resource) => self.account.resource(resource).address(),
            Subject::Expected(at) => self.expected[at.at()].address(),
        }
    }

    pub(super) fn key(&self, ix: NodeIx) -> &str {
        match self.things[ix].subject {
            Subject::Resource(resource) => self.account.resource(resource).key(),
            Subject::Expected(at) => &self.expected[at.at()].key,
        }
    }

    pub(super) fn coverage(&self, ix: NodeIx) -> Option<Coverage> {
        match self.things[ix].subject {
            Subject::Resource(resource) => self.account.resource(resource).coverage(),
            Subject::Expected(at) => self.expected[at.at()].coverage,
        }
    }

    /// True if nothing has to wait for it any more. Never true of a barrier node.
    #[inline]
    pub(super) fn is_gone(&self, ix: NodeIx) -> bool {
        self.get(ix).is_some_and(|thing| thing.standing == Standing::Gone)
    }
}
