//! `what-if` as JSON.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::change::{ChangeRow, DateRow, OutlookRow, Sides};
use super::{ProvenanceRow, RemedyRow, UnreadRow};
use crate::account::{Address, Coverage, Digest, Document, Is, Money, OperatorId, WrittenBy, instant};
use crate::catalogue::Code;
use crate::catalogue::spec::Actor;
use crate::diagnosis::{Assumption, Diagnosis, Lever};
use crate::plan::file::{Each, FormatVersion};
use crate::report::answers::what_if::stops;
use crate::report::statements::Stops;
use crate::timeline::BusinessCalendar;

/// What an account would say if some things were so: the document of [`what_if`](crate::report::what_if).
///
/// One that was read is a plain `WhatIfDocument`. The parameters are its lists, which are made row by row where
/// one is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "WhatIfDocument"))]
#[non_exhaustive]
#[serde(expecting = "the document `what-if`")]
pub struct WhatIfDocument<A = Vec<Assumption>, S = Vec<StaysRow>> {
    format_version: FormatVersion,
    document: Is<WhatIfDocument>,
    written_by: WrittenBy,
    /// Whose account it is.
    pub account: OperatorId,
    /// As of when the answer is.
    #[serde(with = "instant::at")]
    pub now: DateTime<Utc>,
    /// When the account was read; `None` if nobody knows.
    #[serde(with = "instant::maybe")]
    pub taken_at: Option<DateTime<Utc>>,
    /// The digest of the account.
    pub snapshot_digest: Digest,
    /// What is supposed, in the order in which it was said.
    pub assumptions: A,
    /// How the account stands without that.
    pub before: OutlookRow,
    /// How it would stand.
    pub after: OutlookRow,
    /// By how many days it could be closed earlier, negative if later; `None` if one of the two has no date.
    pub days_won: Option<i64>,
    /// In the way as it is, and not if this were so.
    pub cleared: Vec<ChangeRow>,
    /// In the way only if this were so.
    pub new: Vec<ChangeRow>,
    /// In the way for another reason, for somebody else or until another day.
    pub changed: Vec<ChangeRow>,
    /// In the way as before.
    pub stays: S,
    /// What cannot end because something is to be kept.
    pub kept_open: Vec<Address>,
    /// What nobody has looked at, as far as closing depends on it.
    pub unread: Vec<UnreadRow>,
    /// What has to happen for a day to close by; `None` if no day was named.
    pub close_by: Option<CloseByRow>,
}

impl Document for WhatIfDocument {
    const NAME: &str = "what-if";
}

/// Something that is in the way as before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct StaysRow {
    /// What it is.
    pub subject: Address,
    /// Why it is in the way.
    pub code: Code,
}

/// What has to happen for the account to be closed by a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CloseByRow {
    /// The day, where the provider counts days.
    pub day: NaiveDate,
    /// True if the account can be closed by then, as far as it was read.
    pub possible: bool,
    /// The day on which it can be closed if all of it is done today; if it is impossible, the earliest day of
    /// all. `None` if there is none.
    pub earliest_close: Option<NaiveDate>,
    /// The dates behind that.
    pub critical_path: Vec<DateRow>,
    /// What support has to end before its term: no smaller set is enough.
    pub asked_early: Vec<Address>,
    /// What each actor has to do, and by when.
    pub parts: Vec<DueRow>,
}

/// What one actor has to do by a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DueRow {
    /// The last day for it.
    pub by: NaiveDate,
    /// Who.
    pub actor: Actor,
    /// What the actor ends, or has a part in ending.
    pub subjects: Vec<Address>,
}

/// The acts that bring most: the document of [`levers`](crate::report::levers).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
#[serde(expecting = "the document `levers`")]
pub struct LeversDocument {
    format_version: FormatVersion,
    document: Is<Self>,
    written_by: WrittenBy,
    /// Whose account it is.
    pub account: OperatorId,
    /// As of when the answer is.
    #[serde(with = "instant::at")]
    pub now: DateTime<Utc>,
    /// When the account was read; `None` if nobody knows.
    #[serde(with = "instant::maybe")]
    pub taken_at: Option<DateTime<Utc>>,
    /// The day on which the account can be closed at the earliest.
    pub earliest_close: Option<NaiveDate>,
    /// How many acts are possible today, those that are not listed among them.
    pub acts: usize,
    /// The best of them, the best first.
    pub levers: Vec<LeverRow>,
}

impl Document for LeversDocument {
    const NAME: &str = "levers";
}

