//! How well a kind was read.

use chrono::{DateTime, Utc};

/// Whether the resources of a kind are known. "Not read" is never "none there".
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// All of them are in the account.
    Complete,
    /// A person says that there are none, or no others, where no operation can show it.
    Attested(Attestation),
    /// Some may be missing, and why.
    Partial(String),
    /// Nobody looked, or looking failed, and why.
    Unread(String),
}

/// A person's word for what no operation shows.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Attestation {
    /// Who says so.
    pub by: String,
    /// When it was said, in UTC.
    pub at: DateTime<Utc>,
}

impl Reading {
    /// True if nothing is left to find out.
    pub const fn is_settled(&self) -> bool {
        matches!(self, Self::Complete | Self::Attested(_))
    }

    /// Why something is left to find out.
    pub fn gap(&self) -> Option<&str> {
        match self {
            Self::Complete | Self::Attested(_) => None,
            Self::Partial(why) | Self::Unread(why) => Some(why),
        }
    }
}
