//! PLAN: a plan in a file.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::failure::Fatal;
use super::hints::of_plan;
use crate::catalogue::Catalogue;
use crate::plan::{PlanError, SavedPlan};

/// A plan cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum PlanFileError {
    #[error("{}: {source}; a plan is what `winddown plan ACCOUNT --out FILE` writes", path.display())]
    Open { path: PathBuf, source: io::Error },
    #[error("{}: {}", path.display(), of_plan(.source))]
    Invalid { path: PathBuf, source: PlanError },
}

impl Fatal for PlanFileError {
    fn exit(&self) -> Exit {
        match self {
            // It is a plan, but a wrong one; anything else is no plan at all.
            Self::Invalid { source, .. } if source.wrong_steps().count() == source.problems().len() => {
                Exit::InvalidPlan
            }
            Self::Invalid { .. } | Self::Open { .. } => Exit::Usage,
        }
    }
}

/// One of a plan and an account is redacted, and the other is not.
#[derive(Debug, thiserror::Error)]
pub(super) enum OnlyOneRedacted {
    #[error(
        "{}: it was made for a redacted account, so its ids are pseudonyms and no real account has them: make the plan \
         for the real account", .0.display()
    )]
    Plan(PathBuf),
    #[error("{}: it was made for a real account, and the account is redacted: nothing in that can be found", .0.display())]
    Account(PathBuf),
}

impl Fatal for OnlyOneRedacted {}

/// Makes sure that ids of a plan are those of an account.
pub(super) fn fits(path: &Path, plan: &SavedPlan, is_redacted: bool) -> Result<(), OnlyOneRedacted> {
    match (plan.is_redacted(), is_redacted) {
        (true, false) => Err(OnlyOneRedacted::Plan(path.to_owned())),
        (false, true) => Err(OnlyOneRedacted::Account(path.to_owned())),
        (true, true) | (false, false) => Ok(()),
    }
}

/// Reads a plan.
pub(super) fn read(path: &Path) -> Result<SavedPlan, PlanFileError> {
    let file = File::open(path).map_err(|source| PlanFileError::Open { path: path.to_owned(), source })?;
    SavedPlan::read(file, Catalogue::soracom())
        .map_err(|source| PlanFileError::Invalid { path: path.to_owned(), source })
}
