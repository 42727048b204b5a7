//! What the plan was asked for, and what it must not touch.

use super::thing::Thing;
use super::things::Things;
use super::{Log, Violation};
use crate::plan::{SavedStep, Selector};

/// Marks what is to be kept. Reports steps that are done to what is kept or left out, and, where the
/// plan has targets, steps that serve none of them.
pub(super) fn check(things: &mut Things<'_>, log: &mut Log<'_>) {
    let scope = things.plan.scope();
    if !scope.kept.is_empty() {
        for thing in things.all() {
            if !things.is_gone(thing) && chooser(things, &scope.kept, thing).is_some() {
                things.keep(thing);
            }
        }
    }
    let plan = things.plan;
    for step in plan.steps().filter(|_| !scope.excluded.is_empty() || !scope.kept.is_empty()) {
        let Some(thing) = things.subject(step) else { continue };
        let found = |step: SavedStep<'_>, selector: &Selector| (step.id(), step.subject(), selector.clone());
        if let Some(selector) = chooser(things, &scope.excluded, thing) {
            let (step, subject, selector) = found(step, selector);
            log.violation(Violation::Excluded { step, subject, selector });
        }
        if let Some(selector) = chooser(things, &scope.kept, thing) {
            let (step, subject, selector) = found(step, selector);
            log.violation(Violation::Kept { step, subject, selector });
        }
        if log.is_full() {
            return;
        }
    }
    if !scope.targets.is_empty() {
        targets(things, &scope.targets, log);
    }
}

/// The first of these selectors that chooses a thing.
fn chooser<'s>(things: &Things<'_>, selectors: &'s [Selector], thing: Thing) -> Option<&'s Selector> {
    let spec = things.kind(thing)?;
    let (place, key) = (things.coverage(thing), things.key(thing));
    selectors.iter().find(|selector| selector.chooses(spec, place, key))
}

/// Reports steps that serve no target. Goes from the last step to the first: a step serves if its
/// subject is a target, or if it comes before one that serves.
fn targets(things: &Things<'_>, targets: &[Selector], log: &mut Log<'_>) {
    let plan = things.plan;
    let mut serves = vec![false; plan.len()];
    let mut is_passed_on = vec![false; plan.sets().len()];
    let mut idle = Vec::new();
    for step in plan.steps().rev() {
        let is_target = || things.subject(step).is_some_and(|thing| chooser(things, targets, thing).is_some());
        if !serves[step.no().at()] && !is_target() {
            idle.push(step);
        } else if !std::mem::replace(&mut is_passed_on[step.set().at()], true) {
            for before in step.after().iter().filter_map(|before| plan.step(*before)) {
                serves[before.no().at()] = true;
            }
        }
    }
    for step in idle.into_iter().rev() {
        log.violation(Violation::OutOfScope { step: step.id(), subject: step.subject() });
        if log.is_full() {
            return;
        }
    }
}
