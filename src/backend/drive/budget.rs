//! How often each part of the API may be called.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::account::Coverage;

/// A part of the API that has a limit of its own: the paths that begin alike, in one coverage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::backend) struct Group {
    coverage: Option<Coverage>,
    head: String,
}

impl Group {
    /// The group of a path below the base URL: limits are counted by its first segment (inferred:
    /// the documentation speaks of groups of paths without naming them).
    pub(in crate::backend) fn of(coverage: Option<Coverage>, path: &str) -> Self {
        let head = path.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
        Self { coverage, head }
    }
}

/// From when on each group may be called again. Shared by all workers.
#[derive(Debug)]
pub(in crate::backend) struct Budget {
    /// The least time between two calls of a group.
    gap: TimeDelta,
    free_at: Mutex<BTreeMap<Group, DateTime<Utc>>>,
}

impl Budget {
    pub(in crate::backend) fn new(per_minute: Option<NonZeroU32>) -> Self {
        let gap = per_minute.map_or(Duration::ZERO, |calls| Duration::from_secs(60) / calls.get());
        let gap = TimeDelta::from_std(gap).unwrap_or(TimeDelta::zero());
        Self { gap, free_at: Mutex::new(BTreeMap::new()) }
    }

    /// Takes the next place in a group's line: the instant from which the call may be made.
    pub(in crate::backend) fn take(&self, group: &Group, now: DateTime<Utc>) -> DateTime<Utc> {
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = free_at.entry(group.clone()).or_insert(now);
        let turn = (*slot).max(now);
        *slot = turn.checked_add_signed(self.gap).unwrap_or(turn);
        turn
    }

    /// No call of the group before this instant: the other side said so.
    pub(in crate::backend) fn close(&self, group: &Group, until: DateTime<Utc>) {
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = free_at.entry(group.clone()).or_insert(until);
        *slot = until.max(*slot);
    }
}
