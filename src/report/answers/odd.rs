//! What does not fit the rest of the account: an entry for all that is odd in the same way, and what to
//! do about it.

use super::names::grouped;
use crate::account::{Account, Coverage, Finding, Oddity};
use crate::catalogue::KindSpec;
use crate::graph::DependencyGraph;
use crate::report::limit::Limit;
use crate::report::model::{Item, Part};
use crate::report::statements::{Common, Note, Odd, OddSubject, Things, Topic};

/// An entry for each group of like oddities among those that `shown` admits; then what to do where one
/// may hide a blocker.
pub(in crate::report) fn odd(graph: &DependencyGraph, shown: &dyn Fn(&Oddity) -> bool, limit: Limit) -> Vec<Part> {
    let shown = graph.account().oddities().iter().filter(|oddity| shown(oddity));
    let groups = grouped(shown, |one, other| is_like(one, other));
    let (some, hidden) = limit.split(groups.len());
    let mut items: Vec<Item> = groups[..some].iter().map(|group| item(graph, group)).collect();
    items.extend((hidden > 0).then(|| Item::new(Common::More(hidden))));
    if groups.iter().any(|group| may_hide_a_blocker(graph, group[0])) {
        items.push(Item::new(Odd::ReadAgain));
    }
    Part::entries(Topic::Odd, items).collect()
}

/// True if one entry can be about both.
fn is_like(one: &Oddity, other: &Oddity) -> bool {
    let subject = |oddity: &Oddity| (oddity.subject.kind().to_owned(), oddity.subject.coverage());
    if subject(one) != subject(other) || is_row(one) != is_row(other) {
        return false;
    }
    match (&one.finding, &other.finding) {
        (
            Finding::DanglingReference { role, target },
            Finding::DanglingReference { role: other_role, target: other_target },
        ) => (role, kind_of(target)) == (other_role, kind_of(other_target)),
        (Finding::Conflict { what, .. }, Finding::Conflict { what: other, .. })
        | (Finding::TooLong { what, .. }, Finding::TooLong { what: other, .. }) => what == other,
        (one, other) => one == other,
    }
}

/// What stands before the key of a target.
fn kind_of(target: &str) -> &str {
    target.rsplit_once(' ').map_or(target, |(kind, _)| kind)
}

/// Whether it is about a row that does not say which thing it is.
fn is_row(oddity: &Oddity) -> bool {
    oddity.subject.key() == "*"
}

/// Up to so many are named; more are only counted.
const NAMED: usize = 4;

fn item(graph: &DependencyGraph, group: &[&Oddity]) -> Item {
    let first = group[0];
    let kind = graph.catalogue().kind(first.subject.kind());
    let names = group.iter().take(NAMED).filter_map(|oddity| label(graph.account(), oddity, kind));
    let things =
        Things { noun: kind.map_or(Things::THING, |kind| kind.noun), count: group.len(), names: names.collect() };
    let said = Odd::Found {
        subject: if is_row(first) { OddSubject::Rows(things) } else { OddSubject::Things(things) },
        place: first.subject.coverage().map(|coverage| graph.provider().spec_of(coverage)),
        finding: first.finding.clone(),
        origin: first.origin.clone(),
    };
    Item::new(said).note(to_do(graph, first))
}

fn to_do(graph: &DependencyGraph, oddity: &Oddity) -> Note {
    if may_hide_a_blocker(graph, oddity) {
        return Note::MayHideABlocker;
    }
    match oddity.finding {
        Finding::FieldUnreadable { .. } | Finding::StatusUnrecognised { .. } | Finding::OwnerUnclear { .. } => {
            Note::LookInTheConsole
        }
        Finding::DanglingReference { .. }
        | Finding::ForeignOwner { .. }
        | Finding::Conflict { .. }
        | Finding::NoKey
        | Finding::NotAnObject { .. }
        | Finding::TooLong { .. } => Note::NothingToDo,
    }
}

fn may_hide_a_blocker(graph: &DependencyGraph, oddity: &Oddity) -> bool {
    let places = |place: Option<Coverage>| {
        let near = oddity.subject.coverage();
        place.is_none() || near.is_none() || place == near
    };
    let matters = |name: &String| graph.matters().any(|(kind, place)| kind.name == *name && places(place));
    oddity.hides.iter().any(matters)
}

/// The name that people know it by, else its key; `None` for a kind of which there is only one.
fn label(account: &Account, oddity: &Oddity, kind: Option<&KindSpec>) -> Option<String> {
    let name = account.get(&oddity.subject).and_then(|resource| resource.name());
    match name {
        Some(name) => Some(name.to_owned()),
        None if kind.is_some_and(KindSpec::is_single) => None,
        None => Some(oddity.subject.key().to_owned()),
    }
}
