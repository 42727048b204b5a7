//! The inventory itself, and the views that it gives.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use chrono::{DateTime, Utc};

use super::address::write_address;
use super::fingerprint::Fingerprint;
use super::index::{PlaceIx, ResourceIx, ResourceRange, RoleIx, StatusIx};
use super::intern::Interner;
use super::other_names::OtherNames;
use super::places::Places;
use super::{Address, Aspect, Attested, Coverage, Fact, Finding, Money, Oddity, OperatorId, Reading};

/// Everything that is known of one account: immutable, validated, in canonical order.
///
/// Resources are sorted by (kind name, coverage, key). Made by [`AccountBuilder`](super::AccountBuilder).
/// Two accounts say the same if their [digests](Account::digest) are equal.
#[derive(Clone, Debug)]
pub struct Account {
    pub(super) operator: OperatorId,
    pub(super) taken_at: Option<DateTime<Utc>>,
    pub(super) is_redacted: bool,
    pub(super) text: String,
    pub(super) kinds: Vec<KindRange>,
    /// Those of records are among them; in canonical order.
    pub(super) places: Places,
    pub(super) records: Vec<Record>,
    pub(super) statuses: Interner,
    pub(super) roles: Vec<Box<str>>,
    pub(super) roles_of_kinds: Vec<(Box<str>, Box<str>)>,
    pub(super) ref_roles: Vec<RoleIx>,
    pub(super) ref_targets: Vec<ResourceIx>,
    pub(super) missing: Vec<MissingRecord>,
    pub(super) facts: Vec<FactRecord>,
    pub(super) readings: BTreeMap<(Box<str>, Option<Coverage>), Reading>,
    pub(super) oddities: Vec<Oddity>,
    pub(super) other_names: OtherNames,
}

/// The resources of one kind stand together.
#[derive(Clone, Debug)]
pub(super) struct KindRange {
    pub(super) name: Box<str>,
    /// Of what the account was checked against.
    pub(super) fingerprint: Fingerprint,
    pub(super) range: ResourceRange,
}

/// One resource: 20 bytes, with its texts in one arena and its references in a flat list that runs
/// from `refs` to the next record's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub(super) key: u32,
    pub(super) name: u32,
    pub(super) refs: u32,
    pub(super) key_len: u16,
    pub(super) name_len: u16,
    pub(super) status: StatusIx,
    pub(super) place: PlaceIx,
    pub(super) protection: Protection,
}

const _: () = assert!(size_of::<Record>() == 20);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct MissingRecord {
    pub(super) from: ResourceIx,
    pub(super) role: RoleIx,
    pub(super) kind: Box<str>,
    pub(super) key: Box<str>,
    pub(super) why: Option<Box<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FactRecord {
    pub(super) of: ResourceIx,
    pub(super) fact: Fact,
    pub(super) value: Box<str>,
}

/// Whether a resource is protected against termination.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Protection {
    /// There is no such protection, or it is off.
    #[default]
    Off,
    /// It is on.
    On,
    /// Nobody says; it has to be taken as on.
    AssumedOn,
}

impl Protection {
    /// True if it is on, or has to be taken as on.
    pub const fn is_on(self) -> bool {
        matches!(self, Self::On | Self::AssumedOn)
    }
}

impl Account {
    /// Whose account it is.
    pub const fn operator(&self) -> &OperatorId {
        &self.operator
    }

    /// When reading it began, in UTC: it is as old as that. `None` if nobody knows. No fact of the
    /// account, and so not part of its [digest](Account::digest).
    pub const fn taken_at(&self) -> Option<DateTime<Utc>> {
        self.taken_at
    }

    /// True if its ids and names are pseudonyms: it shows what a real account is like, and nothing in it can be
    /// acted on. No fact of the account, and so not part of its [digest](Account::digest).
    pub const fn is_redacted(&self) -> bool {
        self.is_redacted
    }

