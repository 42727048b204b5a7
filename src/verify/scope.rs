//! What the plan was asked for, and what it must not touch.

use super::things::Things;
use super::{Log, Violation};
use crate::plan::{SavedStep, Selector};

/// Nothing is done to what is left out or kept, and everything is done for the sake of a target.
pub(super) fn check(things: &mut Things<'_>, log: &mut Log<'_>) {
    let scope = things.plan.scope();
    if !scope.kept.is_empty() {
        for at in things.all() {
            if !things.is_gone(at) && chooser(things, &scope.kept, at).is_some() {
                things.keep(at);
            }
        }
    }
    let plan = things.plan;
    for step in plan.steps().filter(|_| !scope.excluded.is_empty() || !scope.kept.is_empty()) {
        let Some(at) = things.subject(step.id()) else { continue };
        let found = |step: SavedStep<'_>, selector: &Selector| (step.id(), step.subject(), selector.clone());
        if let Some(selector) = chooser(things, &scope.excluded, at) {
            let (step, subject, selector) = found(step, selector);
            log.violation(Violation::Excluded { step, subject, selector });
        }
        if let Some(selector) = chooser(things, &scope.kept, at) {
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
fn chooser<'s>(things: &Things<'_>, selectors: &'s [Selector], at: u32) -> Option<&'s Selector> {
    let spec = things.kind(at)?;
    let (place, key) = (things.coverage(at), things.key(at));
    selectors.iter().find(|selector| selector.chooses(spec, place, key))
}

/// From the last step to the first: a step serves if its subject is a target, or if it comes before
/// one that serves.
fn targets(things: &Things<'_>, targets: &[Selector], log: &mut Log<'_>) {
    let plan = things.plan;
    let mut serves = vec![false; plan.len()];
    let mut is_passed_on = vec![false; plan.set_count()];
    let mut idle = Vec::new();
    for id in (1..=super::things::as_u32(plan.len())).rev() {
        let Some(step) = plan.step(id) else { continue };
        let is_target = || things.subject(id).is_some_and(|at| chooser(things, targets, at).is_some());
        if !serves[id as usize - 1] && !is_target() {
            idle.push(id);
        } else if !std::mem::replace(&mut is_passed_on[step.set() as usize], true) {
            for before in step.after() {
                if let Some(serves) = serves.get_mut((*before as usize).wrapping_sub(1)) {
                    *serves = true;
                }
            }
        }
    }
    for step in idle.into_iter().rev().filter_map(|id| plan.step(id)) {
        log.violation(Violation::OutOfScope { step: step.id(), subject: step.subject() });
        if log.is_full() {
            return;
        }
    }
}
