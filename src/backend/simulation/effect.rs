//! What an act does.

use std::cell::RefCell;

use super::rules::KindIx;
use super::world::{Ix, Record, Thing, World, meet};
use crate::account::{Coverage, Protection};
use crate::catalogue::spec::{Action, RefSpec, Standing, StepSpec, Strength};

/// One of the acts that end a thing, with its place among them.
pub(super) struct Next {
    pub(super) step: StepSpec,
    /// Whether it is the last.
    pub(super) is_last: bool,
}

impl World {
    /// The act that is next in ending a thing; `None` if it is gone, or nothing ends it.
    pub(super) fn next_act(&self, ix: Ix) -> Option<Next> {
        let thing = *self.thing(ix);
        let (standing, code) = self.assess(ix);
        if standing == Standing::Gone {
            return None;
        }
        let acts = || self.spec(ix).acts(standing, code, self.status_of(&thing));
        let is_lift = acts().next().is_some_and(|first| first.action == Action::LiftProtection);
        let at = if is_lift { 0 } else { usize::from(thing.done) };
        let step = acts().nth(at)?;
        Some(Next { step, is_last: !is_lift && at + 1 == acts().count() })
    }

    /// Does the next act of a thing: by a call, or with no operation by hand. The last one ends it,
    /// or begins its end if that takes time and nobody hurries it.
    pub(super) fn act(&mut self, ix: Ix, operation: Option<&'static str>) {
        let Some(Next { step, is_last }) = self.next_act(ix) else { return };
        let is_irreversible = self.spec(ix).is_irreversible(&step);
        let mut along = Vec::new();
        if step.action == Action::LiftProtection {
            self.thing_mut(ix).protection = Protection::Off;
        } else if is_last && step.takes_time.value && operation.is_some() {
            self.begin_end(ix);
        } else if is_last {
            along = self.end(ix);
        } else if self.rules.bill == Some(self.thing(ix).kind) {
            self.confirm(ix);
        } else {
            self.go_on(ix);
        }
        self.update(ix);
        self.effects.push(Record { operation, subject: ix, is_irreversible, along: along.into() });
    }

    /// After an act that is not the last: the status moves to one from which the rest is left to do, if
    /// there is one.
    fn go_on(&mut self, ix: Ix) {
        let thing = *self.thing(ix);
        let (spec, (standing, code)) = (self.spec(ix), self.assess(ix));
        let left: Vec<StepSpec> =
            spec.acts(standing, code, self.status_of(&thing)).skip(usize::from(thing.done) + 1).collect();
        let is_next = |status: &&str| {
            let (standing, code) = spec.classify(Some(status));
            let (standing, code) = spec.assess_live(standing, code, thing.protection.is_on(), || false, || None);
            standing == Standing::Live && spec.acts(standing, code, Some(status)).eq(left.iter().copied())
        };
        let next = spec.status.values.iter().map(|value| value.name).find(is_next);
        self.thing_mut(ix).done = if next.is_some() { 0 } else { thing.done + 1 };
        if next.is_some() {
            self.set_status(ix, next);
        }
    }

    fn begin_end(&mut self, ix: Ix) {
        if let Some(status) = self.kind(self.thing(ix).kind).status(Standing::Ending) {
            self.set_status(ix, Some(status));
        }
        self.ending.insert(ix, self.looks_ending);
    }

    /// Ends a thing with all that goes along with it, and gives what went along.
    pub(super) fn end(&mut self, ix: Ix) -> Vec<Ix> {
        if self.rules.root == Some(self.thing(ix).kind) {
            self.close();
            return Vec::new();
        }
        let mut ended = Vec::new();
        let mut next = vec![ix];
        while let Some(at) = next.pop() {
            if self.thing(at).is_live {
                next.extend(self.goes_along(at));
                self.put_away(at);
                ended.push(at);
            }
        }
        ended.retain(|at| *at != ix);
        ended.sort_unstable();
        ended
    }

    /// Everything goes with the account.
    fn close(&mut self) {
        for thing in &mut self.things {
            (thing.is_here, thing.is_live) = (false, false);
        }
        self.live.iter_mut().for_each(|places| places.fill(0));
        self.ending.clear();
        self.lingering.clear();
    }

    /// What ends with a thing: what is a part of it, and mere settings of it. What has to end in its
    /// own right is no mere setting, even if it would be of no use any more.
    fn goes_along(&self, ix: Ix) -> Vec<Ix> {
        let found = RefCell::new(Vec::new());
        for (kind, constraint) in &self.kind(self.thing(ix).kind).along {
            let is_part = constraint.strength == Strength::Cascade;
            let collect = |one: Ix| {
                if is_part || !self.is_own(one) {
                    found.borrow_mut().push(one);
                }
                false
            };
            self.first_of(*kind, constraint, ix, &collect);
        }
        found.into_inner()
    }

