//! Addresses: the name of one thing in an account.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::invalid_text::AddressProblem;
use super::{Coverage, Expected, InvalidText};

/// The name of one resource: `g:sim/8942310000000000018`, `jp:bill/2026-10`, `user/alice`.
///
/// A key of several parts joins them with `/`; a `/`, `%`, space or control character inside a part
/// is percent-encoded, and so is whatever is not ASCII (see [`join_key`]). A key that is given in another way is
/// rewritten so: one thing has one address. `Display` and parsing round-trip. The order is (kind, coverage, key).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    kind: Cow<'static, str>,
    coverage: Option<Coverage>,
    key: String,
}

impl Address {
    /// The address of `key` among the resources of `kind`; no coverage where the operator shares
    /// them.
    ///
    /// # Errors
    /// If the kind is not lower-case kebab, or the key is empty.
    pub fn new(
        kind: impl Into<Cow<'static, str>>,
        coverage: impl Into<Option<Coverage>>,
        key: impl Into<String>,
    ) -> Result<Self, InvalidText> {
        let address = Self { kind: kind.into(), coverage: coverage.into(), key: key.into() };
        match address.problem() {
            None => Ok(Self { key: canonical(address.key), ..address }),
            Some(problem) => Err(Expected::Address(problem).not(address.to_string())),
        }
    }

    /// An address from parts that were checked before.
    pub(crate) fn checked(
        kind: impl Into<Cow<'static, str>>,
        coverage: Option<Coverage>,
        key: impl Into<String>,
    ) -> Self {
        Self { kind: kind.into(), coverage, key: key.into() }
    }

    fn problem(&self) -> Option<AddressProblem> {
        problem(&self.kind, &self.key)
    }

    /// The coverage, kind and key of a text that is an address, without making one.
    ///
    /// # Errors
    /// If it is none.
    pub(crate) fn parts(text: &str) -> Result<(Option<Coverage>, &str, &str), InvalidText> {
        let invalid = |problem| Expected::Address(problem).not(text);
        let (head, key) = split_near(text, b'/').ok_or_else(|| invalid(AddressProblem::NoKey))?;
        let (coverage, kind) = match split_near(head, b':') {
            None => (None, head),
            Some((code, kind)) => {
                let coverage = code.parse().map_err(|_| invalid(AddressProblem::Coverage))?;
                (Some(coverage), kind)
            }
        };
        problem(kind, key).map_or(Ok((coverage, kind, key)), |problem| Err(invalid(problem)))
    }

    /// As [`Address::parts`], for files that this program writes: any other spelling of a key is an error.
    ///
    /// # Errors
    /// If it is no address, or its key is spelt otherwise than [`join_key`] does.
    pub(crate) fn written_parts(text: &str) -> Result<(Option<Coverage>, &str, &str), InvalidText> {
        let parts = Self::parts(text)?;
        match canonical_key(parts.2) {
            Cow::Borrowed(_) => Ok(parts),
            Cow::Owned(key) => Err(Expected::Address(AddressProblem::Rewritten(key)).not(text)),
        }
    }

    /// The kind's name.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The coverage; `None` where the operator shares the kind.
    pub const fn coverage(&self) -> Option<Coverage> {
        self.coverage
    }

    /// The key within the kind and coverage.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_address(f, self.coverage, &self.kind, &self.key)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// Writes an address without making one.
pub(crate) fn write_address(f: &mut impl fmt::Write, coverage: Option<Coverage>, kind: &str, key: &str) -> fmt::Result {
    if let Some(coverage) = coverage {
        f.write_str(coverage.code())?;
        f.write_str(":")?;
    }
    f.write_str(kind)?;
    f.write_str("/")?;
    f.write_str(key)
}

/// What stands before and after the first of an ASCII character. `str::split_once` is made for long texts:
/// here it takes several times as long.
fn split_near(text: &str, at: u8) -> Option<(&str, &str)> {
    let before = text.bytes().position(|byte| byte == at)?;
    Some((&text[..before], &text[before + 1..]))
}

/// True if a kind may be called so.
pub(crate) fn is_kind(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// What is wrong with a kind and a key, if anything is.
fn problem(kind: &str, key: &str) -> Option<AddressProblem> {
    if kind.is_empty() {
        return Some(AddressProblem::EmptyKind);
    }
    if !is_kind(kind) {
        return Some(AddressProblem::Kind);
    }
    key.is_empty().then_some(AddressProblem::EmptyKey)
}

impl FromStr for Address {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (coverage, kind, key) = Self::parts(text)?;
        Ok(Self::checked(kind.to_owned(), coverage, canonical_key(key)))
    }
}

#[cfg(test)]
crate::account::json_schema::text!(Address, "The address of one thing, such as `g:sim/8942310000000000018`; `*` for a key means all of a kind.", "pattern": "^([a-z0-9-]+:)?[a-z0-9-]+/.+");

impl serde::Serialize for Address {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

const KEY_PART: &AsciiSet = &CONTROLS.add(b'%').add(b'/').add(b' ');

/// One key of several parts, as [`Address`] and [`AccountBuilder::add`](super::AccountBuilder::add)
/// take it. A single part without special characters is borrowed.
///
/// ```
/// use winddown::account::{join_key, key_parts};
///
/// let key = join_key(&["9f3d2c1b".into(), "10.0.0.0/8".into()]);
/// assert_eq!(key, "9f3d2c1b/10.0.0.0%2F8");
/// assert_eq!(key_parts(&key).collect::<Vec<_>>(), ["9f3d2c1b", "10.0.0.0/8"]);
/// ```
pub fn join_key<'a>(parts: &[Cow<'a, str>]) -> Cow<'a, str> {
    match parts {
        // Nearly all identifiers are of this sort.
        [Cow::Borrowed(part)] if is_plain(part) => Cow::Borrowed(part),
        [Cow::Borrowed(part)] => utf8_percent_encode(part, KEY_PART).into(),
        _ => Cow::Owned(
            parts.iter().map(|part| utf8_percent_encode(part, KEY_PART).to_string()).collect::<Vec<_>>().join("/"),
        ),
    }
}

/// The same key as [`join_key`] writes it. It is borrowed if it is written so already.
pub(crate) fn canonical_key(key: &str) -> Cow<'_, str> {
    // Nearly all keys are of this sort, and looking at all bytes is done many at a time.
    if key.bytes().fold(true, |is_so, byte| is_so & (byte.is_ascii_graphic() & (byte != b'%'))) {
        return Cow::Borrowed(key);
    }
    rewritten(key)
}

#[cold]
fn rewritten(key: &str) -> Cow<'_, str> {
    let parts: Vec<Cow<'_, str>> = key_parts(key).collect();
    let written = join_key(&parts);
    if written == key { Cow::Borrowed(key) } else { Cow::Owned(written.into_owned()) }
}

fn canonical(key: String) -> String {
    match canonical_key(&key) {
        Cow::Borrowed(_) => key,
        Cow::Owned(written) => written,
    }
}

/// Looks at all bytes, because that is done many at a time.
fn is_plain(part: &str) -> bool {
    part.bytes().fold(true, |is_plain, b| is_plain & (b.is_ascii_alphanumeric() | (b == b'-')))
}

/// The parts of a key, decoded: the inverse of [`join_key`]. A part that does not decode to UTF-8 is
/// given as it is.
pub fn key_parts(key: &str) -> impl Iterator<Item = Cow<'_, str>> {
    key.split('/').map(|part| match part.contains('%') {
        true => percent_decode_str(part).decode_utf8().unwrap_or(Cow::Borrowed(part)),
        false => Cow::Borrowed(part),
    })
}
