//! Which things a plan is about.

use std::fmt;
use std::str::FromStr;

use crate::account::{Address, Coverage, InvalidText, is_kind};
use crate::catalogue::{Catalogue, KindSpec};

/// A choice of things: one address, or all of a kind, perhaps in one coverage.
///
/// Text forms: `g:sim/8942310000000000018`, `sim`, `jp:sim`. Parsing does not look into a catalogue, and refuses only
/// what no kind could be called: [`Selector::resolved`] says if there is no such kind.
///
/// ```
/// use winddown::catalogue::{Catalogue, JAPAN};
/// use winddown::plan::Selector;
///
/// // An alias is taken for the name of its kind.
/// let sims: Selector = "jp:subscriber".parse()?;
/// let sims = sims.resolved(Catalogue::soracom())?;
/// assert_eq!(sims, Selector::Kind { kind: "sim".to_owned(), coverage: Some(JAPAN) });
///
/// let misspelt: Selector = "smi".parse()?;
/// assert_eq!(misspelt.resolved(Catalogue::soracom()).unwrap_err().to_string(), "there is no kind `smi`");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Selector {
    /// One thing.
    Address(Address),
    /// All of a kind.
    Kind {
        /// The kind's name.
        kind: String,
        /// Only in this coverage.
        coverage: Option<Coverage>,
    },
}

/// The text selects nothing that could be in an account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSelector {
    /// It has a slash and is not an address; or what stands before the colon is no coverage.
    #[error(transparent)]
    Text(#[from] InvalidText),
    /// There is no such kind.
    #[error("there is no kind `{0}`")]
    Kind(String),
    /// There is no such thing in the account.
    #[error("there is no `{0}` in the account")]
    Absent(Address),
}

impl Selector {
    /// The selector with its kind's proper name in place of an alias. Whether the account has what it names,
    /// [`Planner`](crate::planner::Planner) says.
    ///
    /// # Errors
    /// If the catalogue has no such kind, or its provider no such coverage.
    pub fn resolved(self, catalogue: &Catalogue) -> Result<Self, InvalidSelector> {
        catalogue.provider().check(self.coverage())?;
        let find = |name: &str| catalogue.kind(name).ok_or_else(|| InvalidSelector::Kind(name.to_owned()));
        match self {
            Self::Address(address) => {
                let kind = find(address.kind())?;
                Ok(Self::Address(Address::new(kind.name, address.coverage(), address.key())?))
            }
            Self::Kind { kind, coverage } => Ok(Self::Kind { kind: find(&kind)?.name.to_owned(), coverage }),
        }
    }

    /// The coverage in which it chooses; `None` for any, or for what the operator shares.
    const fn coverage(&self) -> Option<Coverage> {
        match self {
            Self::Address(address) => address.coverage(),
            Self::Kind { coverage, .. } => *coverage,
        }
    }

    /// True if it chooses the thing of this kind, coverage and key. Aliases of a kind count like its name.
    pub fn chooses(&self, spec: &KindSpec, place: Option<Coverage>, key: &str) -> bool {
        let is_kind = |name: &str| spec.name == name || spec.aliases.contains(&name);
        match self {
            Self::Address(address) => key == address.key() && place == address.coverage() && is_kind(address.kind()),
            Self::Kind { kind, coverage } => is_kind(kind) && (coverage.is_none() || place == *coverage),
        }
    }
}

impl FromStr for Selector {
    type Err = InvalidSelector;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.contains('/') {
            return Ok(Self::Address(text.parse()?));
        }
        let (coverage, kind) = match text.split_once(':') {
            Some((coverage, kind)) => (Some(coverage.parse()?), kind),
            None => (None, text),
        };
        if is_kind(kind) {
            Ok(Self::Kind { kind: kind.to_owned(), coverage })
        } else {
            Err(InvalidSelector::Kind(kind.to_owned()))
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Kind { kind, coverage: Some(coverage) } => write!(f, "{coverage}:{kind}"),
            Self::Kind { kind, coverage: None } => f.write_str(kind),
        }
    }
}

#[cfg(test)]
crate::account::json_schema::text!(
    Selector,
    "What is chosen: an address, or all of a kind, perhaps in one coverage: `sim`, `jp:sim`."
);

impl serde::Serialize for Selector {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Selector {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What a plan was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Scope {
    /// What to end; empty for the whole account.
    pub targets: Vec<Selector>,
    /// What to leave out.
    pub excluded: Vec<Selector>,
    /// What to keep.
    pub kept: Vec<Selector>,
}
