//! One errand with all that is said of it: the same for a plan and for what is left of a run.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::chore::{Chore, acts};
use super::title::{deed, holds_up};
use crate::account::{Address, Coverage, Month, OperatorId};
use crate::catalogue::spec::{Actor, Constraint, Means, Pair, Provenance, Strength};
use crate::catalogue::{Catalogue, KindSpec};
use crate::errands::Bundle;
use crate::execution::Obstacle;
use crate::report::statements::{Asked, CatalogueText, Certainty, Deed, HoldsUp, Request};

/// One errand with all that is said of it.
#[derive(Debug)]
pub(in crate::report) struct Told {
    /// Its number among all errands of all people, from 1.
    pub(in crate::report) number: u32,
    pub(in crate::report) actor: Actor,
    pub(in crate::report) deed: Deed,
    /// The names of its things, as far as the title does not have them.
    pub(in crate::report) names: Vec<String>,
    pub(in crate::report) steps: Vec<u32>,
    pub(in crate::report) day: NaiveDate,
    pub(in crate::report) is_critical: bool,
    /// Whether it waits for nobody but its own person.
    pub(in crate::report) is_free: bool,
    /// How it is done, each way once.
    pub(in crate::report) means: Vec<Means>,
    pub(in crate::report) why: Vec<&'static Constraint>,
    pub(in crate::report) holds_up: HoldsUp,
    /// The numbers of the errands directly before it and after it.
    pub(in crate::report) after: Vec<(u32, Option<Provenance>)>,
    pub(in crate::report) before: Vec<u32>,
    /// The last day on which it moves no date, the place whose bill decides that, and who says so.
    pub(in crate::report) deadline: Option<(NaiveDate, Option<Coverage>, Provenance)>,
    pub(in crate::report) lost: Vec<CatalogueText>,
    pub(in crate::report) shared_with: Vec<String>,
    pub(in crate::report) commands: Vec<String>,
    pub(in crate::report) request: Option<Request>,
    pub(in crate::report) protected: usize,
    pub(in crate::report) inferred: usize,
    /// What only a plan with its account knows.
    pub(in crate::report) unread: usize,
    pub(in crate::report) odd: usize,
    /// What only a run knows: steps that failed or are held, and since when the first of the others is waited for.
    pub(in crate::report) stopped: Vec<(u32, Obstacle)>,
    pub(in crate::report) since: Option<DateTime<Utc>>,
    /// Its subjects, for programs.
    pub(in crate::report) subjects: Vec<Address>,
}

/// What all errands of an answer share.
#[derive(Debug)]
pub(super) struct Ground<'g> {
    pub(super) catalogue: &'g Catalogue,
    pub(super) operator: &'g OperatorId,
    pub(super) closes: bool,
    /// The month of the last bill of each place.
    pub(super) last_bills: BTreeMap<Option<Coverage>, Month>,
}

