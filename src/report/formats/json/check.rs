//! `check` as JSON.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::questions::attested;
use super::{ProvenanceRow, RemedyRow};
use crate::account::{Address, Attested, Coverage, Digest, Document, Is, Oddity, OperatorId, WrittenBy, instant};
use crate::catalogue::Code;
use crate::catalogue::spec::{Actor, Category};
use crate::diagnosis::{Blocker, Clearance, Diagnosis, Evidence, Gap, Verdict};
use crate::plan::file::{ChargesRow, Each, FormatVersion, HolidaysRow};
use crate::planner;
use crate::report::wording::en;
use crate::timeline::{BusinessCalendar, DaysOff};

/// Whether the account can be closed, and what is in the way: the document of
/// [`check`](crate::report::check).
///
/// One that was read is a plain `CheckDocument`. The parameters are its lists, which are made row by row
/// where one is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "CheckDocument"))]
#[non_exhaustive]
#[serde(expecting = "the document `check`")]
pub struct CheckDocument<B = Vec<BlockerRow>, U = Vec<UnreadRow>, O = Vec<Oddity>> {
    format_version: FormatVersion,
    document: Is<CheckDocument>,
    written_by: WrittenBy,
    /// Whose account it is.
    pub account: OperatorId,
    /// As of when the answer is.
    #[serde(with = "instant::at")]
    pub now: DateTime<Utc>,
    /// When the account was read; `None` if nobody knows.
    #[serde(with = "instant::maybe")]
    pub taken_at: Option<DateTime<Utc>>,
    /// True if the account is redacted: then ids and names are pseudonyms. Left out otherwise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub redacted: bool,
    /// The digest of the account.
    pub snapshot_digest: Digest,
    /// The answer, of the whole account.
    pub verdict: Verdict,
    /// The day (UTC) on which it can be closed at the earliest; `None` if there is none.
    pub earliest_close: Option<NaiveDate>,
    /// What waiting costs.
    pub charges: ChargesRow,
    /// The holidays by which the dates are counted; left out if only weekends are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holidays: Option<HolidaysRow>,
    /// What is in the way, in canonical position.
    pub blockers: B,
    /// What nobody has looked at, as far as closing depends on it.
    pub unread: U,
    /// What does not fit the rest of the account.
    pub oddities: O,
    /// What persons have attested, on which the verdict leans.
    pub attested: Vec<Attested>,
}

impl Document for CheckDocument {
    const NAME: &str = "check";
}

/// Something that is in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct BlockerRow {
    /// Why it is in the way.
    pub code: Code,
    /// What it is.
    pub subject: Address,
    /// The name of its kind.
    pub kind: Cow<'static, str>,
    /// Where the console's own checklist counts it: `sim`, `vpg`, `lora`, `sigfox`, `long_term_discount`,
    /// `billing` or `other`.
    pub category: Option<Cow<'static, str>>,
    /// Its coverage; `None` where the operator shares it.
    pub coverage: Option<Coverage>,
    /// The name that people gave it. Untrusted text.
    pub name: Option<String>,
    /// True if it waits for no other blocker.
    pub root: bool,
    /// Who can clear it; `None` if somebody has to decide.
    pub actor: Option<Actor>,
    /// What clears it.
    pub clearance: Clearance,
    /// The day (UTC) before which it will not clear, where only time or support clears it.
    pub not_before: Option<NaiveDate>,
    /// The rule by which it is in the way.
    pub rule: Option<RuleRow>,
    /// Who says so.
    pub provenance: ProvenanceRow,
    /// What it takes to clear it, in order.
    pub remedy: Vec<RemedyRow>,
    /// What can be done instead.
    pub alternatives: Vec<Cow<'static, str>>,
    /// The facts that it rests on.
    pub evidence: Vec<EvidenceRow>,
    /// How many blockers it waits for directly.
    pub waits_for: usize,
}

/// The rule by which something is in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RuleRow {
    /// What it has to end before.
    pub before: Address,
    /// Why, as a clause that reads after "because".
    pub because: Cow<'static, str>,
}

/// A fact in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct EvidenceRow {
    /// What the fact is about.
    pub what: Cow<'static, str>,
    /// What it says. Untrusted text.
    pub value: Cow<'static, str>,
}

