//! One direction of the edges, in flat arrays.
//!
//! *Compressed sparse rows*: the neighbours of all nodes stand in one list, those of a node next to each
//! other, as its *row*. Most of a large account are things that wait for the same, so most rows are equal to
//! others: nodes with equal rows share one. Edges with the same label stand together as a *run*, which holds
//! the label once.

use std::ops::Range;

use super::index::NodeIx;

/// The neighbours of each node, with the label of each edge.
#[derive(Debug)]
pub(super) struct Rows<L> {
    /// By node: its row.
    row_of: Vec<u32>,
    /// By row: its first run. Then the end of the last row.
    first_run: Vec<u32>,
    /// By run: what the edges in it have in common.
    labels: Vec<L>,
    /// By run: where it begins in `ends`. Then the end of the last run.
    begins: Vec<u32>,
    ends: Vec<NodeIx>,
}

/// Edges as [`Rows`] are made from them.
pub(super) trait Runs<L> {
    /// What the edges may have in common.
    fn labels(&self) -> &[L];

    /// The edges in runs of one label, each with the number of the label.
    fn runs(&self) -> impl Iterator<Item = (u16, &[Pair])>;
}

/// What comes before, and what comes after.
pub(super) type Pair = (NodeIx, NodeIx);

/// Edges sorted by the node that they are told of, before equal rows are found.
struct Sorted {
    /// By node: where its row begins. Then the end of the last row.
    begins: Vec<u32>,
    ends: Vec<NodeIx>,
    /// By number.
    labels: Vec<u16>,
}

/// The labels of sorted edges.
struct Labels<'s, L> {
    numbers: &'s [u16],
    all: &'s [L],
}

impl<L: Copy> Labels<'_, L> {
    fn named(&self, number: u16) -> L {
        self.all[usize::from(number)]
    }
}

/// Rows that are longer are not compared with others: few things have so many neighbours, and hardly two of
/// them the same.
const LONGEST_SHARED: usize = 64;

/// So many rows are remembered at the most, to be shared. What is forgotten is stored again.
const MOST_REMEMBERED: usize = 1 << 16;

impl Sorted {
    /// Sorts edges: a counting sort. `side` gives the node that an edge is told of, and the other one. In each
    /// row the last edge comes first, as in petgraph's lists.
    fn of<L>(nodes: usize, edges: &impl Runs<L>, side: impl Fn(&Pair) -> Pair) -> Self {
        let mut begins = vec![0u32; nodes + 1];
        for (_, pairs) in edges.runs() {
            pairs.iter().for_each(|pair| begins[side(pair).0.at()] += 1);
        }
        let mut total = 0;
        for begin in &mut begins {
            total += *begin;
            *begin = total;
        }
        let (mut ends, mut labels) = (vec![NodeIx(0); total as usize], vec![0u16; total as usize]);
        for (label, pairs) in edges.runs() {
            for pair in pairs {
                let (of, end) = side(pair);
                let at = &mut begins[of.at()];
                *at -= 1;
                ends[*at as usize] = end;
                labels[*at as usize] = label;
            }
        }
        Self { begins, ends, labels }
    }
}

impl<L: Copy + PartialEq> Rows<L> {
    /// The rows of some edges. O(V + E).
    pub(super) fn of(nodes: usize, edges: &impl Runs<L>, side: impl Fn(&Pair) -> Pair) -> Self {
        let Sorted { begins, ends, labels } = Sorted::of(nodes, edges, side);
        let labels = Labels { numbers: &labels, all: edges.labels() };
        let mut rows =
            Self { row_of: Vec::with_capacity(nodes), first_run: vec![0], labels: Vec::new(), begins: vec![0], ends };
        let mut remembered = vec![u32::MAX; nodes.next_power_of_two().min(MOST_REMEMBERED)];
        for row in begins.windows(2) {
            let row = row[0] as usize..row[1] as usize;
            let slot = (row.len() <= LONGEST_SHARED).then(|| place(&rows.ends[row.clone()]) % remembered.len());
            let known = slot.map(|slot| remembered[slot]).filter(|known| rows.is_row(*known, row.clone(), &labels));
            let own = known.unwrap_or_else(|| rows.push(row, &labels));
            if let Some(slot) = slot {
                remembered[slot] = own;
            }
            rows.row_of.push(own);
        }
        rows.ends.truncate(rows.kept());
        rows.ends.shrink_to_fit();
        rows.begins.shrink_to_fit();
        rows.labels.shrink_to_fit();
        rows.first_run.shrink_to_fit();
        rows
    }

