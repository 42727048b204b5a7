//! What `questions` says.

use super::{CatalogueText, Certainty};
use crate::account::OperatorId;
use crate::catalogue::{CoverageSpec, Noun};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Questions {
    NoneOpen { operator: OperatorId },
    Open { operator: OperatorId, questions: usize },
    AreThereAny { noun: Noun, others: Others, places: Vec<CoverageSpec> },
    // Why nobody knows, as the reading says it. Untrusted text.
    Why(String),
    Matters { reason: CatalogueText, certainty: Certainty },
    // The claims that say that there are none.
    None(Vec<String>),
    // The claims that say how many there are; empty if these cannot be counted by a person.
    Some(Vec<String>),
    // The claim that says that there are none of all.
    NoneAtAll(String),
}

/// Whether some of a kind can be read, so that only the others are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Others {
    All,
    OnlyOthers,
}
