//! What keys look like.

use std::fmt;

use super::{Account, Month};

/// What the keys of a kind look like. `Display` says it as it stands after "is".
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum KeyForm {
    /// Any text.
    Any,
    /// So many parts, none of them empty, put together by [`join_key`](super::join_key).
    Parts(usize),
    /// At least so many parts, none of these empty: what operations take of a key of which no more is known.
    AtLeast(usize),
    /// A [`Month`].
    Month,
    /// Always this key, because there is at most one such thing in each place. Things that a person has
    /// counted have the key [`Account::ATTESTED`] instead.
    Always(&'static str),
    /// The id of the account's operator: it is the account itself.
    Operator,
}

impl KeyForm {
    /// True if a key looks so. Whose id an operator's is does not show.
    pub fn fits(self, key: &str) -> bool {
        match self {
            Self::Any => !key.is_empty(),
            Self::Parts(1) | Self::Operator => !key.is_empty() && !has_slash(key),
            Self::Parts(parts) => key.split('/').count() == parts && key.split('/').all(|part| !part.is_empty()),
            Self::AtLeast(parts) => key.split('/').take_while(|part| !part.is_empty()).count() >= parts,
            Self::Month => key.parse::<Month>().is_ok(),
            Self::Always(own) => key == own || key == Account::ATTESTED,
        }
    }
}

/// Looks at sixteen bytes at once. `str::contains` is made for long texts: most keys have about twenty bytes, and
/// there it takes three times as long.
fn has_slash(key: &str) -> bool {
    let (blocks, rest) = key.as_bytes().as_chunks::<16>();
    let is_in = |block: &[u8; 16]| block.iter().fold(false, |found, byte| found | (*byte == b'/'));
    blocks.iter().any(is_in) || rest.contains(&b'/')
}

impl fmt::Display for KeyForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any text"),
            Self::Parts(1) => f.write_str("one part (`/` is `%2F`)"),
            Self::Parts(n) => write!(f, "{n} parts joined by `/`"),
            Self::AtLeast(n) => write!(f, "{n} or more parts"),
            Self::Month => f.write_str("a month (2026-08)"),
            Self::Always(own) => write!(f, "always `{own}`"),
            Self::Operator => f.write_str("the operator's id"),
        }
    }
}
