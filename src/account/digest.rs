//! The fingerprint of an account.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::Account;

/// A SHA-256 over everything that an account says. Two accounts with the same facts have the same
/// digest, whatever order they were read in. `Display` gives `sha256:` and 64 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl serde::Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Account {
    /// The account's digest. O(n) in the size of its text; computed anew at each call.
    pub fn digest(&self) -> Digest {
        let mut hash = Field(Sha256::new());
        hash.put(self.operator().as_str());
        for resource in self.resources() {
            hash.put(&resource.to_string());
            hash.put(resource.name().unwrap_or_default());
            hash.put(resource.status().unwrap_or_default());
            hash.put(&format!("{:?}", resource.protection()));
            for reference in resource.references() {
                hash.put(reference.role);
                hash.put(&reference.target.to_string());
            }
            for (fact, value) in resource.facts() {
                hash.put(&format!("{fact:?}"));
                hash.put(value);
            }
        }
        for missing in self.missing_references() {
            hash.put(&format!("{} {} {} {}", missing.from, missing.role, missing.kind, missing.key));
        }
        for (kind, coverage, reading) in self.readings() {
            hash.put(&format!("{kind} {coverage:?} {reading:?}"));
        }
        Digest(hash.0.finalize().into())
    }
}

/// Length before content, so that no two lists of fields look alike.
struct Field(Sha256);

impl Field {
    fn put(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text);
    }
}
