//! What is to be done next.

use chrono::{DateTime, Utc};

use super::waits::later;
use super::{Execution, Flight, Pairs, Rank, Steps, is_lift};
use crate::catalogue::spec::{Actor, Blocks};
use crate::execution::effect::shows_its_end;
use crate::execution::{Entry, Obstacle, Outlook, StepStatus, Work};
use crate::plan::{SavedPlan, SavedStep};

impl Execution {
    /// The next entry for the journal, in the order in which entries have to be written. First takes up
    /// what is due, as far as the limit to what is under way allows.
    #[must_use = "it has to be written down before anything is sent"]
    pub fn poll_entry(&mut self, now: DateTime<Utc>) -> Option<Entry> {
        if self.entries.is_empty() {
            self.schedule(now);
        }
        self.entries.pop_front()
    }

    /// The next call to make or thing to look at. `None` as long as there are entries. By asking, the
    /// caller says that all entries given out so far are in the journal, flushed.
    #[must_use = "it is handed out once"]
    pub fn poll_work(&mut self) -> Option<Work> {
        if self.entries.is_empty() { self.work.pop_front() } else { None }
    }

    /// When to ask again even if no answer has come, in UTC; `None` if time alone changes nothing.
    pub fn poll_timeout(&self) -> Option<DateTime<Utc>> {
        if self.is_stopping() { None } else { self.agenda.next() }
    }

    const fn is_stopping(&self) -> bool {
        self.is_paused || self.unauthorised.is_some()
    }

    fn schedule(&mut self, now: DateTime<Utc>) {
        if self.is_stopping() {
            return;
        }
        let (plan, steps, pairs) = (self.plan.plan(), &self.steps, &self.pairs);
        self.agenda.advance(now, |step| rank(plan, steps, pairs, step));
        while self.flights.len() < self.options.in_flight.get() as usize
            && let Some(step) = self.agenda.pop(self.may_lift())
        {
            self.take_up(step, now);
        }
    }

    /// Takes a step up as soon as possible.
    pub(super) fn make_due(&mut self, step: u32) {
        self.agenda.add(step, rank(self.plan.plan(), &self.steps, &self.pairs, step));
    }

    /// True if one more thing may be left unprotected. O(limit to what is under way).
    fn may_lift(&self) -> bool {
        let checked = self.flights.values().filter(|flight| **flight == Flight::CheckLift).count();
        self.pairs.open() + checked < self.options.in_flight.get() as usize
    }

    fn take_up(&mut self, id: u32, now: DateTime<Utc>) {
        if self.flights.contains_key(&id) {
            return;
        }
        match self.status(id) {
            Some(StepStatus::Ready) if !self.is_cancelled => self.begin(id, now),
            Some(StepStatus::InOtherHands) if self.is_cancelled => {}
            Some(StepStatus::TakingEffect | StepStatus::Refused | StepStatus::InOtherHands | StepStatus::Unknown) => {
                self.look(id, Flight::Look)
            }
            _ => {}
        }
    }

    /// Begins a step that is ready.
    fn begin(&mut self, id: u32, now: DateTime<Utc>) {
        let Some(step) = self.plan.plan().step(id) else { return };
        if let Some(why) = self.review.obstacle(step) {
            self.stop(id, now, why);
        } else if self.review.is_gone(id) || may_be_lifted(step) {
            self.look(id, if is_lift(step) { Flight::CheckLift } else { Flight::Check });
        } else if !self.plan.is_agreed(step) {
            self.stop(id, now, Obstacle::NoConsent);
        } else if step.kind().blocks.value == Blocks::Itself
            && (self.unproven.is_to_read() || self.unproven.is_disproved())
        {
            self.unproved_end = Some(id);
        } else if !self.is_ours(step) {
            self.ask(id, now);
        } else if step.is_irreversible() || step.needs_consent() {
            self.look(id, if is_lift(step) { Flight::CheckLift } else { Flight::Check });
        } else {
            self.dispatch(id, now);
        }
    }

    /// Does a step after a look at its subject.
    pub(super) fn proceed(&mut self, id: u32, now: DateTime<Utc>) {
        let Some(step) = self.plan.plan().step(id) else { return };
        if !self.plan.is_agreed(step) {
            self.stop(id, now, Obstacle::NoConsent);
        } else if !self.is_ours(step) {
            self.ask(id, now);
        } else {
            self.dispatch(id, now);
        }
    }

    /// True if it is a call that these credentials can make.
    fn is_ours(&self, step: SavedStep<'_>) -> bool {
        let may = match step.actor() {
            Actor::Api => true,
            Actor::RootUser => self.options.is_root,
            _ => false,
        };
        may && step.call().is_some()
    }

    fn look(&mut self, id: u32, flight: Flight) {
        if let Some(step) = self.plan.plan().step(id) {
            self.work.push_back(Work::Look { step: id, subject: step.subject() });
            self.flights.insert(id, flight);
        }
    }

