//! ACCOUNT: a capture directory, a snapshot file, or a snapshot on standard input.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::reading::{Capture, CaptureDir, CaptureError, Claim, SnapshotError, SnapshotFile};

/// Why an account cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum InputFailure {
    #[error("{}: {source}; an account is read from a capture directory or a snapshot file", path.display())]
    Nothing { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Capture(#[from] CaptureError),
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

/// True if standard input is meant.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads an account from wherever it is.
pub(super) fn read(path: &Path, claims: Vec<Claim>) -> Result<Capture, InputFailure> {
    let snapshot = |file: SnapshotFile| claims.iter().cloned().fold(file, SnapshotFile::claim);
    let snapshot = if is_stdin(path) {
        snapshot(SnapshotFile::new("standard input")).read_from(io::stdin().lock())?
    } else {
        let about = fs::metadata(path).map_err(|source| InputFailure::Nothing { path: path.to_owned(), source })?;
        if about.is_dir() {
            return Ok(claims.into_iter().fold(CaptureDir::new(path), CaptureDir::claim).read()?);
        }
        snapshot(SnapshotFile::new(path)).read()?
    };
    Ok(Capture { account: snapshot.account, passed_over: Vec::new() })
}
