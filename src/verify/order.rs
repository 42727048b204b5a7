//! Whether the firsts of a rule come before its seconds.

use std::collections::HashSet;

use super::things::{Things, as_u32};
use super::{Difference, Log, Unshown, Violation, unshown};
use crate::account::Address;
use crate::catalogue::spec::{Constraint, Pair, Strength};
use crate::plan::{SavedPlan, SavedStep};

/// Checks rule after rule. Steps that share a set of predecessors are looked at once.
pub(super) struct Checker<'c, 'v, 'l> {
    things: &'c Things<'v>,
    log: &'c mut Log<'l>,
    ancestors: Ancestors<'c>,
    unfollowed: HashSet<(u32, u32)>,
    has_kept: bool,
    /// The group in which each set was last found to hold all of the firsts.
    found_in: Vec<u32>,
    group: u32,
    open: Vec<Open>,
}

/// A pair that is not ordered directly.
struct Open {
    constraint: &'static Constraint,
    first: u32,
    second: u32,
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
            found_in: vec![0; plan.set_count()],
            group: 0,
            open: Vec::new(),
        }
    }

    /// Checks that each of the firsts goes before each of the seconds, which are planned. A thing never
    /// goes before itself.
    pub(super) fn check(&mut self, constraint: &'static Constraint, firsts: &[u32], seconds: &[u32]) {
        if self.log.is_full() || firsts.is_empty() || seconds.is_empty() {
            return;
        }
        if self.has_kept {
            self.taken_along(constraint, firsts, seconds);
        }
        if matches!(constraint.strength, Strength::Cascade | Strength::Optional) {
            return;
        }
        if constraint.strength != Strength::ExportFirst {
            self.left_behind(constraint, firsts, seconds);
        }
        let things = self.things;
        let mut planned: Vec<(u32, u32)> =
            firsts.iter().filter(|at| things.is_planned(**at)).map(|at| (things.thing(*at).last, *at)).collect();
        if planned.is_empty() {
            return;
        }
        planned.sort_unstable();
        self.group += 1;
        for &second in seconds {
            let set = things.thing(second).set;
            if self.found_in[set as usize] != self.group {
                let missing = missing(&planned, things.plan.set(set));
                if missing.is_empty() {
                    self.found_in[set as usize] = self.group;
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

    /// What is neither gone nor planned.
    fn left_behind(&mut self, constraint: &'static Constraint, firsts: &[u32], seconds: &[u32]) {
        for &first in firsts.iter().filter(|at| !self.things.is_planned(**at)) {
            for &second in seconds.iter().filter(|second| **second != first) {
                let is_advice = constraint.strength != Strength::Hard;
                if is_advice && self.unfollowed.contains(&(first, second)) {
                    continue;
                }
                let unsettled = unshown::unsettled(self.things, first).filter(|_| !self.log.is_same());
                let (first, second, step, reason) = self.named(constraint, first, second);
                if let Some((noun, coverage, why)) = unsettled {
                    let fact = Some("settlement".to_owned());
                    self.log.unshown(Unshown { step, subject: first, fact, noun, coverage, why });
                } else if !self.log.is_same() {
                    self.log.difference(Difference::New { first, second, step, reason });
                } else if is_advice {
                    self.log.violation(Violation::Unsaid { first, second, step, reason });
                } else {
                    self.log.violation(Violation::LeftBehind { first, second, step, reason });
                }
                if self.log.is_full() {
                    return;
                }
            }
        }
    }

    /// What is to be kept and would go with something that is planned.
    fn taken_along(&mut self, constraint: &'static Constraint, firsts: &[u32], seconds: &[u32]) {
        for &first in firsts.iter().filter(|at| self.things.thing(**at).is_kept) {
            for &second in seconds.iter().filter(|second| **second != first) {
                let cuts_off = || {
                    let (first, second) = (self.things.kind(first), self.things.kind(second));
                    first.zip(second).is_some_and(|(first, second)| second.cuts_off.contains(&first.name))
                };
                match constraint.strength {
                    Strength::Cascade | Strength::Optional | Strength::ExportFirst => {}
                    Strength::Recommended if cuts_off() => {}
                    Strength::Hard | Strength::Recommended => continue,
                }
                let (kept, with, step, reason) = self.named(constraint, first, second);
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

    fn named(&self, rule: &Constraint, first: u32, second: u32) -> (Address, Address, u32, &'static str) {
        (self.things.address(first), self.things.address(second), self.things.thing(second).first, rule.reason)
    }

    /// Looks whether the open pairs are ordered by way of other steps.
    pub(super) fn settle(&mut self) {
        let mut open = std::mem::take(&mut self.open);
        open.sort_by_key(|open| self.things.thing(open.second).set);
        for Open { constraint, first, second } in open {
            if self.log.is_full() {
                return;
            }
            let is_advice = constraint.strength != Strength::Hard;
            if is_advice && self.unfollowed.contains(&(first, second)) {
                continue;
            }
            let (before, after) = (self.things.thing(first).last, self.things.thing(second));
            self.ancestors.of(after.set);
            if self.ancestors.contain(before) {
                continue;
            }
            let (first, second, second_step, reason) = self.named(constraint, first, second);
            // Which kinds there are never changes; what refers to what does.
            let is_certain = constraint.pairs.iter().all(|pair| matches!(pair, Pair::All | Pair::SameCoverage));
            if is_certain || self.log.is_same() {
                self.log.violation(Violation::Order { first, first_step: before, second, second_step, reason });
            } else {
                self.log.difference(Difference::Order { first, first_step: before, second, second_step, reason });
            }
        }
    }
}

/// Those of the (last step, thing) that a set of predecessors does not have. Both are sorted by step.
fn missing(firsts: &[(u32, u32)], set: &[u32]) -> Vec<u32> {
    const FEW: usize = 16;
    let mut missing = Vec::new();
    if firsts.len() * FEW < set.len() {
        missing.extend(firsts.iter().filter(|(last, _)| set.binary_search(last).is_err()).map(|(_, at)| *at));
        return missing;
    }
    let mut left = set.iter().copied().peekable();
    for (last, at) in firsts {
        while left.next_if(|step| step < last).is_some() {}
        if left.peek() != Some(last) {
            missing.push(*at);
        }
    }
    missing
}

/// Everything that comes before a step, by way of others too. Remembers the last answer.
pub(super) struct Ancestors<'p> {
    plan: &'p SavedPlan,
    of: Option<u32>,
    steps: Vec<bool>,
    sets: Vec<bool>,
}

impl<'p> Ancestors<'p> {
    pub(super) const fn new(plan: &'p SavedPlan) -> Self {
        Self { plan, of: None, steps: Vec::new(), sets: Vec::new() }
    }

    /// Finds all that is in a set of predecessors or comes before it. O(sets).
    pub(super) fn of(&mut self, set: u32) {
        if self.of.replace(set) == Some(set) {
            return;
        }
        self.steps.clear();
        self.steps.resize(self.plan.len(), false);
        self.sets.clear();
        self.sets.resize(self.plan.set_count(), false);
        let mut next = vec![set];
        self.sets[set as usize] = true;
        while let Some(set) = next.pop() {
            for &id in self.plan.set(set) {
                let Some(step) = self.plan.step(id) else { continue };
                let is_new = !std::mem::replace(&mut self.steps[id as usize - 1], true);
                if is_new && !std::mem::replace(&mut self.sets[step.set() as usize], true) {
                    next.push(step.set());
                }
            }
        }
    }

    /// True if a step is among what was found last.
    pub(super) fn contain(&self, step: u32) -> bool {
        self.steps.get((step as usize).wrapping_sub(1)).is_some_and(|is_there| *is_there)
    }

    /// True if one step comes before another.
    pub(super) fn has(&mut self, before: u32, step: SavedStep<'_>) -> bool {
        step.after().binary_search(&before).is_ok() || {
            self.of(step.set());
            self.contain(before)
        }
    }
}

/// Predecessors have smaller numbers and earlier stages; else nothing that follows means anything.
pub(super) fn sequence(plan: &SavedPlan, log: &mut Log<'_>) {
    let latest = |set| {
        let members = plan.set(set).iter();
        members.map(|id| (plan.step(*id).map_or(u32::MAX, |step| step.stage()), *id)).max().unwrap_or_default()
    };
    let latest: Vec<(u32, u32)> = (0..as_u32(plan.set_count())).map(latest).collect();
    for step in plan.steps() {
        let (stage, after) = latest[step.set() as usize];
        let last = step.after().last().copied().unwrap_or_default();
        if last >= step.id() || stage >= step.stage() {
            let after = if last >= step.id() { last } else { after };
            log.violation(Violation::Sequence { step: step.id(), after });
        }
    }
}
