//! Which way the lines go: level parts along free rows or in channels between rows, upright parts only in gutters
//! between columns, or straight from one box to the next above or below it.

use std::collections::BTreeMap;

use super::edge::Edge;
use super::grid::{Grid, Point, X, Y};
use crate::report::statements::Certainty;

/// From so many edges on, lines to one box have a label.
const BUS: usize = 3;

/// Lines that lead to one box and may run together.
#[derive(Clone, Debug)]
pub(super) struct Net {
    pub(super) from: Vec<usize>,
    pub(super) to: usize,
    pub(super) certainty: Certainty,
    pub(super) is_critical: bool,
    /// Its lines; only the last leads to the box.
    pub(super) lines: Vec<Vec<Point>>,
    /// The gutter in which the lines meet, if there are several.
    pub(super) collector: Option<usize>,
    pub(super) is_bus: bool,
}

/// How the lines of a net get to their box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// From boxes in columns before it.
    Forward,
    /// Straight up or down, from this box.
    Straight(usize),
    /// Up or down, past other boxes.
    Around,
}

/// The nets of a picture. The critical ones come last, to be drawn over the others.
pub(super) fn nets(grid: &Grid, edges: &[Edge]) -> Vec<Net> {
    let mut found: BTreeMap<(bool, usize, Certainty, Way), Vec<usize>> = BTreeMap::new();
    let mut taken = Uprights::default();
    for edge in edges {
        let way = way(grid, edge, &mut taken);
        found.entry((edge.is_critical, edge.to, edge.certainty, way)).or_default().push(edge.from);
    }
    let mut runs = Runs::default();
    let net = |((is_critical, to, certainty, way), from): ((bool, usize, Certainty, Way), Vec<usize>)| {
        let mut net =
            Net { is_bus: from.len() >= BUS, from, to, certainty, is_critical, lines: Vec::new(), collector: None };
        match way {
            Way::Straight(from) => net.lines.push(straight(grid, from, to)),
            Way::Around => around(grid, &mut net),
            Way::Forward => forward(grid, &mut net, &mut runs),
        }
        net
    };
    found.into_iter().map(net).collect()
}

/// Parts of columns that straight lines take.
type Uprights = Vec<(usize, usize, usize)>;

fn way(grid: &Grid, edge: &Edge, taken: &mut Uprights) -> Way {
    let (from, to) = (grid.span[edge.from], grid.span[edge.to]);
    if from.1 < to.0 {
        return Way::Forward;
    }
    let column = from.0.max(to.0);
    let (low, high) = (grid.row[edge.from].min(grid.row[edge.to]), grid.row[edge.from].max(grid.row[edge.to]));
    let is_free = (low + 1..high).all(|row| grid.at(row, column).is_none());
    let is_alone = taken.iter().all(|(other, top, bottom)| *other != column || *bottom <= low || high <= *top);
    let is_shared = column <= from.1 && column <= to.1;
    if is_shared && is_free && is_alone && low < high {
        taken.push((column, low, high));
        Way::Straight(edge.from)
    } else {
        Way::Around
    }
}

/// The sides at which two boxes in one column look at each other.
fn facing(grid: &Grid, from: usize, to: usize) -> (Y, Y) {
    if grid.row[from] < grid.row[to] { (Y::Bottom(from), Y::Top(to)) } else { (Y::Top(from), Y::Bottom(to)) }
}

fn straight(grid: &Grid, from: usize, to: usize) -> Vec<Point> {
    let column = grid.span[from].0.max(grid.span[to].0);
    let (out, into) = facing(grid, from, to);
    vec![(X::Column(column), out), (X::Column(column), into)]
}

/// Out to the right, along the channel at the side of the target that looks to the source, and into it.
fn around(grid: &Grid, net: &mut Net) {
    let to = net.to;
    let Some(gutter) = net.from.iter().map(|from| grid.span[*from].1 + 1).max() else { return };
    let above = net.from.iter().filter(|from| grid.row[**from] < grid.row[to]).count() * 2 > net.from.len();
    let (channel, into) = if above { (grid.row[to], Y::Top(to)) } else { (grid.row[to] + 1, Y::Bottom(to)) };
    let column = grid.span[to].0;
    let exit = vec![
        (X::Gutter(gutter), Y::Channel(channel)),
        (X::Column(column), Y::Channel(channel)),
        (X::Column(column), into),
    ];
    collect(grid, net, gutter, exit);
}

