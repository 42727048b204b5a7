//! Carrying an execution out, as far as it gets.

use std::borrow::Cow;
use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::CarryFailure;
use super::args::{Run, Stream};
use super::live;
use super::rehearsal::{self, Rehearsal};
use super::watch::Watch;
use crate::account::{Account, Attested};
use crate::backend::{Backend, Clock, SystemClock};
use crate::catalogue::Catalogue;
use crate::cli::attest::claims_of;
use crate::cli::exit;
use crate::cli::out;
use crate::cli::run::{Failure, sentence, text};
use crate::diagnosis::Diagnosis;
use crate::drive::{DriveOptions, Ended, JournalFile, drive};
use crate::execution::{Entry, Execution, Options, Outlook, StepStatus, Word};
use crate::graph::DependencyGraph;
use crate::plan::SavedStep;
use crate::reading::attest;
use crate::report::{self, Part};

/// What a journal has to say about how to go on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "backend", rename_all = "kebab-case")]
pub(super) enum Note {
    Memory(rehearsal::Note),
    Soracom(live::Note),
}

/// What a plan is carried out against, and in whose time.
pub(super) struct Carrier<'c, E> {
    pub(super) backend: &'c dyn Backend<Error = E>,
    pub(super) clock: &'c dyn Clock,
    /// Whether people and dates are waited for.
    pub(super) waits: bool,
    /// Who plays the other people, if they are only played.
    pub(super) rehearsal: Option<&'c Rehearsal>,
}

impl Note {
    pub(super) fn plan(&self) -> &Path {
        match self {
            Self::Memory(note) => note.plan(),
            Self::Soracom(note) => note.plan(),
        }
    }

    pub(super) const fn is_rehearsal(&self) -> bool {
        matches!(self, Self::Memory(_))
    }

    pub(super) const fn is_root(&self) -> bool {
        match self {
            Self::Memory(_) => true,
            Self::Soracom(note) => note.is_root(),
        }
    }

    /// The instant from which it is looked at, in UTC.
    pub(super) fn now(&self) -> DateTime<Utc> {
        match self {
            Self::Memory(note) => note.began(),
            Self::Soracom(_) => SystemClock.now(),
        }
    }
}

impl<E: Error + Send + Sync + 'static> Carrier<'_, E> {
    pub(super) fn options(&self, run: &Run) -> Options {
        Options { in_flight: run.in_flight, is_root: self.backend.is_root(), ..Options::default() }
    }

    /// Drives an execution to wherever it gets, telling what happens.
    pub(super) fn carry_out(
        &self,
        mut execution: Execution,
        mut journal: JournalFile,
        run: &Run,
    ) -> Result<u8, Failure> {
        let stop = stop_on_signals()?;
        let watch = Watch::begin(run.format, &execution, self.rehearsal.is_some())?;
        let mut told = Ok(());
        let mut tell = |execution: &Execution, entry: &Entry| {
            // A disk that is full, say: what was begun is seen through, and nothing more is begun.
            if told.is_ok() {
                told = watch.tell(execution, entry);
                if told.is_err() {
                    stop.store(true, Ordering::Relaxed);
                }
            }
        };
        let ended = self.drive(&mut execution, &mut journal, run, &stop, &mut tell)?;
        let is_finished = execution.outlook() == Outlook::Finished;
        let is_stopped = ended == Ended::Stopped && !is_finished;
        if is_stopped {
            let journal = journal.path().display().to_string();
            let journal = shlex::try_quote(&journal).unwrap_or(Cow::Borrowed(&journal));
            // Even if nobody reads stdout any more.
            _ = writeln!(out::stderr(), "winddown: stopped; go on with: winddown resume {journal}");
        }
        told?;
        watch.end(&execution, run.elision.limit())?;
        if is_stopped {
            return Ok(exit::INTERRUPTED);
        }
        let is_closed = is_finished && execution.plan().closes_account();
        if run.format == Stream::Text && !is_closed {
            self.verdict(&execution)?;
            if let Some(left) = report::execution::left(&execution) {
                sentence(&left)?;
            }
        }
        Ok(code_of(&execution))
    }

