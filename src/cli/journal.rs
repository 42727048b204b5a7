//! JOURNAL: the journal of a run, and the note in it that `resume` needs to go on.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::backend::SavedBackend;
use super::failure::{Failure, Fatal};
use crate::catalogue::Catalogue;
use crate::drive::{JournalFileError, JournalReader};
use crate::execution::ConfirmedPlan;
use crate::plan::SavedPlan;

/// A run cannot be gone on with from a file.
#[derive(Debug, thiserror::Error)]
enum NotToGoOnFrom {
    /// The journal has no note, or that of another program.
    #[error("the journal does not say how to go on from it (its note is not one of this version's): {0}")]
    Note(serde_json::Error),
    #[error(
        "{}: this is a plan, and a run is resumed from its journal; carry a plan out with `winddown apply`", .0.display()
    )]
    Plan(PathBuf),
}

impl Fatal for NotToGoOnFrom {}

/// Opens a journal, to look at it or to go on from it.
pub(super) fn open(path: &Path) -> Result<JournalReader, Failure> {
    JournalReader::open(path, Catalogue::soracom()).map_err(|error| match error {
        JournalFileError::Foreign(path) if is_plan(&path) => NotToGoOnFrom::Plan(path).into(),
        error => error.into(),
    })
}

fn is_plan(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| match SavedPlan::read(file, Catalogue::soracom()) {
        Ok(_) => true,
        // A plan, but a wrong one.
        Err(error) => error.wrong_steps().count() > 0,
    })
}

/// True if a file is a journal, in whatever state.
pub(super) fn is_one(path: &Path) -> bool {
    !matches!(
        JournalReader::open(path, Catalogue::soracom()),
        Err(JournalFileError::Foreign(_) | JournalFileError::Empty(_) | JournalFileError::Io { .. })
    )
}

/// Notes in a plan how its backend is reached again.
pub(super) fn note(plan: ConfirmedPlan, backend: &SavedBackend) -> Result<ConfirmedPlan, Failure> {
    let note = serde_json::to_value(backend).map_err(Failure::outside)?;
    Ok(plan.with_note(note))
}

/// The backend that is noted in a journal's plan.
pub(super) fn backend(plan: &ConfirmedPlan) -> Result<SavedBackend, Failure> {
    Ok(serde_json::from_value(plan.note().clone()).map_err(NotToGoOnFrom::Note)?)
}
