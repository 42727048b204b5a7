//! What `what-if` and `diff` say.

use chrono::NaiveDate;

use super::check::Group;
use super::plan::Dates;
use super::{CatalogueText, Things};
use crate::account::{Money, OperatorId};
use crate::catalogue::spec::{Actor, Provenance};
use crate::catalogue::{Code, CoverageSpec, Noun};
use crate::diagnosis::Verdict;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum WhatIf {
    // What would be so, and by how much that is better than it is.
    Title { operator: OperatorId, then: Outcome, now: Option<NaiveDate> },
    Supposed { what: Supposed, place: Option<CoverageSpec> },
    // What `verdict` is before and after.
    Verdicts { was: Verdict, is: Verdict },
    // The closing date before and after.
    DateMoves { was: Option<NaiveDate>, is: Option<NaiveDate>, is_certain: bool },
    // One of the dates behind a closing date.
    Because { day: NaiveDate, milestone: Dates },
    // Things that are in the way for the same reason, in a place.
    InTheWay { place: Option<CoverageSpec>, group: Group },
    // How many are in the way and are not told one by one.
    Stays { kinds: Vec<(usize, Noun)>, left: usize, roots: usize },
    // Things that cannot end as long as something is kept.
    Open { kinds: Vec<(usize, Noun)>, names: Vec<String> },
    // Nobody knows how long these take.
    Uncertain { names: Vec<String>, hidden: usize },
    OnlySupposed,
    // Nothing is in the way that somebody could act on.
    NoLever { operator: OperatorId },
    // So many acts, of all that there are.
    Levers { operator: OperatorId, shown: usize, all: usize },
    Lever { days: u32, cleared: usize, ready: usize, alone: usize, charges: Stops },
    ClosingBy { operator: OperatorId, day: NaiveDate, close: Option<NaiveDate>, is_possible: bool, is_certain: bool },
    // What support has to end before its term.
    Early { support: CatalogueText },
    // What somebody has to do.
    Due { kinds: Vec<(usize, Noun)>, names: Vec<String> },
}

/// What an act is about in money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Stops {
    /// True if the things are charged.
    pub(in crate::report) is_charged: bool,
    /// What they cost a month, where prices are known: one amount a currency.
    pub(in crate::report) monthly: Vec<Money>,
    /// What would be charged for later months while they wait for their end.
    pub(in crate::report) saves: Vec<Money>,
    /// What ending them early costs.
    pub(in crate::report) fee: Vec<Money>,
    /// The least certain source of these amounts; `None` if there are none.
    pub(in crate::report) prices: Option<Provenance>,
}

/// How an account would stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Outcome {
    Closed,
    /// At once.
    Closable,
    /// Nothing known is in the way.
    MayBeClosable,
    On {
        day: NaiveDate,
        is_certain: bool,
    },
    /// Something is to be kept.
    Kept,
    /// There is no date.
    NoDate,
}

/// What is supposed, of things that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Supposed {
    Gone(Things),
    EndsToday(Things),
    Paid(Things),
    Unprotected(Things),
    Kept(Things),
    // There are no others of this kind.
    NoOthers(Noun),
    Acts { actor: Actor, names: super::Names },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Changes {
    Same { operator: OperatorId },
    Title { operator: OperatorId, cleared: usize, new: usize, others: usize },
    // The verdicts of two instants.
    Verdicts { was: (NaiveDate, Verdict), is: (NaiveDate, Verdict) },
    // Things that are in the way for another reason.
    Changed { place: Option<CoverageSpec>, things: Things, was: Code, is: Code },
    // Things that somebody else can clear, or that clear on another day.
    Moved { place: Option<CoverageSpec>, things: Things, was: Clears, is: Clears },
    // What was read now, or was not.
    Read { place: Option<CoverageSpec>, nouns: Vec<Noun>, is_better: bool },
    NoLongerOdd(usize),
}

/// Who clears something, and on which day it clears by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) struct Clears {
    pub(in crate::report) actor: Option<Actor>,
    pub(in crate::report) on: Option<NaiveDate>,
}
