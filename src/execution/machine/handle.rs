//! What comes in: answers, sightings, and what people want.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::waits::later;
use super::{Execution, Flight, is_lift};
use crate::account::Observation;
use crate::execution::effect::{self, Effect, shows_its_end};
use crate::execution::kept_words;
use crate::execution::{
    Answer, AttestedClaim, Consent, Entry, IllegalEvent, Obstacle, RetryPolicy, Review, Sighting, StepStatus,
};
use crate::plan::SavedStep;

impl Execution {
    /// Tells what became of a step's call. `now` in UTC.
    ///
    /// # Errors
    /// If no call is under way for the step; then nothing has changed.
    pub fn handle_answer(&mut self, step: u32, answer: Answer, now: DateTime<Utc>) -> Result<(), IllegalEvent> {
        if self.flights.get(&step) != Some(&Flight::Call) {
            return Err(IllegalEvent::NotUnderWay(step));
        }
        let answer = self.interpreted(step, answer);
        self.record(Entry::Answer { at: now, step, answer: answer.clone() })?;
        self.flights.remove(&step);
        match answer {
            Answer::Done { .. } => {}
            // The entry puts it off.
            Answer::RateLimited { .. } => self.stop_if_told_too_long(step, now),
            Answer::Accepted { .. } => self.put_off(step, now, self.options.poll.delay(1)),
            Answer::Refused { .. } | Answer::OutcomeUnknown { .. } => self.make_due(step),
            Answer::Transient { why } => {
                let attempts = self.attempts(step);
                if self.options.retry.is_over(attempts) {
                    self.stop(step, now, Obstacle::CallsFailed { calls: attempts, last: why });
                }
            }
            Answer::Unauthorised { why } => self.unauthorised = Some(why),
        }
        Ok(())
    }

