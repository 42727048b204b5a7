//! What the nodes stand for: resources, the account itself, and the bills to come.

use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::ended::Ended;
use super::expected::{ToCome, may_change, to_come};
use super::index::{NodeIx, NodeMap};
use super::standing::Standings;
use crate::account::{Account, Address, Coverage, Resource, ResourceIx, ResourceRange};
use crate::catalogue::spec::Standing;
use crate::catalogue::{Catalogue, Code, KindSpec};

/// Everything that a graph orders, in canonical position: (rank of the kind, coverage, key).
#[derive(Debug)]
pub(super) struct Things {
    account: Arc<Account>,
    catalogue: Catalogue,
    things: NodeMap<Thing>,
    /// By rank of the kind.
    spans: Vec<Span>,
    /// The kinds of which there are resources, in the order of these.
    kinds: Vec<KindIx>,
    to_come: ToCome,
    /// By position in what is expected.
    node_of_expected: Vec<NodeIx>,
}

/// What a thing's facts mean for closing. What it stands for follows from its position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thing {
    pub(super) kind: KindIx,
    pub(super) standing: Standing,
    pub(super) code: Code,
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Resource(ResourceIx),
    /// Something that no response lists and that is to be reckoned with.
    Expected(ExpectedIx),
}

const _: () = assert!(size_of::<Thing>() == 4);

/// Where the things of one kind are: resources in their order, with what is expected in its places among
/// them.
#[derive(Clone, Debug)]
struct Span {
    first: NodeIx,
    resources: ResourceRange,
    expected: Range<usize>,
}

/// The position of a kind, by rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KindIx(u16);

/// The position of something expected, in canonical order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ExpectedIx(usize);

impl KindIx {
    pub(super) fn at(self) -> usize {
        usize::from(self.0)
    }
}

impl Things {
    /// The things of an account whose kinds the catalogue knows, as of `now`. O(V).
    pub(super) fn of(account: Arc<Account>, catalogue: Catalogue, now: DateTime<Utc>, ended: &Ended) -> Self {
        let mut all = Self {
            things: NodeMap::with_capacity(account.len()),
            spans: Vec::new(),
            kinds: Vec::new(),
            node_of_expected: Vec::new(),
            to_come: ToCome::default(),
            account: Arc::clone(&account),
            catalogue: catalogue.clone(),
        };
        let standings = Standings::new(&account, &catalogue, ended);
        all.to_come = to_come(&account, &catalogue, &standings, now);
        all.node_of_expected = vec![NodeIx::new(0); all.to_come.expected.len()];
        for (kind, spec) in (0u16..).map(KindIx).zip(catalogue.kinds()) {
            all.add_kind(kind, spec, &account, &standings);
        }
        let occurs = |(kind, span): (KindIx, &Span)| (!span.resources.is_empty()).then_some(kind);
        all.kinds = (0u16..).map(KindIx).zip(&all.spans).filter_map(occurs).collect();
        all.kinds.sort_unstable_by_key(|kind| all.spans[kind.at()].resources.start);
        all
    }

