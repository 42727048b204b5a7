//! What comes before what.

use super::{Provenance, Text};

/// "This before that": what comes after the end of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// The kind that comes after.
    pub then: &'static str,
    /// How strictly.
    pub strength: Strength,
    /// Which pairs of resources are meant: all that one of these gives.
    pub pairs: &'static [Pair],
    /// Why, as a clause that reads after "because".
    pub reason: Text,
    /// Who says so.
    pub provenance: Provenance,
}

/// How strictly one thing comes before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Never the second before the first.
    Hard,
    /// So ordered, unless that makes a cycle.
    Recommended,
    /// Ending the second ends the first: no step for the first when the second is planned.
    Cascade,
    /// The first is data that dies with the second: copy it out before.
    ExportFirst,
    /// The first dies with the second anyway.
    Optional,
}

/// Which pairs (first, second) a constraint means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    /// The first refers to the second: follow these roles one after the other.
    Refers(&'static [&'static str]),
    /// The second refers to the first in this role.
    ReferredBy(&'static str),
    /// Both refer to the same resource: the first in the one role, the second in the other.
    Share(&'static str, &'static str),
    /// All pairs within a coverage.
    SameCoverage,
    /// All pairs where the first refers to the account itself in this role, within a coverage.
    OperatorWide(&'static str),
    /// All pairs.
    All,
    /// The second is the bill of the month in which the last billed thing of the coverage ends.
    FinalBill,
    /// No pair: winddown never ends the second, so there is nothing to order; why it does not.
    Never(Text),
}
