//! What `check` says.

use chrono::NaiveDate;

use crate::account::{Money, OperatorId};
use crate::catalogue::spec::{Action, Actor, Means};
use crate::catalogue::{Code, CoverageSpec, Noun};
use crate::diagnosis::WhyUnknown;
use crate::timeline::DaysOff;

use super::{CatalogueText, Names, Things};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Check {
    CanBeClosed { operator: OperatorId, by: Option<(Actor, Means)>, names: Names },
    IsClosed { operator: OperatorId },
    MayBeClosable { operator: OperatorId },
    OnlyWaiting { operator: OperatorId, left: Vec<(usize, Noun)>, bills: Option<Bills> },
    Blocked { operator: OperatorId, blockers: usize, roots: usize },
    // Things that are in the way for the same reason.
    InTheWay(Group),
    // Things that have to go before those of the item above.
    First(Group),
    // Things of several kinds that have to go first, by kind.
    FirstOfMany { total: usize, kinds: Vec<(usize, Noun)> },
    // What the console's checklist may show under its last category, by kind.
    UnderOther(Vec<(usize, Noun)>),
    OpenQuestions(usize),
    Unread { what: Vec<GapSubject>, hidden: usize, place: Option<CoverageSpec>, why: GapReason },
    // What the user who read the account had no permission for.
    NotPermitted { what: Vec<GapSubject>, hidden: usize },
    // So many permissions let it be read; the statement that grants them follows.
    ToGrant(usize),
    // Why something is not known.
    Why(WhyUnknown),
    // By these claims a person can attest that there are none of what was not read.
    CanBeAttested(Vec<String>),
    NoDate(NoDate),
    Earliest(EarliestDate),
}

/// Bills, where nothing else is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Bills {
    /// What they come to, by place and currency, as far as that is known.
    pub(in crate::report) amounts: Vec<(Option<CoverageSpec>, Money)>,
    /// How many are of an amount that nobody knows.
    pub(in crate::report) unknown: usize,
    /// When the last of them is confirmed.
    pub(in crate::report) by: Option<NaiveDate>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct EarliestDate {
    pub(in crate::report) day: NaiveDate,
    /// True if everything that matters was read.
    pub(in crate::report) is_certain: bool,
    /// The date if the provider's support acts at once, where that is earlier.
    pub(in crate::report) if_support_acts: Option<NaiveDate>,
    pub(in crate::report) support: CatalogueText,
    /// The days without work that move it.
    pub(in crate::report) moved_by: Option<DaysOff>,
}

/// Things of a kind that one sentence covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Group {
    pub(in crate::report) things: Things,
    /// Why they are in the way.
    pub(in crate::report) code: Code,
    /// The status of the first; `None` if it has none. Untrusted text.
    pub(in crate::report) status: Option<String>,
    /// What ends them; `None` if nothing is known that does.
    pub(in crate::report) ends_by: Option<Action>,
    pub(in crate::report) protected: Option<Protected>,
    pub(in crate::report) when: Option<When>,
    /// The other operators who lose them as well.
    pub(in crate::report) shared_with: Vec<String>,
    pub(in crate::report) amount: Option<Money>,
    /// How many more things they will bring, and of which kind.
    pub(in crate::report) brings: Option<(usize, Noun)>,
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
    // So many of them end by themselves, the first of them on this day.
    Scheduled { count: usize, first: NaiveDate },
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
    NothingEnds { first: String, more: usize, support: CatalogueText },
}
