//! What others do to the account meanwhile.

use serde::{Deserialize, Serialize};

use crate::account::{Address, Fact, Protection};

/// An edit by somebody else.
#[derive(Clone, Debug)]
pub(super) struct Drift {
    /// After how many calls, looks and reads it happens; 0: before the first.
    pub(super) after: u64,
    /// What happens.
    pub(super) edit: Edit,
}

/// What somebody else does. An edit that is impossible, such as one of a thing that is not there, does
/// not happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Edit {
    /// A thing gets another status, or none.
    Status {
        /// The thing.
        subject: Address,
        /// Its status from then on.
        status: Option<String>,
    },
    /// The protection of a thing against termination is switched on.
    Protected {
        /// The thing.
        subject: Address,
    },
    /// A thing vanishes.
    Vanished {
        /// The thing.
        subject: Address,
    },
    /// A thing appears.
    Appeared {
        /// The new thing.
        thing: NewThing,
    },
}

/// Something that was not in the account before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NewThing {
    /// Its address.
    pub address: Address,
    /// Its status.
    pub status: Option<String>,
    /// Its protection against termination.
    pub protection: Protection,
    /// What it refers to, as roles and addresses. References to things that are not there are dropped.
    pub references: Vec<(String, Address)>,
    /// Further facts.
    pub facts: Vec<(Fact, String)>,
}

impl NewThing {
    /// A thing of which only the address is known.
    pub const fn new(address: Address) -> Self {
        Self { address, status: None, protection: Protection::Off, references: Vec::new(), facts: Vec::new() }
    }

    /// The same with a status.
    #[must_use]
    pub fn status(mut self, status: &str) -> Self {
        self.status = Some(status.to_owned());
        self
    }

    /// The same with a reference to another thing.
    #[must_use]
    pub fn refers(mut self, role: &str, other: Address) -> Self {
        self.references.push((role.to_owned(), other));
        self
    }

    /// The same with a further fact.
    #[must_use]
    pub fn fact(mut self, fact: Fact, value: &str) -> Self {
        self.facts.push((fact, value.to_owned()));
        self
    }
}