    /// How many neighbours are in the rows so far. Behind them are those that are still to be put into rows.
    fn kept(&self) -> usize {
        self.begins.last().map_or(0, |end| *end as usize)
    }

    /// Adds a row, whose neighbours stand in this range: they move up to those of the last row.
    fn push(&mut self, range: Range<usize>, labels: &Labels<'_, L>) -> u32 {
        let row = index(self.first_run.len() - 1);
        let mut end = self.kept();
        for run in labels.numbers[range.clone()].chunk_by(|one, other| one == other) {
            end += run.len();
            self.labels.push(labels.named(run[0]));
            self.begins.push(index(end));
        }
        let begin = end - range.len();
        self.ends.copy_within(range, begin);
        self.first_run.push(index(self.labels.len()));
        row
    }

    /// True if there is such a row, and it is this one.
    fn is_row(&self, row: u32, range: Range<usize>, labels: &Labels<'_, L>) -> bool {
        if row as usize + 1 >= self.first_run.len() || self.all_of(row) != &self.ends[range.clone()] {
            return false;
        }
        let mut numbers = &labels.numbers[range];
        self.runs_of(row).all(|(ends, label)| {
            let (own, rest) = numbers.split_at(ends.len());
            numbers = rest;
            own.iter().all(|number| labels.named(*number) == label)
        })
    }

    /// The neighbours in a row.
    fn all_of(&self, row: u32) -> &[NodeIx] {
        let (first, end) = self.bounds(row);
        &self.ends[self.begins[first] as usize..self.begins[end] as usize]
    }

    #[inline]
    fn runs_of(&self, row: u32) -> impl Iterator<Item = (&[NodeIx], L)> {
        let (first, end) = self.bounds(row);
        let ends = self.begins[first..=end].windows(2).map(|ends| &self.ends[ends[0] as usize..ends[1] as usize]);
        ends.zip(self.labels[first..end].iter().copied())
    }

    #[inline]
    fn bounds(&self, row: u32) -> (usize, usize) {
        (self.first_run[row as usize] as usize, self.first_run[row as usize + 1] as usize)
    }
}

impl<L: Copy + PartialEq> Rows<L> {
    /// The number of a node's row. Nodes of one row have the same neighbours, by the same edges.
    #[inline]
    pub(super) fn row(&self, ix: NodeIx) -> u32 {
        self.row_of[ix.at()]
    }

    /// The neighbours of a node, once for each edge.
    #[inline]
    pub(super) fn all(&self, ix: NodeIx) -> &[NodeIx] {
        self.all_of(self.row(ix))
    }

    /// The same, in runs of one label.
    #[inline]
    pub(super) fn runs(&self, ix: NodeIx) -> impl Iterator<Item = (&[NodeIx], L)> {
        self.runs_of(self.row(ix))
    }

    pub(super) fn nodes(&self) -> usize {
        self.row_of.len()
    }
}

/// Where a row may be remembered: anything that differs where rows differ, mostly.
fn place(ends: &[NodeIx]) -> usize {
    let mix = |hash: u64, end: &NodeIx| (hash.rotate_left(5) ^ u64::from(end.0)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (ends.iter().fold(ends.len() as u64, mix) >> 40) as usize
}

/// A graph has fewer than `u32::MAX` edges, as it had with petgraph's indices.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
