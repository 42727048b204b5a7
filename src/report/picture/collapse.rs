//! What is put together where a lane has too many boxes.

use std::collections::{BTreeMap, BTreeSet};

use super::boxes::Draft;
use super::columns::Days;
use super::edge::{Edge, topological};
use crate::report::statements::Lane;

/// How many boxes a lane may have.
pub(super) const MOST: usize = 24;

/// What boxes of a lane have in common that become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Likeness {
    /// They hold up the same, on one date and at one place in the order.
    HoldsUp,
    /// They stand on one date and at one place in the order.
    Rank,
    /// They stand on one date. Boxes of other lanes may come between them.
    Date,
}

/// Boxes put together until no lane has too many: the more alike ones first, and of those the largest families first,
/// so that as many boxes as possible stay as they are.
pub(super) fn collapse(drafts: Vec<Draft>, edges: Vec<Edge>, days: Days) -> (Vec<Draft>, Vec<Edge>, Days) {
    let mut families: Vec<Vec<usize>> = Vec::new();
    for lane in Lane::ALL {
        let members = (0..drafts.len()).filter(|at| drafts[*at].lane == lane);
        families.extend(of_lane(members.collect(), &drafts, &edges, &days));
    }
    families.sort_unstable();
    if families.len() == drafts.len() { (drafts, edges, days) } else { joined(&drafts, &edges, &days, &families) }
}

fn of_lane(members: Vec<usize>, drafts: &[Draft], edges: &[Edge], days: &Days) -> Vec<Vec<usize>> {
    let mut families: Vec<Vec<usize>> = members.into_iter().map(|at| vec![at]).collect();
    for likeness in [Likeness::HoldsUp, Likeness::Rank, Likeness::Date] {
        if families.len() > MOST {
            families = put_together(families, likeness, drafts, edges, days);
        }
    }
    families
}

/// Families put together with those that are like them, until there are few enough.
fn put_together(
    families: Vec<Vec<usize>>,
    likeness: Likeness,
    drafts: &[Draft],
    edges: &[Edge],
    days: &Days,
) -> Vec<Vec<usize>> {
    let mut left = families.len();
    let mut alike: BTreeMap<_, Vec<Vec<usize>>> = BTreeMap::new();
    for family in families {
        let first = family[0];
        let (day, rank) = days.cells[first];
        let is_one = drafts[first].note.is_some() || drafts[first].is_focus;
        let holds_up = if likeness == Likeness::HoldsUp { holds_up(&family, edges) } else { BTreeSet::new() };
        let rank = if likeness == Likeness::Date { 0 } else { rank };
        alike.entry((is_one.then_some(first), day, rank, holds_up)).or_default().push(family);
    }
    let mut alike: Vec<Vec<Vec<usize>>> = alike.into_values().collect();
    alike.sort_by_key(|families| std::cmp::Reverse(families.len()));
    let mut together = Vec::new();
    let steps = |family: &Vec<usize>| family.iter().map(|at| drafts[*at].steps.len()).sum::<usize>();
    for mut families in alike {
        // Only as many as there are too many, and the smallest of them.
        let joined = if left > MOST { (left - MOST + 1).min(families.len()) } else { 1 };
        left -= joined - 1;
        families.sort_by_key(|family| (steps(family), family[0]));
        let others = families.split_off(joined);
        let mut all: Vec<usize> = families.into_iter().flatten().collect();
        all.sort_unstable();
        together.push(all);
        together.extend(others);
    }
    together
}

/// What waits for any of a family.
fn holds_up(family: &[usize], edges: &[Edge]) -> BTreeSet<usize> {
    edges.iter().filter(|edge| family.contains(&edge.from)).map(|edge| edge.to).collect()
}

