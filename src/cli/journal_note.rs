//! The note in the header of a journal, which `resume` needs to go on.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::backend::SavedBackend;
use super::failure::{Failure, Fatal};
use crate::execution::{ConfirmedPlan, Header};

/// Where the plan is, and how the backend is reached again.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Note {
    pub(super) plan: PathBuf,
    #[serde(flatten)]
    pub(super) backend: SavedBackend,
}

/// The header has no note, or that of another program.
#[derive(Debug, thiserror::Error)]
#[error("the journal does not say how to go on from it (its note is not one of this version's): {0}")]
pub(super) struct InvalidNote(serde_json::Error);

impl Fatal for InvalidNote {}

impl Note {
    /// The path is made absolute, so that the journal can be taken up from any directory.
    pub(super) fn new(plan: &Path, backend: SavedBackend) -> Result<Self, Failure> {
        Ok(Self { plan: std::path::absolute(plan).map_err(Failure::outside)?, backend })
    }

    /// The note of a journal that was begun.
    pub(super) fn of(header: &Header) -> Result<Self, InvalidNote> {
        serde_json::from_value(header.note.clone()).map_err(InvalidNote)
    }

    /// The header of a new journal. `now` in UTC.
    pub(super) fn header(&self, plan: &ConfirmedPlan, now: DateTime<Utc>) -> Result<Header, Failure> {
        let note = serde_json::to_value(self).map_err(Failure::outside)?;
        Ok(Header::new(plan, now).note(note))
    }
}
