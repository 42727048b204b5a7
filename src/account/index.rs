//! Positions in lists, one type for each list, so that they cannot be mixed up.

/// Declares a position. [`new`](ResourceIx::new) saturates: the builder refuses more of anything
/// than fits.
macro_rules! position {
    ($(#[$doc:meta])* $vis:vis $name:ident($raw:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name($vis $raw);

        impl $name {
            /// The position as a number of its size.
            $vis fn new(at: usize) -> Self {
                Self(<$raw>::try_from(at).unwrap_or(<$raw>::MAX))
            }

            /// The position in a slice.
            $vis const fn at(self) -> usize {
                self.0 as usize
            }
        }
    };
}

position! {
    /// A resource in its account.
    pub(crate) ResourceIx(u32)
}
position! {
    /// A status among those that occur in an account; 0 for none.
    pub(crate) StatusIx(u16)
}
position! {
    /// A role among those of an account's references.
    pub(crate) RoleIx(u8)
}
position! {
    /// A place among those that occur.
    pub(crate) PlaceIx(u8)
}
position! {
    /// A resource as it was added.
    pub(super) DraftIx(u32)
}
position! {
    /// A kind among those that were added.
    pub(super) KindIx(u16)
}
position! {
    /// Where resources come from; 0 if nobody said.
    pub(super) OriginIx(u16)
}
position! {
    /// What many references have in common.
    pub(super) TemplateIx(u16)
}
position! {
    /// The text by which a reference names its target.
    pub(super) TargetIx(u32)
}

/// Resources that stand next to each other, in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ResourceRange {
    /// The first one.
    pub(crate) start: ResourceIx,
    /// The one after the last.
    pub(crate) end: ResourceIx,
}

impl ResourceRange {
    /// True if there is none.
    pub(crate) const fn is_empty(self) -> bool {
        self.start.0 >= self.end.0
    }

    /// True if this one is among them.
    pub(crate) fn contains(self, ix: ResourceIx) -> bool {
        (self.start..self.end).contains(&ix)
    }

    /// Their places in a slice of all resources.
    pub(super) const fn places(self) -> std::ops::Range<usize> {
        self.start.at()..self.end.at()
    }

    /// Each of them.
    pub(crate) fn iter(self) -> impl ExactSizeIterator<Item = ResourceIx> {
        (self.start.0..self.end.0).map(ResourceIx)
    }
}