    /// As long as there is somebody to stand in for, in a rehearsal.
    fn drive(
        &self,
        execution: &mut Execution,
        journal: &mut JournalFile,
        run: &Run,
        stop: &AtomicBool,
        tell: &mut dyn FnMut(&Execution, &Entry),
    ) -> Result<Ended, CarryFailure> {
        let mut options = DriveOptions { rate: run.rate, waits: self.waits, stop: Some(stop), until: None };
        loop {
            options.until = self.rehearsal.map(|rehearsal| rehearsal.until(execution));
            let ended = drive(execution, self.backend, journal, self.clock, &options, tell);
            let ended = ended.map_err(|error| CarryFailure::Drive(Box::new(error)))?;
            let is_over = match self.rehearsal {
                Some(rehearsal) if ended == Ended::Rested(Outlook::Waiting) => !rehearsal.stand_in(execution)?,
                _ => true,
            };
            if is_over {
                return Ok(ended);
            }
        }
    }

    /// The account as it is now, with what was attested when the plan was made, since, and just now.
    pub(super) fn read(&self, execution: &Execution, words: &[Word]) -> Result<Result<Account, E>, Failure> {
        let words = [execution.attested(), words].concat();
        let claims = claims_of(execution.plan(), &words, |attested| is_ended(execution, attested))?;
        Ok(self.backend.read().map(|mut account| {
            attest(&mut account, &claims, Catalogue::soracom());
            account
        }))
    }

    /// What there is now to be said of the account: it may have grown since it was planned for.
    fn verdict(&self, execution: &Execution) -> Result<(), Failure> {
        let account = match self.read(execution, &[])? {
            Ok(account) => account,
            // What was done is done, whether or not it can be looked at now.
            Err(error) => {
                return Ok(writeln!(out::stderr(), "winddown: the account cannot be read again: {error}")?);
            }
        };
        let now = self.clock.now();
        let graph = DependencyGraph::build(&account, Catalogue::soracom(), now)?;
        text([Part::Title(report::verdict(&Diagnosis::new(&graph, now)))])
    }
}

/// True if all steps are done that end what a person has counted.
fn is_ended(execution: &Execution, attested: &Attested) -> bool {
    let is_it = |step: &SavedStep<'_>| {
        (step.kind().name, step.coverage(), step.key()) == (&*attested.kind, attested.coverage, Account::ATTESTED)
    };
    let mut steps = execution.plan().steps().filter(is_it).peekable();
    let is_complete = |step: SavedStep<'_>| execution.status(step.id()).is_some_and(|status| status.is_complete());
    attested.count > 0 && steps.peek().is_some() && steps.all(is_complete)
}

fn code_of(execution: &Execution) -> u8 {
    match execution.outlook() {
        Outlook::Finished => exit::DONE,
        Outlook::Unauthorised => exit::FAILED,
        _ if execution.count(StepStatus::Failed) + execution.count(StepStatus::Held) > 0 => exit::INCOMPLETE,
        // Whatever else is waited for, these are held when their turn comes.
        _ if execution.reserved() > 0 => exit::INCOMPLETE,
        Outlook::Waiting => exit::BLOCKED,
        Outlook::Working | Outlook::Stuck | Outlook::Cancelled => exit::INCOMPLETE,
    }
}

/// Set by the first signal; the second one ends the process.
fn stop_on_signals() -> Result<Arc<AtomicBool>, CarryFailure> {
    static STOP: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    let stop = Arc::clone(STOP.get_or_init(Arc::default));
    let seen = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(exit::INTERRUPTED));
        }
        _ = writeln!(out::stderr(), "winddown: stopping; what is under way is seen through (again to abort)");
    })?;
    Ok(stop)
}
