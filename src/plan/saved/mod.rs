//! A plan by itself: without the account that it was made for, as it is kept in a file.

mod digest;
mod index;
mod make;

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Outcome, ReliedOn, Scope};
use crate::account::{Address, Attested, Coverage, Digest, Interner, OperatorId, PlaceIx, Places};
use crate::catalogue::spec::{Action, Actor, Effect, Means, StepSpec};
use crate::catalogue::{Call, Catalogue, KindSpec, Provider};

pub(crate) use index::{SetIx, StepNo};
pub(crate) use make::{Maker, NewStep};

/// A plan that stands by itself: what [`Plan::save`](crate::planner::Plan::save) gives, or what
/// [`report::plan`](crate::report::plan) writes, read back. It is what gets carried out.
///
/// Only which act is done to which thing after which others is taken from a file. What an act is,
/// who does it and what is sent come from the catalogue, and a file that says otherwise is refused.
/// A step takes about 60 bytes.
///
/// It is written by `Serialize`, as a file that [`SavedPlan::read`] reads back. What only its account
/// knows is left out there: names, and its [outcome](SavedPlan::outcome). Each step keeps its day.
#[derive(Clone)]
#[must_use = "a plan has no effect until it is carried out"]
pub struct SavedPlan {
    catalogue: Catalogue,
    operator: OperatorId,
    snapshot: Digest,
    made_at: DateTime<Utc>,
    is_redacted: bool,
    closes_account: bool,
    scope: Scope,
    /// The distinct acts, each with the rank of its kind.
    acts: Vec<(usize, StepSpec)>,
    text: String,
    places: Places,
    records: Vec<Record>,
    /// The members of all distinct sets of direct predecessors, one set after the other.
    sets: Vec<u32>,
    /// Where each set ends.
    set_ends: Vec<u32>,
    statuses: Interner,
    quantities: BTreeMap<u32, Box<str>>,
    dates: BTreeMap<u32, NaiveDate>,
    unfollowed: Vec<(Address, Address)>,
    attested: Vec<Attested>,
    outcome: Option<Box<Outcome>>,
}

/// A step: 20 bytes, with its key in the text.
#[derive(Clone, Copy, Debug)]
struct Record {
    key: u32,
    stage: u32,
    set: SetIx,
    key_len: u16,
    act: u16,
    /// One more than the place of the status that it relies on; 0 for none.
    status: u16,
    place: PlaceIx,
    protection: Option<bool>,
}

const _: () = assert!(size_of::<Record>() == 20);

/// One step of a [`SavedPlan`]. A view, cheap to copy.
///
/// `'p` is the lifetime of the plan.
#[derive(Clone, Copy)]
pub struct SavedStep<'p> {
    plan: &'p SavedPlan,
    no: StepNo,
    record: &'p Record,
}

/// One line, without the steps.
impl fmt::Debug for SavedPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SavedPlan")
            .field("operator", &self.operator)
            .field("made_at", &self.made_at)
            .field("steps", &self.len())
            .finish_non_exhaustive()
    }
}

impl SavedPlan {
    /// The catalogue that it was made or read with.
    pub const fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Whose account it is for.
    pub const fn operator(&self) -> &OperatorId {
        &self.operator
    }

    /// Whose account it is for.
    pub(crate) fn provider(&self) -> &Provider {
        self.catalogue.provider()
    }

    /// The digest of the account that it was made for.
    pub const fn snapshot(&self) -> Digest {
        self.snapshot
    }

    /// The instant as of which it was made, in UTC.
    pub const fn made_at(&self) -> DateTime<Utc> {
        self.made_at
    }

    /// True if it was made for a redacted account ([`Account::is_redacted`](crate::account::Account::is_redacted)):
    /// then its ids are pseudonyms, and no real account has them.
    pub const fn is_redacted(&self) -> bool {
        self.is_redacted
    }

    /// True if its last step closes the account.
    pub const fn closes_account(&self) -> bool {
        self.closes_account
    }

    /// What it was asked for.
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// How many steps there are.
    pub const fn len(&self) -> usize {
        self.records.len()
    }