    /// How many resources there are, those already gone but still listed included.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// True if there is no resource at all.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// All resources, in canonical order.
    pub fn resources(&self) -> impl ExactSizeIterator<Item = Resource<'_>> {
        self.all().iter().map(|ix| self.resource(ix))
    }

    /// The names of the kinds of which there is a resource, in alphabetical order.
    pub fn kinds(&self) -> impl ExactSizeIterator<Item = &str> {
        self.kinds.iter().map(|kind| &*kind.name)
    }

    /// The resources of one kind, in canonical order. Finding them costs O(log kinds).
    pub fn of_kind(&self, kind: &str) -> impl ExactSizeIterator<Item = Resource<'_>> {
        self.range(kind).iter().map(|ix| self.resource(ix))
    }

    /// The resource of this address. O(log n).
    pub fn get(&self, address: &Address) -> Option<Resource<'_>> {
        self.find(address.kind(), address.coverage(), address.key()).map(|ix| self.resource(ix))
    }

    /// How well a kind was read in a coverage (`None` for kinds that the operator shares). A kind
    /// that nobody mentioned is unread.
    pub fn reading(&self, kind: &str, coverage: impl Into<Option<Coverage>>) -> Reading {
        let key = (Box::from(kind), coverage.into());
        self.readings.get(&key).cloned().unwrap_or_else(|| Reading::Unread("nobody looked".to_owned()))
    }

    /// All readings that were recorded, by kind and coverage.
    pub fn readings(&self) -> impl Iterator<Item = (&str, Option<Coverage>, &Reading)> {
        self.readings.iter().map(|((kind, coverage), reading)| (&**kind, *coverage, reading))
    }

    /// What was read and does not fit the rest, in canonical order: by subject, then by finding.
    pub fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }

    /// The first oddity that could hide a thing or that passes it over: then its absence from the
    /// account proves nothing. O(oddities).
    pub(crate) fn doubt(&self, subject: &Address) -> Option<&Oddity> {
        let may_be = |at: Option<Coverage>| at.is_none() || subject.coverage().is_none() || at == subject.coverage();
        self.oddities.iter().find(|oddity| {
            let hides = oddity.hides.iter().any(|kind| kind == subject.kind()) && may_be(oddity.subject.coverage());
            let passes_over = matches!(oddity.finding, Finding::ForeignOwner { .. }) && oddity.subject == *subject;
            hides || passes_over
        })
    }

    /// What persons have attested, by kind and coverage.
    pub fn attested(&self) -> impl Iterator<Item = Attested> + '_ {
        self.readings().filter_map(|(kind, coverage, reading)| match reading {
            Reading::Attested { by, at } => {
                let count = self.counted(kind, coverage);
                Some(Attested { kind: kind.to_owned(), coverage, count, by: by.clone(), at: *at })
            }
            _ => None,
        })
    }

    /// Replaces a reading.
    pub(crate) fn read_again(&mut self, kind: &str, coverage: Option<Coverage>, reading: Reading) {
        self.readings.insert((Box::from(kind), coverage), reading);
    }

    /// References to things that are not in the account, either because their kind is unread or
    /// because such a reference may outlive what it refers to.
    #[doc(hidden)]
    pub fn missing_references(&self) -> impl Iterator<Item = MissingReference<'_>> {
        self.missing.iter().map(|missing| self.missing_reference(missing))
    }

    fn missing_reference<'a>(&'a self, missing: &'a MissingRecord) -> MissingReference<'a> {
        MissingReference {
            from: self.resource(missing.from),
            role: &self.roles[missing.role.at()],
            kind: &missing.kind,
            key: &missing.key,
            may_miss: missing.why.as_deref(),
        }
    }

    /// The resources of which one of these facts is known, in canonical order; O(facts).
    pub(crate) fn with_fact<'a>(&'a self, facts: &'a [Fact]) -> impl Iterator<Item = Resource<'a>> {
        let known = self.facts.iter().filter(move |record| facts.contains(&record.fact));
        known.map(|record| self.resource(record.of))
    }

    /// The identifiers of all resources besides their keys, in canonical order.
    pub(crate) fn other_names(&self) -> impl Iterator<Item = (Resource<'_>, String)> {
        self.other_names.iter().map(|(ix, name)| (self.resource(ix), name))
    }

    fn all(&self) -> ResourceRange {
        ResourceRange { start: ResourceIx::default(), end: ResourceIx::new(self.records.len()) }
    }

    pub(crate) const fn resource(&self, ix: ResourceIx) -> Resource<'_> {
        Resource { account: self, ix }
    }

    pub(super) fn record(&self, ix: ResourceIx) -> &Record {
        &self.records[ix.at()]
    }

    /// Where the resources of a kind are; empty if there is none. O(log kinds).
    pub(crate) fn range(&self, kind: &str) -> ResourceRange {
        let found = self.kinds.binary_search_by(|range| (*range.name).cmp(kind));
        found.map_or_else(|_| ResourceRange::default(), |at| self.kinds[at].range)
    }

    /// The number by which references of a role are stored.
    pub(crate) fn role(&self, name: &str) -> Option<RoleIx> {
        self.roles.iter().position(|role| &**role == name).map(RoleIx::new)
    }

    /// The kinds with the roles in which something of them refers to something, in order.
    pub(crate) fn roles_of_kinds(&self) -> impl Iterator<Item = (&str, &str)> {
        self.roles_of_kinds.iter().map(|(kind, role)| (&**kind, &**role))
    }

    /// The targets of a resource's references in one role.
    pub(crate) fn targets(&self, ix: ResourceIx, role: RoleIx) -> impl Iterator<Item = ResourceIx> + '_ {
        self.refs(ix).filter(move |&at| self.ref_roles[at] == role).map(|at| self.ref_targets[at])
    }

    pub(super) fn refs(&self, ix: ResourceIx) -> Range<usize> {
        let end = self.records.get(ix.at() + 1).map_or(self.ref_targets.len(), |next| next.refs as usize);
        self.record(ix).refs as usize..end
    }

    /// The number of a place among those that occur.
    pub(crate) fn place_number(&self, place: Option<Coverage>) -> Option<PlaceIx> {
        self.places.number(place)
    }

    pub(super) fn find(&self, kind: &str, coverage: Option<Coverage>, key: &str) -> Option<ResourceIx> {
        let place = self.places.number(coverage)?;
        let range = self.range(kind);
        let records = &self.records[range.places()];
        let at = records.binary_search_by(|record| (record.place, self.key_of(record)).cmp(&(place, key))).ok()?;
        Some(ResourceIx::new(range.start.at() + at))
    }

    fn key_of(&self, record: &Record) -> &str {
        &self.text[record.key as usize..record.key as usize + usize::from(record.key_len)]
    }

    /// Bytes held on the heap, as far as its own collections tell: about the truth, for logs and
    /// benchmarks. O(facts).
    pub fn heap_size(&self) -> usize {
        self.text.capacity()
            + self.records.capacity() * size_of::<Record>()
            + self.ref_roles.capacity()
            + self.ref_targets.capacity() * size_of::<ResourceIx>()
            + self.facts.capacity() * size_of::<FactRecord>()
            + self.facts.iter().map(|fact| fact.value.len()).sum::<usize>()
            + self.missing.capacity() * size_of::<MissingRecord>()
            + self.missing.iter().map(|missing| missing.kind.len() + missing.key.len()).sum::<usize>()
            + self.other_names.heap_size()
    }
}

