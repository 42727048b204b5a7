//! What is said of what does not fit.

use crate::account::Finding;
use crate::catalogue::CoverageSpec;

use super::Things;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Odd {
    /// Oddities that one sentence covers: what they are about, the first finding, and where that was
    /// read (empty if nobody knows).
    Found { subject: OddSubject, place: Option<CoverageSpec>, finding: Finding, origin: String },
    /// What to do where a blocker may hide.
    ReadAgain,
}

/// What is odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum OddSubject {
    Things(Things),
    /// Rows that do not say which things they are.
    Rows(Things),
}

impl OddSubject {
    /// True if it is more than one.
    pub(in crate::report) const fn is_many(&self) -> bool {
        let (Self::Things(things) | Self::Rows(things)) = self;
        things.count > 1
    }
}
