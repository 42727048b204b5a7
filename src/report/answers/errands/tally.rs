//! What the steps of an errand come to.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::chore::Chore;
use crate::account::{Address, Coverage, Month};
use crate::catalogue::spec::{Action, Means, Provenance, StepSpec};
use crate::catalogue::{KindSpec, Provider};
use crate::report::limit::Limit;
use crate::report::statements::{Asked, CatalogueText};

/// What the steps of an errand come to. It holds no more names and commands than are shown: an errand can have a
/// million steps.
#[derive(Debug)]
pub(super) struct Tally<'c> {
    /// Its things by kind, in the order of their first steps.
    pub(super) sorts: Vec<Sort<'c>>,
    /// How it is done, each way once. Of several calls one stands for all.
    pub(super) means: Vec<Means>,
    pub(super) lost: Vec<CatalogueText>,
    pub(super) shared_with: BTreeSet<String>,
    /// How many protections are lifted.
    pub(super) lifts: usize,
    /// The last day on which it brings no further bill, the place of that bill, and who says so.
    pub(super) deadline: Option<(NaiveDate, Option<Coverage>, Provenance)>,
    /// What people know its things by.
    pub(super) names: Listed<String>,
    pub(super) subjects: Listed<Address>,
    pub(super) commands: Listed<String>,
    /// What is asked for, with the things that it is asked for.
    pub(super) asks: Vec<(CatalogueText, Vec<Asked>)>,
}

/// The things of one kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sort<'c> {
    pub(super) kind: &'c KindSpec,
    pub(super) count: usize,
    pub(super) first: Chore<'c>,
    /// What is done to the first.
    pub(super) action: Action,
    /// Whether something else is done to one than to the first.
    pub(super) is_mixed: bool,
    /// Whether they are all where the first is.
    pub(super) is_one_place: bool,
}

/// The first of a list, and how many there are.
#[derive(Clone, Debug)]
pub(in crate::report) struct Listed<T> {
    pub(in crate::report) first: Vec<T>,
    pub(in crate::report) all: usize,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { first: Vec::new(), all: 0 }
    }
}

impl<T> Listed<T> {
    fn push(&mut self, limit: Limit, make: impl FnOnce() -> Option<T>) {
        if limit.keeps(self.all) {
            let made = make();
            self.all += usize::from(made.is_some());
            self.first.extend(made);
        } else {
            self.all += 1;
        }
    }

    /// Those that are shown, and how many are not.
    pub(in crate::report) fn shown(&self, limit: Limit) -> (&[T], usize) {
        let (shown, hidden) = limit.split(self.all);
        (&self.first[..shown.min(self.first.len())], hidden)
    }
}

/// What a tally has to know of the account as a whole.
#[derive(Clone, Copy)]
pub(super) struct Terms<'t> {
    pub(super) provider: &'t Provider,
    pub(super) limit: Limit,
    /// The month of the last bill of a place.
    pub(super) last_bill: &'t dyn Fn(Option<Coverage>) -> Option<Month>,
    /// Whether somebody is asked to do it.
    pub(super) is_asked: bool,
}

