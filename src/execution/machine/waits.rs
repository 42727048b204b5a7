//! What is waited for, since when, and for how long.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::Execution;
use crate::execution::effect::{Effect, effect};
use crate::execution::{Answer, Entry, Sighting, StepStatus, Wait};

impl Execution {
    /// What it waits for that is neither a person nor a date: effects that do not show yet, answers that were
    /// lost, looks and calls that were put off. By number of the step. Takes as long as there are steps that
    /// are begun and not complete.
    pub fn waits(&self) -> impl Iterator<Item = Wait> + '_ {
        self.steps.remembered().filter_map(|step| self.wait(step))
    }

    /// Since when a step is as it is, in UTC, as far as the journal says; `None` if nothing has begun.
    pub(crate) fn since(&self, step: u32) -> Option<DateTime<Utc>> {
        self.steps.since(step)
    }

    fn wait(&self, id: u32) -> Option<Wait> {
        let (step, status) = (self.plan().step(id)?, self.status(id)?);
        let delay = self.steps.delay(id);
        match status {
            StepStatus::TakingEffect | StepStatus::Refused | StepStatus::Unknown => {}
            StepStatus::Ready | StepStatus::InOtherHands if delay.is_some() => {}
            _ => return None,
        }
        let since = self.steps.since(id)?;
        Some(Wait {
            step: id,
            action: step.action(),
            subject: step.subject(),
            status,
            since,
            until: delay.map(|(until, _)| *until),
            limit: self.limit_of(id, status, since),
            last: delay.map(|(_, sighting)| sighting.clone()),
        })
    }

    /// When the wait for a step is over at the latest, if nothing changes.
    fn limit_of(&self, id: u32, status: StepStatus, since: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (until, sighting) = self.steps.delay(id).map_or((since, None), |(until, last)| (*until, Some(last)));
        let patience = later(since, self.options.patience);
        match (status, sighting) {
            (StepStatus::InOtherHands, _) => None,
            (StepStatus::TakingEffect, _) | (_, Some(Sighting::RateLimited { .. })) => Some(patience.max(until)),
            _ => {
                let tries = if self.steps.looks(id) == 0 { self.attempts(id) } else { self.steps.looks(id) };
                Some(later(until, self.options.retry.rest(tries)))
            }
        }
    }

    /// Until when an entry puts a step off, and what there was to see.
    pub(super) fn delay_after(&mut self, id: u32, entry: &Entry) -> Option<(DateTime<Utc>, Sighting)> {
        match entry {
            Entry::Looked { until, sighting, .. } => {
                let step = self.plan.plan().step(id)?;
                if let (Some(StepStatus::Unknown), Sighting::Seen(seen)) = (self.status(id), sighting)
                    && effect(step, seen.as_ref()) == Effect::Absent
                {
                    self.steps.note_quiet(id);
                }
                Some((*until, sighting.clone()))
            }
            Entry::Answer { at, answer: Answer::RateLimited { wait }, .. } => {
                Some((later(*at, *wait), Sighting::RateLimited { wait: *wait }))
            }
            Entry::Answer { at, answer: Answer::Transient { why }, .. } => {
                let until = later(*at, self.options.retry.delay(self.attempts(id)));
                Some((until, Sighting::Transient { why: why.clone() }))
            }
            _ => None,
        }
    }

    /// Takes a step up when it was put off to, if that is still to come.
    pub(super) fn is_put_off(&mut self, id: u32, now: DateTime<Utc>) -> bool {
        let is_obeyed = |status| match status {
            StepStatus::Ready | StepStatus::TakingEffect | StepStatus::Refused | StepStatus::Unknown => true,
            // A person may have acted meanwhile, so only the word of the API counts.
            StepStatus::InOtherHands => {
                matches!(self.steps.delay(id), Some((_, Sighting::RateLimited { .. })))
            }
            _ => false,
        };
        let until = self.steps.delay(id).map(|(until, _)| *until).filter(|until| *until > now);
        match until.filter(|_| self.status(id).is_some_and(is_obeyed)) {
            Some(until) => self.agenda.put_off(id, until),
            None => return false,
        }
        true
    }
}

/// An instant so much later.
pub(super) fn later(at: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
    at.checked_add_signed(wait).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
