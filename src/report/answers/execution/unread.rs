//! What waits until the account was read whole.

use crate::execution::Unread;
use crate::plan::{SavedPlan, SavedStep};
use crate::report::model::Part;
use crate::report::statements::{self, Topic, WhatEnded};

/// What an account does not show, each with the reason and what is held for it. O(steps × unread).
pub fn unread(plan: &SavedPlan, unread: &[Unread]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (why, all) in by_reason(unread) {
        let topic = parts.is_empty().then_some(Topic::Unread);
        let subjects = all.iter().map(|one| one.subject.clone()).collect();
        parts.push(Part::entry(topic, statements::Unread::Subjects { subjects, why: why.to_owned() }));
        let held: Vec<SavedStep<'_>> = plan.steps().filter(|step| all.iter().any(|one| one.holds(*step))).collect();
        parts.push(Part::entry(None, holds(&held)));
    }
    if !unread.is_empty() {
        parts.push(Part::entry(None, statements::Unread::AreHeld));
    }
    parts
}

/// One response that is missing leaves many kinds unread, for one reason.
fn by_reason(unread: &[Unread]) -> Vec<(&str, Vec<&Unread>)> {
    let mut reasons: Vec<(&str, Vec<&Unread>)> = Vec::new();
    for one in unread {
        match reasons.iter_mut().find(|(why, _)| *why == one.why) {
            Some((_, all)) => all.push(one),
            None => reasons.push((&one.why, vec![one])),
        }
    }
    reasons
}

/// How many steps are held, and what they would end.
fn holds(steps: &[SavedStep<'_>]) -> statements::Unread {
    let mut what: Vec<WhatEnded> = Vec::new();
    for step in steps {
        let ended = WhatEnded::of(*step);
        if !what.contains(&ended) {
            what.push(ended);
        }
    }
    statements::Unread::Holds { steps: steps.len(), what }
}
