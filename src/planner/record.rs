//! The steps of a plan, as the plan keeps them.

use crate::graph::{Act, NodeIx};

/// A step; everything else about it is looked up when asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Record {
    pub(super) stage: u32,
    pub(super) turn: Turn,
    pub(super) ix: NodeIx,
    pub(super) act: u8,
}

/// The steps of a plan in order, 5 bytes each. Steps of one stage and turn stand together, and by position.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps {
    nodes: Vec<NodeIx>,
    acts: Vec<u8>,
    blocks: Vec<Block>,
}

/// Where the steps of one stage and turn end.
#[derive(Clone, Copy, Debug)]
struct Block {
    stage: u32,
    turn: Turn,
    end: u32,
}

impl Steps {
    /// As many steps as there are at each [place](Record::place), all of them still to be put there.
    pub(super) fn of_places(counts: &[u32]) -> Self {
        let mut end = 0;
        let mut blocks = Vec::new();
        for (place, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            end += *count;
            let (stage, turn) = (place / Turn::COUNT, Turn::ALL[place % Turn::COUNT]);
            blocks.push(Block { stage: u32::try_from(stage).unwrap_or(u32::MAX), turn, end });
        }
        Self { nodes: vec![NodeIx(0); end as usize], acts: vec![0; end as usize], blocks }
    }

    /// Puts a step where its place is.
    pub(super) fn put(&mut self, at: usize, record: Record) {
        self.nodes[at] = record.ix;
        self.acts[at] = record.act;
    }

    pub(super) const fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The step at a place, from 0; there has to be one. O(log stages).
    pub(super) fn at(&self, at: usize) -> Record {
        let block = self.blocks[self.blocks.partition_point(|block| block.end as usize <= at)];
        Record { stage: block.stage, turn: block.turn, ix: self.nodes[at], act: self.acts[at] }
    }

    /// Where a step is. O(log n).
    pub(super) fn find(&self, record: Record) -> Option<usize> {
        let at = self.blocks.binary_search_by_key(&record.place(), |block| block.place()).ok()?;
        let start = self.start(at);
        let found = self.nodes[start..self.blocks[at].end as usize].binary_search(&record.ix).ok()?;
        Some(start + found).filter(|at| self.acts[*at] == record.act)
    }

    /// How many stages there are.
    pub(super) fn stages(&self) -> u32 {
        self.blocks.last().map_or(0, |last| last.stage + 1)
    }

    /// How many steps come before a stage.
    pub(super) fn before_stage(&self, stage: u32) -> usize {
        self.start(self.blocks.partition_point(|block| block.stage < stage))
    }

    /// Where the steps of a block begin.
    fn start(&self, block: usize) -> usize {
        block.checked_sub(1).map_or(0, |before| self.blocks[before].end as usize)
    }
}

impl Block {
    const fn place(&self) -> usize {
        self.stage as usize * Turn::COUNT + self.turn as usize
    }
}

impl Record {
    /// Where its stage and turn stand among all stages and turns.
    pub(super) const fn place(self) -> usize {
        self.stage as usize * Turn::COUNT + self.turn as usize
    }
}

/// Whose turn it is among the steps of one stage, which have no order among them. What stops charges comes
/// first, because every day costs. Then comes what can be undone, because a run that is stopped halfway has
/// then destroyed as little as possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(super) enum Turn {
    StopsCharges,
    StopsChargesForGood,
    Reversible,
    Irreversible,
}

impl Turn {
    const ALL: [Self; 4] = [Self::StopsCharges, Self::StopsChargesForGood, Self::Reversible, Self::Irreversible];
    const COUNT: usize = Self::ALL.len();

    pub(super) fn of(act: &Act<'_>) -> Self {
        match (act.stops_charges(), act.is_irreversible()) {
            (true, false) => Self::StopsCharges,
            (true, true) => Self::StopsChargesForGood,
            (false, false) => Self::Reversible,
            (false, true) => Self::Irreversible,
        }
    }
}
