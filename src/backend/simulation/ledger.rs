//! A file in which the state survives.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::error::SimulationError;
use super::event::Event;
use super::world::World;
use crate::account::Digest;
use crate::intake;

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
    pub(super) fn open(path: &Path, world: &mut World) -> Result<Self, SimulationError> {
        let io = |source| SimulationError::Io { path: path.to_owned(), source };
        let file = intake::to_write(path, true, false).map_err(io)?;
        let mut bytes = Vec::new();
        let copy = file.try_clone().map_err(io)?;
        intake::into(&mut bytes, copy, intake::LARGE).map_err(io)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if whole < bytes.len() {
            // A line without an end was written before its answer was given: nobody relies on it.
            file.set_len(whole as u64).map_err(io)?;
        }
        let account = world.account.digest();
        let mut lines = bytes[..whole].split(|byte| *byte == b'\n').zip(1..).filter(|(line, _)| !line.is_empty());
        let damaged = |line, problem: String| SimulationError::Damaged { path: path.to_owned(), line, problem };
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
            return Err(SimulationError::AnotherAccount {
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
