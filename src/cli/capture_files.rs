//! The files of a capture: a snapshot, the raw responses, or both.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use tempfile::{Builder, NamedTempFile, TempDir};

use super::failure::{Failure, Fatal};
use super::files::{FileError, beside};
use super::signals;
use crate::account::Account;
use crate::intake::UNFINISHED;
use crate::reading::write_snapshot;

/// Where a capture cannot be put.
#[derive(Debug, thiserror::Error)]
pub(super) enum PlaceError {
    #[error("{}: it exists already: name a new file or directory", .0.display())]
    Exists(PathBuf),
    #[error("--out and --raw are both {}: name two places", .0.display())]
    SamePlace(PathBuf),
}

impl Fatal for PlaceError {}

/// A capture that is being made. Everything is written to temporary files beside the places where it
/// belongs, and moved there together in the end. Until then it is deleted when this is dropped.
pub(super) struct CaptureFiles {
    snapshot: Option<(PathBuf, NamedTempFile)>,
    raw: Option<(PathBuf, TempDir)>,
}

impl CaptureFiles {
    /// Begins a capture with these places, which must be free.
    pub(super) fn begin(snapshot: Option<&Path>, raw: Option<&Path>) -> Result<Self, Failure> {
        let is_taken = |path: &&Path| path.symlink_metadata().is_ok();
        if let Some(path) = snapshot.into_iter().chain(raw).find(is_taken) {
            return Err(PlaceError::Exists(path.to_owned()).into());
        }
        if let (Some(snapshot), Some(raw)) = (snapshot, raw)
            && snapshot == raw
        {
            return Err(PlaceError::SamePlace(raw.to_owned()).into());
        }
        let file = |path: &Path| beside(path, |directory| builder().tempfile_in(directory));
        Ok(Self { snapshot: placed(snapshot, file)?, raw: placed(raw, |path| beside(path, private_directory))? })
    }

    /// The directory where the raw responses are written for now.
    pub(super) fn raw(&self) -> Option<&Path> {
        self.raw.as_ref().map(|(_, directory)| directory.path())
    }

    /// Writes the snapshot, then moves everything to its place, or nothing. `taken_at` in UTC.
    pub(super) fn finish(self, account: &Account, taken_at: DateTime<Utc>) -> Result<(), FileError> {
        if let Some((path, file)) = &self.snapshot {
            let written = write_snapshot(account, taken_at, file.as_file());
            written.and_then(|()| file.as_file().sync_all()).map_err(|source| FileError::new(path, source))?;
        }
        signals::undisturbed(|| self.put())
    }

    fn put(self) -> Result<(), FileError> {
        if let Some((path, directory)) = &self.raw {
            fs::rename(directory.path(), path).map_err(|source| FileError::new(path, source))?;
        }
        if let Some((path, file)) = self.snapshot
            && let Err(error) = file.persist_noclobber(&path)
        {
            // Move the responses back, so that they are deleted too.
            if let Some((path, directory)) = &self.raw {
                _ = fs::rename(path, directory.path());
            }
            return Err(FileError::new(&path, error.error));
        }
        // The temporary directory was moved away: there is nothing left to delete.
        _ = self.raw.map(|(_, directory)| directory.keep());
        Ok(())
    }
}

/// A place, and what is moved there in the end.
fn placed<T>(
    place: Option<&Path>,
    make: impl FnOnce(&Path) -> Result<T, Failure>,
) -> Result<Option<(PathBuf, T)>, Failure> {
    place.map(|path| Ok((path.to_owned(), make(path)?))).transpose()
}

fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(UNFINISHED);
    builder
}

/// A temporary directory that only its owner may look into.
fn private_directory(parent: &Path) -> io::Result<TempDir> {
    let mut builder = builder();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(parent)
}
