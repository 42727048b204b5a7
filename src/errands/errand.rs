//! One errand.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::Errands;
use super::bundle::Bundle;
use crate::account::Coverage;
use crate::catalogue::spec::{Action, Actor, Provenance};
use crate::graph::Node;
use crate::planner::Step;

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

    fn bundle(&self) -> &'e Bundle {
        &self.errands.bundles[self.at]
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

    /// What it is mostly about: what its last step does.
    pub fn action(&self) -> Action {
        self.bundle().action
    }

    /// The things that it is about, each once, by position.
    pub fn subjects(&self) -> Vec<Node<'e>> {
        let mut nodes: Vec<Node<'e>> = self.steps().map(|step| step.node()).collect();
        nodes.sort_unstable_by_key(|node| node.ix());
        nodes.dedup();
        nodes
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

    /// The errands that come directly before it, without those that come before one of these anyway.
    pub fn after(&self) -> impl Iterator<Item = After<'e>> + use<'e> {
        let errands = self.errands;
        self.bundle()
            .after
            .iter()
            .map(move |(at, provenance)| After { before: Errand::new(errands, *at as usize), provenance: *provenance })
    }
}
