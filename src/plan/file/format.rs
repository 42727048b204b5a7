//! What a plan's file holds. Its fields stand once, for writing and for reading.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize, Serializer};

use super::{ChargesRow, FormatVersion, InsteadRow};
use crate::account::{Address, Attested, Digest, Document, Is, Money, Oddity, OperatorId, WrittenBy, instant};
use crate::catalogue::Call;
use crate::catalogue::spec::{Action, Actor, Strength};
use crate::plan::{ReliedOn, SavedPlan, Scope};

/// A plan: what its file holds.
///
/// A [`Plan`](crate::planner::Plan) writes all of it. A [`SavedPlan`], which stands
/// without its account, leaves out what is optional here and what says so. The parameters are the lists that
/// are made row by row while they are written.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "PlanDocument"))]
pub(crate) struct PlanDocument<'p, S, A> {
    pub(crate) format_version: FormatVersion,
    pub(crate) document: Is<SavedPlan>,
    pub(crate) written_by: WrittenBy,
    /// Whose account it is for.
    pub(crate) account: OperatorId,
    /// The instant as of which it was made.
    #[serde(with = "instant::at")]
    pub(crate) now: DateTime<Utc>,
    /// When the account was read; `None` if nobody knows, and for a saved plan.
    #[serde(with = "instant::maybe")]
    pub(crate) taken_at: Option<DateTime<Utc>>,
    /// The digest of the account that it was made for.
    pub(crate) snapshot_digest: Digest,
    /// True if its last step closes the account.
    pub(crate) closes_account: bool,
    /// What it was asked for.
    pub(crate) scope: Scope,
    /// What people have attested about the account.
    pub(crate) attested: Vec<Attested>,
    /// How many stages there are.
    pub(crate) stages: u32,
    /// The steps, by number.
    pub(crate) steps: S,
    /// What is in its scope and not ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) held: Option<Vec<HeldRow>>,
    /// Data that dies with other things, and had better be exported first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) export_first: Option<A>,
    /// What ends with other things, without a step of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cascades: Option<A>,
    /// What dies with the account anyway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) goes_along: Option<A>,
    /// The advice that it does not follow.
    pub(crate) unfollowed: Vec<UnfollowedRow>,
    /// What does not fit the rest of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) oddities: Option<&'p [Oddity]>,
    /// What could be done instead of ending things; left out by a saved plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) instead: Option<Vec<InsteadRow>>,
    /// What waiting costs; left out by a saved plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) charges: Option<ChargesRow>,
    /// Its dates; `None` if it does not close the account, and for a saved plan.
    pub(crate) timeline: Option<TimelineRow>,
}

impl Document for SavedPlan {
    const NAME: &str = "plan";
}

/// A step.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct StepRow {
    /// Its number, from 1.
    pub(crate) id: u32,
    /// Its stage, from 1.
    pub(crate) stage: u32,
    /// What is done.
    pub(crate) action: Action,
    /// To what.
    pub(crate) subject: Address,
    /// The name that people gave it; `None` for a saved plan. Untrusted text.
    pub(crate) name: Option<String>,
    /// Who does it.
    pub(crate) actor: Actor,
    /// The call, if it is done by one.
    pub(crate) operation: Option<OperationRow>,
    /// What a person does or what is awaited, if it is done otherwise.
    pub(crate) instruction: Option<Cow<'static, str>>,
    /// True if it cannot be undone.
    pub(crate) irreversible: bool,
    /// True if a person has to agree to this step by itself.
    pub(crate) needs_consent: bool,
    /// True if charges for its subject run until this step.
    pub(crate) stops_billing: bool,
    /// The charge that it stops, for each month, without tax; left out where it is not known, and by a saved
    /// plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stops_monthly: Option<Money>,
    /// What is lost for good with its subject.
    pub(crate) destroys: Option<Cow<'static, str>>,
    /// The facts that it relies on.
    pub(crate) relies_on: ReliedOn,
    /// The day (UTC) before which there is no point in looking whether it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) not_before: Option<NaiveDate>,
    /// The numbers of the steps that come directly before it, ascending.
    pub(crate) after: Vec<u32>,
}

/// An operation of the API, filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OperationRow {
    /// Its name.
    pub id: Cow<'static, str>,
    /// The HTTP method.
    pub method: Cow<'static, str>,
    /// The path.
    pub path: String,
    /// The parameters that are in the path.
    pub params: BTreeMap<Cow<'static, str>, String>,
    /// The body, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<serde_json::Value>,
    /// The command that makes the call, if the provider has a command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

impl From<Call> for OperationRow {
    fn from(call: Call) -> Self {
        let command = call.command();
        Self {
            id: call.operation.id.into(),
            method: call.operation.method.into(),
            path: call.path,
            params: call.params.into_iter().map(|(name, value)| (name.into(), value)).collect(),
            body: call.body.and_then(|body| serde_json::from_str(&body).ok()),
            command,
        }
    }
}

/// Something in the plan's scope that it does not end.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct HeldRow {
    /// What is not ended.
    pub(crate) subject: Address,
    /// Why: `kept`, `excluded`, `cycle`, `no_way` or `stays`.
    pub(crate) because: Cow<'static, str>,
    /// What stays and would have to go first, or would end with it.
    pub(crate) of: Option<Address>,
}

/// Something that ends with another thing.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct AlongRow {
    /// What ends.
    pub(crate) subject: Address,
    /// With what.
    pub(crate) with: Address,
}

/// Advice that the plan does not follow: the one had better end before the other.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct UnfollowedRow {
    /// What had better end first.
    pub(crate) before: Address,
    /// What comes after.
    pub(crate) after: Address,
    /// How strictly; left out by a saved plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) strength: Option<Strength>,
    /// Why; left out by a saved plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) because: Option<Cow<'static, str>>,
}

/// The dates.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct TimelineRow {
    /// The day (UTC) on which the account can be closed at the earliest.
    pub(crate) earliest_close: Option<NaiveDate>,
    /// The same if the provider's support acts at once.
    pub(crate) if_support_acts: Option<NaiveDate>,
    /// The dates that the first one is made of, in order.
    pub(crate) critical_path: Vec<MilestoneRow>,
    /// The things of which nobody knows how long they take.
    pub(crate) uncertain: Vec<Address>,
    /// The holidays by which the dates are counted; left out if only weekends are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) holidays: Option<HolidaysRow>,
}

/// The days without work, besides weekends, by which dates are counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct HolidaysRow {
    /// Where they come from, such as the name of a file. Untrusted text.
    pub source: String,
    /// The years of which the source names no day, although a fee is confirmed in them: dates in them may come out
    /// too early.
    pub unknown_years: Vec<i32>,
}

impl HolidaysRow {
    pub(crate) fn new(source: Option<String>, unknown_years: Vec<i32>) -> Option<Self> {
        Some(Self { source: source?, unknown_years })
    }
}

/// One date of the critical path.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct MilestoneRow {
    /// The day, in UTC.
    pub(crate) date: NaiveDate,
    /// What ends then.
    pub(crate) subject: Address,
    /// Why it takes until then: `at_once`, `term_ends`, `ends_by_itself`, `fee_confirmed` or `unknown`.
    pub(crate) reason: Cow<'static, str>,
}

/// A list that streams: its rows are made while it is written, anew each time.
pub(crate) struct Each<F>(pub(crate) F);

impl<F: Fn() -> I, I: Iterator<Item: Serialize>> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0())
    }
}
