//! Making a saved plan, one step after the other.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use super::{Record, SavedPlan, SetIx};
use crate::account::{Address, Attested, Coverage, Digest, Interner, OperatorId, Places};
use crate::catalogue::spec::StepSpec;
use crate::catalogue::{Catalogue, KindSpec};
use crate::plan::{Outcome, ReliedOn, Scope};

/// A saved plan that is being made.
#[derive(Debug)]
pub(crate) struct Maker {
    plan: SavedPlan,
    known_sets: HashMap<Box<[u32]>, SetIx>,
}

/// A step to add. `'s` is how long what it names is borrowed.
#[derive(Debug)]
pub(crate) struct NewStep<'s> {
    pub(crate) kind: &'s KindSpec,
    pub(crate) spec: StepSpec,
    pub(crate) coverage: Option<Coverage>,
    pub(crate) key: &'s str,
    pub(crate) stage: u32,
    pub(crate) relies_on: ReliedOn<&'s str>,
    pub(crate) not_before: Option<NaiveDate>,
    pub(crate) after: &'s [u32],
}

impl Maker {
    pub(crate) fn new(catalogue: Catalogue, operator: OperatorId, snapshot: Digest, made_at: DateTime<Utc>) -> Self {
        let plan = SavedPlan {
            catalogue,
            operator,
            snapshot,
            made_at,
            is_redacted: false,
            closes_account: false,
            scope: Scope::default(),
            acts: Vec::new(),
            text: String::new(),
            places: Places::default(),
            records: Vec::new(),
            sets: Vec::new(),
            set_ends: Vec::new(),
            statuses: Interner::default(),
            quantities: BTreeMap::new(),
            dates: BTreeMap::new(),
            unfollowed: Vec::new(),
            attested: Vec::new(),
            outcome: None,
        };
        Self { plan, known_sets: HashMap::new() }
    }

    /// Adds the next step; false if there are more, or a longer key, than a plan can hold, or if the
    /// catalogue does not have its kind.
    pub(crate) fn push(&mut self, step: &NewStep<'_>) -> bool {
        let Some(act) = self.act(step) else { return false };
        let plan = &mut self.plan;
        let status = step.relies_on.status.map_or(0, |status| 1 + plan.statuses.intern(status));
        let (Ok(id), Ok(key), Ok(key_len), Ok(act), Ok(status)) = (
            u32::try_from(plan.records.len() + 1),
            u32::try_from(plan.text.len()),
            u16::try_from(step.key.len()),
            u16::try_from(act),
            u16::try_from(status),
        ) else {
            return false;
        };
        let Some(place) = plan.places.try_intern(step.coverage) else { return false };
        plan.text.push_str(step.key);
        plan.quantities.extend(step.relies_on.quantity.map(|text| (id, Box::from(text))));
        plan.dates.extend(step.not_before.map(|date| (id, date)));
        let set = self.set(step.after);
        let protection = step.relies_on.protection;
        self.plan.records.push(Record { key, stage: step.stage, set, key_len, act, status, place, protection });
        true
    }

    /// The place of a step's act among the distinct ones. Steps of one kind come together.
    fn act(&mut self, step: &NewStep<'_>) -> Option<usize> {
        let SavedPlan { catalogue, acts, .. } = &mut self.plan;
        let is_same =
            |(kind, spec): &(usize, StepSpec)| catalogue.ranked(*kind).name == step.kind.name && *spec == step.spec;
        if let Some(known) = acts.iter().rposition(is_same) {
            return Some(known);
        }
        acts.push((catalogue.rank(step.kind.name)?, step.spec));
        Some(acts.len() - 1)
    }

    fn set(&mut self, after: &[u32]) -> SetIx {
        if let Some(&known) = self.known_sets.get(after) {
            return known;
        }
        let plan = &mut self.plan;
        let set = SetIx::new(plan.set_ends.len());
        plan.sets.extend_from_slice(after);
        plan.set_ends.push(u32::try_from(plan.sets.len()).unwrap_or(u32::MAX));
        self.known_sets.insert(Box::from(after), set);
        set
    }

    /// Notes what was attested of the account.
    pub(crate) fn attest(&mut self, attested: Vec<Attested>) {
        self.plan.attested = attested;
    }

    /// Notes whether the account was redacted.
    pub(crate) const fn redacted(&mut self, is_redacted: bool) {
        self.plan.is_redacted = is_redacted;
    }

    /// Notes what comes of it besides its steps.
    pub(crate) fn outcome(&mut self, outcome: Option<Outcome>) {
        self.plan.outcome = outcome.map(Box::new);
    }

    pub(crate) fn finish(self, closes_account: bool, scope: Scope, unfollowed: Vec<(Address, Address)>) -> SavedPlan {
        let mut plan = self.plan;
        plan.text.shrink_to_fit();
        plan.records.shrink_to_fit();
        plan.sets.shrink_to_fit();
        SavedPlan { closes_account, scope, unfollowed, ..plan }
    }
}
