//! One step of a plan, as the plan keeps it.

use crate::graph::{Act, NodeIx};

/// A step: 12 bytes; everything else about it is looked up when asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Record {
    pub(super) stage: u32,
    pub(super) turn: Turn,
    pub(super) ix: NodeIx,
    pub(super) act: u8,
}

impl Record {
    pub(super) const EMPTY: Self = Self { stage: 0, turn: Turn::StopsCharges, ix: NodeIx(0), act: 0 };

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
    const COUNT: usize = 4;

    pub(super) fn of(act: &Act<'_>) -> Self {
        match (act.stops_charges(), act.is_irreversible()) {
            (true, false) => Self::StopsCharges,
            (true, true) => Self::StopsChargesForGood,
            (false, false) => Self::Reversible,
            (false, true) => Self::Irreversible,
        }
    }
}
