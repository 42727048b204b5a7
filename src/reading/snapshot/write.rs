//! Writing a snapshot.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::iter;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::holds::{Holds, group};
use super::line::{ReadingLine, ResourceLine};
use super::seal::Sealing;
use super::{BUFFER, FORMAT_VERSION, MARK, SnapshotFile};
use crate::account::{Account, Document, Is, OperatorId, WrittenBy};

/// What stands before the lists, on the first line.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Head<'a> {
    /// The mark by which the file is known: `snapshot`.
    winddown: &'static str,
    /// The version of the format.
    #[cfg_attr(test, schemars(extend("pattern" = "^2[.]")))]
    format_version: &'static str,
    document: Is<SnapshotFile>,
    written_by: WrittenBy,
    /// Whose account it is.
    account: &'a OperatorId,
    /// When reading it began.
    taken_at: DateTime<Utc>,
    /// How much follows.
    holds: Holds,
}

impl Document for SnapshotFile {
    const NAME: &str = MARK;
}

/// Writes an account as a snapshot, which [`SnapshotFile`] reads.
///
/// `taken_at` is the instant, in UTC, at which reading the account began: [`Account::taken_at`], if that
/// is known. The same account and instant give the same bytes. The first line says how much there is,
/// and the last line is a digest of all bytes before it, so that nothing can be lost or changed
/// unnoticed. The writer need not be buffered, and is flushed. O(n); memory: a line.
///
/// # Errors
/// Those of the writer.
pub fn write_snapshot(account: &Account, taken_at: DateTime<Utc>, out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, Sealing::new(out));
    let (account_id, holds) = (account.operator(), holds(account));
    let head = Head {
        winddown: MARK,
        format_version: FORMAT_VERSION,
        document: Is::default(),
        written_by: WrittenBy,
        account: account_id,
        taken_at,
        holds,
    };
    let head = serde_json::to_string(&head)?;
    // The object goes on: the lists are members of it.
    writeln!(out, "{},", head.strip_suffix('}').unwrap_or(&head))?;
    let reading = |(kind, coverage, reading)| ReadingLine {
        kind: Cow::Borrowed(kind),
        coverage,
        reading: Cow::Borrowed(reading),
    };
    list(&mut out, "readings", account.readings().map(reading))?;
    out.write_all(b",\n")?;
    list(&mut out, "oddities", account.oddities().iter())?;
    out.write_all(b",\n")?;
    list(&mut out, "resources", lines(account))?;
    out.write_all(b",\n")?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.seal()
}

/// A line for each resource, with its other identifiers.
fn lines(account: &Account) -> impl Iterator<Item = ResourceLine<'_>> {
    let mut names = account.other_names().peekable();
    account.resources().map(move |resource| {
        let own = iter::from_fn(|| names.next_if(|(of, _)| *of == resource));
        let also = own.map(|(_, name)| Cow::Owned(name)).collect();
        ResourceLine { also, ..resource.into() }
    })
}

fn holds(account: &Account) -> Holds {
    let mut resources = BTreeMap::new();
    for kind in account.kinds() {
        for resource in account.of_kind(kind) {
            *resources.entry((kind, resource.coverage())).or_default() += 1;
        }
    }
    let resources = resources.into_iter().map(|((kind, coverage), n)| (group(kind, coverage), n)).collect();
    Holds { readings: account.readings().count(), oddities: account.oddities().len(), resources }
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

#[cfg(test)]
#[test]
fn schema() {
    /// An account: one thing on each line, in canonical order.
    #[derive(schemars::JsonSchema)]
    #[expect(dead_code, reason = "it is only described")]
    struct Snapshot<'a> {
        #[schemars(flatten)]
        head: Head<'a>,
        /// How well each kind was read, in each place.
        readings: Vec<ReadingLine<'a>>,
        /// What does not fit the rest of the account.
        oddities: Vec<crate::account::Oddity>,
        /// What is in the account.
        resources: Vec<ResourceLine<'a>>,
        /// The digest of all bytes before the line on which it stands.
        digest: crate::account::Digest,
    }
    crate::account::json_schema::assert_fresh::<Snapshot<'_>>(SnapshotFile::NAME);
}
