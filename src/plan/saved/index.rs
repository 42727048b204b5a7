//! The numbers of a plan's parts, one type for each.

use std::num::NonZeroU32;

/// The number of a step, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct StepNo(NonZeroU32);

impl StepNo {
    /// The step of this number; `None` for 0, which is no step's.
    pub(crate) fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// The step at this place in a list of all.
    pub(super) const fn of_place(at: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(at))
    }

    /// The number.
    pub(crate) const fn get(self) -> u32 {
        self.0.get()
    }

    /// The place in a list of all steps.
    pub(crate) const fn at(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// A set of direct predecessors. Steps of one group tend to share one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SetIx(u32);

impl SetIx {
    /// The set at this place. Saturates: a plan refuses more steps than fit.
    pub(super) fn new(at: usize) -> Self {
        Self(u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// The place in a list of all sets.
    pub(crate) const fn at(self) -> usize {
        self.0 as usize
    }
}
