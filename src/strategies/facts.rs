//! What an account says, as plain lists.

use std::fmt;

use super::synthetic::{catalogue, operator};
use crate::account::{Account, AccountBuilder, Coverage, Fact, InvalidAccount, Oddity, Protection, Reading};

/// What an account says: the things in it, how well each kind was read, and what does not fit. Change
/// it at will; what it says is checked when it becomes an [`Account`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountFacts {
    /// The things, in the order in which they are going to be added.
    pub things: Vec<ThingFacts>,
    /// How well kinds were read, where that is not completely.
    pub readings: Vec<(&'static str, Option<Coverage>, Reading)>,
    /// Things of other operators, which are not in the account: references to them are in order.
    pub foreign: Vec<(&'static str, Option<Coverage>, String)>,
    /// What does not fit, besides what the things show by themselves: that they differ where they are
    /// there twice, and that they refer to nothing.
    pub oddities: Vec<Oddity>,
}

/// What is said of one thing.
#[derive(Clone, PartialEq, Eq)]
pub struct ThingFacts {
    /// The name of its kind.
    pub kind: &'static str,
    /// Its coverage.
    pub coverage: Option<Coverage>,
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: Option<String>,
    /// Its status.
    pub status: Option<String>,
    /// Its protection.
    pub protection: Protection,
    /// Its references.
    pub references: Vec<ReferenceFacts>,
    /// Further facts.
    pub facts: Vec<(Fact, String)>,
}

/// A reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceFacts {
    /// What the other is to the one.
    pub role: &'static str,
    /// The kinds that the other may be of.
    pub to: &'static [&'static str],
    /// The key of the other.
    pub key: String,
    /// Why the other may be missing.
    pub may_miss: Option<&'static str>,
}

impl ThingFacts {
    /// A thing with nothing but an address.
    pub fn new(kind: &'static str, coverage: Option<Coverage>, key: impl Into<String>) -> Self {
        Self {
            kind,
            coverage,
            key: key.into(),
            name: None,
            status: None,
            protection: Protection::Off,
            references: Vec::new(),
            facts: Vec::new(),
        }
    }

    fn add_to(&self, builder: &mut AccountBuilder) {
        let mut draft = builder.add(self.kind, self.coverage, &self.key).protection(self.protection);
        if let Some(name) = &self.name {
            draft = draft.name(name);
        }
        if let Some(status) = &self.status {
            draft = draft.status(status);
        }
        for ReferenceFacts { role, to, key, may_miss } in &self.references {
            draft = match may_miss {
                None => draft.refers(role, to, key),
                Some(why) => draft.may_refer(role, to, key, why),
            };
        }
        for (fact, value) in &self.facts {
            draft = draft.fact(*fact, value);
        }
    }
}

/// One line that leaves out whatever is empty: people read failing cases.
impl fmt::Debug for ThingFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(coverage) = self.coverage {
            write!(f, "{coverage}:")?;
        }
        write!(f, "{}/{}", self.kind, self.key.escape_debug())?;
        if let Some(name) = &self.name {
            write!(f, " named {name:?}")?;
        }
        if let Some(status) = &self.status {
            write!(f, " {status:?}")?;
        }
        if self.protection.is_on() {
            write!(f, " protection {:?}", self.protection)?;
        }
        self.references.iter().try_for_each(|reference| write!(f, ", {}: {:?}", reference.role, reference.key))?;
        self.facts.iter().try_for_each(|(fact, value)| write!(f, ", {fact:?}: {value:?}"))
    }
}

impl AccountFacts {
    /// The account of the operator OP0012345678 that says this, made as if it was read from a capture:
    /// what does not fit together becomes an oddity, not an error.
    ///
    /// # Errors
    /// None for what a strategy gave. After a change: keys that are empty, keys and names that are too
    /// long.
    pub fn account(&self) -> Result<Account, InvalidAccount> {
        let mut builder = AccountBuilder::new(operator());
        self.things.iter().for_each(|thing| thing.add_to(&mut builder));
        let kinds = catalogue().kinds();
        for (kind, place) in kinds.flat_map(|kind| kind.places().into_iter().map(move |place| (kind.name, place))) {
            let said = self.readings.iter().rfind(|(name, other, _)| (*name, *other) == (kind, place));
            builder.read(kind, place, said.map_or(Reading::Complete, |(_, _, reading)| reading.clone()));
        }
        self.foreign.iter().for_each(|(kind, place, key)| builder.foreign(kind, *place, key));
        self.oddities.iter().for_each(|oddity| builder.oddity(oddity.clone()));
        builder.build_read(catalogue())
    }
}