/// An act, on all things that are alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LeverRow {
    /// The name of their kind.
    pub kind: Cow<'static, str>,
    /// Where they are; `None` where the operator shares them.
    pub coverage: Option<Coverage>,
    /// Why they are in the way.
    pub code: Code,
    /// Whose act it is.
    pub actor: Option<Actor>,
    /// By how many days the account can be closed earlier, if this alone is done today.
    pub days_won: u32,
    /// How many blockers it clears.
    pub clears: usize,
    /// How many others can be acted on next.
    pub makes_ready: usize,
    /// How many others wait for it alone.
    pub holds_up_alone: usize,
    /// True if they are charged for.
    pub stops_charges: bool,
    /// What they cost a month without tax, where prices are known: one amount a currency.
    pub monthly: Vec<Money>,
    /// What would be charged for later months while they wait for their end.
    pub saves: Vec<Money>,
    /// What ending them early costs, where that is known.
    pub fee: Vec<Money>,
    /// Who says what they cost: the least certain source.
    pub prices: Option<ProvenanceRow>,
    /// What they are.
    pub subjects: Vec<Address>,
    /// How the first of them is ended.
    pub remedy: Vec<RemedyRow>,
}

pub(in crate::report) fn what_if<'d>(
    before: &'d Diagnosis,
    after: &'d Diagnosis,
    by: Option<NaiveDate>,
    calendar: &dyn BusinessCalendar,
) -> WhatIfDocument<impl Serialize + 'd, impl Serialize + 'd> {
    let account = after.graph().account();
    let diff = after.diff(before);
    let (was, is) = (OutlookRow::of(before, calendar), OutlookRow::of(after, calendar));
    let sides = Sides { was: Some(before), is: Some(after), calendar };
    let stays = move || {
        let same = after.stays_as_before(before);
        same.map(|blocker| StaysRow { subject: blocker.subject(), code: blocker.code() })
    };
    WhatIfDocument {
        format_version: FormatVersion,
        document: Is::default(),
        written_by: WrittenBy,
        account: account.operator().clone(),
        now: after.now(),
        taken_at: account.taken_at(),
        snapshot_digest: account.digest(),
        assumptions: after.assumptions(),
        days_won: was.earliest_close.zip(is.earliest_close).map(|(was, is)| (was - is).num_days()),
        before: was,
        after: is,
        cleared: sides.past(&diff.cleared),
        new: sides.present(&diff.new),
        changed: sides.both(&diff),
        stays: Each(stays),
        kept_open: after.stays_with_what_is_kept().iter().map(|node| node.address()).collect(),
        unread: after.gaps().iter().map(UnreadRow::from).collect(),
        close_by: by.map(|day| close_by(after, day, calendar)),
    }
}

fn close_by(diagnosis: &Diagnosis, day: NaiveDate, calendar: &dyn BusinessCalendar) -> CloseByRow {
    let closing = diagnosis.closing_by(day, calendar);
    let parts = closing.parts().iter().map(|part| DueRow {
        by: part.by,
        actor: part.actor,
        subjects: part.blockers.iter().map(|blocker| blocker.subject()).collect(),
    });
    CloseByRow {
        day,
        possible: closing.is_possible(),
        earliest_close: closing.timeline().earliest_close(),
        critical_path: closing.timeline().critical_path().iter().map(DateRow::from).collect(),
        asked_early: closing.asked_early().iter().map(|blocker| blocker.subject()).collect(),
        parts: parts.collect(),
    }
}

pub(in crate::report) fn levers(
    diagnosis: &Diagnosis,
    levers: &[Lever<'_>],
    most: usize,
    calendar: &dyn BusinessCalendar,
) -> LeversDocument {
    let account = diagnosis.graph().account();
    let timeline = diagnosis.timeline(calendar);
    let charges = timeline.charges();
    let row = |lever: &Lever<'_>| lever_row(lever, stops(lever, &charges), calendar);
    LeversDocument {
        format_version: FormatVersion,
        document: Is::default(),
        written_by: WrittenBy,
        account: account.operator().clone(),
        now: diagnosis.now(),
        taken_at: account.taken_at(),
        earliest_close: timeline.earliest_close(),
        acts: levers.len(),
        levers: levers.iter().take(most).map(row).collect(),
    }
}

fn lever_row(lever: &Lever<'_>, charges: Stops, calendar: &dyn BusinessCalendar) -> LeverRow {
    LeverRow {
        kind: lever.kind().name.into(),
        coverage: lever.coverage(),
        code: lever.code(),
        actor: lever.actor(),
        days_won: lever.days_won(calendar),
        clears: lever.members().len(),
        makes_ready: lever.makes_ready(),
        holds_up_alone: lever.holds_up_alone(),
        stops_charges: charges.is_charged,
        monthly: charges.monthly,
        saves: charges.saves,
        fee: charges.fee,
        prices: charges.prices.map(ProvenanceRow::from),
        subjects: lever.members().map(|blocker| blocker.subject()).collect(),
        remedy: lever.first().remedy().map(RemedyRow::from).collect(),
    }
}

#[cfg(test)]
#[test]
fn the_schema_of_what_if_is_fresh() {
    crate::account::json_schema::assert_fresh::<WhatIfDocument>(<WhatIfDocument as Document>::NAME);
}

#[cfg(test)]
#[test]
fn the_schema_of_levers_is_fresh() {
    crate::account::json_schema::assert_fresh::<LeversDocument>(<LeversDocument as Document>::NAME);
}
