//! What others do to the account meanwhile.

use serde::{Deserialize, Serialize};

use super::world::{Ix, World};
use crate::account::{Address, Fact, Protection};

/// A change by somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// After how many calls, looks and reads it happens; 0: before the first.
    pub after: u64,
    /// What happens.
    pub change: Change,
}

/// What somebody else does. What cannot be done (to a thing that is not there) does not happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Change {
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
        /// What is new.
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
    /// What it refers to: roles and addresses. What is not there is not referred to.
    pub references: Vec<(String, Address)>,
    /// Further facts.
    pub facts: Vec<(Fact, String)>,
}

impl NewThing {
    /// Something of which nothing is said but its address.
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

impl World {
    /// Whether a change can be, and would change something.
    pub(super) fn can_change(&self, change: &Change) -> bool {
        let here = |subject: &Address| self.find(subject).filter(|ix| self.thing(*ix).is_here);
        match change {
            Change::Status { subject, status } => {
                here(subject).is_some_and(|ix| self.status_of(self.thing(ix)) != status.as_deref())
            }
            Change::Protected { subject } => {
                let can_be = |ix: &Ix| self.spec(*ix).protection.is_some();
                here(subject).filter(can_be).is_some_and(|ix| self.thing(ix).protection != Protection::On)
            }
            Change::Vanished { subject } => here(subject).is_some(),
            Change::Appeared { thing } => {
                self.rules.kind(thing.address.kind()).is_some() && here(&thing.address).is_none() && !self.is_closed()
            }
        }
    }

    pub(super) fn change(&mut self, change: &Change) {
        match change {
            Change::Status { subject, status } => {
                let Some(ix) = self.find(subject) else { return };
                self.ending.remove(&ix);
                self.lingering.remove(&ix);
                self.set_status(ix, status.as_deref());
                self.update(ix);
            }
            Change::Protected { subject } => {
                let Some(ix) = self.find(subject) else { return };
                self.thing_mut(ix).protection = Protection::On;
                self.update(ix);
            }
            Change::Vanished { subject } => {
                if let Some(ix) = self.find(subject) {
                    self.vanish(ix);
                }
            }
            Change::Appeared { thing } => match self.find(&thing.address) {
                Some(ix) => self.bring_back(ix, thing),
                None => _ = self.add(thing.clone()),
            },
        }
    }

    /// Something that was there before is there again, with its old references and facts.
    fn bring_back(&mut self, ix: Ix, thing: &NewThing) {
        self.set_status(ix, thing.status.as_deref());
        let known = self.thing_mut(ix);
        (known.is_here, known.is_empty, known.protection) = (true, false, thing.protection);
        self.update(ix);
    }
}
