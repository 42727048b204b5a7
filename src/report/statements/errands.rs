//! What is said of errands: what one person has to do, and why.

use chrono::{DateTime, NaiveDate, Utc};

use super::{CatalogueText, Certainty, Names, Things};
use crate::account::{Money, OperatorId};
use crate::catalogue::spec::{Action, Actor, Means};
use crate::catalogue::{CoverageSpec, Noun};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Errands {
    // The head of the answer. Without a person it is about everybody.
    Title { operator: OperatorId, who: Option<Actor>, errands: usize, steps: usize, names: Names },
    // The title of an errand.
    Deed(Deed),
    // Why its things come first: reads after "because".
    Because(CatalogueText),
    Where(Means, Names),
    HoldsUp(HoldsUp),
    // The last day on which it moves no date.
    By { day: NaiveDate, place: Option<CoverageSpec>, certainty: Certainty },
    // Before this day it cannot be done.
    From(NaiveDate),
    Today,
    // It can be done once these errands are, by number.
    After(Vec<u32>),
    // What takes time is over by this day; nobody says when, or at once.
    Over(Option<NaiveDate>),
    // So many of its things are protected, and somebody has to agree.
    Protected(usize),
    Lost(CatalogueText),
    Odd(usize),
    // So many lists of such things were not read.
    Unread(usize),
    // So many of its steps failed or are held, in a run.
    Stopped(usize),
    Since(DateTime<Utc>),
    // The labels of what can be pasted.
    Commands { shown: usize, all: usize },
    RequestLabel(CatalogueText),
    Request(Request),
}

/// What one errand does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Deed {
    /// `None` if it is several: it ends things in several ways.
    pub(in crate::report) action: Option<Action>,
    pub(in crate::report) what: What,
    /// Where its things are; `None` where the operator shares them.
    pub(in crate::report) place: Option<CoverageSpec>,
    /// The thing that they are taken off.
    pub(in crate::report) off: Option<Things>,
    /// What comes last.
    pub(in crate::report) then: Option<Things>,
    pub(in crate::report) amount: Option<Money>,
    /// Whether the place stands as that of a bill does.
    pub(in crate::report) is_bill: bool,
    /// Whether it is what an earlier errand of the same sort has left.
    pub(in crate::report) is_rest: bool,
}

/// What an errand is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum What {
    /// One thing, or several of one kind.
    Things(Things),
    /// Things of a few kinds.
    Kinds(Vec<(usize, Noun)>),
    /// So many things of many kinds.
    Many(usize),
    Account,
}

/// What waits for an errand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct HoldsUp {
    /// Things, named if it is one of a kind.
    pub(in crate::report) what: Vec<Things>,
    /// The kinds of these, by name.
    pub(in crate::report) kinds: Vec<(&'static str, Noun)>,
    pub(in crate::report) account: bool,
    /// How many days earlier the account could be closed if it were done today.
    pub(in crate::report) days: Option<i64>,
}

/// What is asked of support.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Request {
    pub(in crate::report) operator: OperatorId,
    /// What is asked for, as it stands after "ask for", each with the things that it is about.
    pub(in crate::report) asks: Vec<(CatalogueText, Vec<Asked>)>,
    /// The closing date if it is done today, and the date otherwise.
    pub(in crate::report) dates: Option<(NaiveDate, NaiveDate)>,
    /// Whether all of the account is to end.
    pub(in crate::report) closes: bool,
}

/// A thing that is asked about. Its texts are untrusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Asked {
    pub(in crate::report) noun: Noun,
    pub(in crate::report) key: String,
    pub(in crate::report) name: Option<String>,
    pub(in crate::report) place: Option<CoverageSpec>,
    pub(in crate::report) ends: Option<NaiveDate>,
}
