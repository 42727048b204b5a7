//! Driving an execution against a backend: one thread keeps the execution and its journal, and as many
//! workers as the execution allows make its calls and looks.

mod chain;
mod driver;
mod error;
mod journal_file;
mod journal_reader;
mod lines;
pub(crate) mod lock;
mod protect;
mod receipt;
mod worker;

use std::io;
use std::num::NonZeroU32;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use chrono::{DateTime, Utc};

use crate::account::OperatorId;
use crate::backend::budget::Budget;
use crate::backend::{Backend, Clock};
use crate::execution::{Entry, Execution, Journal, Outlook};
use driver::Driver;
use worker::{Worker, caught, close_groups};

pub use error::JournalFileError;
pub use journal_file::JournalFile;
pub use journal_reader::JournalReader;
pub use lock::Holder;
pub use protect::{NotProtected, protect};
pub use receipt::ReceiptError;

/// How an execution is driven. By default there is no limit, no waiting and no stopping.
#[derive(Clone, Debug, Default)]
pub struct DriveOptions {
    rate: Option<NonZeroU32>,
    wait: Wait,
    stop: Arc<AtomicBool>,
}

impl DriveOptions {
    /// The most calls and looks a minute for each group of operations that share a limit. Without it, or
    /// with `None`, there is no limit but the provider's own, which is obeyed in any case.
    #[must_use]
    pub fn rate(self, per_minute: impl Into<Option<NonZeroU32>>) -> Self {
        Self { rate: per_minute.into(), ..self }
    }

    /// Waits for people and dates once there is nothing else to do, up to this instant, in UTC.
    #[must_use]
    pub fn wait_until(self, end: DateTime<Utc>) -> Self {
        self.wait(Wait::Until(end))
    }

    /// Waits for people and dates once there is nothing else to do, however long it takes.
    #[must_use]
    pub fn wait_forever(self) -> Self {
        self.wait(Wait::Forever)
    }

    pub(crate) fn wait(self, wait: Wait) -> Self {
        Self { wait, ..self }
    }

    /// A flag that is set from elsewhere, such as a signal handler, to stop: nothing new is begun, and what
    /// is under way is finished.
    #[must_use]
    pub fn stop(self, stop: Arc<AtomicBool>) -> Self {
        Self { stop, ..self }
    }
}

/// How long a drive waits for people and dates once there is nothing else to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Wait {
    /// Not at all: it ends.
    #[default]
    No,
    /// Up to this instant, in UTC.
    Until(DateTime<Utc>),
    /// However long it takes. That the account is closed is never noticed, since nobody can look into a
    /// closed account: a plan that closes it waits until [`DriveOptions::stop`] is set. Then a person's word
    /// goes to [`Execution::attest`] (`winddown resume --done STEP`).
    Forever,
}

/// A drive could not go on. The journal holds everything that was done until then. `E` is the backend's
/// error, `J` the journal's.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DriveError<E, J> {
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
    /// The journal cannot be written. Nothing more was begun. To go on, [recover](Execution::recover) the
    /// execution from the journal: this one is ahead of it.
    #[error(transparent)]
    Journal(J),
    /// The system starts no thread. Nothing more was begun.
    #[error("nothing was begun, because the system starts no thread: {0}")]
    NoThread(#[source] io::Error),
    /// The execution is ahead of its journal, which failed before; or calls and looks are under way that another
    /// driver handed out. [Recover](Execution::recover) it from the journal.
    #[error("the execution is ahead of its journal: recover it from the journal")]
    AheadOfJournal,
}

