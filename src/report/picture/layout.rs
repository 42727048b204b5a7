//! Coordinates, in pixels: from the grid, the lines and how wide the texts are.

use std::collections::BTreeMap;

use super::Picture;
use super::grid::{Grid, Point, X, Y};
use super::route::{Net, nets};
use super::rows::tops;
use super::tracks::{Run, tracks};
use crate::report::statements::Certainty;

/// The names of the lanes stand left of this.
const LEFT: i32 = 112;
/// The ruler of dates ends here.
const TOP: i32 = 52;
const BOX: i32 = 48;
const EMPTY_ROW: i32 = 40;
/// How wide a column may be.
const NARROW: i32 = 104;
const WIDE: i32 = 196;
const TRACK: i32 = 8;
/// How much room a label needs above its line.
const LABEL: i32 = 13;
/// At most so far from the middle of its side a line leaves a box.
const PORTS: i32 = 17;

/// How wide the texts are.
pub(in crate::report) struct Sizes<'s> {
    /// Those of a box, by position.
    pub(in crate::report) of_box: &'s dyn Fn(usize) -> i32,
    /// Those over a date, by position.
    pub(in crate::report) of_day: &'s dyn Fn(usize) -> i32,
    /// The label of lines to a box, by position.
    pub(in crate::report) of_label: &'s dyn Fn(usize) -> i32,
}

/// A picture in coordinates.
#[derive(Clone, Debug)]
pub(in crate::report) struct Layout {
    pub(in crate::report) width: i32,
    pub(in crate::report) height: i32,
    /// The upper and the lower side of each lane.
    pub(in crate::report) lanes: [(i32, i32); 5],
    /// The left and the right end of each date.
    pub(in crate::report) days: Vec<(i32, i32)>,
    pub(in crate::report) boxes: Vec<Placed>,
    /// In the order in which they are drawn.
    pub(in crate::report) strokes: Vec<Stroke>,
    /// Labels of lines: the left end of their base line, and the box that they lead to.
    pub(in crate::report) labels: Vec<(i32, i32, usize)>,
}

/// Where a box is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) struct Placed {
    pub(in crate::report) x: i32,
    pub(in crate::report) y: i32,
    pub(in crate::report) width: i32,
    pub(in crate::report) height: i32,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Stroke {
    pub(in crate::report) points: Vec<(i32, i32)>,
    pub(in crate::report) certainty: Certainty,
    pub(in crate::report) is_critical: bool,
    /// True if it ends at a box.
    pub(in crate::report) has_head: bool,
}

/// A gap or a column, with the tracks of the nets that go along it.
#[derive(Clone, Debug, Default)]
struct Gap {
    /// Of each net that goes along it.
    track: BTreeMap<usize, usize>,
    count: usize,
}

impl Gap {
    fn new(runs: BTreeMap<usize, Run>) -> Self {
        let all: Vec<Run> = runs.values().cloned().collect();
        let (tracks, count) = tracks(&all);
        Self { track: runs.into_keys().zip(tracks).collect(), count }
    }

    fn of(&self, net: usize) -> i32 {
        self.track.get(&net).map_or(0, |track| i32::try_from(*track).unwrap_or(i32::MAX))
    }

    fn len(&self) -> i32 {
        i32::try_from(self.count).unwrap_or(i32::MAX)
    }
}

impl Layout {
    pub(in crate::report) fn new(picture: &Picture, sizes: &Sizes<'_>) -> Self {
        let grid = Grid::new(picture);
        let nets = nets(&grid, &picture.edges);
        let gaps = Gaps::new(&grid, &nets);
        let across = Across::new(picture, &grid, &gaps, sizes);
        let down = Down::new(picture, &grid, &gaps, &nets);
        let ports = Ports::new(&grid, &nets);
        let boxes: Vec<Placed> = (0..grid.row.len()).map(|at| placed(&grid, &across, &down, at)).collect();
        let place = Places { across: &across, down: &down, gaps: &gaps, ports: &ports, boxes: &boxes };
        let mut layout = Self {
            width: across.width,
            height: down.height,
            lanes: down.lanes,
            days: across.days.clone(),
            strokes: Vec::new(),
            labels: Vec::new(),
            boxes: boxes.clone(),
        };
        for (at, net) in nets.iter().enumerate() {
            layout.strokes.extend(place.strokes(at, net));
            layout.labels.extend(place.label(at, net, (sizes.of_label)(net.to)).map(|(x, y)| (x, y, net.to)));
        }
        layout
    }
}

