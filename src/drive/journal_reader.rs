//! Reading a journal's file, whoever writes it at the time.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::error::JournalFileError;
use super::lines::Lines;
use super::lock::Holder;
use super::receipt::ReceiptError;
use crate::account::Account;
use crate::catalogue::Catalogue;
use crate::execution::{Collector, ConfirmedPlan, Entry, Execution, FileRow, Options, Receipt};

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
    /// If there is no such file, it is no regular one, it is no journal, is of another version, or its beginning is
    /// damaged.
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

    /// Which process carries the plan out; `None` if none does. One that a process left behind in a crash does not
    /// count.
    ///
    /// # Errors
    /// If the system does not say it.
    pub fn holder(&self) -> Result<Option<Holder>, JournalFileError> {
        self.lines.holder()
    }

    /// The execution as the journal left it, to look at. A call that was under way is of unknown outcome, unless a
    /// process is still at it. `now` in UTC.
    ///
    /// # Errors
    /// If the journal is damaged, or its entries do not follow from each other.
    pub fn execution(self, options: Options, now: DateTime<Utc>) -> Result<Execution, JournalFileError> {
        self.follow(options, now, |_, _| {})
    }

    /// The same. Each entry is shown on the way, with the state after it.
    pub(crate) fn follow(
        mut self,
        options: Options,
        now: DateTime<Utc>,
        show: impl FnMut(&Execution, &Entry),
    ) -> Result<Execution, JournalFileError> {
        self.follow_to_end(options, now, show)
    }

    /// What the journal proves, given an account that was read afterwards: see [`Receipt`]. `files` are those that
    /// were found where the data was exported to. Memory: the plan, and what is known of each step.
    ///
    /// # Errors
    /// If the journal is damaged, its entries do not follow from each other, or the account is another operator's.
    pub fn receipt(mut self, account: &Account, files: Vec<FileRow>) -> Result<Receipt, ReceiptError> {
        let mut collector = Collector::default();
        let show = |_: &Execution, entry: &Entry| collector.take(entry);
        // No wait is looked at, so the instant does not matter.
        let execution = self.follow_to_end(Options::default(), DateTime::UNIX_EPOCH, show)?;
        Ok(collector.finish(&execution, self.lines.seal(), account, files)?)
    }

    fn follow_to_end(
        &mut self,
        options: Options,
        now: DateTime<Utc>,
        show: impl FnMut(&Execution, &Entry),
    ) -> Result<Execution, JournalFileError> {
        let is_held = self.holder()?.is_some();
        let mut read = Ok(());
        let entries = self.lines.by_ref().map_while(|entry| entry.map_err(|error| read = Err(error)).ok());
        let execution = Execution::as_left(self.plan.clone(), options, entries, show);
        read?;
        let mut execution = execution.map_err(|error| JournalFileError::journal(self.lines.path(), error))?;
        if !is_held {
            execution.take_stock(now);
        }
        Ok(execution)
    }
}

/// The entries that are still to be read.
impl Iterator for JournalReader {
    type Item = Result<Entry, JournalFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.lines.next()
    }
}