/// Drives an execution against a backend until there is nothing left that it can do, with as many
/// threads as calls and looks may be under way at once, or as many as the system starts. Entries are written to the journal, flushed
/// before the calls that they announce, and then given to `observe`.
///
/// It blocks until then, and gives what is left to wait for. A plan that closes the account rests with
/// [`Outlook::Waiting`] in the end: that it is closed a person has to say, by [`Execution::attest`]. It is
/// [`Outlook::Paused`] if the drive was told to stop, by [`DriveOptions::stop`] or because the execution is
/// [paused](Execution::pause), before all was done. Once the flag is cleared, the next drive goes on; a pause
/// holds until [`Execution::unpause`].
///
/// In the end the account is read once, for what cannot be undone and was done by the word of the API alone: it is
/// [`Outlook::Unproven`] if that cannot be read.
///
/// It may be called again: after a stop, after people have done their part, or with an execution that was
/// [recovered](Execution::recover) from the journal.
///
/// ```
/// use winddown::account::AccountBuilder;
/// use winddown::backend::Simulation;
/// use winddown::catalogue::{Catalogue, GLOBAL};
/// use winddown::drive::{DriveOptions, drive};
/// use winddown::execution::{ConfirmedPlan, Entry, Execution, Options, Outlook, Terms};
/// use winddown::graph::DependencyGraph;
/// use winddown::planner::Planner;
/// use winddown::timeline::Weekends;
///
/// let now = "2026-08-20T00:00:00Z".parse()?;
/// let mut builder = AccountBuilder::new("OP0012345678".parse()?);
/// builder.add("sim", GLOBAL, "8942310000000000018").status("active");
/// let account = builder.build(Catalogue::soracom())?;
/// let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now)?;
/// let plan = Planner::new(&graph).target("sim".parse()?)?.plan().save(&Weekends);
///
/// let plan = ConfirmedPlan::new(plan, "OP0012345678", Terms::default())?;
/// let mut execution = Execution::start(plan, Options::default(), now);
/// let backend = Simulation::new(&account, Catalogue::soracom(), now);
/// // A journal in memory. A real one is a file, or what implements `Journal`.
/// let mut journal: Vec<Entry> = Vec::new();
/// let options = DriveOptions::default();
/// let outlook = drive(&mut execution, &backend, &mut journal, &backend, &options, &mut |_, _| {})?;
/// assert_eq!(outlook, Outlook::Finished);
/// assert_eq!(backend.effects().len(), 1);
/// assert_eq!(journal.iter().filter(|entry| entry.is_intent()).count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the backend is that of another account, or the journal cannot be written. Then the calls that are
/// under way are finished, but their outcome is not in the journal: the next start has to find it out, with
/// an execution that is recovered from the journal. The same execution is driven no more.
pub fn drive<B: Backend + ?Sized, J: Journal + ?Sized>(
    execution: &mut Execution,
    backend: &B,
    journal: &mut J,
    clock: &dyn Clock,
    options: &DriveOptions,
    observe: &mut dyn FnMut(&Execution, &Entry),
) -> Result<Outlook, DriveError<B::Error, J::Error>> {
    check(execution, backend)?;
    execution.set_root(backend.is_root());
    let DriveOptions { rate, wait, stop } = options;
    let budget = Budget::new(*rate);
    close_groups(execution, &budget);
    let (jobs, queue) = mpsc::channel();
    let (send, results) = mpsc::channel();
    let queue = Mutex::new(queue);
    thread::scope(|scope| {
        for workers in 0..execution.limit() {
            let worker = Worker { backend, clock, budget: &budget, stop, queue: &queue, results: send.clone() };
            match thread::Builder::new().spawn_scoped(scope, move || worker.run()) {
                Ok(_) => {}
                Err(why) if workers == 0 => return Err(DriveError::NoThread(why)),
                // Fewer do the same in a longer time.
                Err(_) => break,
            }
        }
        let read = || caught(|| backend.read()).and_then(|read| read.map_err(|error| error.to_string()));
        let driver = Driver { execution, journal, clock, stop, wait: *wait, read: Some(&read), jobs, results };
        driver.run(observe).map_err(DriveError::Journal)
    })
}

/// Makes sure that an execution can go on, and with this backend.
fn check<B: Backend + ?Sized, E>(execution: &Execution, backend: &B) -> Result<(), DriveError<B::Error, E>> {
    if execution.is_ahead_of_journal() {
        return Err(DriveError::AheadOfJournal);
    }
    let operator = backend.operator().map_err(DriveError::Backend)?;
    if operator != *execution.plan().operator() {
        return Err(DriveError::OtherAccount { plan: execution.plan().operator().clone(), backend: operator });
    }
    Ok(())
}
