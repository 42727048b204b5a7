//! When each step is taken up.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

/// The steps to take up, now or later. Not in the journal: it follows from the state of the steps.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    due: BTreeSet<u32>,
    later: BTreeSet<(DateTime<Utc>, u32)>,
}

impl Agenda {
    /// Takes a step up as soon as possible.
    pub(super) fn add(&mut self, step: u32) {
        self.due.insert(step);
    }

    /// Takes a step up at an instant, and not before.
    pub(super) fn put_off(&mut self, step: u32, at: DateTime<Utc>) {
        self.due.remove(&step);
        self.later.insert((at, step));
    }

    /// Makes due what was put off until `now` or earlier.
    pub(super) fn advance(&mut self, now: DateTime<Utc>) {
        while let Some((at, step)) = self.later.first().copied()
            && at <= now
        {
            self.later.pop_first();
            self.due.insert(step);
        }
    }

    /// Takes the step of the lowest number that is due.
    pub(super) fn pop(&mut self) -> Option<u32> {
        self.due.pop_first()
    }

    /// The next instant for which something was put off.
    pub(super) fn next(&self) -> Option<DateTime<Utc>> {
        self.later.first().map(|(at, _)| *at)
    }

    /// Forgets what is due.
    pub(super) fn clear_due(&mut self) {
        self.due.clear();
    }
}
