//! A closer look at the things whose steps are not, at first sight, those that they need.

use std::collections::BTreeMap;

use super::ancestors::Ancestors;
use super::bills::Bills;
use super::class::{is_protected, relied_on};
use super::thing::Thing;
use super::things::Things;
use super::{Difference, Log, Unshown, Violation, gaps};
use crate::account::{Address, Observation, Protection};
use crate::catalogue::spec::{Action, Standing, StepSpec};
use crate::catalogue::{Catalogue, KindSpec};
use crate::plan::{Change, FactName, ReliedOn, SavedStep, StepNo};

/// Reports what is wrong with each suspect thing, if anything is.
pub(super) fn check_suspects(things: &Things<'_>, catalogue: &Catalogue, bills: &Bills, log: &mut Log<'_>) {
    // By first step, so that findings come in the plan's order.
    let mut suspects: BTreeMap<StepNo, (Thing, Vec<SavedStep<'_>>)> = BTreeMap::new();
    for step in things.plan.steps() {
        if let Some(thing) = things.subject(step)
            && things.record(thing).is_suspect
            && let Some(own) = things.planned(thing)
        {
            suspects.entry(own.first).or_insert_with(|| (thing, Vec::new())).1.push(step);
        }
    }
    let mut ancestors = Ancestors::new(things.plan);
    for (thing, steps) in suspects.into_values() {
        let Some(spec) = things.kind(thing) else { continue };
        let seen = things.resource(thing).map(|resource| things.observe(resource));
        let address = things.address(thing);
        Subject { things, catalogue, thing, spec, address, steps, seen }.check(bills, &mut ancestors, log);
        if log.is_full() {
            return;
        }
    }
}

struct Subject<'t, 'v> {
    things: &'t Things<'v>,
    catalogue: &'t Catalogue,
    thing: Thing,
    spec: &'t KindSpec,
    address: Address,
    steps: Vec<SavedStep<'t>>,
    /// What the account says of it; `None` if it does not list it.
    seen: Option<Observation>,
}

impl Subject<'_, '_> {
    fn check(&self, bills: &Bills, ancestors: &mut Ancestors<'_>, log: &mut Log<'_>) {
        let found: Vec<StepSpec> = self.steps.iter().map(|step| *step.spec()).collect();
        let difference = self.difference(bills);
        let claimed = self.claimed();
        let right = if difference.is_some() { claimed.clone() } else { self.things.acts(self.thing).to_vec() };
        let is_different = difference.is_some();
        if let Some(difference) = difference {
            self.differs(difference, log);
        }
        if found != right {
            let could_have_been = found == claimed || self.was_ending(&found);
            if !log.is_same() && could_have_been {
                // That the thing is gone, or has other facts, was reported above.
                let step = self.steps.first().map(SavedStep::id).filter(|_| !is_different);
                let route = step.map(|step| Difference::Route { step, subject: self.address.clone() });
                route.into_iter().for_each(|route| log.difference(route));
            } else {
                let actions = |acts: &[StepSpec]| acts.iter().map(|act| act.action).collect();
                let steps = self.steps.iter().map(SavedStep::id).collect();
                let (found, right) = (actions(&found), actions(&right));
                log.violation(Violation::Acts { subject: self.address.clone(), steps, found, right });
            }
        } else if !is_different {
            self.check_relied(&found, log);
        }
        self.check_order(ancestors, log);
        self.check_protection(log);
    }

    /// How the account differs from what the steps were made for.
    fn difference(&self, bills: &Bills) -> Option<Difference> {
        let step = self.steps.first().map_or(0, SavedStep::id);
        let subject = self.address.clone();
        let Some(seen) = &self.seen else {
            // Nothing is known of what is only expected, so no step can rely on a fact of it.
            let relies = self.steps.iter().any(|step| step.relies_on() != ReliedOn::default());
            let is_expected = !relies && bills.is_expected(self.things, self.thing);
            return (!is_expected).then_some(Difference::NotThere { step, subject });
        };
        if self.things.is_gone(self.thing) {
            return Some(Difference::Gone { step, subject });
        }
        let lifted = Observation { protection: Protection::Off, ..seen.clone() };
        self.steps.iter().enumerate().find_map(|(nth, step)| {
            // When a step is due, the steps before it have been done.
            let is_lifted = self.steps[..nth].iter().any(is_lift);
            let change = step.relies_on().change(if is_lifted { &lifted } else { seen })?;
            Some(Difference::Fact { step: step.id(), subject: subject.clone(), change })
        })
    }

    /// Reports a difference; or, where it may only seem so because the account was not read whole, that
    /// nothing shows it.
    fn differs(&self, difference: Difference, log: &mut Log<'_>) {
        let (step, fact) = match &difference {
            Difference::NotThere { step, .. } => (*step, None),
            Difference::Fact { step, change, .. } if change.is.is_none() => (*step, Some(change.what)),
            _ => return log.difference(difference),
        };
        let coverage = self.things.coverage(self.thing);
        let gap = (!log.is_same()).then(|| gaps::gap(self.things, self.catalogue, self.spec, coverage)).flatten();
        match gap {
            Some((noun, coverage, why)) => {
                log.unshown(Unshown { step, subject: self.address.clone(), fact, noun, coverage, why });
            }
            None => log.difference(difference),
        }
    }

    /// The acts that it takes if the facts are those that its first step relies on.
    fn claimed(&self) -> Vec<StepSpec> {
        let relied = self.steps.first().map(SavedStep::relies_on).unwrap_or_default();
        let protection = if relied.protection == Some(true) { Protection::On } else { Protection::Off };
        let status = relied.status.map(str::to_owned);
        let (standing, code) = self.spec.assess(Some(&Observation { status, protection, ..Observation::default() }));
        self.spec.acts(standing, code, relied.status).collect()
    }

    /// True if these are the acts of something that is ending already. No step relies on that.
    fn was_ending(&self, found: &[StepSpec]) -> bool {
        let status = self.steps.first().and_then(|step| step.relies_on().status);
        found.iter().copied().eq(self.spec.acts(Standing::Ending, self.spec.code, status))
    }

    /// Reports steps that do not rely on the facts that they have to rely on.
    fn check_relied(&self, acts: &[StepSpec], log: &mut Log<'_>) {
        for (n, step) in self.steps.iter().enumerate() {
            let (right, found) = (relied_on(self.spec, &acts[..=n], self.seen.as_ref()), step.relies_on());
            let Some((fact, is)) = unfounded(right, found) else { continue };
            let subject = self.address.clone();
            match is {
                // Nothing said what it is when the plan was made.
                Some(is) if !log.is_same() => {
                    let change = Change { what: fact, was: None, is: Some(is.to_owned()) };
                    log.difference(Difference::Fact { step: step.id(), subject, change });
                }
                _ => log.violation(Violation::ReliesOn { step: step.id(), subject, fact }),
            }
        }
    }

    /// Reports steps that do not come after the one before them.
    fn check_order(&self, ancestors: &mut Ancestors<'_>, log: &mut Log<'_>) {
        for pair in self.steps.windows(2) {
            let (before, step) = (pair[0], pair[1]);
            if !ancestors.has(before.no(), step) {
                let before = before.id();
                log.violation(Violation::OwnOrder { step: step.id(), before, subject: self.address.clone() });
            }
        }
    }

    /// Reports a protected thing that would end without its protection being lifted directly before.
    fn check_protection(&self, log: &mut Log<'_>) {
        let Some(seen) = &self.seen else { return };
        let Some(ending) = self.steps.iter().find(|step| step.spec().ends_subject()) else { return };
        let mut lifts = self.steps.iter().filter(|step| is_lift(step));
        let is_lifted = lifts.clone().any(|lift| ending.after().binary_search(&lift.id()).is_ok());
        // If it was protected only after the plan was made, that change was reported above.
        let is_new = !log.is_same()
            && lifts.next().is_none()
            && ending.relies_on().change(seen).is_some_and(|change| change.what == FactName::Protection);
        if is_protected(self.spec, seen) && !is_lifted && !is_new {
            log.violation(Violation::Protected { step: ending.id(), subject: self.address.clone() });
        }
    }
}

fn is_lift(step: &SavedStep<'_>) -> bool {
    step.action() == Action::LiftProtection
}

/// The first fact that a step has to rely on and does not, or the other way round. With what the fact is,
/// if it may have become known only after the plan was made.
fn unfounded<'o>(right: ReliedOn<&'o str>, found: ReliedOn<&str>) -> Option<(FactName, Option<&'o str>)> {
    if right.protection != found.protection {
        return Some((FactName::Protection, None));
    }
    if right.status != found.status {
        return Some((FactName::Status, right.status.filter(|_| found.status.is_none())));
    }
    (right.quantity != found.quantity)
        .then(|| (FactName::Quantity, right.quantity.filter(|_| found.quantity.is_none())))
}
