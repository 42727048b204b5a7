//! What can be found: rules that a plan breaks, differences of the account, and what it does not show.

use crate::account::{Address, Coverage, Month, OperatorId};
use crate::catalogue::Noun;
use crate::catalogue::spec::{Action, Text};
use crate::plan::{Change, FactName, Selector};

/// A rule that a plan breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Violation {
    /// It is for somebody else.
    Operator {
        /// Whom the plan is for.
        plan: OperatorId,
        /// Whose account it is.
        account: OperatorId,
    },
    /// The account, or the plan, has things of a kind that the catalogue does not know, so nobody knows
    /// what they wait for.
    UnknownKind(String),
    /// It does not fit the very account that it was made for.
    Unexcused(Difference),
    /// A subject's steps are not the acts that it takes.
    Acts {
        /// What is to end.
        subject: Address,
        /// The numbers of its steps.
        steps: Vec<u32>,
        /// What they do.
        found: Vec<Action>,
        /// What it takes.
        right: Vec<Action>,
    },
    /// The steps of one subject do not follow each other.
    OwnOrder {
        /// The later one.
        step: u32,
        /// The earlier one.
        before: u32,
        /// What both are done to.
        subject: Address,
    },
    /// A step does not rely on a fact that it has to rely on: it would go ahead even if that had changed.
    ReliesOn {
        /// The step.
        step: u32,
        /// What it is done to.
        subject: Address,
        /// The fact.
        fact: FactName,
    },
    /// Something protected would end without its protection being lifted first.
    Protected {
        /// The step.
        step: u32,
        /// What is protected.
        subject: Address,
    },
    /// A step's predecessors do not come before it.
    Sequence {
        /// The step.
        step: u32,
        /// The supposed predecessor.
        after: u32,
    },
    /// Something stays that has to go first.
    LeftBehind {
        /// What has to go first, and is not planned.
        first: Address,
        /// What would end.
        second: Address,
        /// The step that would begin it.
        step: u32,
        /// The rule's reason.
        reason: Text,
    },
    /// The plan does not follow a piece of advice, and does not say so.
    Unsaid {
        /// What had better go first, and is not planned.
        first: Address,
        /// What would end.
        second: Address,
        /// The step that would begin it.
        step: u32,
        /// The rule's reason.
        reason: Text,
    },
    /// Two things end in the wrong order, or in none.
    Order {
        /// What goes first.
        first: Address,
        /// Its last step.
        first_step: u32,
        /// What comes after.
        second: Address,
        /// Its first step.
        second_step: u32,
        /// The rule's reason.
        reason: Text,
    },
    /// It says that it closes the account and does not (`true`), or the other way round.
    Closing(bool),
    /// A step of a plan for the whole account is not done before the account is closed.
    AfterClosing {
        /// The step.
        step: u32,
        /// What it is done to.
        subject: Address,
        /// The step that closes the account.
        closing: u32,
    },
    /// It ends something that was left out on request.
    Excluded {
        /// The step.
        step: u32,
        /// What it is done to.
        subject: Address,
        /// What leaves it out.
        selector: Selector,
    },
    /// It ends something that is to be kept.
    Kept {
        /// The step.
        step: u32,
        /// What it is done to.
        subject: Address,
        /// What keeps it.
        selector: Selector,
    },
    /// Something that is to be kept would go with another thing.
    TakenAlong {
        /// What is to be kept.
        kept: Address,
        /// What would take it along.
        with: Address,
        /// The step.
        step: u32,
        /// The rule's reason.
        reason: Text,
    },
    /// A step serves none of the targets.
    OutOfScope {
        /// The step.
        step: u32,
        /// What it is done to.
        subject: Address,
    },
}

/// Something about the account that is not as the plan has it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// A fact that a step relies on.
    Fact {
        /// The step.
        step: u32,
        /// What it is done to.
        subject: Address,
        /// What is different.
        change: Change,
    },
    /// The subject of a step is gone.
    Gone {
        /// The step.
        step: u32,
        /// What is gone.
        subject: Address,
    },
    /// The account does not have it.
    NotThere {
        /// The step.
        step: u32,
        /// What is not there.
        subject: Address,
    },
    /// It takes other acts than planned.
    Route {
        /// The step.
        step: u32,
        /// What ends otherwise.
        subject: Address,
    },
    /// Something is there that has to go, or had better go, before something that is planned.
    New {
        /// What is new.
        first: Address,
        /// What would end.
        second: Address,
        /// The step that would begin it.
        step: u32,
        /// The rule's reason.
        reason: Text,
    },
    /// Two things that are planned have an order that the plan does not give them.
    Order {
        /// What goes first.
        first: Address,
        /// Its last step.
        first_step: u32,
        /// What comes after.
        second: Address,
        /// Its first step.
        second_step: u32,
        /// The rule's reason.
        reason: Text,
    },
    /// Something that is to be kept would go with another thing.
    TakenAlong {
        /// What is to be kept.
        kept: Address,
        /// What would take it along.
        with: Address,
        /// The step.
        step: u32,
        /// The rule's reason.
        reason: Text,
    },
    /// There will be a bill that the plan does not await.
    Bill {
        /// Where.
        coverage: Option<Coverage>,
        /// The month.
        month: Month,
    },
}

/// Something that a plan ends and an account does not show, or a fact about it, while what would show it
/// was not read whole: that does not say that it is gone, or another.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unshown {
    /// The first step that is done to it.
    pub step: u32,
    /// What does not show.
    pub subject: Address,
    /// Which fact about it; `None` if the thing itself does not show.
    pub fact: Option<FactName>,
    /// What was not read whole.
    pub noun: Noun,
    /// Where.
    pub coverage: Option<Coverage>,
    /// Why not, as its reading says it. Untrusted text.
    pub why: String,
}
