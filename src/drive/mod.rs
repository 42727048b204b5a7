//! Driving an execution against a backend: one thread keeps the execution and its journal, and as many
//! workers as the execution allows make its calls and looks.

mod driver;
mod journal_file;
mod worker;

use std::error::Error;
use std::num::NonZeroU32;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, mpsc};
use std::thread;

use chrono::{DateTime, Utc};

use crate::account::OperatorId;
use crate::backend::budget::Budget;
use crate::backend::{Backend, Clock};
use crate::execution::{Entry, Execution, Outlook};
use driver::Driver;
use worker::Worker;

pub use journal_file::{JournalFile, JournalFileError, JournalProblem, PausedJournal};

/// How an execution is driven.
#[derive(Debug)]
#[non_exhaustive]
pub struct DriveOptions<'s> {
    /// The most calls and looks a minute for each group of operations that share a limit; `None` for no
    /// limit but the provider's own, which is obeyed in any case.
    pub rate: Option<NonZeroU32>,
    /// Whether to wait for people and dates; otherwise the drive ends when nothing else is left.
    pub waits: bool,
    /// The instant, in UTC, after which people and dates are no longer waited for; `None` for no end.
    pub until: Option<DateTime<Utc>>,
    /// Set from elsewhere to stop: nothing new is begun, and what is under way is finished.
    pub stop: Option<&'s AtomicBool>,
}

impl Default for DriveOptions<'_> {
    /// No limit, no waiting, no stopping.
    fn default() -> Self {
        Self { rate: None, waits: false, until: None, stop: None }
    }
}

/// Why a drive ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// There is nothing more that it can do; what is left to wait for.
    Rested(Outlook),
    /// It was told to stop.
    Stopped,
}

/// A drive could not go on. The journal holds everything that was done until then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DriveError<E> {
    /// The backend could not tell whose account it is.
    #[error(transparent)]
    Backend(E),
    /// The backend is that of another account.
    #[error("the plan is for {plan}, and the backend is that of {backend}")]
    OtherAccount {
        /// Whose account the plan is for.
        plan: OperatorId,
        /// Whose account the backend acts on.
        backend: OperatorId,
    },
    /// The journal cannot be written. Nothing more was begun.
    #[error(transparent)]
    Journal(#[from] JournalFileError),
}

/// Drives an execution against a backend until there is nothing left that it can do, with as many
/// threads as calls and looks may be under way at once. Entries are written to the journal, flushed
/// before the calls that they announce, and then given to `observe`.
///
/// # Errors
/// If the backend is that of another account, or the journal cannot be written. Then the calls that are
/// under way are finished, but their outcome is not in the journal: the next start has to find it out.
pub fn drive<E: Error + Send + Sync + 'static>(
    execution: &mut Execution,
    backend: &dyn Backend<Error = E>,
    journal: &mut JournalFile,
    clock: &dyn Clock,
    options: &DriveOptions<'_>,
    observe: &mut dyn FnMut(&Execution, &Entry),
) -> Result<Ended, DriveError<E>> {
    let operator = backend.operator().map_err(DriveError::Backend)?;
    if operator != *execution.plan().operator() {
        return Err(DriveError::OtherAccount { plan: execution.plan().operator().clone(), backend: operator });
    }
    let never = AtomicBool::new(false);
    let stop = options.stop.unwrap_or(&never);
    let budget = Budget::new(options.rate);
    let (jobs, queue) = mpsc::channel();
    let (send, results) = mpsc::channel();
    let queue = Mutex::new(queue);
    thread::scope(|scope| {
        for _ in 0..execution.limit() {
            let worker = Worker { backend, clock, budget: &budget, stop, queue: &queue, results: send.clone() };
            scope.spawn(move || worker.run());
        }
        let driver = Driver { execution, journal, clock, stop, options, jobs, results };
        driver.run(observe).map_err(DriveError::Journal)
    })
}