impl<'g> Ground<'g> {
    pub(super) fn new<'k>(
        catalogue: &'g Catalogue,
        operator: &'g OperatorId,
        closes: bool,
        steps: impl Iterator<Item = (&'k KindSpec, Option<Coverage>, &'k str)>,
    ) -> Self {
        let mut last_bills: BTreeMap<Option<Coverage>, Month> = BTreeMap::new();
        for (kind, coverage, key) in steps.filter(|(kind, ..)| kind.is_bill) {
            let Some(month) = kind.billed_month(key) else { continue };
            last_bills.entry(coverage).and_modify(|last| *last = month.max(*last)).or_insert(month);
        }
        Self { catalogue, operator, closes, last_bills }
    }

    /// An errand, given its steps and those that wait for it directly. Its commands, and what only an account or a run
    /// knows, are added by whoever has them.
    pub(super) fn told(&self, at: usize, bundle: &Bundle, chores: &[Chore<'_>], waiting: &[Chore<'_>]) -> Told {
        let acts = acts(chores);
        let holds_up = holds_up(waiting);
        let deed = deed(chores, &holds_up, bundle.is_rest, self.catalogue.provider());
        let number = |at: u32| at.saturating_add(1);
        let kinds = kinds(&acts);
        Told {
            number: u32::try_from(at).map_or(u32::MAX, number),
            actor: bundle.actor,
            names: if acts.len() > 1 { acts.iter().filter_map(|act| act.label()).collect() } else { Vec::new() },
            deed,
            steps: bundle.steps.clone(),
            day: bundle.day,
            is_critical: bundle.is_critical,
            is_free: bundle.is_free,
            means: means(chores),
            why: self.why(&kinds, waiting),
            after: bundle.after.iter().map(|(one, rule)| (number(*one), *rule)).collect(),
            before: bundle.before.iter().copied().map(number).collect(),
            holds_up,
            deadline: self.deadline(bundle, chores),
            lost: lost(chores),
            shared_with: chores
                .iter()
                .flat_map(|chore| chore.known.shared_with.clone())
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            commands: Vec::new(),
            request: (bundle.actor == Actor::Support).then(|| self.request(chores)),
            protected: chores.iter().filter(|chore| chore.is_lift()).count(),
            inferred: acts.iter().filter(|act| !act.kind.blocks.provenance.is_documented()).count(),
            unread: 0,
            odd: 0,
            stopped: Vec::new(),
            since: None,
            subjects: acts.iter().map(|act| Address::checked(act.kind.name, act.coverage, act.key)).collect(),
        }
    }

    /// The end of the month on whose bill its things are last charged. What ends later is on another bill, which
    /// has to be awaited too.
    fn deadline(&self, bundle: &Bundle, chores: &[Chore<'_>]) -> Option<(NaiveDate, Option<Coverage>, Provenance)> {
        let last = |chore: &Chore<'_>| {
            let rule = chore.kind.final_bill()?;
            let place = chore.known.billed_to.or(chore.coverage);
            let month = self.last_bills.get(&place).filter(|_| chore.stops_billing)?;
            Some((month.last_day(), place, rule.provenance))
        };
        // What support alone can end runs out by itself, and what time ends nobody hurries.
        if matches!(bundle.actor, Actor::Support | Actor::Provider) {
            return None;
        }
        let first = chores.iter().filter_map(last).min_by_key(|(day, place, _)| (*day, *place));
        first.filter(|(day, ..)| *day >= bundle.day)
    }

    /// For each kind the strictest and most certain rule by which it comes before something that there is; each reason
    /// once, with the least certain of its sources.
    fn why(&self, kinds: &[&KindSpec], waiting: &[Chore<'_>]) -> Vec<&'static Constraint> {
        let root = self.catalogue.root().filter(|_| self.closes).map(|root| root.name);
        let there: BTreeSet<&str> = kinds
            .iter()
            .copied()
            .chain(waiting.iter().map(|chore| chore.kind))
            .map(|kind| kind.name)
            .chain(root)
            .collect();
        let mut found: Vec<&'static Constraint> = Vec::new();
        for kind in kinds {
            let before: &'static [Constraint] = kind.before;
            let is_real = |rule: &&Constraint| !rule.pairs.iter().any(|pair| matches!(pair, Pair::Never(_)));
            let rules = before.iter().filter(is_real);
            let weight = |rule: &&'static Constraint| {
                (!there.contains(rule.then), strictness(rule.strength), Certainty::from(rule.provenance))
            };
            let Some(rule) = rules.min_by_key(weight) else { continue };
            match found.iter_mut().find(|known| known.reason == rule.reason) {
                Some(known) if Certainty::from(rule.provenance) > Certainty::from(known.provenance) => *known = rule,
                Some(_) => {}
                None => found.push(rule),
            }
        }
        found
    }

    fn request(&self, chores: &[Chore<'_>]) -> Request {
        let mut asks: Vec<(CatalogueText, Vec<Asked>)> = Vec::new();
        for chore in chores {
            let Some(what) = chore.means.instruction() else { continue };
            let asked = Asked {
                noun: chore.kind.noun,
                key: chore.key.to_owned(),
                name: chore.known.name.map(str::to_owned),
                place: chore.coverage.map(|place| self.catalogue.provider().spec_of(place)),
                ends: chore.known.ends,
            };
            match asks.iter_mut().find(|(known, _)| *known == what) {
                Some((_, things)) => things.push(asked),
                None => asks.push((what, vec![asked])),
            }
        }
        Request { operator: self.operator.clone(), asks, dates: None, closes: self.closes }
    }
}

/// The kinds, each once, in the order of their first steps.
fn kinds<'c>(acts: &[&Chore<'c>]) -> Vec<&'c KindSpec> {
    let mut kinds: Vec<&KindSpec> = Vec::new();
    for act in acts {
        if !kinds.iter().any(|kind| kind.name == act.kind.name) {
            kinds.push(act.kind);
        }
    }
    kinds
}

/// The ways of doing it, each once. Of several calls one stands for all.
fn means(chores: &[Chore<'_>]) -> Vec<Means> {
    let mut found: Vec<Means> = Vec::new();
    for chore in chores {
        let is_same = |known: &Means| match (known, chore.means) {
            (Means::Api(_), Means::Api(_)) => true,
            (known, means) => *known == means,
        };
        if !found.iter().any(is_same) {
            found.push(chore.means);
        }
    }
    found
}

const fn strictness(strength: Strength) -> u8 {
    match strength {
        Strength::Hard => 0,
        Strength::ExportFirst => 1,
        Strength::Recommended => 2,
        Strength::Cascade | Strength::Optional => 3,
    }
}

fn lost(chores: &[Chore<'_>]) -> Vec<CatalogueText> {
    let mut lost: Vec<CatalogueText> = Vec::new();
    for chore in chores.iter().filter(|chore| chore.is_irreversible && !chore.kind.lost.is_empty()) {
        if !lost.contains(&chore.kind.lost) {
            lost.push(chore.kind.lost);
        }
    }
    lost
}
