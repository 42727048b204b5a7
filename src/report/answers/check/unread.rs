//! What nobody has looked at.

use std::collections::BTreeSet;

use std::num::NonZeroUsize;

use crate::catalogue::Provider;
use crate::diagnosis::Gap;
use crate::report::answers::names::grouped;
use crate::report::limit::Limit;
use crate::report::model::Item;
use crate::report::statements::{Check, GapReason, GapSubject, Note};

/// Up to so many are named; more are only counted.
const NAMED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(3);

/// What only a person can tell in one item, the rest by its reason.
pub(super) fn items(provider: &Provider, gaps: Vec<&Gap>) -> Vec<Item> {
    let (asked, others): (Vec<&Gap>, Vec<&Gap>) = gaps.into_iter().partition(|gap| gap.needs_attesting());
    let questions: BTreeSet<&str> = asked.iter().filter_map(|gap| gap.kind()).map(|kind| kind.name).collect();
    let questions =
        (!questions.is_empty()).then(|| Item::new(Check::OpenQuestions(questions.len())).note(Note::ByReading));
    questions.into_iter().chain(grouped(others, alike).iter().flat_map(|gaps| told(provider, gaps))).collect()
}

/// True for gaps with the same reason: one response that is missing leaves many kinds unread.
fn alike(one: &&Gap, other: &&Gap) -> bool {
    (one.coverage(), reason(one)) == (other.coverage(), reason(other))
}

fn reason(gap: &Gap) -> GapReason {
    if gap.needs_reading_again() { GapReason::Odd } else { GapReason::Because(gap.why().clone()) }
}

/// What is unread for a reason, and how to attest that there is none of it.
fn told(provider: &Provider, gaps: &[&Gap]) -> Vec<Item> {
    let subject = |gap: &&Gap| {
        gap.kind().map_or_else(|| GapSubject::Thing(gap.subject().to_string()), |kind| GapSubject::Kind(kind.noun))
    };
    let (shown, hidden) = Limit::To(NAMED).split(gaps.len());
    let place = gaps[0].coverage().map(|coverage| provider.spec_of(coverage));
    let what = gaps[..shown].iter().map(subject).collect();
    let said = Check::Unread { what, hidden, place, why: reason(gaps[0]) };
    let claims: Vec<String> = gaps.iter().filter_map(|gap| gap.attestation()).collect();
    let attest = (!claims.is_empty()).then(|| Item::new(Check::CanBeAttested(claims)));
    [Item::new(said).note(Note::ByReading)].into_iter().chain(attest).collect()
}
