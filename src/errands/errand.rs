//! One errand.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::Errands;
use super::bundle::Bundle;
use crate::account::Coverage;
use crate::catalogue::spec::{Actor, Provenance};
use crate::planner::{Plan, Step};

/// Steps that one person takes in one place about one sort of thing.
///
/// `'e` is the lifetime of the [errands](Errands) that it is one of.
#[derive(Clone, Copy, Debug)]
pub struct Errand<'e> {
    errands: &'e Errands<'e>,
    at: usize,
}

/// An errand that has to be done before another one.
///
/// `'e` is the lifetime of the errands.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct After<'e> {
    /// What comes first.
    pub before: Errand<'e>,
    /// The least certain of the rules that say so.
    pub provenance: Provenance,
}

impl<'e> Errand<'e> {
    pub(super) const fn new(errands: &'e Errands<'e>, at: usize) -> Self {
        Self { errands, at }
    }

    pub(crate) fn bundle(&self) -> &'e Bundle {
        &self.errands.bundles[self.at]
    }

    /// The plan.
    pub(crate) const fn plan(&self) -> &'e Plan {
        self.errands.plan
    }

    /// Its position among all errands, from 0.
    pub const fn index(&self) -> usize {
        self.at
    }

    /// Its steps, in order. There is at least one.
    pub fn steps(&self) -> impl Iterator<Item = Step<'e>> + use<'e> {
        let plan = self.errands.plan;
        self.bundle().steps.iter().filter_map(move |id| plan.step(*id))
    }

    /// Whose it is.
    pub fn actor(&self) -> Actor {
        self.bundle().actor
    }

    /// Where its things are; `None` for what the operator shares.
    pub fn coverage(&self) -> Option<Coverage> {
        self.bundle().place
    }

    /// The first and the last of its stages, from 1.
    pub fn stages(&self) -> RangeInclusive<u32> {
        self.bundle().stages.clone()
    }

    /// The day on which it can be done, or on which what it waits for is over, where the provider counts days.
    pub fn day(&self) -> NaiveDate {
        self.bundle().day
    }

    /// True if it is on the chain that decides the closing date.
    pub fn is_critical(&self) -> bool {
        self.bundle().is_critical
    }

    /// How many lists could not be read, or only in part, of the kinds and in the places that it is about: there
    /// may be more to do.
    pub fn unread(&self) -> usize {
        let account = self.errands.plan.graph().account();
        let lists: BTreeSet<_> = self.steps().map(|step| (step.node().kind().name, step.node().coverage())).collect();
        lists.into_iter().filter(|(kind, coverage)| account.reading(kind, *coverage).gap().is_some()).count()
    }

    /// How many of its things are odd: what was read of them does not fit the rest.
    pub fn odd(&self) -> usize {
        self.errands.odd.get(self.at).copied().unwrap_or(0)
    }

    /// The errands that wait for it directly, without those that wait for one of these anyway.
    pub fn holds_up(&self) -> impl Iterator<Item = Self> + use<'e> {
        let errands = self.errands;
        self.bundle().before.iter().map(move |at| Errand::new(errands, *at as usize))
    }

    /// The errands that come directly before it, without those that come before one of these anyway.
    pub fn after(&self) -> impl Iterator<Item = After<'e>> + use<'e> {
        let errands = self.errands;
        self.bundle().after.iter().map(move |(at, provenance)| After {
            before: Errand::new(errands, *at as usize),
            provenance: provenance.unwrap_or(Provenance::OF_OWN_ACTS),
        })
    }
}
