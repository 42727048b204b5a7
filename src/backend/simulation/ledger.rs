//! A file that the state survives in.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::drift::Change;
use super::{MemoryError, World};
use crate::account::{Address, Digest};

/// Something that changed the state. With the account as it was at first, all of them in order give
/// the state.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(super) enum Event {
    /// The clock was moved.
    Clock { now: DateTime<Utc> },
    /// The next act on a thing was done: by an operation, or by hand.
    Act {
        subject: Address,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operation: Option<String>,
    },
    /// A protection was switched.
    Protection { subject: Address, operation: String, is_on: bool },
    /// A thing was copied out.
    Export { subject: Address, operation: String },
    /// What was under way is over.
    Over { subject: Address },
    /// What was gone is no longer listed.
    Unlisted { subject: Address },
    /// Somebody else changed something.
    Drift { drift: Change },
}

/// The first line.
#[derive(Serialize, Deserialize)]
struct Header {
    ledger: u32,
    account: Digest,
    now: DateTime<Utc>,
}

const FORMAT: u32 = 1;

/// An open ledger.
pub(super) struct Ledger {
    file: File,
}

impl Ledger {
    /// Opens a ledger, or begins one, and brings a fresh state to where the ledger ends.
    pub(super) fn open(path: &Path, world: &mut World) -> Result<Self, MemoryError> {
        let io = |source| MemoryError::Io { path: path.to_owned(), source };
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(io)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if whole < bytes.len() {
            // A line without an end was never answered for.
            file.set_len(whole as u64).map_err(io)?;
        }
        let account = world.account.digest();
        let mut lines = bytes[..whole].split(|byte| *byte == b'\n').zip(1..).filter(|(line, _)| !line.is_empty());
        let damaged = |line, problem: String| MemoryError::Damaged { path: path.to_owned(), line, problem };
        let Some((first, line)) = lines.next() else {
            let mut ledger = Self { file };
            ledger.write(&Header { ledger: FORMAT, account, now: world.now }).map_err(io)?;
            return Ok(ledger);
        };
        let header: Header = serde_json::from_slice(first).map_err(|error| damaged(line, error.to_string()))?;
        if header.ledger != FORMAT {
            return Err(damaged(line, format!("it has format {}, and {FORMAT} is known", header.ledger)));
        }
        if header.account != account {
            return Err(MemoryError::AnotherAccount {
                path: path.to_owned(),
                expected: account,
                found: header.account,
            });
        }
        world.start_at(header.now);
        for (text, line) in lines {
            let event: Event = serde_json::from_slice(text).map_err(|error| damaged(line, error.to_string()))?;
            world.apply(&event).map_err(|problem| damaged(line, problem))?;
        }
        Ok(Self { file })
    }

    pub(super) fn append(&mut self, event: &Event) -> io::Result<()> {
        self.write(event)
    }

    /// One line in one piece, so that a kill leaves all of it or a beginning.
    fn write(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.file.write_all(&bytes)
    }
}
