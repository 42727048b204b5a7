//! What each kind of thing is and how it ends. The only place that knows Soracom's
//! operations, field names and rules; the importer, the graph, the planner and the reports read it.
//!
//! The entries are in `kinds`, one file per product area. The types that an entry is made of are in
//! [`spec`], the documents that facts come from in [`source`].

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use kinds::{AREAS, OPAQUE};
use spec::{Blocks, Found, Pair, Strength, Text, t};

mod api;
mod checklist;
mod code;
mod command;
mod constraints;
mod fees;
mod kinds;
mod operation;
mod permissions;
mod questions;
mod reads;
mod script;
pub mod source;
pub mod spec;
mod standing;

pub use api::{API, Api, AuthFields, ErrorFields, ProfileFields, rate_group};
pub use code::Code;
pub use fees::{BusinessCalendar, CONFIRMED_ON, DAYS_TO_AVOID, HOW_DATES_ARE_COUNTED, Weekends, confirmed_by};
pub use operation::{Call, Operation, ParamSource};
pub use permissions::{act_permissions, permission, permission_statement, read_permissions};
pub use script::capture_script;
pub use source::{Document, Exhibit};
pub use spec::{KindSpec, Noun};

/// Whose accounts these are, as a sentence names it.
pub const PROVIDER: Text = t("Soracom");

/// Who helps where no operation and no page of the console does.
pub const SUPPORT: Text = t("Soracom's support");

/// All kinds, ranked: by phase, then by their place in the catalogue.
///
/// A handle: a clone shares the kinds.
#[derive(Clone, Debug)]
pub struct Catalogue {
    rules: Arc<Rules>,
}

/// What a catalogue holds.
#[derive(Debug)]
struct Rules {
    kinds: Vec<KindSpec>,
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

/// An operation whose response is known and not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opaque {
    /// The operation id.
    pub operation: &'static str,
    /// Why nothing is read from it.
    pub why: Text,
}

/// The built-in catalogue.
impl Default for Catalogue {
    fn default() -> Self {
        Self::soracom().clone()
    }
}

static SORACOM: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::of(AREAS.iter().flat_map(|(_, kinds)| *kinds).copied().collect()));

impl Catalogue {
    /// The built-in catalogue of Soracom's kinds.
    pub fn soracom() -> &'static Self {
        &SORACOM
    }

    /// A catalogue of these kinds and no others.
    ///
    /// # Errors
    /// If a name is taken twice, or if a kind names one that is not among them.
    pub fn new(kinds: impl IntoIterator<Item = impl Borrow<KindSpec>>) -> Result<Self, InvalidKind> {
        let kinds: Vec<KindSpec> = kinds.into_iter().map(|kind| *kind.borrow()).collect();
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for name in kinds.iter().flat_map(|kind| kind.aliases.iter().chain([&kind.name])) {
            if !names.insert(name) {
                return Err(InvalidKind::Duplicate(name));
            }
        }
        let all = Self::of(kinds);
        for kind in all.kinds() {
            let is_there = |name: &str| all.kind(name).is_some_and(|other| other.name == name);
            if let Some(named) = kind.named().find(|name| !is_there(name)) {
                return Err(InvalidKind::Unknown { kind: kind.name, named });
            }
        }
        Ok(all)
    }

    /// This catalogue with further kinds, which may name each other.
    ///
    /// # Errors
    /// If a name is taken, or if one of them names a kind that the catalogue does not have.
    pub fn with(&self, kinds: impl IntoIterator<Item = impl Borrow<KindSpec>>) -> Result<Self, InvalidKind> {
        let further: Vec<KindSpec> = kinds.into_iter().map(|kind| *kind.borrow()).collect();
        Self::new(self.kinds().chain(&further))
    }

    fn of(mut kinds: Vec<KindSpec>) -> Self {
        kinds.sort_by_key(|kind| kind.phase);
        let by_name = kinds
            .iter()
            .enumerate()
            .flat_map(|(at, kind)| kind.aliases.iter().chain([&kind.name]).map(move |name| (*name, at)))
            .collect();
        let matters = matters(&kinds);
        Self { rules: Arc::new(Rules { kinds, by_name, matters }) }
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

    /// The built-in kinds by product area; kinds that were added are in none.
    pub fn areas() -> impl ExactSizeIterator<Item = (Text, &'static [KindSpec])> {
        AREAS.iter().copied()
    }

    /// The kind of this name or alias.
    pub fn kind(&self, name: &str) -> Option<&KindSpec> {
        self.rules.by_name.get(name).map(|&at| self.ranked(at))
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

    /// The operations whose responses are known and not read.
    pub const fn opaque() -> &'static [Opaque] {
        OPAQUE
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
