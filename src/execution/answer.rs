//! What comes back from the API.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::Observation;

/// What was said to a call. The journal keeps it. Untrusted text. By default nothing was said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Response {
    /// The HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The code of an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What an error says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl Response {
    /// The same with an HTTP status.
    #[must_use]
    pub fn status(self, status: u16) -> Self {
        Self { status: Some(status), ..self }
    }

    /// The same with the code of an error.
    #[must_use]
    pub fn code(self, code: impl Into<String>) -> Self {
        Self { code: Some(code.into()), ..self }
    }

    /// The same with what an error says.
    #[must_use]
    pub fn message(self, message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..self }
    }
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "is", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Answer {
    /// It took effect.
    Done {
        /// What was said.
        response: Response,
    },
    /// It was accepted, and takes time to take effect: look until the effect shows.
    Accepted {
        /// What was said.
        response: Response,
    },
    /// It was refused because of what was asked for, not because of how or when. It took no effect.
    Refused {
        /// What was said.
        response: Response,
    },
    /// There were too many calls. It took no effect, and may be made again after a while.
    RateLimited {
        /// How long to wait.
        #[serde(rename = "wait_seconds", with = "seconds")]
        #[cfg_attr(test, schemars(with = "u64"))]
        wait: Duration,
    },
    /// It failed before it could take effect, and may be made again.
    Transient {
        /// What happened.
        why: String,
    },
    /// The credentials are not, or no longer, valid. It took no effect, and no other call would.
    Unauthorised {
        /// What happened.
        why: String,
    },
    /// It was sent, and nobody knows whether it took effect.
    OutcomeUnknown {
        /// What happened.
        why: String,
    },
}

impl Answer {
    /// It took effect, and nothing more was said.
    pub fn done() -> Self {
        Self::Done { response: Response::default() }
    }

    /// It was refused, for this reason.
    pub fn refused(why: impl Into<String>) -> Self {
        Self::Refused { response: Response::default().message(why) }
    }
}

/// What a look at one thing shows. The journal keeps those that show nothing new.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Sighting {
    /// What it says of itself; `None` if the place where it would be listed does not list it.
    Seen(Option<Observation>),
    /// No operation shows it, or these credentials may not call the one that does.
    Unreadable {
        /// Why.
        why: String,
    },
    /// There were too many calls.
    RateLimited {
        /// How long to wait.
        #[serde(rename = "wait_seconds", with = "seconds")]
        #[cfg_attr(test, schemars(with = "u64"))]
        wait: Duration,
    },
    /// It could not be read just now.
    Transient {
        /// What happened.
        why: String,
    },
    /// The credentials are not, or no longer, valid.
    Unauthorised {
        /// What happened.
        why: String,
    },
}

/// A duration as whole seconds, rounded up.
mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(wait: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_secs)
    }
}
