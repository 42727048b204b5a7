//! The operator id.

use std::fmt;
use std::str::FromStr;

/// The id of an account, such as OP0012345678: at most [`OperatorId::LONGEST`] bytes, without spaces
/// and control characters.
///
/// Each provider's ids have a form of their own, which is stricter:
/// [`Provider::operator_id`](crate::catalogue::Provider::operator_id) checks it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct OperatorId(String);

/// The text is not an operator id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an operator id ({form})")]
pub struct InvalidOperatorId {
    text: String,
    form: Form,
}

/// What an id looks like.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Form {
    #[error("one has 1 to {} bytes, no spaces among them", OperatorId::LONGEST)]
    Any,
    #[error("one looks like {0}")]
    Like(String),
}

impl InvalidOperatorId {
    /// The text has not the form of a provider's ids, of which this is one.
    pub(crate) fn unlike(text: &str, example: &str) -> Self {
        Self { text: text.to_owned(), form: Form::Like(example.to_owned()) }
    }
}

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
    type Err = InvalidOperatorId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_odd = |c: char| c.is_whitespace() || c.is_control();
        if text.is_empty() || text.len() > Self::LONGEST || text.contains(is_odd) {
            return Err(InvalidOperatorId { text: text.to_owned(), form: Form::Any });
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
