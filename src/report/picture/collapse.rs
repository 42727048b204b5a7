//! What is put together where a lane has too many boxes.

use std::collections::{BTreeMap, BTreeSet};

use super::boxes::Draft;
use super::columns::Days;
use super::edges::Edge;
use crate::account::Coverage;
use crate::report::statements::Lane;

/// How many boxes a lane may have.
pub(super) const MOST: usize = 24;

/// What boxes of a lane have in common that become one: first those that hold up the same and stand in one place, then
/// all of one rank, at last all of one date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Alone(usize),
    Alike { date: usize, rank: usize, place: Option<Coverage>, holds_up: BTreeSet<usize> },
    Rank { date: usize, rank: usize },
    Date(usize),
}

/// Boxes put together until no lane has too many.
pub(super) fn collapse(drafts: Vec<Draft>, edges: Vec<Edge>, days: Days) -> (Vec<Draft>, Vec<Edge>, Days) {
    let mut holds_up: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); drafts.len()];
    let is_full = |lane: Lane| drafts.iter().filter(|draft| draft.lane == lane).count() > MOST;
    let full: Vec<Lane> = Lane::ALL.into_iter().filter(|lane| is_full(*lane)).collect();
    if full.is_empty() {
        return (drafts, edges, days);
    }
    edges.iter().for_each(|edge| _ = holds_up[edge.from].insert(edge.to));
    let family = |at: usize, level: u8| {
        let (date, rank) = days.cells[at];
        let draft = &drafts[at];
        match level {
            _ if draft.note.is_some() || draft.is_focus => Family::Alone(at),
            0 => Family::Alone(at),
            1 => Family::Alike { date, rank, place: draft.place, holds_up: holds_up[at].clone() },
            2 => Family::Rank { date, rank },
            _ => Family::Date(date),
        }
    };
    let level = |lane: Lane| {
        let size = |level: u8| {
            let members = (0..drafts.len()).filter(|at| drafts[*at].lane == lane);
            members.map(|at| family(at, level)).collect::<BTreeSet<_>>().len()
        };
        (0..3).find(|level| size(*level) <= MOST).unwrap_or(3)
    };
    let levels = Lane::ALL.map(level);
    let key = |at: usize| (days.cells[at], drafts[at].lane, family(at, levels[drafts[at].lane as usize]));
    let mut families: BTreeMap<(Lane, Family), (usize, Vec<usize>)> = BTreeMap::new();
    for at in 0..drafts.len() {
        let (_, lane, family) = key(at);
        families.entry((lane, family)).or_insert((at, Vec::new())).1.push(at);
    }
    let mut families: Vec<Vec<usize>> = families.into_values().map(|(_, members)| members).collect();
    families.sort_unstable();
    joined(drafts, &edges, &days, &families)
}

/// The families as boxes. Edges that would lead back are left out: boxes of a whole date may need each other.
fn joined(drafts: Vec<Draft>, edges: &[Edge], days: &Days, families: &[Vec<usize>]) -> (Vec<Draft>, Vec<Edge>, Days) {
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
    let boxes: Vec<Draft> = families.iter().filter_map(|members| join(&drafts, members)).collect();
    let edges = without_ways_back(boxes.len(), pairs.into_values().collect());
    let dates: Vec<usize> = families.iter().filter_map(|members| Some(days.cells[*members.first()?].0)).collect();
    let days = days.of(&boxes, &edges, &dates);
    (boxes, edges, days)
}

/// The edges, without those that would close a circle: of such, the ones that lead to an earlier box.
fn without_ways_back(count: usize, edges: Vec<Edge>) -> Vec<Edge> {
    let is_sorted = super::edges::topological(count, &edges).len() == count;
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
