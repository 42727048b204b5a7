//! How much of a list is shown.

use std::num::NonZeroUsize;

/// How many of a list are shown before the rest is only counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// This many.
    To(NonZeroUsize),
    /// All of it: nothing limits the list.
    All,
}

impl Limit {
    /// So many, and at least one.
    pub(super) fn to(lines: usize) -> Self {
        Self::To(NonZeroUsize::new(lines).unwrap_or(NonZeroUsize::MIN))
    }

    /// True if the list has room for one more, of which `n` are there.
    pub(super) fn keeps(self, n: usize) -> bool {
        match self {
            Self::To(limit) => n <= limit.get(),
            Self::All => true,
        }
    }

    /// The number to show of `n`, and the number that is left out.
    pub(super) fn split(self, n: usize) -> (usize, usize) {
        match self {
            // Leaving out a single line saves none.
            Self::To(limit) if n > limit.get() + 1 => (limit.get(), n - limit.get()),
            Self::To(_) | Self::All => (n, 0),
        }
    }
}
