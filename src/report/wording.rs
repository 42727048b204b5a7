//! The words that several answers share.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use crate::account::{Coverage, Fact};
use crate::catalogue::Noun;
use crate::catalogue::spec::{Actor, Category, Means, Provenance};
use crate::graph::Node;
use crate::timeline::{BusinessCalendar, Reason, Timeline};

/// How many of a list are shown before the rest is only counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// This many.
    To(NonZeroUsize),
    /// All of it: nothing limits the list.
    All,
}

impl Limit {
    /// The number to show of `n`, and the number that is left out.
    pub(super) fn split(self, n: usize) -> (usize, usize) {
        match self {
            // Leaving out a single line saves none.
            Self::To(limit) if n > limit.get() + 1 => (limit.get(), n - limit.get()),
            Self::To(_) | Self::All => (n, 0),
        }
    }
}

/// A count with thousands set apart.
pub(super) fn count(n: usize) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// `1 SIM`, `4,000 SIMs`.
pub(super) fn counted(n: usize, noun: Noun) -> String {
    format!("{} {}", count(n), if n == 1 { noun.one } else { noun.many }.english())
}

pub(super) fn plural<'t>(n: usize, one: &'t str, many: &'t str) -> &'t str {
    if n == 1 { one } else { many }
}

pub(super) const fn actor(actor: Option<Actor>) -> &'static str {
    match actor {
        Some(Actor::Api) => "API",
        Some(Actor::ConsoleUser) => "console",
        Some(Actor::RootUser) => "root user",
        Some(Actor::Support) => "support",
        Some(Actor::Provider) => "time",
        Some(Actor::Payer) => "payer",
        None => "decision",
    }
}

pub(super) const fn place(coverage: Option<Coverage>) -> &'static str {
    match coverage {
        Some(coverage) => coverage.name(),
        None => "operator",
    }
}

/// The name that people know it by: the one they gave it, else its key; empty for a kind of which
/// there is only one.
pub(super) fn label(node: Node<'_>) -> String {
    match node.name() {
        Some(name) => name.to_owned(),
        None if node.kind().is_single() => String::new(),
        None => node.key().to_owned(),
    }
}

/// The other operators who lose these things with their end; `None` if there are none.
pub(super) fn shared_with<'g>(nodes: impl Iterator<Item = Node<'g>>) -> Option<String> {
    let mut others: BTreeSet<&str> = BTreeSet::new();
    for node in nodes {
        let own = node.graph().account().operator().as_str();
        let facts = node.resource().into_iter().flat_map(|resource| resource.facts());
        others.extend(facts.filter(|(fact, other)| *fact == Fact::SharedWith && *other != own).map(|(_, other)| other));
    }
    (!others.is_empty()).then(|| others.into_iter().collect::<Vec<_>>().join(", "))
}

/// Who says so, for the end of a sentence.
pub(super) fn provenance(provenance: Provenance) -> String {
    match provenance {
        Provenance::Documented(sources) => {
            let urls: Vec<&str> = sources.iter().map(crate::catalogue::Document::url).collect();
            format!("documented: {}", urls.join(" "))
        }
        Provenance::Seen(exhibits) => {
            let exhibits: Vec<String> = exhibits.iter().map(ToString::to_string).collect();
            format!("seen, not documented: {}", exhibits.join("; "))
        }
        Provenance::Inferred(why) => format!("inferred: {}", why.english()),
    }
}

/// Where the console's own checklist for closing shows it.
pub(super) fn category(category: Option<Category>) -> String {
    match category {
        Some(Category::Other) => format!("may appear under {}", Category::Other.name().english()),
        Some(category) => format!("shown under {}", category.name().english()),
        None => "under no category".to_owned(),
    }
}

/// What leads to the instruction; nothing where the verb says it already.
pub(super) const fn channel(means: Means) -> &'static str {
    match means {
        Means::Api(_) | Means::Wait(_) | Means::Payment(_) => "",
        Means::Console(_) => "in the console: ",
        Means::Support(_) => "ask Soracom's support for: ",
    }
}

/// What may move a closing date that a bill has to be confirmed for; nothing where the calendar knows
/// every day without work.
pub(super) fn later(timeline: &Timeline<'_>, calendar: &dyn BusinessCalendar) -> String {
    let waits = || timeline.critical_path().iter().any(|date| matches!(date.reason, Reason::FeeConfirmed(_)));
    match calendar.leaves_out() {
        left_out if !left_out.is_empty() && waits() => format!("; {left_out} move it later"),
        _ => String::new(),
    }
}
