//! Whether a plan can be carried out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::account::{Digest, Document, Is, OperatorId, WrittenBy, instant};
use crate::plan::SavedPlan;
use crate::plan::file::FormatVersion;
use crate::report::wording::en;
use crate::verify::{Soundness, Unshown, Verification};

/// Whether a plan is right for an account, and everything that is not, in words: the document of
/// [`verification`](crate::report::verification).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
#[serde(expecting = "the document `verification`")]
pub struct VerificationDocument {
    format_version: FormatVersion,
    document: Is<Self>,
    written_by: WrittenBy,
    /// Whose plan it is.
    pub account: OperatorId,
    /// As of when it was proved.
    #[serde(with = "instant::at")]
    pub now: DateTime<Utc>,
    /// When the account was read; `None` if nobody knows.
    #[serde(with = "instant::maybe")]
    pub taken_at: Option<DateTime<Utc>>,
    /// The digest of the plan.
    pub plan_digest: Digest,
    /// The answer.
    pub verdict: Soundness,
    /// True if the account is the one that the plan was made for, to the last fact.
    pub same_snapshot: bool,
    /// The rules that the plan breaks, each a sentence.
    pub violations: Vec<String>,
    /// What has changed in the account, each a sentence.
    pub changes: Vec<String>,
    /// What the plan needs to know and the account does not show; one sentence each.
    pub unread: Vec<String>,
    /// True if there may be more than is listed.
    pub cut_short: bool,
}

impl Document for VerificationDocument {
    const NAME: &str = "verification";
}

fn unshown(plan: &SavedPlan, unshown: &Unshown) -> String {
    en::unshown(unshown, unshown.coverage.map(|coverage| plan.provider().spec_of(coverage)))
}

pub(in crate::report) fn verification(plan: &SavedPlan, verification: &Verification) -> VerificationDocument {
    VerificationDocument {
        format_version: FormatVersion,
        document: Is::default(),
        written_by: WrittenBy,
        account: plan.operator().clone(),
        now: verification.now(),
        taken_at: verification.taken_at(),
        plan_digest: plan.digest(),
        verdict: verification.soundness(),
        same_snapshot: verification.is_same_snapshot(),
        violations: verification.violations().iter().map(en::violation).collect(),
        changes: verification.changes().iter().map(en::difference).collect(),
        unread: verification.unshown().iter().map(|it| unshown(plan, it)).collect(),
        cut_short: verification.is_cut_short(),
    }
}

#[cfg(test)]
#[test]
fn schema() {
    crate::account::json_schema::assert_fresh::<VerificationDocument>(<VerificationDocument as Document>::NAME);
}
