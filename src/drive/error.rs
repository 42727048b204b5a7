//! What can be wrong with a journal in a file.

use std::io;
use std::path::{Path, PathBuf};

use super::chain::Fault;
use super::lock::Holder;
use crate::account::JsonError;
use crate::execution::JournalError;

/// Why a journal in a file cannot be begun, gone on from or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalFileError {
    /// There is no such file.
    #[error("{}: there is no such journal", .0.display())]
    Missing(PathBuf),
    /// There is a journal already.
    #[error("{}: there is a journal already; go on from it with resume, or name another file", .0.display())]
    Exists(PathBuf),
    /// The file is no journal.
    #[error("{}: this file is not a journal; name another one", .0.display())]
    Foreign(PathBuf),
    /// Another process works on it.
    #[error("{}: this journal is in use by {holder}", path.display())]
    Locked {
        /// The file.
        path: PathBuf,
        /// Which process, as far as it says so.
        holder: Holder,
    },
    /// Nothing is in it.
    #[error("{}: it is empty: nothing was begun, so begin again with a new journal", .0.display())]
    Empty(PathBuf),
    /// A line is not as it was written. Only the last one may break off; that is passed over.
    #[error("{}: line {line} of the journal was changed or cut off after it was written; {ADVICE}", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
    },
    /// Another line stands where a line should: lines were lost, doubled or moved.
    #[error("{}: line {line} of the journal is missing: line {found} stands in its place; {ADVICE}", path.display())]
    Moved {
        /// The file.
        path: PathBuf,
        /// The number of the line that should stand there, from 1.
        line: usize,
        /// The number of the line that stands there.
        found: usize,
    },
    /// A line is as it was written, and not what this winddown writes.
    #[error(
        "{}: the journal cannot be read in line {line}, column {column}: {what}; it may be that of a later winddown",
        path.display()
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong. Untrusted text.
        what: String,
    },
    /// It is of another version, its plan cannot be used, or its entries do not follow from each other.
    #[error("{}: {source}", path.display())]
    Journal {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: JournalError,
    },
    /// It cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl JournalFileError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }

    pub(super) fn journal(path: &Path, source: JournalError) -> Self {
        Self::Journal { path: path.to_owned(), source }
    }

    /// `line` from 1.
    pub(super) fn fault(path: &Path, line: usize, fault: Fault) -> Self {
        let path = path.to_owned();
        match fault {
            Fault::Changed => Self::Changed { path, line },
            Fault::Other(found) => Self::Moved { path, line, found },
        }
    }

    /// `line` from 1.
    pub(super) fn unreadable(path: &Path, line: usize, error: serde_json::Error) -> Self {
        let JsonError { column, what, .. } = JsonError::from(error);
        Self::Unreadable { path: path.to_owned(), line, column, what }
    }
}

/// What to do with a journal that is damaged.
const ADVICE: &str = "what stands from there on cannot be trusted, so bring back an undamaged copy of the file, or make \
                      a new plan of the account as it is now";
