//! The reasons that an account keeps as text.
//!
//! Where an oddity may hide something, its words become the reason why a reading is only partial. Snapshots
//! and digests hold such reasons, so the words are part of a file format: they never change, and are in
//! English whatever language answers are in. What an answer says of an oddity is worded in
//! [`report`](crate::report).

use std::fmt;

use super::{Aspect, Coverage, Finding, Oddity};

/// Why a reference may rightly lead to nothing that is in the account.
pub(super) const FOREIGN: &str = "it belongs to another operator";

/// A coverage as reasons name it: the first two that there were by their names, all others by their codes.
fn place(coverage: &Coverage) -> &str {
    match coverage.code() {
        "g" => "global",
        "jp" => "japan",
        code => code,
    }
}

impl Oddity {
    /// As a sentence, without where it was read.
    pub fn sentence(&self) -> String {
        match (self.subject.key(), self.subject.coverage()) {
            ("*", Some(coverage)) => {
                format!("a row of {} in {}: {}", self.subject.kind(), place(&coverage), self.finding)
            }
            ("*", None) => format!("a row of {}: {}", self.subject.kind(), self.finding),
            _ => format!("{}: {}", self.subject, self.finding),
        }
    }
}

impl Aspect {
    /// The property as it stands in a sentence.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Key => "id",
            Self::Name => "name",
            Self::Status => "status",
            Self::Protection => "protection",
            Self::End => "end",
            Self::NextMonth => "status from next month",
            Self::BilledTo => "coverage that is billed",
            Self::Quantity => "quantity",
        }
    }

    /// Which value counts where two responses contradict each other in this, as a clause.
    const fn what_counts(self) -> &'static str {
        match self {
            Self::Status | Self::Protection | Self::NextMonth => "the one that is more in the way counts",
            Self::Key | Self::Name => "one of them is shown",
            Self::End => "the later one counts",
            Self::BilledTo => "it may be on the bills of either",
            Self::Quantity => "the greater one counts",
        }
    }
}

/// As a clause that stands after the subject and a colon, whether that is one thing or several.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DanglingReference { role, target } => write!(f, "`{role}` is {target}, which no list shows"),
            Self::ForeignOwner { owner } => write!(f, "owned by {owner}, so passed over"),
            Self::OwnerUnclear { owner } => {
                write!(f, "the owner is `{owner}`, which is no operator id; counted as this account's own")
            }
            Self::Conflict { what, one, other } => {
                let (noun, counts) = (what.noun(), what.what_counts());
                write!(f, "read twice, once with the {noun} `{one}` and once with `{other}`; {counts}")
            }
            Self::NoKey => f.write_str("the id is missing"),
            Self::NotAnObject { found } => write!(f, "{found} instead of an object"),
            Self::FieldUnreadable { field, found } => write!(f, "the field `{field}` holds {found}"),
            Self::StatusUnrecognised { status } => write!(f, "the status is `{status}`, which is not known"),
            Self::TooLong { what, begin } => {
                write!(f, "the {} is longer than 4,096 bytes and is left out; it begins with `{begin}`", what.noun())
            }
        }
    }
}

/// As a sentence, with where it was read.
impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())?;
        if self.origin.is_empty() { Ok(()) } else { write!(f, " ({})", self.origin) }
    }
}
