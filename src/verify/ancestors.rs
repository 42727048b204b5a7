//! What comes before a step, directly or through others.

use super::{Log, Violation};
use crate::plan::{SavedPlan, SavedStep, SetIx, StepNo};

/// The ancestors of a set of predecessors. Remembers those that were found last.
pub(super) struct Ancestors<'p> {
    plan: &'p SavedPlan,
    of: Option<SetIx>,
    steps: Vec<bool>,
    sets: Vec<bool>,
}

impl<'p> Ancestors<'p> {
    pub(super) const fn new(plan: &'p SavedPlan) -> Self {
        Self { plan, of: None, steps: Vec::new(), sets: Vec::new() }
    }

    /// Finds all that is in a set of predecessors or comes before a member. O(sets).
    pub(super) fn of(&mut self, set: SetIx) {
        if self.of.replace(set) == Some(set) {
            return;
        }
        self.steps.clear();
        self.steps.resize(self.plan.len(), false);
        self.sets.clear();
        self.sets.resize(self.plan.sets().len(), false);
        let mut next = vec![set];
        self.sets[set.at()] = true;
        while let Some(set) = next.pop() {
            for &id in self.plan.set(set) {
                let Some(step) = self.plan.step(id) else { continue };
                let is_new = !std::mem::replace(&mut self.steps[step.no().at()], true);
                if is_new && !std::mem::replace(&mut self.sets[step.set().at()], true) {
                    next.push(step.set());
                }
            }
        }
    }

    /// True if a step is among what was found last.
    pub(super) fn contain(&self, step: StepNo) -> bool {
        self.steps.get(step.at()).is_some_and(|is_there| *is_there)
    }

    /// True if one step comes before another.
    pub(super) fn has(&mut self, before: StepNo, step: SavedStep<'_>) -> bool {
        step.after().binary_search(&before.get()).is_ok() || {
            self.of(step.set());
            self.contain(before)
        }
    }
}

/// Reports predecessors that have no smaller number or no earlier stage: without that, nothing that the
/// verifier concludes from the order holds.
pub(super) fn check_sequence(plan: &SavedPlan, log: &mut Log<'_>) {
    let latest = |set| {
        let members = plan.set(set).iter();
        members.map(|id| (plan.step(*id).map_or(u32::MAX, |step| step.stage()), *id)).max().unwrap_or_default()
    };
    let latest: Vec<(u32, u32)> = plan.sets().map(latest).collect();
    for step in plan.steps() {
        let (stage, after) = latest[step.set().at()];
        let last = step.after().last().copied().unwrap_or_default();
        if last >= step.id() || stage >= step.stage() {
            let after = if last >= step.id() { last } else { after };
            log.violation(Violation::Sequence { step: step.id(), after });
        }
    }
}
