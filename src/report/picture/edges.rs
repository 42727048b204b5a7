//! Which box comes before which.

use std::collections::BTreeMap;

use super::boxes::Draft;
use crate::errands::Errands;
use crate::report::statements::{Certainty, Content};

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

/// The edges between the errands of a plan, and from what was not read to the end.
pub(super) fn of_plan(errands: &Errands<'_>, drafts: &[Draft]) -> Vec<Edge> {
    let between = errands.all().flat_map(|errand| {
        errand.after().map(move |after| Edge::new(after.before.index(), errand.index(), after.provenance.into()))
    });
    let mut edges: Vec<Edge> = between.collect();
    let unread = drafts.iter().position(|draft| matches!(draft.note, Some(Content::Unread(_))));
    let last = errands.all().len().checked_sub(1).filter(|_| errands.plan().closes_account());
    if let (Some(unread), Some(last)) = (unread, last) {
        edges.push(Edge::new(unread, last, Certainty::Inferred));
    }
    edges
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
    let mut ready: std::collections::BTreeSet<usize> = (0..count).filter(|at| waits_for[*at] == 0).collect();
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

/// The edges without those that others imply, with the critical ones marked. O(boxes × edges).
pub(super) fn reduced(drafts: &[Draft], edges: Vec<Edge>) -> Vec<Edge> {
    let order = topological(drafts.len(), &edges);
    let mut place = vec![0; drafts.len()];
    order.iter().enumerate().for_each(|(at, one)| place[*one] = at);
    let path: Vec<usize> = order.iter().copied().filter(|at| drafts[*at].is_critical).collect();
    let is_on_path = |edge: &Edge| path.windows(2).any(|pair| pair == [edge.from, edge.to]);
    let mut into: Vec<Vec<Edge>> = vec![Vec::new(); drafts.len()];
    for edge in edges {
        into[edge.to].push(edge);
    }
    // What comes before each box, directly or not.
    let mut before: Vec<Vec<bool>> = vec![Vec::new(); drafts.len()];
    let mut kept = Vec::new();
    for at in order {
        let mut all = vec![false; drafts.len()];
        // The latest first: whatever comes before one of these is implied.
        into[at].sort_unstable_by_key(|edge| std::cmp::Reverse(place[edge.from]));
        for edge in &into[at] {
            let is_critical = is_on_path(edge);
            if !all[edge.from] || is_critical {
                kept.push(Edge { is_critical, ..*edge });
            }
            all[edge.from] = true;
            before[edge.from].iter().zip(&mut all).for_each(|(before, all)| *all |= before);
        }
        before[at] = all;
    }
    kept.sort_unstable();
    kept
}
