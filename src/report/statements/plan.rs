//! What `plan` says.

use chrono::{FixedOffset, NaiveDate};

use super::{CatalogueText, Names, Things};
use crate::account::{Address, OperatorId};
use crate::catalogue::spec::{Actor, Strength};
use crate::timeline::{DaysOff, Reason};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Plan {
    Title { operator: OperatorId, steps: usize, stages: usize, irreversible: usize, lifts: usize, closes: Closes },
    NothingToDo,
    Stage(u32),
    // Steps that read like the one above are left out.
    MoreAlike(usize),
    // Other operators lose the thing as well.
    CutsOffOthers(Vec<String>),
    NotEnded,
    Held { subject: Address, why: WhyHeld },
    // The head of a list of what ends without a step, in one of several ways.
    EndsWithoutAStep(Strength),
    Along { things: Things, hidden: usize },
    NotFollowed,
    Unfollowed { before: Address, after: Address, reason: CatalogueText },
    Date(Dates),
}

/// Whether a plan closes the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Closes {
    Yes,
    No,
    /// Nobody asked it to.
    NotAsked,
}

/// Why something is not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum WhyHeld {
    Kept,
    Excluded,
    InACircle,
    NoWay,
    Stays(Address),
}

/// What is said of the dates of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Dates {
    Earliest { day: NaiveDate, moved_by: Option<DaysOff> },
    CanBeShown,
    // When something ends, why then, and who can end it.
    Milestone { subject: Address, reason: Reason, by: Option<Actor>, names: Names },
    IfSupportActs { day: NaiveDate, support: CatalogueText },
    Uncertain(Vec<Address>),
    Assumptions(Assumptions),
}

/// What the dates of a plan rest on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Assumptions {
    /// Where days are counted; `None` for UTC.
    pub(in crate::report) zone: Option<FixedOffset>,
    /// How dates are counted; may be empty.
    pub(in crate::report) counted: CatalogueText,
    /// The days without work, besides weekends.
    pub(in crate::report) days_off: DaysOff,
    /// The days on which nothing should end; may be empty.
    pub(in crate::report) avoid: CatalogueText,
}
