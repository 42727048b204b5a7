//! Rows inside the lanes: where lines cross least.

use super::boxes::Draft;
use super::edge::Edge;
use crate::report::statements::Lane;

/// How often the boxes are moved towards their neighbours.
const SWEEPS: usize = 12;

/// The row of each box in its lane, and how many rows each lane has, at least one. O(sweeps × edges²).
pub(super) fn rows(drafts: &[Draft], edges: &[Edge], spans: &[(usize, usize)]) -> (Vec<usize>, [usize; 5]) {
    let lane_of = |at: usize| drafts[at].lane as usize;
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    // What is no work stands below what is.
    order.sort_by_key(|at| (drafts[*at].note.is_some(), spans[*at].0, *at));
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
    for edge in edges {
        neighbours[edge.from].push(edge.to);
        neighbours[edge.to].push(edge.from);
    }
    let mut best: Option<(usize, Vec<usize>, [usize; 5])> = None;
    for _ in 0..SWEEPS {
        let (rows, counts) = place(&order, spans, lane_of);
        let tops = tops(counts);
        let height = |at: usize| tops[lane_of(at)] + rows[at];
        let cost = cost(edges, spans, &height);
        // Barycentres in thousandths of a row, so that no rounding differs.
        let centre = |at: usize| match neighbours[at].len() {
            0 => height(at) * 1000,
            n => neighbours[at].iter().map(|other| height(*other)).sum::<usize>() * 1000 / n,
        };
        let mut next = order.clone();
        next.sort_by_key(|at| (drafts[*at].note.is_some(), centre(*at)));
        if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
            best = Some((cost, rows, counts));
        }
        order = next;
    }
    best.map_or((Vec::new(), [1; 5]), |(_, rows, counts)| (rows, counts))
}

/// How many rows are above each lane.
pub(super) fn tops(counts: [usize; 5]) -> [usize; 5] {
    let mut above = 0;
    counts.map(|count| {
        above += count;
        above - count
    })
}

/// Puts each box into the first row of its lane with room for it, in this order.
fn place(order: &[usize], spans: &[(usize, usize)], lane_of: impl Fn(usize) -> usize) -> (Vec<usize>, [usize; 5]) {
    let mut taken: [Vec<Vec<(usize, usize)>>; 5] = Default::default();
    let mut rows = vec![0; spans.len()];
    for at in order {
        let (lane, span) = (&mut taken[lane_of(*at)], spans[*at]);
        let is_free = |row: &Vec<(usize, usize)>| row.iter().all(|other| other.1 < span.0 || span.1 < other.0);
        let row = lane.iter().position(is_free).unwrap_or(lane.len());
        if row == lane.len() {
            lane.push(Vec::new());
        }
        lane[row].push(span);
        rows[*at] = row;
    }
    let counts = Lane::ALL.map(|lane| taken[lane as usize].len().max(1));
    (rows, counts)
}

/// How bad it is: lines that cross or change rows, and boxes that lines would have to go around.
fn cost(edges: &[Edge], spans: &[(usize, usize)], height: &impl Fn(usize) -> usize) -> usize {
    let line = |edge: &Edge| (spans[edge.from].1, height(edge.from), spans[edge.to].0, height(edge.to));
    let lines: Vec<_> = edges.iter().map(line).collect();
    let crossings = |at: usize| {
        let (left, from, right, to) = lines[at];
        let crosses = |other: &&(usize, usize, usize, usize)| {
            let overlaps = other.0 < right && left < other.2;
            overlaps && (from < other.1 && to > other.3 || from > other.1 && to < other.3)
        };
        lines[at + 1..].iter().filter(crosses).count()
    };
    let crossings: usize = (0..lines.len()).map(crossings).sum();
    let lengths: usize = lines.iter().map(|(_, from, _, to)| from.abs_diff(*to)).sum();
    let bends = lines.iter().filter(|(left, from, right, to)| from != to && left < right).count();
    crossings * 6 + lengths * 2 + bends * 3
}
