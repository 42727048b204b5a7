//! The two coverages of an operator.

use std::fmt;
use std::str::FromStr;

/// One of the two halves of a Soracom account, each with its own endpoint, console page, currency
/// and bills.
///
/// `Display` and `FromStr` use the codes of the API, `jp` and `g`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coverage {
    /// Global coverage, `g`.
    Global,
    /// Japan coverage, `jp`.
    Japan,
}

impl Coverage {
    /// Both coverages, in canonical order.
    pub const ALL: [Self; 2] = [Self::Global, Self::Japan];

    /// The code: `g` or `jp`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Global => "g",
            Self::Japan => "jp",
        }
    }

    /// The name in a sentence: `global` or `japan`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Japan => "japan",
        }
    }

    /// Where a thing of this place may find what it refers to: in its own coverage, or among what the
    /// operator shares (`None`); and what is shared, anywhere.
    pub(crate) const fn near(place: Option<Self>) -> &'static [Option<Self>] {
        match place {
            Some(Self::Global) => &[Some(Self::Global), None],
            Some(Self::Japan) => &[Some(Self::Japan), None],
            None => &[None, Some(Self::Global), Some(Self::Japan)],
        }
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text is not the code of a coverage.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a coverage (known: g, jp)")]
pub struct UnknownCoverage(String);

impl FromStr for Coverage {
    type Err = UnknownCoverage;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|coverage| coverage.code() == text).ok_or_else(|| UnknownCoverage(text.to_owned()))
    }
}

impl serde::Serialize for Coverage {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for Coverage {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
