//! What `check` says.

use chrono::NaiveDate;

use crate::account::{Coverage, Money, OperatorId};
use crate::catalogue::Noun;
use crate::catalogue::spec::Action;
use crate::diagnosis::WhyUnknown;

use super::Things;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Check {
    CanBeClosed {
        operator: OperatorId,
    },
    IsClosed {
        operator: OperatorId,
    },
    MayBeClosable {
        operator: OperatorId,
    },
    OnlyWaiting {
        operator: OperatorId,
        left: usize,
    },
    Blocked {
        operator: OperatorId,
        blockers: usize,
        roots: usize,
    },
    /// Things that are in the way for the same reason.
    InTheWay(Group),
    /// Things that have to go before those of the item above.
    First(Group),
    /// Things of several kinds that have to go first, by kind.
    FirstOfMany {
        total: usize,
        kinds: Vec<(usize, Noun)>,
    },
    /// What the console's checklist may show under its last category, by kind.
    UnderOther(Vec<(usize, Noun)>),
    OpenQuestions(usize),
    Unread {
        what: Vec<GapSubject>,
        hidden: usize,
        place: Option<Coverage>,
        why: GapReason,
    },
    /// Why something is not known.
    Why(WhyUnknown),
    /// By these claims a person can attest that there are none of what was not read.
    CanBeAttested(Vec<String>),
    NoDate(NoDate),
    EarliestDate {
        day: NaiveDate,
        /// True if everything that matters was read.
        is_certain: bool,
        /// The date if Soracom's support acts at once, where that is earlier.
        if_support_acts: Option<NaiveDate>,
        /// The days that move it later and are not counted.
        moved_by: Option<String>,
    },
}

/// Things of a kind of which the same is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Group {
    pub(in crate::report) things: Things,
    pub(in crate::report) matter: Matter,
    pub(in crate::report) protected: Option<Protected>,
    pub(in crate::report) when: Option<When>,
    /// The other operators who lose them as well.
    pub(in crate::report) shared_with: Vec<String>,
    pub(in crate::report) amount: Option<Money>,
    /// How many more things they will bring, and of which kind.
    pub(in crate::report) brings: Option<(usize, Noun)>,
}

/// Why things are in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Matter {
    /// They are there, and this ends them.
    ToEnd(Action),
    NothingEndsThem,
    AmountUnconfirmed,
    Deferred,
    Unpaid {
        status: Option<String>,
    },
    PaymentFailed,
    DoesNotWork {
        status: Option<String>,
    },
    Ending,
    BeingSetUp,
    BeingTransferred,
    StatusUnexplained {
        status: Option<String>,
    },
    ToBeKept,
    InACircle,
    OrderOpen {
        status: Option<String>,
        ends_by: Option<Action>,
    },
}

/// Those of a group that are protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Protected {
    pub(in crate::report) count: usize,
    pub(in crate::report) names: Vec<String>,
    /// True if an operation lifts the protection.
    pub(in crate::report) is_liftable: bool,
    /// True if nothing states the protection of the first, so that it is taken as on.
    pub(in crate::report) is_assumed: bool,
}

/// When a group ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum When {
    /// So many of them end by themselves, the first of them on this day.
    Scheduled {
        count: usize,
        first: NaiveDate,
    },
    ExpectedBy(NaiveDate),
}

/// What was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum GapSubject {
    Kind(Noun),
    Thing(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum GapReason {
    /// What is odd there makes it uncertain.
    Odd,
    /// As the diagnosis has it.
    Because(WhyUnknown),
}

/// Why there is no closing date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum NoDate {
    Circle,
    NothingEnds { first: String, more: usize },
}
