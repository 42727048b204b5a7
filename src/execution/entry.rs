//! What happened, as the journal keeps it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::status::StepEvent;
use super::{Answer, AttestedClaim, Changed, Consent, Obstacle, Sighting, Unread};
use crate::account::Address;
use crate::catalogue::spec::{Action, Actor};

/// One line of a journal. Together the lines say what was done, when, by which operation, and with
/// which answer. Instants are in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "event", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Entry {
    /// A process has taken the journal up.
    Opened {
        /// When.
        at: DateTime<Utc>,
        /// The version of winddown.
        version: String,
        /// In whose name; `None` if nobody gave one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// What was agreed to in addition.
        #[serde(default, skip_serializing_if = "Vec::is_empty", with = "as_typed")]
        #[cfg_attr(test, schemars(with = "Vec<String>"))]
        consents: Vec<Consent>,
        /// What was attested in addition.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attested: Vec<AttestedClaim>,
        /// What the account did not show when it was read for this; `None` if it was not read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unread: Option<Vec<Unread>>,
        /// What had changed in it since the plan was made.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        changed: Vec<Changed>,
        /// The steps whose subjects were gone.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        gone: Vec<u32>,
    },
    /// A call is about to be made.
    Intent {
        /// When.
        at: DateTime<Utc>,
        /// The number of the step.
        step: u32,
        /// Which try it is, from 1.
        attempt: u32,
        /// What is done.
        action: Action,
        /// To what.
        subject: Address,
        /// By which operation.
        operation: String,
        /// The method and path of the request.
        request: String,
        /// Its body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
    },
    /// What became of the call.
    Answer {
        /// When.
        at: DateTime<Utc>,
        /// The number of the step.
        step: u32,
        /// The answer.
        answer: Answer,
    },
    /// Somebody else has to act, or a date has to come.
    Errand {
        /// When.
        at: DateTime<Utc>,
        /// The number of the step.
        step: u32,
        /// Who.
        actor: Actor,
        /// What is to be done.
        action: Action,
        /// To what.
        subject: Address,
        /// How.
        instruction: String,
    },
    /// A look showed that it is done.
    Shown {
        /// When.
        at: DateTime<Utc>,
        /// The number of the step.
        step: u32,
    },
    /// A look showed that it has begun to end.
    Begun {
        /// When.
        at: DateTime<Utc>,
        /// The number of the step.
        step: u32,
    },
    /// A look showed that the call took no effect.
    NotShown {
        /// When.
        at: DateTime<Utc>,
        /// The number of the step.
        step: u32,
    },
    /// A look showed nothing new, or did not come about: the step is put off.
    Looked {
        /// When.
        at: DateTime<Utc>,
        /// The number of the step.
        step: u32,
        /// Until when it is put off.
        until: DateTime<Utc>,
        /// What the look showed.
        sighting: Sighting,
    },
    /// A look before the call showed that there is nothing left to do.
    Needless {
        /// When.
        at: DateTime<Utc>,
        /// The number of the step.
        step: u32,
    },
    /// It does not go on: it must not be done, or it was tried, or looked at, often enough.
    Stopped {
        /// When.
        at: DateTime<Utc>,
        /// The number of the step.
        step: u32,
        /// Why.
        why: Obstacle,
    },
    /// A person says that it is done.
    Attested {
        /// When.
        at: DateTime<Utc>,
        /// The number of the step.
        step: u32,
        /// Who says so.
        by: String,
    },
    /// A person wants it tried again.
    Retried {
        /// When.
        at: DateTime<Utc>,
        /// The number of the step.
        step: u32,
        /// Who.
        by: String,
    },
    /// A person wants to know what became of it: it is looked at again.
    Rechecked {
        /// When.
        at: DateTime<Utc>,
        /// The number of the step.
        step: u32,
        /// Who.
        by: String,
    },
    /// A protection that was lifted has been put back.
    Protected {
        /// When.
        at: DateTime<Utc>,
        /// The number of the step that lifted it.
        step: u32,
        /// On what.
        subject: Address,
        /// By which operation.
        operation: String,
        /// Who wanted it.
        by: String,
    },
    /// The account was read at the end, for what cannot be undone and was done by the word of the API alone.
    ReadBack {
        /// When.
        at: DateTime<Utc>,
        /// How many things are gone, as the API said.
        gone: usize,
        /// The numbers of the steps whose subject still stands: these are looked at again.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        standing: Vec<u32>,
        /// What could not be read, so that nobody knows more about it than before.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unread: Vec<Unread>,
    },
    /// Nothing more is to be begun, for good.
    Cancelled {
        /// When.
        at: DateTime<Utc>,
        /// Who wants it.
        by: String,
    },
}

