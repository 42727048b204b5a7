//! What the command asks of a backend, whichever it is.

use std::error::Error;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::{DateTime, Utc};

use crate::account::Account;
use crate::backend::{Backend, Clock};
use crate::cli::failure::Failure;
use crate::drive::{DriveOptions, JournalFile, NotProtected, Wait, drive};
use crate::execution::{Entry, Execution, Outlook};

/// An account that a plan can be carried out against.
pub(in crate::cli) trait Connection {
    /// From where the run is looked at. The instant is that of the backend's own clock.
    fn standpoint(&self) -> Standpoint;

    /// Reads the whole account.
    fn read(&self) -> Result<Account, Failure>;

    /// Drives an execution until there is nothing left that it can do.
    fn drive(&self, run: Drive<'_>) -> Result<Outlook, Failure>;

    /// Puts the protections back that an execution has lifted, and gives the steps for which that failed, with
    /// the answers.
    fn protect(&self, execution: &mut Execution, journal: &mut JournalFile, by: &str) -> Result<NotProtected, Failure>;
}

/// An account that was read, before anything is begun.
pub(in crate::cli) struct Prepared {
    pub(in crate::cli) account: Account,
    /// When it was read, by the backend's own clock. In UTC.
    pub(in crate::cli) now: DateTime<Utc>,
    /// Connects to it. Called once the journal exists, which keeps other processes out.
    pub(in crate::cli) connect: Box<dyn FnOnce() -> Result<Box<dyn Connection>, Failure>>,
}

/// What the judgement of a run depends on, besides its journal.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Standpoint {
    /// In UTC.
    pub(in crate::cli) now: DateTime<Utc>,
    /// Whether calls are made as the root user.
    pub(in crate::cli) is_root: bool,
    pub(in crate::cli) stakes: Stakes,
}

/// Whether something is really lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Stakes {
    /// Nothing: the account is simulated.
    Rehearsal,
    /// The account is the real one.
    Real,
}

/// An execution to be driven.
pub(in crate::cli) struct Drive<'d> {
    pub(in crate::cli) execution: &'d mut Execution,
    pub(in crate::cli) journal: &'d mut JournalFile,
    /// The most calls a minute for each group of API paths.
    pub(in crate::cli) rate: Option<NonZeroU32>,
    /// Set to stop: nothing new is begun, and what is under way is seen through.
    pub(in crate::cli) stop: Arc<AtomicBool>,
    /// Told of each entry of the journal.
    pub(in crate::cli) observe: &'d mut dyn FnMut(&Execution, &Entry),
}

impl Drive<'_> {
    /// Drives it against a backend.
    pub(super) fn against<E: Error + Send + Sync + 'static>(
        &mut self,
        backend: &dyn Backend<Error = E>,
        clock: &dyn Clock,
        wait: Wait,
    ) -> Result<Outlook, Failure> {
        let options = DriveOptions::default().rate(self.rate).wait(wait).stop(Arc::clone(&self.stop));
        drive(self.execution, backend, self.journal, clock, &options, self.observe).map_err(Failure::outside)
    }
}
