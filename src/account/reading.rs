//! How well a kind was read.

use chrono::{DateTime, Utc};

use super::Coverage;

/// Whether the resources of a kind are known. "Not read" is never "none there".
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// All of them are in the account.
    Complete,
    /// A person says that there are none, or no others than those in the account, where no operation
    /// can show it.
    Attested {
        /// Who says so.
        by: String,
        /// When it was said, in UTC.
        at: DateTime<Utc>,
    },
    /// Some may be missing, and why.
    Partial(String),
    /// Nobody looked, or looking failed, and why.
    Unread(String),
}

/// A person's word on one kind in one place, as it is kept in files.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Attested {
    /// The name of the kind.
    pub kind: String,
    /// Where; `None` for what the operator shares.
    pub coverage: Option<Coverage>,
    /// How many there are that only this word shows; 0 for none besides what was read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub count: u32,
    /// Who says so.
    pub by: String,
    /// When it was said, in UTC.
    pub at: DateTime<Utc>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Reading {
    /// True if nothing is left to find out.
    pub const fn is_settled(&self) -> bool {
        matches!(self, Self::Complete | Self::Attested { .. })
    }

    /// Why something is left to find out.
    pub fn gap(&self) -> Option<&str> {
        match self {
            Self::Complete | Self::Attested { .. } => None,
            Self::Partial(why) | Self::Unread(why) => Some(why),
        }
    }
}
