//! The steps of a plan that have to wait until the account was read whole.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::account::{Account, Address, Coverage, Reading};
use crate::catalogue::spec::{Pair, RefSpec, Strength};
use crate::catalogue::{Catalogue, KindSpec};
use crate::plan::{SavedPlan, SavedStep};

/// Something that an account does not show, and the steps that have to wait for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Unread {
    /// A kind in a place, with `*` for a key.
    pub subject: Address,
    /// Why, as its reading says it. Untrusted text.
    pub why: String,
    /// The kinds whose steps wait, each with its place, and `*` for a key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Address>,
    /// Further steps that wait, by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<u32>,
}

/// A person's word that there are none of a kind, as it was typed when a plan was carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AttestedClaim {
    /// What was attested, such as `jp:flux-plan=none`.
    pub claim: String,
    /// Who said so.
    pub by: String,
    /// When, in UTC.
    pub at: DateTime<Utc>,
}

/// A kind in a place.
type Place = (&'static str, Option<Coverage>);

impl Unread {
    /// True if a step has to wait for it.
    pub fn holds(&self, step: SavedStep<'_>) -> bool {
        let is_it = |held: &Address| held.kind() == step.kind().name && held.coverage() == step.coverage();
        self.steps.contains(&step.id()) || self.holds.iter().any(is_it)
    }

    /// What an account does not show and steps of a plan have to wait for, by rank of the kind and
    /// coverage. O(steps + kinds²).
    ///
    /// Where a kind is unread, its own steps wait; where it is partly read, only the steps of things that
    /// do not show. If closing the account depends on the kind, or on what the kind settles, these wait
    /// too: the account itself, and every kind that comes after by hard constraints, directly or through
    /// others, in the same coverage or where the constraint joins both. A final bill does not wait:
    /// waiting for a bill and paying it ends nothing too early.
    pub(super) fn of(plan: &SavedPlan, account: &Account, catalogue: &Catalogue) -> Vec<Self> {
        let planned: BTreeSet<Place> = plan.steps().map(|step| (step.kind().name, step.coverage())).collect();
        let mut all = Vec::new();
        for kind in catalogue.kinds() {
            for place in kind.places() {
                let reading = account.reading(kind.name, place);
                let Some(why) = reading.gap() else { continue };
                let mut holds = after(catalogue, kind, place);
                let mut steps = Vec::new();
                if matches!(reading, Reading::Unread(_)) {
                    holds.insert((kind.name, place));
                } else if planned.contains(&(kind.name, place)) && !holds.contains(&(kind.name, place)) {
                    let own = plan.steps().filter(|step| step.kind().name == kind.name && step.coverage() == place);
                    steps.extend(own.filter(|step| account.get(&step.subject()).is_none()).map(|step| step.id()));
                }
                let holds: Vec<Address> = holds.intersection(&planned).map(|(kind, place)| any(kind, *place)).collect();
                if !holds.is_empty() || !steps.is_empty() {
                    all.push(Self { subject: any(kind.name, place), why: why.to_owned(), holds, steps });
                }
            }
        }
        all
    }
}

/// A kind in a place, with `*` for a key.
pub(super) fn any(kind: &'static str, place: Option<Coverage>) -> Address {
    Address::checked(kind, place, "*")
}

/// The kinds that a kind says something about and that closing the account depends on: itself, and those
/// that it settles.
fn sources<'c>(catalogue: &'c Catalogue, kind: &'c KindSpec) -> impl Iterator<Item = &'c KindSpec> {
    let settles = kind.references.iter().filter(|reference| reference.role == RefSpec::SETTLES);
    let settled = settles.flat_map(|reference| reference.to).filter_map(|name| catalogue.kind(name));
    iter::once(kind).chain(settled).filter(|kind| catalogue.matters(kind.name))
}

/// Every kind that comes after a kind, or after what it settles, directly or through others; and the
/// account.
fn after(catalogue: &Catalogue, kind: &KindSpec, place: Option<Coverage>) -> BTreeSet<Place> {
    let mut found = BTreeSet::new();
    let mut next: Vec<_> = sources(catalogue, kind).map(|kind| (kind, place)).collect();
    if next.is_empty() {
        return found;
    }
    while let Some((kind, place)) = next.pop() {
        for rule in kind.before.iter().filter(|rule| rule.strength == Strength::Hard) {
            let Some(then) = catalogue.kind(rule.then) else { continue };
            let meets = |other: &Option<Coverage>| {
                rule.pairs.iter().any(|pair| match pair {
                    Pair::Never(_) | Pair::FinalBill => false,
                    Pair::All => true,
                    Pair::Refers(_)
                    | Pair::ReferredBy(_)
                    | Pair::Share(..)
                    | Pair::SameCoverage
                    | Pair::OperatorWide(_) => place.is_none() || other.is_none() || place == *other,
                })
            };
            for other in then.places().into_iter().filter(meets) {
                if found.insert((then.name, other)) {
                    next.push((then, other));
                }
            }
        }
    }
    if let Some(root) = catalogue.root() {
        found.extend(root.places().into_iter().map(|place| (root.name, place)));
    }
    found
}

/// What is unread, indexed by the steps that wait for it.
#[derive(Debug, Default)]
pub(super) struct UnreadIndex {
    kinds: BTreeMap<Address, usize>,
    steps: BTreeMap<u32, usize>,
}

impl UnreadIndex {
    pub(super) fn new(unread: &[Unread]) -> Self {
        let (mut kinds, mut steps) = (BTreeMap::new(), BTreeMap::new());
        for (at, one) in unread.iter().enumerate() {
            for held in &one.holds {
                // If several hold a kind, the most telling is that the kind itself was not read.
                if *held == one.subject {
                    kinds.insert(held.clone(), at);
                } else {
                    kinds.entry(held.clone()).or_insert(at);
                }
            }
            for step in &one.steps {
                steps.entry(*step).or_insert(at);
            }
        }
        Self { kinds, steps }
    }

    /// Which one a step waits for; the first of several.
    pub(super) fn of(&self, step: SavedStep<'_>) -> Option<usize> {
        if self.kinds.is_empty() && self.steps.is_empty() {
            return None;
        }
        let by_kind = || self.kinds.get(&any(step.kind().name, step.coverage()));
        self.steps.get(&step.id()).or_else(by_kind).copied()
    }
}
