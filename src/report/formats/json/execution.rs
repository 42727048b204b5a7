//! Where an execution stands.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::OperationRow;
use crate::account::{Address, Document, Is, OperatorId, WrittenBy};
use crate::catalogue::Code;
use crate::catalogue::spec::{Action, Actor};
use crate::execution::{Changed, Execution, Obstacle, Outlook, StepStatus, Unread, Wait};
use crate::plan::SavedStep;
use crate::plan::file::FormatVersion;

/// Where an execution stands: how many steps have which status, what is stopped and why, and what is in
/// other hands. The document of [`standing`](crate::report::standing).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
#[serde(expecting = "the document `execution`")]
pub struct ExecutionDocument {
    format_version: FormatVersion,
    document: Is<Self>,
    written_by: WrittenBy,
    /// Whose account it is about.
    pub account: OperatorId,
    /// What it waits for.
    pub outlook: Outlook,
    /// How many steps there are.
    pub steps: usize,
    /// How many have which status, by the status's name.
    pub counts: BTreeMap<Cow<'static, str>, usize>,
    /// The steps that are stopped.
    pub stopped: Vec<StoppedRow>,
    /// The steps that have lifted the protection of something that still stands.
    #[serde(default)]
    pub unprotected: Vec<u32>,
    /// How many steps that cannot be undone are done only by an answer of the API, which no look has confirmed.
    #[serde(default)]
    pub unproven: usize,
    /// What could not be read when the account was read for these.
    #[serde(default)]
    pub unproven_for: Vec<Unread>,
    /// What is waited for that is neither a person nor a date.
    #[serde(default)]
    pub waits: Vec<Wait>,
    /// What is not read, and holds steps.
    pub unread: Vec<Unread>,
    /// What has changed since the plan was made, and holds steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Changed>,
    /// What somebody else does: a person, or time.
    pub errands: Vec<ErrandRow>,
}

impl Document for ExecutionDocument {
    const NAME: &str = "execution";
}

/// A step that is stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct StoppedRow {
    /// Its number.
    pub step: u32,
    /// What it does.
    pub action: Action,
    /// To what.
    pub subject: Address,
    /// Its status, as in the counts.
    pub status: Cow<'static, str>,
    /// The code of a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Why it is stopped.
    pub why: Obstacle,
}

/// A step that somebody else does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ErrandRow {
    /// Its number.
    pub step: u32,
    /// What it does.
    pub action: Action,
    /// To what.
    pub subject: Address,
    /// Who does it.
    pub actor: Actor,
    /// What they are told to do.
    pub instruction: String,
    /// The call that does it, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationRow>,
    /// True if it will show by itself that it is done; else somebody has to say so.
    pub noticed: bool,
    /// The day (UTC) before which there is no point in looking.
    pub not_before: Option<NaiveDate>,
}

fn stopped(execution: &Execution, step: SavedStep<'_>, why: &Obstacle) -> StoppedRow {
    StoppedRow {
        step: step.id(),
        action: step.action(),
        subject: step.subject(),
        status: execution.status(step.id()).map_or("", StepStatus::name).into(),
        code: matches!(why, Obstacle::Refused(_)).then_some(Code::RefusedUnexplained),
        why: why.clone(),
    }
}

impl From<SavedStep<'_>> for ErrandRow {
    fn from(step: SavedStep<'_>) -> Self {
        Self {
            step: step.id(),
            action: step.action(),
            subject: step.subject(),
            actor: step.actor(),
            instruction: step.instruction(),
            operation: step.call().map(Into::into),
            noticed: step.is_noticed(),
            not_before: step.not_before(),
        }
    }
}

pub(in crate::report) fn execution(execution: &Execution) -> ExecutionDocument {
    ExecutionDocument {
        format_version: FormatVersion,
        document: Is::default(),
        written_by: WrittenBy,
        account: execution.plan().operator().clone(),
        outlook: execution.outlook(),
        steps: execution.plan().len(),
        counts: StepStatus::ALL.into_iter().map(|status| (status.name().into(), execution.count(status))).collect(),
        stopped: execution.obstacles().map(|(step, why)| stopped(execution, step, why)).collect(),
        unprotected: execution.unprotected().map(|step| step.id()).collect(),
        unproven: execution.unproven(),
        unproven_for: execution.unproven_for().to_vec(),
        waits: execution.waits().collect(),
        unread: execution.review().unread.clone(),
        changed: execution.review().changed.clone(),
        errands: execution.errands().map(ErrandRow::from).collect(),
    }
}

#[cfg(test)]
#[test]
fn schema() {
    crate::account::json_schema::assert_fresh::<ExecutionDocument>(<ExecutionDocument as Document>::NAME);
}