    /// What an answer means for a step: the success of an act that takes time means that it has begun.
    fn interpreted(&self, step: u32, answer: Answer) -> Answer {
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
            self.make_due(step);
            return Ok(());
        }
        let status = match (self.status(step), flight) {
            (Some(StepStatus::Ready), Flight::Check | Flight::CheckLift) => StepStatus::Ready,
            (
                Some(
                    status @ (StepStatus::TakingEffect
                    | StepStatus::Refused
                    | StepStatus::InOtherHands
                    | StepStatus::Unknown),
                ),
                _,
            ) => status,
            // A person has attested in the meantime that it is done.
            _ => return Ok(()),
        };
        let is_telling = self.plan.plan().step(step).is_some_and(shows_its_end);
        match sighting {
            Sighting::Seen(None) if !is_telling => self.unreadable(step, status, kept_words::UNLISTED.to_owned(), now),
            Sighting::Seen(seen) if status == StepStatus::Ready => self.checked(step, seen, now),
            Sighting::Seen(seen) => self.looked(step, status, seen, now),
            Sighting::Unreadable { why } => self.unreadable(step, status, why, now),
            Sighting::Transient { why } => self.look_again(step, status, Sighting::Transient { why }, now),
            // Such a look was not made at all.
            Sighting::RateLimited { wait } if wait.is_zero() => self.make_due(step),
            Sighting::RateLimited { wait } => {
                self.note_look(step, Sighting::RateLimited { wait }, now, wait);
                self.stop_if_told_too_long(step, now);
            }
            Sighting::Unauthorised { .. } => {}
        }
        Ok(())
    }

    /// Takes a look at the subject of a step that is about to be done.
    fn checked(&mut self, id: u32, seen: Option<Observation>, now: DateTime<Utc>) {
        let Some(step) = self.plan.plan().step(id) else { return };
        match effect::effect(step, seen.as_ref()) {
            Effect::Whole => self.note(Entry::Needless { at: now, step: id }),
            Effect::Begun => self.note_begun(id, now),
            shown => match effect::change(step, seen.as_ref(), shown) {
                Some(_) if effect::may_lag(self.plan(), step, seen.as_ref()) && !self.has_looked_enough(id) => {
                    self.put_off_look(id, Sighting::Seen(seen), now, self.options.retry);
                }
                Some(change) => self.stop(id, now, Obstacle::Changed(change)),
                None => self.proceed(id, now),
            },
        }
    }

    fn has_looked_enough(&self, id: u32) -> bool {
        self.options.retry.is_over(self.steps.looks(id).saturating_add(1))
    }

    /// Takes a look for the effect of a step that was done.
    fn looked(&mut self, id: u32, status: StepStatus, seen: Option<Observation>, now: DateTime<Utc>) {
        let Some(step) = self.plan.plan().step(id) else { return };
        let (effect, sighting) = (effect::effect(step, seen.as_ref()), Sighting::Seen(seen));
        match (effect, status) {
            (Effect::Whole, _) => self.note(Entry::Shown { at: now, step: id }),
            (_, StepStatus::InOtherHands) => self.put_off_look(id, sighting, now, self.options.errand),
            (_, StepStatus::TakingEffect) => self.await_effect(id, sighting, now),
            (Effect::Begun, _) => self.note_begun(id, now),
            (Effect::Absent | Effect::Unclear, StepStatus::Refused) => {
                self.note(Entry::NotShown { at: now, step: id });
            }
            (Effect::Unclear, _) => self.look_again(id, status, sighting, now),
            (Effect::Absent, _) => self.no_effect(id, sighting, now),
        }
    }

    /// A look shows no effect of a call whose answer was lost. A second look, after a while, has to agree
    /// before the call is made again.
    fn no_effect(&mut self, id: u32, sighting: Sighting, now: DateTime<Utc>) {
        let attempts = self.attempts(id);
        if !self.steps.is_quiet(id) {
            self.note_look(id, sighting, now, self.options.settle);
        } else if self.options.retry.is_over(attempts) {
            self.stop(id, now, Obstacle::Unanswered { calls: attempts });
        } else {
            self.note(Entry::NotShown { at: now, step: id });
        }
    }

    fn note_begun(&mut self, id: u32, now: DateTime<Utc>) {
        if self.record(Entry::Begun { at: now, step: id }).is_ok() {
            self.put_off(id, now, self.options.poll.delay(1));
        }
    }

    fn await_effect(&mut self, id: u32, sighting: Sighting, now: DateTime<Utc>) {
        match self.minutes_over_patience(id, now) {
            Some(minutes) => {
                let Sighting::Seen(Some(seen)) = sighting else {
                    return self.stop(id, now, Obstacle::NoEffect { minutes, seen: None });
                };
                self.stop(id, now, Obstacle::NoEffect { minutes, seen: seen.status });
            }
            None => self.put_off_look(id, sighting, now, self.options.poll),
        }
    }

    /// How long a step was waited for, in minutes, if that was long enough.
    fn minutes_over_patience(&self, id: u32, now: DateTime<Utc>) -> Option<i64> {
        let waited = now.signed_duration_since(self.steps.since(id).unwrap_or(now));
        let patience = TimeDelta::from_std(self.options.patience).unwrap_or(TimeDelta::MAX);
        (waited >= patience).then(|| waited.num_minutes())
    }

    /// Stops a step of which all that there was to hear for so long is that it has to wait.
    fn stop_if_told_too_long(&mut self, id: u32, now: DateTime<Utc>) {
        let Some(minutes) = self.minutes_over_patience(id, now) else { return };
        match self.status(id) {
            Some(StepStatus::InOtherHands) | None => {}
            Some(StepStatus::TakingEffect) => self.stop(id, now, Obstacle::NoEffect { minutes, seen: None }),
            Some(_) => self.stop(id, now, Obstacle::ToldToWait { minutes }),
        }
    }

    fn put_off_look(&mut self, id: u32, sighting: Sighting, now: DateTime<Utc>, policy: RetryPolicy) {
        let delay = policy.delay(self.steps.looks(id).saturating_add(1));
        self.note_look(id, sighting, now, delay);
    }

    /// Takes a step up again after a while, and notes what a look has shown. That a person has not acted yet
    /// is no news: it is not noted, and whoever takes the journal up looks at once.
    fn note_look(&mut self, id: u32, sighting: Sighting, now: DateTime<Utc>, wait: Duration) {
        if self.status(id) == Some(StepStatus::InOtherHands) && matches!(sighting, Sighting::Seen(_)) {
            self.steps.count_look(id);
            self.put_off(id, now, wait);
        } else {
            self.note(Entry::Looked { at: now, step: id, until: later(now, wait), sighting });
        }
    }

    /// Takes a look that failed for the moment, or said nothing about the step.
    fn look_again(&mut self, id: u32, status: StepStatus, sighting: Sighting, now: DateTime<Utc>) {
        let looks = self.steps.looks(id).saturating_add(1);
        match status {
            StepStatus::InOtherHands => self.put_off_look(id, sighting, now, self.options.errand),
            StepStatus::TakingEffect => self.await_effect(id, sighting, now),
            _ if self.options.retry.is_over(looks) => {
                let last = match sighting {
                    Sighting::Transient { why } => why,
                    _ => kept_words::UNEXPLAINED.to_owned(),
                };
                self.stop(id, now, Obstacle::LooksFailed { looks, last });
            }
            _ => self.put_off_look(id, sighting, now, self.options.retry),
        }
    }

    /// Takes a look that cannot show the subject.
    fn unreadable(&mut self, id: u32, status: StepStatus, why: String, now: DateTime<Utc>) {
        let Some(step) = self.plan.plan().step(id) else { return };
        match status {
            // The catalogue knows of no way to read it, so no look could ever say more.
            StepStatus::Ready if !shows_its_end(step) => self.proceed(id, now),
            StepStatus::Ready => self.stop(id, now, Obstacle::FactsUnreadable { why }),
            StepStatus::InOtherHands => {
                self.put_off_look(id, Sighting::Unreadable { why }, now, self.options.errand);
            }
            // The whole account was read since, and a list that is complete proves that it is gone.
            _ if self.review.is_gone(id) => self.note(Entry::Shown { at: now, step: id }),
            _ => self.stop(id, now, Obstacle::EffectUnreadable { why }),
        }
    }

    /// Notes that a step does not go on.
    pub(super) fn stop(&mut self, step: u32, now: DateTime<Utc>, why: Obstacle) {
        self.note(Entry::Stopped { at: now, step, why });
    }

    /// Notes an entry about a step. The caller has checked that the step's status allows it.
    fn note(&mut self, entry: Entry) {
        let noted = self.record(entry);
        debug_assert!(noted.is_ok(), "{noted:?}");
    }

    /// Begins nothing new until [`Execution::unpause`]. Not kept in the journal.
    pub const fn pause(&mut self) {
        self.is_paused = true;
    }

    /// As it was before a pause that was not a person's.
    pub(crate) const fn set_paused(&mut self, is_paused: bool) {
        self.is_paused = is_paused;
    }

    /// Whether calls are made as the root user, where it is known better than from the options.
    pub(crate) const fn set_root(&mut self, is_root: bool) {
        self.options.is_root = is_root;
    }

    /// Goes on after a pause, or with new credentials.
    pub fn unpause(&mut self) {
        self.is_paused = false;
        self.unauthorised = None;
    }

    /// Begins nothing more, for good. What is under way, or was, is still looked at until its outcome
    /// is known. `now` in UTC.
    pub fn cancel(&mut self, by: &str, now: DateTime<Utc>) {
        // An entry about no step is always legal.
        _ = self.record(Entry::Cancelled { at: now, by: by.to_owned() });
    }

    /// Tries a step again that failed or was held. `now` in UTC.
    ///
    /// # Errors
    /// If it is neither; then nothing has changed.
    pub fn retry(&mut self, step: u32, by: &str, now: DateTime<Utc>) -> Result<(), IllegalEvent> {
        self.record(Entry::Retried { at: now, step, by: by.to_owned() })
    }

    /// Looks again at a step that is held because nobody knows [what came of its
    /// call](Self::has_unknown_outcome). If its effect shows, it is done. If not, it is held again; or made
    /// again, by the rules for a call whose answer was lost, if it was never accepted. `now` in UTC.
    ///
    /// # Errors
    /// If it is no such step; then nothing has changed.
    pub fn recheck(&mut self, step: u32, by: &str, now: DateTime<Utc>) -> Result<(), IllegalEvent> {
        self.record(Entry::Rechecked { at: now, step, by: by.to_owned() })?;
        self.make_due(step);
        Ok(())
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

    /// Tells that a protection was put back which a step has lifted. The step is held then, and the end of the
    /// thing waits for it again. `now` in UTC.
    ///
    /// # Errors
    /// If the step has lifted no protection, or nobody knows yet whether it has; then nothing has changed.
    pub fn protected(&mut self, step: u32, by: &str, now: DateTime<Utc>) -> Result<(), IllegalEvent> {
        let lift = self.plan.plan().step(step).ok_or(IllegalEvent::NoStep(step))?;
        let set = lift.kind().protection.and_then(|protection| protection.set);
        let operation = set.filter(|_| is_lift(lift)).ok_or(IllegalEvent::NotUnderWay(step))?.id.to_owned();
        let subject = lift.subject();
        self.record(Entry::Protected { at: now, step, subject, operation, by: by.to_owned() })
    }

    /// Notes that a process has taken the journal up, and what came to it in addition: what was agreed to, what
    /// was attested, and, if the account was read for this, what it showed. The last takes the place of what was
    /// noted before; with `None` that stays as it is. Steps that wait for what is unread, or that a change holds,
    /// are held when they are due, until a later review no longer holds them. `now` in UTC.
    pub fn open(
        &mut self,
        consents: Vec<Consent>,
        attested: Vec<AttestedClaim>,
        review: Option<Review>,
        now: DateTime<Utc>,
    ) {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let is_read = review.is_some();
        let Review { unread, changed, gone } = review.unwrap_or_default();
        let unread = is_read.then_some(unread);
        // An entry about no step is always legal.
        let by = self.options.by.clone();
        _ = self.record(Entry::Opened { at: now, version, by, consents, attested, unread, changed, gone });
    }
}
