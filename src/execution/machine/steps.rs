//! The state of every step, as it follows from the journal.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::links::Links;
use crate::execution::status::StepEvent;
use crate::execution::{Answer, Entry, IllegalEvent, Obstacle, Sighting, StepStatus};
use crate::plan::SavedPlan;

/// The state of every step. A step changes only by [`apply`](Self::apply), so its status, the counts and
/// what is remembered of it always agree. A step that nothing has happened to takes one byte.
#[derive(Debug)]
pub(super) struct Steps {
    status: Vec<StepStatus>,
    counts: [usize; StepStatus::ALL.len()],
    links: Links,
    /// By number; only steps that something has happened to and that are not complete.
    records: BTreeMap<u32, Record>,
}

/// What is remembered of a step beyond its status.
#[derive(Debug, Default)]
struct Record {
    /// Calls, since the start or the last retry.
    attempts: u32,
    /// Looks since the last other entry about the step, without those that were only told to wait.
    looks: u32,
    /// True once a look has shown no effect of a call whose answer was lost.
    is_quiet: bool,
    /// True once the call was accepted, or seen to take effect: it must not be made again.
    is_accepted: bool,
    /// Since when an effect is awaited, or the step is put off.
    since: Option<DateTime<Utc>>,
    /// Until when it is put off, and what there was to see.
    put_off: Option<Box<(DateTime<Utc>, Sighting)>>,
    /// Why the step is stopped. A refusal is noted when it comes: only a look tells whether it stops the
    /// step.
    obstacle: Option<Box<Obstacle>>,
}

impl Steps {
    /// All steps of a plan: ready if nothing comes before them, else waiting. O(V + E).
    pub(super) fn of(plan: &SavedPlan) -> Self {
        let mut counts = [0; StepStatus::ALL.len()];
        counts[StepStatus::Waiting as usize] = plan.len();
        let links = Links::new(plan);
        let free: Vec<u32> = links.free().collect();
        let status = vec![StepStatus::Waiting; plan.len()];
        let mut steps = Self { status, counts, links, records: BTreeMap::new() };
        free.into_iter().for_each(|step| steps.set(step, StepStatus::Ready));
        steps
    }

    /// The state after an entry about a step, and the steps that it makes ready: others that waited for
    /// this one, or this one again.
    pub(super) fn apply(&mut self, step: u32, event: StepEvent, entry: &Entry) -> Result<Vec<u32>, IllegalEvent> {
        let status = self.status(step).ok_or(IllegalEvent::NoStep(step))?;
        let illegal = IllegalEvent::Status { step, status, cannot_be: event.participle() };
        let event = if event == StepEvent::Rechecked { self.rechecked(step).ok_or(illegal)? } else { event };
        let next = status.next(event).ok_or(illegal)?;
        self.set(step, next);
        if next.is_complete() {
            self.records.remove(&step);
            let mut free = self.links.complete(step);
            free.retain(|step| self.status(*step) == Some(StepStatus::Waiting));
            free.iter().for_each(|step| self.set(*step, StepStatus::Ready));
            return Ok(free);
        }
        if status.is_complete() {
            self.links.reopen(step).into_iter().for_each(|step| self.wait(step));
        }
        self.remember(step, entry);
        if event == StepEvent::Looked {
            return Ok(Vec::new());
        }
        Ok(if next == StepStatus::Ready { vec![step] } else { Vec::new() })
    }

    /// What it means to look at a step again; `None` if it is known what became of it.
    fn rechecked(&self, step: u32) -> Option<StepEvent> {
        let record = self.records.get(&step).filter(|_| self.has_unknown_outcome(step))?;
        Some(if record.is_accepted { StepEvent::AwaitedAgain } else { StepEvent::Rechecked })
    }

    /// Has a step that is ready wait for others again.
    pub(super) fn wait(&mut self, step: u32) {
        if self.status(step) == Some(StepStatus::Ready) {
            self.records.remove(&step);
            self.set(step, StepStatus::Waiting);
        }
    }

    fn set(&mut self, step: u32, status: StepStatus) {
        let slot = &mut self.status[step as usize - 1];
        self.counts[*slot as usize] -= 1;
        self.counts[status as usize] += 1;
        *slot = status;
    }

    /// Keeps what an entry says beyond the status.
    fn remember(&mut self, step: u32, entry: &Entry) {
        if matches!(entry, Entry::Retried { .. }) {
            self.records.remove(&step);
            return;
        }
        let takes_effect = self.status(step) == Some(StepStatus::TakingEffect);
        let record = self.records.entry(step).or_default();
        if !takes_effect {
            record.begin_anew(entry.at());
        }
        if let Entry::Looked { at, sighting, .. } = entry {
            record.since.get_or_insert(*at);
            record.looks += u32::from(!matches!(sighting, Sighting::RateLimited { .. }));
            return;
        }
        record.looks = 0;
        record.is_quiet = false;
        record.put_off = None;
        match entry {
            Entry::Intent { attempt, .. } => record.attempts = *attempt,
            Entry::Begun { at, .. } | Entry::ReadBack { at, .. } => {
                record.since = Some(*at);
                record.is_accepted = true;
                // It goes on all the same.
                record.obstacle = None;
            }
            Entry::Errand { at, .. } => record.since = Some(*at),
            Entry::Rechecked { .. } => record.obstacle = None,
            Entry::Answer { at, answer, .. } => {
                record.remember_answer(*at, answer);
            }
            // A step that was refused keeps the refusal as its reason: it says more than that looking failed.
            Entry::Protected { by, .. } => record.stop(Obstacle::PutBack { by: by.clone() }),
            Entry::Stopped { why, .. } if record.obstacle.is_none() => record.stop(why.clone()),
            Entry::Stopped { .. }
            | Entry::Shown { .. }
            | Entry::NotShown { .. }
            | Entry::Looked { .. }
            | Entry::Needless { .. }
            | Entry::Attested { .. }
            | Entry::Retried { .. }
            | Entry::Opened { .. }
            | Entry::Cancelled { .. } => {}
        }
    }

