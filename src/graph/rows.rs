//! One direction of the edges, in flat arrays.
//!
//! *Compressed sparse rows*: the neighbours of all nodes stand in one list, those of a node next to each
//! other, as its *row*. Most of a large account are things that wait for the same, so most rows are equal to
//! others: nodes with equal rows share one. Edges with the same label stand together as a *run*, which holds
//! the label once.

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

/// Edges sorted by the node that they are told of, before equal rows are found. The buffers serve one
/// direction after the other: to ask for fresh memory takes longer than to fill it.
pub(super) struct Sorter<L> {
    /// By node: where its row begins. Then the end of the last row.
    begins: Vec<u32>,
    ends: Vec<NodeIx>,
    labels: Vec<L>,
}

/// Rows that are longer are not compared with others: few things have so many neighbours, and hardly two of
/// them the same.
const LONGEST_SHARED: usize = 64;

/// So many rows are remembered at the most, to be shared. What is forgotten is stored again.
const MOST_REMEMBERED: usize = 1 << 16;

impl<L: Copy + PartialEq> Sorter<L> {
    pub(super) const fn new() -> Self {
        Self { begins: Vec::new(), ends: Vec::new(), labels: Vec::new() }
    }

    /// Sorts edges, which come in runs of one label: a counting sort. `side` gives the node that an edge is
    /// told of, and the other one. In each row the last edge comes first, as in petgraph's lists.
    fn sort<'p>(
        &mut self,
        nodes: usize,
        runs: impl Iterator<Item = (L, &'p [(NodeIx, NodeIx)])> + Clone,
        side: impl Fn(&(NodeIx, NodeIx)) -> (NodeIx, NodeIx),
    ) {
        self.begins.clear();
        self.begins.resize(nodes + 1, 0);
        for (_, pairs) in runs.clone() {
            pairs.iter().for_each(|pair| self.begins[side(pair).0.at()] += 1);
        }
        let mut total = 0;
        for begin in &mut self.begins {
            total += *begin;
            *begin = total;
        }
        if let Some((label, _)) = runs.clone().next() {
            self.ends.resize(total as usize, NodeIx::new(0));
            self.labels.resize(total as usize, label);
        }
        for (label, pairs) in runs {
            for pair in pairs {
                let (of, end) = side(pair);
                let at = &mut self.begins[of.at()];
                *at -= 1;
                self.ends[*at as usize] = end;
                self.labels[*at as usize] = label;
            }
        }
    }

    fn rows(&self) -> impl Iterator<Item = (&[NodeIx], &[L])> {
        self.begins.windows(2).map(|ends| {
            let range = ends[0] as usize..ends[1] as usize;
            (&self.ends[range.clone()], &self.labels[range])
        })
    }
}

impl<L: Copy + PartialEq> Rows<L> {
    /// The rows of edges that come in runs of one label. O(V + E).
    pub(super) fn of<'p>(
        nodes: usize,
        runs: impl Iterator<Item = (L, &'p [(NodeIx, NodeIx)])> + Clone,
        side: impl Fn(&(NodeIx, NodeIx)) -> (NodeIx, NodeIx),
        sorter: &mut Sorter<L>,
    ) -> Self {
        sorter.sort(nodes, runs, side);
        let mut rows = Self {
            row_of: Vec::with_capacity(nodes),
            first_run: vec![0],
            labels: Vec::new(),
            begins: vec![0],
            ends: Vec::new(),
        };
        let mut remembered = vec![u32::MAX; nodes.next_power_of_two().min(MOST_REMEMBERED)];
        for (ends, labels) in sorter.rows() {
            let slot = (ends.len() <= LONGEST_SHARED).then(|| place(ends) % remembered.len());
            let known = slot.map(|slot| remembered[slot]).filter(|row| rows.is_row(*row, ends, labels));
            let row = known.unwrap_or_else(|| rows.push(ends, labels));
            if let Some(slot) = slot {
                remembered[slot] = row;
            }
            rows.row_of.push(row);
        }
        rows.ends.shrink_to_fit();
        rows
    }

    /// Adds a row.
    fn push(&mut self, ends: &[NodeIx], labels: &[L]) -> u32 {
        let row = index(self.first_run.len() - 1);
        let mut begin = self.ends.len();
        self.ends.extend_from_slice(ends);
        for run in labels.chunk_by(|one, other| one == other) {
            begin += run.len();
            self.labels.push(run[0]);
            self.begins.push(index(begin));
        }
        self.first_run.push(index(self.labels.len()));
        row
    }

    /// True if there is such a row, and it is this one.
    fn is_row(&self, row: u32, ends: &[NodeIx], labels: &[L]) -> bool {
        if row as usize + 1 >= self.first_run.len() || self.all_of(row) != ends {
            return false;
        }
        let mut labels = labels.iter();
        self.runs_of(row).all(|(ends, label)| labels.by_ref().take(ends.len()).all(|other| *other == label))
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
