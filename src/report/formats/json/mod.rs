//! The JSON faces. Each is `Serialize` and streams: an item of a list is made when it is written,
//! and nothing is collected on the way, so answers of any size can be written.
//!
//! Every document begins with `format_version`: within a major version fields are only added. Those
//! about an account say as of when it was read, `taken_at`, and for when they are, `now`: RFC 3339, in
//! UTC; `taken_at` is null if nobody knows.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use crate::account::{Address, Attested, Coverage, Digest, Oddity};
use crate::catalogue::spec::{Action, Actor, Category, Means, Strength};
use crate::catalogue::{Call, Code};
use crate::diagnosis::{Blocker, Cause, Clearance, Diagnosis, Evidence, Explanation, Gap, Verdict};
use crate::graph::{Act, Node};
use crate::plan::{ReliedOn, Scope};
use crate::planner::{Because, Plan, Step};
use crate::report::wording::en;
use crate::timeline::{BusinessCalendar, Reason, Timeline};

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

/// The version of all documents.
pub const FORMAT_VERSION: &str = "1.0";

/// A list whose items are made while it is written, anew each time.
struct Each<F>(F);

impl<F: Fn() -> I, I: Iterator<Item: Serialize>> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0())
    }
}

/// An operation filled in.
#[derive(Serialize)]
struct OperationJson {
    id: &'static str,
    method: &'static str,
    path: String,
    params: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<serde_json::Value>,
    command: String,
}

impl From<Call> for OperationJson {
    fn from(call: Call) -> Self {
        let command = call.command();
        Self {
            id: call.operation.id,
            method: call.operation.method,
            path: call.path,
            params: call.params.into_iter().collect(),
            body: call.body.and_then(|body| serde_json::from_str(&body).ok()),
            command,
        }
    }
}

