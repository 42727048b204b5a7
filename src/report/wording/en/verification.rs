//! `verify`. These sentences stand in JSON as well: `violations[]`, `changes[]` and `unread[]`.

use super::words::{count, in_place, many, number, text, verb};
use super::{Line, Role};
use crate::account::OperatorId;
use crate::catalogue::CoverageSpec;
use crate::catalogue::spec::Action;
use crate::plan::Change;
use crate::report::statements::Verification;
use crate::verify::{Difference, Soundness, Unshown, Violation};

pub(super) fn say(said: &Verification) -> Line {
    match said {
        Verification::Title { operator, soundness, steps } => title(operator, *soundness, *steps),
        Verification::Violation(said) => Line::plain(violation(said)),
        Verification::Difference(said) => Line::plain(difference(said)),
        Verification::Unshown { unshown: said, place } => Line::plain(unshown(said, *place)),
        Verification::MoreForTheReason(n) => Line::plain(format!("and {} more for the same reason", count(*n))),
        Verification::CutShort => Line::plain("… and perhaps more: the list is cut short"),
        Verification::AnotherSnapshot => {
            Line::plain("the plan was made for another snapshot; nothing that it relies on differs")
        }
    }
}

fn title(operator: &OperatorId, soundness: Soundness, steps: usize) -> Line {
    let line = Line::plain("The plan for ").with(Role::Name, operator.to_string());
    match soundness {
        Soundness::Sound => line.with(Role::Good, " holds").then(format!(
            ": {}, in an order that keeps every rule; nothing is left behind, and no protection is ignored",
            number(steps, "step", "steps")
        )),
        Soundness::Unknown => line
            .with(Role::Warning, " may or may not hold")
            .then(": not all of the account was read; grant the permissions that are missing, and read it again"),
        Soundness::Stale => {
            line.with(Role::Bad, " is stale").then(": the account has changed since it was made; make a new plan")
        }
        Soundness::Invalid => line.with(Role::Bad, " is invalid").then(": do not carry it out"),
    }
}

/// A rule that a plan breaks.
pub(in crate::report) fn violation(violation: &Violation) -> String {
    match violation {
        Violation::Operator { plan, account } => {
            format!("the plan is for {plan}, and the account is that of {account}")
        }
        Violation::UnknownKind(kind) => {
            format!("the catalogue has no entry for `{kind}`, so nothing can be proved about it")
        }
        Violation::Unexcused(said) => {
            format!("{}, and that is so in the very snapshot that the plan was made for", difference(said))
        }
        Violation::Acts { subject, steps: _, found, right } => {
            format!("{subject} takes: {}; the plan has: {}", verbs(right), verbs(found))
        }
        Violation::OwnOrder { step, before, subject } => {
            format!("step {step} has to come after step {before}, which is done to {subject} first")
        }
        Violation::ReliesOn { step, subject, fact } => {
            format!("step {step} does not rely on the {fact} of {subject}, and has to")
        }
        Violation::Protected { step, subject } => format!(
            "step {step} would end {subject}, which is protected, without lifting the protection directly before"
        ),
        Violation::Sequence { step, after } => {
            format!("step {step} comes after step {after}, which has to have a smaller number and an earlier stage")
        }
        Violation::LeftBehind { first, second, step, reason } => {
            format!("step {step} would end {second} while {first} is still there: {}", text(*reason))
        }
        Violation::Unsaid { first, second, step, reason } => format!(
            "{first} had better go before step {step} ends {second}, and the plan does not say that it leaves it: {}",
            text(*reason)
        ),
        Violation::Order { first, first_step, second, second_step, reason } => format!(
            "step {second_step} does not come after step {first_step}: {first} goes before {second}, because {}",
            text(*reason)
        ),
        Violation::Closing(true) => "the plan says that it closes the account, and its steps do otherwise".to_owned(),
        Violation::Closing(false) => {
            "the plan says that it does not close the account, and its steps do otherwise".to_owned()
        }
        Violation::AfterClosing { step, subject, closing } => {
            format!("step {step}, on {subject}, does not come before step {closing}, which closes the account")
        }
        Violation::Excluded { step, subject, selector } => {
            format!("step {step} is done to {subject}, which `{selector}` leaves out")
        }
        Violation::Kept { step, subject, selector } => {
            format!("step {step} is done to {subject}, which `{selector}` keeps")
        }
        Violation::TakenAlong { kept, with, step, reason } => taken_along(kept, with, *step, text(*reason)),
        Violation::OutOfScope { step, subject } => format!("step {step}, on {subject}, serves none of the targets"),
    }
}

/// Something about an account that is not as a plan has it.
pub(in crate::report) fn difference(difference: &Difference) -> String {
    match difference {
        Difference::Fact { step, subject, change: to } => format!("step {step} relies on {subject}: {}", change(to)),
        Difference::Gone { step, subject } => format!("{subject} is gone, and step {step} would end it"),
        Difference::NotThere { step, subject } => {
            format!("{subject}, which step {step} would end, is not in the account")
        }
        Difference::Route { step, subject } => format!("{subject} ends in another way than by step {step}"),
        Difference::New { first, second, step, reason } => {
            format!("{first}, which the plan does not end, goes before step {step} on {second}: {}", text(*reason))
        }
        Difference::Order { first, first_step, second, second_step, reason } => {
            format!("{first} (step {first_step}) goes before {second} (step {second_step}): {}", text(*reason))
        }
        Difference::TakenAlong { kept, with, step, reason } => taken_along(kept, with, *step, text(*reason)),
        Difference::Bill { coverage, month } => {
            let place = coverage.map_or_else(String::new, |coverage| format!(" in {coverage}"));
            format!("there will be a bill for {month}{place}, which the plan does not await")
        }
    }
}

fn taken_along(kept: &crate::account::Address, with: &crate::account::Address, step: u32, reason: &str) -> String {
    format!("step {step} would end {with} and {kept} with it, which is to be kept: {reason}")
}

/// Something that an account does not show because it was not read whole.
pub(in crate::report) fn unshown(unshown: &Unshown, place: Option<CoverageSpec>) -> String {
    let Unshown { step, subject, fact, noun, why, .. } = unshown;
    let shown = match fact {
        None => format!("{subject}, which step {step} would end, does not show"),
        Some(fact) => format!("the {fact} of {subject}, on which step {step} relies, does not show"),
    };
    format!("{shown}, but {}{} were not read whole: {why}", many(*noun), in_place(place))
}

/// What has changed about a step's subject.
pub(super) fn change(Change { what, was, is }: &Change) -> String {
    format!("its {what} was {} and is {}", fact(was.as_deref()), fact(is.as_deref()))
}

/// A fact as it stands in a sentence.
fn fact(fact: Option<&str>) -> &str {
    fact.unwrap_or("not there")
}

fn verbs(actions: &[Action]) -> String {
    if actions.is_empty() {
        return "nothing".to_owned();
    }
    actions.iter().map(|action| verb(*action)).collect::<Vec<_>>().join(", then ")
}