    /// Whether something has to wait for the end of a thing.
    fn is_own(&self, ix: Ix) -> bool {
        let hard = self.spec(ix).before.iter().filter(|constraint| constraint.strength == Strength::Hard);
        hard.filter_map(|constraint| Some((constraint, self.rules.kind(constraint.then)?)))
            .any(|(constraint, then)| self.has_second(ix, constraint, then))
    }

    /// Takes a thing out of the way: by its status if there is one for that, else off the list.
    fn put_away(&mut self, ix: Ix) {
        self.ending.remove(&ix);
        match self.kind(self.thing(ix).kind).status(Standing::Gone) {
            Some(status) => {
                self.set_status(ix, Some(status));
                self.thing_mut(ix).is_empty = true;
                self.linger(ix);
            }
            None => self.thing_mut(ix).is_here = false,
        }
        self.update(ix);
    }

    /// What is gone is taken off the list some looks later, unless that would say nothing.
    fn linger(&mut self, ix: Ix) {
        if self.spec(ix).status.unlisted == Standing::Gone {
            self.lingering.insert(ix, self.looks_lingering);
        }
    }

    /// Takes a thing off the list.
    pub(super) fn vanish(&mut self, ix: Ix) {
        self.ending.remove(&ix);
        self.lingering.remove(&ix);
        self.thing_mut(ix).is_here = false;
        self.update(ix);
    }

    /// Draws the consequences of a change.
    pub(super) fn update(&mut self, ix: Ix) {
        let is_counted = self.count_in(ix);
        let thing = *self.thing(ix);
        if !thing.is_here {
            self.take_rows(ix);
            self.count_settled(ix);
        }
        if is_counted && !thing.is_live {
            self.unimply(thing.kind, thing.place);
        }
        if is_counted && !self.rules.billed.is_empty() {
            self.begin_bills();
        }
    }

    /// What stands inside the row of another thing cannot be listed without it.
    fn take_rows(&mut self, ix: Ix) {
        let Thing { kind, place, .. } = *self.thing(ix);
        let holds = self.kind(kind).holds.iter();
        let can_vanish = holds.filter(|other| self.kind(**other).spec.status.unlisted == Standing::Gone);
        let rows = can_vanish.flat_map(|other| self.with_key(*other, place, self.key(ix)));
        let rows: Vec<Ix> = rows.filter(|row| self.thing(*row).is_here).collect();
        rows.into_iter().for_each(|row| self.vanish(row));
    }

    /// What is settled by another thing's word alone is so only while that is listed.
    fn count_settled(&mut self, ix: Ix) {
        let settled: Vec<Ix> = self.links.outgoing(&self.account, ix, RefSpec::SETTLES).collect();
        settled.into_iter().for_each(|other| _ = self.count_in(other));
    }

    /// What only shows through others is no longer seen when the last of them is gone.
    fn unimply(&mut self, kind: KindIx, place: Option<Coverage>) {
        for implied in self.kind(kind).implies.clone() {
            let signs = (0..).zip(&self.rules.kinds).filter(|(_, sign)| sign.implies.contains(&implied));
            if signs.map(|(sign, _)| self.live_count(sign, place)).sum::<u32>() == 0 {
                let unseen = self.of_kind(implied).filter(|ix| self.thing(*ix).is_live);
                let unseen: Vec<Ix> = unseen.filter(|ix| meet(self.thing(*ix).place, place)).collect();
                unseen.into_iter().for_each(|ix| self.vanish(ix));
            }
        }
    }

    /// Switches a protection by an operation.
    pub(super) fn switch(&mut self, ix: Ix, operation: &'static str, is_on: bool) {
        self.thing_mut(ix).protection = if is_on { Protection::On } else { Protection::Off };
        self.update(ix);
        self.note(ix, operation);
    }

    /// Notes that a thing was copied out.
    pub(super) fn export(&mut self, ix: Ix, operation: &'static str) {
        self.exported.insert(ix);
        if self.next_act(ix).is_some_and(|next| next.step.action == Action::Export && !next.is_last) {
            self.thing_mut(ix).done += 1;
        }
        self.note(ix, operation);
    }

    fn note(&mut self, subject: Ix, operation: &'static str) {
        self.effects.push(Record {
            operation: Some(operation),
            subject,
            is_irreversible: false,
            along: Box::default(),
        });
    }
}
