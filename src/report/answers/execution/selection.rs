//! What steps have in common, so that one word can name them all.

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::{SavedStep, Selector};

/// The smallest selection that covers the subjects of steps: for each kind one thing, all of it in one coverage, or
/// all of it. In the plan's order. O(steps × log steps).
pub(super) fn selection<'p>(steps: impl IntoIterator<Item = SavedStep<'p>>) -> Vec<Selector> {
    let mut kinds: Vec<&str> = Vec::new();
    let mut places: BTreeMap<&str, BTreeSet<_>> = BTreeMap::new();
    let mut first: BTreeMap<&str, SavedStep<'p>> = BTreeMap::new();
    let mut several: BTreeSet<&str> = BTreeSet::new();
    for step in steps {
        let kind = step.kind().name;
        let known = first.entry(kind).or_insert_with(|| {
            kinds.push(kind);
            step
        });
        if (known.coverage(), known.key()) != (step.coverage(), step.key()) {
            several.insert(kind);
        }
        places.entry(kind).or_default().insert(step.coverage());
    }
    let selector = |kind: &&str| {
        let coverage = first[*kind].coverage().filter(|_| places[*kind].len() == 1);
        if several.contains(*kind) {
            Selector::Kind { kind: (*kind).to_owned(), coverage }
        } else {
            Selector::Address(first[*kind].subject())
        }
    };
    kinds.iter().map(selector).collect()
}