    /// The status of a step; `None` if there is no such step.
    pub(super) fn status(&self, step: u32) -> Option<StepStatus> {
        self.status.get(step.checked_sub(1)? as usize).copied()
    }

    /// The status of every step, by number.
    pub(super) fn statuses(&self) -> impl ExactSizeIterator<Item = StepStatus> + '_ {
        self.status.iter().copied()
    }

    /// How many steps have a status.
    pub(super) const fn count(&self, status: StepStatus) -> usize {
        self.counts[status as usize]
    }

    /// Why a step is stopped; `None` if it is not.
    pub(super) fn obstacle(&self, step: u32) -> Option<&Obstacle> {
        self.status(step).filter(|status| status.is_stopped())?;
        self.records.get(&step)?.obstacle.as_deref()
    }

    /// True if a step is held because nobody knows what came of its call.
    pub(super) fn has_unknown_outcome(&self, step: u32) -> bool {
        let is_given_up = |why: &Obstacle| why.event() == StepEvent::GaveUp;
        self.status(step) == Some(StepStatus::Held) && self.obstacle(step).is_some_and(is_given_up)
    }

    /// The steps that are stopped, by number, each with the reason.
    pub(super) fn obstacles(&self) -> impl Iterator<Item = (u32, &Obstacle)> {
        self.records.keys().filter_map(|step| Some((*step, self.obstacle(*step)?)))
    }

    /// How many times a step's call was made, since the start or the last retry.
    pub(super) fn attempts(&self, step: u32) -> u32 {
        self.records.get(&step).map_or(0, |record| record.attempts)
    }

    /// How many looks there were since the last entry about a step.
    pub(super) fn looks(&self, step: u32) -> u32 {
        self.records.get(&step).map_or(0, |record| record.looks)
    }

    /// Counts one more look, and gives how many there were.
    pub(super) fn count_look(&mut self, step: u32) -> u32 {
        let record = self.records.entry(step).or_default();
        record.looks = record.looks.saturating_add(1);
        record.looks
    }

    /// Puts a step off that is not complete, after a look or a call.
    pub(super) fn put_off(&mut self, step: u32, until: DateTime<Utc>, sighting: Sighting) {
        self.records.entry(step).or_default().put_off = Some(Box::new((until, sighting)));
    }

    /// Until when a step is put off, and what the look or call has shown after which it was.
    pub(super) fn delay(&self, step: u32) -> Option<&(DateTime<Utc>, Sighting)> {
        self.records.get(&step)?.put_off.as_deref()
    }

    /// Notes that a look has shown no effect of a call whose answer was lost.
    pub(super) fn note_quiet(&mut self, step: u32) {
        self.records.entry(step).or_default().is_quiet = true;
    }

    /// True if a look has shown no effect of a call whose answer was lost.
    pub(super) fn is_quiet(&self, step: u32) -> bool {
        self.records.get(&step).is_some_and(|record| record.is_quiet)
    }

    /// Since when a step's effect is awaited, or it is put off.
    pub(super) fn since(&self, step: u32) -> Option<DateTime<Utc>> {
        self.records.get(&step)?.since
    }

    /// The steps of which something is remembered, by number.
    pub(super) fn remembered(&self) -> impl Iterator<Item = u32> + '_ {
        self.records.keys().copied()
    }
}

/// How much later than planned a step may be taken up and still be said to have waited all the time.
const PAUSE: TimeDelta = TimeDelta::minutes(10);

impl Record {
    /// Where nobody has taken a step up for long after its time, nobody has waited: its wait begins anew.
    fn begin_anew(&mut self, at: DateTime<Utc>) {
        let is_late = |(until, sighting): &(DateTime<Utc>, Sighting)| {
            !matches!(sighting, Sighting::Seen(_)) && at.signed_duration_since(*until) > PAUSE
        };
        if self.put_off.as_deref().is_some_and(is_late) {
            self.since = None;
            self.looks = 0;
        }
    }

    fn stop(&mut self, obstacle: Obstacle) {
        self.obstacle = Some(Box::new(obstacle));
    }

    fn remember_answer(&mut self, at: DateTime<Utc>, answer: &Answer) {
        match answer {
            // Such a call was not made at all.
            Answer::RateLimited { wait } if wait.is_zero() => {}
            Answer::RateLimited { .. } | Answer::Transient { .. } => _ = self.since.get_or_insert(at),
            _ => self.since = Some(at),
        }
        match answer {
            Answer::Refused { response } => self.stop(Obstacle::Refused(response.clone())),
            // Such a call says nothing about the step, so it does not count.
            Answer::RateLimited { .. } | Answer::Unauthorised { .. } => {
                self.attempts = self.attempts.saturating_sub(1);
            }
            Answer::Accepted { .. } => self.is_accepted = true,
            Answer::OutcomeUnknown { .. } => self.is_accepted = false,
            Answer::Done { .. } | Answer::Transient { .. } => {}
        }
    }
}
