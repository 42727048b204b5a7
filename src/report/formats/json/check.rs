//! `check` as JSON.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::Serialize;

use super::FORMAT_VERSION;
use super::questions::{AttestedJson, attested};
use super::remedy::{RemedyJson, remedy};
use super::said::Said;
use crate::account::instant;
use crate::account::{Address, Coverage, Digest, Oddity};
use crate::catalogue::Code;
use crate::catalogue::spec::{Actor, Category};
use crate::diagnosis::{Blocker, Clearance, Diagnosis, Evidence, Gap, Verdict};
use crate::plan::file::Each;
use crate::report::wording::en;
use crate::timeline::BusinessCalendar;

#[derive(Serialize)]
struct RuleJson {
    before: Address,
    because: &'static str,
}

#[derive(Serialize)]
struct BlockerJson<'d> {
    code: Code,
    subject: Address,
    kind: &'static str,
    category: Option<Category>,
    coverage: Option<Coverage>,
    name: Option<&'d str>,
    root: bool,
    actor: Option<Actor>,
    clearance: &'static str,
    not_before: Option<NaiveDate>,
    rule: Option<RuleJson>,
    provenance: Said,
    remedy: Vec<RemedyJson>,
    alternatives: Vec<&'static str>,
    evidence: Vec<EvidenceJson<'d>>,
    waits_for: usize,
}

/// A fact in words.
#[derive(Serialize)]
struct EvidenceJson<'d> {
    what: Cow<'static, str>,
    value: Cow<'d, str>,
}

fn evidence(evidence: Evidence<'_>) -> EvidenceJson<'_> {
    let (what, value) = en::evidence(evidence);
    EvidenceJson { what, value }
}

fn blocker<'d>(blocker: &Blocker<'d>) -> BlockerJson<'d> {
    let clearance = match blocker.clearance() {
        Clearance::ByStep => "step",
        Clearance::AtDate(_) => "date",
        Clearance::ByPayment => "payment",
        Clearance::BySupport => "support",
        Clearance::ByDecision => "decision",
    };
    let rule = blocker.holds_up();
    BlockerJson {
        code: blocker.code(),
        subject: blocker.subject(),
        kind: blocker.kind().name,
        category: blocker.kind().category.value,
        coverage: blocker.coverage(),
        name: blocker.node().name(),
        root: blocker.is_root(),
        actor: blocker.actor(),
        clearance,
        not_before: blocker.not_before(),
        provenance: blocker.provenance().into(),
        rule: rule.map(|rule| RuleJson { before: rule.node.address(), because: en::text(rule.constraint.reason) }),
        remedy: blocker.remedy().map(|act| remedy(&act)).collect(),
        alternatives: blocker.node().alternatives().map(|alternative| en::text(alternative.what)).collect(),
        evidence: blocker.evidence().into_iter().map(evidence).collect(),
        waits_for: blocker.waits_for().len(),
    }
}

#[derive(Serialize)]
struct UnreadJson<'d> {
    code: Code,
    subject: &'d Address,
    coverage: Option<Coverage>,
    why: Cow<'d, str>,
    clearance: &'static str,
    needs_attesting: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    attestation: Option<String>,
}

fn gap_of(gap: &Gap) -> UnreadJson<'_> {
    UnreadJson {
        code: gap.code(),
        subject: gap.subject(),
        coverage: gap.coverage(),
        why: en::why_unknown(gap.why()),
        clearance: "reading",
        needs_attesting: gap.needs_attesting(),
        attestation: gap.attestation(),
    }
}

#[derive(Serialize)]
struct CheckJson<'d, B: Serialize, U: Serialize> {
    format_version: &'static str,
    account: &'d str,
    now: String,
    taken_at: Option<String>,
    snapshot_digest: Digest,
    verdict: &'static str,
    earliest_close: Option<NaiveDate>,
    blockers: B,
    unread: U,
    oddities: &'d [Oddity],
    attested: Vec<AttestedJson<'d>>,
}

const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Closable => "closable",
        Verdict::Waiting { .. } => "waiting",
        Verdict::Blocked => "blocked",
        Verdict::Unknown => "unknown",
        Verdict::Closed => "closed",
    }
}

/// The diagnosis: verdict, blockers, and what is unread. Only places that `shown` admits are listed
/// (`None` is what the operator shares; `&|_| true` admits all); the verdict is always the account's.
/// Days are in UTC, instants RFC 3339 in UTC.
pub fn check<'d>(
    diagnosis: &'d Diagnosis,
    calendar: &dyn BusinessCalendar,
    shown: &'d dyn Fn(Option<Coverage>) -> bool,
) -> impl Serialize + 'd {
    CheckJson {
        format_version: FORMAT_VERSION,
        account: diagnosis.graph().account().operator().as_str(),
        now: instant(diagnosis.now()),
        taken_at: diagnosis.graph().account().taken_at().map(instant),
        snapshot_digest: diagnosis.graph().account().digest(),
        verdict: verdict(diagnosis.verdict()),
        earliest_close: diagnosis.timeline(calendar).earliest_close(),
        blockers: Each(move || diagnosis.blockers().filter(|item| shown(item.coverage())).map(|item| blocker(&item))),
        unread: Each(move || diagnosis.gaps().iter().filter(|gap| shown(gap.coverage())).map(gap_of)),
        oddities: diagnosis.graph().account().oddities(),
        attested: attested(diagnosis),
    }
}
