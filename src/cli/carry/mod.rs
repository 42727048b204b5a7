//! The verbs that carry a plan out: `verify`, `apply` and `resume`.

pub(super) mod args;
mod confirm;
mod rehearsal;
mod watch;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};

use super::exit;
use super::run::{Failure, capture, now, text};
use crate::account::Account;
use crate::backend::{
    Backend as _, Clock as _, DriveError, DriveOptions, Ended, JournalFile, JournalFileError, MemoryError, Source as _,
    drive,
};
use crate::catalogue::Catalogue;
use crate::diagnosis::Diagnosis;
use crate::execution::{
    ConfirmedPlan, Consent, Entry, Execution, Header, IllegalEvent, NotConfirmed, Obstacle, Options, Outlook,
    StepStatus, Terms, Withheld,
};
use crate::graph::DependencyGraph;
use crate::plan::{InvalidPlan, PlanProblem, SavedPlan, Verdict, Verification, verify as verify_plan};
use crate::report;
use crate::timeline::Weekends;
use args::{Apply, Resume, Run, Stream, Verify};
use rehearsal::{LedgerLeft, Note, Rehearsal};
use watch::Watch;

/// Why a plan was not carried out.
#[derive(Debug, thiserror::Error)]
pub(super) enum CarryFailure {
    #[error("{}: {source}", path.display())]
    PlanFile { path: PathBuf, source: io::Error },
    #[error("{}: {source}", path.display())]
    Plan { path: PathBuf, source: InvalidPlan },
    #[error("--lift-protection {0}: the plan lifts no such protection")]
    NothingToLift(String),
    #[error(transparent)]
    LedgerLeft(#[from] LedgerLeft),
    #[error(transparent)]
    Journal(#[from] JournalFileError),
    #[error("{0}; nothing was done")]
    NotConfirmed(#[from] NotConfirmed),
    #[error("nothing was done: to carry it out, add --confirm {0}")]
    Unconfirmed(crate::account::OperatorId),
    #[error(transparent)]
    Drive(#[from] DriveError<MemoryError>),
    #[error(transparent)]
    Event(#[from] IllegalEvent),
    #[error(transparent)]
    Memory(#[from] MemoryError),
    #[error("the journal does not say how to go on from it (its note is not one of this version's): {0}")]
    Note(serde_json::Error),
    #[error("signals cannot be handled: {0}")]
    Signals(#[from] ctrlc::Error),
}

impl CarryFailure {
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::Plan { source, .. } if source.problems().iter().all(is_of_step) => exit::INVALID_PLAN,
            Self::NotConfirmed(_) | Self::Unconfirmed(_) => exit::DECLINED,
            Self::Drive(_) | Self::Signals(_) => exit::FAILED,
            Self::PlanFile { .. }
            | Self::Plan { .. }
            | Self::NothingToLift(_)
            | Self::LedgerLeft(_)
            | Self::Journal(_)
            | Self::Event(_)
            | Self::Memory(_)
            | Self::Note(_) => exit::USAGE,
        }
    }
}

const fn is_of_step(problem: &PlanProblem) -> bool {
    matches!(problem, PlanProblem::Step { .. })
}

fn read_plan(path: &Path) -> Result<SavedPlan, CarryFailure> {
    let file = File::open(path).map_err(|source| CarryFailure::PlanFile { path: path.to_owned(), source })?;
    SavedPlan::read(file, Catalogue::soracom()).map_err(|source| CarryFailure::Plan { path: path.to_owned(), source })
}

pub(super) fn verify(args: &Verify) -> Result<u8, Failure> {
    let plan = read_plan(&args.plan)?;
    let account = capture(&args.input)?.account;
    let now = now(&args.input);
    prove(&plan, &account, now, args.input.format == super::args::Format::Json)
}

/// Proves a plan against an account, and says what came of it.
fn prove(plan: &SavedPlan, account: &Account, now: DateTime<Utc>, json: bool) -> Result<u8, Failure> {
    let verification = verify_plan(plan, account, Catalogue::soracom(), now);
    if json {
        super::run::json(&report::json::verification(plan, &verification))?;
    } else {
        text(report::verification(plan, &verification))?;
    }
    Ok(code_of(&verification))
}

fn code_of(verification: &Verification) -> u8 {
    match verification.verdict() {
        Verdict::Sound => exit::DONE,
        Verdict::Stale => exit::STALE,
        Verdict::Invalid => exit::INVALID_PLAN,
    }
}

pub(super) fn apply(args: &Apply) -> Result<u8, Failure> {
    let plan = read_plan(&args.plan)?;
    let now = args.backend.now.unwrap_or_else(|| plan.made_at());
    let note = Note::new(&args.plan, args.journal.as_deref(), &args.backend, now)?;
    let account = note.account()?;
    let verification = verify_plan(&plan, &account, Catalogue::soracom(), now);
    let is_for_people = args.run.format == Stream::Text;
    if code_of(&verification) != exit::DONE {
        if is_for_people {
            text(report::verification(&plan, &verification))?;
        } else {
            watch::line(&report::json::verification(&plan, &verification))?;
        }
        return Ok(code_of(&verification));
    }
    check_terms(&plan, &args.terms.lift_protection)?;
    let terms = terms(args);
    if args.confirm.is_none() && is_for_people {
        text(report::execution::intent(&plan, &terms, args.run.elision.limit()))?;
    }
    let (false, Some(journal)) = (args.dry_run, &args.journal) else { return Ok(exit::DONE) };
    let operator = plan.operator().clone();
    let typed = match &args.confirm {
        Some(typed) => typed.clone(),
        None => confirm::ask(&operator)?.ok_or(CarryFailure::Unconfirmed(operator))?,
    };
    let plan = ConfirmedPlan::new(plan, &typed, terms).map_err(CarryFailure::from)?;
    let header = Header::new(&plan, now, serde_json::to_value(&note)?);
    // A journal that is there is what to tell of, rather than its ledger.
    if std::fs::metadata(journal).map_or(true, |journal| journal.len() == 0) {
        note.check_new().map_err(CarryFailure::from)?;
    }
    // Whoever holds the journal holds the ledger: not before.
    let file = JournalFile::create(journal, &header).map_err(CarryFailure::from)?;
    let rehearsal = Rehearsal::new(&note, &account).map_err(CarryFailure::from)?;
    let entries = std::iter::empty::<Result<Entry, std::convert::Infallible>>();
    // There is nothing in the journal that could not follow.
    let Ok(mut execution) = Execution::recover(plan, options(&args.run, &rehearsal), entries, now) else {
        return Ok(exit::FAILED);
    };
    execution.open(env!("CARGO_PKG_VERSION"), Vec::new(), now);
    carry_out(execution, file, &rehearsal, &args.run)
}

fn terms(args: &Apply) -> Terms {
    let mut max_per_kind = BTreeMap::new();
    for (kind, most) in &args.max {
        // Of two limits both hold.
        let slot = max_per_kind.entry(kind.clone()).or_insert(*most);
        *slot = (*slot).min(*most);
    }
    Terms { consents: args.terms.lift_protection.clone(), max_steps: args.max_steps, max_per_kind }
}

pub(super) fn resume(args: &Resume) -> Result<u8, Failure> {
    let journal = JournalFile::open(&args.journal).map_err(CarryFailure::from)?;
    let note: Note = serde_json::from_value(journal.header().note.clone()).map_err(CarryFailure::Note)?;
    let plan = read_plan(args.plan.as_deref().unwrap_or(note.plan()))?;
    check_terms(&plan, &args.terms.lift_protection)?;
    let terms = journal.header().terms.clone();
    let operator = plan.operator().to_string();
    let plan = ConfirmedPlan::new(plan, &operator, terms).map_err(CarryFailure::from)?;
    let account = note.account()?;
    if args.dry_run {
        let rehearsal = Rehearsal::new(&note.without_ledger(), &account).map_err(CarryFailure::from)?;
        let options = options(&args.run, &rehearsal);
        let execution = journal.peek(plan, options, rehearsal.now()).map_err(CarryFailure::from)?;
        watch::standing(args.run.format, &execution, args.run.elision.limit())?;
        return Ok(exit::DONE);
    }
    let rehearsal = Rehearsal::new(&note, &account).map_err(CarryFailure::from)?;
    let options = options(&args.run, &rehearsal);
    let (mut execution, file) = journal.recover(plan, options, rehearsal.now()).map_err(CarryFailure::from)?;
    let now = rehearsal.now();
    let consents = args.terms.lift_protection.iter().map(ToString::to_string).collect();
    execution.open(env!("CARGO_PKG_VERSION"), consents, now);
    if args.cancel {
        execution.cancel(&args.run.by, now);
    }
    let retried: BTreeSet<u32> = agreed_since(&execution).into_iter().chain(args.retry.iter().copied()).collect();
    for step in retried {
        execution.retry(step, &args.run.by, now).map_err(CarryFailure::from)?;
    }
    for step in &args.done {
        execution.attest(*step, &args.run.by, now).map_err(CarryFailure::from)?;
    }
    carry_out(execution, file, &rehearsal, &args.run)
}

/// A consent that is to nothing is a slip of the finger.
fn check_terms(plan: &SavedPlan, consents: &[Consent]) -> Result<(), CarryFailure> {
    for consent in consents {
        let alone = Terms { consents: vec![consent.clone()], ..Terms::default() };
        if !plan.steps().any(|step| step.needs_consent() && alone.agree(step)) {
            return Err(CarryFailure::NothingToLift(consent.to_string()));
        }
    }
    Ok(())
}

/// The steps that were held for want of a consent which there is now.
fn agreed_since(execution: &Execution) -> Vec<u32> {
    let held = execution.obstacles().filter(|(step, obstacle)| {
        matches!(obstacle, Obstacle::Withheld(Withheld::NoConsent)) && execution.confirmed().is_agreed(*step)
    });
    held.map(|(step, _)| step.id()).collect()
}

fn options(run: &Run, rehearsal: &Rehearsal) -> Options {
    Options { in_flight: run.in_flight, is_root: rehearsal.is_root(), ..Options::default() }
}

/// Drives an execution to wherever it gets, telling what happens.
fn carry_out(
    mut execution: Execution,
    mut journal: JournalFile,
    rehearsal: &Rehearsal,
    run: &Run,
) -> Result<u8, Failure> {
    let stop = stop_on_signals()?;
    let watch = Watch::begin(run.format, &execution, true)?;
    let mut told = Ok(());
    let mut options = DriveOptions { rate: run.rate, waits: rehearsal.waits(), stop: Some(&stop), until: None };
    let mut tell = |execution: &Execution, entry: &Entry| {
        // Who listens may go away; what was begun goes on, and stops where it can.
        if told.is_ok() {
            told = watch.tell(execution, entry);
            if told.is_err() {
                stop.store(true, Ordering::Relaxed);
            }
        }
    };
    let ended = loop {
        options.until = Some(rehearsal.until(&execution));
        let ended = drive(&mut execution, rehearsal, &mut journal, rehearsal, &options, &mut tell);
        let ended = ended.map_err(CarryFailure::from)?;
        if ended != Ended::Rested(Outlook::Waiting)
            || !rehearsal.stand_in(&mut execution).map_err(CarryFailure::from)?
        {
            break ended;
        }
    };
    let is_finished = execution.outlook() == Outlook::Finished;
    let is_stopped = ended == Ended::Stopped && !is_finished;
    if is_stopped {
        let journal = journal.path().display().to_string();
        let journal = shlex::try_quote(&journal).unwrap_or(Cow::Borrowed(&journal));
        // Even if nobody reads stdout any more.
        _ = writeln!(anstream::stderr(), "winddown: stopped; go on with: winddown resume {journal}");
    }
    heard(told.map_err(Failure::from).and_then(|()| watch.end(&execution, run.elision.limit())))?;
    if is_stopped {
        return Ok(exit::INTERRUPTED);
    }
    let is_closed = is_finished && execution.plan().closes_account();
    if run.format == Stream::Text && !is_closed {
        heard(verdict(rehearsal))?;
    }
    Ok(match execution.outlook() {
        Outlook::Finished => exit::DONE,
        Outlook::Unauthorised => exit::FAILED,
        _ if execution.count(StepStatus::Failed) + execution.count(StepStatus::Held) > 0 => exit::INCOMPLETE,
        Outlook::Waiting => exit::BLOCKED,
        Outlook::Working | Outlook::Stuck | Outlook::Cancelled => exit::INCOMPLETE,
    })
}

/// Whoever reads may have had enough: the exit code still says what was done.
fn heard(told: Result<(), Failure>) -> Result<(), Failure> {
    match told {
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        told => told,
    }
}

/// What there is now to be said of the account: it may have grown since it was planned for.
fn verdict(rehearsal: &Rehearsal) -> Result<(), Failure> {
    let account = rehearsal.read().map_err(CarryFailure::from)?;
    let now = rehearsal.now();
    let graph = DependencyGraph::build(&account, Catalogue::soracom(), now)?;
    let title = report::check(&Diagnosis::new(&graph, now), &Weekends, &|_| true).into_iter().take(1);
    text(title)
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
        _ = writeln!(anstream::stderr(), "winddown: stopping; what is under way is seen through (again to abort)");
    })?;
    Ok(stop)
}