fn placed(grid: &Grid, across: &Across, down: &Down, at: usize) -> Placed {
    let (first, last) = grid.span[at];
    let (left, right) = (across.columns[first].0, across.columns[last].1);
    let (top, bottom) = down.rows[grid.row[at]];
    Placed { x: left, y: top, width: right - left, height: bottom - top }
}

/// The tracks of all gaps.
struct Gaps {
    gutters: Vec<Gap>,
    channels: Vec<Gap>,
    columns: Vec<Gap>,
}

impl Gaps {
    fn new(grid: &Grid, nets: &[Net]) -> Self {
        let gutter = |x: X| if let X::Gutter(n) = x { Some(n) } else { None };
        let column = |x: X| if let X::Column(n) = x { Some(n) } else { None };
        let channel = |y: Y| if let Y::Channel(n) = y { Some(n) } else { None };
        let across = |point: &Point| grid.across(point.0);
        let down = |point: &Point| grid.down(point.1);
        Self {
            gutters: gaps(grid.columns + 1, nets, |point| gutter(point.0), down, across),
            channels: gaps(grid.rows + 1, nets, |point| channel(point.1), across, down),
            columns: gaps(grid.columns, nets, |point| column(point.0), down, across),
        }
    }
}

/// The tracks of gaps of one sort. `which` is the gap that a point is in, `along` its place along the gap, `beside` its
/// place from the first track to the last.
fn gaps(
    count: usize,
    nets: &[Net],
    which: impl Fn(&Point) -> Option<usize>,
    along: impl Fn(&Point) -> usize,
    beside: impl Fn(&Point) -> usize,
) -> Vec<Gap> {
    let mut runs: Vec<BTreeMap<usize, Run>> = vec![BTreeMap::new(); count];
    for (at, net) in nets.iter().enumerate() {
        for line in &net.lines {
            for (nth, point) in line.iter().enumerate() {
                let Some(gap) = which(point) else { continue };
                let place = along(point);
                let run = runs[gap].entry(at).or_insert(Run { from: place, until: place, ..Run::default() });
                run.from = run.from.min(place);
                run.until = run.until.max(place);
                let neighbours = [nth.checked_sub(1).and_then(|before| line.get(before)), line.get(nth + 1)];
                for other in neighbours.into_iter().flatten().filter(|other| which(other) != Some(gap)) {
                    if beside(other) < beside(point) { run.near.push(place) } else { run.far.push(place) }
                }
            }
        }
    }
    runs.into_iter().map(Gap::new).collect()
}

/// Coordinates from left to right.
struct Across {
    columns: Vec<(i32, i32)>,
    /// Where the first track of each gutter is.
    gutters: Vec<i32>,
    days: Vec<(i32, i32)>,
    width: i32,
}

impl Across {
    fn new(picture: &Picture, grid: &Grid, gaps: &Gaps, sizes: &Sizes<'_>) -> Self {
        let mut widths = vec![NARROW; grid.columns];
        for (at, (first, last)) in grid.span.iter().enumerate() {
            if first == last {
                widths[*first] = widths[*first].max((sizes.of_box)(at)).min(WIDE);
            }
        }
        let begins: Vec<usize> = picture.days.iter().map(|day| day.columns.0).collect();
        let (mut x, mut columns, mut gutters) = (LEFT, Vec::new(), Vec::new());
        for (at, gap) in gaps.gutters.iter().enumerate() {
            let is_between_days = at > 0 && begins.contains(&at);
            gutters.push(x + 9 + if is_between_days { 6 } else { 0 });
            x += if at == 0 { 8 } else { 14 + TRACK * gap.len() + if is_between_days { 8 } else { 0 } };
            if let Some(day) = picture.days.iter().position(|day| day.columns.1 == at) {
                let first = picture.days[day].columns.0;
                let begin = if first == at { x } else { columns.get(first).map_or(x, |column: &(i32, i32)| column.0) };
                widths[at] = widths[at].max((sizes.of_day)(day) - (x - begin));
            }
            if let Some(width) = widths.get(at) {
                columns.push((x, x + width));
                x += width;
            }
        }
        let days = picture.days.iter().map(|day| (columns[day.columns.0].0, columns[day.columns.1].1)).collect();
        Self { columns, gutters, days, width: x }
    }
}

