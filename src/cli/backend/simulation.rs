//! `--backend memory`: a rehearsal against an account in memory.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

use super::connection::{Connection, Drive, Prepared, Stakes, Standpoint};
use crate::account::{Account, Address};
use crate::backend::{Backend as _, Clock as _, Faults, Simulation, SimulationError};
use crate::catalogue::Catalogue;
use crate::cli::failure::{Failure, Fatal};
use crate::cli::input::{self, InputError, instant, is_stdin};
use crate::drive::{JournalFile, NotProtected, Wait, protect};
use crate::execution::{Execution, IllegalEvent, Outlook, Sighting};
use crate::plan::SavedPlan;
use crate::reading::Source as _;

#[derive(Debug, Args)]
pub(super) struct SimulationArgs {
    /// In a rehearsal: the account to begin with, a capture directory or a snapshot file.
    #[arg(long, value_name = "ACCOUNT", required_if_eq("backend", "memory"))]
    account: Option<PathBuf>,
    /// In a rehearsal: whether other people do what they are asked to do.
    #[arg(long, value_enum, default_value_t = OtherPeople::Act)]
    people: OtherPeople,
    /// In a rehearsal: let so many percent of the calls and readings fail.
    #[arg(long, value_name = "PERCENT", default_value = "0", value_parser = percent)]
    faults: f64,
    /// In a rehearsal: the seed of --faults. The same number gives the same faults.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// In a rehearsal: let each call take so long.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    pace: u64,
    /// In a rehearsal: begin at this instant instead of that of the plan: RFC 3339, or a day, which begins at
    /// 00:00 UTC.
    #[arg(long, value_name = "INSTANT|DAY", value_parser = instant)]
    now: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OtherPeople {
    /// They do it at once.
    Act,
    /// They never do it.
    Absent,
}

fn percent(text: &str) -> Result<f64, String> {
    let percent = text.parse().ok().filter(|percent| (0.0..=100.0).contains(percent));
    percent.ok_or_else(|| format!("`{text}` is no share in percent (from 0 to 100)"))
}

/// A rehearsal cannot begin.
#[derive(Debug, thiserror::Error)]
enum CannotBegin {
    #[error("a rehearsal needs an account: name one with --account")]
    NoAccount,
    #[error(
        "--account -: standard input can be read only once, and `winddown resume` needs the account again: name a file"
    )]
    StandardInput,
    #[error("{}: this is what a rehearsal has done whose journal is gone; remove it, or name another journal", .0.display())]
    OldLedger(PathBuf),
}

impl Fatal for CannotBegin {}

impl Fatal for SimulationError {}

impl SimulationArgs {
    /// Reads the account that the rehearsal begins with.
    pub(super) fn prepare(
        &self,
        plan: &SavedPlan,
        journal: Option<&Path>,
    ) -> Result<(SavedSimulation, Prepared), Failure> {
        let path = self.account.as_deref().ok_or(CannotBegin::NoAccount)?;
        if is_stdin(path) {
            return Err(CannotBegin::StandardInput.into());
        }
        let saved = self.saved(path, plan.made_at(), journal)?;
        if let (Some(journal), Some(ledger)) = (journal, &saved.ledger) {
            check_free(ledger, journal)?;
        }
        let account = saved.account()?;
        let (begun, at_first) = (saved.clone(), account.clone());
        let connect = move || Ok(Box::new(begun.connect(&at_first)?) as Box<dyn Connection>);
        let prepared = Prepared { account, now: saved.began, connect: Box::new(connect) };
        Ok((saved, prepared))
    }

    /// Paths are made absolute, so that the journal can be taken up from any directory.
    fn saved(
        &self,
        account: &Path,
        made_at: DateTime<Utc>,
        journal: Option<&Path>,
    ) -> Result<SavedSimulation, Failure> {
        let absolute = |path: &Path| std::path::absolute(path).map_err(Failure::outside);
        let ledger = |journal: &Path| {
            let mut name = journal.as_os_str().to_owned();
            name.push(".memory");
            absolute(Path::new(&name))
        };
        Ok(SavedSimulation {
            capture: absolute(account)?,
            ledger: journal.map(ledger).transpose()?,
            began: self.now.unwrap_or(made_at),
            people: self.people,
            faults: self.faults,
            seed: self.seed,
            pace: self.pace,
        })
    }
}

/// Makes sure that there is no ledger of an earlier rehearsal.
fn check_free(ledger: &Path, journal: &Path) -> Result<(), CannotBegin> {
    // If the journal is still there too, the error that names the journal says more.
    let has_journal = journal.metadata().is_ok_and(|journal| journal.len() > 0);
    if !has_journal && ledger.exists() { Err(CannotBegin::OldLedger(ledger.to_owned())) } else { Ok(()) }
}

