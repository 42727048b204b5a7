//! What can be wrong with a plan.

use crate::account::{Address, Coverage, Month, OperatorId};
use crate::catalogue::spec::Action;
use crate::plan::{Change, FactName, Selector};

/// A rule that a plan breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// It is for somebody else.
    #[error("the plan is for {plan}, and the account is that of {account}")]
    Operator {
        /// Whom the plan is for.
        plan: OperatorId,
        /// Whose account it is.
        account: OperatorId,
    },
    /// The account, or the plan, has things of a kind that the catalogue does not know, so nobody knows
    /// what they wait for.
    #[error("the catalogue has no entry for `{0}`, so nothing can be proved about it")]
    UnknownKind(String),
    /// It does not fit the very account that it was made for.
    #[error("{0}, and that is so in the very snapshot that the plan was made for")]
    Unexcused(Difference),
    /// A subject's steps are not the acts that it takes.
    #[error("{subject} takes: {}; the plan has: {}", verbs(.right), verbs(.found))]
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
    #[error("step {step} has to come after step {before}, which is done to {subject} first")]
    OwnOrder {
        /// The later one.
        step: u32,
        /// The earlier one.
        before: u32,
        /// What both are done to.
        subject: Address,
    },
    /// A step does not rely on a fact that it has to rely on: it would go ahead even if that had changed.
    #[error("step {step} does not rely on the {fact} of {subject}, and has to")]
    ReliesOn {
        /// The step.
        step: u32,
        /// What it is done to.
        subject: Address,
        /// The fact.
        fact: FactName,
    },
    /// Something protected would end without its protection being lifted first.
    #[error("step {step} would end {subject}, which is protected, without lifting the protection directly before")]
    Protected {
        /// The step.
        step: u32,
        /// What is protected.
        subject: Address,
    },
    /// A step's predecessors do not come before it.
    #[error("step {step} comes after step {after}, which has to have a smaller number and an earlier stage")]
    Sequence {
        /// The step.
        step: u32,
        /// The supposed predecessor.
        after: u32,
    },
    /// Something stays that has to go first.
    #[error("step {step} would end {second} while {first} is still there: {reason}")]
    LeftBehind {
        /// What has to go first, and is not planned.
        first: Address,
        /// What would end.
        second: Address,
        /// The step that would begin it.
        step: u32,
        /// The rule's reason.
        reason: &'static str,
    },
    /// The plan does not follow a piece of advice, and does not say so.
    #[error(
        "{first} had better go before step {step} ends {second}, and the plan does not say that it leaves it: {reason}"
    )]
    Unsaid {
        /// What had better go first, and is not planned.
        first: Address,
        /// What would end.
        second: Address,
        /// The step that would begin it.
        step: u32,
        /// The rule's reason.
        reason: &'static str,
    },
    /// Two things end in the wrong order, or in none.
    #[error("step {second_step} does not come after step {first_step}: {first} goes before {second}, because {reason}")]
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
        reason: &'static str,
    },
    /// It says that it closes the account and does not (`true`), or the other way round.
    #[error("the plan says that it {} the account, and its steps do otherwise", if *.0 { "closes" } else { "does not close" })]
    Closing(bool),
    /// A step of a plan for the whole account is not done before the account is closed.
    #[error("step {step}, on {subject}, does not come before step {closing}, which closes the account")]
    AfterClosing {
        /// The step.
        step: u32,
        /// What it is done to.
        subject: Address,
        /// The step that closes the account.
        closing: u32,
    },
    /// It ends something that was left out on request.
    #[error("step {step} is done to {subject}, which `{selector}` leaves out")]
    Excluded {
        /// The step.
        step: u32,
        /// What it is done to.
        subject: Address,
        /// What leaves it out.
        selector: Selector,
    },
    /// It ends something that is to be kept.
    #[error("step {step} is done to {subject}, which `{selector}` keeps")]
    Kept {
        /// The step.
        step: u32,
        /// What it is done to.
        subject: Address,
        /// What keeps it.
        selector: Selector,
    },
    /// Something that is to be kept would go with another thing.
    #[error("step {step} would end {with} and {kept} with it, which is to be kept: {reason}")]
    TakenAlong {
        /// What is to be kept.
        kept: Address,
        /// What would take it along.
        with: Address,
        /// The step.
        step: u32,
        /// The rule's reason.
        reason: &'static str,
    },
    /// A step serves none of the targets.
    #[error("step {step}, on {subject}, serves none of the targets")]
    OutOfScope {
        /// The step.
        step: u32,
        /// What it is done to.
        subject: Address,
    },
}

/// Something about the account that is not as the plan has it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Difference {
    /// A fact that a step relies on.
    #[error("step {step} relies on {subject}: {change}")]
    Fact {
        /// The step.
        step: u32,
        /// What it is done to.
        subject: Address,
        /// What is different.
        change: Change,
    },
    /// The subject of a step is gone.
    #[error("{subject} is gone, and step {step} would end it")]
    Gone {
        /// The step.
        step: u32,
        /// What is gone.
        subject: Address,
    },
    /// The account does not have it.
    #[error("{subject}, which step {step} would end, is not in the account")]
    NotThere {
        /// The step.
        step: u32,
        /// What is not there.
        subject: Address,
    },
    /// It takes other acts than planned.
    #[error("{subject} ends in another way than by step {step}")]
    Route {
        /// The step.
        step: u32,
        /// What ends otherwise.
        subject: Address,
    },
    /// Something is there that has to go, or had better go, before something that is planned.
    #[error("{first}, which the plan does not end, goes before step {step} on {second}: {reason}")]
    New {
        /// What is new.
        first: Address,
        /// What would end.
        second: Address,
        /// The step that would begin it.
        step: u32,
        /// The rule's reason.
        reason: &'static str,
    },
    /// Two things that are planned have an order that the plan does not give them.
    #[error("{first} (step {first_step}) goes before {second} (step {second_step}): {reason}")]
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
        reason: &'static str,
    },
    /// Something that is to be kept would go with another thing.
    #[error("step {step} would end {with} and {kept} with it, which is to be kept: {reason}")]
    TakenAlong {
        /// What is to be kept.
        kept: Address,
        /// What would take it along.
        with: Address,
        /// The step.
        step: u32,
        /// The rule's reason.
        reason: &'static str,
    },
    /// There will be a bill that the plan does not await.
    #[error("there will be a bill for {month} in {}, which the plan does not await", .coverage.code())]
    Bill {
        /// Where.
        coverage: Coverage,
        /// The month.
        month: Month,
    },
}

fn verbs(actions: &[Action]) -> String {
    if actions.is_empty() {
        return "nothing".to_owned();
    }
    actions.iter().map(|action| action.verb().english()).collect::<Vec<_>>().join(", then ")
}
