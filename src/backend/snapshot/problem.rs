//! What can be wrong with a snapshot.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::account::{InvalidAddress, Problem};

/// A file that is no snapshot of an account: everything that is wrong with it, up to
/// [`SnapshotError::MOST`] problems.
#[derive(Debug, thiserror::Error)]
pub struct SnapshotError {
    path: PathBuf,
    problems: Vec<SnapshotProblem>,
}

/// One thing that is wrong with a snapshot.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotProblem {
    /// It cannot be read at all.
    #[error("{0}")]
    Io(io::Error),
    /// It is something else.
    #[error(
        r#"it does not begin with {{"winddown":"snapshot": a snapshot is what `winddown capture --out FILE` writes"#
    )]
    Foreign,
    /// It is of a version that this winddown does not read.
    #[error("its format_version is {found}, and this winddown reads 1.x")]
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
    /// A kind has two readings in one coverage.
    #[error("{place}: {kind} has one already")]
    ReadTwice {
        /// The kind, with the coverage.
        kind: String,
        /// The second reading, by its number.
        place: String,
    },
    /// The address of a resource, or of what it refers to, is none.
    #[error("{place}: {problem}")]
    Address {
        /// The resource, by its number.
        place: String,
        /// What is wrong with it.
        problem: InvalidAddress,
    },
    /// The resources do not fit together.
    #[error("{0}")]
    Account(Problem),
}

impl SnapshotError {
    /// How many problems are reported at most.
    pub const MOST: usize = 20;

    pub(super) const fn new(path: PathBuf, problems: Vec<SnapshotProblem>) -> Self {
        Self { path, problems }
    }

    /// The problems; at least one.
    pub fn problems(&self) -> &[SnapshotProblem] {
        &self.problems
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot be read as a snapshot:", self.path.display())?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))?;
        if self.problems.len() >= Self::MOST {
            f.write_str("\n  … and perhaps more")?;
        }
        Ok(())
    }
}

impl SnapshotProblem {
    /// Errors of the reader come as errors of JSON.
    pub(super) fn of_json(error: serde_json::Error) -> Self {
        if error.is_io() {
            return Self::Io(error.into());
        }
        let said = error.to_string();
        let what = said.rsplit_once(" at line ").map_or(&*said, |(what, _)| what);
        let hint = if error.is_eof() { "; the file breaks off here" } else { "" };
        // Zero where nothing of the line was there.
        Self::Json { line: error.line(), column: error.column().max(1), what: format!("{what}{hint}") }
    }
}
