//! What an execution hands out.

use std::fmt;

use chrono::{DateTime, Utc};

use super::effect::shows_its_end;
use super::{Entry, Sighting, StepStatus};
use crate::account::Address;
use crate::catalogue::Call;
use crate::catalogue::spec::{Action, Blocks};
use crate::plan::SavedStep;

/// Something for the driver of an execution to do. There will be no further form: a driver that passes
/// one over would wait for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// Look at a thing, and tell by
    /// [`handle_sighting`](super::Execution::handle_sighting). May be repeated.
    Look {
        /// The number of the step.
        step: u32,
        /// What to look at.
        subject: Address,
    },
    /// Make a call, once, and tell by [`handle_answer`](super::Execution::handle_answer).
    Perform {
        /// The number of the step.
        step: u32,
        /// The call.
        call: Call,
    },
}

/// What an execution waits for. `Display` gives the name, as in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[must_use = "an execution may rest before the plan is carried out"]
#[non_exhaustive]
pub enum Outlook {
    /// There is work to do, or under way, or put off for a while.
    Working,
    /// For people, or for a date: its [errands](super::Execution::errands). The last that a
    /// plan waits for may be the closing of the account, which no look shows: a person has to
    /// [attest](super::Execution::attest) it.
    Waiting,
    /// For a decision: steps are stopped, and all open ones wait for them.
    Stuck,
    /// For valid credentials.
    Unauthorised,
    /// To be told to go on: it is [paused](super::Execution::pause), and nothing is under way. A
    /// [drive](crate::drive::drive) ends with this as well if it was told to stop.
    Paused,
    /// For the account to be read once more: what cannot be undone was done by the word of the API alone, and
    /// only closing the account is left, if anything. See [`Execution::prove`](super::Execution::prove).
    Unproven,
    /// For nothing: all steps are complete.
    Finished,
    /// For nothing: it was cancelled.
    Cancelled,
}

impl Outlook {
    /// The name, as in JSON. It never changes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::Waiting => "waiting",
            Self::Stuck => "stuck",
            Self::Unauthorised => "unauthorised",
            Self::Paused => "paused",
            Self::Unproven => "unproven",
            Self::Finished => "finished",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for Outlook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Something that an execution [waits](super::Execution::waits) for. Instants are in
/// UTC.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Wait {
    /// The number of the step.
    pub step: u32,
    /// What it does.
    pub action: Action,
    /// To what.
    pub subject: Address,
    /// How far it has come.
    pub status: StepStatus,
    /// Since when it is waited for.
    pub since: DateTime<Utc>,
    /// When it is looked at again, or called again; `None` if that is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// When the wait is over at the latest: if nothing has changed by then, the step is held, or fails.
    /// `None` for what somebody else does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<DateTime<Utc>>,
    /// What the last look has shown, or why there was none; `None` if there was no look yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Sighting>,
}

/// What there is to say of a step that somebody else does: see
/// [`Execution::errands`](super::Execution::errands).
impl SavedStep<'_> {
    /// What to do, in English: the command line, or the method and path of the call if the provider has none;
    /// otherwise what to click, ask for or pay, or what is waited for.
    pub fn instruction(&self) -> String {
        let by_hand = || self.spec().means.instruction().unwrap_or_default().english().to_owned();
        self.call().map_or_else(by_hand, |call| call.instruction())
    }

    /// True if a look at its subject shows that it is done, once it is. Otherwise a person has to say so, by
    /// [`attest`](super::Execution::attest). A bill that does not come any more, because what would have been on it
    /// ended early, is never seen: [reading the account again](super::Execution::read_again) tells that.
    pub fn is_noticed(&self) -> bool {
        self.kind().blocks.value != Blocks::Itself && shows_its_end(*self)
    }

    pub(super) fn errand(&self, at: DateTime<Utc>) -> Entry {
        Entry::Errand {
            at,
            step: self.id(),
            actor: self.actor(),
            action: self.action(),
            subject: self.subject(),
            instruction: self.instruction(),
        }
    }
}
