//! What `kinds` says.

use super::CatalogueText;
use crate::catalogue::spec::{Action, Blocks, Category, Means, Strength};
use crate::catalogue::{CoverageSpec, Operation};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Kinds {
    Title { kinds: usize },
    Area(CatalogueText),
    Kind { name: &'static str, summary: CatalogueText },
    Aliases(&'static [&'static str]),
    // The coverages of which each has its own; empty if the operator has one set.
    Home(Vec<CoverageSpec>),
    FoundBy(FoundBy),
    GoneWhenUnlisted,
    GoneWhen { fields: &'static [&'static str], statuses: Vec<&'static str> },
    Statuses(Vec<&'static str>),
    Protected { field: &'static str, on_when: bool, lift: Option<Called> },
    Order { kinds: Vec<&'static str>, strength: Strength, reason: CatalogueText, never: Option<CatalogueText> },
    EndsBy(EndsBy),
    Who(CatalogueText),
    OnlySupport(CatalogueText),
    Undoing(Undoing),
    Billing(Billing),
    Blocks(Blocks),
    Category(Option<Category>),
    Assumed(CatalogueText),
}

/// An operation, and the command that calls it if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Called {
    pub(in crate::report) operation: Operation,
    pub(in crate::report) command: Option<String>,
}

/// How a kind is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum FoundBy {
    Listed(Called),
    Within { kind: &'static str, rows: &'static str },
    Implied { by: &'static [&'static str], why: CatalogueText },
    Shown { kind: &'static str, statuses: &'static [&'static str], why: CatalogueText },
    Unlisted { look: CatalogueText, why: CatalogueText },
}

/// How a kind ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum EndsBy {
    ByCall { action: Action, statuses: &'static [&'static str], call: Called },
    ByHand { action: Action, statuses: &'static [&'static str], means: Means, support: CatalogueText },
    Alternative { what: CatalogueText, statuses: &'static [&'static str] },
    Nothing,
}

/// Whether an end can be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Undoing {
    Possible,
    /// It cannot; what is lost, if anything is.
    Impossible(Option<CatalogueText>),
}

/// What is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Billing {
    UntilItEnds,
    Once,
    /// What belongs to it is charged until it ends.
    WhatBelongsToIt,
    Nothing,
}
