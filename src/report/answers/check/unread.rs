//! What nobody has looked at.

use std::collections::BTreeSet;

use super::blockers::NAMED;
use crate::account::Coverage;
use crate::diagnosis::Gap;
use crate::report::model::Item;
use crate::report::statements::{Check, GapReason, GapSubject, Note};

/// Gaps with the same reason: one response that is missing leaves many kinds unread.
struct Unread<'d> {
    why: GapReason,
    place: Option<Coverage>,
    gaps: Vec<&'d Gap>,
}

/// What only a person can tell in one item, the rest by its reason.
pub(super) fn items(gaps: Vec<&Gap>) -> Vec<Item> {
    let (asked, others): (Vec<&Gap>, Vec<&Gap>) = gaps.into_iter().partition(|gap| gap.needs_attesting());
    let questions: BTreeSet<&str> = asked.iter().filter_map(|gap| gap.kind()).map(|kind| kind.name).collect();
    let questions =
        (!questions.is_empty()).then(|| Item::new(Check::OpenQuestions(questions.len())).note(Note::ByReading));
    questions.into_iter().chain(by_reason(others).iter().flat_map(told)).collect()
}

fn by_reason(gaps: Vec<&Gap>) -> Vec<Unread<'_>> {
    let mut reasons: Vec<Unread<'_>> = Vec::new();
    for gap in gaps {
        let why = if gap.needs_reading_again() { GapReason::Odd } else { GapReason::Because(gap.why().clone()) };
        match reasons.iter_mut().find(|known| known.why == why && known.place == gap.coverage()) {
            Some(known) => known.gaps.push(gap),
            None => reasons.push(Unread { why, place: gap.coverage(), gaps: vec![gap] }),
        }
    }
    reasons
}

/// What is unread for a reason, and how to attest that there is none of it.
fn told(unread: &Unread<'_>) -> Vec<Item> {
    let subject = |gap: &Gap| {
        gap.kind().map_or_else(|| GapSubject::Thing(gap.subject().to_string()), |kind| GapSubject::Kind(kind.noun))
    };
    let mut what: Vec<GapSubject> = unread.gaps.iter().map(|gap| subject(gap)).collect();
    // Leaving out a single one saves nothing.
    let hidden = Some(what.len().saturating_sub(NAMED)).filter(|hidden| *hidden > 1).unwrap_or(0);
    what.truncate(what.len() - hidden);
    let said = Check::Unread { what, hidden, place: unread.place, why: unread.why.clone() };
    let claims: Vec<String> = unread.gaps.iter().filter_map(|gap| gap.attestation()).collect();
    let attest = (!claims.is_empty()).then(|| Item::new(Check::CanBeAttested(claims)));
    [Item::new(said).note(Note::ByReading)].into_iter().chain(attest).collect()
}
