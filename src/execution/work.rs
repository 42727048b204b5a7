//! What an execution hands out.

use chrono::{DateTime, Utc};

use super::Entry;
use super::effect::shows_its_end;
use crate::account::Address;
use crate::catalogue::Call;
use crate::catalogue::spec::Blocks;
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

/// What an execution waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[must_use = "an execution may rest before the plan is carried out"]
#[non_exhaustive]
pub enum Outlook {
    /// There is work to do, or under way, or put off for a while.
    Working,
    /// For people, or for a date: see [`Execution::errands`](super::Execution::errands). The last that a
    /// plan waits for may be the closing of the account, which no look shows: a person says that it is done,
    /// by [`Execution::attest`](super::Execution::attest).
    Waiting,
    /// For a decision: steps are stopped, and all open ones wait for them.
    Stuck,
    /// For valid credentials.
    Unauthorised,
    /// To be told to go on: it is [paused](super::Execution::pause), and nothing is under way. A
    /// [drive](crate::drive::drive) ends with this as well if it was told to stop.
    Paused,
    /// For nothing: all steps are complete.
    Finished,
    /// For nothing: it was cancelled.
    Cancelled,
}

/// What there is to say of a step that somebody else does: see
/// [`Execution::errands`](super::Execution::errands).
impl SavedStep<'_> {
    /// What to do: what to click, ask for or pay, or the command to run.
    pub fn instruction(&self) -> String {
        let command = || self.call().and_then(|call| call.command());
        self.spec().means.instruction().map(|text| text.english().to_owned()).or_else(command).unwrap_or_default()
    }

    /// True if a look at its subject shows that it is done. Otherwise a person has to say so, by
    /// [`attest`](super::Execution::attest).
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
