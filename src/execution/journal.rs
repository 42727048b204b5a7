//! The journal: where it is kept, and what it begins with.

use std::convert::Infallible;
use std::error::Error;

use super::{Entry, IllegalEvent, NotConfirmed};
use crate::account::major;
use crate::plan::PlanError;

/// Where the entries of an execution are kept, in their order: a file, a database, a queue.
///
/// An implementor keeps the [`ConfirmedPlan`](super::ConfirmedPlan) that it begins with, which serde writes and
/// [`ConfirmedPlan::read`](super::ConfirmedPlan::read) reads, and the entries, which serde writes and reads; the
/// crate's own [`JournalFile`](crate::drive::JournalFile) keeps them as JSON lines. To go on from a journal, give
/// both to [`Execution::recover`](super::Execution::recover). Two processes must not write one journal at the same
/// time: the implementor keeps the second one out.
///
/// ```
/// use winddown::execution::{Entry, Journal};
/// use winddown::serde_json;
///
/// /// A table of a database, as far as this example goes.
/// #[derive(Default)]
/// struct Table {
///     rows: Vec<String>,
/// }
///
/// impl Journal for Table {
///     type Error = serde_json::Error;
///
///     fn record(&mut self, entry: &Entry) -> Result<(), serde_json::Error> {
///         self.rows.push(serde_json::to_string(entry)?);
///         Ok(())
///     }
///
///     fn sync(&mut self) -> Result<(), serde_json::Error> {
///         Ok(()) // A real one commits here.
///     }
/// }
///
/// let entry: Entry = serde_json::from_str(r#"{"event":"shown","at":"2026-08-20T00:00:00Z","step":1}"#)?;
/// let mut table = Table::default();
/// table.record(&entry)?;
/// assert_eq!(serde_json::from_str::<Entry>(&table.rows[0])?, entry);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Object-safe. A `Vec<Entry>` is a journal in memory, for rehearsals and tests.
pub trait Journal {
    /// Why an entry could not be kept.
    type Error: Error + Send + Sync + 'static;

    /// Takes an entry in, after those before. It need not outlive the process yet.
    ///
    /// # Errors
    /// Those of the journal. Then nothing more is begun.
    fn record(&mut self, entry: &Entry) -> Result<(), Self::Error>;

    /// Returns once everything appended so far outlives the process and the machine. Called before a call
    /// is made that an entry announces, and before a wait.
    ///
    /// # Errors
    /// Those of the journal. Then nothing more is begun.
    fn sync(&mut self) -> Result<(), Self::Error>;
}

/// A journal in memory.
impl Journal for Vec<Entry> {
    type Error = Infallible;

    fn record(&mut self, entry: &Entry) -> Result<(), Infallible> {
        self.push(entry.clone());
        Ok(())
    }

    fn sync(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

/// The version that is written: within a major version fields are only added.
pub(super) const VERSION: &str = "2.1";

/// A journal that cannot be gone on from.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// It is of a version that this winddown does not read.
    #[error(
        "the journal says that it is of version {0}, and this winddown reads {major}.x: another winddown wrote it, or it was damaged",
        major = major(VERSION)
    )]
    Version(String),
    /// The plan that it begins with cannot be used.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The plan that it begins with does not keep to the terms that stand beside it.
    #[error(transparent)]
    Terms(#[from] NotConfirmed),
    /// An entry does not follow from those before it.
    #[error("entry {number} of the journal does not follow from those before it: {problem}")]
    Illegal {
        /// The number of the entry, from 1, after the plan.
        number: usize,
        /// Why.
        problem: IllegalEvent,
    },
}
