//! What comes back from the other side.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::Observation;

/// What the other side said, kept as evidence. Untrusted text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Answer {
    /// It took effect.
    Done {
        /// What was said.
        response: Response,
    },
    /// It was taken on, and takes time to take effect: look until it shows.
    Accepted {
        /// What was said.
        response: Response,
    },
    /// It was turned down, for what was asked rather than for how or when: it took no effect.
    Refused {
        /// What was said.
        response: Response,
    },
    /// There were too many calls: it took no effect, and may be made again after a while.
    RateLimited {
        /// How long to wait.
        #[serde(rename = "wait_seconds", with = "seconds")]
        wait: Duration,
    },
    /// It failed before it could take effect, and may be made again.
    Transient {
        /// What happened.
        why: String,
    },
    /// The credentials do not hold, or no longer: it took no effect, and no other call would.
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

/// What a look at one thing shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sighting {
    /// What it says of itself; `None` if it is not there, in the place where it would be listed.
    Seen(Option<Observation>),
    /// No operation shows it, or may show it to these credentials.
    Unreadable {
        /// Why.
        why: String,
    },
    /// There were too many calls.
    RateLimited {
        /// How long to wait.
        wait: Duration,
    },
    /// It could not be read just now.
    Transient {
        /// What happened.
        why: String,
    },
    /// The credentials do not hold, or no longer.
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
        serializer.serialize_u64(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_secs)
    }
}
