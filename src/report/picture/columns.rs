//! Columns: the date first, and within a date the order.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Day;
use super::boxes::Draft;
use super::edge::{Edge, topological};
use crate::report::statements::Lane;

/// How many dates have columns of their own.
const MOST_DAYS: usize = 8;
/// How many boxes of a lane stand side by side under one date.
const SIDE_BY_SIDE: usize = 3;

/// The dates of a picture, as ranges of days, and the rank of each box within its date.
#[derive(Clone, Debug)]
pub(super) struct Days {
    /// Each from its first day to its last, without gaps between them that matter. The first is today.
    ranges: Vec<(NaiveDate, NaiveDate)>,
    /// Of each box: its date, and its place in the order within the date.
    pub(super) cells: Vec<(usize, usize)>,
}

impl Days {
    pub(super) fn new(today: NaiveDate, drafts: &[Draft], edges: &[Edge]) -> Self {
        let days = days_in_order(today, drafts, edges);
        let ranges = ranges(today, drafts, &days);
        let cells = cells(drafts, edges, |at| ranges.partition_point(|(_, last)| *last < days[at]));
        Self { ranges, cells }
    }

    /// The dates, where boxes were put together to others.
    pub(super) fn of(&self, drafts: &[Draft], edges: &[Edge], day: &[usize]) -> Self {
        Self { ranges: self.ranges.clone(), cells: cells(drafts, edges, |at| day[at]) }
    }
}

/// The day under which each box stands: its own, but never before one that it waits for.
fn days_in_order(today: NaiveDate, drafts: &[Draft], edges: &[Edge]) -> Vec<NaiveDate> {
    let mut days: Vec<NaiveDate> = drafts.iter().map(|draft| draft.day.max(today)).collect();
    walk(drafts.len(), edges, |edge| days[edge.to] = days[edge.to].max(days[edge.from]));
    days
}

/// Visits the edges so that all edges to a box come before those from it.
fn walk(count: usize, edges: &[Edge], mut visit: impl FnMut(&Edge)) {
    let mut out: Vec<Vec<&Edge>> = vec![Vec::new(); count];
    edges.iter().for_each(|edge| out[edge.from].push(edge));
    for at in topological(count, edges) {
        out[at].iter().for_each(|edge| visit(edge));
    }
}

/// Today, and the later dates; those that are close to each other together if there are too many.
fn ranges(today: NaiveDate, drafts: &[Draft], days: &[NaiveDate]) -> Vec<(NaiveDate, NaiveDate)> {
    let mut found: BTreeMap<NaiveDate, bool> = BTreeMap::from([(today, true)]);
    for (draft, day) in drafts.iter().zip(days) {
        *found.entry(*day).or_default() |= draft.is_critical;
    }
    let mut ranges: Vec<(NaiveDate, NaiveDate, bool)> =
        found.into_iter().map(|(day, is_critical)| (day, day, is_critical)).collect();
    while ranges.len() > MOST_DAYS {
        // Dates that decide the closing date stand by themselves, as long as there are others to join.
        let gaps = ranges.windows(2).enumerate().skip(1);
        let costs = gaps.map(|(at, pair)| (pair[0].2 || pair[1].2, (pair[1].0 - pair[0].1).num_days(), at));
        let Some((_, _, at)) = costs.min() else { break };
        let next = ranges.remove(at + 1);
        ranges[at] = (ranges[at].0, next.1, ranges[at].2 || next.2);
    }
    ranges.into_iter().map(|(first, last, _)| (first, last)).collect()
}

/// The date of each box, and its place in the order within it. What is handed over to a lane further up on the same
/// date stays in its column: the line goes straight up. After today boxes of one lane stand side by side, as far as
/// there is room, so that each has such a line of its own.
fn cells(drafts: &[Draft], edges: &[Edge], date: impl Fn(usize) -> usize) -> Vec<(usize, usize)> {
    let mut cells: Vec<(usize, usize)> = (0..drafts.len()).map(|at| (date(at), 0)).collect();
    let mut into: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
    edges.iter().for_each(|edge| into[edge.to].push(edge.from));
    let mut taken: BTreeSet<(Lane, (usize, usize))> = BTreeSet::new();
    for at in topological(drafts.len(), edges) {
        let lane = drafts[at].lane;
        let (day, _) = cells[at];
        let before = into[at].iter().filter(|before| cells[**before].0 == day);
        let ranks = before.map(|before| cells[*before].1 + usize::from(lane >= drafts[*before].lane));
        let rank = ranks.max().unwrap_or(0);
        let is_free = |rank: &usize| day > 0 && !taken.contains(&(lane, (day, *rank)));
        let rank = (rank..SIDE_BY_SIDE).find(is_free).unwrap_or(rank);
        taken.insert((lane, (day, rank)));
        cells[at] = (day, rank);
    }
    cells
}

/// The columns of each box, and those of each date.
pub(super) fn columns(drafts: &[Draft], edges: &[Edge], days: &Days) -> (Vec<(usize, usize)>, Vec<Day>) {
    let mut widths = vec![1; days.ranges.len()];
    days.cells.iter().for_each(|(day, rank)| widths[*day] = widths[*day].max(rank + 1));
    let mut next = 0;
    let heads = days.ranges.iter().zip(&widths).map(|(range, width)| {
        let columns = (next, next + width - 1);
        next += width;
        Day { days: *range, columns }
    });
    let heads: Vec<Day> = heads.collect();
    let first = |at: usize| heads[days.cells[at].0].columns.0 + days.cells[at].1;
    // In which stage each column begins.
    let mut begins = vec![u32::MAX; next];
    drafts.iter().enumerate().filter(|(_, draft)| draft.note.is_none()).for_each(|(at, draft)| {
        begins[first(at)] = begins[first(at)].min(draft.stages.0);
    });
    let mut ends: Vec<usize> = (0..drafts.len()).map(|at| heads[days.cells[at].0].columns.1).collect();
    for edge in edges {
        let until = first(edge.to).saturating_sub(1).max(first(edge.from));
        ends[edge.from] = ends[edge.from].min(until);
    }
    let span = |(at, draft): (usize, &Draft)| {
        let first = first(at);
        let reaches = (first + 1..=ends[at]).take_while(|column| begins[*column] <= draft.stages.1).last();
        (first, reaches.filter(|_| draft.note.is_none()).unwrap_or(first))
    };
    (drafts.iter().enumerate().map(span).collect(), heads)
}
