//! What is said while a plan is carried out.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::account::{Address, OperatorId};
use crate::catalogue::Noun;
use crate::catalogue::spec::{Action, Actor, Blocks, Means};
use crate::execution::{Entry, Obstacle, Outlook, Wait};
use crate::plan::{SavedStep, Selector};

use super::Names;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Execution {
    Intent(Intent),
    Event { entry: Entry, step: Option<StepRef>, readers: Readers, names: Names },
    Headline(Headline),
    Standing(Standing),
    Waiting { step: StepRef, wait: Wait, names: Names, now: DateTime<Utc>, others: usize },
    Left(Left),
    Review(Review),
}

/// What is left, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Left {
    pub(in crate::report) operator: OperatorId,
    pub(in crate::report) steps: usize,
    pub(in crate::report) complete: usize,
    pub(in crate::report) actor: Actor,
    pub(in crate::report) tasks: Vec<Task>,
    pub(in crate::report) hidden: usize,
    pub(in crate::report) names: Names,
}

/// What is about to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Intent {
    Title { operator: OperatorId, steps: usize, irreversible: usize },
    EndsForGood { action: Action, noun: Noun, count: usize },
    Lifts(usize),
    // So many protections are not lifted, because nobody has agreed to it.
    NotLifted(usize),
    HowToAgree(Vec<Selector>),
    OthersAct(usize),
    Steps,
}

/// What stands in the way of steps, or is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Standing {
    Step(StepRef),
    Obstacle {
        obstacle: Obstacle,
        names: Names,
    },
    // So many protections wait for a word, and what covers them.
    Agree {
        protections: usize,
        what: Vec<Selector>,
    },
    // With the claims that would settle what is unread.
    ReadAgain(Vec<String>),
    PlanAnew,
    // So many steps of unknown outcome.
    LookAgain(usize),
    SeenDone {
        step: u32,
    },
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only the command knows who works on a journal"))]
    CarriedOut {
        by: Option<String>,
    },
    TryAgain(Vec<Selector>),
    Errand {
        means: Means,
        instruction: String,
        names: Names,
    },
    Noticed(Noticed),
    Unprotected {
        step: StepRef,
        command: Option<String>,
    },
    ProtectAll,
    Wait {
        step: StepRef,
        wait: Wait,
        names: Names,
    },
    LaterSteps(usize),
}

/// What was not read, or has changed, and which steps are held for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Review {
    Subjects { subjects: Vec<Address>, why: String },
    Holds { steps: usize, what: Vec<WhatEnded> },
    AreHeld,
    // What has changed holds steps.
    ChangedAreHeld,
    // The subjects of so many steps are gone.
    Gone { steps: usize },
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
    /// Those whose calls are being made, as far as the journal says.
    pub(in crate::report) under_way: usize,
    pub(in crate::report) taking_effect: usize,
    /// Those whose outcome nobody knows.
    pub(in crate::report) unknown: usize,
    /// Those that somebody else has to do, by whom.
    pub(in crate::report) with_others: BTreeMap<Actor, usize>,
    pub(in crate::report) readers: Readers,
    pub(in crate::report) names: Names,
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

/// Who reads a sentence about a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Readers {
    People,
    /// They may compare sentences, so the words are kept as they are.
    Programs,
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
