//! Why a step was given up.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::kept_words::{LOOKS, NO_EFFECT, TRIES, UNANSWERED, UNREADABLE};

/// After what a step was given up. `Display` gives a clause that follows "after". The journal keeps that
/// clause, and reads it back; one that it does not know is [`Other`](Self::Other).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GaveUp {
    /// So many calls failed for the moment.
    Tries {
        /// How many.
        tries: u32,
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
    },
    /// So many looks failed for the moment, or showed nothing that could be explained.
    Looks {
        /// How many.
        looks: u32,
        /// What happened the last time. Untrusted text.
        last: String,
    },
    /// No look can show whether it took effect.
    Unreadable {
        /// Why not. Untrusted text.
        why: String,
    },
    /// Something else, as another version of winddown has written it.
    Other(String),
}

impl fmt::Display for GaveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tries { tries, last } => write!(f, "{tries}{TRIES}{last}"),
            Self::Unanswered { calls } => write!(f, "{calls}{UNANSWERED}"),
            Self::NoEffect { minutes } => write!(f, "{minutes}{NO_EFFECT}"),
            Self::Looks { looks, last } => write!(f, "{looks}{LOOKS}{last}"),
            Self::Unreadable { why } => write!(f, "{UNREADABLE}{why}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl From<String> for GaveUp {
    fn from(text: String) -> Self {
        let counted = |words: &str| {
            let (count, last) = text.split_once(words)?;
            Some((count.parse().ok()?, last.to_owned()))
        };
        if let Some(why) = text.strip_prefix(UNREADABLE) {
            Self::Unreadable { why: why.to_owned() }
        } else if let Some((tries, last)) = counted(TRIES) {
            Self::Tries { tries, last }
        } else if let Some((looks, last)) = counted(LOOKS) {
            Self::Looks { looks, last }
        } else if let Some(Ok(calls)) = text.strip_suffix(UNANSWERED).map(str::parse) {
            Self::Unanswered { calls }
        } else if let Some(Ok(minutes)) = text.strip_suffix(NO_EFFECT).map(str::parse) {
            Self::NoEffect { minutes }
        } else {
            Self::Other(text)
        }
    }
}

impl Serialize for GaveUp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for GaveUp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}
