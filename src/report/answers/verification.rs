//! `verify`: whether a plan can be carried out.

use super::names::grouped;
use crate::account::Coverage;
use crate::catalogue::Noun;
use crate::plan::SavedPlan;
use crate::report::answers::age::Age;
use crate::report::model::Part;
use crate::report::statements::{self, Topic};
use crate::verify::{Soundness, Unshown, Verification};

/// Whether a plan is right for an account, and everything that is not.
pub(in crate::report) fn verification(plan: &SavedPlan, verification: &Verification) -> Vec<Part> {
    let soundness = verification.soundness();
    let title = statements::Verification::Title { operator: plan.operator().clone(), soundness, steps: plan.len() };
    let age = Age::new(verification.taken_at(), verification.now()).redacted(plan.is_redacted());
    let mut parts = vec![Part::Title(title.into()), Part::Age(age)];
    parts.extend(verification.violations().iter().map(|it| Part::entry(Topic::Wrong, it)));
    parts.extend(verification.changes().iter().map(|it| Part::entry(Topic::Changed, it)));
    // One list that was not read may leave thousands. Only the first is shown for each reason.
    for alike in grouped(verification.unshown(), |one, other| reason(one) == reason(other)) {
        let place = alike[0].coverage.map(|coverage| plan.provider().spec_of(coverage));
        let unshown = statements::Verification::Unshown { unshown: alike[0].clone(), place };
        parts.push(Part::entry(Topic::Unread, unshown));
        if alike.len() > 1 {
            parts.push(Part::entry(None, statements::Verification::MoreForTheReason(alike.len() - 1)));
        }
    }
    if verification.is_cut_short() {
        parts.push(Part::entry(None, statements::Verification::CutShort));
    }
    if soundness == Soundness::Sound && !verification.is_same_snapshot() {
        parts.push(Part::entry(Topic::Note, statements::Verification::AnotherSnapshot));
    }
    parts
}

fn reason(unshown: &Unshown) -> (Noun, Option<Coverage>, &str) {
    (unshown.noun, unshown.coverage, &unshown.why)
}
