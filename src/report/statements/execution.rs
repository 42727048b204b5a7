//! What is said while a plan is carried out.

use chrono::NaiveDate;

use crate::account::{Address, OperatorId};
use crate::catalogue::Noun;
use crate::catalogue::spec::{Action, Actor, Blocks, Means};
use crate::execution::{GaveUp, Obstacle, Outlook, Response, Withheld};
use crate::plan::{Change, SavedStep};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Execution {
    Intent(Intent),
    Event { word: EventWord, step: Option<StepRef> },
    Headline(Headline),
    Standing(Standing),
    Left { operator: OperatorId, steps: usize, complete: usize, actor: Actor, tasks: Vec<Task>, hidden: usize },
    Unread(Unread),
}

/// What is about to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Intent {
    Title {
        operator: OperatorId,
        steps: usize,
        irreversible: usize,
    },
    EndsForGood {
        action: Action,
        noun: Noun,
        count: usize,
    },
    Lifts(usize),
    /// So many protections are not lifted, because nobody has agreed to it.
    NotLifted(usize),
    HowToAgree {
        first: Address,
    },
    OthersAct(usize),
    Steps,
}

/// What stands in the way of steps, or is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Standing {
    Step(StepRef),
    Obstacle(Obstacle),
    ReadAgain,
    TryAgain,
    Errand { means: Means, instruction: String },
    Noticed(Noticed),
    LaterSteps(usize),
}

/// What was not read, and which steps are held for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Unread {
    Subjects { subjects: Vec<Address>, why: String },
    Holds { steps: usize, what: Vec<WhatEnded> },
    AreHeld,
}

/// Where an execution stands: its steps, counted by status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Headline {
    pub(in crate::report) operator: OperatorId,
    pub(in crate::report) steps: usize,
    pub(in crate::report) complete: usize,
    /// Those of the complete ones that were not needed any more.
    pub(in crate::report) skipped: usize,
    pub(in crate::report) failed: usize,
    pub(in crate::report) held: usize,
    pub(in crate::report) taking_effect: usize,
    /// Those whose outcome nobody knows.
    pub(in crate::report) unknown: usize,
    pub(in crate::report) with_others: usize,
    pub(in crate::report) outlook: Outlook,
}

/// A step, as far as a sentence says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct StepRef {
    pub(in crate::report) id: u32,
    pub(in crate::report) action: Action,
    pub(in crate::report) noun: Noun,
    pub(in crate::report) subject: Address,
}

impl From<SavedStep<'_>> for StepRef {
    fn from(step: SavedStep<'_>) -> Self {
        Self { id: step.id(), action: step.action(), noun: step.kind().noun, subject: step.subject() }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum EventWord {
    Opened { version: String },
    Sending { operation: String, attempt: u32 },
    Done,
    Accepted,
    Refused(Response),
    RateLimited { seconds: u64 },
    PutOff { why: String },
    Unauthorised { why: String },
    OutcomeUnknown { why: String },
    WithOthers { instruction: String },
    SeenDone,
    Begun,
    WithoutEffect,
    NotNeeded,
    HeldChanged(Change),
    HeldWithheld(Withheld),
    GaveUp { after: GaveUp },
    SaidDone { by: String },
    ToBeRetried { by: String },
    Cancelled { by: String },
}

/// How it will be known that an errand is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Noticed {
    ByNobody { step: u32 },
    NotBefore { step: u32, day: NaiveDate },
    WhenDone,
}

/// Something that is left to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Task {
    pub(in crate::report) action: Action,
    pub(in crate::report) noun: Noun,
    /// `None` for the account itself.
    pub(in crate::report) subject: Option<Address>,
    pub(in crate::report) means: Means,
    pub(in crate::report) instruction: String,
    pub(in crate::report) not_before: Option<NaiveDate>,
}

/// What steps that are held would end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum WhatEnded {
    Account,
    Things(Noun),
}

impl WhatEnded {
    pub(in crate::report) fn of(step: SavedStep<'_>) -> Self {
        let kind = step.kind();
        if kind.blocks.value == Blocks::Itself { Self::Account } else { Self::Things(kind.noun) }
    }
}
