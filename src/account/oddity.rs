//! What was read and does not fit the rest.

use serde::{Deserialize, Serialize};

use super::Address;

/// Something that was read and does not fit the rest of the account. It is shown, not guessed away:
/// its subject stays in the account where it can, and if it could hide things of a kind, the reading
/// of that kind is no longer complete.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Oddity {
    /// What it is about; the key is `*` for a row that does not say which thing it is.
    pub subject: Address,
    /// What is odd about it.
    #[serde(flatten)]
    pub finding: Finding,
    /// Where it was read: a file or an operation; empty if that is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub origin: String,
    /// The names of the kinds of which it could hide something, in the subject's coverage. Their
    /// readings are partial at best.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hides: Vec<String>,
}

/// What is odd about a thing. Values are shortened to [`Finding::LONGEST`] characters; they are
/// untrusted text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Finding {
    /// It refers to something that a complete list does not show.
    DanglingReference {
        /// What the other is to it.
        role: String,
        /// The other: its kind or kinds, and its key.
        target: String,
    },
    /// It belongs to another operator, so it is passed over.
    ForeignOwner {
        /// The other operator.
        owner: String,
    },
    /// Its owner is no operator id, so that it counts as this account's own.
    OwnerUnclear {
        /// What stands there.
        owner: String,
    },
    /// It was read twice and differs. The value that is more in the way counts, and it is gone no earlier
    /// than by any of its statuses.
    Conflict {
        /// In what it differs.
        what: Aspect,
        /// The one value.
        one: String,
        /// The other value.
        other: String,
    },
    /// A row does not say which thing it is.
    NoKey,
    /// A row is no object.
    NotAnObject {
        /// What stands there.
        found: String,
    },
    /// A field that decides about it is missing or of another type.
    FieldUnreadable {
        /// The field's path from its row.
        field: String,
        /// What stands there.
        found: String,
    },
    /// The catalogue does not know its status.
    StatusUnrecognised {
        /// The status.
        status: String,
    },
    /// Its key or name is too long to be kept.
    TooLong {
        /// Which of them.
        what: Aspect,
        /// How it begins.
        begin: String,
    },
}

/// A property of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Aspect {
    /// The key by which it is known.
    Key,
    /// What people call it.
    Name,
    /// Its status.
    Status,
    /// Whether it is protected from being terminated.
    Protection,
    /// The instant at which it ends by itself.
    End,
    /// The status that it takes next month.
    NextMonth,
    /// The coverage on whose bills it is.
    BilledTo,
    /// How many of it there are.
    Quantity,
}

impl Oddity {
    /// An oddity that hides nothing.
    pub const fn new(subject: Address, finding: Finding) -> Self {
        Self { subject, finding, origin: String::new(), hides: Vec::new() }
    }

    /// The code.
    pub const fn code(&self) -> &'static str {
        self.finding.code()
    }

    /// What decides whether two are the same. Where they were read does not.
    pub(crate) fn same(&self) -> (&Address, &Finding) {
        (&self.subject, &self.finding)
    }
}

impl Finding {
    /// How many characters of a value are kept.
    pub const LONGEST: usize = 80;

    /// The code, as in JSON. It is frozen once published.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DanglingReference { .. } => "DANGLING_REFERENCE",
            Self::ForeignOwner { .. } => "FOREIGN_OWNER",
            Self::OwnerUnclear { .. } => "OWNER_UNCLEAR",
            Self::Conflict { .. } => "CONFLICT",
            Self::NoKey => "NO_KEY",
            Self::NotAnObject { .. } => "NOT_AN_OBJECT",
            Self::FieldUnreadable { .. } => "FIELD_UNREADABLE",
            Self::StatusUnrecognised { .. } => "STATUS_UNRECOGNISED",
            Self::TooLong { .. } => "TOO_LONG",
        }
    }

    /// A value as findings keep it.
    pub(crate) fn short(value: &str) -> String {
        match value.char_indices().nth(Self::LONGEST) {
            Some((end, _)) => format!("{}…", &value[..end]),
            None => value.to_owned(),
        }
    }
}
