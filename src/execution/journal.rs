//! The journal as text: JSON lines, the first of which is a header.

use std::io::{self, BufRead};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ConfirmedPlan, Entry, Terms};
use crate::account::{Digest, JsonError, OperatorId, is_readable, major};

/// The first line of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// The journal is another plan's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the journal is that of another plan: {journal}, where this one is {plan}")]
pub struct OtherPlan {
    /// The digest of the plan that the journal is about.
    pub journal: Digest,
    /// The digest of this plan.
    pub plan: Digest,
}

impl Header {
    /// The header of a new journal. `now` in UTC.
    pub fn new(plan: &ConfirmedPlan, now: DateTime<Utc>, note: serde_json::Value) -> Self {
        Self {
            winddown_journal: VERSION.to_owned(),
            account: plan.plan().operator().clone(),
            plan_digest: plan.plan().digest(),
            snapshot_digest: plan.plan().snapshot(),
            at: now,
            terms: plan.terms().clone(),
            note,
        }
    }

    /// Makes sure that the journal is this plan's.
    ///
    /// # Errors
    /// If it is another's.
    pub fn check(&self, plan: &ConfirmedPlan) -> Result<(), OtherPlan> {
        let digest = plan.plan().digest();
        if digest == self.plan_digest { Ok(()) } else { Err(OtherPlan { journal: self.plan_digest, plan: digest }) }
    }
}

/// A journal that cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// Reading failed.
    #[error("line {line}: {source}")]
    Io {
        /// The line.
        line: usize,
        /// Why.
        source: io::Error,
    },
    /// A line is damaged. Only the last one may break off; it is passed over.
    #[error(
        "the journal is damaged in {0}; what came after that cannot be trusted, so mend it by hand, or make a new plan"
    )]
    Damaged(JsonError),
    /// It is of a version that this winddown does not read.
    #[error("the journal is of version {0}, and this winddown reads {major}.x", major = major(VERSION))]
    Version(String),
}

/// Reads a journal line by line. A last line that was cut off is passed over: nobody has acted on what is
/// in it.
#[derive(Debug)]
pub struct JournalReader<R> {
    lines: R,
    line: usize,
    /// How many bytes hold whole lines.
    whole: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> JournalReader<R> {
    /// Reads the header. `None` if there is none yet: nothing was ever done.
    ///
    /// # Errors
    /// If it cannot be read, or is of another version.
    pub fn open(lines: R) -> Result<Option<(Header, Self)>, JournalError> {
        let mut reader = Self { lines, line: 0, whole: 0, buffer: Vec::new() };
        let Some(header) = reader.next_line::<Header>().transpose()? else { return Ok(None) };
        if !is_readable(&header.winddown_journal, VERSION) {
            return Err(JournalError::Version(header.winddown_journal));
        }
        Ok(Some((header, reader)))
    }

    /// How many bytes the whole lines read so far take up. After the last line, anything beyond was cut
    /// off.
    pub const fn whole(&self) -> u64 {
        self.whole
    }

    fn next_line<T: for<'de> Deserialize<'de>>(&mut self) -> Option<Result<T, JournalError>> {
        self.line += 1;
        let line = self.line;
        self.buffer.clear();
        match self.lines.read_until(b'\n', &mut self.buffer) {
            Err(source) => Some(Err(JournalError::Io { line, source })),
            // Cut off, or the end.
            Ok(_) if self.buffer.last() != Some(&b'\n') => None,
            Ok(bytes) => {
                self.whole += bytes as u64;
                // Without its end, so that what is missing is found missing where the line breaks off.
                self.buffer.pop();
                let read = serde_json::from_slice(&self.buffer);
                Some(read.map_err(|error| JournalError::Damaged(JsonError::from(error).in_line(line))))
            }
        }
    }
}

impl<R: BufRead> Iterator for JournalReader<R> {
    type Item = Result<Entry, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_line()
    }
}

impl Entry {
    /// True if a call follows it, so that it has to be flushed to disk first.
    pub const fn is_intent(&self) -> bool {
        matches!(self, Self::Intent { .. })
    }
}
