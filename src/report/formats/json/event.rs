//! What happens while a plan is carried out, a document for each event.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ExecutionDocument;
use super::execution::execution;
use crate::account::{Document, Is, OperatorId, WrittenBy, instant};
use crate::execution::{Changed, Entry, Execution, Review, StepStatus, Unread};
use crate::plan::SavedPlan;
use crate::plan::file::FormatVersion;
use crate::report::answers::execution::{headline, is_milestone, left, message};

/// Something that happens while a plan is carried out: one line of what the command prints with `--format
/// ndjson`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// The first line: who writes.
    Version {
        /// The version of the lines.
        #[doc(hidden)]
        format_version: FormatVersion,
        /// What the lines are.
        #[doc(hidden)]
        document: Is<Self>,
        /// Who writes them.
        #[doc(hidden)]
        written_by: WrittenBy,
        /// The version of the program that writes.
        winddown: Cow<'static, str>,
        /// True if nothing is really done.
        rehearsal: bool,
    },
    /// What an account does not show, what has changed in it, and which steps would be held for that.
    #[serde(rename = "unread")]
    Review {
        /// The version of the lines.
        #[doc(hidden)]
        format_version: FormatVersion,
        /// What the lines are.
        #[doc(hidden)]
        document: Is<Self>,
        /// Who writes them.
        #[doc(hidden)]
        written_by: WrittenBy,
        /// Whose account it is.
        account: OperatorId,
        /// What it does not show.
        unread: Vec<Unread>,
        /// What has changed since the plan was made.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        changed: Vec<Changed>,
        /// The steps whose subjects are gone.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        gone: Vec<u32>,
    },
    /// An entry of the journal.
    Entry {
        /// `info` for what a person who watches wants to see, else `debug`.
        level: Cow<'static, str>,
        /// When it happened.
        #[serde(with = "instant::at")]
        timestamp: DateTime<Utc>,
        /// What happened. The words stay the same from version to version.
        message: String,
        /// The status of its step after it; `None` if it is about no step.
        status: Option<StepStatus>,
        /// The entry.
        entry: Entry,
    },
    /// The last line: where the execution stands.
    End {
        /// Always `info`.
        level: Cow<'static, str>,
        /// Where it stands. The words stay the same from version to version.
        message: String,
        /// The same as a document.
        execution: ExecutionDocument,
    },
}

impl Document for Event {
    const NAME: &str = "events";
}

impl Event {
    /// The first line of a program of this version.
    pub fn version(winddown: impl Into<Cow<'static, str>>, rehearsal: bool) -> Self {
        Self::Version {
            format_version: FormatVersion,
            document: Is::default(),
            written_by: WrittenBy,
            winddown: winddown.into(),
            rehearsal,
        }
    }

    /// What an account shows that was read for a plan.
    pub fn review(plan: &SavedPlan, review: &Review) -> Self {
        let Review { unread, changed, gone, .. } = review.clone();
        Self::Review {
            format_version: FormatVersion,
            document: Is::default(),
            written_by: WrittenBy,
            account: plan.operator().clone(),
            unread,
            changed,
            gone,
        }
    }

    /// An entry that an execution has just made.
    pub fn entry(execution: &Execution, entry: &Entry) -> Self {
        Self::Entry {
            level: if is_milestone(entry) { "info" } else { "debug" }.into(),
            timestamp: entry.at(),
            message: message(execution.plan(), entry).to_string(),
            status: entry.step().and_then(|step| execution.status(step)),
            entry: entry.clone(),
        }
    }

    /// The last line.
    pub fn end(execution: &Execution) -> Self {
        let message = left(execution).unwrap_or_else(|| headline(execution));
        Self::End { level: "info".into(), message: message.to_string(), execution: self::execution(execution) }
    }
}
