//! What each kind of thing is and how it ends, and what is a provider's own. The only place that knows
//! Soracom's operations, field names and rules; the importer, the graph, the planner and the reports read it.
//!
//! The entries are in `kinds`, one file per product area. The types that an entry is made of are in
//! [`spec`], the documents that facts come from in [`source`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use kinds::AREAS;
use soracom::SORACOM;
use spec::{Blocks, Found, Pair, Strength, Text};

mod calendar;
mod checklist;
mod code;
mod command;
mod command_line;
mod constraints;
mod kinds;
mod operation;
mod permissions;
mod provider;
mod questions;
mod reads;
mod script;
mod soracom;
pub mod source;
pub mod spec;
mod standing;

pub use calendar::{BusinessCalendar, Weekends};
pub use code::Code;
pub use command_line::CommandLine;
pub use operation::{Call, Operation, ParamSource};
pub use permissions::{act_permissions, permission, permission_statement, read_permissions};
pub use provider::{CoverageSpec, Provider, UnknownCoverage};
pub use script::capture_script;
// How Soracom's API is spoken is for its client, and for tests, to know.
pub use soracom::{GLOBAL, JAPAN};
pub use source::{Document, Exhibit};
pub use spec::{KindSpec, Noun};
#[doc(hidden)]
pub use {
    provider::ErrorFields,
    soracom::{API, Api, AuthFields, ProfileFields},
};

/// All kinds, ranked: by phase, then by their place in the catalogue.
#[derive(Clone, Debug)]
pub struct Catalogue {
    provider: Provider,
    kinds: Vec<&'static KindSpec>,
    by_name: BTreeMap<&'static str, usize>,
    matters: BTreeSet<&'static str>,
}

/// A kind that does not fit into the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidKind {
    /// Its name or alias is taken.
    #[error("the catalogue has a kind or alias `{0}` already")]
    Duplicate(&'static str),
    /// It names a kind that the catalogue does not have: a rule would never apply, or a reference never
    /// be found.
    #[error("the kind `{kind}` names a kind `{named}`, which the catalogue does not have")]
    Unknown {
        /// Its name.
        kind: &'static str,
        /// The name that it uses for another; it has to be the other's own, not an alias.
        named: &'static str,
    },
}

/// The built-in catalogue.
impl Default for Catalogue {
    fn default() -> Self {
        Self::soracom().clone()
    }
}

static BUILT_IN: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::of(SORACOM, AREAS.iter().flat_map(|(_, kinds)| *kinds).collect()));

impl Catalogue {
    /// The built-in catalogue of Soracom's kinds.
    pub fn soracom() -> &'static Self {
        &BUILT_IN
    }

    /// This catalogue with further kinds, which may name each other.
    ///
    /// # Errors
    /// If a name is taken, or if one of them names a kind that the catalogue does not have.
    pub fn with(&self, kinds: &'static [KindSpec]) -> Result<Self, InvalidKind> {
        let mut names: BTreeSet<&str> = self.by_name.keys().copied().collect();
        for name in kinds.iter().flat_map(|kind| kind.aliases.iter().chain([&kind.name])) {
            if !names.insert(name) {
                return Err(InvalidKind::Duplicate(name));
            }
        }
        let all = Self::of(self.provider, self.kinds().chain(kinds).collect());
        for kind in kinds {
            let is_there = |name: &str| all.kind(name).is_some_and(|other| other.name == name);
            if let Some(named) = kind.named().find(|name| !is_there(name)) {
                return Err(InvalidKind::Unknown { kind: kind.name, named });
            }
        }
        Ok(all)
    }

    fn of(provider: Provider, mut kinds: Vec<&'static KindSpec>) -> Self {
        kinds.sort_by_key(|kind| kind.phase);
        let by_name = kinds
            .iter()
            .enumerate()
            .flat_map(|(at, kind)| kind.aliases.iter().chain([&kind.name]).map(move |name| (*name, at)))
            .collect();
        let matters = matters(&kinds);
        Self { provider, kinds, by_name, matters }
    }

    /// Whose accounts its kinds are in.
    pub const fn provider(&self) -> &Provider {
        &self.provider
    }

    /// All kinds, by rank.
    pub fn kinds(&self) -> impl ExactSizeIterator<Item = &'static KindSpec> + '_ {
        self.kinds.iter().copied()
    }

    /// The built-in kinds by product area; kinds that were added are in none.
    pub fn areas() -> impl ExactSizeIterator<Item = (Text, &'static [KindSpec])> {
        AREAS.iter().copied()
    }

    /// The kind of this name or alias.
    pub fn kind(&self, name: &str) -> Option<&'static KindSpec> {
        self.by_name.get(name).map(|&at| self.kinds[at])
    }

    /// The kind that everything else has to go before: the account. O(kinds).
    pub fn root(&self) -> Option<&'static KindSpec> {
        self.kinds().find(|kind| kind.blocks.value == Blocks::Itself)
    }

    /// The kind of the bills on which things of a kind are charged; `None` if they are charged on none.
    pub fn bill_of(&self, kind: &KindSpec) -> Option<&'static KindSpec> {
        self.kind(kind.final_bill()?.then).filter(|bill| bill.is_bill)
    }

    /// True if closing the account depends on kinds of this name: a chain of hard constraints leads
    /// from it to the account.
    pub fn matters(&self, kind: &str) -> bool {
        self.matters.contains(kind)
    }

    /// The names of the kinds that are found only through things of this one, directly or through
    /// others: inside them, in a list of each, or because they show that there are some. O(kinds²).
    pub(crate) fn found_through(&self, kind: &str) -> BTreeSet<&'static str> {
        let mut found: BTreeSet<&'static str> = BTreeSet::new();
        loop {
            let known = |name: &str| name == kind || found.contains(name);
            let is_through = |other: &&'static KindSpec| {
                let by = match other.found {
                    Found::Within { kind, .. } | Found::Shown { kind, .. } => known(kind),
                    Found::Implied { by, .. } => by.iter().any(|name| known(name)),
                    Found::Unlisted { .. } => other.only_with.iter().any(|name| known(name)),
                    Found::Listed => false,
                };
                by || other.reads.iter().filter_map(|read| read.per).any(known)
            };
            let more: Vec<_> = self.kinds().filter(is_through).map(|other| other.name).collect();
            let before = found.len();
            found.extend(more.into_iter().filter(|name| *name != kind));
            if found.len() == before {
                return found;
            }
        }
    }

    /// True if it may take a person's word to know that there are none of a kind: where no operation
    /// shows all of them, where only things that are gone show them, and where the API answers with an
    /// error if there are none, which may mean something else too.
    pub fn is_attestable(&self, kind: &KindSpec) -> bool {
        kind.may_need_word(|name| self.kind(name))
    }
}

fn matters(kinds: &[&'static KindSpec]) -> BTreeSet<&'static str> {
    let mut matters: BTreeSet<&str> =
        kinds.iter().filter(|kind| kind.blocks.value == Blocks::Itself).map(|kind| kind.name).collect();
    loop {
        let leads_there = |kind: &&&'static KindSpec| {
            kind.before.iter().any(|constraint| {
                constraint.strength == Strength::Hard
                    && !matches!(constraint.pairs, [Pair::Never(_)])
                    && matters.contains(constraint.then)
            })
        };
        let more: Vec<&str> = kinds.iter().filter(leads_there).map(|kind| kind.name).collect();
        let before = matters.len();
        matters.extend(more);
        if matters.len() == before {
            return matters;
        }
    }
}