/// The families as boxes. Edges that would lead back are left out: boxes of a whole date may need each other.
fn joined(drafts: &[Draft], edges: &[Edge], days: &Days, families: &[Vec<usize>]) -> (Vec<Draft>, Vec<Edge>, Days) {
    let mut of = vec![0; drafts.len()];
    families.iter().enumerate().for_each(|(at, members)| members.iter().for_each(|member| of[*member] = at));
    let mut pairs: BTreeMap<(usize, usize), Edge> = BTreeMap::new();
    for edge in edges {
        let (from, to) = (of[edge.from], of[edge.to]);
        if from != to {
            let kept = pairs.entry((from, to)).or_insert(Edge::new(from, to, edge.certainty));
            kept.certainty = kept.certainty.max(edge.certainty);
        }
    }
    let boxes: Vec<Draft> = families.iter().filter_map(|members| join(drafts, members)).collect();
    let edges = without_ways_back(boxes.len(), pairs.into_values().collect());
    let dates: Vec<usize> = families.iter().filter_map(|members| Some(days.cells[*members.first()?].0)).collect();
    let days = days.of(&boxes, &edges, &dates);
    (boxes, edges, days)
}

/// The edges, without those that would close a circle: of such, the ones that lead to an earlier box.
fn without_ways_back(count: usize, edges: Vec<Edge>) -> Vec<Edge> {
    let is_sorted = topological(count, &edges).len() == count;
    if is_sorted { edges } else { edges.into_iter().filter(|edge| edge.from < edge.to).collect() }
}

fn join(drafts: &[Draft], members: &[usize]) -> Option<Draft> {
    let of = || members.iter().map(|at| &drafts[*at]);
    let first = of().next()?;
    let mut steps: Vec<u32> = of().flat_map(|draft| draft.steps.iter().copied()).collect();
    steps.sort_unstable();
    Some(Draft {
        day: of().map(|draft| draft.day).max()?,
        place: first.place.filter(|place| of().all(|draft| draft.place == Some(*place))),
        stages: (of().map(|draft| draft.stages.0).min()?, of().map(|draft| draft.stages.1).max()?),
        is_critical: of().any(|draft| draft.is_critical),
        steps,
        ..first.clone()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;
    use crate::report::statements::Certainty;

    /// Boxes in two lanes on three days, each with a step of its own, and edges to later ones.
    fn plans() -> impl Strategy<Value = (Vec<Draft>, Vec<Edge>)> {
        let day = |n: u64| "2026-08-20".parse::<chrono::NaiveDate>().unwrap() + chrono::Days::new(n);
        let draft = move |(at, (lane, day_of)): (usize, (bool, u64))| Draft {
            lane: if lane { Lane::You } else { Lane::Clock },
            day: day(day_of),
            place: None,
            stages: (1, 1),
            is_critical: at % 7 == 0,
            is_focus: false,
            steps: vec![u32::try_from(at).unwrap()],
            note: None,
        };
        let drafts = proptest::collection::vec((any::<bool>(), 0..3_u64), 1..120);
        let drafts = drafts.prop_map(move |all| all.into_iter().enumerate().map(draft).collect::<Vec<_>>());
        drafts.prop_flat_map(|drafts| {
            let pair = (0..drafts.len(), 0..drafts.len());
            let edges = proptest::collection::vec(pair, 0..drafts.len() * 2).prop_map(|pairs| {
                let forward = pairs.into_iter().filter(|(from, to)| from < to);
                forward.map(|(from, to)| Edge::new(from, to, Certainty::Inferred)).collect::<Vec<_>>()
            });
            (Just(drafts), edges)
        })
    }

    proptest! {
        /// No lane has too many boxes, no step is lost or doubled, no box comes before itself, and no date changes.
        #[test]
        fn few_boxes_hold_all_steps((drafts, edges) in plans()) {
            let today = "2026-08-20".parse().unwrap();
            let days = Days::new(today, &drafts, &edges);
            let last = drafts.iter().map(|draft| draft.day).max();
            let (boxes, left, _) = collapse(drafts.clone(), edges, days);
            for lane in Lane::ALL {
                prop_assert!(boxes.iter().filter(|one| one.lane == lane).count() <= MOST);
            }
            let mut steps: Vec<u32> = boxes.iter().flat_map(|one| one.steps.clone()).collect();
            steps.sort_unstable();
            prop_assert_eq!(steps, (0..u32::try_from(drafts.len()).unwrap()).collect::<Vec<_>>());
            prop_assert_eq!(topological(boxes.len(), &left).len(), boxes.len());
            prop_assert_eq!(boxes.iter().map(|one| one.day).max(), last);
            prop_assert!(drafts.len() > MOST || boxes.len() == drafts.len());
        }
    }
}
