//! What a backend does wrong.

/// A law that a backend does not keep.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("{law}: expected {expected}, found {found}")]
pub struct Breach {
    /// The law.
    pub law: &'static str,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}
