//! One box before another.

use std::collections::{BTreeMap, BTreeSet};

use crate::errands::Errands;
use crate::report::statements::Certainty;

/// One box before another, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::report) struct Edge {
    pub(in crate::report) from: usize,
    pub(in crate::report) to: usize,
    /// That of the least certain rule.
    pub(in crate::report) certainty: Certainty,
    /// True if it is on the path that decides the closing date.
    pub(in crate::report) is_critical: bool,
}

impl Edge {
    pub(super) const fn new(from: usize, to: usize, certainty: Certainty) -> Self {
        Self { from, to, certainty, is_critical: false }
    }
}

/// How certain it is that one errand comes before another. What no rule between the two says is taken as inferred.
pub(super) fn certainty_between(errands: &Errands<'_>) -> impl Fn(usize, usize) -> Certainty + use<> {
    let pairs = errands.all().flat_map(|errand| {
        errand.after().map(move |after| ((after.before.index(), errand.index()), Certainty::from(after.provenance)))
    });
    let pairs: BTreeMap<(usize, usize), Certainty> = pairs.collect();
    move |from, to| pairs.get(&(from, to)).copied().unwrap_or(Certainty::Inferred)
}

/// A topological order of the boxes, with those of equal standing by position.
pub(super) fn topological(count: usize, edges: &[Edge]) -> Vec<usize> {
    let mut waits_for = vec![0_usize; count];
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
    for edge in edges {
        waits_for[edge.to] += 1;
        out[edge.from].push(edge.to);
    }
    let mut ready: BTreeSet<usize> = (0..count).filter(|at| waits_for[*at] == 0).collect();
    let mut order = Vec::with_capacity(count);
    while let Some(at) = ready.pop_first() {
        order.push(at);
        for to in &out[at] {
            waits_for[*to] -= 1;
            if waits_for[*to] == 0 {
                ready.insert(*to);
            }
        }
    }
    order
}
