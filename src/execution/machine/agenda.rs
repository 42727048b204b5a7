//! When each step is taken up.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

/// The steps to take up, now or later. Not in the journal: it follows from the state of the steps.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    /// What is due, by how urgent it is.
    due: [BTreeSet<u32>; 3],
    later: BTreeSet<(DateTime<Utc>, u32)>,
}

/// How urgent a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rank {
    /// Its subject stands unprotected, so it goes before everything else.
    Pair,
    /// It comes by its number.
    Usual,
    /// It would leave its subject unprotected: it comes by its number, but waits until it may.
    Lift,
}

impl Agenda {
    /// Takes a step up as soon as possible.
    pub(super) fn add(&mut self, step: u32, rank: Rank) {
        self.due[rank as usize].insert(step);
    }

    /// Takes a step up at an instant, and not before.
    pub(super) fn put_off(&mut self, step: u32, at: DateTime<Utc>) {
        for due in &mut self.due {
            due.remove(&step);
        }
        self.later.insert((at, step));
    }

    /// Makes due what was put off until `now` or earlier.
    pub(super) fn advance(&mut self, now: DateTime<Utc>, rank: impl Fn(u32) -> Rank) {
        while let Some((at, step)) = self.later.first().copied()
            && at <= now
        {
            self.later.pop_first();
            self.add(step, rank(step));
        }
    }

    /// Takes the most urgent step that is due; one that lifts a protection only if it may.
    pub(super) fn pop(&mut self, may_lift: bool) -> Option<u32> {
        let [pairs, usual, lifts] = &mut self.due;
        if let Some(step) = pairs.pop_first() {
            return Some(step);
        }
        let is_lift = may_lift && lifts.first().is_some_and(|lift| usual.first().is_none_or(|step| lift < step));
        if is_lift { lifts.pop_first() } else { usual.pop_first() }
    }

    /// How many steps are due that lift a protection.
    pub(super) fn lifts(&self) -> usize {
        self.due[Rank::Lift as usize].len()
    }

    /// The next instant for which something was put off.
    pub(super) fn next(&self) -> Option<DateTime<Utc>> {
        self.later.first().map(|(at, _)| *at)
    }
}
