//! The threads that make calls and looks.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::account::Address;
use crate::backend::budget::{Budget, Group};
use crate::backend::clock::after;
use crate::backend::{Backend, Clock};
use crate::catalogue::Call;
use crate::execution::{Answer, Execution, Sighting, Wait, Work};

/// A call or a look, with the group of operations whose limit it counts for.
pub(super) struct Job {
    group: Group,
    work: Work,
}

/// What came of a job, by the id of its step.
pub(super) enum JobResult {
    Answer(u32, Answer),
    Sighting(u32, Sighting),
}

impl Job {
    pub(super) fn of(execution: &Execution, work: Work) -> Self {
        let group = match &work {
            Work::Perform { call, .. } => call_group(execution, call),
            Work::Look { step, subject } => look_group(execution, *step, subject),
        };
        Self { group, work }
    }
}

fn call_group(execution: &Execution, call: &Call) -> Group {
    Group::of(execution.plan().provider(), call.coverage, &call.path)
}

fn look_group(execution: &Execution, step: u32, subject: &Address) -> Group {
    Group::of(execution.plan().provider(), subject.coverage(), look_path(execution, step))
}

/// The path by which a step's subject is looked at, as the catalogue has it.
fn look_path(execution: &Execution, step: u32) -> &'static str {
    let kind = execution.plan().step(step).map(|step| step.kind());
    kind.and_then(|kind| kind.reads.first()).map_or("", |read| read.operation.path)
}

/// Closes the groups that the provider said, to a call or look of an earlier drive, may not be called yet.
pub(super) fn close_groups(execution: &Execution, budget: &Budget) {
    let told = execution.waits().filter_map(|wait| match wait {
        Wait { step, subject, until: Some(until), last: Some(Sighting::RateLimited { .. }), .. } => {
            Some((step, subject, until))
        }
        _ => None,
    });
    for (step, subject, until) in told {
        // It may have been said to a look or to the call.
        budget.close(&look_group(execution, step, &subject), until);
        let call = execution.plan().step(step).and_then(|step| step.call());
        call.iter().for_each(|call| budget.close(&call_group(execution, call), until));
    }
}

/// A thread that takes one job after the other.
pub(super) struct Worker<'w, B: ?Sized> {
    pub(super) backend: &'w B,
    pub(super) clock: &'w dyn Clock,
    pub(super) budget: &'w Budget,
    pub(super) stop: &'w AtomicBool,
    pub(super) queue: &'w Mutex<Receiver<Job>>,
    pub(super) results: Sender<JobResult>,
}

/// Whether a job's turn has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Now,
    /// The drive was stopped before.
    Never,
}

impl<B: Backend + ?Sized> Worker<'_, B> {
    /// Works until there are no more jobs.
    pub(super) fn run(&self) {
        loop {
            let next = self.queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(Job { group, work }) = next else { return };
            let turn = self.wait_turn(&group);
            let result = match work {
                Work::Look { step, subject } => JobResult::Sighting(step, self.look(turn, &subject)),
                Work::Perform { step, call } => JobResult::Answer(step, self.perform(turn, &call)),
            };
            if let Some(wait) = result.wait() {
                self.budget.close(&group, after(self.clock.now(), wait));
            }
            if self.results.send(result).is_err() {
                return;
            }
        }
    }

    fn look(&self, turn: Turn, subject: &Address) -> Sighting {
        match turn {
            Turn::Never => Sighting::RateLimited { wait: Duration::ZERO },
            Turn::Now => caught(|| self.backend.observe(subject)).unwrap_or_else(|why| Sighting::Transient { why }),
        }
    }

    fn perform(&self, turn: Turn, call: &Call) -> Answer {
        match turn {
            // The call was not made, so this does not count as an attempt.
            Turn::Never => Answer::RateLimited { wait: Duration::ZERO },
            Turn::Now => caught(|| self.backend.perform(call)).unwrap_or_else(|why| Answer::OutcomeUnknown { why }),
        }
    }

    /// Waits until the group may be called.
    fn wait_turn(&self, group: &Group) -> Turn {
        loop {
            let slot = self.budget.take(group, self.clock.now());
            while self.clock.now() < slot.turn {
                if self.stop.load(Ordering::Relaxed) {
                    return Turn::Never;
                }
                self.clock.wait(slot.turn);
            }
            if self.budget.holds(group, slot) {
                return Turn::Now;
            }
        }
    }
}

impl JobResult {
    /// How long to wait, if there were too many calls.
    const fn wait(&self) -> Option<Duration> {
        match self {
            Self::Answer(_, Answer::RateLimited { wait }) | Self::Sighting(_, Sighting::RateLimited { wait }) => {
                Some(*wait)
            }
            Self::Answer(..) | Self::Sighting(..) => None,
        }
    }
}

/// What a backend returns. If it panics, the thread that keeps the journal must not go down with it.
pub(super) fn caught<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    panic::catch_unwind(AssertUnwindSafe(call)).map_err(|_| "the backend panicked".to_owned())
}
