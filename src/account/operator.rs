//! The operator id.

use std::fmt;
use std::str::FromStr;

/// The id of a Soracom account: `OP` and digits, such as OP0012345678.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct OperatorId(String);

/// The text is not an operator id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an operator id (one looks like OP0012345678)")]
pub struct InvalidOperatorId(String);

impl OperatorId {
    /// The id with this number, written with ten digits: the form of all known ids.
    pub fn from_number(number: u64) -> Self {
        Self(format!("OP{number:010}"))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OperatorId {
    type Err = InvalidOperatorId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("OP") {
            Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(InvalidOperatorId(text.to_owned())),
        }
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
