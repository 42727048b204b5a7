//! Putting protections back that a run has lifted.

use std::time::Duration;

use super::DriveError;
use crate::backend::clock::after;
use crate::backend::{Backend, Clock};
use crate::execution::{Answer, Execution, Journal};

/// How often a call is made for one protection.
const TRIES: u32 = 5;

/// How long to wait after a call that may have failed, where nobody says how long.
const PAUSE: Duration = Duration::from_secs(2);

/// What could not be protected again: the number of the step that lifted, and the last answer; `None` if no
/// operation protects it, or if the outcome of lifting has to be looked at first.
pub type NotProtected = Vec<(u32, Option<Answer>)>;

/// Puts the protection back of all that stands [unprotected](Execution::unprotected), one after the other, and
/// notes in the journal that it was done and who wanted it. Nothing else is begun. Gives what could not be done.
///
/// # Errors
/// As [`drive`](crate::drive::drive()).
pub fn protect<B: Backend + ?Sized, J: Journal + ?Sized>(
    execution: &mut Execution,
    backend: &B,
    journal: &mut J,
    clock: &dyn Clock,
    by: &str,
) -> Result<NotProtected, DriveError<B::Error, J::Error>> {
    super::check(execution, backend)?;
    let was_paused = execution.is_paused();
    execution.pause();
    let lifts: Vec<u32> = execution.unprotected().map(|step| step.id()).collect();
    let mut left = Vec::new();
    for step in lifts {
        let answer = put_back(execution, backend, clock, step);
        let is_done = matches!(answer, Some(Answer::Done { .. } | Answer::Accepted { .. }))
            && execution.protected(step, by, clock.now()).is_ok();
        if !is_done {
            left.push((step, answer));
        }
        if let Err(error) = write(execution, journal, clock) {
            execution.set_paused(was_paused);
            execution.lose_journal();
            return Err(DriveError::Journal(error));
        }
    }
    execution.set_paused(was_paused);
    Ok(left)
}

fn put_back<B: Backend + ?Sized>(execution: &Execution, backend: &B, clock: &dyn Clock, step: u32) -> Option<Answer> {
    let call = execution.plan().step(step).filter(|_| execution.can_protect(step))?.protect()?;
    let mut answer = backend.perform(&call);
    // Setting what is set already does no harm, so a call whose answer was lost is made again as well.
    for _ in 1..TRIES {
        let wait = match &answer {
            Answer::RateLimited { wait } => *wait,
            Answer::Transient { .. } | Answer::OutcomeUnknown { .. } => PAUSE,
            _ => break,
        };
        clock.wait(after(clock.now(), wait));
        answer = backend.perform(&call);
    }
    Some(answer)
}

fn write<J: Journal + ?Sized>(execution: &mut Execution, journal: &mut J, clock: &dyn Clock) -> Result<(), J::Error> {
    while let Some(entry) = execution.poll_entry(clock.now()) {
        journal.record(&entry)?;
    }
    journal.sync()
}
