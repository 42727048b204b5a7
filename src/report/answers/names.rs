//! What several answers call things.

use std::collections::BTreeSet;

use crate::account::Fact;
use crate::graph::Node;
use crate::timeline::{BusinessCalendar, Reason, Timeline};

/// The name that people know a thing by: the one they gave it, else its key; `None` for a kind of which
/// there is only one.
pub(super) fn label(node: Node<'_>) -> Option<String> {
    match node.name() {
        Some(name) => Some(name.to_owned()),
        None if node.kind().is_single() => None,
        None => Some(node.key().to_owned()),
    }
}

/// The other operators who lose these things with their end, each once.
pub(super) fn shared_with<'g>(nodes: impl Iterator<Item = Node<'g>>) -> Vec<String> {
    let mut others: BTreeSet<&str> = BTreeSet::new();
    for node in nodes {
        let own = node.graph().account().operator().as_str();
        let facts = node.resource().into_iter().flat_map(|resource| resource.facts());
        others.extend(facts.filter(|(fact, other)| *fact == Fact::SharedWith && *other != own).map(|(_, other)| other));
    }
    others.into_iter().map(str::to_owned).collect()
}

/// The days that move a closing date later for which a bill has to be confirmed; `None` where the
/// calendar knows every day without work.
pub(super) fn moved_by(timeline: &Timeline<'_>, calendar: &dyn BusinessCalendar) -> Option<String> {
    let waits = || timeline.critical_path().iter().any(|date| matches!(date.reason, Reason::FeeConfirmed(_)));
    left_out(calendar).filter(|_| waits())
}

/// The days without work that a calendar does not know.
pub(super) fn left_out(calendar: &dyn BusinessCalendar) -> Option<String> {
    let days = calendar.leaves_out();
    (!days.is_empty()).then(|| days.to_owned())
}
