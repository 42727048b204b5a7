//! Whether a plan can be carried out.

use serde::Serialize;

use super::FORMAT_VERSION;
use crate::account::{Digest, instant};
use crate::plan::SavedPlan;
use crate::report::wording::en;
use crate::verify::{Soundness, Unshown, Verification};

#[derive(Serialize)]
struct VerificationJson<'v> {
    format_version: &'static str,
    account: &'v str,
    now: String,
    taken_at: Option<String>,
    plan_digest: Digest,
    verdict: Soundness,
    same_snapshot: bool,
    violations: Vec<String>,
    changes: Vec<String>,
    unread: Vec<String>,
    cut_short: bool,
}

fn unshown(plan: &SavedPlan, unshown: &Unshown) -> String {
    en::unshown(unshown, unshown.coverage.map(|coverage| plan.provider().spec_of(coverage)))
}

/// Whether a plan is right for an account, and everything that is not, in words.
pub fn verification<'v>(plan: &'v SavedPlan, verification: &Verification) -> impl Serialize + use<'v> {
    VerificationJson {
        format_version: FORMAT_VERSION,
        account: plan.operator().as_str(),
        now: instant(verification.now()),
        taken_at: verification.taken_at().map(instant),
        plan_digest: plan.digest(),
        verdict: verification.soundness(),
        same_snapshot: verification.is_same_snapshot(),
        violations: verification.violations().iter().map(en::violation).collect(),
        changes: verification.changes().iter().map(en::difference).collect(),
        unread: verification.unshown().iter().map(|it| unshown(plan, it)).collect(),
        cut_short: verification.is_cut_short(),
    }
}
