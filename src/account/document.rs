//! What every document says of itself beside the version of its format: what it is, and who wrote it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A type of documents: of files, of answers, of errors.
pub trait Document {
    /// Its name. It is frozen.
    const NAME: &'static str;
}

/// The field `document` of a `D`: always written as its name. A document of another type is an error that says
/// which one it is. Documents of earlier versions have no such field.
pub struct Is<D>(PhantomData<fn() -> D>);

/// The field `written_by`: always written as this version of winddown. Whoever reads the document needs to know
/// the version of its format, and not this one: any text will do, and none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WrittenBy;

impl WrittenBy {
    /// This version of winddown.
    pub(crate) const TEXT: &str = concat!("winddown ", env!("CARGO_PKG_VERSION"));
}

/// A document of another type.
#[derive(Debug, thiserror::Error)]
#[error("its document is `{}`, and has to be `{right}`", found.escape_debug())]
struct Other<'f> {
    found: &'f str,
    right: &'static str,
}

impl<D: Document> Serialize for Is<D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(D::NAME)
    }
}

impl<'de, D: Document> Deserialize<'de> for Is<D> {
    fn deserialize<De: Deserializer<'de>>(deserializer: De) -> Result<Self, De::Error> {
        match Option::<Cow<'_, str>>::deserialize(deserializer)? {
            Some(found) if found != D::NAME => Err(de::Error::custom(Other { found: &found, right: D::NAME })),
            _ => Ok(Self::default()),
        }
    }
}

impl Serialize for WrittenBy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Self::TEXT)
    }
}

impl<'de> Deserialize<'de> for WrittenBy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<de::IgnoredAny>::deserialize(deserializer).map(|_| Self)
    }
}

// Derived, these would ask the same of `D`, which has one of these itself.

impl<D> Default for Is<D> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<D> Clone for Is<D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D> Copy for Is<D> {}

impl<D: Document> fmt::Debug for Is<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(D::NAME)
    }
}

impl<D> PartialEq for Is<D> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<D> Eq for Is<D> {}