/// How something is done: one of these.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum How {
    Operation(OperationJson),
    Console(&'static str),
    Support(&'static str),
    Wait(&'static str),
    Payment(&'static str),
}

fn how(means: Means, call: Option<Call>) -> Option<How> {
    match means {
        Means::Api(_) => call.map(|call| How::Operation(call.into())),
        Means::Console(text) => Some(How::Console(text)),
        Means::Support(text) => Some(How::Support(text)),
        Means::Wait(text) => Some(How::Wait(text)),
        Means::Payment(text) => Some(How::Payment(text)),
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
    evidence: Vec<EvidenceJson>,
    waits_for: usize,
}

/// A fact in words.
#[derive(Serialize)]
struct EvidenceJson {
    what: Cow<'static, str>,
    value: String,
}

fn evidence(evidence: &Evidence<'_>) -> EvidenceJson {
    let (what, value) = en::evidence(evidence);
    EvidenceJson { what, value: value.into_owned() }
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
        rule: rule.map(|rule| RuleJson { before: rule.node.address(), because: rule.constraint.reason }),
        remedy: blocker.remedy().map(|act| remedy(&act)).collect(),
        alternatives: blocker.node().alternatives().map(|alternative| alternative.what).collect(),
        evidence: blocker.evidence().iter().map(evidence).collect(),
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

fn instant(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Secs, true)
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
                because: link.constraint.reason,
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

#[derive(Serialize)]
struct StepJson<'g> {
    id: u32,
    stage: u32,
    action: Action,
    subject: Address,
    name: Option<&'g str>,
    actor: Actor,
    operation: Option<OperationJson>,
    instruction: Option<&'static str>,
    irreversible: bool,
    needs_consent: bool,
    stops_billing: bool,
    destroys: Option<&'static str>,
    relies_on: ReliedOn<'g>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_before: Option<NaiveDate>,
    after: Vec<u32>,
}

fn step<'g>(step: &Step<'_, 'g>, timeline: &Timeline<'g>) -> StepJson<'g> {
    StepJson {
        id: step.id(),
        stage: step.stage(),
        action: step.action(),
        subject: step.subject(),
        name: step.node().name(),
        actor: step.actor(),
        operation: step.call().map(Into::into),
        instruction: step.means().instruction(),
        irreversible: step.is_irreversible(),
        needs_consent: step.needs_consent(),
        stops_billing: step.stops_billing(),
        destroys: Some(step.destroys()).filter(|text| !text.is_empty()),
        relies_on: step.relies_on(),
        not_before: step.not_before(timeline),
        after: step.after(),
    }
}

#[derive(Serialize)]
struct HeldJson {
    subject: Address,
    because: &'static str,
    of: Option<Address>,
}

#[derive(Serialize)]
struct AlongJson {
    subject: Address,
    with: Address,
}

fn along((node, with): (Node<'_>, Node<'_>)) -> AlongJson {
    AlongJson { subject: node.address(), with: with.address() }
}

#[derive(Serialize)]
struct DroppedJson {
    before: Address,
    after: Address,
    strength: Strength,
    because: &'static str,
}

#[derive(Serialize)]
struct TimelineJson {
    earliest_close: Option<NaiveDate>,
    if_support_acts: Option<NaiveDate>,
    critical_path: Vec<MilestoneJson>,
    uncertain: Vec<Address>,
}

#[derive(Serialize)]
struct MilestoneJson {
    date: NaiveDate,
    subject: Address,
    reason: Cow<'static, str>,
}

fn timeline(timeline: &Timeline<'_>, calendar: &dyn BusinessCalendar) -> TimelineJson {
    let path = timeline.critical_path().into_iter().map(|milestone| MilestoneJson {
        date: milestone.date,
        subject: milestone.node.address(),
        reason: match milestone.reason {
            Reason::AtOnce => "at_once",
            Reason::TermEnds => "term_ends",
            Reason::EndsByItself => "ends_by_itself",
            Reason::FeeConfirmed(_) => "fee_confirmed",
            Reason::Unknown => "unknown",
        }
        .into(),
    });
    TimelineJson {
        earliest_close: timeline.earliest_close(),
        if_support_acts: timeline.if_support_acts(calendar).earliest_close(),
        critical_path: path.collect(),
        uncertain: timeline.uncertain().map(|node| node.address()).collect(),
    }
}

#[derive(Serialize)]
struct PlanJson<'p, S: Serialize, A: Serialize> {
    format_version: &'static str,
    account: &'p str,
    now: String,
    taken_at: Option<String>,
    snapshot_digest: Digest,
    closes_account: bool,
    scope: &'p Scope,
    attested: Vec<Attested>,
    stages: u32,
    steps: S,
    held: Vec<HeldJson>,
    export_first: A,
    cascades: A,
    goes_along: A,
    unfollowed: Vec<DroppedJson>,
    oddities: &'p [Oddity],
    timeline: Option<TimelineJson>,
}

/// A plan: its steps, what it leaves out, and its dates.
pub fn plan<'p>(plan: &'p Plan<'_>, now: DateTime<Utc>, calendar: &dyn BusinessCalendar) -> impl Serialize + 'p {
    let held = plan.held().iter().map(|held| {
        let (because, of) = match held.because {
            Because::Kept => ("kept", None),
            Because::Excluded => ("excluded", None),
            Because::Cycle => ("cycle", None),
            Because::NoWay => ("no_way", None),
            Because::Stays(node) => ("stays", Some(node.address())),
        };
        HeldJson { subject: held.node.address(), because, of }
    });
    let dropped = plan.unfollowed().into_iter().map(|edge| DroppedJson {
        before: edge.before.address(),
        after: edge.after.address(),
        strength: edge.constraint.strength,
        because: edge.constraint.reason,
    });
    let dates = Rc::new(plan.timeline(now, calendar));
    let json = plan.closes_account().then(|| timeline(&dates, calendar));
    let goes_along = |strength| Each(move || plan.goes_along(strength).into_iter().map(along));
    PlanJson {
        format_version: FORMAT_VERSION,
        account: plan.graph().account().operator().as_str(),
        now: instant(now),
        taken_at: plan.graph().account().taken_at().map(instant),
        snapshot_digest: plan.digest(),
        closes_account: plan.closes_account(),
        scope: plan.scope(),
        attested: plan.graph().account().attested().collect(),
        stages: plan.stages(),
        timeline: json,
        oddities: plan.graph().account().oddities(),
        steps: Each(move || {
            let dates = Rc::clone(&dates);
            plan.steps().map(move |item| step(&item, &dates))
        }),
        held: held.collect(),
        export_first: goes_along(Strength::ExportFirst),
        cascades: goes_along(Strength::Cascade),
        goes_along: goes_along(Strength::Optional),
        unfollowed: dropped.collect(),
    }
}
