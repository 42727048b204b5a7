//! Why a verb could not do its work.

use std::error::Error;
use std::fmt;
use std::io;

use super::exit::Exit;
use crate::account::InvalidText;
use crate::drive::JournalFileError;
use crate::execution::IllegalEvent;
use crate::graph::CatalogueMismatch;
use crate::plan::InvalidSelector;

/// What the command says on stderr, and how it ends. Any [`Fatal`] error becomes one by `?`.
#[derive(Debug)]
pub(super) struct Failure {
    error: Box<dyn Error + Send + Sync>,
    exit: Exit,
}

/// An error that ends the command. Each one knows its exit code, so that there is no list of all errors
/// to keep.
pub(super) trait Fatal: Error + Send + Sync + 'static {
    /// How the command ends because of it. Unless said otherwise, the error is about what the user
    /// handed in.
    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

impl Failure {
    /// A failure outside the command: of a backend, or of the system.
    pub(super) fn outside(error: impl Error + Send + Sync + 'static) -> Self {
        Self { error: Box::new(error), exit: Exit::Failed }
    }

    pub(super) const fn exit(&self) -> Exit {
        self.exit
    }
}

impl<E: Fatal> From<E> for Failure {
    fn from(error: E) -> Self {
        let exit = error.exit();
        Self { error: Box::new(error), exit }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

// The library's errors that several verbs meet.
impl Fatal for InvalidText {}
impl Fatal for CatalogueMismatch {}
impl Fatal for JournalFileError {
    fn exit(&self) -> Exit {
        match self {
            Self::Io { source, .. } if is_full(source) => Exit::Failed,
            _ => Exit::Usage,
        }
    }
}

/// True if nothing more can be written where a file is.
fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

impl Fatal for IllegalEvent {}
impl Fatal for InvalidSelector {}
