//! Reading a journal's file, whoever writes it at the time.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::error::JournalFileError;
use super::lines::Lines;
use crate::catalogue::Catalogue;
use crate::execution::{ConfirmedPlan, Entry, Execution, Options};

/// A journal in a file that is being read: its plan has been, and its entries come one by one.
///
/// It takes no lock, so a journal can be looked at while a process carries its plan out. A last line that breaks off
/// is passed over: nobody has acted on what is in it. Memory: the plan, whatever the length of the journal.
#[derive(Debug)]
pub struct JournalReader {
    pub(super) plan: ConfirmedPlan,
    pub(super) lines: Lines,
}

impl JournalReader {
    /// Reads the plan that a journal begins with, and the terms on which it was confirmed.
    ///
    /// # Errors
    /// If there is no such file, it is no journal, is of another version, or its beginning is damaged.
    pub fn open(path: impl Into<PathBuf>, catalogue: &Catalogue) -> Result<Self, JournalFileError> {
        let (plan, lines) = Lines::open(path.into(), catalogue)?;
        Ok(Self { plan, lines })
    }

    /// The plan that the journal is about.
    pub const fn plan(&self) -> &ConfirmedPlan {
        &self.plan
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        self.lines.path()
    }

    /// The execution as the journal left it, to look at. `now` in UTC.
    ///
    /// # Errors
    /// If the journal is damaged, or its entries do not follow from each other.
    pub fn execution(mut self, options: Options, now: DateTime<Utc>) -> Result<Execution, JournalFileError> {
        replay(self.plan, &mut self.lines, options, now)
    }
}

/// The entries that are still to be read.
impl Iterator for JournalReader {
    type Item = Result<Entry, JournalFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.lines.next()
    }
}

/// The execution as the entries leave it.
pub(super) fn replay(
    plan: ConfirmedPlan,
    lines: &mut Lines,
    options: Options,
    now: DateTime<Utc>,
) -> Result<Execution, JournalFileError> {
    let mut read = Ok(());
    let entries = lines.by_ref().map_while(|entry| entry.map_err(|error| read = Err(error)).ok());
    let execution = Execution::recover(plan, options, entries, now);
    read?;
    execution.map_err(|error| JournalFileError::journal(lines.path(), error))
}
