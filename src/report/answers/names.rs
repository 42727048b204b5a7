//! What several answers call things, and how they group them.

use std::collections::BTreeSet;

use crate::account::Fact;
use crate::graph::Node;
use crate::timeline::{BusinessCalendar, DaysOff, Reason, Timeline};

/// The name that people know a thing by: the one they gave it, else its key; `None` for a kind of which
/// there is only one.
pub(in crate::report) fn label(node: Node<'_>) -> Option<String> {
    match node.name() {
        Some(name) => Some(name.to_owned()),
        None if node.kind().is_single() => None,
        None => Some(node.key().to_owned()),
    }
}

/// Groups of items that are alike, in the order of their first members. O(items × groups).
pub(super) fn grouped<T>(items: impl IntoIterator<Item = T>, are_alike: impl Fn(&T, &T) -> bool) -> Vec<Vec<T>> {
    let mut groups: Vec<Vec<T>> = Vec::new();
    for item in items {
        match groups.iter_mut().find(|group| are_alike(&group[0], &item)) {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    groups
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

/// The days without work that move a closing date for which a bill has to be confirmed; `None` if it waits for no
/// bill, or there is nothing to say of them.
pub(super) fn moved_by(timeline: &Timeline, calendar: &dyn BusinessCalendar) -> Option<DaysOff> {
    let waits = timeline.critical_path().iter().any(|date| matches!(date.reason, Reason::FeeConfirmed(_)));
    let days = timeline.days_off(calendar);
    Some(days).filter(|days| waits && (days.source.is_some() || !days.left_out.is_empty()))
}
