//! Collecting an inventory.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::finish::finish;
use super::{Account, Coverage, Fact, InvalidAccount, Oddity, OperatorId, Problem, Protection, Reading};

/// Collects resources, references and readings in any order, and makes an [`Account`] of them.
///
/// ```
/// use winddown::account::{AccountBuilder, Coverage, Reading};
///
/// let mut builder = AccountBuilder::new("OP0012345678".parse()?);
/// builder.add("group", Some(Coverage::Global), "fleet");
/// builder.add("sim", Some(Coverage::Global), "8942310000000000018").status("active").refers("group", &["group"], "fleet");
/// builder.read("sim", Some(Coverage::Global), Reading::Complete);
/// let account = builder.build()?;
/// assert_eq!(account.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct AccountBuilder {
    pub(super) operator: OperatorId,
    pub(super) taken_at: Option<DateTime<Utc>>,
    pub(super) text: String,
    pub(super) alias_text: String,
    pub(super) kinds: Vec<Box<str>>,
    pub(super) statuses: Vec<Box<str>>,
    pub(super) origins: Vec<Box<str>>,
    pub(super) drafts: Vec<DraftRecord>,
    pub(super) templates: Vec<Template>,
    pub(super) targets: Vec<Box<str>>,
    pub(super) target_ix: HashMap<Box<str>, u32>,
    pub(super) references: Vec<DraftReference>,
    pub(super) aliases: Vec<Alias>,
    pub(super) facts: Vec<(u32, Fact, Box<str>)>,
    pub(super) foreign: BTreeSet<(Box<str>, Option<Coverage>, Box<str>)>,
    pub(super) readings: BTreeMap<(Box<str>, Option<Coverage>), Reading>,
    /// What a response that shows what holds it does not have: by kind.
    pub(super) ruled_out: BTreeMap<Box<str>, BTreeSet<PlaceAndKey>>,
    /// Of what a person has said that there is none, after references were resolved.
    pub(super) denied: BTreeSet<(Box<str>, Option<Coverage>)>,
    pub(super) oddities: Vec<Oddity>,
    pub(super) is_distinct: bool,
    pub(super) problems: Vec<Problem>,
}

/// What has to be known of kinds where what was read does not fit together.
pub(crate) trait Care {
    /// How much a status of a kind is in the way.
    fn weight(&self, kind: &str, status: &str) -> u8;

    /// The names of the kinds of which something is missed where something of this kind is.
    fn found_through(&self, kind: &str) -> &[String];
}

/// Where a thing is, and its key.
pub(super) type PlaceAndKey = (Option<Coverage>, Box<str>);

/// A span of the builder's text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) len: u16,
}

impl Span {
    pub(super) fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.start as usize + usize::from(self.len)]
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct DraftRecord {
    pub(super) key: Span,
    pub(super) name: Span,
    pub(super) kind: u16,
    pub(super) status: u16,
    pub(super) origin: u16,
    pub(super) coverage: Option<Coverage>,
    pub(super) protection: Option<Protection>,
    /// Whether it is left open if there is such a thing.
    pub(super) is_open: bool,
    /// Where its references begin; they run to the next draft's.
    pub(super) references: u32,
}

/// What many references have in common.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) role: Box<str>,
    pub(super) kinds: Vec<Box<str>>,
    pub(super) may_miss: Option<Box<str>>,
    pub(super) sought: Sought,
}

/// Where the other end of a reference is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sought {
    /// In the same coverage, or among what the operator shares.
    Near,
    /// In the same places, where it was found missing before.
    Missed,
    /// Nowhere else than there, where it was found before.
    At(Option<Coverage>),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct DraftReference {
    pub(super) target: u32,
    pub(super) template: u16,
}

/// Another identifier of a resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alias {
    pub(super) of: u32,
    pub(super) text: Span,
}

impl AccountBuilder {
    /// A builder for the account of this operator.
    pub fn new(operator: OperatorId) -> Self {
        Self {
            operator,
            taken_at: None,
            text: String::new(),
            alias_text: String::new(),
            kinds: Vec::new(),
            statuses: vec![Box::from("")],
            origins: vec![Box::from("")],
            drafts: Vec::new(),
            templates: Vec::new(),
            targets: Vec::new(),
            target_ix: HashMap::new(),
            references: Vec::new(),
            aliases: Vec::new(),
            facts: Vec::new(),
            foreign: BTreeSet::new(),
            readings: BTreeMap::new(),
            ruled_out: BTreeMap::new(),
            denied: BTreeSet::new(),
            oddities: Vec::new(),
            is_distinct: false,
            problems: Vec::new(),
        }
    }

