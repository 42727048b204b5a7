//! Which pairs of things a rule means, as groups: everything of the one side before everything of the
//! other. Pairs that references make are gathered, sorted and grouped by what comes after.

use super::bills::{Bills, is_billed_to};
use super::things::Things;
use crate::account::{Coverage, ResourceIx};
use crate::catalogue::spec::{Constraint, Pair};

/// Calls `each` with (firsts, seconds) until all pairs of a rule are covered, some perhaps twice.
/// Firsts are not gone; seconds are planned and not gone. Both are sorted.
pub(super) fn each_group(
    things: &Things<'_>,
    bills: &Bills,
    (kind, then): (usize, usize),
    constraint: &Constraint,
    each: &mut dyn FnMut(&[u32], &[u32]),
) {
    let sides = Sides { things, kind, then };
    let mut referring: Vec<(u32, u32)> = Vec::new();
    for pair in constraint.pairs {
        match pair {
            Pair::Refers(path) => sides.refers(path, &mut referring),
            Pair::ReferredBy(role) => sides.referred_by(role, &mut referring),
            Pair::Share(one, other) => sides.share(one, other, each),
            Pair::SameCoverage => sides.by_coverage(&things.kinds[kind].live, each),
            Pair::OperatorWide(role) => {
                let wide: Vec<u32> =
                    things.kinds[kind].live.iter().copied().filter(|at| sides.has(*at, role)).collect();
                sides.by_coverage(&wide, each);
            }
            Pair::All => each(&things.kinds[kind].live, &things.kinds[then].planned),
            Pair::FinalBill => sides.final_bill(bills, each),
            Pair::Never(_) => {}
        }
    }
    referring.sort_unstable();
    referring.dedup();
    let mut firsts: Vec<u32> = Vec::new();
    for group in referring.chunk_by(|one, other| one.0 == other.0) {
        firsts.clear();
        firsts.extend(group.iter().map(|(_, first)| *first));
        each(&firsts, &[group[0].0]);
    }
}

/// The two kinds that a rule is about.
struct Sides<'t, 'v> {
    things: &'t Things<'v>,
    kind: usize,
    then: usize,
}

impl Sides<'_, '_> {
    /// What a thing refers to in a role. What only the plan has refers to nothing.
    fn targets(&self, at: u32, role: u8) -> impl Iterator<Item = u32> + '_ {
        let account = self.things.account;
        let listed = self.things.resource(at).map(|resource| account.targets(resource.ix(), role));
        listed.into_iter().flatten().map(|ResourceIx(target)| target)
    }

    fn has(&self, at: u32, role: &str) -> bool {
        self.things.account.role(role).is_some_and(|role| self.targets(at, role).next().is_some())
    }

    fn live(&self) -> &[u32] {
        &self.things.kinds[self.kind].live
    }

    fn planned(&self) -> &[u32] {
        &self.things.kinds[self.then].planned
    }

    /// Adds (second, first) for what the firsts lead to: everything goes one role further at a time.
    fn refers(&self, path: &[&str], found: &mut Vec<(u32, u32)>) {
        let mut reached: Vec<(u32, u32)> = self.live().iter().map(|at| (*at, *at)).collect();
        for role in path {
            let Some(role) = self.things.account.role(role) else { return };
            reached = reached
                .into_iter()
                .flat_map(|(at, first)| self.targets(at, role).map(move |target| (target, first)))
                .collect();
            reached.dedup();
        }
        let wanted = self.things.account.range(self.things.kinds[self.then].spec.name);
        let is_meant = |at: u32| wanted.contains(&at) && self.things.is_planned(at) && !self.things.is_gone(at);
        found.extend(reached.into_iter().filter(|(at, _)| is_meant(*at)));
    }

    /// Adds (second, first) for the firsts that planned seconds refer to.
    fn referred_by(&self, role: &str, found: &mut Vec<(u32, u32)>) {
        let Some(role) = self.things.account.role(role) else { return };
        let wanted = self.things.account.range(self.things.kinds[self.kind].spec.name);
        for &second in self.planned() {
            let firsts = self.targets(second, role).filter(|at| wanted.contains(at) && !self.things.is_gone(*at));
            found.extend(firsts.map(|first| (second, first)));
        }
    }

    /// Both sides, sorted by the third that they refer to, and joined.
    fn share(&self, one: &str, other: &str, each: &mut dyn FnMut(&[u32], &[u32])) {
        let account = self.things.account;
        let (Some(one), Some(other)) = (account.role(one), account.role(other)) else { return };
        let by_third = |side: &[u32], role| {
            let mut sorted: Vec<(u32, u32)> =
                side.iter().flat_map(|at| self.targets(*at, role).map(move |third| (third, *at))).collect();
            sorted.sort_unstable();
            sorted.dedup();
            sorted
        };
        let (firsts, seconds) = (by_third(self.live(), one), by_third(self.planned(), other));
        let mut left = &seconds[..];
        for group in firsts.chunk_by(|one, other| one.0 == other.0) {
            let third = group[0].0;
            left = &left[left.partition_point(|(other, _)| *other < third)..];
            let own = &left[..left.partition_point(|(other, _)| *other == third)];
            if !own.is_empty() {
                let members = |group: &[(u32, u32)]| group.iter().map(|(_, at)| *at).collect::<Vec<u32>>();
                each(&members(group), &members(own));
            }
        }
    }

    /// What the operator shares belongs to both coverages.
    fn by_coverage(&self, firsts: &[u32], each: &mut dyn FnMut(&[u32], &[u32])) {
        for coverage in Coverage::ALL {
            let is_here = |at: &u32| self.things.coverage(*at).is_none_or(|own| own == coverage);
            let here = |side: &[u32]| side.iter().copied().filter(is_here).collect::<Vec<u32>>();
            each(&here(firsts), &here(self.planned()));
        }
    }

    /// The final bill of a coverage is the last of all that are not settled or still to come, planned
    /// or not.
    fn final_bill(&self, bills: &Bills, each: &mut dyn FnMut(&[u32], &[u32])) {
        for coverage in Coverage::ALL {
            let open = self.things.kinds[self.then].live.iter().copied();
            let own = open.filter(|at| self.things.coverage(*at) == Some(coverage));
            let last = own.max_by(|one, other| self.things.key(*one).cmp(self.things.key(*other)));
            let is_final = |at: u32| bills.last(coverage).is_none_or(|month| *self.things.key(at) >= *month);
            let Some(last) = last.filter(|at| self.things.is_planned(*at) && is_final(*at)) else { continue };
            let is_billed = |at: &u32| self.things.resource(*at).is_some_and(|it| is_billed_to(it, coverage));
            let firsts: Vec<u32> = self.live().iter().copied().filter(is_billed).collect();
            each(&firsts, &[last]);
        }
    }
}
