//! `diff` as JSON, and what it shares with `what-if`.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::account::{Address, Coverage, Digest, Document, Is, Oddity, OperatorId, WrittenBy, instant};
use crate::catalogue::Code;
use crate::catalogue::spec::Actor;
use crate::diagnosis::{Blocker, Clearance, Diagnosis, Diff, Verdict};
use crate::plan::file::FormatVersion;
use crate::report::answers::diff::read_otherwise;
use crate::timeline::{BusinessCalendar, Milestone};

/// What changed between two readings of an account: the document of [`diff`](crate::report::diff).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
#[serde(expecting = "the document `diff`")]
pub struct DiffDocument {
    format_version: FormatVersion,
    document: Is<Self>,
    written_by: WrittenBy,
    /// Whose account it is.
    pub account: OperatorId,
    /// The earlier reading.
    pub earlier: ReadingRow,
    /// The later one.
    pub later: ReadingRow,
    /// The dates of the later closing date that the earlier one did not have; empty if it is the same.
    pub because: Vec<DateRow>,
    /// In the way then, and not any more.
    pub cleared: Vec<ChangeRow>,
    /// In the way then, and not seen now because its kind was not read whole: it may still be there.
    pub not_seen: Vec<ChangeRow>,
    /// In the way now, and not then.
    pub new: Vec<ChangeRow>,
    /// In the way now, and not seen then because its kind had not been read whole.
    pub found: Vec<ChangeRow>,
    /// In the way then and now, for another reason, for somebody else or until another day.
    pub changed: Vec<ChangeRow>,
    /// The kinds that were read better now, each with `*` for a key.
    pub read_better: Vec<Address>,
    /// The kinds that were not read as well as before.
    pub read_worse: Vec<Address>,
    /// What is odd now and was not.
    pub new_oddities: Vec<Oddity>,
    /// What was odd and is not now.
    pub past_oddities: Vec<Oddity>,
}

impl Document for DiffDocument {
    const NAME: &str = "diff";
}

/// An account as it was read at one time, and how it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ReadingRow {
    /// As of when the answer is.
    #[serde(with = "instant::at")]
    pub now: DateTime<Utc>,
    /// When the account was read; `None` if nobody knows.
    #[serde(with = "instant::maybe")]
    pub taken_at: Option<DateTime<Utc>>,
    /// The digest of the account.
    pub snapshot_digest: Digest,
    /// How it stood.
    #[serde(flatten)]
    pub outlook: OutlookRow,
}

/// How an account stands, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OutlookRow {
    /// The answer.
    pub verdict: Verdict,
    /// The day on which it can be closed at the earliest; `None` if there is none.
    pub earliest_close: Option<NaiveDate>,
    /// How many blockers there are.
    pub blockers: usize,
    /// How many gaps there are: kinds and things that nobody has looked at.
    pub unread: usize,
}

/// Something that is or was in the way, or unread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ChangeRow {
    /// What it is.
    pub subject: Address,
    /// The name that people gave it. Untrusted text.
    pub name: Option<String>,
    /// Why it was in the way; `None` if it was not, or nobody had seen it.
    pub was: Option<WhyRow>,
    /// Why it is in the way; `None` if it is not, or nobody has seen it.
    pub is: Option<WhyRow>,
}

/// Why something is in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WhyRow {
    /// The code.
    pub code: Code,
    /// Who can clear it; `None` if somebody has to decide, or to read it.
    pub actor: Option<Actor>,
    /// What clears it.
    pub clearance: Clearance,
    /// The day on which it clears by itself, if there is one.
    pub clears_on: Option<NaiveDate>,
}

/// One date behind a closing date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DateRow {
    /// The day.
    pub date: NaiveDate,
    /// What ends then.
    pub subject: Address,
    /// Why it takes until then: `at_once`, `term_ends`, `ends_by_itself`, `fee_confirmed` or `unknown`.
    pub reason: Cow<'static, str>,
}

impl From<&Milestone<'_>> for DateRow {
    fn from(milestone: &Milestone<'_>) -> Self {
        Self { date: milestone.date, subject: milestone.node.address(), reason: milestone.reason.name().into() }
    }
}

impl WhyRow {
    /// Why a gap is in the way.
    const UNREAD: Self =
        Self { code: Code::InventoryUnread, actor: None, clearance: Clearance::ByReading, clears_on: None };

    fn of(blocker: Blocker<'_>, calendar: &dyn BusinessCalendar) -> Self {
        let (actor, clearance) = (blocker.actor(), blocker.clearance());
        Self { code: blocker.code(), actor, clearance, clears_on: blocker.clears_on(calendar) }
    }
}