    /// Whose account it is going to be.
    pub const fn operator(&self) -> &OperatorId {
        &self.operator
    }

    /// Says when reading the account began, in UTC; see [`Account::taken_at`].
    pub const fn taken_at(&mut self, instant: DateTime<Utc>) {
        self.taken_at = Some(instant);
    }

    /// Adds a resource. The same address may be added more than once, as long as nothing that is
    /// said of it differs.
    ///
    /// `kind` is a kind's name in the catalogue, not an alias. A `/` or `%` in `key` separates or
    /// encodes its parts: a key that may hold one, or is of several parts, goes through
    /// [`join_key`](super::join_key).
    pub fn add(&mut self, kind: &str, coverage: Option<Coverage>, key: &str) -> Draft<'_> {
        let origin = u16::try_from(self.origins.len() - 1).unwrap_or(0);
        let kind_ix = intern(&mut self.kinds, kind);
        if key.is_empty() {
            self.problems.push(Problem::NoKey { kind: kind.to_owned(), origin: self.origin_note(origin) });
        }
        let key = self.write("the key", kind_ix, origin, key);
        self.drafts.push(DraftRecord {
            key,
            name: Span::default(),
            kind: kind_ix,
            status: 0,
            origin,
            coverage,
            protection: None,
            is_open: false,
            references: u32::try_from(self.references.len()).unwrap_or(u32::MAX),
        });
        Draft { builder: self }
    }

    /// Where the resources added from now on come from, for error messages: a file name, for
    /// example.
    pub fn origin(&mut self, origin: &str) {
        self.origins.push(Box::from(origin));
    }

    /// Says how well a kind was read in a coverage (`None` for kinds that the operator shares). What
    /// is said last counts; of what nothing is said is unread.
    pub fn read(&mut self, kind: &str, coverage: Option<Coverage>, reading: Reading) {
        self.readings.insert((Box::from(kind), coverage), reading);
    }

    /// Says that something belongs to another operator: it is not part of the account, but
    /// references to it are in order.
    pub fn foreign(&mut self, kind: &str, coverage: Option<Coverage>, key: &str) {
        self.foreign.insert((Box::from(kind), coverage, Box::from(key)));
    }

    /// Says what does not fit the rest. Where it could hide something, the reading of that kind
    /// becomes partial, whatever else is said of it. What is said twice counts once.
    pub fn oddity(&mut self, oddity: Oddity) {
        self.oddities.push(oddity);
    }

    /// Says that a person denies what references say that were resolved before: that there are things
    /// of this kind.
    pub(crate) fn deny(&mut self, kind: &str, coverage: Option<Coverage>, reading: Reading) {
        self.denied.insert((Box::from(kind), coverage));
        self.read(kind, coverage, reading);
    }

    /// Says that there is no such thing where that was [left open](Draft::left_open).
    pub(crate) fn rule_out(&mut self, kind: &str, coverage: Option<Coverage>, key: &str) {
        self.ruled_out.entry(Box::from(kind)).or_default().insert((coverage, Box::from(key)));
    }

    /// Where what is added now comes from, as it was said last.
    pub(crate) fn current_origin(&self) -> &str {
        self.origins.last().map_or("", |origin| origin)
    }

    /// What was said of it so far; see [`AccountBuilder::read`].
    pub(crate) fn reading(&self, kind: &str, coverage: Option<Coverage>) -> Option<&Reading> {
        self.readings.get(&(Box::from(kind), coverage))
    }

    /// From now on, no address may be added more than once.
    pub(crate) const fn distinct(&mut self) {
        self.is_distinct = true;
    }

    /// The keys of what was added so far of a kind in a coverage and whose status passes; sorted,
    /// each once.
    pub(crate) fn live_keys(
        &self,
        kind: &str,
        coverage: Option<Coverage>,
        is_live: impl Fn(Option<&str>) -> bool,
    ) -> Vec<&str> {
        let live = self.of_kind(kind, coverage).filter(|draft| is_live(self.status_of(draft)));
        let mut keys: Vec<&str> = live.map(|draft| draft.key.of(&self.text)).collect();
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
        self.of_kind(kind, coverage).any(|draft| is_live(self.status_of(draft)))
    }

    /// True if this was added.
    #[cfg(feature = "soracom-api")]
    pub(crate) fn has(&self, kind: &str, coverage: Option<Coverage>, key: &str) -> bool {
        self.of_kind(kind, coverage).any(|draft| draft.key.of(&self.text) == key)
    }

    /// How many drafts there are.
    #[cfg(feature = "soracom-api")]
    pub(crate) const fn len(&self) -> usize {
        self.drafts.len()
    }

    /// How many drafts there are of each kind in each coverage.
    pub(crate) fn counts(&self) -> BTreeMap<(&str, Option<Coverage>), usize> {
        let mut counts = BTreeMap::new();
        // Rows of one kind come together.
        for group in self.drafts.chunk_by(|a, b| (a.kind, a.coverage) == (b.kind, b.coverage)) {
            let DraftRecord { kind, coverage, .. } = group[0];
            *counts.entry((&*self.kinds[usize::from(kind)], coverage)).or_default() += group.len();
        }
        counts
    }

    fn status_of(&self, draft: &DraftRecord) -> Option<&str> {
        let status = &*self.statuses[usize::from(draft.status)];
        (!status.is_empty()).then_some(status)
    }

    fn of_kind(&self, kind: &str, coverage: Option<Coverage>) -> impl Iterator<Item = &DraftRecord> {
        let kind = self.kinds.iter().position(|known| &**known == kind);
        let fits = move |draft: &&DraftRecord| Some(usize::from(draft.kind)) == kind && draft.coverage == coverage;
        self.drafts.iter().filter(fits)
    }

    /// The statuses that occur in a kind and coverage; empty for none.
    pub(crate) fn statuses(&self, kind: &str, coverage: Option<Coverage>) -> BTreeSet<&str> {
        let found: BTreeSet<u16> = self.of_kind(kind, coverage).map(|draft| draft.status).collect();
        found.into_iter().map(|status| &*self.statuses[usize::from(status)]).collect()
    }

    /// Makes the account. O(n log n) in the number of resources.
    ///
    /// # Errors
    /// Everything that is wrong: two different resources under one address, references to nothing
    /// in a kind that was read completely, empty or overlong keys and names.
    pub fn build(self) -> Result<Account, InvalidAccount> {
        finish(self, None)
    }

    /// Makes the account of what somebody else says, which need not fit together: as
    /// [`AccountBuilder::build`], but what is said twice and differs, and references to nothing, are
    /// oddities.
    pub(crate) fn build_untidy(self, care: &dyn Care) -> Result<Account, InvalidAccount> {
        finish(self, Some(care))
    }

    pub(super) fn origin_note(&self, origin: u16) -> String {
        match &*self.origins[usize::from(origin)] {
            "" => String::new(),
            origin => format!(" ({origin})"),
        }
    }

    pub(super) fn references_of(&self, draft: u32) -> &[DraftReference] {
        let at = draft as usize;
        let end = self.drafts.get(at + 1).map_or(self.references.len(), |next| next.references as usize);
        &self.references[self.drafts[at].references as usize..end]
    }

    fn write(&mut self, what: &'static str, kind: u16, origin: u16, text: &str) -> Span {
        let (Ok(start), Ok(len)) = (u32::try_from(self.text.len()), u16::try_from(text.len())) else {
            let problem = if text.len() > usize::from(u16::MAX) {
                Problem::TooLong {
                    what,
                    kind: self.kinds[usize::from(kind)].to_string(),
                    begin: text.chars().take(32).collect(),
                    origin: self.origin_note(origin),
                }
            } else {
                Problem::TooLarge
            };
            self.problems.push(problem);
            return Span::default();
        };
        self.text.push_str(text);
        Span { start, len }
    }

    fn target(&mut self, key: &str) -> u32 {
        if let Some(&ix) = self.target_ix.get(key) {
            return ix;
        }
        let ix = u32::try_from(self.targets.len()).unwrap_or(u32::MAX);
        self.targets.push(Box::from(key));
        self.target_ix.insert(Box::from(key), ix);
        ix
    }

    fn template(&mut self, role: &str, kinds: &[&str], may_miss: Option<&str>, sought: Sought) -> u16 {
        let same = |known: &Template| {
            &*known.role == role
                && known.sought == sought
                && known.may_miss.as_deref() == may_miss
                && known.kinds.iter().map(|kind| &**kind).eq(kinds.iter().copied())
        };
        let at = self.templates.iter().position(same).unwrap_or_else(|| {
            self.templates.push(Template {
                role: Box::from(role),
                kinds: kinds.iter().copied().map(Box::from).collect(),
                may_miss: may_miss.map(Box::from),
                sought,
            });
            self.templates.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }
}

/// The resource that was added last, to say more about it.
#[derive(Debug)]
pub struct Draft<'b> {
    builder: &'b mut AccountBuilder,
}