/// Something that nobody has looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct UnreadRow {
    /// Always `INVENTORY_UNREAD`.
    pub code: Code,
    /// What is unknown: a kind, with `*` for a key, or one thing that something refers to.
    pub subject: Address,
    /// Its coverage; `None` where the operator shares it.
    pub coverage: Option<Coverage>,
    /// Why it is not known. Untrusted text.
    pub why: Cow<'static, str>,
    /// Always `reading`.
    pub clearance: Clearance,
    /// True if no operation can show it: a person has to look and attest.
    pub needs_attesting: bool,
    /// The attestation that would settle it, if a person's word can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attestation: Option<String>,
}

impl From<Evidence<'_>> for EvidenceRow {
    fn from(evidence: Evidence<'_>) -> Self {
        let (what, value) = en::evidence(evidence);
        Self { what, value: value.into_owned().into() }
    }
}

impl BlockerRow {
    fn new(blocker: &Blocker<'_>, calendar: &dyn BusinessCalendar) -> Self {
        let rule = blocker.holds_up();
        Self {
            code: blocker.code(),
            subject: blocker.subject(),
            kind: blocker.kind().name.into(),
            category: blocker.kind().category.value.map(|category| Category::code(category).into()),
            coverage: blocker.coverage(),
            name: blocker.node().name().map(str::to_owned),
            root: blocker.is_root(),
            actor: blocker.actor(),
            clearance: blocker.clearance(),
            not_before: blocker.not_before(calendar),
            provenance: blocker.provenance().into(),
            rule: rule
                .map(|rule| RuleRow { before: rule.after.address(), because: en::text(rule.constraint.reason).into() }),
            remedy: blocker.remedy().map(RemedyRow::from).collect(),
            alternatives: blocker.node().alternatives().map(|other| en::text(other.value).into()).collect(),
            evidence: blocker.evidence().into_iter().map(EvidenceRow::from).collect(),
            waits_for: blocker.waits_for().len(),
        }
    }
}

impl From<&Gap> for UnreadRow {
    fn from(gap: &Gap) -> Self {
        Self {
            code: gap.code(),
            subject: gap.subject().clone(),
            coverage: gap.coverage(),
            why: en::why_unknown(gap.why()).into_owned().into(),
            clearance: gap.clearance(),
            needs_attesting: gap.needs_attesting(),
            attestation: gap.attestation(),
        }
    }
}

/// Only places that `shows` admits are listed; `None` is what the operator shares.
pub(in crate::report) fn check<'d>(
    diagnosis: &'d Diagnosis,
    calendar: &'d dyn BusinessCalendar,
    shows: &'d dyn Fn(Option<Coverage>) -> bool,
) -> CheckDocument<impl Serialize + 'd, impl Serialize + 'd, &'d [Oddity]> {
    let account = diagnosis.graph().account();
    let shown = move || diagnosis.blockers().filter(|item| shows(item.coverage()));
    let blockers = move || shown().map(|item| BlockerRow::new(&item, calendar));
    let gaps = move || diagnosis.gaps().iter().filter(|gap| shows(gap.coverage())).map(UnreadRow::from);
    let timeline = diagnosis.timeline(calendar);
    let DaysOff { source, unknown_years, .. } = timeline.days_off(calendar);
    CheckDocument {
        format_version: FormatVersion,
        document: Is::default(),
        written_by: WrittenBy,
        account: account.operator().clone(),
        now: diagnosis.now(),
        taken_at: account.taken_at(),
        redacted: account.is_redacted(),
        snapshot_digest: account.digest(),
        verdict: diagnosis.verdict(),
        earliest_close: timeline.earliest_close(),
        charges: planner::charges(&timeline.charges()),
        holidays: HolidaysRow::new(source, unknown_years),
        blockers: Each(blockers),
        unread: Each(gaps),
        oddities: account.oddities(),
        attested: attested(diagnosis),
    }
}

#[cfg(test)]
#[test]
fn schema() {
    crate::account::json_schema::assert_fresh::<CheckDocument>(<CheckDocument as Document>::NAME);
}