/// One resource of an account.
///
/// `'a` is the lifetime of the account.
#[derive(Clone, Copy)]
pub struct Resource<'a> {
    account: &'a Account,
    ix: ResourceIx,
}

/// A reference to something that is not in the account.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingReference<'a> {
    /// What refers.
    pub from: Resource<'a>,
    /// What the other is to it.
    pub role: &'a str,
    /// The kind of the other (the first, where it may be of several).
    pub kind: &'a str,
    /// The key of the other.
    pub key: &'a str,
    /// Why it may rightly be missing; `None` if it is missing because its kind is unread.
    pub may_miss: Option<&'a str>,
}

impl<'a> Resource<'a> {
    fn record(&self) -> &'a Record {
        self.account.record(self.ix)
    }

    pub(crate) const fn ix(&self) -> ResourceIx {
        self.ix
    }

    /// Its address.
    pub fn address(&self) -> Address {
        Address::checked(self.kind().to_owned(), self.coverage(), self.key())
    }

    /// Its kind's name.
    pub fn kind(&self) -> &'a str {
        let at = self.account.kinds.partition_point(|kind| kind.range.end <= self.ix);
        &self.account.kinds[at].name
    }

    /// Its coverage; `None` where the operator shares the kind.
    pub fn coverage(&self) -> Option<Coverage> {
        self.account.places.place(self.record().place)
    }

    /// Its key.
    pub fn key(&self) -> &'a str {
        self.account.key_of(self.record())
    }

    /// The name that a person gave it. Untrusted text.
    pub fn name(&self) -> Option<&'a str> {
        let record = self.record();
        let start = record.name as usize;
        (record.name_len > 0).then(|| &self.account.text[start..start + usize::from(record.name_len)])
    }

    /// Its status, as the API writes it; `None` if it has none. Untrusted text.
    pub fn status(&self) -> Option<&'a str> {
        let status = self.account.statuses.text(self.record().status.at());
        (!status.is_empty()).then_some(status)
    }

    /// The other statuses with which it was read, where responses contradict each other; they are less in
    /// the way than its own. Untrusted text, shortened to [`Finding::LONGEST`]
    /// characters. O(log oddities).
    pub fn other_statuses(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let (account, own) = (self.account, self.status());
        let place = |oddity: &Oddity| {
            let subject = &oddity.subject;
            (subject.kind(), subject.coverage(), subject.key()).cmp(&(self.kind(), self.coverage(), self.key()))
        };
        let start = account.oddities.partition_point(|oddity| place(oddity).is_lt());
        let count = account.oddities[start..].partition_point(|oddity| place(oddity).is_eq());
        let read = account.oddities[start..start + count].iter().flat_map(|oddity| match &oddity.finding {
            Finding::Conflict { what: Aspect::Status, one, other } => [Some(one.as_str()), Some(other.as_str())],
            _ => [None, None],
        });
        read.flatten().filter(move |status| Some(*status) != own)
    }

    /// The number of its place among those that occur.
    pub(crate) fn place_ix(&self) -> PlaceIx {
        self.record().place
    }

    pub(crate) fn status_ix(&self) -> StatusIx {
        self.record().status
    }

    /// Its protection against termination.
    pub fn protection(&self) -> Protection {
        self.record().protection
    }

    /// What it refers to, each with its role, which says what the other is to it; by role and canonical order
    /// of the others.
    pub fn references(&self) -> impl Iterator<Item = (&'a str, Resource<'a>)> + use<'a> {
        let account = self.account;
        account
            .refs(self.ix)
            .map(move |at| (&*account.roles[account.ref_roles[at].at()], account.resource(account.ref_targets[at])))
    }

    /// What it refers to that is not in the account.
    #[doc(hidden)]
    pub fn missing_references(&self) -> impl Iterator<Item = MissingReference<'a>> + use<'a> {
        let (account, ix) = (self.account, self.ix);
        let start = account.missing.partition_point(|missing| missing.from < ix);
        account.missing[start..]
            .iter()
            .take_while(move |missing| missing.from == ix)
            .map(move |missing| account.missing_reference(missing))
    }

    /// The amount of money that it is about, with its currency; `None` if either is missing, or the
    /// amount is no number.
    pub fn money(&self) -> Option<Money> {
        let amount = self.fact(Fact::Amount)?.parse().ok()?;
        Some(Money { amount, currency: self.fact(Fact::Currency)?.to_owned() })
    }

    /// A further fact about it, in the form that [`Fact`] gives. Where responses contradict each other in
    /// when it ends, what it becomes or how many there are, it is the value that is more in the way;
    /// elsewhere the first in text order. Untrusted text.
    pub fn fact(&self, fact: Fact) -> Option<&'a str> {
        self.facts().find(|(known, _)| *known == fact).map(|(_, value)| value)
    }

    /// All further facts about it, by kind of fact.
    pub fn facts(&self) -> impl Iterator<Item = (Fact, &'a str)> + use<'a> {
        let (account, ix) = (self.account, self.ix);
        let start = account.facts.partition_point(|fact| fact.of < ix);
        account.facts[start..].iter().take_while(move |fact| fact.of == ix).map(|fact| (fact.fact, &*fact.value))
    }
}

impl fmt::Display for Resource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_address(f, self.coverage(), self.kind(), self.key())
    }
}

impl fmt::Debug for Resource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Resource({self})")
    }
}

impl PartialEq for Resource<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.ix == other.ix && std::ptr::eq(self.account, other.account)
    }
}

impl Eq for Resource<'_> {}

impl Hash for Resource<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ix.hash(state);
    }
}
