//! What waits until the account was read whole.

use crate::execution::Unread;
use crate::plan::{SavedPlan, SavedStep};
use crate::report::answers::names::grouped;
use crate::report::model::Part;
use crate::report::statements::{self, Topic, WhatEnded};

/// What an account does not show, each with the reason and what is held for it. O(steps × unread).
pub(in crate::report) fn unread(plan: &SavedPlan, unread: &[Unread]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    // One response that is missing leaves many kinds unread, for one reason.
    for all in grouped(unread, |one, other| one.why == other.why) {
        let topic = parts.is_empty().then_some(Topic::Unread);
        let subjects = all.iter().map(|one| one.subject.clone()).collect();
        parts.push(Part::entry(topic, statements::Unread::Subjects { subjects, why: all[0].why.clone() }));
        let held: Vec<SavedStep<'_>> = plan.steps().filter(|step| all.iter().any(|one| one.holds(*step))).collect();
        parts.push(Part::entry(None, holds(&held)));
    }
    if !unread.is_empty() {
        parts.push(Part::entry(None, statements::Unread::AreHeld));
    }
    parts
}

/// How many steps are held, and what they would end.
fn holds(steps: &[SavedStep<'_>]) -> statements::Unread {
    let what = grouped(steps.iter().map(|step| WhatEnded::of(*step)), PartialEq::eq);
    let what = what.into_iter().flat_map(|alike| alike.into_iter().next()).collect();
    statements::Unread::Holds { steps: steps.len(), what }
}
