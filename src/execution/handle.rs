//! What comes in: answers, sightings, and what people want.

use chrono::{DateTime, TimeDelta, Utc};

use super::effect::{self, Effect};
use super::machine::Flight;
use super::{Answer, Awaited, Entry, Execution, IllegalEvent, Opening, RetryPolicy, Sighting, StepStatus, Withheld};
use crate::account::{Account, Observation};
use crate::catalogue::spec::Found;
use crate::plan::SavedStep;

/// True if a look at a step's subject shows whether it is gone. What is only concluded from other
/// things may be there when they are not, and what only a person has seen shows to nobody else.
pub(super) fn shows_its_end(step: SavedStep<'_>) -> bool {
    let is_shown = !matches!(step.kind().found, Found::Unlisted { .. } | Found::Implied { .. });
    is_shown && !(step.kind().is_hidden() && step.key() == Account::ATTESTED)
}

/// Why a look at something that no operation lists tells nothing. Kept in journals, so it stays as it is.
pub(crate) const UNLISTED: &str = "nothing lists it, so that it is not there shows nothing";

impl Execution {
    /// Tells what became of a step's call. `now` in UTC.
    ///
    /// # Errors
    /// If no call is under way for the step; then nothing has changed.
    pub fn handle_answer(&mut self, step: u32, answer: Answer, now: DateTime<Utc>) -> Result<(), IllegalEvent> {
        if self.flights.get(&step) != Some(&Flight::Call) {
            return Err(IllegalEvent::NotUnderWay(step));
        }
        let answer = self.weighed(step, answer);
        self.record(Entry::Answer { at: now, step, answer: answer.clone() })?;
        self.flights.remove(&step);
        match answer {
            Answer::Done { .. } => {}
            Answer::Accepted { .. } => self.put_off(step, now, self.options.poll.delay(1)),
            Answer::Refused { .. } | Answer::OutcomeUnknown { .. } => _ = self.due.insert(step),
            Answer::RateLimited { wait } => self.put_off(step, now, wait),
            Answer::Transient { why } => {
                let attempts = self.attempts(step);
                if self.options.retry.is_over(attempts) {
                    self.give_up(step, now, format!("{attempts} tries, the last one: {why}"));
                } else {
                    self.put_off(step, now, self.options.retry.delay(attempts));
                }
            }
            Answer::Unauthorised { why } => self.unauthorised = Some(why),
        }
        Ok(())
    }

    /// An answer for what it is: the success of an act that takes time is that it has begun.
    fn weighed(&self, step: u32, answer: Answer) -> Answer {
        let takes_time = |step: SavedStep<'_>| step.spec().takes_time.value && shows_its_end(step);
        match answer {
            Answer::Done { response } if self.plan.plan().step(step).is_some_and(takes_time) => {
                Answer::Accepted { response }
            }
            answer => answer,
        }
    }

    /// Tells what a look at a step's subject shows. `now` in UTC.
    ///
    /// # Errors
    /// If no look is under way for the step; then nothing has changed.
    pub fn handle_sighting(&mut self, step: u32, sighting: Sighting, now: DateTime<Utc>) -> Result<(), IllegalEvent> {
        let flight = match self.flights.get(&step) {
            Some(flight) if *flight != Flight::Call => *flight,
            _ => return Err(IllegalEvent::NotUnderWay(step)),
        };
        self.flights.remove(&step);
        self.unlooked.remove(&step);
        if let Sighting::Unauthorised { why } = sighting {
            self.unauthorised = Some(why);
            self.due.insert(step);
            return Ok(());
        }
        let status = match (self.status(step), flight) {
            (Some(StepStatus::Ready), Flight::Check) => StepStatus::Ready,
            (Some(status @ (StepStatus::Polling(_) | StepStatus::Unknown)), _) => status,
            // A person has said in the meantime that it is done.
            _ => return Ok(()),
        };
        let is_telling = self.plan.plan().step(step).is_some_and(shows_its_end);
        match sighting {
            Sighting::Seen(None) if !is_telling => {
                self.unreadable(step, status, UNLISTED.to_owned(), now);
            }
            Sighting::Seen(seen) if status == StepStatus::Ready => self.checked(step, seen.as_ref(), now),
            Sighting::Seen(seen) => self.looked(step, status, seen.as_ref(), now),
            Sighting::Unreadable { why } => self.unreadable(step, status, why, now),
            Sighting::Transient { why } => self.look_again(step, status, &why, now),
            Sighting::RateLimited { wait } => self.put_off(step, now, wait),
            Sighting::Unauthorised { .. } => {}
        }
        Ok(())
    }

