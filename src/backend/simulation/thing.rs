//! One thing of the account, as it is now.

use super::rules::KindIx;
use crate::account::{Coverage, Protection, ResourceIx};

/// The position of a thing: those that the account had at first, in its order, then those that came
/// later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ThingIx(u32);

impl ThingIx {
    pub(super) fn new(at: usize) -> Self {
        Self(u32::try_from(at).unwrap_or(u32::MAX))
    }

    pub(super) const fn at(self) -> usize {
        self.0 as usize
    }

    /// The resource of the account, if the account had the thing at first.
    pub(super) const fn resource(self) -> ResourceIx {
        ResourceIx(self.0)
    }
}

impl From<ResourceIx> for ThingIx {
    fn from(ResourceIx(at): ResourceIx) -> Self {
        Self(at)
    }
}

/// Whether a thing is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// It is listed, and in the way of others.
    Live,
    /// It is still listed, and in nobody's way.
    Gone,
    /// It is not listed.
    Unlisted,
}

/// One thing, as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Thing {
    pub(super) kind: KindIx,
    /// The number of its status; 0 for none.
    pub(super) status: u16,
    pub(super) place: Option<Coverage>,
    pub(super) protection: Protection,
    /// How many acts of its route are done.
    pub(super) done: u8,
    pub(super) presence: Presence,
    /// Whether its quantity has become 0, whatever its facts say.
    pub(super) is_empty: bool,
    /// Whether the month has turned that was to change its status.
    pub(super) has_turned: bool,
}

impl Thing {
    /// A thing that is listed and not counted yet.
    pub(super) const fn new(kind: KindIx, status: u16, place: Option<Coverage>, protection: Protection) -> Self {
        Self { kind, status, place, protection, done: 0, presence: Presence::Gone, is_empty: false, has_turned: false }
    }

    pub(super) fn is_listed(&self) -> bool {
        self.presence != Presence::Unlisted
    }

    pub(super) fn is_live(&self) -> bool {
        self.presence == Presence::Live
    }
}

/// True if two places have a coverage in common.
pub(super) fn meet(one: Option<Coverage>, other: Option<Coverage>) -> bool {
    one.is_none() || other.is_none() || one == other
}
