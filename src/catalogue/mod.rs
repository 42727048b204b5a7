//! What each kind of thing is and how it ends, and what is a provider's own. The only place that knows
//! Soracom's operations, field names and rules; the importer, the graph, the planner and the reports read it.
//!
//! The entries are in `kinds`, one file per product area. The types that an entry is made of are in
//! [`spec`], the documents that facts come from in [`source`].

use std::borrow::{Borrow, Cow};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, LazyLock};

use kinds::AREAS;
use soracom::SORACOM;
use spec::{Blocks, Found, Pair, Strength, Text};

use crate::account::Address;

mod build;
mod calendar;
mod check;
mod check_bills;
mod check_operations;
mod checklist;
mod code;
mod command;
mod command_line;
mod constraints;
mod flaw;
mod kinds;
mod operation;
mod permissions;
mod provider;
mod questions;
mod reads;
mod schema;
mod script;
pub(crate) mod shell;
mod soracom;
pub mod source;
pub mod spec;
mod standing;

pub(crate) use calendar::SharedCalendar;
pub use calendar::{BusinessCalendar, Holidays, Weekends};
pub use code::Code;
pub use command_line::CommandLine;
pub use flaw::InvalidCatalogue;
pub use operation::{Call, Operation, ParamSource};
pub(crate) use permissions::missing_permission;
#[cfg(any(feature = "redact", feature = "soracom-api"))]
pub(crate) use permissions::needs_permission;
pub use permissions::{act_permissions, permission, permission_statement, read_permissions};
pub(crate) use provider::CoverageSpec;
pub use provider::Provider;
pub use script::capture_script;
pub use soracom::{GLOBAL, JAPAN};
pub use source::Document;
pub use spec::{KindSpec, Noun};
// How Soracom's API is spoken is for its client, and for tests, to know.
#[doc(hidden)]
pub use {
    provider::ErrorFields,
    soracom::{API, Api, AuthFields, ProfileFields},
};

/// All kinds, ranked: by phase, then by their place in the catalogue.
///
/// A handle: a clone shares the kinds.
#[derive(Clone)]
pub struct Catalogue {
    rules: Arc<Rules>,
}

/// What a catalogue holds.
#[derive(Debug)]
struct Rules {
    provider: Provider,
    kinds: Vec<KindSpec>,
    /// The ranks of the kinds, in the order in which they were given.
    as_given: Vec<usize>,
    by_name: BTreeMap<&'static str, usize>,
    matters: BTreeSet<&'static str>,
}

/// One line, without the kinds.
impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Catalogue")
            .field("provider", &self.provider().name().english())
            .field("kinds", &self.kinds().len())
            .finish_non_exhaustive()
    }
}

/// The built-in catalogue.
impl Default for Catalogue {
    fn default() -> Self {
        Self::soracom().clone()
    }
}

static BUILT_IN: LazyLock<Catalogue> = LazyLock::new(|| {
    let of_area = |(area, kinds): &(Text, &'static [KindSpec])| {
        let area = *area;
        kinds.iter().map(move |kind| KindSpec { area, ..*kind })
    };
    Catalogue::of(SORACOM, AREAS.iter().flat_map(of_area).collect())
});

