//! Which box comes before which.

use super::boxes::Draft;
use super::edge::{Edge, topological};
use crate::errands::Errands;
use crate::report::statements::{Certainty, Content};

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
