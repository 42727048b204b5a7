//! What a page says beside what the other answers say.

use chrono::{DateTime, NaiveDate, Utc};

use super::{CatalogueText, Names, Section, Things};
use crate::account::OperatorId;
use crate::catalogue::spec::{Action, Actor, Provenance};
use crate::catalogue::{CoverageSpec, Noun};
use crate::diagnosis::Verdict;
use crate::timeline::{DaysOff, Reason};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Page {
    // What the page is about: an account, with the name that people gave it.
    Account {
        operator: OperatorId,
        name: Option<String>,
    },
    // A run of a plan for an account.
    Run {
        operator: OperatorId,
        is_rehearsal: bool,
    },
    Verdict(Verdict),
    // How many blockers there are, how many can be acted on today, and who closes the account in the end.
    Lead {
        blockers: usize,
        roots: usize,
        closer: Option<Actor>,
        names: Names,
    },
    // How far a run has come.
    RunVerdict {
        complete: usize,
        steps: usize,
        is_rehearsal: bool,
    },
    // Names of the dates and facts in the head and at the foot.
    Earliest {
        is_certain: bool,
    },
    IfSupportActs(CatalogueText),
    NoDate,
    DateChain {
        day: NaiveDate,
        things: Things,
        place: Option<CoverageSpec>,
        reason: Reason,
        by: Option<Actor>,
        names: Names,
    },
    NotClosedBefore,
    NotOverBefore,
    AsPlanned,
    SupportMustActToday,
    // Days that move a date later and are not counted.
    MovedBy(DaysOff),
    Read,
    By,
    Version(&'static str),
    Complete,
    // So many things that matter are unread.
    Gaps(usize),
    OddLabel,
    OddThings(usize),
    ProtectedLabel,
    ProtectedThings(usize),
    Began,
    LastEntry,
    // When the first and the last of like steps were done.
    Between(DateTime<Utc>, DateTime<Utc>),
    At(DateTime<Utc>),
    Never,
    PlanDigest,
    SnapshotDigest,
    InUtc,
    Digest(String),
    Counting,
    // What a section is for, and that one is empty.
    Intro(Section),
    Nothing(Section),
    DecideIntro {
        steps: usize,
        irreversible: usize,
    },
    Instead {
        things: Things,
        hidden: usize,
        what: CatalogueText,
    },
    StepsIntro {
        steps: usize,
        stages: usize,
    },
    // Captions.
    ProtectedCaption(usize),
    LostCaption(usize),
    NothingProtected,
    NothingLost,
    DoneCaption(usize),
    OpenCaption(usize),
    LastEvents(usize),
    CausesCaption {
        blockers: usize,
        roots: usize,
    },
    AtPlace {
        place: Option<CoverageSpec>,
        things: usize,
    },
    // Cells.
    Named {
        names: Vec<String>,
        hidden: usize,
    },
    Kind {
        noun: Noun,
        count: usize,
    },
    Thing {
        things: Things,
        hidden: usize,
    },
    Place(Option<CoverageSpec>),
    Who(Vec<Option<Actor>>),
    StepNumbers {
        steps: Vec<u32>,
        hidden: usize,
    },
    NoStep,
    Deed {
        action: Action,
        things: Things,
        hidden: usize,
    },
    Choice,
    Basis(Provenance),
    Because(CatalogueText),
    HoldsUp {
        account: bool,
        kinds: Vec<Noun>,
    },
    When(EndDay),
    // Heads of the steps of a stage, and of what is said of a plan as a whole.
    Stage {
        stage: u32,
        steps: usize,
        people: Vec<(Actor, usize)>,
    },
    // What can be done on a day.
    CanBeDoneToday(usize),
}

/// When blockers of a group can be cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum EndDay {
    Today,
    // So many of them today.
    SomeToday(usize),
    By(NaiveDate),
    From(NaiveDate),
    // Nothing but other steps has to be waited for.
    Open,
    AfterOthers,
    Unknown,
}
