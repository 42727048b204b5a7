//! `verify`: whether a plan can be carried out.

use crate::plan::SavedPlan;
use crate::report::Age;
use crate::report::model::{Item, Part};
use crate::report::statements::{self, Topic};
use crate::verify::{Soundness, Unshown, Verification};

/// Whether a plan is right for an account, and everything that is not.
pub fn verification(plan: &SavedPlan, verification: &Verification) -> Vec<Part> {
    let operator = plan.operator().clone();
    let title = match verification.soundness() {
        Soundness::Sound => statements::Verification::Sound { operator, steps: plan.len() },
        Soundness::Unknown => statements::Verification::Unknown { operator },
        Soundness::Stale => statements::Verification::Stale { operator },
        Soundness::Invalid => statements::Verification::Invalid { operator },
    };
    let mut parts = vec![Part::Title(title.into()), Part::Age(Age::new(verification.taken_at(), verification.now()))];
    parts.extend(verification.violations().iter().map(|it| Part::entry(Topic::Wrong, it)));
    parts.extend(verification.changes().iter().map(|it| Part::entry(Topic::Changed, it)));
    for (first, more) in by_reason(verification.unshown()) {
        parts.push(Part::entry(Topic::Unread, first));
        let more = (more > 0).then(|| Item::new(statements::Verification::MoreForTheReason(more)));
        parts.extend(more.map(|item| Part::Entry(None, item)));
    }
    if verification.is_cut_short() {
        parts.push(Part::entry(None, statements::Verification::CutShort));
    }
    if verification.soundness() == Soundness::Sound && !verification.is_same_snapshot() {
        parts.push(Part::entry(Topic::Note, statements::Verification::AnotherSnapshot));
    }
    parts
}

/// The first for each reason, and how many more there are: a list that is missing may leave thousands.
fn by_reason(unshown: &[Unshown]) -> Vec<(&Unshown, usize)> {
    let mut reasons: Vec<(&Unshown, usize)> = Vec::new();
    for one in unshown {
        let is_same = |(first, _): &&mut (&Unshown, usize)| {
            (first.noun, first.coverage, &first.why) == (one.noun, one.coverage, &one.why)
        };
        match reasons.iter_mut().find(is_same) {
            Some((_, more)) => *more += 1,
            None => reasons.push((one, 0)),
        }
    }
    reasons
}
