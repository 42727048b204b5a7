//! One errand with all that is said of it: the same for a plan and for what is left of a run.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::chore::Chore;
use super::tally::{Listed, Sort, Tally, Terms};
use super::title::{deed, holds_up};
use crate::account::{Address, Coverage, Month, OperatorId};
use crate::catalogue::spec::{Actor, Constraint, Means, Pair, Provenance, Strength};
use crate::catalogue::{Catalogue, KindSpec};
use crate::errands::Bundle;
use crate::execution::Obstacle;
use crate::report::limit::Limit;
use crate::report::statements::{CatalogueText, Certainty, Deed, HoldsUp, Request};

/// One errand with all that is said of it.
#[derive(Debug)]
pub(in crate::report) struct Told {
    /// Its number among all errands of all people, from 1.
    pub(in crate::report) number: u32,
    pub(in crate::report) actor: Actor,
    pub(in crate::report) deed: Deed,
    /// The names of its things, as far as the title does not have them.
    pub(in crate::report) names: Listed<String>,
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
    pub(in crate::report) commands: Listed<String>,
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
    pub(in crate::report) subjects: Listed<Address>,
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

    /// What the steps of an errand come to; of what is listed, no more than can be shown. O(steps).
    pub(super) fn tally<'c, I: Iterator<Item: Into<Chore<'c>>>>(
        &self,
        bundle: &Bundle,
        steps: impl Fn() -> I,
        limit: Limit,
    ) -> Tally<'c> {
        let terms = Terms {
            provider: self.catalogue.provider(),
            limit,
            last_bill: &|place| self.last_bills.get(&place).copied(),
            is_asked: bundle.actor == Actor::Support,
        };
        Tally::of(|| steps().map(Into::into), terms)
    }

    /// An errand, given what its steps come to and all those of the answer. What only an account or a run knows is
    /// added by whoever has it.
    pub(super) fn told(&self, at: usize, bundle: &Bundle, tallies: &[Tally<'_>]) -> Told {
        let tally = &tallies[at];
        let waiting = || bundle.before.iter().map(|other| &tallies[*other as usize]);
        let holds_up = holds_up(waiting());
        let number = |at: u32| at.saturating_add(1);
        let is_inferred = |sort: &&Sort<'_>| !sort.kind.blocks.provenance.is_documented();
        let kinds: Vec<&KindSpec> = tally.sorts.iter().map(|sort| sort.kind).collect();
        Told {
            number: u32::try_from(at).map_or(u32::MAX, number),
            actor: bundle.actor,
            names: if tally.things() > 1 { tally.names.clone() } else { Listed::default() },
            deed: deed(tally, &holds_up, bundle.is_rest, self.catalogue.provider()),
            steps: bundle.steps.clone(),
            day: bundle.day,
            is_critical: bundle.is_critical,
            is_free: bundle.is_free,
            means: tally.means.clone(),
            why: self.why(&kinds, waiting().flat_map(|tally| &tally.sorts).map(|sort| sort.kind)),
            after: bundle.after.iter().map(|(one, rule)| (number(*one), *rule)).collect(),
            before: bundle.before.iter().copied().map(number).collect(),
            holds_up,
            deadline: deadline(bundle, tally),
            lost: tally.lost.clone(),
            shared_with: tally.shared_with.iter().cloned().collect(),
            commands: tally.commands.clone(),
            request: (bundle.actor == Actor::Support).then(|| self.request(tally)),
            protected: tally.lifts,
            inferred: tally.sorts.iter().filter(is_inferred).map(|sort| sort.count).sum(),
            unread: 0,
            odd: 0,
            stopped: Vec::new(),
            since: None,
            subjects: tally.subjects.clone(),
        }
    }

    /// For each kind the strictest and most certain rule by which it comes before something that there is; each reason
    /// once, with the least certain of its sources.
    fn why<'k>(&self, kinds: &[&'k KindSpec], waiting: impl Iterator<Item = &'k KindSpec>) -> Vec<&'static Constraint> {
        let root = self.catalogue.root().filter(|_| self.closes).map(|root| root.name);
        let there: BTreeSet<&str> = kinds.iter().copied().chain(waiting).map(|kind| kind.name).chain(root).collect();
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

    fn request(&self, tally: &Tally<'_>) -> Request {
        Request { operator: self.operator.clone(), asks: tally.asks.clone(), dates: None, closes: self.closes }
    }
}

/// What support alone can end runs out by itself, and what time ends nobody hurries.
fn deadline(bundle: &Bundle, tally: &Tally<'_>) -> Option<(NaiveDate, Option<Coverage>, Provenance)> {
    if matches!(bundle.actor, Actor::Support | Actor::Provider) {
        return None;
    }
    tally.deadline.filter(|(day, ..)| *day >= bundle.day)
}

const fn strictness(strength: Strength) -> u8 {
    match strength {
        Strength::Hard => 0,
        Strength::ExportFirst => 1,
        Strength::Recommended => 2,
        Strength::Cascade | Strength::Optional => 3,
    }
}
