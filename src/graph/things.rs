//! What the nodes stand for: resources, the account itself, and the bills to come.

use chrono::{DateTime, Utc};

use super::expected::{Expected, expected};
use super::index::{NodeIx, NodeMap};
use super::standing::Standings;
use crate::account::{Account, Address, Coverage, Resource, ResourceIx};
use crate::catalogue::spec::Standing;
use crate::catalogue::{Catalogue, Code, KindSpec, Provider};

/// Everything that a graph orders, in canonical position: (rank of the kind, coverage, key).
///
/// `'a` is the account's lifetime.
#[derive(Debug)]
pub(super) struct Things<'a> {
    provider: Provider,
    account: &'a Account,
    kinds: Vec<&'static KindSpec>,
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

impl<'a> Things<'a> {
    /// The things of an account whose kinds the catalogue knows, as of `now`. O(V).
    pub(super) fn of(account: &'a Account, catalogue: &Catalogue, now: DateTime<Utc>) -> Self {
        let kinds: Vec<&'static KindSpec> = catalogue.kinds().collect();
        let standings = Standings::new(account, &kinds);
        let expected = expected(account, catalogue, &standings, now);
        let mut all = Self {
            provider: *catalogue.provider(),
            account,
            things: NodeMap::with_capacity(account.len() + expected.len()),
            node_of: vec![NodeIx::new(0); account.len()],
            node_of_expected: vec![NodeIx::new(0); expected.len()],
            kinds,
            expected,
        };
        for kind in (0u16..).map(KindIx).take(all.kinds.len()) {
            all.add_kind(kind, &standings);
        }
        all
    }

    /// Adds what there is of a kind: what is expected, in its places among the resources.
    fn add_kind(&mut self, kind: KindIx, standings: &Standings<'a>) {
        let spec = self.kinds[kind.at()];
        let named = (0u32..).map(ExpectedIx).zip(&self.expected).filter(|(_, expected)| expected.kind == spec.name);
        let mut coming = named.map(|(at, _)| at).collect::<Vec<_>>().into_iter().peekable();
        let mut of_resource = standings.of_kind(spec);
        for resource in self.account.of_kind(spec.name) {
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
        let (standing, code) = (Standing::Live, self.kinds[kind.at()].code);
        let subject = Subject::Expected(at);
        self.node_of_expected[at.at()] = self.things.push(Thing { subject, kind, standing, code });
    }

    pub(super) const fn account(&self) -> &'a Account {
        self.account
    }

    pub(super) const fn len(&self) -> usize {
        self.things.len()
    }

    /// All kinds of the catalogue, by rank.
    pub(super) fn kinds(&self) -> &[&'static KindSpec] {
        &self.kinds
    }

    #[inline]
    pub(super) fn kind(&self, ix: NodeIx) -> &'static KindSpec {
        self.kinds[self.things[ix].kind.at()]
    }

    /// All things, by position.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (NodeIx, &Thing)> {
        self.things.iter()
    }

    /// The first thing of a kind.
    pub(super) fn first_of(&self, kind: &KindSpec) -> Option<NodeIx> {
        let at = self.kinds.iter().position(|known| known.name == kind.name)?;
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
    pub(super) fn resource(&self, ix: NodeIx) -> Option<Resource<'a>> {
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

    pub(super) const fn provider(&self) -> &Provider {
        &self.provider
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
