//! A closer look at the subjects whose steps are not, at first sight, what they need.

use std::collections::BTreeMap;

use super::bills::Bills;
use super::order::Ancestors;
use super::things::{Things, ends_it, is_protected, relied_on};
use super::{Difference, Log, Unshown, Violation, unshown};
use crate::account::{Address, Observation, Protection};
use crate::catalogue::spec::{Action, Standing, StepSpec};
use crate::catalogue::{Catalogue, KindSpec};
use crate::plan::{Change, ReliedOn, SavedStep};

/// Says what is odd about each odd subject, if anything is wrong with it after all.
pub(super) fn check_odd(things: &Things<'_>, catalogue: &Catalogue, bills: &Bills, log: &mut Log<'_>) {
    // By first step, so that findings come in the plan's order.
    let mut odd: BTreeMap<u32, (u32, Vec<SavedStep<'_>>)> = BTreeMap::new();
    for step in things.plan.steps() {
        if let Some(at) = things.subject(step.id())
            && things.thing(at).is_odd
        {
            odd.entry(things.thing(at).first).or_insert_with(|| (at, Vec::new())).1.push(step);
        }
    }
    let mut ancestors = Ancestors::new(things.plan);
    for (at, steps) in odd.into_values() {
        let Some(spec) = things.kind(at) else { continue };
        let seen = things.resource(at).map(|resource| things.observe(resource));
        let address = things.address(at);
        Subject { things, catalogue, at, spec, address, steps, seen }.check(bills, &mut ancestors, log);
        if log.is_full() {
            return;
        }
    }
}

struct Subject<'t, 'v> {
    things: &'t Things<'v>,
    catalogue: &'t Catalogue,
    at: u32,
    spec: &'static KindSpec,
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
        let right = if difference.is_some() { claimed.clone() } else { self.things.acts(self.at).to_vec() };
        let is_different = difference.is_some();
        if let Some(difference) = difference {
            self.differs(difference, log);
        }
        if found != right {
            let could_have_been = found == claimed || self.was_ending(&found);
            if !log.is_same() && could_have_been {
                // What is gone, or has other facts, has been said.
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
            // Of what is only expected nothing is known that a step could rely on.
            let relies = self.steps.iter().any(|step| step.relies_on() != ReliedOn::default());
            let is_expected = !relies && bills.is_expected(self.things, self.at);
            return (!is_expected).then_some(Difference::NotThere { step, subject });
        };
        if self.things.is_gone(self.at) {
            return Some(Difference::Gone { step, subject });
        }
        let lifted = Observation { protection: Protection::Off, ..seen.clone() };
        self.steps.iter().enumerate().find_map(|(nth, step)| {
            // What a step finds when it is due is what the steps before it have left.
            let is_lifted = self.steps[..nth].iter().any(is_lift);
            let change = step.relies_on().change(if is_lifted { &lifted } else { seen })?;
            Some(Difference::Fact { step: step.id(), subject: subject.clone(), change })
        })
    }

    /// It is not as it was; or that does not show, because what would show it was not read.
    fn differs(&self, difference: Difference, log: &mut Log<'_>) {
        let (step, fact) = match &difference {
            Difference::NotThere { step, .. } => (*step, None),
            Difference::Fact { step, change, .. } if change.is_unsaid() => (*step, Some(change.what.clone())),
            _ => return log.difference(difference),
        };
        let coverage = self.things.coverage(self.at);
        let gap = (!log.is_same()).then(|| unshown::gap(self.things, self.catalogue, self.spec, coverage)).flatten();
        match gap {
            Some((noun, coverage, why)) => {
                log.unshown(Unshown { step, subject: self.address.clone(), fact, noun, coverage, why });
            }
            None => log.difference(difference),
        }
    }

    /// The acts that it takes by the facts that its first step relies on.
    fn claimed(&self) -> Vec<StepSpec> {
        let relied = self.steps.first().map(SavedStep::relies_on).unwrap_or_default();
        let protection = if relied.protection == Some(true) { Protection::On } else { Protection::Off };
        let status = relied.status.map(str::to_owned);
        let (standing, code) = self.spec.assess(Some(&Observation { status, protection, ..Observation::default() }));
        self.spec.acts(standing, code, relied.status).collect()
    }

    /// True if these are the acts of something that ends by itself, which no step relies on.
    fn was_ending(&self, found: &[StepSpec]) -> bool {
        let status = self.steps.first().and_then(|step| step.relies_on().status);
        found.iter().copied().eq(self.spec.acts(Standing::Ending, self.spec.code, status))
    }

    /// The facts that each step has to rely on.
    fn check_relied(&self, acts: &[StepSpec], log: &mut Log<'_>) {
        for (n, step) in self.steps.iter().enumerate() {
            let (right, found) = (relied_on(self.spec, &acts[..=n], self.seen.as_ref()), step.relies_on());
            let Some((fact, is)) = unfounded(right, found) else { continue };
            let subject = self.address.clone();
            match is {
                // Nothing was said of it when the plan was made.
                Some(is) if !log.is_same() => {
                    let change = Change { what: fact.to_owned(), was: "not there".to_owned(), is: is.to_owned() };
                    log.difference(Difference::Fact { step: step.id(), subject, change });
                }
                _ => log.violation(Violation::ReliesOn { step: step.id(), subject, fact }),
            }
        }
    }

    /// Each step comes after the one before it.
    fn check_order(&self, ancestors: &mut Ancestors<'_>, log: &mut Log<'_>) {
        for pair in self.steps.windows(2) {
            let (before, step) = (pair[0].id(), pair[1]);
            if !ancestors.has(before, step) {
                log.violation(Violation::OwnOrder { step: step.id(), before, subject: self.address.clone() });
            }
        }
    }

    /// What is protected ends only right after a step that lifts the protection.
    fn check_protection(&self, log: &mut Log<'_>) {
        let Some(seen) = &self.seen else { return };
        let Some(ending) = self.steps.iter().find(|step| ends_it(step.spec())) else { return };
        let mut lifts = self.steps.iter().filter(|step| is_lift(step));
        let is_lifted = lifts.clone().any(|lift| ending.after().binary_search(&lift.id()).is_ok());
        // It may have been protected only since the plan was made, and that has been said.
        let is_new = !log.is_same()
            && lifts.next().is_none()
            && ending.relies_on().change(seen).is_some_and(|change| change.what == "protection");
        if is_protected(self.spec, seen) && !is_lifted && !is_new {
            log.violation(Violation::Protected { step: ending.id(), subject: self.address.clone() });
        }
    }
}

fn is_lift(step: &SavedStep<'_>) -> bool {
    step.action() == Action::LiftProtection
}

/// The first fact that has to be relied on and is not, or the other way round, and what it is if it
/// may have come up since.
fn unfounded<'o>(right: ReliedOn<'o>, found: ReliedOn<'_>) -> Option<(&'static str, Option<&'o str>)> {
    if right.protection != found.protection {
        return Some(("protection", None));
    }
    if right.status != found.status {
        return Some(("status", right.status.filter(|_| found.status.is_none())));
    }
    (right.quantity != found.quantity).then(|| ("quantity", right.quantity.filter(|_| found.quantity.is_none())))
}
