//! One thing that a plan could be about, by number.

use std::num::NonZeroU32;

use crate::account::ResourceIx;
use crate::plan::{SetIx, StepNo};

/// A thing: a resource of the account, by its position, or beyond those something that only the plan
/// has. `Option<Thing>` takes as much room as `Thing`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Thing(NonZeroU32);

impl Thing {
    /// The thing at this place in a list of all. Saturates: neither an account nor a plan holds more.
    pub(super) fn of_place(at: usize) -> Self {
        Self(NonZeroU32::MIN.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)))
    }

    /// The place in a list of all things.
    pub(super) const fn at(self) -> usize {
        self.0.get() as usize - 1
    }

    /// Its position among the resources; beyond the last one if only the plan has it.
    pub(super) fn resource_ix(self) -> ResourceIx {
        ResourceIx::new(self.at())
    }
}

impl From<ResourceIx> for Thing {
    fn from(ix: ResourceIx) -> Self {
        Self::of_place(ix.at())
    }
}

/// A kind, by its place among those of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct KindIx(u16);

impl KindIx {
    /// The kind at this place. Saturates: a catalogue has far fewer.
    pub(super) fn of_place(at: usize) -> Self {
        Self(u16::try_from(at).unwrap_or(u16::MAX))
    }

    pub(super) const fn at(self) -> usize {
        self.0 as usize
    }
}

/// A class of things, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClassIx(NonZeroU32);

impl ClassIx {
    /// The class at this place. Saturates: there are no more classes than things.
    pub(super) fn of_place(at: usize) -> Self {
        Self(Thing::of_place(at).0)
    }

    pub(super) const fn at(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// What is known of one thing: 24 bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct Record {
    /// `None` if the catalogue does not have its kind.
    pub(super) known: Option<Known>,
    /// What the plan does to it, if anything.
    pub(super) planned: Option<Planned>,
    /// How many steps of the plan are done to it; saturates.
    pub(super) steps: u8,
    pub(super) is_kept: bool,
    /// True if its steps are not, at first sight, those that it needs.
    pub(super) is_suspect: bool,
}

/// What the catalogue says of one thing.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub(super) kind: KindIx,
    pub(super) class: ClassIx,
}

/// The steps that the plan has for one thing.
#[derive(Clone, Copy)]
pub(super) struct Planned {
    pub(super) first: StepNo,
    pub(super) last: StepNo,
    /// The predecessors of the first step.
    pub(super) after: SetIx,
}
