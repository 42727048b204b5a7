//! Whether the firsts of a rule come before its seconds.

use std::collections::HashSet;

use super::ancestors::Ancestors;
use super::thing::Thing;
use super::things::Things;
use super::{Difference, Log, Unshown, Violation, gaps};
use crate::account::Address;
use crate::catalogue::spec::{Constraint, Pair, Strength, Text};
use crate::plan::{FactName, StepNo};

/// Checks rule after rule. Steps that share a set of predecessors are looked at once.
pub(super) struct Checker<'c, 'v, 'l> {
    things: &'c Things<'v>,
    log: &'c mut Log<'l>,
    ancestors: Ancestors<'c>,
    /// The advice that the plan says it does not follow.
    unfollowed: HashSet<(Thing, Thing)>,
    has_kept: bool,
    /// By set of predecessors: the last group of firsts of which it has all.
    found_in: Vec<Option<Group>>,
    group: Group,
    open: Vec<Open>,
}

/// A group of firsts, numbered as they come.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Group(std::num::Wrapping<u32>);

/// A pair of planned things that no direct predecessor orders.
struct Open {
    constraint: &'static Constraint,
    first: Thing,
    second: Thing,
}

/// A pair that breaks a rule, as findings name it.
struct Broken {
    first: Address,
    second: Address,
    /// The step that begins to end the second.
    step: u32,
    reason: Text,
}

impl<'c, 'v, 'l> Checker<'c, 'v, 'l> {
    /// So many pairs are kept to be looked at together.
    const MOST_OPEN: usize = 1 << 16;

    pub(super) fn new(things: &'c Things<'v>, log: &'c mut Log<'l>) -> Self {
        let plan = things.plan;
        let pairs = plan.unfollowed().iter();
        let pairs = pairs.filter_map(|(first, second)| Some((things.named(first)?, things.named(second)?)));
        Self {
            things,
            log,
            ancestors: Ancestors::new(plan),
            unfollowed: pairs.collect(),
            has_kept: !plan.scope().kept.is_empty(),
            found_in: vec![None; plan.sets().len()],
            group: Group::default(),
            open: Vec::new(),
        }
    }

    /// Checks that each of the firsts goes before each of the seconds, which are planned. A thing never
    /// goes before itself.
    pub(super) fn check(&mut self, constraint: &'static Constraint, firsts: &[Thing], seconds: &[Thing]) {
        if self.log.is_full() || firsts.is_empty() || seconds.is_empty() {
            return;
        }
        if self.has_kept {
            self.taken_along(constraint, firsts, seconds);
        }
        match constraint.strength {
            Strength::Hard | Strength::Recommended => {
                self.left_behind(constraint, firsts, seconds);
                self.in_order(constraint, firsts, seconds);
            }
            Strength::ExportFirst => self.in_order(constraint, firsts, seconds),
            Strength::Cascade | Strength::Optional => {}
        }
    }

    /// Notes the pairs of planned things that no direct predecessor orders.
    fn in_order(&mut self, constraint: &'static Constraint, firsts: &[Thing], seconds: &[Thing]) {
        let things = self.things;
        let last_step = |first: &Thing| things.planned(*first).map(|own| (own.last, *first));
        let mut planned: Vec<(StepNo, Thing)> = firsts.iter().filter_map(last_step).collect();
        if planned.is_empty() {
            return;
        }
        planned.sort_unstable();
        self.group.0 += 1;
        for &second in seconds {
            let Some(set) = things.planned(second).map(|own| own.after) else { continue };
            if self.found_in[set.at()] != Some(self.group) {
                let missing = missing(&planned, things.plan.set(set));
                if missing.is_empty() {
                    self.found_in[set.at()] = Some(self.group);
                }
                let missing = missing.into_iter().filter(|first| *first != second);
                self.open.extend(missing.map(|first| Open { constraint, first, second }));
                if self.open.len() >= Self::MOST_OPEN {
                    self.settle();
                }
            }
            if self.log.is_full() {
                return;
            }
        }
    }

    /// Reports firsts that are neither gone nor planned.
    fn left_behind(&mut self, constraint: &'static Constraint, firsts: &[Thing], seconds: &[Thing]) {
        for &first in firsts.iter().filter(|first| !self.things.is_planned(**first)) {
            for &second in seconds.iter().filter(|second| **second != first) {
                if !self.is_left_on_purpose(constraint, first, second) {
                    self.report_left_behind(constraint, first, second);
                }
                if self.log.is_full() {
                    return;
                }
            }
        }
    }

    /// True if a rule is advice that the plan says it does not follow for this pair.
    fn is_left_on_purpose(&self, constraint: &Constraint, first: Thing, second: Thing) -> bool {
        constraint.strength != Strength::Hard && self.unfollowed.contains(&(first, second))
    }

