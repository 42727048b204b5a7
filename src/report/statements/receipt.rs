//! What a receipt says.

use chrono::{DateTime, Utc};

use super::Names;
use crate::account::OperatorId;
use crate::catalogue::spec::Actor;
use crate::catalogue::{CoverageSpec, Noun};
use crate::execution::{Discrepancy, EndedRow, ExportedRow, FileRow, JournalSeal, ReceiptVerdict, RemainsRow};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Receipt {
    Title { operator: OperatorId, verdict: ReceiptVerdict, ended: usize, proved: usize },
    Rehearsal,
    Journal(JournalSeal),
    Snapshot { digest: String, taken_at: Option<DateTime<Utc>> },
    // The heads of lists.
    StillThere,
    NotProved,
    Proved,
    ExportedHead { files: usize },
    RemainsHead,
    StandsHead,
    UnreadHead,
    Ended { row: EndedRow, noun: Noun },
    Exported(ExportedRow),
    File(FileRow),
    Remains { row: RemainsRow, noun: Noun, names: Names },
    Stands { noun: Noun, count: usize, place: Option<CoverageSpec>, actor: Actor, matters: bool, names: Names },
    Unread { noun: Noun, place: Option<CoverageSpec>, why: String },
    Attested { claim: String, by: String, at: DateTime<Utc> },
    // What comparing a receipt gives.
    Same,
    Differs(usize),
    Difference(Discrepancy),
}
