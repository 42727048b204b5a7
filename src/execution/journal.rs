//! The journal: where it is kept, and what it begins with.

use std::convert::Infallible;
use std::error::Error;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ConfirmedPlan, Entry, IllegalEvent, Terms};
use crate::account::{Digest, OperatorId, is_readable, major};

/// Where the entries of an execution are kept, in their order: a file, a database, a queue.
///
/// An implementor keeps a [`Header`] and the entries, both of which serde writes and reads; the crate's own
/// [`JournalFile`](crate::drive::JournalFile) keeps them as JSON lines. To go on from a journal: read the
/// header, [check](Header::check) that it is the plan's, and give the entries to
/// [`Execution::recover`](super::Execution::recover). Two processes must not write one journal at the same
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
///     fn append(&mut self, entry: &Entry) -> Result<(), serde_json::Error> {
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
/// table.append(&entry)?;
/// assert_eq!(serde_json::from_str::<Entry>(&table.rows[0])?, entry);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Object-safe. A `Vec<Entry>` is a journal in memory, for rehearsals and tests.
pub trait Journal {
    /// Why an entry could not be kept.
    type Error: Error + Send + Sync + 'static;

    /// Appends an entry. It need not outlive the process yet.
    ///
    /// # Errors
    /// Those of the journal. Then nothing more is begun.
    fn append(&mut self, entry: &Entry) -> Result<(), Self::Error>;

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

    fn append(&mut self, entry: &Entry) -> Result<(), Infallible> {
        self.push(entry.clone());
        Ok(())
    }

    fn sync(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

/// What a journal begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Header {
    /// The version of the journal's format: within a major version fields are only added.
    pub winddown_journal: String,
    /// Whose account it is about.
    pub account: OperatorId,
    /// The digest of the plan that is carried out.
    pub plan_digest: Digest,
    /// The digest of the account that the plan was made for.
    pub snapshot_digest: Digest,
    /// When the journal was begun, in UTC.
    pub at: DateTime<Utc>,
    /// On which terms the plan was confirmed.
    pub terms: Terms,
    /// What the program that keeps the journal needs to go on from it, such as where the plan is.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub note: serde_json::Value,
}

/// The version that is written.
const VERSION: &str = "1.0";

impl Header {
    /// The header of a new journal. `now` in UTC.
    pub fn new(plan: &ConfirmedPlan, now: DateTime<Utc>) -> Self {
        Self {
            winddown_journal: VERSION.to_owned(),
            account: plan.plan().operator().clone(),
            plan_digest: plan.plan().digest(),
            snapshot_digest: plan.plan().snapshot(),
            at: now,
            terms: plan.terms().clone(),
            note: serde_json::Value::Null,
        }
    }

    /// The same with a note for the program itself.
    #[must_use]
    pub fn note(self, note: serde_json::Value) -> Self {
        Self { note, ..self }
    }

    /// Makes sure that the journal is this plan's, and of a version that is read.
    ///
    /// # Errors
    /// [`JournalError::Version`] and [`JournalError::OtherPlan`].
    pub fn check(&self, plan: &ConfirmedPlan) -> Result<(), JournalError> {
        self.check_version()?;
        let plan = plan.plan().digest();
        if plan == self.plan_digest { Ok(()) } else { Err(JournalError::OtherPlan { journal: self.plan_digest, plan }) }
    }

    /// Makes sure that it is of a version that is read.
    pub(crate) fn check_version(&self) -> Result<(), JournalError> {
        let version = &self.winddown_journal;
        if is_readable(version, VERSION) { Ok(()) } else { Err(JournalError::Version(version.clone())) }
    }
}

/// A journal that cannot be gone on from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// It is of a version that this winddown does not read.
    #[error("the journal is of version {0}, and this winddown reads {major}.x", major = major(VERSION))]
    Version(String),
    /// It is another plan's.
    #[error("the journal is that of another plan: {journal}, where this one is {plan}")]
    OtherPlan {
        /// The digest of the plan that the journal is about.
        journal: Digest,
        /// The digest of this plan.
        plan: Digest,
    },
    /// An entry does not follow from those before it.
    #[error("entry {number} of the journal does not follow from those before it: {problem}")]
    Illegal {
        /// The number of the entry, from 1, after the header.
        number: usize,
        /// Why.
        problem: IllegalEvent,
    },
}
