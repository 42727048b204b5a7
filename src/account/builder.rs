//! Collecting an inventory.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::drafts::{DraftRecord, DraftReference, Drafts, Span, TargetPlace, Unkept};
use super::findings::Origin;
use super::finish::finish;
use super::index::{DraftIx, KindIx, PlaceIx, StatusIx};
use super::{
    Account, Aspect, Coverage, Fact, InvalidAccount, Oddity, OperatorId, Protection, Reading, Schema, canonical_key,
};

/// Collects resources, references and readings in any order, and makes an [`Account`] of them.
///
/// ```
/// use winddown::account::{AccountBuilder, Reading};
/// use winddown::catalogue::{Catalogue, GLOBAL};
///
/// let mut builder = AccountBuilder::new("OP0012345678".parse()?);
/// builder.add("group", GLOBAL, "fleet");
/// builder.add("sim", GLOBAL, "8942310000000000018").status("active").refers("group", &["group"], "fleet");
/// builder.read("order", GLOBAL, Reading::Unread("the order desk is closed".to_owned()));
/// builder.read_the_rest(Catalogue::soracom());
/// let account = builder.build(Catalogue::soracom())?;
/// assert_eq!(account.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct AccountBuilder {
    pub(super) drafts: Drafts,
}

impl AccountBuilder {
    /// A builder for the account of this operator.
    pub fn new(operator: OperatorId) -> Self {
        Self { drafts: Drafts::new(operator) }
    }

    /// Whose account it is going to be.
    pub const fn operator(&self) -> &OperatorId {
        &self.drafts.operator
    }

    /// Says when reading the account began, in UTC; see [`Account::taken_at`].
    pub const fn taken_at(&mut self, instant: DateTime<Utc>) {
        self.drafts.taken_at = Some(instant);
    }

    /// Says that ids and names are pseudonyms; see [`Account::is_redacted`].
    pub const fn redacted(&mut self) {
        self.drafts.is_redacted = true;
    }