/// A rehearsal as its journal keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::cli) struct SavedSimulation {
    /// The capture or snapshot that the account in memory is made from.
    capture: PathBuf,
    /// The file that keeps what has happened in memory since.
    ledger: Option<PathBuf>,
    began: DateTime<Utc>,
    people: OtherPeople,
    /// In percent.
    faults: f64,
    seed: u64,
    /// In milliseconds.
    pace: u64,
}

impl SavedSimulation {
    /// The account as it was when the rehearsal began.
    pub(super) fn account(&self) -> Result<Account, InputError> {
        input::read(&self.capture, Vec::new()).map(|capture| capture.account)
    }

    pub(super) const fn standpoint(&self) -> Standpoint {
        Standpoint { now: self.began, is_root: true, stakes: Stakes::Rehearsal }
    }

    /// The account in memory, after all that the ledger says has happened.
    pub(super) fn connect(&self, account: &Account) -> Result<SimulationConnection, SimulationError> {
        let mut simulation =
            Simulation::new(account, Catalogue::soracom(), self.began).pace(Duration::from_millis(self.pace));
        simulation = match self.people {
            OtherPeople::Act => simulation.people_act(),
            OtherPeople::Absent => simulation,
        };
        if self.faults > 0.0 {
            simulation = simulation.faults(Faults::seeded(self.seed, self.faults / 100.0));
        }
        if let Some(ledger) = &self.ledger {
            simulation = simulation.ledger(ledger)?;
        }
        Ok(SimulationConnection { simulation, people: self.people })
    }
}

/// An account in memory, whose clock jumps to whatever is waited for.
#[derive(Debug)]
pub(super) struct SimulationConnection {
    simulation: Simulation,
    people: OtherPeople,
}

impl Connection for SimulationConnection {
    fn standpoint(&self) -> Standpoint {
        Standpoint { now: self.simulation.now(), is_root: self.simulation.is_root(), stakes: Stakes::Rehearsal }
    }

    fn read(&self) -> Result<Account, Failure> {
        self.simulation.read().map_err(Failure::outside)
    }

    fn protect(&self, execution: &mut Execution, journal: &mut JournalFile, by: &str) -> Result<NotProtected, Failure> {
        protect(execution, &self.simulation, journal, &self.simulation, by).map_err(Failure::outside)
    }

    /// Drives it as long as there is an errand that the rehearsal can do for the other people.
    fn drive(&self, mut run: Drive<'_>) -> Result<Outlook, Failure> {
        loop {
            let wait = match self.people {
                OtherPeople::Act => Wait::Until(self.last_wait(run.execution)),
                OtherPeople::Absent => Wait::No,
            };
            let outlook = run.against(&self.simulation, &self.simulation, wait)?;
            if outlook != Outlook::Waiting || !self.stand_in(run.execution)? {
                return Ok(outlook);
            }
        }
    }
}

impl SimulationConnection {
    /// Until when to wait for people who act at once: for a day after the last date of the plan.
    fn last_wait(&self, execution: &Execution) -> DateTime<Utc> {
        let dates = execution.plan().steps().filter_map(|step| step.not_before());
        let last = dates.max().map_or(self.simulation.now(), |day| Catalogue::soracom().provider().start_of(day));
        last.max(self.simulation.now()) + TimeDelta::days(1)
    }

    /// Attests the errands whose end no look can show. True if there were any.
    ///
    /// Some leave no trace in an account; those are done here. Others are about a thing that never
    /// came, such as the bill of a month in which nothing was left to charge for.
    fn stand_in(&self, execution: &mut Execution) -> Result<bool, IllegalEvent> {
        if self.people == OtherPeople::Absent {
            return Ok(false);
        }
        let errands: Vec<(u32, Address, bool)> =
            execution.errands().map(|errand| (errand.id(), errand.subject(), errand.is_noticed())).collect();
        let mut is_any = false;
        for (step, subject, is_noticed) in errands {
            let is_over = if is_noticed { self.never_came(&subject) } else { self.is_done_by_hand(&subject) };
            if is_over {
                execution.attest(step, "the rehearsal", self.simulation.now())?;
                is_any = true;
            }
        }
        Ok(is_any)
    }

    fn never_came(&self, subject: &Address) -> bool {
        matches!(self.simulation.observe(subject), Sighting::Seen(None))
    }

    /// Does an errand. One whose subject is gone was done already, before a crash that the journal did
    /// not survive to say so.
    fn is_done_by_hand(&self, subject: &Address) -> bool {
        matches!(
            self.simulation.do_by_hand(subject),
            Ok(()) | Err(SimulationError::Gone(_) | SimulationError::NotThere(_))
        )
    }
}
