//! The operator id.

use std::fmt;
use std::str::FromStr;

use super::{Expected, InvalidText};

/// The id of an account, such as OP0012345678: at most [128 bytes](OperatorId::LONGEST), without spaces
/// and control characters.
///
/// Each provider's ids have a form of their own, which is stricter:
/// [`Provider::operator_id`](crate::catalogue::Provider::operator_id) checks it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct OperatorId(String);

impl OperatorId {
    /// How many bytes an id has at most.
    pub const LONGEST: usize = 128;

    /// An id that was checked before.
    #[cfg(feature = "proptest1")]
    pub(crate) fn checked(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for OperatorId {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl FromStr for OperatorId {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_odd = |c: char| c.is_whitespace() || c.is_control();
        if text.is_empty() || text.len() > Self::LONGEST || text.contains(is_odd) {
            return Err(Expected::OperatorId(Self::LONGEST).not(text));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for OperatorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for OperatorId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
