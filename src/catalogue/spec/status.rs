//! What a status and a protection mean.

use super::{Known, Provenance, Text, t};
use crate::catalogue::{Code, Operation};

/// What the status of a kind means.
#[derive(Clone, Copy, Debug)]
pub struct StatusSpec {
    /// The fields that hold it; the first one present counts. Empty: being there is the status.
    pub fields: &'static [&'static str],
    /// The known values.
    pub values: &'static [StatusValue],
    /// What it means that there is no status.
    pub absent: Standing,
    /// What it means that something which was listed no longer is.
    pub unlisted: Standing,
    /// The statuses that a reference in the role [`RefSpec::SETTLES`](super::RefSpec::SETTLES) turns into gone.
    pub settled_if_referred: &'static [&'static str],
    /// Who says what counts as gone.
    pub provenance: Provenance,
    /// What the API description leaves open about it; empty if nothing.
    pub note: Text,
}

impl StatusSpec {
    /// No status: being there is being live.
    pub const NONE: Self = Self {
        fields: &[],
        values: &[],
        absent: Standing::Live,
        unlisted: Standing::Gone,
        settled_if_referred: &[],
        provenance: Provenance::Inferred(t("what is no longer listed is gone")),
        note: Text::EMPTY,
    };
}

/// One status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusValue {
    /// As the API writes it.
    pub name: &'static str,
    /// What it means.
    pub standing: Standing,
    /// The blocker code, where it differs from [`KindSpec::code`](super::KindSpec::code).
    pub code: Option<Code>,
}

impl StatusValue {
    /// A status with the kind's own code.
    pub const fn new(name: &'static str, standing: Standing) -> Self {
        Self { name, standing, code: None }
    }
    /// A status with a code of its own.
    pub const fn coded(name: &'static str, standing: Standing, code: Code) -> Self {
        Self { name, standing, code: Some(code) }
    }
}

/// What a status means for closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// There, and to be ended.
    Live,
    /// On its way out by itself: only time is needed.
    Ending,
    /// No longer in the way, though it may still be listed.
    Gone,
    /// A known value that nobody explains: a person has to look.
    Review,
    /// A value that the catalogue does not know. It blocks.
    Unrecognised,
}

/// A protection against termination.
#[derive(Clone, Copy, Debug)]
pub struct ProtectionSpec {
    /// The field.
    pub field: &'static str,
    /// The value of the field that means "protected".
    pub on_when: bool,
    /// Whether a missing field is read as protected.
    pub when_missing: Known<bool>,
    /// The operation that lifts it, if there is one.
    pub lift: Option<Operation>,
    /// The operation that sets it, if there is one.
    pub set: Option<Operation>,
    /// Who says which way round the field is.
    pub provenance: Provenance,
    /// What to know about it.
    pub note: Text,
}