    /// Adds a resource. The same address may be added more than once, as long as nothing that is
    /// said of it differs.
    ///
    /// `kind` is a kind's name in the catalogue, not an alias; [`guide::kinds`](crate::guide::kinds) has all of
    /// Soracom's, with their keys, statuses and roles. A `/` or `%` in `key` separates or
    /// encodes its parts: a key that may hold one, or is of several parts, goes through
    /// [`join_key`](super::join_key). A key that is written in another way is rewritten so, here and wherever else
    /// one is said: `1 2` is `1%202`.
    pub fn add(&mut self, kind: &str, coverage: impl Into<Option<Coverage>>, key: &str) -> Draft<'_> {
        self.add_written(kind, coverage.into(), &canonical_key(key))
    }

    /// The same, with a key that is as [`join_key`](super::join_key) writes it.
    pub(crate) fn add_written(&mut self, kind: &str, coverage: Option<Coverage>, key: &str) -> Draft<'_> {
        let sort = self.sort(kind, coverage);
        self.add_of(sort, key)
    }

    /// What resources of a kind in a coverage have in common.
    pub(crate) fn sort(&mut self, kind: &str, coverage: Option<Coverage>) -> Sort {
        let place = self.drafts.places.intern(coverage);
        Sort { kind: KindIx::new(self.drafts.kinds.intern(kind)), place }
    }

    /// As [`AccountBuilder::add`], where the kind and the coverage are known.
    pub(crate) fn add_of(&mut self, Sort { kind, place }: Sort, key: &str) -> Draft<'_> {
        let drafts = &mut self.drafts;
        let origin = drafts.last_origin();
        let of = DraftIx::new(drafts.drafts.len());
        if key.is_empty() {
            drafts.unkept.push(Unkept { of, what: Aspect::Key, begin: String::new() });
        }
        let key = drafts.keep_text(Aspect::Key, of, key);
        drafts.drafts.push(DraftRecord {
            key,
            name: Span::default(),
            kind,
            status: StatusIx::default(),
            origin,
            place,
            protection: None,
            is_open: false,
            lacks_status: false,
            references: u32::try_from(drafts.references.len()).unwrap_or(u32::MAX),
        });
        Draft { drafts }
    }

    /// Where the resources added from now on come from, for error messages: a file name, for
    /// example.
    pub fn origin(&mut self, origin: &str) {
        self.drafts.origins.push(Box::from(origin));
    }

    /// Says how well a kind was read in a coverage (`None` for kinds that the operator shares). The
    /// last word counts. A kind that is never mentioned is unread.
    pub fn read(&mut self, kind: &str, coverage: impl Into<Option<Coverage>>, reading: Reading) {
        let coverage = coverage.into();
        self.drafts.places.intern(coverage);
        self.drafts.readings.insert((Box::from(kind), coverage), reading);
    }

    /// See [`AccountBuilder::read_the_rest`].
    pub(crate) fn read_the_rest_of(&mut self, schema: &dyn Schema) {
        for kind in schema.names() {
            for place in schema.places(kind) {
                self.drafts.places.intern(place);
                self.drafts.readings.entry((Box::from(kind), place)).or_insert(Reading::Complete);
            }
        }
    }

    /// Says that something belongs to another operator: it is not part of the account, but
    /// references to it are in order.
    pub fn foreign(&mut self, kind: &str, coverage: impl Into<Option<Coverage>>, key: &str) {
        let coverage = coverage.into();
        self.drafts.places.intern(coverage);
        self.drafts.foreign.insert((Box::from(kind), coverage, Box::from(canonical_key(key))));
    }

    /// Says what does not fit the rest. Where it could hide something, the reading of that kind
    /// becomes partial, whatever else is said of it. The same oddity twice counts once.
    pub fn oddity(&mut self, oddity: Oddity) {
        self.drafts.oddities.push(oddity);
    }

    /// Says that there are none of a kind, by a person's word, in an account whose references were
    /// resolved before. References that say otherwise become oddities.
    pub(crate) fn deny(&mut self, kind: &str, coverage: Option<Coverage>, reading: Reading) {
        self.drafts.denied.insert((Box::from(kind), coverage));
        self.read(kind, coverage, reading);
    }

    /// Says that there is no such thing where that was [left open](Draft::left_open).
    pub(crate) fn rule_out(&mut self, kind: &str, coverage: Option<Coverage>, key: &str) {
        self.drafts.ruled_out.entry(Box::from(kind)).or_default().insert((coverage, Box::from(key)));
    }

    /// Where the resources added now come from; see [`AccountBuilder::origin`].
    pub(crate) fn current_origin(&self) -> &str {
        self.drafts.origins.last().map_or("", |origin| origin)
    }

    /// The reading of a kind so far; see [`AccountBuilder::read`].
    pub(crate) fn reading(&self, kind: &str, coverage: Option<Coverage>) -> Option<&Reading> {
        self.drafts.readings.get(&(Box::from(kind), coverage))
    }

    /// From now on, no address may be added more than once.
    pub(crate) const fn distinct(&mut self) {
        self.drafts.is_distinct = true;
    }

    /// The keys added so far of a kind in a coverage whose status passes; sorted, each once.
    pub(crate) fn live_keys(
        &self,
        kind: &str,
        coverage: Option<Coverage>,
        is_live: impl Fn(Option<&str>) -> bool,
    ) -> Vec<&str> {
        let all = self.drafts.of_kind(kind, coverage);
        let live = all.filter(|draft| is_live(self.drafts.status(draft.status)));
        let mut keys: Vec<&str> = live.map(|draft| draft.key.of(&self.drafts.text)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// True if there is one of a kind in a coverage whose status passes.
    pub(crate) fn has_live(
        &self,
        kind: &str,
        coverage: Option<Coverage>,
        is_live: impl Fn(Option<&str>) -> bool,
    ) -> bool {
        self.drafts.of_kind(kind, coverage).any(|draft| is_live(self.drafts.status(draft.status)))
    }

    /// True if a resource of this kind, coverage and key was added. O(n).
    pub fn has(&self, kind: &str, coverage: impl Into<Option<Coverage>>, key: &str) -> bool {
        let key = canonical_key(key);
        self.drafts.of_kind(kind, coverage.into()).any(|draft| draft.key.of(&self.drafts.text) == key)
    }

    /// True if no resource was added.
    pub const fn is_empty(&self) -> bool {
        self.drafts.drafts.is_empty()
    }

    /// How many resources were added; one that was added twice counts twice.
    pub const fn len(&self) -> usize {
        self.drafts.drafts.len()
    }

    /// How many resources were added of each kind in each coverage.
    pub(crate) fn counts(&self) -> BTreeMap<(&str, Option<Coverage>), usize> {
        let mut counts = BTreeMap::new();
        // Rows of one kind come together.
        for group in self.drafts.drafts.chunk_by(|a, b| (a.kind, a.place) == (b.kind, b.place)) {
            let first = &group[0];
            *counts.entry((self.drafts.kind(first.kind), self.drafts.place(first))).or_default() += group.len();
        }
        counts
    }

    /// The statuses that occur in a kind and coverage; empty for none.
    pub(crate) fn statuses(&self, kind: &str, coverage: Option<Coverage>) -> BTreeSet<&str> {
        let found: BTreeSet<StatusIx> = self.drafts.of_kind(kind, coverage).map(|draft| draft.status).collect();
        found.into_iter().map(|status| self.drafts.status(status).unwrap_or_default()).collect()
    }

    /// See [`AccountBuilder::build`]; for tests of what an account does whatever the catalogue says.
    #[doc(hidden)]
    pub fn build_known(self, schema: &dyn Schema) -> Result<Account, InvalidAccount> {
        finish(self.drafts, Origin::Known(schema))
    }

    /// See [`AccountBuilder::build_untidy`].
    pub(crate) fn build_unfit(self, schema: &dyn Schema) -> Result<Account, InvalidAccount> {
        finish(self.drafts, Origin::Untidy(schema))
    }

    /// Makes the account of responses, whose reader has noted what is odd about each thing: contradictions,
    /// and references to nothing, are oddities too.
    pub(crate) fn build_read(self, schema: &dyn Schema) -> Result<Account, InvalidAccount> {
        finish(self.drafts, Origin::Read(schema))
    }

    /// Makes the account of what was one before, and fits this schema.
    pub(crate) fn build_kept(self, schema: &dyn Schema) -> Result<Account, InvalidAccount> {
        finish(self.drafts, Origin::Kept(schema))
    }
}

/// The kind and the place of resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sort {
    kind: KindIx,
    place: PlaceIx,
}

