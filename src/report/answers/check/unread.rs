//! What nobody has looked at.

use std::collections::BTreeSet;

use std::num::NonZeroUsize;

use crate::catalogue::{Provider, missing_permission as missing_permission_in, permission_statement};
use crate::diagnosis::{Gap, WhyUnknown};
use crate::report::answers::names::grouped;
use crate::report::limit::Limit;
use crate::report::model::Item;
use crate::report::statements::{Check, Common, GapReason, GapSubject, Note};

/// Up to so many are named; more are only counted.
const NAMED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(3);

/// What only a person can tell in one item, what a user lacks the permissions for in another, the rest by its
/// reason.
pub(in crate::report::answers) fn items(provider: &Provider, gaps: Vec<&Gap>, limit: Limit) -> Vec<Item> {
    let (asked, others): (Vec<&Gap>, Vec<&Gap>) = gaps.into_iter().partition(|gap| gap.needs_attesting());
    let questions: BTreeSet<&str> = asked.iter().filter_map(|gap| gap.kind()).map(|kind| kind.name).collect();
    let questions =
        (!questions.is_empty()).then(|| Item::new(Check::OpenQuestions(questions.len())).note(Note::ByReading));
    questions.into_iter().chain(read_items(provider, others, limit)).collect()
}

/// The same without what only a person can tell.
pub(super) fn read_items<'g>(provider: &Provider, gaps: impl IntoIterator<Item = &'g Gap>, limit: Limit) -> Vec<Item> {
    let others = gaps.into_iter().filter(|gap| !gap.needs_attesting());
    let (denied, others): (Vec<&Gap>, Vec<&Gap>) = others.partition(|gap| missing_permission(gap).is_some());
    let groups = grouped(others, alike);
    let (shown, hidden) = limit.split(groups.len());
    let told = groups[..shown].iter().flat_map(|gaps| told(provider, gaps));
    let more = (hidden > 0).then(|| Item::new(Common::More(hidden)));
    not_permitted(&denied).into_iter().chain(told).chain(more).collect()
}

/// The permission without which it could not be read.
fn missing_permission(gap: &Gap) -> Option<&str> {
    match gap.why() {
        WhyUnknown::Unread(why) => missing_permission_in(why),
        WhyUnknown::Referred { .. } => None,
    }
}

/// What is not permitted to read, and the statement that permits it.
fn not_permitted(denied: &[&Gap]) -> Vec<Item> {
    let permissions: BTreeSet<String> =
        denied.iter().filter_map(|gap| missing_permission(gap)).map(str::to_owned).collect();
    if permissions.is_empty() {
        return Vec::new();
    }
    let mut nouns: Vec<_> = denied.iter().filter_map(|gap| gap.kind()).map(|kind| kind.noun).collect();
    nouns.dedup();
    let (shown, hidden) = Limit::To(NAMED).split(nouns.len());
    let what = nouns[..shown].iter().copied().map(GapSubject::Kind).collect();
    let grant = Item {
        paste: Some(permission_statement(&permissions).to_string()),
        ..Item::new(Check::ToGrant(permissions.len()))
    };
    vec![Item::new(Check::NotPermitted { what, hidden }).note(Note::ByReading), grant]
}

/// True for gaps with the same reason: one response that is missing leaves many kinds unread.
fn alike(one: &&Gap, other: &&Gap) -> bool {
    one.coverage() == other.coverage()
        && match (reason(one), reason(other)) {
            // Whatever refers to them.
            (
                GapReason::Because(WhyUnknown::Referred { kind, .. }),
                GapReason::Because(WhyUnknown::Referred { kind: other, .. }),
            ) => kind == other,
            (one, other) => one == other,
        }
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