/// Coordinates from top to bottom.
struct Down {
    rows: Vec<(i32, i32)>,
    /// Where each track of each channel is.
    channels: Vec<Vec<i32>>,
    lanes: [(i32, i32); 5],
    height: i32,
}

impl Down {
    fn new(picture: &Picture, grid: &Grid, gaps: &Gaps, nets: &[Net]) -> Self {
        let tops = tops(picture.rows);
        let is_empty = |row: usize| (0..grid.columns).all(|column| grid.at(row, column).is_none());
        let (mut y, mut rows, mut channels, mut lanes) = (TOP, Vec::new(), Vec::new(), [(0, 0); 5]);
        for (row, gap) in gaps.channels.iter().enumerate() {
            if let Some(lane) = tops.iter().position(|top| *top == row) {
                lanes[lane].0 = y;
                y += 5;
            }
            y += 6;
            let labelled = |track: usize| {
                let of = gap.track.iter().filter(|(_, other)| **other == track);
                of.into_iter().any(|(net, _)| nets[*net].is_bus)
            };
            let tracks = (0..gap.count).map(|track| {
                y += if labelled(track) { LABEL + 2 } else { TRACK };
                y
            });
            channels.push(tracks.collect());
            y += if gap.count > 0 { TRACK } else { 5 };
            if row < grid.rows {
                let height = if is_empty(row) { EMPTY_ROW } else { BOX };
                rows.push((y, y + height));
                y += height;
            }
        }
        for lane in 0..5 {
            lanes[lane].1 = lanes.get(lane + 1).map_or(y, |next| next.0);
        }
        Self { rows, channels, lanes, height: y }
    }
}

/// Where lines leave boxes and get to them, from the middle of the side.
struct Ports {
    out: BTreeMap<(usize, usize), i32>,
    into: BTreeMap<usize, i32>,
}

impl Ports {
    fn new(grid: &Grid, nets: &[Net]) -> Self {
        let out = Self::out(grid, nets);
        // Level parts that end in a gutter from its left: what starts there in the same row needs another height.
        let mut ends: BTreeMap<(usize, usize), Vec<(usize, i32)>> = BTreeMap::new();
        for (at, net) in nets.iter().enumerate() {
            for line in &net.lines {
                if let [(X::Right(from), Y::Out(_)), (X::Gutter(gutter), _), ..] = line[..] {
                    let offset = out.get(&(from, at)).copied().unwrap_or(0);
                    ends.entry((grid.row[from], gutter)).or_default().push((at, offset));
                }
            }
        }
        let mut into: BTreeMap<usize, i32> = BTreeMap::new();
        let mut of_box: BTreeMap<usize, Vec<i32>> = BTreeMap::new();
        for (at, net) in nets.iter().enumerate() {
            let Some([.., (X::Gutter(gutter), _), (X::Left(to), _)]) = net.lines.last().map(|line| &line[..]) else {
                continue;
            };
            let row = grid.row[*to];
            let taken = of_box.entry(*to).or_default();
            let ends = ends.get(&(row, *gutter)).map_or(&[][..], |ends| &ends[..]);
            let own = ends.iter().find(|(of, _)| *of == at && net.collector.is_none()).map(|(_, offset)| *offset);
            let is_free = |offset: &i32| {
                let others = ends.iter().filter(|(of, _)| *of != at).map(|(_, offset)| offset).chain(taken.iter());
                others.into_iter().all(|other| (other - offset).abs() > 3)
            };
            let heights = [0, -12, 12, -6, 6, -17, 17, -9, 9, -14, 14, -3, 3];
            let offset = own.or_else(|| heights.into_iter().find(is_free)).unwrap_or(0);
            taken.push(offset);
            into.insert(at, offset);
        }
        Self { out, into }
    }

    /// Those of lines out of boxes, spread over their sides.
    fn out(grid: &Grid, nets: &[Net]) -> BTreeMap<(usize, usize), i32> {
        let mut of_box: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
        for (at, net) in nets.iter().enumerate() {
            for line in &net.lines {
                if let Some((X::Right(from), _)) = line.first() {
                    of_box.entry(*from).or_default().push((grid.row[net.to], at));
                }
            }
        }
        let mut out = BTreeMap::new();
        for (from, mut nets) in of_box {
            nets.sort_unstable();
            let last = i32::try_from(nets.len()).unwrap_or(i32::MAX) - 1;
            let step = if last > 0 { (PORTS * 2 / last).min(10) } else { 0 };
            let heights = (0..).map(|nth: i32| (nth * 2 - last) * step / 2);
            out.extend(nets.into_iter().zip(heights).map(|((_, net), height)| ((from, net), height)));
        }
        out
    }
}