/// A reference that was resolved before, as resources of one sort may have it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resolved(DraftReference);

/// The resource that was added last, to say more about it.
///
/// `'b` is how long the builder is borrowed: what was said stays when the draft is dropped.
#[derive(Debug)]
pub struct Draft<'b> {
    drafts: &'b mut Drafts,
}

impl Draft<'_> {
    fn ix(&self) -> DraftIx {
        DraftIx::new(self.drafts.drafts.len() - 1)
    }

    fn record(&mut self) -> &mut DraftRecord {
        let at = self.ix().at();
        &mut self.drafts.drafts[at]
    }

    /// Its status, as the API writes it; empty for none. The last word counts.
    pub fn status(mut self, status: &str) -> Self {
        self.record().status = StatusIx::new(self.drafts.statuses.intern(status));
        self
    }

    /// Says that it has no status although it has to have one. It is then gone by no other word either.
    pub(crate) fn lacks_status(mut self) -> Self {
        self.record().lacks_status = true;
        self.drafts.statuses.intern(Drafts::NO_STATUS);
        self
    }

    /// The name that a person gave it.
    pub fn name(mut self, name: &str) -> Self {
        let of = self.ix();
        self.record().name = self.drafts.keep_text(Aspect::Name, of, name);
        self
    }

    /// Its protection against termination.
    pub fn protection(mut self, protection: Protection) -> Self {
        self.record().protection = Some(protection);
        self
    }

    /// Leaves it open if there is such a thing. There is, unless it is
    /// [ruled out](AccountBuilder::rule_out) and was not added in any other way.
    pub(crate) fn left_open(mut self) -> Self {
        self.record().is_open = true;
        self
    }

    /// A reference to the resource with `key` of the first of `kinds` that has one, in the same
    /// coverage or shared by the operator. That one must be in the account, unless its kind is
    /// unread; it may be added later. `role` is the name by which the catalogue's constraints follow
    /// it ([`Pair::Refers`](crate::catalogue::spec::Pair::Refers)).
    pub fn refers(self, role: &str, kinds: &[&str], key: &str) -> Self {
        self.drafts.refer(role, kinds, key, None, TargetPlace::Near);
        self
    }

    /// As [`Draft::refers`], but the other may be missing, for a reason. In a role without which a rule could
    /// not apply ([`AccountBuilder::build`]), no reason counts.
    pub fn may_refer(self, role: &str, kinds: &[&str], key: &str, why: &str) -> Self {
        self.drafts.refer(role, kinds, key, Some(why), TargetPlace::Near);
        self
    }

    /// Either of the two: `may_miss` says why the other may be missing.
    pub(crate) fn refer(&mut self, role: &str, kinds: &[&str], key: &str, may_miss: Option<&str>) {
        self.drafts.refer(role, kinds, key, may_miss, TargetPlace::Near);
    }

    /// The reference to this resource alone, if something has referred to it before. It serves all resources of one
    /// sort, so that its text is not looked up again for each.
    pub(crate) fn resolved(
        &mut self,
        role: &str,
        kind: &str,
        coverage: Option<Coverage>,
        key: &str,
    ) -> Option<Resolved> {
        let targets = self.drafts.targets.len();
        let reference = self.drafts.refer(role, &[kind], key, None, TargetPlace::FoundAt(coverage));
        (targets == self.drafts.targets.len()).then_some(Resolved(reference))
    }

    /// The same reference as one of another resource of the same sort.
    pub(crate) fn resolved_again(&mut self, Resolved(reference): Resolved) {
        self.drafts.references.push(reference);
    }

    /// A reference whose target was not found before, as [`MissingReference`](super::MissingReference)
    /// has it.
    pub(crate) fn missed(&mut self, role: &str, kind: &str, key: &str, may_miss: Option<&str>) {
        self.drafts.refer(role, &[kind], key, may_miss, TargetPlace::MissedBefore);
    }

    /// Another identifier by which references may mean it, and people ask for it: the IMSI of a SIM. One of
    /// more than 4,096 bytes is left out.
    pub fn also_known_as(self, alias: &str) -> Self {
        let of = self.ix();
        self.drafts.keep_alias(of, alias);
        self
    }

    /// A further fact, in the form that [`Fact`] gives for it.
    pub fn fact(self, fact: Fact, value: &str) -> Self {
        let of = self.ix();
        self.drafts.facts.push((of, fact, Box::from(value)));
        self
    }
}
