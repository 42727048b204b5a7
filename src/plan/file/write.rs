//! Writing a plan's file. Lists stream: a row is made when it is written, so a plan of any size can be
//! written in little memory.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use super::format::UnfollowedRow;
use crate::account::{Address, Attested, Digest, Oddity};
use crate::plan::Scope;

/// What a plan's file holds. The planner, which knows the graph and the dates, fills it in: `S` gives
/// the steps, and `A` what ends along with other things.
#[derive(Serialize)]
pub(crate) struct Document<'p, S, A> {
    pub(crate) format_version: &'static str,
    pub(crate) account: &'p str,
    pub(crate) now: String,
    /// When the account was read; null if nobody knows.
    pub(crate) taken_at: Option<String>,
    pub(crate) snapshot_digest: Digest,
    pub(crate) closes_account: bool,
    pub(crate) scope: &'p Scope,
    pub(crate) attested: Vec<Attested>,
    pub(crate) stages: u32,
    /// Of [`StepRow`](super::StepRow).
    pub(crate) steps: S,
    pub(crate) held: Vec<HeldRow>,
    pub(crate) export_first: A,
    pub(crate) cascades: A,
    pub(crate) goes_along: A,
    pub(crate) unfollowed: Vec<UnfollowedRow>,
    pub(crate) oddities: &'p [Oddity],
    /// Null if the plan does not close the account.
    pub(crate) timeline: Option<TimelineRow>,
}

/// Something in the plan's scope that it does not end.
#[derive(Serialize)]
pub(crate) struct HeldRow {
    pub(crate) subject: Address,
    pub(crate) because: &'static str,
    pub(crate) of: Option<Address>,
}

/// Something that ends with another thing.
#[derive(Serialize)]
pub(crate) struct AlongRow {
    pub(crate) subject: Address,
    pub(crate) with: Address,
}

/// The dates.
#[derive(Serialize)]
pub(crate) struct TimelineRow {
    pub(crate) earliest_close: Option<NaiveDate>,
    pub(crate) if_support_acts: Option<NaiveDate>,
    pub(crate) critical_path: Vec<MilestoneRow>,
    pub(crate) uncertain: Vec<Address>,
}

/// One date of the critical path.
#[derive(Serialize)]
pub(crate) struct MilestoneRow {
    pub(crate) date: NaiveDate,
    pub(crate) subject: Address,
    pub(crate) reason: &'static str,
}

/// A list that streams: its rows are made while it is written, anew each time.
pub(crate) struct Each<F>(pub(crate) F);

impl<F: Fn() -> I, I: Iterator<Item: Serialize>> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0())
    }
}
