//! Why a step does not go on.

use serde::{Deserialize, Serialize};

use super::Response;
use super::status::StepEvent;
use crate::account::Address;
use crate::plan::Change;

/// Why a step does not go on. It is held if it was not begun, or if nobody knows what came of it; it failed
/// if it was tried in vain. [`report::obstacle`](crate::report::obstacle) says it in a sentence. The names are part of the journal's format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Obstacle {
    /// Its call was refused, and the plan did not foresee it.
    Refused(Response),
    /// A look before the call showed that a fact that it relies on has changed.
    Changed(Change),
    /// It lifts a protection, and nobody has agreed to that.
    NoConsent,
    /// It lifted a protection, which has been put back since.
    PutBack {
        /// Who wanted that.
        by: String,
    },
    /// Something that may have to be ended first was not read.
    Unread {
        /// What.
        subject: Address,
        /// Why. Untrusted text.
        why: String,
    },
    /// The account has changed since the plan was made, and it would come too early, or end more than it should.
    Unplanned {
        /// What has changed, or is new.
        subject: Address,
        /// How. Untrusted text.
        why: String,
    },
    /// The facts that it relies on cannot be read.
    FactsUnreadable {
        /// Why not. Untrusted text.
        why: String,
    },
    /// So many calls failed for the moment.
    CallsFailed {
        /// How many.
        calls: u32,
        /// What happened the last time. Untrusted text.
        last: String,
    },
    /// So many calls brought neither an answer nor an effect.
    Unanswered {
        /// How many.
        calls: u32,
    },
    /// The effect did not show in all that time.
    NoEffect {
        /// How long.
        minutes: i64,
        /// The status that was seen last, as the API writes it. Untrusted text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<String>,
    },
    /// In all that time there was nothing but the word to wait.
    ToldToWait {
        /// How long.
        minutes: i64,
    },
    /// So many looks failed for the moment, or showed nothing that could be explained.
    LooksFailed {
        /// How many.
        looks: u32,
        /// What happened the last time. Untrusted text.
        last: String,
    },
    /// No look can show whether it took effect.
    EffectUnreadable {
        /// Why not. Untrusted text.
        why: String,
    },
}

impl Obstacle {
    /// What it means for the step.
    pub(super) const fn event(&self) -> StepEvent {
        match self {
            Self::Refused(_)
            | Self::Changed(_)
            | Self::NoConsent
            | Self::PutBack { .. }
            | Self::Unread { .. }
            | Self::Unplanned { .. }
            | Self::FactsUnreadable { .. } => StepEvent::Stopped,
            Self::CallsFailed { .. }
            | Self::Unanswered { .. }
            | Self::NoEffect { .. }
            | Self::ToldToWait { .. }
            | Self::LooksFailed { .. }
            | Self::EffectUnreadable { .. } => StepEvent::GaveUp,
        }
    }
}
