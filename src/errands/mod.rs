//! Errands: a plan in bundles that a person can hold in mind.
//!
//! A plan may have a million steps. An errand is a bundle of them: what one person does in one place about one
//! product area on one day, as far as nothing else has to happen in between. Errands have an order among them, as
//! steps have: theirs is the quotient of the plan's. A person never has more than a few dozen: beyond that, what can
//! be done on one day is one errand.
//!
//! | file | holds |
//! | --- | --- |
//! | `net` | steps and what comes before each, wherever they come from |
//! | `fresh`, `open` | that of a plan with its account; that of what is left of a run |
//! | `group` | which steps make an errand |
//! | `quotient` | the order among errands |
//! | `bundle`, `errand` | an errand as data, and its view |

mod bundle;
mod errand;
mod fresh;
mod group;
mod net;
mod open;
mod quotient;

use std::collections::BTreeSet;

use crate::planner::Plan;
use crate::timeline::Timeline;
pub(crate) use bundle::Bundle;
pub use errand::{After, Errand};
pub(crate) use open::OpenErrands;

/// The errands of a plan, with their dates.
///
/// `'p` is the lifetime of the plan.
#[derive(Clone, Debug)]
#[must_use = "errands that nobody reads have no effect"]
pub struct Errands<'p> {
    plan: &'p Plan,
    /// In topological order; of those without an order, by the number of their first step.
    bundles: Vec<Bundle>,
    /// The errand of each step, by the step's number less one.
    of_step: Vec<u32>,
    /// How many things of each errand an oddity is about.
    odd: Vec<usize>,
}

impl<'p> Errands<'p> {
    /// The errands of a plan. O(V + E).
    pub fn new(plan: &'p Plan, timeline: &Timeline) -> Self {
        let (net, days) = fresh::net(plan, timeline);
        let (bundles, of_step) = bundle::bundles(&net, &days);
        let mut errands = Self { plan, odd: vec![0; bundles.len()], bundles, of_step };
        errands.count_oddities();
        errands
    }

    fn count_oddities(&mut self) {
        let graph = self.plan.graph();
        let subjects = graph.account().oddities().iter().filter_map(|oddity| graph.get(&oddity.subject));
        let odd: BTreeSet<_> = subjects.map(|node| node.ix()).collect();
        if odd.is_empty() {
            return;
        }
        let mut seen = BTreeSet::new();
        for (step, at) in self.plan.steps().zip(&self.of_step) {
            let ix = step.node().ix();
            if odd.contains(&ix) && seen.insert((*at, ix)) {
                self.odd[*at as usize] += 1;
            }
        }
    }

    /// The plan.
    pub const fn plan(&self) -> &'p Plan {
        self.plan
    }

    /// All of them, in topological order.
    pub fn all(&self) -> impl ExactSizeIterator<Item = Errand<'_>> {
        (0..self.bundles.len()).map(|at| Errand::new(self, at))
    }

    /// The errand that a step belongs to, by the step's number.
    pub fn of_step(&self, id: u32) -> Option<Errand<'_>> {
        let at = *self.of_step.get(id.checked_sub(1)? as usize)?;
        Some(Errand::new(self, at as usize))
    }
}
