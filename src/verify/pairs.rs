//! Which pairs of things a rule means, as groups: everything of the one side before everything of the
//! other. Pairs that references make are gathered, sorted and grouped by what comes after.

use std::collections::BTreeSet;

use super::bills::Bills;
use super::thing::Thing;
use super::things::{Kind, Things};
use crate::account::{Coverage, RoleIx};
use crate::catalogue::spec::{Constraint, Pair};

/// Calls `each` with (firsts, seconds) until all pairs of a rule are covered, some perhaps twice.
/// Firsts are not gone; seconds are planned and not gone. Both are sorted.
pub(super) fn each_group(
    things: &Things<'_>,
    bills: &Bills,
    (kind, then): (&Kind, &Kind),
    constraint: &Constraint,
    each: &mut dyn FnMut(&[Thing], &[Thing]),
) {
    let kinds = KindPair { things, kind, then };
    let mut referring: Vec<(Thing, Thing)> = Vec::new();
    for pair in constraint.pairs {
        match pair {
            Pair::Refers(path) => kinds.refers(path, &mut referring),
            Pair::ReferredBy(role) => kinds.referred_by(role, &mut referring),
            Pair::Share(one, other) => kinds.share(one, other, each),
            Pair::SameCoverage => kinds.by_coverage(&kind.live, each),
            Pair::OperatorWide(role) => {
                let wide: Vec<Thing> = kind.live.iter().copied().filter(|thing| kinds.has(*thing, role)).collect();
                kinds.by_coverage(&wide, each);
            }
            Pair::All => each(&kind.live, &then.planned),
            Pair::FinalBill => kinds.final_bill(bills, each),
            Pair::Never(_) => {}
        }
    }
    referring.sort_unstable();
    referring.dedup();
    let mut firsts: Vec<Thing> = Vec::new();
    for group in referring.chunk_by(|one, other| one.0 == other.0) {
        firsts.clear();
        firsts.extend(group.iter().map(|(_, first)| *first));
        each(&firsts, &[group[0].0]);
    }
}

/// The two kinds that a rule is about: things of the first go before things of the second.
struct KindPair<'t, 'v> {
    things: &'t Things<'v>,
    kind: &'t Kind<'v>,
    then: &'t Kind<'v>,
}

impl KindPair<'_, '_> {
    /// What a thing refers to in a role; nothing if only the plan has the thing.
    fn targets(&self, thing: Thing, role: RoleIx) -> impl Iterator<Item = Thing> + '_ {
        let account = self.things.account;
        let listed = self.things.resource(thing).map(|resource| account.targets(resource.ix(), role));
        listed.into_iter().flatten().map(Thing::from)
    }

    fn has(&self, thing: Thing, role: &str) -> bool {
        self.things.account.role(role).is_some_and(|role| self.targets(thing, role).next().is_some())
    }

    /// Adds (second, first) for what the firsts lead to: all of them follow the path one role at a time.
    fn refers(&self, path: &[&str], found: &mut Vec<(Thing, Thing)>) {
        let mut reached: Vec<(Thing, Thing)> = self.kind.live.iter().map(|first| (*first, *first)).collect();
        for role in path {
            let Some(role) = self.things.account.role(role) else { return };
            reached = reached
                .into_iter()
                .flat_map(|(at, first)| self.targets(at, role).map(move |target| (target, first)))
                .collect();
            reached.dedup();
        }
        let wanted = self.things.account.range(self.then.spec.name);
        let is_meant = |thing: Thing| {
            wanted.contains(thing.resource_ix()) && self.things.is_planned(thing) && !self.things.is_gone(thing)
        };
        found.extend(reached.into_iter().filter(|(second, _)| is_meant(*second)));
    }

    /// Adds (second, first) for the firsts that planned seconds refer to.
    fn referred_by(&self, role: &str, found: &mut Vec<(Thing, Thing)>) {
        let Some(role) = self.things.account.role(role) else { return };
        let wanted = self.things.account.range(self.kind.spec.name);
        let is_meant = |thing: &Thing| wanted.contains(thing.resource_ix()) && !self.things.is_gone(*thing);
        for &second in &self.then.planned {
            found.extend(self.targets(second, role).filter(is_meant).map(|first| (second, first)));
        }
    }

    /// Sorts both kinds by the third thing that they refer to, and joins them.
    fn share(&self, one: &str, other: &str, each: &mut dyn FnMut(&[Thing], &[Thing])) {
        let account = self.things.account;
        let (Some(one), Some(other)) = (account.role(one), account.role(other)) else { return };
        let by_third = |things: &[Thing], role| {
            let mut sorted: Vec<(Thing, Thing)> =
                things.iter().flat_map(|thing| self.targets(*thing, role).map(move |third| (third, *thing))).collect();
            sorted.sort_unstable();
            sorted.dedup();
            sorted
        };
        let (firsts, seconds) = (by_third(&self.kind.live, one), by_third(&self.then.planned, other));
        let mut left = &seconds[..];
        for group in firsts.chunk_by(|one, other| one.0 == other.0) {
            let third = group[0].0;
            left = &left[left.partition_point(|(other, _)| *other < third)..];
            let own = &left[..left.partition_point(|(other, _)| *other == third)];
            if !own.is_empty() {
                let members = |group: &[(Thing, Thing)]| group.iter().map(|(_, thing)| *thing).collect::<Vec<Thing>>();
                each(&members(group), &members(own));
            }
        }
    }

    /// What the operator shares belongs to every coverage.
    fn by_coverage(&self, firsts: &[Thing], each: &mut dyn FnMut(&[Thing], &[Thing])) {
        let seconds = &self.then.planned;
        let mut places = self.places(firsts.iter().chain(seconds));
        // The shared ones alone are among those of each coverage.
        if places.len() > 1 {
            places.remove(&None);
        }
        for place in places {
            let is_here = |thing: &Thing| self.things.coverage(*thing).is_none_or(|own| Some(own) == place);
            let here = |things: &[Thing]| things.iter().copied().filter(is_here).collect::<Vec<Thing>>();
            each(&here(firsts), &here(seconds));
        }
    }

    fn places<'o>(&self, things: impl Iterator<Item = &'o Thing>) -> BTreeSet<Option<Coverage>> {
        things.map(|thing| self.things.coverage(*thing)).collect()
    }

    /// What is billed to a place ends before the last bill of the place, and before each bill that may take its charges. The
    /// last bill may be one that the plan does not pay.
    fn final_bill(&self, bills: &Bills, each: &mut dyn FnMut(&[Thing], &[Thing])) {
        for place in self.places(self.then.live.iter()) {
            let open = self.then.live.iter().copied();
            let own = open.filter(|bill| self.things.coverage(*bill) == place);
            let last = own.clone().max_by(|one, other| self.things.key(*one).cmp(self.things.key(*other)));
            let is_final = |bill: Thing| bills.last(place).is_none_or(|month| *self.things.key(bill) >= *month);
            let last = last.filter(|bill| is_final(*bill));
            let is_billed = |thing: &Thing| self.things.resource(*thing).is_some_and(|it| bills.cover(place, it));
            let firsts: Vec<Thing> = self.kind.live.iter().copied().filter(is_billed).collect();
            let is_charged = |bill: &Thing| Some(*bill) == last || bills.may_charge(self.things, *bill, own.clone());
            let planned = own.clone().filter(|bill| self.things.is_planned(*bill));
            each(&firsts, &planned.filter(is_charged).collect::<Vec<Thing>>());
        }
    }
}
