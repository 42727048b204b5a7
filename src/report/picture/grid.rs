//! The grid of a picture: which cells are taken, and lines in terms of its cells and gaps.

use super::Picture;
use super::rows::tops;

/// Where a point of a line is, from left to right. Gutter `n` is the gap before column `n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum X {
    /// The left side of a box.
    Left(usize),
    /// The right side of a box.
    Right(usize),
    /// The track of the line's net in a gutter.
    Gutter(usize),
    /// The track of the line's net in the middle of a column.
    Column(usize),
}

/// Where a point of a line is, from top to bottom. Channel `n` is the gap before row `n` of all rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Y {
    /// The port of the net on the right side of a box.
    Out(usize),
    /// The port of the net on the left side of a box.
    In(usize),
    /// The track of the line's net in a channel.
    Channel(usize),
    /// The upper side of a box.
    Top(usize),
    /// The lower side of a box.
    Bottom(usize),
}

pub(super) type Point = (X, Y);

/// Which box is in which cell.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    /// The row of each box, among all rows.
    pub(super) row: Vec<usize>,
    /// The first and the last column of each box.
    pub(super) span: Vec<(usize, usize)>,
    pub(super) rows: usize,
    pub(super) columns: usize,
    cells: Vec<Option<usize>>,
}

impl Grid {
    pub(super) fn new(picture: &Picture) -> Self {
        let tops = tops(picture.rows);
        let row: Vec<usize> = picture.boxes.iter().map(|one| tops[one.said.lane as usize] + one.row).collect();
        let span: Vec<(usize, usize)> = picture.boxes.iter().map(|one| one.columns).collect();
        let columns = picture.days.last().map_or(1, |day| day.columns.1 + 1);
        let rows = picture.rows.iter().sum();
        let mut cells = vec![None; rows * columns];
        for (at, (row, span)) in row.iter().zip(&span).enumerate() {
            cells[row * columns + span.0..=row * columns + span.1].fill(Some(at));
        }
        Self { row, span, rows, columns, cells }
    }

    /// The box in a cell.
    pub(super) fn at(&self, row: usize, column: usize) -> Option<usize> {
        self.cells[row * self.columns + column]
    }

    /// True if no box is in a row from one column up to another, which does not count.
    pub(super) fn is_free(&self, row: usize, from: usize, until: usize) -> bool {
        (from..until).all(|column| self.at(row, column).is_none())
    }

    /// The order of places from left to right: even for gutters, odd for columns.
    pub(super) fn across(&self, x: X) -> usize {
        match x {
            X::Left(at) => self.span[at].0 * 2 + 1,
            X::Right(at) => self.span[at].1 * 2 + 1,
            X::Gutter(n) => n * 2,
            X::Column(n) => n * 2 + 1,
        }
    }

    /// The order of places from top to bottom: a channel, then the upper side, the middle and the lower side of a row.
    pub(super) fn down(&self, y: Y) -> usize {
        match y {
            Y::Channel(n) => n * 4,
            Y::Top(at) => self.row[at] * 4 + 1,
            Y::Out(at) | Y::In(at) => self.row[at] * 4 + 2,
            Y::Bottom(at) => self.row[at] * 4 + 3,
        }
    }
}
