//! Errands: a plan in bundles that a person can hold in mind.
//!
//! A plan may have a million steps. An errand is a bundle of them: what one person does in one place about one
//! sort of thing, before anything else has to happen. Errands have an order among them, as steps have: theirs is the
//! quotient of the plan's.

mod bundle;
mod errand;

use chrono::NaiveDate;

use crate::catalogue::spec::Actor;
use crate::planner::Plan;
use crate::timeline::Timeline;
use bundle::Bundle;
pub use errand::{After, Errand};

/// The errands of a plan, with their dates.
///
/// `'p` is the lifetime of the plan.
#[derive(Clone, Debug)]
#[must_use = "errands that nobody reads have no effect"]
pub struct Errands<'p> {
    plan: &'p Plan,
    /// In topological order, and by the number of their first step.
    bundles: Vec<Bundle>,
    /// The errand of each step, by the step's number less one.
    of_step: Vec<u32>,
}

impl<'p> Errands<'p> {
    /// The errands of a plan. O(V + E).
    pub fn new(plan: &'p Plan, timeline: &Timeline) -> Self {
        let (bundles, of_step) = bundle::bundles(plan, timeline);
        Self { plan, bundles, of_step }
    }

    /// The plan.
    pub const fn plan(&self) -> &'p Plan {
        self.plan
    }

    /// All of them, in topological order.
    pub fn all(&self) -> impl ExactSizeIterator<Item = Errand<'_>> {
        (0..self.bundles.len()).map(|at| Errand::new(self, at))
    }

    /// Those of one actor, in topological order.
    pub fn of(&self, actor: Actor) -> impl Iterator<Item = Errand<'_>> {
        self.all().filter(move |errand| errand.actor() == actor)
    }

    /// The errand that a step belongs to, by the step's number.
    pub fn of_step(&self, id: u32) -> Option<Errand<'_>> {
        let at = *self.of_step.get(id.checked_sub(1)? as usize)?;
        Some(Errand::new(self, at as usize))
    }

    /// The days on which something is done or ends, from today, each once, where the provider counts days.
    pub fn days(&self) -> Vec<NaiveDate> {
        let mut days: Vec<NaiveDate> = self.bundles.iter().map(|bundle| bundle.day).collect();
        days.sort_unstable();
        days.dedup();
        days
    }
}
