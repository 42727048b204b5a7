//! What does not fit the rest of the account: a line for all that is odd in the same way, and what to
//! do about it.

use super::document::{Block, Line, Role};
use super::wording::{Limit, counted, plural};
use crate::account::{Account, Coverage, Finding, Oddity};
use crate::catalogue::{KindSpec, Noun};
use crate::graph::DependencyGraph;

/// A row for each heap of like oddities among those that `shown` admits; then what to do where one may
/// hide a blocker.
pub(super) fn odd(graph: &DependencyGraph<'_>, shown: &dyn Fn(&Oddity) -> bool, limit: Limit) -> Vec<Block> {
    let mut heaps: Vec<Vec<&Oddity>> = Vec::new();
    for oddity in graph.account().oddities().iter().filter(|oddity| shown(oddity)) {
        match heaps.iter_mut().find(|heap| is_like(heap[0], oddity)) {
            Some(heap) => heap.push(oddity),
            None => heaps.push(vec![oddity]),
        }
    }
    let (some, more) = limit.split(heaps.len());
    let mut rows: Vec<Block> = heaps[..some].iter().map(|heap| row(graph, heap)).collect();
    if more > 0 {
        rows.push(Block::row("", Line::plain(format!("… and {more} more")), Line::default()));
    }
    if heaps.iter().any(|heap| may_hide_a_blocker(graph, heap[0])) {
        rows.push(Block::row("", Line::plain(ADVICE), Line::default()));
    }
    if let Some(Block::Row { label, .. }) = rows.first_mut() {
        "odd".clone_into(label);
    }
    rows
}

/// True if one line can be about both.
fn is_like(one: &Oddity, other: &Oddity) -> bool {
    let subject = |oddity: &Oddity| (oddity.subject.kind().to_owned(), oddity.subject.coverage());
    if subject(one) != subject(other) || is_row(one) != is_row(other) {
        return false;
    }
    match (&one.finding, &other.finding) {
        (
            Finding::DanglingReference { role, target },
            Finding::DanglingReference { role: other_role, target: other_target },
        ) => (role, target) == (other_role, other_target),
        (Finding::Conflict { what, .. }, Finding::Conflict { what: other, .. })
        | (Finding::TooLong { what, .. }, Finding::TooLong { what: other, .. }) => what == other,
        (one, other) => one == other,
    }
}

/// Whether it is about a row that does not say which thing it is.
fn is_row(oddity: &Oddity) -> bool {
    oddity.subject.key() == "*"
}

const ADVICE: &str = "read the account again; what may still hide a blocker then, look up in the console";

/// Up to so many are named; more are only counted.
const NAMED: usize = 4;

fn row(graph: &DependencyGraph<'_>, heap: &[&Oddity]) -> Block {
    let first = heap[0];
    let kind = graph.kind(first.subject.kind());
    let noun = kind.map_or(Noun::new("thing", "things"), |kind| kind.noun);
    let place = first.subject.coverage().map_or_else(String::new, |place| format!(" in {}", place.name()));
    let line = if is_row(first) {
        Line::plain(format!("{} of {}{place}", plural(heap.len(), "a row", "rows"), noun.many.english()))
    } else if heap.len() == 1 {
        let label = label(graph.account(), first, kind);
        Line::plain(format!("{} ", noun.one.english())).with(Role::Name, label).then(place)
    } else {
        let names = heap.iter().take(NAMED).map(|oddity| label(graph.account(), oddity, kind));
        let mut names: Vec<String> = names.collect();
        if heap.len() > NAMED {
            names.push("…".to_owned());
        }
        let line = Line::plain(format!("{}{place} (", counted(heap.len(), noun)));
        line.with(Role::Name, names.join(", ")).then(")")
    };
    let mut line = line.then(format!(": {}", finding(heap)));
    if !first.origin.is_empty() {
        line = line.with(Role::Muted, format!(" ({})", first.origin));
    }
    Block::row("", line, to_do(graph, first))
}

/// What is odd about one thing, or about several that differ in their values.
fn finding(heap: &[&Oddity]) -> String {
    match &heap[0].finding {
        Finding::Conflict { what, .. } if heap.len() > 1 => {
            format!("read twice, with another {} each time; {}", what.noun(), what.what_counts())
        }
        Finding::TooLong { what, .. } if heap.len() > 1 => {
            format!("the {} is longer than 65,535 bytes and is left out", what.noun())
        }
        finding => finding.to_string(),
    }
}

fn to_do(graph: &DependencyGraph<'_>, oddity: &Oddity) -> Line {
    if may_hide_a_blocker(graph, oddity) {
        return Line::default().with(Role::Warning, "may hide a blocker");
    }
    Line::plain(match oddity.finding {
        Finding::FieldUnreadable { .. } | Finding::StatusUnrecognised { .. } | Finding::OwnerUnclear { .. } => {
            "look in the console"
        }
        _ => "nothing to do",
    })
}

fn may_hide_a_blocker(graph: &DependencyGraph<'_>, oddity: &Oddity) -> bool {
    let places = |place: Option<Coverage>| {
        let near = oddity.subject.coverage();
        place.is_none() || near.is_none() || place == near
    };
    let matters = |name: &String| graph.matters().iter().any(|(kind, place)| kind.name == *name && places(*place));
    oddity.hides.iter().any(matters)
}

/// The name that people know it by, else its key.
fn label(account: &Account, oddity: &Oddity, kind: Option<&KindSpec>) -> String {
    let name = account.get(&oddity.subject).and_then(|resource| resource.name());
    match name {
        Some(name) => name.to_owned(),
        None if kind.is_some_and(KindSpec::is_single) => String::new(),
        None => oddity.subject.key().to_owned(),
    }
}
