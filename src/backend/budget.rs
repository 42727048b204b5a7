//! How often each part of the API may be called.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::account::Coverage;

/// A part of the API that has a limit of its own: the paths that begin alike, in one coverage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Group {
    coverage: Option<Coverage>,
    head: String,
}

impl Group {
    /// The group of a path below the base URL: limits are counted by its first segment (inferred:
    /// the documentation speaks of groups of paths without naming them).
    pub(crate) fn of(coverage: Option<Coverage>, path: &str) -> Self {
        let head = path.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
        Self { coverage, head }
    }
}

/// From when on each group may be called again. Shared by all workers.
#[derive(Debug)]
pub(crate) struct Budget {
    /// The least time between two calls of a group.
    gap: TimeDelta,
    lines: Mutex<BTreeMap<Group, Line>>,
}

/// Those who wait for a group.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// When the next place is.
    free_at: DateTime<Utc>,
    /// Until when the other side takes no calls.
    closed_until: DateTime<Utc>,
    /// How often it was closed: a place from before is worth nothing.
    closings: u64,
}

/// A place in a group's line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The instant from which the call may be made.
    pub(crate) turn: DateTime<Utc>,
    closings: u64,
}

impl Budget {
    pub(crate) fn new(per_minute: Option<NonZeroU32>) -> Self {
        let gap = per_minute.map_or(Duration::ZERO, |calls| Duration::from_secs(60) / calls.get());
        let gap = TimeDelta::from_std(gap).unwrap_or(TimeDelta::zero());
        Self { gap, lines: Mutex::new(BTreeMap::new()) }
    }

    /// Takes the next place in a group's line.
    pub(crate) fn take(&self, group: &Group, now: DateTime<Utc>) -> Place {
        self.with(group, |line| {
            let turn = line.free_at.max(now);
            line.free_at = turn.checked_add_signed(self.gap).unwrap_or(turn);
            Place { turn, closings: line.closings }
        })
    }

    /// True unless the group was closed since the place was taken.
    pub(crate) fn holds(&self, group: &Group, place: Place) -> bool {
        self.with(group, |line| line.closings == place.closings)
    }

    /// No call of the group before this instant: the other side said so.
    pub(crate) fn close(&self, group: &Group, until: DateTime<Utc>) {
        self.with(group, |line| {
            if until > line.closed_until {
                *line = Line { free_at: until, closed_until: until, closings: line.closings + 1 };
            }
        });
    }

    fn with<T>(&self, group: &Group, change: impl FnOnce(&mut Line) -> T) -> T {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let never = DateTime::<Utc>::MIN_UTC;
        change(lines.entry(group.clone()).or_insert(Line { free_at: never, closed_until: never, closings: 0 }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    /// Those who had a place when the group was closed take new ones, as far apart as ever.
    #[test]
    fn a_place_from_before_the_group_was_closed_is_worth_nothing() {
        let budget = Budget::new(NonZeroU32::new(60));
        let (sims, vpgs) = (Group::of(None, "/sims/1"), Group::of(None, "/virtual_private_gateways"));
        let places: Vec<Place> = (0..3).map(|_| budget.take(&sims, at(0))).collect();
        assert_eq!(places.iter().map(|place| place.turn).collect::<Vec<_>>(), [at(0), at(1), at(2)]);
        let other = budget.take(&vpgs, at(0));
        budget.close(&sims, at(100));
        // A shorter wait that is told later takes nothing back.
        budget.close(&sims, at(50));
        assert!(places.iter().all(|place| !budget.holds(&sims, *place)));
        assert!(budget.holds(&vpgs, other));
        let again: Vec<Place> = (0..3).map(|_| budget.take(&sims, at(1))).collect();
        assert_eq!(again.iter().map(|place| place.turn).collect::<Vec<_>>(), [at(100), at(101), at(102)]);
        assert!(again.iter().all(|place| budget.holds(&sims, *place)));
    }
}
