//! The version of documents: of a plan's file, and of all answers in JSON.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::account::{is_readable, major};

/// The version of all documents that are written.
pub const VERSION: &str = "1.1";

/// The first field of a document. It is always written as [`VERSION`], and only the same major version can
/// be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FormatVersion;

/// A version that this winddown does not read.
pub(super) struct Foreign<'f>(pub(super) &'f str);

impl fmt::Display for Foreign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "its format_version is {}, and this winddown reads {}.x", self.0, major(VERSION))
    }
}

#[cfg(test)]
crate::account::json_schema::text!(FormatVersion, "The version of the format: within a major version fields are only added.", "pattern": format!("^{}[.]", major(VERSION)));

impl Serialize for FormatVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(VERSION)
    }
}

impl<'de> Deserialize<'de> for FormatVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let found = Cow::<str>::deserialize(deserializer)?;
        if is_readable(&found, VERSION) { Ok(Self) } else { Err(de::Error::custom(Foreign(&found))) }
    }
}
