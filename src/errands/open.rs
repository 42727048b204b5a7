//! The open steps of a plan that stands by itself.

use chrono::NaiveDate;

use super::bundle::{Bundle, bundles};
use super::net::{Areas, Days, Net, Trait};
use crate::plan::{SavedPlan, SavedStep};

/// The errands that the open steps of a saved plan make: what is left of it.
#[derive(Debug)]
pub(crate) struct OpenErrands<'p> {
    plan: &'p SavedPlan,
    bundles: Vec<Bundle>,
}

/// What is left of one errand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenErrand<'e> {
    errands: &'e OpenErrands<'e>,
    at: usize,
}

impl<'p> OpenErrands<'p> {
    /// The errands of those steps for whose number `is_open` is true. `today` is where the provider counts days.
    /// O(steps + members of their sets of predecessors).
    pub(crate) fn new(plan: &'p SavedPlan, today: NaiveDate, is_open: &dyn Fn(u32) -> bool) -> Self {
        let mut net = Net::default();
        let mut areas = Areas::of(plan.catalogue());
        let mut place: Vec<Option<usize>> = Vec::with_capacity(plan.len());
        for step in plan.steps() {
            place.push(is_open(step.id()).then_some(net.steps.len()));
            if is_open(step.id()) {
                net.steps.push(Trait {
                    id: step.id(),
                    actor: step.actor(),
                    place: step.coverage(),
                    area: areas.area(step.kind()),
                    stage: step.stage(),
                    is_critical: false,
                });
            }
        }
        let count = net.steps.len();
        let mut joints = vec![None; plan.sets().len()];
        let mut found = Vec::new();
        for step in plan.steps().filter(|step| is_open(step.id())) {
            let joint = *joints[step.set().at()].get_or_insert_with(|| {
                found.push(step.set());
                count + found.len() - 1
            });
            net.push([(joint, None)]);
        }
        for set in found {
            let members =
                plan.set(set).iter().filter_map(|id| place.get(id.checked_sub(1)? as usize).copied().flatten());
            net.push(members.map(|step| (step, None)));
        }
        let day = |at: usize, start: NaiveDate| {
            let step = net.steps.get(at).and_then(|step| plan.step(step.id));
            let day = step.and_then(|step| step.not_before()).map_or(start, |day| day.max(start));
            (day, day)
        };
        let days = net.walk(Days::new(today, day)).begin;
        Self { plan, bundles: bundles(&net, &days).0 }
    }

    /// All of them, in topological order.
    pub(crate) fn all(&self) -> impl ExactSizeIterator<Item = OpenErrand<'_>> {
        (0..self.bundles.len()).map(|at| OpenErrand { errands: self, at })
    }
}

impl<'e> OpenErrand<'e> {
    /// What it shares with the errand of a plan.
    pub(crate) fn bundle(&self) -> &'e Bundle {
        &self.errands.bundles[self.at]
    }

    /// Its steps, in order. There is at least one.
    pub(crate) fn steps(&self) -> impl Iterator<Item = SavedStep<'e>> + use<'e> {
        let plan = self.errands.plan;
        self.bundle().steps.iter().filter_map(move |id| plan.step(*id))
    }
}
