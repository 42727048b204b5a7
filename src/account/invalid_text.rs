//! A text that is not of the form that it should be.

/// The text is not what it should be: an [`Address`](super::Address), a [`Month`](super::Month), a
/// [`Digest`](super::Digest), an [`OperatorId`](super::OperatorId), the code of a
/// [`Coverage`](super::Coverage), that of one which the provider has, or a [`Claim`](crate::reading::Claim). The
/// message says which of these, and what one looks like.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct InvalidText {
    text: String,
    expected: Expected,
}

/// What a text should be, as it stands after "is not".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Expected {
    #[error("an address: {0} (an address looks like g:sim/8942310000000000018 or sam-user/alice)")]
    Address(AddressProblem),
    /// With what is wrong: after a colon, or in parentheses.
    #[error("an attestation{0}")]
    Attestation(String),
    #[error(
        "the code of a coverage (one is of lower-case letters, digits and hyphens, begins with a letter, and has at \
         most {0} characters)"
    )]
    CoverageCode(usize),
    /// The code of a coverage that the provider has, with a list of those.
    #[error("a coverage ({0})")]
    Coverage(String),
    #[error("a digest (one is sha256: and 64 hexadecimal digits)")]
    Digest,
    #[error("a month (one looks like 2026-08)")]
    Month,
    #[error("an operator id (one has 1 to {0} bytes, no spaces among them)")]
    OperatorId(usize),
    /// An id of a provider, of which this is one.
    #[error("an operator id (one looks like {0})")]
    OperatorIdLike(String),
}

/// What is wrong with an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AddressProblem {
    #[error("there is no `/` between kind and key")]
    NoKey,
    #[error("the coverage must be of lower-case letters, digits and hyphens")]
    Coverage,
    #[error("the kind is empty")]
    EmptyKind,
    #[error("the kind must be of lower-case letters, digits and hyphens")]
    Kind,
    #[error("the key is empty")]
    EmptyKey,
    /// The key is spelt in another way; this is the right one.
    #[error("the key is written `{0}`")]
    Rewritten(String),
}

impl Expected {
    /// The error that a text is not this.
    pub(crate) fn not(self, text: impl Into<String>) -> InvalidText {
        InvalidText { text: text.into(), expected: self }
    }
}

impl InvalidText {
    /// The text. It is untrusted.
    pub fn text(&self) -> &str {
        &self.text
    }
}