impl Catalogue {
    /// The built-in catalogue of Soracom's kinds.
    pub fn soracom() -> &'static Self {
        &BUILT_IN
    }

    /// A catalogue of these kinds and no others, which are in accounts of this provider.
    ///
    /// # Errors
    /// Everything in which the kinds do not fit together: a rule that would never apply, a reference that
    /// would never be found.
    pub fn new(
        provider: Provider,
        kinds: impl IntoIterator<Item = impl Borrow<KindSpec>>,
    ) -> Result<Self, InvalidCatalogue> {
        let kinds: Vec<KindSpec> = kinds.into_iter().map(|kind| *kind.borrow()).collect();
        check::check(&provider, &kinds)?;
        Ok(Self::of(provider, kinds))
    }

    /// This catalogue with further kinds, which may name each other.
    ///
    /// # Errors
    /// If a name is taken, or if one of them names a kind that the catalogue does not have.
    pub fn with(&self, kinds: impl IntoIterator<Item = impl Borrow<KindSpec>>) -> Result<Self, InvalidCatalogue> {
        let further: Vec<KindSpec> = kinds.into_iter().map(|kind| *kind.borrow()).collect();
        Self::new(*self.provider(), self.as_given().chain(&further))
    }

    fn of(provider: Provider, given: Vec<KindSpec>) -> Self {
        let mut ranked: Vec<(usize, KindSpec)> = given.into_iter().enumerate().collect();
        ranked.sort_by_key(|(_, kind)| kind.phase);
        let mut as_given: Vec<usize> = (0..ranked.len()).collect();
        as_given.sort_by_key(|rank| ranked[*rank].0);
        let kinds: Vec<KindSpec> = ranked.into_iter().map(|(_, kind)| kind).collect();
        let by_name = kinds
            .iter()
            .enumerate()
            .flat_map(|(at, kind)| kind.aliases.iter().chain([&kind.name]).map(move |name| (*name, at)))
            .collect();
        let matters = matters(&kinds);
        Self { rules: Arc::new(Rules { provider, kinds, as_given, by_name, matters }) }
    }

    /// Whose accounts its kinds are in.
    pub fn provider(&self) -> &Provider {
        &self.rules.provider
    }

    /// All kinds, by rank.
    pub fn kinds(&self) -> impl ExactSizeIterator<Item = &KindSpec> {
        self.rules.kinds.iter()
    }

    /// The kind of a rank, from 0.
    pub(crate) fn ranked(&self, rank: usize) -> &KindSpec {
        &self.rules.kinds[rank]
    }

    /// The rank of the kind of this name, which is no alias.
    pub(crate) fn rank(&self, name: &str) -> Option<usize> {
        let rank = *self.rules.by_name.get(name)?;
        (self.ranked(rank).name == name).then_some(rank)
    }

    /// The kinds by product area ([`KindSpec::area`]): areas and kinds in the order in which they were
    /// given, kinds without an area last.
    pub fn areas(&self) -> Vec<(Text, Vec<&KindSpec>)> {
        let mut areas: Vec<(Text, Vec<&KindSpec>)> = Vec::new();
        for kind in self.as_given() {
            match areas.iter_mut().find(|(area, _)| *area == kind.area) {
                Some((_, kinds)) => kinds.push(kind),
                None => areas.push((kind.area, vec![kind])),
            }
        }
        areas.sort_by_key(|(area, _)| area.is_empty());
        areas
    }

    /// The kinds in the order in which they were given.
    fn as_given(&self) -> impl Iterator<Item = &KindSpec> {
        self.rules.as_given.iter().map(|rank| self.ranked(*rank))
    }

    /// The kind of this name or alias.
    pub fn kind(&self, name: &str) -> Option<&KindSpec> {
        self.rules.by_name.get(name).map(|&at| self.ranked(at))
    }

    /// The same address, with its kind's own name in the place of an alias.
    pub(crate) fn by_own_name<'a>(&self, address: &'a Address) -> Cow<'a, Address> {
        match self.kind(address.kind()) {
            Some(kind) if kind.name != address.kind() => {
                Cow::Owned(Address::checked(kind.name, address.coverage(), address.key()))
            }
            _ => Cow::Borrowed(address),
        }
    }

    /// The kind that everything else has to go before: the account. O(kinds).
    pub fn root(&self) -> Option<&KindSpec> {
        self.kinds().find(|kind| kind.blocks.value == Blocks::Itself)
    }

    /// The kind of the bills on which things of a kind are charged; `None` if they are charged on none.
    pub fn bill_of(&self, kind: &KindSpec) -> Option<&KindSpec> {
        self.kind(kind.final_bill()?.then).filter(|bill| bill.is_bill)
    }

    /// True if closing the account depends on kinds of this name: a chain of hard constraints leads
    /// from it to the account.
    pub fn matters(&self, kind: &str) -> bool {
        self.rules.matters.contains(kind)
    }

    /// The names of the kinds that are found only through things of this one, directly or through
    /// others: inside them, in a list of each, or because they show that there are some. O(kinds²).
    pub(crate) fn found_through(&self, kind: &str) -> BTreeSet<&'static str> {
        let mut found: BTreeSet<&'static str> = BTreeSet::new();
        loop {
            let known = |name: &str| name == kind || found.contains(name);
            let is_through = |other: &&KindSpec| {
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

fn matters(kinds: &[KindSpec]) -> BTreeSet<&'static str> {
    let mut matters: BTreeSet<&str> =
        kinds.iter().filter(|kind| kind.blocks.value == Blocks::Itself).map(|kind| kind.name).collect();
    loop {
        let leads_there = |kind: &&KindSpec| {
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