/// What turns points of the grid into coordinates.
struct Places<'l> {
    across: &'l Across,
    down: &'l Down,
    gaps: &'l Gaps,
    ports: &'l Ports,
    boxes: &'l [Placed],
}

impl Places<'_> {
    fn point(&self, net: usize, (x, y): Point) -> (i32, i32) {
        let middle = |at: usize| self.boxes[at].y + self.boxes[at].height / 2;
        let x = match x {
            X::Left(at) => self.boxes[at].x,
            X::Right(at) => self.boxes[at].x + self.boxes[at].width,
            X::Gutter(n) => self.across.gutters[n] + TRACK * self.gaps.gutters[n].of(net),
            X::Column(n) => {
                let (left, right) = self.across.columns[n];
                let gap = &self.gaps.columns[n];
                let step = ((right - left - 24) / gap.len().max(1)).min(16);
                (left + right) / 2 + (gap.of(net) * 2 - gap.len() + 1) * step / 2
            }
        };
        let y = match y {
            Y::Out(at) => middle(at) + self.ports.out.get(&(at, net)).copied().unwrap_or(0),
            Y::In(at) => middle(at) + self.ports.into.get(&net).copied().unwrap_or(0),
            Y::Channel(n) => {
                let track = usize::try_from(self.gaps.channels[n].of(net)).unwrap_or(0);
                self.down.channels[n].get(track).copied().unwrap_or(0)
            }
            Y::Top(at) => self.boxes[at].y,
            Y::Bottom(at) => self.boxes[at].y + self.boxes[at].height,
        };
        (x, y)
    }

    fn strokes(&self, at: usize, net: &Net) -> Vec<Stroke> {
        let stroke = |points: Vec<(i32, i32)>, has_head: bool| Stroke {
            points: straightened(points),
            certainty: net.certainty,
            is_critical: net.is_critical,
            has_head,
        };
        let lines: Vec<Vec<(i32, i32)>> =
            net.lines.iter().map(|line| line.iter().map(|point| self.point(at, *point)).collect()).collect();
        let mut strokes = Vec::new();
        // Where several lines meet, each comes to this upright line, and one goes on from it.
        if let (Some(gutter), Some((exit, stubs))) = (net.collector, lines.split_last()) {
            let x = self.point(at, (X::Gutter(gutter), Y::Channel(0))).0;
            let heights = stubs.iter().filter_map(|stub| stub.last()).chain(exit.first()).map(|point| point.1);
            let (top, bottom) = (heights.clone().min().unwrap_or(0), heights.max().unwrap_or(0));
            strokes.push(stroke(vec![(x, top), (x, bottom)], false));
        }
        let last = lines.len().saturating_sub(1);
        strokes.extend(lines.into_iter().enumerate().map(|(nth, line)| stroke(line, nth == last)));
        strokes
    }

    /// Where the label of a net begins: on its longest level part, after the upright one.
    fn label(&self, at: usize, net: &Net, width: i32) -> Option<(i32, i32)> {
        let meet = net.collector.filter(|_| net.is_bus)?;
        let exit: Vec<(i32, i32)> = net.lines.last()?.iter().map(|point| self.point(at, *point)).collect();
        let pair = exit.windows(2).find(|pair| pair[0].1 == pair[1].1)?;
        let x = self.across.columns.get(meet)?.0 + 2;
        (pair[1].0 - x > width + 12).then_some((x, pair[0].1 - 4))
    }
}

/// A line without points that change nothing.
fn straightened(points: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    let mut line: Vec<(i32, i32)> = Vec::with_capacity(points.len());
    for point in points {
        if line.last() == Some(&point) {
            continue;
        }
        if let [.., before, last] = line[..] {
            let is_on = before.0 == last.0 && last.0 == point.0 || before.1 == last.1 && last.1 == point.1;
            if is_on {
                line.pop();
            }
        }
        line.push(point);
    }
    line
}
