//! What can be wrong with a snapshot.

use std::io;
use std::path::Path;

use super::MAJOR;
use crate::account::{InvalidText, JsonError, Problem};
use crate::reading::error::{Form, ReadError};

/// One thing that is wrong with a snapshot.
#[derive(Debug, thiserror::Error)]
pub(super) enum SnapshotProblem {
    /// It cannot be read at all.
    #[error("{0}")]
    Io(#[source] io::Error),
    /// It is no snapshot.
    #[error(r#"it does not begin with {{"winddown":"snapshot""#)]
    Foreign,
    /// It is of a version that this winddown does not read.
    #[error("its format_version is {found}, and this winddown reads {MAJOR}.x: capture the account again")]
    Version {
        /// The version.
        found: String,
    },
    /// It is not JSON, not UTF-8, of another shape, or breaks off.
    #[error("line {line}, column {column}: {what}")]
    Json {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// It does not hold as much as it says.
    #[error("it says that it holds {said} {what}, and {}", there(*said, *found))]
    Count {
        /// Readings, or a kind in a coverage, as an address begins.
        what: String,
        /// How many it says that it holds.
        said: usize,
        /// How many it holds.
        found: usize,
    },
    /// It holds as much as it says, but not the same.
    #[error(
        "a line was changed after it was written: its digest is not that of what is in it. A snapshot cannot be \
         edited by hand: capture the account again"
    )]
    Changed,
    /// A member is missing, or comes after the lists, which need it.
    #[error("it has no {0}")]
    Missing(&'static str),
    /// A kind is in no catalogue.
    #[error("{place}: there is no kind `{kind}`")]
    Kind {
        /// The kind.
        kind: String,
        /// The first reading or resource of it, by its number.
        place: String,
    },
    /// The provider has no such coverage.
    #[error("{place}: {problem}")]
    Coverage {
        /// The first reading, oddity or resource that names it, by its number.
        place: String,
        /// Which there is none.
        #[source]
        problem: InvalidText,
    },
    /// A kind has two readings in one coverage.
    #[error("{place}: {kind} has one already")]
    ReadTwice {
        /// The kind, with the coverage.
        kind: String,
        /// The second reading, by its number.
        place: String,
    },
    /// The address of a resource, or of what it refers to, is invalid.
    #[error("{place}: {problem}")]
    Address {
        /// The resource, by its number.
        place: String,
        /// What is wrong with it.
        #[source]
        problem: InvalidText,
    },
    /// The resources do not fit together.
    #[error("{0}")]
    Account(#[source] Problem),
}

/// `11 are there: a line was lost`.
fn there(said: usize, found: usize) -> String {
    let are = if found == 1 { "is" } else { "are" };
    let lines = match said.abs_diff(found) {
        1 => "a line was".to_owned(),
        n => format!("{n} lines were"),
    };
    let what = if found < said { "lost" } else { "doubled or added" };
    format!("{found} {are} there: {lines} {what}")
}

/// What is wrong with the snapshot at a path.
pub(super) fn error(path: &Path, problems: Vec<SnapshotProblem>) -> ReadError {
    let form = match problems.last() {
        Some(SnapshotProblem::Foreign) => Form::OtherFile,
        Some(SnapshotProblem::Changed) => Form::ChangedSnapshot,
        _ => Form::Snapshot,
    };
    ReadError::new(path.to_owned(), form, problems)
}

impl SnapshotProblem {
    /// The problem of an error of JSON, as which errors of the reader come too.
    pub(super) fn of_json(error: serde_json::Error) -> Self {
        if error.is_io() {
            return Self::Io(error.into());
        }
        let error = JsonError::from(&error);
        let is_broken = error.is_cut_off || error.is_in_a_text();
        let hint = if is_broken { "; the file breaks off here" } else { "" };
        let JsonError { line, column, what, .. } = error;
        Self::Json { line, column, what: format!("{what}{hint}") }
    }
}
