//! Where findings are collected.

use chrono::{DateTime, Utc};

use super::{Difference, Unshown, Verification, Violation};

pub(super) struct Log<'c> {
    is_same: bool,
    /// Which changes are wanted.
    cares: &'c dyn Fn(&Difference) -> bool,
    unshown: Vec<Unshown>,
    changes: Vec<Difference>,
    violations: Vec<Violation>,
}

impl<'c> Log<'c> {
    pub(super) const fn new(is_same: bool, cares: &'c dyn Fn(&Difference) -> bool) -> Self {
        Self { is_same, cares, unshown: Vec::new(), changes: Vec::new(), violations: Vec::new() }
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
        if self.changes.len() < Verification::MOST && (self.cares)(&difference) && !self.changes.contains(&difference) {
            self.changes.push(difference);
        }
    }

    /// Something that the account may hold without showing it.
    pub(super) fn unshown(&mut self, unshown: Unshown) {
        if self.unshown.len() < Verification::MOST {
            self.unshown.push(unshown);
        }
    }

    pub(super) fn finish(self, taken_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Verification {
        let Self { is_same, unshown, changes, violations, .. } = self;
        Verification { taken_at, now, is_same_snapshot: is_same, unshown, changes, violations }
    }
}
