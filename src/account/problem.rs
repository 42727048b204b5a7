//! What can be wrong with an inventory.

use super::{Address, Aspect};

/// One thing that is wrong with an inventory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Two different resources under one address.
    #[error("{address} is there twice with different {}: {first} and {second}", what.noun())]
    Conflict {
        /// The address.
        address: Address,
        /// In what they differ.
        what: Aspect,
        /// The one, with its origin.
        first: String,
        /// The other, with its origin.
        second: String,
    },
    /// An address twice, where it may be there only once.
    #[error("{0} is there twice")]
    Twice(Address),
    /// A reference to something that is not there, although its kind was read.
    #[error("{address} refers to {target} as its {role}, but there is none{origin}")]
    DanglingReference {
        /// What refers.
        address: Address,
        /// The role of the reference.
        role: String,
        /// What is referred to.
        target: String,
        /// Where the reference stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// A resource without a key.
    #[error("a {kind} has no key{origin}")]
    NoKey {
        /// Its kind.
        kind: String,
        /// Where it stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// A key or name of more than 65,535 bytes.
    #[error("the {} of a {kind} is longer than 65,535 bytes: it begins with `{begin}`{origin}", what.noun())]
    TooLong {
        /// Which of them.
        what: Aspect,
        /// The resource's kind.
        kind: String,
        /// Its first characters.
        begin: String,
        /// Where it stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// More resources, or more text, than 32 bits can count.
    #[error("the account holds more than this program can count (4,294,967,295 resources or bytes of names)")]
    TooLarge,
}

/// An inventory that is not one account: everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", list(problems))]
pub struct InvalidAccount {
    problems: Vec<Problem>,
}

impl InvalidAccount {
    pub(super) fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort();
        problems.dedup();
        Self { problems }
    }

    /// All problems, in canonical order; at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

fn list(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
