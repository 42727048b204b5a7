//! The catalogue as a value: the built-in entries, and those that a program adds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::spec::{Blocks, Found, Home, Means, Pair, Part, Standing, StepSpec, Strength};
use super::{AREAS, Code, KindSpec, OPAQUE};
use crate::account::{Account, Coverage};

/// All kinds, ranked: by phase, then by their place in the catalogue.
#[derive(Clone, Debug)]
pub struct Catalogue {
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
    /// It speaks of a kind that there is none of: a rule that is never applied, or a reference that
    /// is never found.
    #[error("the kind `{kind}` speaks of a kind `{named}`, which the catalogue does not have")]
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
    pub why: &'static str,
}

static SORACOM: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::of(AREAS.iter().flat_map(|(_, kinds)| *kinds).collect()));

impl Catalogue {
    /// The built-in catalogue of Soracom's kinds.
    pub fn soracom() -> &'static Self {
        &SORACOM
    }

    /// This catalogue with further kinds, which may speak of each other.
    ///
    /// # Errors
    /// If a name is taken, or one of them speaks of a kind that there is none of.
    pub fn with(&self, kinds: &'static [KindSpec]) -> Result<Self, InvalidKind> {
        let mut names: BTreeSet<&str> = self.by_name.keys().copied().collect();
        for name in kinds.iter().flat_map(|kind| kind.aliases.iter().chain([&kind.name])) {
            if !names.insert(name) {
                return Err(InvalidKind::Duplicate(name));
            }
        }
        let all = Self::of(self.kinds().chain(kinds).collect());
        for kind in kinds {
            let is_there = |name: &str| all.kind(name).is_some_and(|other| other.name == name);
            if let Some(named) = kind.named().find(|name| !is_there(name)) {
                return Err(InvalidKind::Unknown { kind: kind.name, named });
            }
        }
        Ok(all)
    }

    fn of(mut kinds: Vec<&'static KindSpec>) -> Self {
        kinds.sort_by_key(|kind| kind.phase);
        let by_name = kinds
            .iter()
            .enumerate()
            .flat_map(|(at, kind)| kind.aliases.iter().chain([&kind.name]).map(move |name| (*name, at)))
            .collect();
        let matters = matters(&kinds);
        Self { kinds, by_name, matters }
    }

    /// All kinds, by rank.
    pub fn kinds(&self) -> impl ExactSizeIterator<Item = &'static KindSpec> + '_ {
        self.kinds.iter().copied()
    }

    /// The built-in kinds by product area; kinds that were added are in none.
    pub fn areas() -> impl ExactSizeIterator<Item = (&'static str, &'static [KindSpec])> {
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

    /// True if closing the account depends on kinds of this name: a chain of hard constraints leads
    /// from it to the account.
    pub fn matters(&self, kind: &str) -> bool {
        self.matters.contains(kind)
    }

    /// The names of the kinds that are found only through things of this one: inside them, in a list
    /// of each, or because they show. Directly or through others. O(kinds²).
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

    /// True if a person's word that there are none of a kind is needed, or may be: where no operation
    /// shows them all, where they show only in things that are over, and where the API answers with an
    /// error if there are none, which could mean anything else too.
    pub fn is_attestable(&self, kind: &KindSpec) -> bool {
        kind.may_need_word(|name| self.kind(name))
    }

    /// The operations whose responses are known and not read.
    pub const fn opaque() -> &'static [Opaque] {
        OPAQUE
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

impl KindSpec {
    /// The names of the kinds that its rules and fields speak of.
    fn named(&self) -> impl Iterator<Item = &'static str> {
        let (one, several): (_, &[_]) = match self.found {
            Found::Within { kind, .. } | Found::Shown { kind, .. } => (Some(kind), &[]),
            Found::Implied { by, .. } => (None, by),
            Found::Listed | Found::Unlisted { .. } => (None, &[]),
        };
        let rules = self.before.iter().map(|constraint| constraint.then);
        let references = self.references.iter().flat_map(|reference| reference.to.iter().copied());
        let reads = self.reads.iter().filter_map(|read| read.per);
        let only = self.only_with.iter().copied();
        rules.chain(references).chain(reads).chain(only).chain(one).chain(several.iter().copied())
    }

    /// The places where instances live: each coverage of its home, or the operator (`None`).
    pub fn places(&self) -> Vec<Option<Coverage>> {
        match self.home.value {
            Home::Operator => vec![None],
            Home::Coverages(coverages) => {
                let mut places: Vec<_> = coverages.iter().copied().map(Some).collect();
                places.sort_unstable();
                places
            }
        }
    }

    /// True if no operation shows all of it: a person has to look in the console.
    pub const fn is_hidden(&self) -> bool {
        matches!(self.found, Found::Unlisted { .. }) || self.unseen.is_some()
    }

    /// True if a person can say how many there are of which no response tells: what ends them needs no
    /// id, which nobody knows.
    pub fn is_countable(&self) -> bool {
        let may_be_unseen = self.is_hidden() || matches!(self.found, Found::Implied { .. });
        let (standing, _) = self.classify(Some(Account::ATTESTED));
        let route = self.route(standing, Some(Account::ATTESTED));
        let needs_key = |step: &StepSpec| matches!(step.means, Means::Api(operation) if operation.needs_key());
        may_be_unseen && standing == Standing::Live && route.is_some_and(|route| !route.steps.iter().any(needs_key))
    }

    /// See [`Catalogue::is_attestable`]; `of` gives the kind of a name.
    pub(crate) fn may_need_word(&self, of: impl Fn(&str) -> Option<&'static Self>) -> bool {
        let refuses = |kind: &Self| kind.reads.iter().any(|read| read.refused.is_some());
        let implied = match self.found {
            Found::Implied { by, .. } => by.iter().filter_map(|name| of(name)).any(refuses),
            _ => false,
        };
        // What shows only in things that are no longer in the way would keep its reading open for ever.
        let lasting = match self.found {
            Found::Shown { kind, statuses, .. } => of(kind)
                .is_some_and(|kind| statuses.iter().all(|status| kind.classify(Some(status)).0 == Standing::Gone)),
            _ => false,
        };
        self.is_hidden() || refuses(self) || implied || lasting
    }

    /// True for the bill of a month: what keeps it in the way is, at first, that its amount is not final.
    pub fn is_bill(&self) -> bool {
        self.code == Code::BillUnconfirmed
    }

    /// The name of the kind whose last bill has the charges for this one; `None` if it is not billed
    /// until it ends.
    pub fn final_bill(&self) -> Option<&'static str> {
        let rule = self.before.iter().find(|constraint| constraint.pairs.contains(&Pair::FinalBill))?;
        Some(rule.then)
    }

    /// True if there is at most one of it in each place: its key is fixed.
    pub fn is_single(&self) -> bool {
        let is_fixed = |part: &Part| matches!(part, Part::Const(_));
        match self.found {
            Found::Implied { .. } => true,
            Found::Listed => {
                self.unseen.is_none()
                    && !self.reads.is_empty()
                    && self.reads.iter().all(|read| read.identity.iter().all(is_fixed))
            }
            Found::Within { .. } | Found::Shown { .. } | Found::Unlisted { .. } => false,
        }
    }
}
