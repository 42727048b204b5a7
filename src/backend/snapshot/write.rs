//! Writing a snapshot.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::line::{ReadingLine, ResourceLine};
use super::{FORMAT_VERSION, MARK};
use crate::account::{Account, OperatorId};

/// What stands before the lists, on the first line.
#[derive(Serialize)]
struct Head<'a> {
    winddown: &'static str,
    format_version: &'static str,
    account: &'a OperatorId,
    taken_at: DateTime<Utc>,
}

/// Writes an account as a snapshot, which [`SnapshotFile`](super::SnapshotFile) reads. `taken_at` is
/// the instant from which on its facts were read, in UTC. The same account and instant give the same
/// bytes. The writer need not be buffered, and is flushed. O(n); memory: a line.
///
/// # Errors
/// Those of the writer.
pub fn write_snapshot(account: &Account, taken_at: DateTime<Utc>, out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let head = Head { winddown: MARK, format_version: FORMAT_VERSION, account: account.operator(), taken_at };
    let head = serde_json::to_string(&head)?;
    // The lists are members of the same object, which goes on.
    writeln!(out, "{},", head.trim_end_matches('}'))?;
    let reading = |(kind, coverage, reading)| ReadingLine {
        kind: Cow::Borrowed(kind),
        coverage,
        reading: Cow::Borrowed(reading),
    };
    list(&mut out, "readings", account.readings().map(reading))?;
    out.write_all(b",\n")?;
    list(&mut out, "resources", account.resources().map(ResourceLine::from))?;
    out.write_all(b"}\n")?;
    out.flush()
}

/// A list, an item a line.
fn list(out: &mut impl Write, name: &str, items: impl Iterator<Item: Serialize>) -> io::Result<()> {
    write!(out, "\"{name}\":[")?;
    for (at, item) in items.enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &item)?;
    }
    out.write_all(b"\n]")
}