impl<'c> Tally<'c> {
    /// Of these steps, in order. O(steps).
    pub(super) fn of<I: Iterator<Item = Chore<'c>>>(chores: impl Fn() -> I, terms: Terms<'_>) -> Self {
        let is_lift = |chore: &Chore<'_>| chore.spec().is_some_and(|spec| spec.action == Action::LiftProtection);
        // An errand may be about nothing but protections.
        let only_lifts = chores().all(|chore| is_lift(&chore));
        let several = chores().filter(|chore| takes_several(chore.kind));
        let last = last_acts(several.filter(|chore| only_lifts || !is_lift(chore)));
        let mut tally = Self {
            sorts: Vec::new(),
            means: Vec::new(),
            lost: Vec::new(),
            shared_with: BTreeSet::new(),
            lifts: 0,
            deadline: None,
            names: Listed::default(),
            subjects: Listed::default(),
            commands: Listed::default(),
            asks: Vec::new(),
        };
        for chore in chores() {
            let Some(spec) = chore.spec() else { continue };
            tally.add(chore, &spec, terms);
            let is_last = last.get(&thing(&chore)).is_none_or(|last| *last == chore.number());
            if is_last && (only_lifts || spec.action != Action::LiftProtection) {
                tally.add_thing(chore, spec.action, terms.limit);
            }
        }
        tally
    }

    /// How many things it is about.
    pub(super) fn things(&self) -> usize {
        self.sorts.iter().map(|sort| sort.count).sum()
    }

    fn add(&mut self, chore: Chore<'c>, spec: &StepSpec, terms: Terms<'_>) {
        self.lifts += usize::from(spec.action == Action::LiftProtection);
        let is_same = |known: &Means| match (known, &spec.means) {
            (Means::Api(_), Means::Api(_)) => true,
            (known, means) => known == means,
        };
        if !self.means.iter().any(is_same) {
            self.means.push(spec.means);
        }
        if chore.kind.is_irreversible(spec) {
            if !chore.kind.lost.is_empty() && !self.lost.contains(&chore.kind.lost) {
                self.lost.push(chore.kind.lost);
            }
            self.shared_with.extend(chore.shared_with());
        }
        if matches!(spec.means, Means::Api(_)) && terms.provider.command_line().is_some() {
            self.commands.push(terms.limit, || chore.command());
        }
        self.hurry(&chore, terms);
        if terms.is_asked {
            self.ask(&chore, spec, terms);
        }
    }

    /// The end of the month on whose bill its things are last charged. What ends later is on another bill, which
    /// has to be awaited too.
    fn hurry(&mut self, chore: &Chore<'c>, terms: Terms<'_>) {
        let Some(rule) = chore.kind.final_bill() else { return };
        let place = chore.billed_to();
        let Some(day) = (terms.last_bill)(place).map(Month::last_day) else { return };
        let is_sooner = self.deadline.is_none_or(|(known, of, _)| (day, place) < (known, of));
        if is_sooner && chore.stops_billing() {
            self.deadline = Some((day, place, rule.provenance));
        }
    }

    fn ask(&mut self, chore: &Chore<'c>, spec: &StepSpec, terms: Terms<'_>) {
        let Some(what) = spec.means.instruction() else { return };
        let asked = Asked {
            noun: chore.kind.noun,
            key: chore.key.to_owned(),
            name: chore.name().map(str::to_owned),
            place: chore.coverage.map(|place| terms.provider.spec_of(place)),
            ends: chore.ends(),
        };
        match self.asks.iter_mut().find(|(known, _)| *known == what) {
            Some((_, things)) => things.push(asked),
            None => self.asks.push((what, vec![asked])),
        }
    }

    fn add_thing(&mut self, chore: Chore<'c>, action: Action, limit: Limit) {
        if !chore.kind.is_single() || chore.name().is_some() {
            self.names.push(limit, || chore.label());
        }
        self.subjects.push(limit, || Some(chore.address()));
        match self.sorts.iter_mut().find(|sort| std::ptr::eq(sort.kind, chore.kind)) {
            Some(sort) => {
                sort.count += 1;
                sort.is_mixed |= sort.action != action;
                sort.is_one_place &= sort.first.coverage == chore.coverage;
            }
            None => self.sorts.push(Sort {
                kind: chore.kind,
                count: 1,
                first: chore,
                action,
                is_mixed: false,
                is_one_place: true,
            }),
        }
    }
}

type Thing<'c> = (&'c str, Option<Coverage>, &'c str);

fn thing<'c>(chore: &Chore<'c>) -> Thing<'c> {
    (chore.kind.name, chore.coverage, chore.key)
}

/// True if a thing of this kind may take several acts, besides the lift of its protection.
fn takes_several(kind: &KindSpec) -> bool {
    kind.routes.iter().any(|route| route.steps.len() > 1)
}

/// The last step on each thing that may take several. Of several acts on a thing the last one counts: acts on a thing
/// come in the order of their steps.
fn last_acts<'c>(chores: impl Iterator<Item = Chore<'c>>) -> HashMap<Thing<'c>, u32> {
    chores.map(|chore| (thing(&chore), chore.number())).collect()
}
