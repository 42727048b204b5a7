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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Log, Violation, check_sequence};
    use crate::account::AccountBuilder;
    use crate::catalogue::{Catalogue, GLOBAL};
    use crate::plan::{Maker, NewStep, ReliedOn, Scope};

    /// Of steps in these stages, each after those that it names: which comes after a later one, and after which. No file
    /// holds such a plan, but a planner could make it.
    fn found(steps: &[(u32, &[u32])]) -> Vec<Violation> {
        let (soracom, now) = (Catalogue::soracom(), "2026-08-20T00:00:00Z".parse().unwrap());
        let account = AccountBuilder::new("OP0012345678".parse().unwrap()).build(soracom).unwrap();
        let mut maker = Maker::new(soracom.clone(), account.operator().clone(), account.digest(), now);
        let kind = soracom.kind("sim").unwrap();
        for (n, (stage, after)) in steps.iter().enumerate() {
            let step = NewStep {
                kind,
                spec: kind.last_acts().next().unwrap(),
                coverage: Some(GLOBAL),
                key: &n.to_string(),
                stage: *stage,
                relies_on: ReliedOn::default(),
                not_before: None,
                after,
            };
            assert!(maker.push(&step));
        }
        let plan = maker.finish(false, Scope::default(), Vec::new());
        let mut log = Log::new(true, &|_| true);
        check_sequence(&plan, &mut log);
        log.finish(None, now).violations().to_vec()
    }

    #[test]
    fn what_comes_before_has_a_smaller_number_and_an_earlier_stage() {
        let sequence = |step, after| vec![Violation::Sequence { step, after }];
        assert_eq!(found(&[(1, &[]), (2, &[1]), (2, &[1]), (3, &[2, 3])]), Vec::new());
        assert_eq!(found(&[(2, &[2]), (1, &[])]), sequence(1, 2));
        assert_eq!(found(&[(1, &[1])]), sequence(1, 1));
        assert_eq!(found(&[(1, &[]), (1, &[1])]), sequence(2, 1));
        // The one in the latest stage is named, and not the last.
        assert_eq!(found(&[(3, &[]), (1, &[]), (2, &[1, 2])]), sequence(3, 1));
    }
}