    /// The facts behind a step that is about to be done.
    fn checked(&mut self, id: u32, seen: Option<&Observation>, now: DateTime<Utc>) {
        let Some(step) = self.plan.plan().step(id) else { return };
        match effect::effect(step, seen) {
            Effect::Whole => self.note(Entry::Needless { at: now, step: id }),
            Effect::Begun => self.note_begun(id, now),
            shown => match effect::change(step, seen, shown) {
                Some(_) if effect::may_lag(self.plan(), step, seen) && !self.has_looked_enough(id) => {
                    self.put_off_look(id, now, self.options.retry);
                }
                Some(change) => self.note(Entry::Changed { at: now, step: id, change }),
                None => self.dispatch(id, now),
            },
        }
    }

    fn has_looked_enough(&self, id: u32) -> bool {
        self.options.retry.is_over(self.tries.get(&id).map_or(0, |tries| tries.looks) + 1)
    }

    /// A look for the effect of a step.
    fn looked(&mut self, id: u32, status: StepStatus, seen: Option<&Observation>, now: DateTime<Utc>) {
        let Some(step) = self.plan.plan().step(id) else { return };
        match (effect::effect(step, seen), status) {
            (Effect::Whole, _) => self.note(Entry::Shown { at: now, step: id }),
            (_, StepStatus::Polling(Awaited::Person)) => self.put_off_look(id, now, self.options.errand),
            (_, StepStatus::Polling(Awaited::Effect)) => self.await_effect(id, now),
            (Effect::Begun, _) => self.note_begun(id, now),
            (Effect::Absent | Effect::Unclear, StepStatus::Polling(Awaited::Verdict)) => {
                self.note(Entry::NotShown { at: now, step: id });
            }
            (Effect::Unclear, _) => self.look_again(id, status, "its status is one that nobody explains", now),
            (Effect::Absent, _) => self.no_effect(id, now),
        }
    }

    /// A call whose answer was lost shows no effect: a second look has to agree, after a while.
    fn no_effect(&mut self, id: u32, now: DateTime<Utc>) {
        let attempts = self.attempts(id);
        let tries = self.tries.entry(id).or_default();
        if !std::mem::replace(&mut tries.is_quiet, true) {
            self.put_off(id, now, self.options.settle);
        } else if self.options.retry.is_over(attempts) {
            self.give_up(id, now, format!("{attempts} calls without an answer or an effect"));
        } else {
            self.note(Entry::NotShown { at: now, step: id });
        }
    }

    fn note_begun(&mut self, id: u32, now: DateTime<Utc>) {
        if self.record(Entry::Begun { at: now, step: id }).is_ok() {
            self.put_off(id, now, self.options.poll.delay(1));
        }
    }

    fn await_effect(&mut self, id: u32, now: DateTime<Utc>) {
        let since = self.tries.get(&id).and_then(|tries| tries.since).unwrap_or(now);
        let patience = TimeDelta::from_std(self.options.patience).unwrap_or(TimeDelta::MAX);
        if now.signed_duration_since(since) >= patience {
            let minutes = now.signed_duration_since(since).num_minutes();
            self.give_up(id, now, format!("{minutes} minutes in which its effect did not show"));
        } else {
            self.put_off_look(id, now, self.options.poll);
        }
    }

