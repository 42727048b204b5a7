//! What is said of money, and of what could be done instead of ending things.

use chrono::NaiveDate;

use super::{CatalogueText, Certainty};
use crate::account::{Address, Money, Month};
use crate::catalogue::Noun;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Charges {
    // The head of what waiting costs.
    Head,
    // What will be charged until a day at least; so many things are not in it, because no price is known.
    AtLeast {
        until: NaiveDate,
        sums: Vec<Money>,
        certainty: Certainty,
        unknown: usize,
    },
    // What one thing costs: by the month, until it is gone, and to end it early.
    Known {
        subject: Address,
        monthly: Money,
        certainty: Certainty,
        waiting: Option<(NaiveDate, Money)>,
        to_end_it: Option<Money>,
    },
    Unknown(Vec<(usize, Noun)>),
    SoFar {
        bill: Address,
        month: Month,
        money: Money,
    },
    // What a step stops.
    Stops {
        monthly: Money,
        certainty: Certainty,
    },
    // The head of what could be done instead of ending things.
    InsteadOfEnding,
    // What can be done instead with so many of a kind.
    Instead {
        count: usize,
        noun: Noun,
        what: CatalogueText,
        certainty: Certainty,
    },
}