    /// Adds what there is of a kind: what is expected, in its places among the resources.
    fn add_kind<'a>(&mut self, kind: KindIx, spec: &'a KindSpec, account: &'a Account, standings: &Standings<'a>) {
        // They are in order, by kind first.
        let start = self.to_come.expected.partition_point(|expected| expected.kind < spec.name);
        let count = self.to_come.expected[start..].partition_point(|expected| expected.kind == spec.name);
        let resources = account.range(spec.name);
        let first = NodeIx::new(self.things.len());
        self.spans.push(Span { first, resources, expected: start..start + count });
        let mut coming = start..start + count;
        let mut of_resource = standings.of_kind(spec);
        for resource in account.of_kind(spec.name) {
            while !coming.is_empty() && self.to_come.expected[coming.start].is_before(resource) {
                coming.next().into_iter().for_each(|at| self.add_expected(kind, at));
            }
            let (standing, code) = of_resource(resource);
            self.things.push(Thing { kind, standing, code });
        }
        coming.for_each(|at| self.add_expected(kind, at));
    }

    fn add_expected(&mut self, kind: KindIx, at: usize) {
        let (standing, code) = (Standing::Live, self.catalogue.ranked(kind.at()).code_to_come());
        self.node_of_expected[at] = self.things.push(Thing { kind, standing, code });
    }

    /// True if other bills are to come where these are ended. O(ended log facts), and O(V) where a bill,
    /// what settles one, what ends by itself, or the last thing that is charged is among them.
    pub(super) fn expects_otherwise(&self, ended: &Ended, now: DateTime<Utc>) -> bool {
        let standings = Standings::new(&self.account, &self.catalogue, ended);
        may_change(&self.account, &self.catalogue, &standings)
            && to_come(&self.account, &self.catalogue, &standings, now) != self.to_come
    }

    /// True of a bill that takes the charges which still run, or may take them.
    pub(super) fn takes_charges(&self, bill: NodeIx) -> bool {
        self.to_come.charged.contains(&self.address(bill))
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
        let span = &self.spans[self.catalogue.rank(kind.name)?];
        let is_there = !span.resources.is_empty() || !span.expected.is_empty();
        is_there.then_some(span.first)
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

    /// What a thing is. O(log expected) for one of a kind of which something is expected, otherwise O(1).
    #[inline]
    pub(super) fn subject(&self, ix: NodeIx) -> Subject {
        let span = &self.spans[self.things[ix].kind.at()];
        let nth = ix.0 - span.first.0;
        if span.expected.is_empty() {
            return Subject::Resource(ResourceIx(span.resources.start.0 + nth));
        }
        match self.node_of_expected[span.expected.clone()].binary_search(&ix) {
            Ok(at) => Subject::Expected(ExpectedIx(span.expected.start + at)),
            Err(before) => Subject::Resource(ResourceIx::new(span.resources.start.at() + nth as usize - before)),
        }
    }

    /// The resource that a thing is; `None` for what is only expected.
    pub(super) fn resource(&self, ix: NodeIx) -> Option<Resource<'_>> {
        match self.subject(ix) {
            Subject::Resource(resource) => Some(self.account.resource(resource)),
            Subject::Expected(_) => None,
        }
    }

    /// The node of a resource. O(log kinds).
    pub(super) fn node_of(&self, resource: ResourceIx) -> NodeIx {
        let at = self.kinds.partition_point(|kind| self.spans[kind.at()].resources.end <= resource);
        self.node_in(&self.spans[self.kinds[at].at()], resource)
    }

    /// Gives the node of each resource of one kind.
    pub(super) fn nodes_of(&self, rank: usize) -> impl Fn(ResourceIx) -> NodeIx + '_ {
        let span = &self.spans[rank];
        move |resource| self.node_in(span, resource)
    }

    /// O(expected).
    #[inline]
    fn node_in(&self, span: &Span, resource: ResourceIx) -> NodeIx {
        let nth = NodeIx(span.first.0 + (resource.0 - span.resources.start.0));
        let before = &self.node_of_expected[span.expected.clone()];
        before.iter().fold(nth, |nth, expected| NodeIx(nth.0 + u32::from(*expected <= nth)))
    }

    /// The thing of this address. O(log n) for a resource; O(expected) for what is only expected.
    pub(super) fn find(&self, address: &Address) -> Option<NodeIx> {
        if let Some(resource) = self.account.get(address) {
            return Some(self.node_of(resource.ix()));
        }
        let at = self.to_come.expected.iter().position(|expected| expected.address() == *address)?;
        self.node_of_expected.get(at).copied()
    }

    pub(super) fn address(&self, ix: NodeIx) -> Address {
        match self.subject(ix) {
            Subject::Resource(resource) => self.account.resource(resource).address(),
            Subject::Expected(at) => self.to_come.expected[at.0].address(),
        }
    }

    pub(super) fn key(&self, ix: NodeIx) -> &str {
        match self.subject(ix) {
            Subject::Resource(resource) => self.account.resource(resource).key(),
            Subject::Expected(at) => &self.to_come.expected[at.0].key,
        }
    }

    pub(super) fn coverage(&self, ix: NodeIx) -> Option<Coverage> {
        match self.subject(ix) {
            Subject::Resource(resource) => self.account.resource(resource).coverage(),
            Subject::Expected(at) => self.to_come.expected[at.0].coverage,
        }
    }

    /// True if nothing has to wait for it any more. Never true of a barrier node.
    #[inline]
    pub(super) fn is_gone(&self, ix: NodeIx) -> bool {
        self.get(ix).is_some_and(|thing| thing.standing == Standing::Gone)
    }
}