/// The name of a person who gives none.
pub const UNNAMED: &str = "unnamed";

impl Entry {
    /// When it happened, in UTC.
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Opened { at, .. }
            | Self::Intent { at, .. }
            | Self::Answer { at, .. }
            | Self::Errand { at, .. }
            | Self::Shown { at, .. }
            | Self::Begun { at, .. }
            | Self::NotShown { at, .. }
            | Self::Looked { at, .. }
            | Self::Needless { at, .. }
            | Self::Stopped { at, .. }
            | Self::Attested { at, .. }
            | Self::Retried { at, .. }
            | Self::Rechecked { at, .. }
            | Self::Protected { at, .. }
            | Self::ReadBack { at, .. }
            | Self::Cancelled { at, .. } => *at,
        }
    }

    /// True if a call follows it, so that it has to be flushed to disk first.
    pub const fn is_intent(&self) -> bool {
        matches!(self, Self::Intent { .. })
    }

    /// The number of the step that it is about; `None` if it is about no step.
    pub fn step(&self) -> Option<u32> {
        self.event().map(|(step, _)| step)
    }

    /// The step that it is about, and what it means for that; `None` if it is about no step.
    pub(super) const fn event(&self) -> Option<(u32, StepEvent)> {
        Some(match self {
            Self::Opened { .. } | Self::ReadBack { .. } | Self::Cancelled { .. } => return None,
            Self::Intent { step, .. } => (*step, StepEvent::Intended),
            Self::Answer { step, answer, .. } => (*step, answer.event()),
            Self::Errand { step, .. } => (*step, StepEvent::Asked),
            Self::Shown { step, .. } => (*step, StepEvent::Shown),
            Self::Begun { step, .. } => (*step, StepEvent::Begun),
            Self::NotShown { step, .. } => (*step, StepEvent::NotShown),
            Self::Looked { step, .. } => (*step, StepEvent::Looked),
            Self::Needless { step, .. } => (*step, StepEvent::Needless),
            Self::Stopped { step, why, .. } => (*step, why.event()),
            Self::Attested { step, .. } => (*step, StepEvent::Attested),
            Self::Retried { step, .. } => (*step, StepEvent::Retried),
            Self::Rechecked { step, .. } => (*step, StepEvent::Rechecked),
            Self::Protected { step, .. } => (*step, StepEvent::Undone),
        })
    }
}

impl Answer {
    /// What it means for the step.
    const fn event(&self) -> StepEvent {
        match self {
            Self::Done { .. } => StepEvent::Worked,
            Self::Accepted { .. } => StepEvent::Accepted,
            Self::Refused { .. } => StepEvent::Refused,
            Self::RateLimited { .. } | Self::Transient { .. } | Self::Unauthorised { .. } => StepEvent::PutOff,
            Self::OutcomeUnknown { .. } => StepEvent::Lost,
        }
    }
}

/// Consents as they are typed.
mod as_typed {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use super::Consent;

    pub(super) fn serialize<S: Serializer>(consents: &[Consent], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(consents.iter().map(ToString::to_string))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Consent>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        texts.iter().map(|text| text.parse().map_err(de::Error::custom)).collect()
    }
}

/// The lines of a journal after the first.
#[cfg(test)]
#[test]
fn schema() {
    crate::account::json_schema::assert_fresh::<Entry>("journal-entry");
}