    /// Sends a step's call, unless nothing is to be begun any more.
    pub(super) fn dispatch(&mut self, id: u32, now: DateTime<Utc>) {
        self.flights.remove(&id);
        if self.is_cancelled {
            return;
        }
        let is_turn = |step| !is_lift(step) || self.pairs.has(self.plan.plan(), step) || self.may_lift();
        if self.is_stopping() || !self.plan.plan().step(id).is_some_and(is_turn) {
            self.make_due(id);
            return;
        }
        let Some((step, call)) = self.plan.plan().step(id).and_then(|step| Some((step, step.call()?))) else { return };
        let intent = Entry::Intent {
            at: now,
            step: id,
            attempt: self.attempts(id).saturating_add(1),
            action: step.action(),
            subject: step.subject(),
            operation: call.operation.id.to_owned(),
            request: format!("{} {}", call.operation.method, call.path),
            body: call.body.clone(),
        };
        if self.record(intent).is_ok() {
            self.flights.insert(id, Flight::Call);
            self.work.push_back(Work::Perform { step: id, call });
        }
    }

    /// Asks somebody else to do a step.
    fn ask(&mut self, id: u32, now: DateTime<Utc>) {
        let Some(entry) = self.plan.plan().step(id).map(|step| step.errand(now)) else { return };
        if self.record(entry).is_ok() {
            self.await_person(id, now);
        }
    }

    /// Puts the looks at somebody else's step on the agenda, from the first day on which it can be done.
    pub(super) fn await_person(&mut self, id: u32, now: DateTime<Utc>) {
        let Some(errand) = self.plan.plan().step(id).filter(SavedStep::is_noticed) else { return };
        let day = errand.not_before().map(|day| self.plan.plan().provider().start_of(day));
        match day.filter(|day| *day > now) {
            Some(day) => self.agenda.put_off(id, day),
            None => {
                self.unlooked.insert(id);
                self.make_due(id);
            }
        }
    }

    /// Takes a step up again after a while.
    pub(super) fn put_off(&mut self, id: u32, now: DateTime<Utc>, wait: std::time::Duration) {
        self.agenda.put_off(id, later(now, wait));
    }

    /// What it waits for.
    pub fn outlook(&self) -> Outlook {
        let under_way = self.count(StepStatus::Dispatched)
            + self.count(StepStatus::Unknown)
            + self.count(StepStatus::TakingEffect)
            + self.count(StepStatus::Refused);
        let complete = self.count(StepStatus::Done) + self.count(StepStatus::Skipped);
        let is_busy = under_way > 0 || !self.flights.is_empty();
        let is_end_due = self.unproved_end.is_some_and(|step| self.status(step) == Some(StepStatus::Ready));
        let kept = self.kept_back() + usize::from(is_end_due);
        if self.unauthorised.is_some() && self.flights.is_empty() {
            Outlook::Unauthorised
        } else if self.is_cancelled {
            if is_busy { Outlook::Working } else { Outlook::Cancelled }
        } else if complete == self.plan().len() {
            // A closed account holds nothing.
            let is_proved = self.unproven() == 0 || self.plan().closes_account();
            if is_proved { Outlook::Finished } else { Outlook::Unproven }
        } else if self.is_paused && self.flights.is_empty() {
            Outlook::Paused
        } else if is_busy || self.count(StepStatus::Ready) > kept || !self.unlooked.is_empty() {
            Outlook::Working
        } else if is_end_due && self.unproven.is_to_read() {
            Outlook::Unproven
        } else if self.count(StepStatus::InOtherHands) > 0 {
            Outlook::Waiting
        } else {
            Outlook::Stuck
        }
    }

    /// True if the protection that a step has lifted can be put back: its outcome is known.
    pub(crate) fn can_protect(&self, lift: u32) -> bool {
        self.status(lift).is_some_and(|status| status == StepStatus::Done || status.is_stopped())
    }

    /// How many steps are ready and would lift a protection, while as many things stand unprotected as may be.
    pub(crate) fn kept_back(&self) -> usize {
        if self.may_lift() { 0 } else { self.agenda.lifts() }
    }

    /// The steps that are in other hands, by number. O(steps).
    pub fn errands(&self) -> impl Iterator<Item = SavedStep<'_>> {
        let asked = |(_, status): &(u32, StepStatus)| *status == StepStatus::InOtherHands;
        let steps = (1..).zip(self.statuses()).filter(asked);
        steps.filter_map(|(id, _)| self.plan().step(id))
    }
}

/// True if a step lifts a protection that no operation switches: it may only mirror what was on its subject, and be
/// off by now.
fn may_be_lifted(step: SavedStep<'_>) -> bool {
    is_lift(step) && step.call().is_none() && shows_its_end(step)
}

/// How urgent a step is.
fn rank(plan: &SavedPlan, steps: &Steps, pairs: &Pairs, id: u32) -> Rank {
    match plan.step(id) {
        Some(step) if pairs.has(plan, step) => Rank::Pair,
        Some(step) if is_lift(step) && steps.status(id) == Some(StepStatus::Ready) => Rank::Lift,
        _ => Rank::Usual,
    }
}
