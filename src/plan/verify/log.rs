//! Where findings are collected.

use chrono::{DateTime, Utc};

use super::{Difference, Verification, Violation};

pub(super) struct Log {
    is_same: bool,
    changes: Vec<Difference>,
    violations: Vec<Violation>,
}

impl Log {
    pub(super) const fn new(is_same: bool) -> Self {
        Self { is_same, changes: Vec::new(), violations: Vec::new() }
    }

    pub(super) const fn is_same(&self) -> bool {
        self.is_same
    }

    /// True if there is no point in looking on.
    pub(super) const fn is_full(&self) -> bool {
        self.violations.len() >= Verification::MOST
    }

    pub(super) fn violation(&mut self, violation: Violation) {
        // Two rules may ask for the same.
        if !self.is_full() && !self.violations.contains(&violation) {
            self.violations.push(violation);
        }
    }

    /// Something that a change of the account would explain.
    pub(super) fn difference(&mut self, difference: Difference) {
        if self.is_same {
            self.violation(Violation::Unexcused(difference));
        } else {
            self.change(difference);
        }
    }

    /// Something that has changed, even if only the date.
    pub(super) fn change(&mut self, difference: Difference) {
        if self.changes.len() < Verification::MOST && !self.changes.contains(&difference) {
            self.changes.push(difference);
        }
    }

    pub(super) fn finish(self, taken_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Verification {
        let Self { is_same, changes, violations } = self;
        Verification { taken_at, now, is_same_snapshot: is_same, changes, violations }
    }
}
