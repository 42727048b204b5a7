//! JOURNAL: the journal of a run, and the note in it that `resume` needs to go on.

use std::path::Path;
use std::time::SystemTime;

use super::backend::{SavedBackend, Stakes, Standpoint};
use super::failure::{Failure, Fatal};
use crate::catalogue::Catalogue;
use crate::drive::{JournalFileError, JournalReader};
use crate::execution::ConfirmedPlan;

/// The journal has no note, or that of another program.
#[derive(Debug, thiserror::Error)]
#[error("the journal does not say how to go on from it (its note is not one of this version's): {0}")]
pub(super) struct InvalidNote(serde_json::Error);

impl Fatal for InvalidNote {}

/// Opens a journal, to look at it or to go on from it.
pub(super) fn open(path: &Path) -> Result<JournalReader, JournalFileError> {
    JournalReader::open(path, Catalogue::soracom())
}

/// Notes in a plan how its backend is reached again.
pub(super) fn note(plan: ConfirmedPlan, backend: &SavedBackend) -> Result<ConfirmedPlan, Failure> {
    let note = serde_json::to_value(backend).map_err(Failure::outside)?;
    Ok(plan.with_note(note))
}

/// The backend that is noted in a journal's plan.
pub(super) fn backend(plan: &ConfirmedPlan) -> Result<SavedBackend, InvalidNote> {
    serde_json::from_value(plan.note().clone()).map_err(InvalidNote)
}

/// As the run's own backend sees it; from here and now if the journal is another program's.
pub(super) fn standpoint(journal: &JournalReader) -> Standpoint {
    match backend(journal.plan()) {
        Ok(backend) => backend.standpoint(),
        Err(_) => Standpoint { now: SystemTime::now().into(), is_root: false, stakes: Stakes::Real },
    }
}
