//! What can be wrong with a journal in a file.

use std::io;
use std::path::{Path, PathBuf};

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
    #[error("{}: another process is using this journal", .0.display())]
    Locked(PathBuf),
    /// Nothing is in it.
    #[error("{}: it is empty: nothing was begun, so begin again with a new journal", .0.display())]
    Empty(PathBuf),
    /// A line is damaged. Only the last one may break off; it is passed over.
    #[error(
        "{}: the journal is damaged in {problem}; what came after that cannot be trusted, so mend it by hand, or make a new plan",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where, and what is wrong.
        problem: JsonError,
    },
    /// It is of another version or that of another plan, or its entries do not follow from each other.
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
    pub(super) fn damaged(path: &Path, line: usize, error: serde_json::Error) -> Self {
        Self::Damaged { path: path.to_owned(), problem: JsonError::from(error).in_line(line) }
    }
}
