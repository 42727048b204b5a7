//! The verdict: what all blockers and gaps come to.

use chrono::NaiveDate;

use super::assumed::AssumedGraph;
use super::search::InWay;
use super::{Blocker, Gap};
use crate::catalogue::spec::Actor;
use crate::timeline::Weekends;

/// Can the account be closed?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Yes, now.
    Closable,
    /// Not yet, and there is nothing to do but wait or pay.
    Waiting {
        /// The day on which it can be closed at the earliest, in UTC, if that is known; by the
        /// calendar [`Weekends`], which knows no public holidays.
        until: Option<NaiveDate>,
    },
    /// No: something has to be done.
    Blocked,
    /// Nothing known is in the way, but something that matters was not read.
    Unknown,
    /// It is closed.
    Closed,
}

impl Verdict {
    pub(super) fn of(graph: &AssumedGraph, in_way: &[InWay], gaps: &[Gap]) -> Self {
        if graph.is_gone(graph.graph().root_ix()) {
            return Self::Closed;
        }
        if in_way.is_empty() {
            return if gaps.is_empty() { Self::Closable } else { Self::Unknown };
        }
        if in_way.iter().all(|at| only_takes_time(&Blocker::new(graph, *at))) {
            Self::Waiting { until: graph.timeline(&Weekends).earliest_close() }
        } else {
            Self::Blocked
        }
    }
}

/// True if all that it takes is to wait or to pay. Each act counts: what has to be waited for may come
/// before something that has to be done.
fn only_takes_time(blocker: &Blocker<'_>) -> bool {
    let is_time = |actor| matches!(actor, Actor::Provider | Actor::Payer);
    blocker.actor().is_some_and(is_time) && blocker.remedy().all(|act| is_time(act.actor()))
}