impl OutlookRow {
    pub(super) fn of(diagnosis: &Diagnosis, calendar: &dyn BusinessCalendar) -> Self {
        Self {
            verdict: diagnosis.verdict(),
            earliest_close: diagnosis.earliest_close(calendar),
            blockers: diagnosis.blockers().len(),
            unread: diagnosis.gaps().len(),
        }
    }
}

/// Two diagnoses, as far as they are asked, and the calendar by which dates are told.
#[derive(Clone, Copy)]
pub(super) struct Sides<'s> {
    pub(super) was: Option<&'s Diagnosis>,
    pub(super) is: Option<&'s Diagnosis>,
    pub(super) calendar: &'s dyn BusinessCalendar,
}

impl Sides<'_> {
    /// What they say of an address that all of them that are asked have.
    pub(super) fn row(&self, subject: &Address) -> ChangeRow {
        // What is no blocker is a gap.
        let of = |diagnosis: &Diagnosis| {
            diagnosis.blocker(subject).map_or(WhyRow::UNREAD, |blocker| WhyRow::of(blocker, self.calendar))
        };
        let name = |diagnosis: Option<&Diagnosis>| diagnosis?.graph().get(subject)?.name().map(str::to_owned);
        let (was, is) = (self.was.map(of), self.is.map(of));
        ChangeRow { subject: subject.clone(), name: name(self.is).or_else(|| name(self.was)), was, is }
    }

    /// What was, of what is no more.
    pub(super) fn past(self, rows: &[(Address, Code)]) -> Vec<ChangeRow> {
        let past = Self { is: None, ..self };
        rows.iter().map(|(subject, _)| past.row(subject)).collect()
    }

    /// What is, of what was not.
    pub(super) fn present(self, rows: &[(Address, Code)]) -> Vec<ChangeRow> {
        let present = Self { was: None, ..self };
        rows.iter().map(|(subject, _)| present.row(subject)).collect()
    }

    /// What was and is, of what changed.
    pub(super) fn both(self, diff: &Diff) -> Vec<ChangeRow> {
        let changed = diff.changed.iter().map(|(subject, ..)| subject).chain(&diff.moved);
        changed.map(|subject| self.row(subject)).collect()
    }
}

fn reading(diagnosis: &Diagnosis, calendar: &dyn BusinessCalendar) -> ReadingRow {
    let account = diagnosis.graph().account();
    ReadingRow {
        now: diagnosis.now(),
        taken_at: account.taken_at(),
        snapshot_digest: account.digest(),
        outlook: OutlookRow::of(diagnosis, calendar),
    }
}

pub(in crate::report) fn diff(earlier: &Diagnosis, later: &Diagnosis, calendar: &dyn BusinessCalendar) -> DiffDocument {
    let diff = later.diff(earlier);
    let (was, is) = (reading(earlier, calendar), reading(later, calendar));
    let sides = Sides { was: Some(earlier), is: Some(later), calendar };
    let read = |is_better| {
        let kinds = read_otherwise(earlier, later, is_better);
        kinds.map(|(kind, place): (_, Option<Coverage>)| Address::checked(kind.name, place, "*")).collect()
    };
    DiffDocument {
        format_version: FormatVersion,
        document: Is::default(),
        written_by: WrittenBy,
        account: later.graph().account().operator().clone(),
        because: because(earlier, later, calendar),
        earlier: was,
        later: is,
        cleared: sides.past(&diff.cleared),
        not_seen: sides.past(&diff.unseen),
        new: sides.present(&diff.new),
        found: sides.present(&diff.found),
        changed: sides.both(&diff),
        read_better: read(true),
        read_worse: read(false),
        new_oddities: odd_only_in(later, earlier),
        past_oddities: odd_only_in(earlier, later),
    }
}

fn because(earlier: &Diagnosis, later: &Diagnosis, calendar: &dyn BusinessCalendar) -> Vec<DateRow> {
    let (was, is) = (earlier.timeline(calendar), later.timeline(calendar));
    if was.earliest_close() == is.earliest_close() {
        return Vec::new();
    }
    let known: Vec<DateRow> = was.critical_path().iter().map(DateRow::from).collect();
    is.critical_path().iter().map(DateRow::from).filter(|row| !known.contains(row)).collect()
}

/// In canonical order, which both lists have.
fn odd_only_in(one: &Diagnosis, other: &Diagnosis) -> Vec<Oddity> {
    let others = other.graph().account().oddities();
    let is_new = |oddity: &&Oddity| others.binary_search(oddity).is_err();
    one.graph().account().oddities().iter().filter(is_new).cloned().collect()
}

#[cfg(test)]
#[test]
fn the_schema_of_diff_is_fresh() {
    crate::account::json_schema::assert_fresh::<DiffDocument>(<DiffDocument as Document>::NAME);
}
