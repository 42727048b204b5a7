//! The JSON faces. Each is `Serialize` and streams: an item of a list is made when it is written,
//! and nothing is collected on the way, so answers of any size can be written.
//!
//! Every document begins with `format_version`: within a major version fields are only added. Those
//! about an account say as of when it was read, `taken_at`, and for when they are, `now`: RFC 3339, in
//! UTC; `taken_at` is null if nobody knows.

use chrono::NaiveDate;
use serde::Serialize;

use crate::account::{Address, Coverage, Digest, Oddity, instant};
use crate::catalogue::spec::{Action, Actor, Category, Means};
use crate::catalogue::{Call, Code};
use crate::diagnosis::{Blocker, Cause, Clearance, Diagnosis, Evidence, Explanation, Gap, Verdict};
use crate::graph::Act;
use crate::plan::file::{Each, OperationRow};
use crate::timeline::BusinessCalendar;

mod execution;
mod kinds;
mod questions;
mod said;
mod verification;

use questions::{AttestedJson, attested};

pub use execution::{execution, unread};
pub use kinds::kinds;
pub use questions::questions;
use said::Said;
pub use verification::verification;

/// The version of all documents but a plan's, which has its own.
pub const FORMAT_VERSION: &str = "1.0";

/// How something is done: one of these.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum How {
    Operation(OperationRow),
    Console(&'static str),
    Support(&'static str),
    Wait(&'static str),
    Payment(&'static str),
}

fn how(means: Means, call: Option<Call>) -> Option<How> {
    match means {
        Means::Api(_) => call.map(|call| How::Operation(call.into())),
        Means::Console(text) => Some(How::Console(text.english())),
        Means::Support(text) => Some(How::Support(text.english())),
        Means::Wait(text) => Some(How::Wait(text.english())),
        Means::Payment(text) => Some(How::Payment(text.english())),
    }
}

#[derive(Serialize)]
struct RemedyJson {
    action: Action,
    actor: Actor,
    how: Option<How>,
}

fn remedy(act: &Act<'_>) -> RemedyJson {
    RemedyJson { action: act.action(), actor: act.actor(), how: how(act.means(), act.call()) }
}

#[derive(Serialize)]
struct RuleJson {
    before: Address,
    because: &'static str,
}

#[derive(Serialize)]
struct BlockerJson<'g> {
    code: Code,
    subject: Address,
    kind: &'static str,
    category: Option<Category>,
    coverage: Option<Coverage>,
    name: Option<&'g str>,
    root: bool,
    actor: Option<Actor>,
    clearance: &'static str,
    not_before: Option<NaiveDate>,
    rule: Option<RuleJson>,
    provenance: Said,
    remedy: Vec<RemedyJson>,
    alternatives: Vec<&'static str>,
    evidence: Vec<Evidence<'g>>,
    waits_for: usize,
}

fn blocker<'g>(blocker: &Blocker<'_, 'g>) -> BlockerJson<'g> {
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
        rule: rule.map(|rule| RuleJson { before: rule.node.address(), because: rule.constraint.reason.english() }),
        remedy: blocker.remedy().map(|act| remedy(&act)).collect(),
        alternatives: blocker.node().alternatives().map(|alternative| alternative.what.english()).collect(),
        evidence: blocker.evidence(),
        waits_for: blocker.waits_for().len(),
    }
}

#[derive(Serialize)]
struct UnreadJson<'d> {
    code: Code,
    subject: &'d Address,
    coverage: Option<Coverage>,
    why: &'d str,
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
        why: gap.why(),
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
    diagnosis: &'d Diagnosis<'_>,
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

#[derive(Serialize)]
struct ExplainJson<'d, C: Serialize> {
    format_version: &'static str,
    account: &'d str,
    now: String,
    taken_at: Option<String>,
    subject: Address,
    gone: bool,
    causes: C,
    oddities: &'d [Oddity],
}

#[derive(Serialize)]
struct CauseJson<M: Serialize> {
    code: Option<Code>,
    kind: &'static str,
    coverage: Option<Coverage>,
    count: usize,
    members: M,
    number: Option<u32>,
    shortest: u32,
    links: Vec<LinkJson>,
}

#[derive(Serialize)]
struct LinkJson {
    cause: usize,
    because: &'static str,
    provenance: Said,
}

/// An explanation: `causes` is the list of all causes, the first of which is what is explained;
/// links name causes by their place in the list.
pub fn explain<'d>(diagnosis: &'d Diagnosis<'_>, explanation: &'d Explanation<'_>) -> impl Serialize + 'd {
    let subject = explanation.members(explanation.subject()).next();
    let causes = move |cause: &'d Cause| CauseJson {
        code: cause.code(),
        kind: explanation.kind(cause).name,
        coverage: explanation.coverage(cause),
        count: cause.count(),
        members: Each(move || explanation.members(cause).map(|node| node.address())),
        number: cause.number(),
        shortest: cause.shortest(),
        links: cause
            .links()
            .iter()
            .map(|link| LinkJson {
                cause: link.cause,
                because: link.constraint.reason.english(),
                provenance: link.constraint.provenance.into(),
            })
            .collect(),
    };
    ExplainJson {
        format_version: FORMAT_VERSION,
        account: diagnosis.graph().account().operator().as_str(),
        now: instant(diagnosis.now()),
        taken_at: diagnosis.graph().account().taken_at().map(instant),
        subject: subject.map_or_else(|| diagnosis.graph().root().address(), |node| node.address()),
        gone: subject.is_some_and(|node| node.is_gone()),
        causes: Each(move || explanation.causes().iter().map(causes)),
        oddities: diagnosis.graph().account().oddities(),
    }
}