/// Level parts of lines in rows, by row, from one column to another.
type Runs = Vec<(usize, usize, usize)>;

fn forward(grid: &Grid, net: &mut Net, runs: &mut Runs) {
    let (to, row, gutter) = (net.to, grid.row[net.to], grid.span[net.to].0);
    let Some(mut meet) = net.from.iter().map(|from| grid.span[*from].1 + 1).max() else { return };
    let mut take = |row: usize, from: usize, until: usize| {
        let is_alone = runs.iter().all(|(other, start, end)| *other != row || *end <= from || until <= *start);
        let is_free = grid.is_free(row, from, until) && is_alone;
        if is_free {
            runs.push((row, from, until));
        }
        is_free
    };
    let mut exit = Vec::new();
    if meet < gutter && !take(row, meet, gutter) {
        match net.from[..] {
            [from] if take(grid.row[from], meet, gutter) => meet = gutter,
            _ => {
                let above = net.from.iter().filter(|from| grid.row[**from] < row).count() * 2 >= net.from.len();
                let channel = if above { row } else { row + 1 };
                exit.extend([(X::Gutter(meet), Y::Channel(channel)), (X::Gutter(gutter), Y::Channel(channel))]);
            }
        }
    }
    let turn = if exit.is_empty() { meet } else { gutter };
    exit.extend([(X::Gutter(turn), Y::In(to)), (X::Left(to), Y::In(to))]);
    collect(grid, net, meet, exit);
}

/// Leads the lines of all sources to one gutter, and from there to the target.
fn collect(grid: &Grid, net: &mut Net, gutter: usize, exit: Vec<Point>) {
    let stub = |from: usize| {
        let (row, own) = (grid.row[from], grid.span[from].1 + 1);
        let mut line = vec![(X::Right(from), Y::Out(from))];
        if !grid.is_free(row, own, gutter) {
            let channel = if grid.row[net.to] > row { row + 1 } else { row };
            line.extend([
                (X::Gutter(own), Y::Out(from)),
                (X::Gutter(own), Y::Channel(channel)),
                (X::Gutter(gutter), Y::Channel(channel)),
            ]);
        } else {
            line.push((X::Gutter(gutter), Y::Out(from)));
        }
        line
    };
    let mut lines: Vec<Vec<Point>> = net.from.iter().map(|from| stub(*from)).collect();
    match &mut lines[..] {
        [only] => only.extend(exit),
        _ => {
            net.collector = Some(gutter);
            lines.push(exit);
        }
    }
    net.lines = lines;
}

/// A box that lies over an upright line in a gutter, with the last column that it may have instead.
pub(super) fn crossed(grid: &Grid, nets: &[Net]) -> Option<(usize, usize)> {
    let wide = (0..grid.row.len()).filter(|at| grid.span[*at].0 < grid.span[*at].1);
    let mut gutters = wide.flat_map(|at| (grid.span[at].0 + 1..=grid.span[at].1).map(move |gutter| (at, gutter)));
    let found = gutters.find(|(at, gutter)| nets.iter().any(|net| passes(grid, net, *gutter, *at)))?;
    Some((found.0, found.1 - 1))
}

/// True if a net goes up or down in a gutter past the row of a box.
fn passes(grid: &Grid, net: &Net, gutter: usize, at: usize) -> bool {
    let points = net.lines.iter().flatten().filter(|(x, _)| *x == X::Gutter(gutter));
    let heights = points.map(|(_, y)| grid.down(*y));
    let middle = grid.down(Y::In(at));
    heights.clone().min().is_some_and(|top| top <= middle) && heights.max().is_some_and(|bottom| middle <= bottom)
}
