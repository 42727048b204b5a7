//! The verbs that carry a plan out: `verify`, `apply` and `resume`.

mod apply;
pub(super) mod args;
mod carrier;
mod confirm;
mod live;
mod rehearsal;
mod resume;
mod watch;

use std::error::Error;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::args::Format;
use super::attest::claims_of;
use super::exit;
use super::run::{Failure, capture, now, text};
use crate::backend::{MemoryError, SoracomError};
use crate::catalogue::Catalogue;
use crate::cli::hints::of_plan;
use crate::drive::JournalFileError;
use crate::execution::{Consent, IllegalEvent, NotConfirmed, Terms, Unread};
use crate::plan::{InvalidPlan, PlanProblem, SavedPlan};
use crate::reading::attest;
use crate::report;
use crate::verify::{Verdict, Verification};
pub(super) use apply::apply;
use args::Verify;
use rehearsal::{AccountGone, LedgerLeft};
pub(super) use resume::resume;

/// Why a plan was not carried out.
#[derive(Debug, thiserror::Error)]
pub(super) enum CarryFailure {
    #[error("{}: {source}", path.display())]
    PlanFile { path: PathBuf, source: io::Error },
    #[error("{}: {}", path.display(), of_plan(.source))]
    Plan { path: PathBuf, source: InvalidPlan },
    #[error("--lift-protection {0}: the plan lifts no such protection")]
    NothingToLift(String),
    #[error(transparent)]
    AccountGone(#[from] AccountGone),
    #[error(transparent)]
    LedgerLeft(#[from] LedgerLeft),
    #[error(transparent)]
    Journal(#[from] JournalFileError),
    #[error("{0}; nothing was done")]
    NotConfirmed(#[from] NotConfirmed),
    #[error("nothing was done: to carry it out, add --confirm {0}")]
    Unconfirmed(crate::account::OperatorId),
    #[error(transparent)]
    Drive(Box<dyn Error + Send + Sync>),
    #[error(transparent)]
    Event(#[from] IllegalEvent),
    #[error(transparent)]
    Memory(#[from] MemoryError),
    #[error(transparent)]
    Soracom(#[from] SoracomError),
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
            Self::Drive(_) | Self::Signals(_) | Self::Soracom(_) => exit::FAILED,
            Self::PlanFile { .. }
            | Self::Plan { .. }
            | Self::NothingToLift(_)
            | Self::AccountGone(_)
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
    let mut account = capture(&args.input)?.account;
    attest(&mut account, &claims_of(&plan, &[], |_| false)?, Catalogue::soracom());
    let now = now(&args.input);
    let verification = crate::verify::verify(&plan, &account, Catalogue::soracom(), now);
    if args.input.format == Format::Json {
        super::run::json(&report::json::verification(&plan, &verification))?;
    } else {
        // What nobody could read may have to go first.
        let holds = matches!(verification.verdict(), Verdict::Sound | Verdict::Unknown);
        let unread = if holds { Unread::of(&plan, &account, Catalogue::soracom()) } else { Vec::new() };
        let unread = report::execution::unread(&plan, &unread);
        text(report::verification(&plan, &verification).into_iter().chain(unread))?;
    }
    Ok(code_of(&verification))
}

fn code_of(verification: &Verification) -> u8 {
    match verification.verdict() {
        Verdict::Sound => exit::DONE,
        Verdict::Unknown => exit::UNKNOWN,
        Verdict::Stale => exit::STALE,
        Verdict::Invalid => exit::INVALID_PLAN,
    }
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
