//! Steps that only an answer of the API says are done: in the end their things are read again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::Execution;
use crate::account::{Account, Address};
use crate::execution::effect::{Effect, effect, shows_its_end};
use crate::execution::status::StepEvent;
use crate::execution::unread::any;
use crate::execution::{Entry, IllegalEvent, Outlook, Unread};
use crate::plan::SavedStep;

/// The steps that cannot be undone, and of which only an answer of the API says that they are done: no look has
/// shown it. Which these are follows from the journal.
#[derive(Debug)]
pub(super) struct Unproven {
    /// By index of the step.
    is: Vec<bool>,
    count: usize,
    /// The steps that a reading of the account disproved, and that were not done since.
    disproved: BTreeSet<u32>,
    /// True if the account was read for all of them: what it did not show is all that can be known.
    is_read: bool,
    /// What could not be read when the account was last read for them.
    pub(super) unread: Vec<Unread>,
}

impl Unproven {
    pub(super) fn of(steps: usize) -> Self {
        Self { is: vec![false; steps], count: 0, disproved: BTreeSet::new(), is_read: false, unread: Vec::new() }
    }

    /// True if the account has to be read before it is closed.
    pub(super) const fn is_to_read(&self) -> bool {
        self.count > 0 && !self.is_read
    }

    /// True if a step that a reading disproved was not done since.
    pub(super) fn is_disproved(&self) -> bool {
        !self.disproved.is_empty()
    }

    pub(super) const fn count(&self) -> usize {
        self.count
    }

    fn set(&mut self, step: u32, is: bool) {
        if std::mem::replace(&mut self.is[step as usize - 1], is) != is {
            if is { self.count += 1 } else { self.count -= 1 }
        }
    }

    /// The numbers of the steps, ascending.
    fn steps(&self) -> impl Iterator<Item = u32> + '_ {
        (1..).zip(&self.is).filter(|(_, is)| **is).map(|(step, _)| step)
    }

    /// Takes in what has happened to a step. True if it was the last one that was disproved.
    pub(super) fn follow(&mut self, step: SavedStep<'_>, event: StepEvent) -> bool {
        let is_done = matches!(event, StepEvent::Worked | StepEvent::Shown | StepEvent::Needless | StepEvent::Attested);
        let is_settled = is_done && self.disproved.remove(&step.id()) && self.disproved.is_empty();
        match event {
            StepEvent::Worked if step.is_irreversible() && shows_its_end(step) => {
                self.set(step.id(), true);
                self.is_read = false;
            }
            StepEvent::Disproved => {
                self.set(step.id(), false);
                self.disproved.insert(step.id());
            }
            _ => {}
        }
        is_settled
    }

    /// Takes in a reading of the account: what it covers is settled.
    fn settle(&mut self, unread: &[Unread], is_read: impl Fn(u32) -> bool) {
        let settled: Vec<u32> = self.steps().filter(|step| is_read(*step)).collect();
        settled.into_iter().for_each(|step| self.set(step, false));
        self.unread = unread.to_vec();
        self.is_read = true;
    }
}

impl Execution {
    /// Tells what the account holds at the end, when the outlook is
    /// [`Unproven`](crate::execution::Outlook::Unproven): as it was read, or why it could not be. What is gone is
    /// proved; what still stands is looked at again until it shows its end, or is held; about what was not read
    /// nobody knows more than before, which keeps nobody from closing the account. With any other outlook nothing
    /// changes. `now` in UTC. O(steps × log n).
    pub fn prove(&mut self, reading: Result<&Account, &str>, now: DateTime<Utc>) {
        if self.outlook() != Outlook::Unproven {
            return;
        }
        let (mut gone, mut standing) = (0, Vec::new());
        let mut unread: BTreeMap<Address, Unread> = BTreeMap::new();
        for step in self.unproven.steps().filter_map(|step| self.plan().step(step)) {
            match proof(reading, step) {
                Proof::Gone => gone += 1,
                Proof::Standing => standing.push(step.id()),
                Proof::Unread(why) => {
                    let place = any(step.kind().name, step.coverage());
                    unread.entry(place.clone()).or_insert_with(|| Unread {
                        subject: place.clone(),
                        why,
                        holds: vec![place],
                        steps: Vec::new(),
                    });
                }
            }
        }
        let unread = unread.into_values().collect();
        // It follows from the state that it is legal.
        _ = self.record(Entry::ReadBack { at: now, gone, standing, unread });
    }

    /// How many steps that cannot be undone are done only by an answer of the API, which no look has confirmed.
    pub const fn unproven(&self) -> usize {
        self.unproven.count()
    }

    /// What could not be read when the account was last [read](Self::prove) for them.
    pub fn unproven_for(&self) -> &[Unread] {
        &self.unproven.unread
    }

    pub(super) fn fold_reading(
        &mut self,
        entry: &Entry,
        standing: &[u32],
        unread: &[Unread],
    ) -> Result<(), IllegalEvent> {
        for step in standing {
            self.fold_event(*step, StepEvent::Disproved, entry)?;
        }
        let plan = self.plan.plan();
        let is_read = |step| plan.step(step).is_none_or(|step| !unread.iter().any(|unread| unread.holds(step)));
        self.unproven.settle(unread, is_read);
        if let Some(step) = self.unproved_end.take() {
            self.make_due(step);
        }
        Ok(())
    }
}

/// What a reading says about the subject of a step.
enum Proof {
    Gone,
    Standing,
    Unread(String),
}

fn proof(reading: Result<&Account, &str>, step: SavedStep<'_>) -> Proof {
    let account = match reading {
        Ok(account) => account,
        Err(why) => return Proof::Unread(why.to_owned()),
    };
    let subject = step.subject();
    let seen = account.observe(&subject);
    if effect(step, seen.as_ref()) != Effect::Whole {
        return Proof::Standing;
    }
    let gap = || account.reading(subject.kind(), subject.coverage()).gap().map(str::to_owned);
    match gap().or_else(|| account.doubt(&subject).map(ToString::to_string)) {
        Some(why) if seen.is_none() => Proof::Unread(why),
        _ => Proof::Gone,
    }
}
