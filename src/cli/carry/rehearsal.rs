//! Carrying a plan out in memory.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::args::{BackendArgs, Others};
use super::carrier::Carrier;
use crate::account::{Account, Address};
use crate::backend::Backend as _;
use crate::backend::{Clock as _, Faults, MemoryBackend, MemoryError, NotDone, People};
use crate::catalogue::Catalogue;
use crate::cli::input::{self, InputFailure};
use crate::execution::{Execution, IllegalEvent, Sighting};

/// What a journal has to say about how to go on: where the plan is, and what it is rehearsed against.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Note {
    plan: PathBuf,
    /// The capture or snapshot that the account in memory was made from.
    capture: PathBuf,
    /// What has happened in memory since.
    ledger: Option<PathBuf>,
    began: DateTime<Utc>,
    people: Others,
    faults: f64,
    seed: u64,
    pace: u64,
}

/// The account of a rehearsal is read again by whoever goes on from its journal.
#[derive(Debug, thiserror::Error)]
#[error(
    "--account -: standard input can be read only once, and `winddown resume` needs the account again: name a file"
)]
pub(in crate::cli) struct AccountGone;

/// What another rehearsal has left behind.
#[derive(Debug, thiserror::Error)]
#[error("{}: this is what a rehearsal has done so far; go on with `winddown resume`, or remove it", .0.display())]
pub(in crate::cli) struct LedgerLeft(PathBuf);

impl Note {
    pub(super) fn new(
        plan: &Path,
        journal: Option<&Path>,
        args: &BackendArgs,
        began: DateTime<Utc>,
    ) -> io::Result<Self> {
        let ledger = journal.map(|journal| {
            let mut name = journal.as_os_str().to_owned();
            name.push(".memory");
            std::path::absolute(PathBuf::from(name))
        });
        Ok(Self {
            // So that the journal can be taken up from anywhere.
            plan: std::path::absolute(plan)?,
            capture: std::path::absolute(args.account.as_deref().unwrap_or(Path::new(".")))?,
            ledger: ledger.transpose()?,
            began,
            people: args.people,
            faults: args.faults,
            seed: args.seed,
            pace: args.pace,
        })
    }

    /// Makes sure that a rehearsal can begin: that nothing of another one is in the place.
    pub(super) fn check_new(&self, journal: Option<&Path>) -> Result<(), LedgerLeft> {
        // A journal that is there is what to tell of, rather than its ledger.
        let is_kept = journal.is_some_and(|journal| journal.metadata().is_ok_and(|journal| journal.len() > 0));
        let left = self.ledger.as_ref().filter(|ledger| !is_kept && ledger.exists());
        left.map_or(Ok(()), |ledger| Err(LedgerLeft(ledger.clone())))
    }

    pub(super) fn plan(&self) -> &Path {
        &self.plan
    }

    pub(super) const fn began(&self) -> DateTime<Utc> {
        self.began
    }

    /// The account as it was when the rehearsal began.
    pub(super) fn account(&self) -> Result<Account, InputFailure> {
        input::read(&self.capture, Vec::new()).map(|capture| capture.account)
    }
}

/// An account in memory, whose clock jumps to whatever is waited for.
#[derive(Debug)]
pub(super) struct Rehearsal {
    memory: MemoryBackend,
    people: Others,
}

impl Rehearsal {
    pub(super) fn new(note: &Note, account: &Account) -> Result<Self, MemoryError> {
        let people = match note.people {
            Others::Act => People::Act,
            Others::Absent => People::Absent,
        };
        let mut memory = MemoryBackend::new(account, Catalogue::soracom(), note.began)
            .people(people)
            .pace(Duration::from_millis(note.pace));
        if note.faults > 0.0 {
            memory = memory.faults(Faults::seeded(note.seed, note.faults / 100.0));
        }
        if let Some(ledger) = &note.ledger {
            memory = memory.ledger(ledger)?;
        }
        Ok(Self { memory, people: note.people })
    }

    pub(super) fn carrier(&self) -> Carrier<'_, MemoryError> {
        Carrier { backend: &self.memory, clock: &self.memory, waits: self.waits(), rehearsal: Some(self) }
    }

    /// Whether it is worth waiting for people and dates.
    fn waits(&self) -> bool {
        self.people == Others::Act
    }

    /// Until when other people are waited for, who act at once: for a day after the last date.
    pub(super) fn until(&self, execution: &Execution) -> DateTime<Utc> {
        let dates = execution.plan().steps().filter_map(|step| step.not_before());
        let last = dates.max().map_or(self.memory.now(), |day| day.and_time(NaiveTime::MIN).and_utc());
        last.max(self.memory.now()) + TimeDelta::days(1)
    }

    /// Says that errands are done of which nothing will ever show it: those that leave no trace, which
    /// it does itself, and those whose subject has not come, such as the bill of a month in which
    /// nothing was left to charge for. True if there was any.
    pub(super) fn stand_in(&self, execution: &mut Execution) -> Result<bool, IllegalEvent> {
        let errands = execution.errands().filter(|_| self.waits());
        let errands: Vec<(u32, Address, bool)> =
            errands.map(|errand| (errand.step().id(), errand.step().subject(), errand.is_noticed())).collect();
        let mut is_any = false;
        for (step, subject, is_noticed) in errands {
            let is_over = if is_noticed {
                matches!(self.memory.observe(&subject), Sighting::Seen(None))
            } else {
                // What is gone was done before a crash kept the journal from saying so.
                let done = self.memory.do_by_hand(&subject);
                matches!(done, Ok(()) | Err(NotDone::Gone(_) | NotDone::NotThere(_)))
            };
            if is_over {
                execution.attest(step, "the rehearsal", self.memory.now())?;
                is_any = true;
            }
        }
        Ok(is_any)
    }
}
