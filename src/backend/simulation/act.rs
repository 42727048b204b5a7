//! What an act does.

use std::cell::RefCell;

use super::rules::KindIx;
use super::thing::{Presence, Thing, ThingIx, meet};
use super::world::{Record, Transition, World};
use std::collections::BTreeMap;

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
    pub(super) fn next_act(&self, ix: ThingIx) -> Option<Next> {
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

    /// Does the next act of a thing, by an operation or, without one, by hand. The last act ends the
    /// thing, or begins its end if that takes time and was not done by hand.
    pub(super) fn act(&mut self, ix: ThingIx, operation: Option<&'static str>) {
        let Some(Next { step, is_last }) = self.next_act(ix) else { return };
        let is_irreversible = self.spec(ix).is_irreversible(&step);
        let mut along = Vec::new();
        if step.action == Action::LiftProtection {
            self.thing_mut(ix).protection = Protection::Off;
        } else if is_last && step.takes_time.value && operation.is_some() {
            self.begin_end(ix);
        } else if is_last {
            along = self.end(ix);
        } else {
            self.go_on(ix);
        }
        self.update(ix);
        self.effects.push(Record { operation, subject: ix, is_irreversible, along: along.into() });
    }

    /// After an act that is not the last: the status becomes one for which the remaining acts are the
    /// whole route, if there is such a status.
    pub(super) fn go_on(&mut self, ix: ThingIx) {
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

    fn begin_end(&mut self, ix: ThingIx) {
        if let Some(status) = self.kind(self.thing(ix).kind).status(Standing::Ending) {
            self.set_status(ix, Some(status));
        }
        self.ending.insert(ix, self.looks_ending);
    }

    /// Ends a thing together with everything that goes along with it, and gives the latter.
    pub(super) fn end(&mut self, ix: ThingIx) -> Vec<ThingIx> {
        if self.rules.root == Some(self.thing(ix).kind) {
            self.close();
            return Vec::new();
        }
        let mut ended = Vec::new();
        let mut next = vec![ix];
        while let Some(at) = next.pop() {
            if self.thing(at).is_live() {
                next.extend(self.goes_along(at));
                self.put_away(at);
                ended.push(at);
            }
        }
        ended.retain(|at| *at != ix);
        ended.sort_unstable();
        ended
    }

    /// Closes the account: everything in it goes.
    fn close(&mut self) {
        self.things.iter_mut().for_each(|thing| thing.presence = Presence::Unlisted);
        self.live.iter_mut().for_each(BTreeMap::clear);
        self.ending.clear();
        self.lingering.clear();
    }

    /// The things that end with a thing: its parts, and its mere settings. A thing that something else has
    /// to wait for is not a mere setting.
    fn goes_along(&self, ix: ThingIx) -> Vec<ThingIx> {
        let found = RefCell::new(Vec::new());
        for (kind, constraint) in &self.kind(self.thing(ix).kind).along {
            let is_part = constraint.strength == Strength::Cascade;
            let collect = |one: ThingIx| {
                if is_part || !self.is_own(one) {
                    found.borrow_mut().push(one);
                }
                false
            };
            self.first_of(*kind, constraint, ix, &collect);
        }
        found.into_inner()
    }

    /// True if something has to wait for the end of a thing.
    fn is_own(&self, ix: ThingIx) -> bool {
        let hard = self.spec(ix).before.iter().filter(|constraint| constraint.strength == Strength::Hard);
        hard.filter_map(|constraint| Some((constraint, self.rules.kind_ix(constraint.then)?)))
            .any(|(constraint, then)| self.has_second(ix, constraint, then))
    }

    /// Takes a thing out of the way: by a status that means gone, if its kind has one; otherwise off the
    /// list.
    fn put_away(&mut self, ix: ThingIx) {
        self.ending.remove(&ix);
        match self.kind(self.thing(ix).kind).status(Standing::Gone) {
            Some(status) => {
                self.set_status(ix, Some(status));
                self.thing_mut(ix).is_empty = true;
                self.linger(ix);
            }
            None => return self.take_off_list(ix),
        }
        self.update(ix);
    }

    /// A thing that is gone is taken off the list some looks later, if its kind can be missing from lists.
    fn linger(&mut self, ix: ThingIx) {
        if self.spec(ix).status.unlisted == Standing::Gone {
            self.lingering.insert(ix, self.looks_lingering);
        }
    }

    /// Takes a thing off the list, whatever it was about to do.
    pub(super) fn vanish(&mut self, ix: ThingIx) {
        self.ending.remove(&ix);
        self.lingering.remove(&ix);
        self.take_off_list(ix);
    }

    fn take_off_list(&mut self, ix: ThingIx) {
        let transition = self.set_presence(ix, Presence::Unlisted);
        self.draw_consequences(ix, transition);
    }

    /// Works out whether a thing is in the way, after a change to it, and draws the consequences.
    pub(super) fn update(&mut self, ix: ThingIx) {
        let transition = self.recount(ix);
        self.draw_consequences(ix, transition);
    }

    /// What follows for other things, after a change that may have put this one in the way or out of it.
    fn draw_consequences(&mut self, ix: ThingIx, transition: Transition) {
        let thing = *self.thing(ix);
        if !thing.is_listed() {
            self.take_rows(ix);
            self.recount_settled(ix);
        }
        match transition {
            Transition::None => return,
            Transition::ToLive => {}
            Transition::FromLive => self.unimply(thing.kind, thing.place),
        }
        if !self.rules.billed.is_empty() {
            self.begin_bills();
        }
    }

    /// Takes things off the list that stand inside the row of a thing that is no longer listed.
    fn take_rows(&mut self, ix: ThingIx) {
        let Thing { kind, place, .. } = *self.thing(ix);
        let holds = self.kind(kind).holds.iter();
        let can_vanish = holds.filter(|other| self.kind(**other).spec.status.unlisted == Standing::Gone);
        let rows = can_vanish.flat_map(|other| self.with_key(*other, place, self.key(ix)));
        let rows: Vec<ThingIx> = rows.filter(|row| self.thing(*row).is_listed()).collect();
        rows.into_iter().for_each(|row| self.vanish(row));
    }

    /// Counts things again that are settled only because another thing says so, which is no longer listed.
    fn recount_settled(&mut self, ix: ThingIx) {
        let settled: Vec<ThingIx> = self.links.outgoing(&self.account, ix, RefSpec::SETTLES).collect();
        settled.into_iter().for_each(|other| _ = self.recount(other));
    }

    /// Takes things off the list that show only through others, when the last of these is gone.
    fn unimply(&mut self, kind: KindIx, place: Option<Coverage>) {
        for implied in self.kind(kind).implies.clone() {
            let mut signs = self.rules.numbers().filter(|sign| self.kind(*sign).implies.contains(&implied));
            if signs.all(|sign| self.live_count(sign, place) == 0) {
                let unseen = self.of_kind(implied).filter(|ix| self.thing(*ix).is_live());
                let unseen: Vec<ThingIx> = unseen.filter(|ix| meet(self.thing(*ix).place, place)).collect();
                unseen.into_iter().for_each(|ix| self.vanish(ix));
            }
        }
    }

    /// Switches a protection by an operation.
    pub(super) fn switch(&mut self, ix: ThingIx, operation: &'static str, is_on: bool) {
        self.thing_mut(ix).protection = if is_on { Protection::On } else { Protection::Off };
        self.update(ix);
        self.note(ix, operation);
    }

    /// Notes that the data of a thing was copied out.
    pub(super) fn export(&mut self, ix: ThingIx, operation: &'static str) {
        self.exported.insert(ix);
        if self.next_act(ix).is_some_and(|next| next.step.action == Action::Export && !next.is_last) {
            self.thing_mut(ix).done += 1;
        }
        self.note(ix, operation);
    }

    fn note(&mut self, subject: ThingIx, operation: &'static str) {
        self.effects.push(Record {
            operation: Some(operation),
            subject,
            is_irreversible: false,
            along: Box::default(),
        });
    }
}
