//! What an account says, as plain lists.

use std::fmt;

use super::synthetic::{catalogue, operator};
use crate::account::{Account, AccountBuilder, Coverage, Fact, InvalidAccount, Oddity, Protection, Reading};
use crate::catalogue::Catalogue;

/// What an account says: the things in it, how well each kind was read, and what does not fit. `Debug` shows
/// it in a line for each thing, for people who read failing cases; [`AccountFacts::account`] makes the
/// [`Account`] of it that a test looks at.
#[derive(Clone)]
pub struct AccountFacts {
    /// What there is to know of the kinds of its things.
    #[doc(hidden)]
    pub catalogue: Catalogue,
    /// The things, in the order in which they are going to be added.
    #[doc(hidden)]
    pub things: Vec<ThingFacts>,
    /// How well kinds were read, where that is not completely.
    #[doc(hidden)]
    pub readings: Vec<(&'static str, Option<Coverage>, Reading)>,
    /// Things of other operators, which are not in the account: references to them are in order.
    #[doc(hidden)]
    pub foreign: Vec<(&'static str, Option<Coverage>, String)>,
    /// What does not fit, besides what the things show by themselves: that they differ where they are
    /// there twice, and that they refer to nothing.
    #[doc(hidden)]
    pub oddities: Vec<Oddity>,
}

/// What is said of one thing.
#[doc(hidden)]
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
#[doc(hidden)]
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
    /// Nothing, of an account with kinds of this catalogue.
    #[doc(hidden)]
    pub fn new(catalogue: &Catalogue) -> Self {
        Self {
            catalogue: catalogue.clone(),
            things: Vec::new(),
            readings: Vec::new(),
            foreign: Vec::new(),
            oddities: Vec::new(),
        }
    }

    /// The account that says this, made as if it was read from a capture: what does not fit together becomes
    /// an oddity, not an error. Its operator is the one with which the provider shows what its ids look like
    /// ([`Provider::with_operator_ids`](crate::catalogue::Provider::with_operator_ids)), for Soracom
    /// OP0012345678.
    ///
    /// # Errors
    /// None for what a strategy gave.
    pub fn account(&self) -> Result<Account, InvalidAccount> {
        self.builder().build_read(&self.catalogue)
    }

    /// The builder that was told all this: for an account that has to be in order, or that is made of an
    /// inventory ([`AccountBuilder::build_untidy`]).
    pub fn builder(&self) -> AccountBuilder {
        let mut builder = AccountBuilder::new(operator(self.catalogue.provider()));
        self.things.iter().for_each(|thing| thing.add_to(&mut builder));
        let kinds = self.catalogue.kinds();
        for (kind, place) in kinds.flat_map(|kind| kind.places().into_iter().map(move |place| (kind.name, place))) {
            let said = self.readings.iter().rfind(|(name, other, _)| (*name, *other) == (kind, place));
            builder.read(kind, place, said.map_or(Reading::Complete, |(_, _, reading)| reading.clone()));
        }
        self.foreign.iter().for_each(|(kind, place, key)| builder.foreign(kind, *place, key));
        self.oddities.iter().for_each(|oddity| builder.oddity(oddity.clone()));
        builder
    }
}

/// Nothing, with the kinds of [`catalogue`].
impl Default for AccountFacts {
    fn default() -> Self {
        Self::new(catalogue())
    }
}

/// Without the catalogue, of which people who read failing cases know what they need.
impl fmt::Debug for AccountFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { catalogue: _, things, readings, foreign, oddities } = self;
        let mut all = f.debug_struct("AccountFacts");
        all.field("things", things).field("readings", readings).field("foreign", foreign);
        all.field("oddities", oddities).finish()
    }
}
