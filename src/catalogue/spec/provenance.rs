//! Who says so.

use super::{Text, t};
use crate::catalogue::Document;

/// Where a fact comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// The provider says so, in each of these sources.
    Documented(&'static [Document]),
    /// It shows in these samples, which are public and not the provider's word.
    Seen(&'static [Document]),
    /// Nobody says so; this is the careful reading, and why.
    Inferred(Text),
}

impl Provenance {
    /// Who says that what is to be kept is in the way.
    pub const OF_WHAT_IS_KEPT: Self = Self::Inferred(t("closing the account would end it too"));

    /// Who says that the acts of one thing come one after the other.
    pub(crate) const OF_OWN_ACTS: Self = Self::Inferred(t("one act on a thing makes the next one possible"));

    /// True if the provider says so.
    pub const fn is_documented(&self) -> bool {
        matches!(self, Self::Documented(_))
    }

    /// `documented`, `seen` or `inferred`.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Documented(_) => "documented",
            Self::Seen(_) => "seen",
            Self::Inferred(_) => "inferred",
        }
    }
}

/// A value together with its provenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known<T> {
    /// The value.
    pub value: T,
    /// Who says so.
    pub provenance: Provenance,
}

/// Shorthand for a value that the provider documents.
pub const fn documented<T: Copy>(value: T, sources: &'static [Document]) -> Known<T> {
    Known { value, provenance: Provenance::Documented(sources) }
}

/// Shorthand for a value that shows in public samples.
pub const fn seen<T: Copy>(value: T, samples: &'static [Document]) -> Known<T> {
    Known { value, provenance: Provenance::Seen(samples) }
}

/// Shorthand for a value that is inferred, with the reason.
pub const fn inferred<T: Copy>(value: T, why: &'static str) -> Known<T> {
    Known { value, provenance: Provenance::Inferred(t(why)) }
}
