//! Where an execution stands.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::FORMAT_VERSION;
use crate::account::Address;
use crate::catalogue::Code;
use crate::catalogue::spec::{Action, Actor};
use crate::execution::{Awaited, Errand, Execution, Obstacle, Outlook, StepStatus, Unread};
use crate::plan::file::OperationRow;
use crate::plan::{SavedPlan, SavedStep};

#[derive(Serialize)]
struct ExecutionJson<'e> {
    format_version: &'static str,
    account: &'e str,
    outlook: Outlook,
    steps: usize,
    counts: BTreeMap<&'static str, usize>,
    stopped: Vec<StoppedJson<'e>>,
    unread: &'e [Unread],
    errands: Vec<ErrandJson>,
}

#[derive(Serialize)]
struct StoppedJson<'e> {
    step: u32,
    action: Action,
    subject: Address,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Code>,
    why: &'e Obstacle,
}

#[derive(Serialize)]
struct ErrandJson {
    step: u32,
    action: Action,
    subject: Address,
    actor: Actor,
    instruction: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<OperationRow>,
    noticed: bool,
    not_before: Option<NaiveDate>,
}

/// The name of a status in counts. A step that is polled has one for each thing that it may wait for.
const fn name(status: StepStatus) -> &'static str {
    match status {
        StepStatus::Waiting => "waiting",
        StepStatus::Ready => "ready",
        StepStatus::Dispatched => "dispatched",
        StepStatus::Polling(Awaited::Effect) => "polling_effect",
        StepStatus::Polling(Awaited::Verdict) => "polling_verdict",
        StepStatus::Polling(Awaited::Person) => "polling_person",
        StepStatus::Unknown => "unknown",
        StepStatus::Done => "done",
        StepStatus::Skipped => "skipped",
        StepStatus::Failed => "failed",
        StepStatus::Held => "held",
    }
}

fn stopped<'e>(execution: &Execution, step: SavedStep<'_>, why: &'e Obstacle) -> StoppedJson<'e> {
    StoppedJson {
        step: step.id(),
        action: step.action(),
        subject: step.subject(),
        status: execution.status(step.id()).map_or("", name),
        code: matches!(why, Obstacle::Refused(_)).then_some(Code::RefusedUnexplained),
        why,
    }
}

fn errand(errand: &Errand<'_>) -> ErrandJson {
    let step = errand.step();
    ErrandJson {
        step: step.id(),
        action: step.action(),
        subject: step.subject(),
        actor: errand.actor(),
        instruction: errand.instruction(),
        operation: step.call().map(Into::into),
        noticed: errand.is_noticed(),
        not_before: step.not_before(),
    }
}

#[derive(Serialize)]
struct UnreadJson<'u> {
    r#type: &'static str,
    format_version: &'static str,
    account: &'u str,
    unread: &'u [Unread],
}

/// What an account does not show, and which steps would be held for it.
pub fn unread<'u>(plan: &'u SavedPlan, unread: &'u [Unread]) -> impl Serialize + 'u {
    UnreadJson { r#type: "unread", format_version: FORMAT_VERSION, account: plan.operator().as_str(), unread }
}

/// Where an execution stands: how many steps have which status, what is stopped and why, and what is
/// in other hands.
pub fn execution(execution: &Execution) -> impl Serialize + '_ {
    ExecutionJson {
        format_version: FORMAT_VERSION,
        account: execution.plan().operator().as_str(),
        outlook: execution.outlook(),
        steps: execution.plan().len(),
        counts: StepStatus::ALL.into_iter().map(|status| (name(status), execution.count(status))).collect(),
        stopped: execution.obstacles().map(|(step, why)| stopped(execution, step, why)).collect(),
        unread: execution.unread(),
        errands: execution.errands().map(|item| errand(&item)).collect(),
    }
}