    fn put_off_look(&mut self, id: u32, now: DateTime<Utc>, policy: RetryPolicy) {
        let tries = self.tries.entry(id).or_default();
        tries.looks = tries.looks.saturating_add(1);
        let delay = policy.delay(tries.looks);
        self.put_off(id, now, delay);
    }

    /// A look that failed for the moment, or told nothing.
    fn look_again(&mut self, id: u32, status: StepStatus, why: &str, now: DateTime<Utc>) {
        let looks = self.tries.get(&id).map_or(0, |tries| tries.looks) + 1;
        match status {
            StepStatus::Polling(Awaited::Person) => self.put_off_look(id, now, self.options.errand),
            StepStatus::Polling(Awaited::Effect) => self.await_effect(id, now),
            _ if self.options.retry.is_over(looks) => {
                self.give_up(id, now, format!("{looks} looks, the last one: {why}"));
            }
            _ => self.put_off_look(id, now, self.options.retry),
        }
    }

    /// Nothing shows the subject.
    fn unreadable(&mut self, id: u32, status: StepStatus, why: String, now: DateTime<Utc>) {
        let Some(step) = self.plan.plan().step(id) else { return };
        match status {
            // Where the catalogue knows of no way to read it, a look could never have told more.
            StepStatus::Ready if !shows_its_end(step) => self.dispatch(id, now),
            StepStatus::Ready => self.note(Entry::Withheld { at: now, step: id, why: Withheld::Unreadable(why) }),
            StepStatus::Polling(Awaited::Person) => self.put_off_look(id, now, self.options.errand),
            _ => self.give_up(id, now, format!("a look that could not tell: {why}")),
        }
    }

    fn give_up(&mut self, step: u32, now: DateTime<Utc>, why: String) {
        self.note(Entry::GaveUp { at: now, step, why });
    }

    /// Notes what follows from the step's own status, so that it can always happen.
    fn note(&mut self, entry: Entry) {
        let noted = self.record(entry);
        debug_assert!(noted.is_ok(), "{noted:?}");
    }

    /// Begins nothing new until [`Execution::unpause`]. Not kept in the journal.
    pub const fn pause(&mut self) {
        self.is_paused = true;
    }

    /// Goes on after a pause, or with new credentials.
    pub fn unpause(&mut self) {
        self.is_paused = false;
        self.unauthorised = None;
    }

    /// Begins nothing more, for good. What is under way, or was, is still looked at until its outcome
    /// is known. `now` in UTC.
    pub fn cancel(&mut self, by: &str, now: DateTime<Utc>) {
        // It is about no step, so it can always happen.
        _ = self.record(Entry::Cancelled { at: now, by: by.to_owned() });
    }

    /// Tries a step again that failed or was held. `now` in UTC.
    ///
    /// # Errors
    /// If it is neither; then nothing has changed.
    pub fn retry(&mut self, step: u32, by: &str, now: DateTime<Utc>) -> Result<(), IllegalEvent> {
        self.record(Entry::Retried { at: now, step, by: by.to_owned() })
    }

    /// Takes a person's word that a step is done: an errand, or one that was stopped or does not show
    /// its effect. `now` in UTC.
    ///
    /// # Errors
    /// If the step is none of these, or its predecessors are not done; then nothing has changed.
    pub fn attest(&mut self, step: u32, by: &str, now: DateTime<Utc>) -> Result<(), IllegalEvent> {
        self.record(Entry::Attested { at: now, step, by: by.to_owned() })?;
        self.unlooked.remove(&step);
        Ok(())
    }

    /// Notes that a process has taken the journal up, and with what. Steps that wait for what is unread
    /// are held when they are due, until it is noted that it was read. `now` in UTC.
    pub fn open(&mut self, opening: Opening, now: DateTime<Utc>) {
        let Opening { version, consents, attested, unread } = opening;
        // It is about no step, so it can always happen.
        _ = self.record(Entry::Opened { at: now, version, consents, attested, unread });
    }
}