impl Draft<'_> {
    fn ix(&self) -> u32 {
        u32::try_from(self.builder.drafts.len() - 1).unwrap_or(u32::MAX)
    }

    fn record(&mut self) -> &mut DraftRecord {
        let last = self.builder.drafts.len() - 1;
        &mut self.builder.drafts[last]
    }

    /// Its status, as the API writes it; empty for none. What is said last counts.
    pub fn status(mut self, status: &str) -> Self {
        let status = intern(&mut self.builder.statuses, status);
        self.record().status = status;
        self
    }

    /// The name that a person gave it.
    pub fn name(mut self, name: &str) -> Self {
        let DraftRecord { kind, origin, .. } = *self.record();
        let span = self.builder.write("the name", kind, origin, name);
        self.record().name = span;
        self
    }

    /// Its protection against termination.
    pub fn protection(mut self, protection: Protection) -> Self {
        self.record().protection = Some(protection);
        self
    }

    /// Leaves it open if there is such a thing: there is, unless it is
    /// [ruled out](AccountBuilder::rule_out) and nothing else speaks of it.
    pub(crate) fn left_open(mut self) -> Self {
        self.record().is_open = true;
        self
    }

    /// A reference to the resource with `key` of the first of `kinds` that has one, in the same
    /// coverage or shared by the operator. That one must be in the account, unless its kind is
    /// unread; it may be added later. `role` is the name by which the catalogue's constraints follow
    /// it ([`Pair::Refers`](crate::catalogue::spec::Pair::Refers)).
    pub fn refers(mut self, role: &str, kinds: &[&str], key: &str) -> Self {
        self.refer(role, kinds, key, None);
        self
    }

    /// As [`Draft::refers`], but the other may be missing, for a reason.
    pub fn may_refer(mut self, role: &str, kinds: &[&str], key: &str, why: &str) -> Self {
        self.refer(role, kinds, key, Some(why));
        self
    }

    pub(crate) fn refer(&mut self, role: &str, kinds: &[&str], key: &str, may_miss: Option<&str>) {
        self.seek(role, kinds, key, may_miss, Sought::Near);
    }

    /// A reference that was resolved before: to this resource, and to no other.
    pub(crate) fn resolved(&mut self, role: &str, kind: &str, coverage: Option<Coverage>, key: &str) {
        self.seek(role, &[kind], key, None, Sought::At(coverage));
    }

    /// A reference that was found to lead nowhere before, as
    /// [`MissingReference`](super::MissingReference) has it.
    pub(crate) fn missed(&mut self, role: &str, kind: &str, key: &str, may_miss: Option<&str>) {
        self.seek(role, &[kind], key, may_miss, Sought::Missed);
    }

    fn seek(&mut self, role: &str, kinds: &[&str], key: &str, may_miss: Option<&str>, sought: Sought) {
        let template = self.builder.template(role, kinds, may_miss, sought);
        let reference = DraftReference { target: self.builder.target(key), template };
        self.builder.references.push(reference);
    }

    /// Another identifier by which references may mean it. One of more than 65,535 bytes is none.
    pub fn also_known_as(self, alias: &str) -> Self {
        let of = self.ix();
        let all = &mut self.builder.alias_text;
        if let (Ok(start), Ok(len)) = (u32::try_from(all.len()), u16::try_from(alias.len())) {
            all.push_str(alias);
            self.builder.aliases.push(Alias { of, text: Span { start, len } });
        }
        self
    }

    /// A further fact, in the form that [`Fact`] gives for it; in another form it is shown and does
    /// not count.
    pub fn fact(self, fact: Fact, value: &str) -> Self {
        let of = self.ix();
        self.builder.facts.push((of, fact, Box::from(value)));
        self
    }
}

/// The position of a text in a short list, where it is put if it is new. The last one is the most
/// likely: rows of one kind come together.
fn intern(list: &mut Vec<Box<str>>, text: &str) -> u16 {
    let at = list.iter().rposition(|known| &**known == text).unwrap_or_else(|| {
        list.push(Box::from(text));
        list.len() - 1
    });
    u16::try_from(at).unwrap_or(u16::MAX)
}
