//! What waits because of what the account shows that was read for a run.

use crate::execution::{Changed, Review, Unread};
use crate::plan::{SavedPlan, SavedStep};
use crate::report::answers::names::grouped;
use crate::report::model::Part;
use crate::report::statements::{self, Topic, WhatEnded};

/// What an account does not show and what has changed in it, each with the reason and what is held for it; and what
/// is gone. O(steps × unread).
pub(in crate::report) fn review(plan: &SavedPlan, review: &Review) -> Vec<Part> {
    let mut parts = unread(plan, &review.unread);
    parts.extend(changed(plan, &review.changed));
    let steps = review.gone.len();
    if steps > 0 {
        parts.push(Part::entry(Topic::Changed, statements::Review::Gone { steps }));
    }
    parts
}

fn unread(plan: &SavedPlan, unread: &[Unread]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    // One response that is missing leaves many kinds unread, for one reason.
    for all in grouped(unread, |one, other| one.why == other.why) {
        let topic = parts.is_empty().then_some(Topic::Unread);
        let subjects = all.iter().map(|one| one.subject.clone()).collect();
        parts.push(Part::entry(topic, statements::Review::Subjects { subjects, why: all[0].why.clone() }));
        let held: Vec<SavedStep<'_>> = plan.steps().filter(|step| all.iter().any(|one| one.holds(*step))).collect();
        parts.push(Part::entry(None, holds(&held)));
    }
    if !unread.is_empty() {
        parts.push(Part::entry(None, statements::Review::AreHeld));
    }
    parts
}

fn changed(plan: &SavedPlan, changed: &[Changed]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for Changed { subject, why, steps } in changed {
        let topic = parts.is_empty().then_some(Topic::Changed);
        let subjects = vec![subject.clone()];
        parts.push(Part::entry(topic, statements::Review::Subjects { subjects, why: why.clone() }));
        let held: Vec<SavedStep<'_>> = steps.iter().filter_map(|step| plan.step(*step)).collect();
        parts.push(Part::entry(None, holds(&held)));
    }
    if !changed.is_empty() {
        parts.push(Part::entry(None, statements::Review::ChangedAreHeld));
    }
    parts
}

/// How many steps are held, and what they would end.
fn holds(steps: &[SavedStep<'_>]) -> statements::Review {
    let what = grouped(steps.iter().map(|step| WhatEnded::of(*step)), PartialEq::eq);
    let what = what.into_iter().flat_map(|alike| alike.into_iter().next()).collect();
    statements::Review::Holds { steps: steps.len(), what }
}
