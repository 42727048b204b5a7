//! The fingerprint of an account.

use std::fmt;
use std::io::Write as _;
use std::str::FromStr;

use chrono::SecondsFormat;
use sha2::{Digest as _, Sha256};

use super::{Account, Aspect, Coverage, Expected, Fact, Finding, InvalidText, Protection, Reading};

/// A SHA-256 over everything that an account says. Two accounts with the same facts have the same
/// digest, whatever order they were read in. `Display` gives `sha256:` and 64 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    pub(crate) fn of(hash: Sha256) -> Self {
        Self(hash.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Digest {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || Expected::Digest.not(text);
        let digits = text.strip_prefix("sha256:").filter(|digits| digits.len() == 64).ok_or_else(invalid)?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks(2)) {
            let pair = str::from_utf8(pair).ok().filter(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit()));
            *byte = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).ok_or_else(invalid)?;
        }
        Ok(Self(bytes))
    }
}

impl<'de> serde::Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
crate::account::json_schema::text!(Digest, "A digest.", "pattern": "^sha256:[0-9a-f]{64}$");

impl serde::Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Account {
    /// The account's digest. O(n) in the size of its text; computed anew at each call.
    pub fn digest(&self) -> Digest {
        let mut hash = Fields::new();
        hash.put(self.operator().as_str());
        for resource in self.resources() {
            hash.put_shown(&resource);
            hash.put(resource.name().unwrap_or_default());
            hash.put(resource.status().unwrap_or_default());
            hash.put(words::protection(resource.protection()));
            for (role, target) in resource.references() {
                hash.put(role);
                hash.put_shown(&target);
            }
            for (fact, value) in resource.facts() {
                hash.put(words::fact(fact));
                hash.put(value);
            }
        }
        for missing in self.missing_references() {
            hash.put_shown(&format_args!("{} {} {} {}", missing.from, missing.role, missing.kind, missing.key));
        }
        for (kind, coverage, reading) in self.readings() {
            hash.put(&format!("{kind} {} {}", words::place(coverage), words::reading(reading)));
        }
        for oddity in self.oddities() {
            hash.put(&oddity.subject.to_string());
            hash.put(oddity.code());
            words::finding(&oddity.finding).into_iter().for_each(|value| hash.put(value));
            oddity.hides.iter().for_each(|kind| hash.put(kind));
        }
        hash.digest()
    }
}

/// What stands for values in a digest. Digests are kept in files, so none of these words may ever
/// change, whatever the values come to be called elsewhere.
mod words {
    use super::{Aspect, Coverage, Fact, Finding, Protection, Reading, SecondsFormat, quoted};

    pub(super) const fn protection(protection: Protection) -> &'static str {
        match protection {
            Protection::Off => "Off",
            Protection::On => "On",
            Protection::AssumedOn => "AssumedOn",
        }
    }

    pub(super) const fn fact(fact: Fact) -> &'static str {
        match fact {
            Fact::EndsAt => "EndsAt",
            Fact::NextMonth => "NextMonth",
            Fact::BilledTo => "BilledTo",
            Fact::Amount => "Amount",
            Fact::Currency => "Currency",
            Fact::UnitPrice => "UnitPrice",
            Fact::Quantity => "Quantity",
            Fact::InUse => "InUse",
            Fact::SharedWith => "SharedWith",
            Fact::Detail => "Detail",
        }
    }

    /// What a finding says besides its code.
    pub(super) fn finding(finding: &Finding) -> Vec<&str> {
        match finding {
            Finding::DanglingReference { role, target } => vec![role, target],
            Finding::ForeignOwner { owner } | Finding::OwnerUnclear { owner } => vec![owner],
            Finding::Conflict { what, one, other } => vec![aspect(*what), one, other],
            Finding::NoKey => Vec::new(),
            Finding::NotAnObject { found } => vec![found],
            Finding::FieldUnreadable { field, found } => vec![field, found],
            Finding::StatusUnrecognised { status } => vec![status],
            Finding::TooLong { what, begin } => vec![aspect(*what), begin],
        }
    }

    const fn aspect(aspect: Aspect) -> &'static str {
        match aspect {
            Aspect::Key => "key",
            Aspect::Name => "name",
            Aspect::Status => "status",
            Aspect::Protection => "protection",
            Aspect::End => "end",
            Aspect::NextMonth => "next-month",
            Aspect::BilledTo => "billed-to",
            Aspect::Quantity => "quantity",
        }
    }

    /// The first two coverages that there were go by their names, all others by their codes.
    pub(super) fn place(place: Option<Coverage>) -> String {
        match place.as_ref().map(Coverage::code) {
            None => "None".to_owned(),
            Some("g") => "Some(Global)".to_owned(),
            Some("jp") => "Some(Japan)".to_owned(),
            Some(code) => format!("Some({code})"),
        }
    }

    pub(super) fn reading(reading: &Reading) -> String {
        match reading {
            Reading::Complete => "Complete".to_owned(),
            Reading::Attested { by, at } => {
                let at = at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
                format!("Attested(Attestation {{ by: {}, at: {at} }})", quoted(by))
            }
            Reading::Partial(why) => format!("Partial({})", quoted(why)),
            Reading::Unread(why) => format!("Unread({})", quoted(why)),
        }
    }
}

/// A text within a field of a digest, so that it cannot be taken for the field's own words.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A digest in the making. Length goes before content, so that no two lists of fields look alike.
pub(crate) struct Fields {
    hash: Sha256,
    /// Fields that are not in the hash yet: many at once take less time there.
    waiting: Vec<u8>,
}

impl Fields {
    /// So many bytes go into the hash at once, or a field more.
    const AT_ONCE: usize = 1 << 12;

    pub(crate) fn new() -> Self {
        Self { hash: Sha256::new(), waiting: Vec::with_capacity(2 * Self::AT_ONCE) }
    }

    pub(crate) fn digest(mut self) -> Digest {
        self.hash.update(&self.waiting);
        Digest::of(self.hash)
    }

    pub(crate) fn put(&mut self, text: &str) {
        self.waiting.extend_from_slice(&(text.len() as u64).to_le_bytes());
        self.waiting.extend_from_slice(text.as_bytes());
        self.make_room();
    }

    /// The text of something.
    pub(crate) fn put_shown(&mut self, value: &impl fmt::Display) {
        let at = self.waiting.len();
        self.waiting.extend_from_slice(&0_u64.to_le_bytes());
        let begin = self.waiting.len();
        // Nothing fails that is written to a list of bytes.
        let _ = write!(self.waiting, "{value}");
        let length = (self.waiting.len() - begin) as u64;
        self.waiting[at..begin].copy_from_slice(&length.to_le_bytes());
        self.make_room();
    }

    fn make_room(&mut self) {
        if self.waiting.len() >= Self::AT_ONCE {
            self.hash.update(&self.waiting);
            self.waiting.clear();
        }
    }
}