    fn report_left_behind(&mut self, constraint: &'static Constraint, left: Thing, second: Thing) {
        let Some(Broken { first, second, step, reason }) = self.broken(constraint, left, second) else { return };
        let unsettled = gaps::unsettled(self.things, left).filter(|_| !self.log.is_same());
        if let Some((noun, coverage, why)) = unsettled {
            let fact = Some(FactName::Settlement);
            self.log.unshown(Unshown { step, subject: first, fact, noun, coverage, why });
        } else if !self.log.is_same() {
            self.log.difference(Difference::New { first, second, step, reason });
        } else if constraint.strength == Strength::Hard {
            self.log.violation(Violation::LeftBehind { first, second, step, reason });
        } else {
            self.log.violation(Violation::Unsaid { first, second, step, reason });
        }
    }

    /// Reports firsts that are to be kept and would end with a second.
    fn taken_along(&mut self, constraint: &'static Constraint, firsts: &[Thing], seconds: &[Thing]) {
        for &kept in firsts.iter().filter(|first| self.things.record(**first).is_kept) {
            for &second in seconds.iter().filter(|second| **second != kept) {
                if !self.takes_along(constraint, kept, second) {
                    continue;
                }
                let Some(broken) = self.broken(constraint, kept, second) else { continue };
                let Broken { first: kept, second: with, step, reason } = broken;
                if self.log.is_same() {
                    self.log.violation(Violation::TakenAlong { kept, with, step, reason });
                } else {
                    self.log.difference(Difference::TakenAlong { kept, with, step, reason });
                }
                if self.log.is_full() {
                    return;
                }
            }
        }
    }

    /// True if the end of the second ends the first, or cuts it off.
    fn takes_along(&self, constraint: &Constraint, first: Thing, second: Thing) -> bool {
        match constraint.strength {
            Strength::Cascade | Strength::Optional | Strength::ExportFirst => true,
            Strength::Recommended => {
                let kinds = self.things.kind(first).zip(self.things.kind(second));
                kinds.is_some_and(|(first, second)| second.cuts_off.contains(&first.name))
            }
            Strength::Hard => false,
        }
    }

    fn broken(&self, rule: &Constraint, first: Thing, second: Thing) -> Option<Broken> {
        let step = self.things.planned(second)?.first.get();
        Some(Broken {
            first: self.things.address(first),
            second: self.things.address(second),
            step,
            reason: rule.reason,
        })
    }

    /// Reports those of the open pairs that other steps do not order either.
    pub(super) fn settle(&mut self) {
        let things = self.things;
        let mut open = std::mem::take(&mut self.open);
        open.sort_by_key(|open| things.planned(open.second).map(|own| own.after));
        for Open { constraint, first, second } in open {
            if self.log.is_full() {
                return;
            }
            if self.is_left_on_purpose(constraint, first, second) {
                continue;
            }
            let Some((before, after)) = things.planned(first).zip(things.planned(second)) else { continue };
            self.ancestors.of(after.after);
            if self.ancestors.contain(before.last) {
                continue;
            }
            let first_step = before.last.get();
            let Some(broken) = self.broken(constraint, first, second) else { continue };
            let Broken { first, second, step: second_step, reason } = broken;
            if self.log.is_same() || constraint.pairs.iter().all(is_certain) {
                self.log.violation(Violation::Order { first, first_step, second, second_step, reason });
            } else {
                self.log.difference(Difference::Order { first, first_step, second, second_step, reason });
            }
        }
    }
}

/// True if no change of the account explains a pair that the plan does not order. Kinds and coverages
/// never change; what refers to what, and which bill is the last, may.
const fn is_certain(pair: &Pair) -> bool {
    match pair {
        Pair::All | Pair::SameCoverage => true,
        Pair::Refers(_)
        | Pair::ReferredBy(_)
        | Pair::Share(..)
        | Pair::OperatorWide(_)
        | Pair::FinalBill
        | Pair::Never(_) => false,
    }
}

/// Those of the firsts, by last step, that a set of predecessors does not have. Both are sorted by step.
fn missing(firsts: &[(StepNo, Thing)], set: &[u32]) -> Vec<Thing> {
    const FEW: usize = 16;
    let mut missing = Vec::new();
    if firsts.len() * FEW < set.len() {
        let is_missing = |(last, _): &&(StepNo, Thing)| set.binary_search(&last.get()).is_err();
        missing.extend(firsts.iter().filter(is_missing).map(|(_, first)| *first));
        return missing;
    }
    let mut left = set.iter().copied().peekable();
    for (last, first) in firsts {
        while left.next_if(|step| *step < last.get()).is_some() {}
        if left.peek() != Some(&last.get()) {
            missing.push(*first);
        }
    }
    missing
}