    /// True if there is nothing to do.
    pub const fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The steps, by number.
    pub fn steps(&self) -> impl ExactSizeIterator<Item = SavedStep<'_>> + DoubleEndedIterator {
        let count = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
        (0..count).map(|at| SavedStep { plan: self, no: StepNo::of_place(at), record: &self.records[at as usize] })
    }

    /// The step of this number, from 1.
    pub fn step(&self, id: u32) -> Option<SavedStep<'_>> {
        let no = StepNo::new(id)?;
        let record = self.records.get(no.at())?;
        Some(SavedStep { plan: self, no, record })
    }

    /// The advice that it does not follow: the first of each pair had better end before the second, and
    /// does not.
    pub fn unfollowed(&self) -> &[(Address, Address)] {
        &self.unfollowed
    }

    /// What people have attested about the account that it was made for, by kind and coverage.
    pub fn attested(&self) -> &[Attested] {
        &self.attested
    }

    /// What comes of it besides its steps: what stays and why, what goes along, the dates. `None` if the file
    /// did not say it: [`Plan::save`](crate::planner::Plan::save) leaves it to the plan, and a saved plan, as
    /// in a journal, is written without it.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_deref()
    }

    /// The members of a set of direct predecessors, ascending.
    pub(crate) fn set(&self, set: SetIx) -> &[u32] {
        let start = set.at().checked_sub(1).map_or(0, |before| self.set_ends[before]);
        &self.sets[start as usize..self.set_ends[set.at()] as usize]
    }

    /// The distinct sets of direct predecessors.
    pub(crate) fn sets(&self) -> impl ExactSizeIterator<Item = SetIx> + use<> {
        (0..self.set_ends.len()).map(SetIx::new)
    }
}

/// One line, without the plan.
impl fmt::Debug for SavedStep<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SavedStep")
            .field("id", &self.id())
            .field("action", &self.action())
            .field("subject", &self.subject())
            .finish_non_exhaustive()
    }
}

impl<'p> SavedStep<'p> {
    /// Its number, from 1.
    pub const fn id(&self) -> u32 {
        self.no.get()
    }

    /// The same, as a type of its own.
    pub(crate) const fn no(&self) -> StepNo {
        self.no
    }

    /// Its stage, from 1.
    pub const fn stage(&self) -> u32 {
        self.record.stage
    }

    /// The kind of what it is done to.
    pub fn kind(&self) -> &'p KindSpec {
        self.plan.catalogue.ranked(self.plan.acts[usize::from(self.record.act)].0)
    }

    /// What it is, unfilled.
    pub fn spec(&self) -> &'p StepSpec {
        &self.plan.acts[usize::from(self.record.act)].1
    }

    /// The coverage of what it is done to.
    pub fn coverage(&self) -> Option<Coverage> {
        self.plan.places.place(self.record.place)
    }

    /// The key of what it is done to.
    pub fn key(&self) -> &'p str {
        let start = self.record.key as usize;
        &self.plan.text[start..start + usize::from(self.record.key_len)]
    }

    /// The address of what it is done to.
    pub fn subject(&self) -> Address {
        Address::checked(self.kind().name, self.coverage(), self.key())
    }

    /// What is done.
    pub fn action(&self) -> Action {
        self.spec().action
    }

    /// Who does it.
    pub fn actor(&self) -> Actor {
        self.kind().actor(self.spec())
    }

    /// True if it cannot be undone.
    pub fn is_irreversible(&self) -> bool {
        self.kind().is_irreversible(self.spec())
    }

    /// True if a person has to agree to this step by itself.
    pub fn needs_consent(&self) -> bool {
        self.spec().needs_consent()
    }

    /// True if charges for its subject run until this step.
    pub fn stops_billing(&self) -> bool {
        let (kind, spec) = (self.kind(), self.spec());
        let is_last = kind.last_acts().any(|act| act == *spec);
        kind.billed_until_ended.value && spec.action.effect() != Effect::Stays && is_last
    }

    /// What is lost for good with its subject; empty if nothing is.
    pub fn destroys(&self) -> &'static str {
        if self.is_irreversible() { self.kind().lost.english() } else { "" }
    }

    /// The API call, filled in; `None` if it is done by other means.
    pub fn call(&self) -> Option<Call> {
        let Means::Api(operation) = self.spec().means else { return None };
        Some(operation.call(
            self.plan.provider(),
            &self.plan.operator,
            self.coverage(),
            self.key(),
            self.relies_on().quantity,
        ))
    }

    /// The API call that puts the protection of its subject back, filled in; `None` if no operation does.
    pub fn protect(&self) -> Option<Call> {
        let set = self.kind().protection?.set?;
        Some(set.call(self.plan.provider(), &self.plan.operator, self.coverage(), self.key(), None))
    }

    /// The facts about its subject that it relies on.
    pub fn relies_on(&self) -> ReliedOn<&'p str> {
        ReliedOn {
            status: self.record.status.checked_sub(1).map(|at| self.plan.statuses.text(at.into())),
            protection: self.record.protection,
            quantity: self.plan.quantities.get(&self.id()).map(|text| &**text),
        }
    }

    /// The day before which there is no point in looking whether it is done, in UTC.
    pub fn not_before(&self) -> Option<NaiveDate> {
        self.plan.dates.get(&self.id()).copied()
    }

    /// The numbers of the steps that come directly before it, ascending.
    pub fn after(&self) -> &'p [u32] {
        self.plan.set(self.record.set)
    }

    /// The set that [`SavedStep::after`] is.
    pub(crate) const fn set(&self) -> SetIx {
        self.record.set
    }
}
