//! How often each part of the API may be called.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::account::Coverage;
use crate::catalogue::Provider;

/// The operations that share a limit, in one coverage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Group {
    coverage: Option<Coverage>,
    head: String,
}

impl Group {
    /// The group of a path below the base URL.
    pub(crate) fn of(provider: &Provider, coverage: Option<Coverage>, path: &str) -> Self {
        Self { coverage, head: provider.rate_group(path).to_owned() }
    }

    /// The group of all that lies on a host outside the API.
    #[cfg(feature = "soracom-api")]
    pub(crate) fn of_host(host: &str) -> Self {
        Self { coverage: None, head: host.to_owned() }
    }
}

/// When each group may be called again. Shared by all workers.
///
/// A drive has one for the calls and looks of any backend: it spaces them, and holds those back that would only be
/// told to wait. Soracom's API has its own, because one look may take several requests, of several groups.
#[derive(Debug)]
pub(crate) struct Budget {
    /// The shortest time between two calls of a group.
    gap: TimeDelta,
    queues: Mutex<BTreeMap<Group, Queue>>,
}

/// The calls that wait for a group.
#[derive(Clone, Copy, Debug)]
struct Queue {
    /// The instant of the next slot.
    free_at: DateTime<Utc>,
    /// The instant until which the provider takes no calls.
    closed_until: DateTime<Utc>,
    /// How often the group was closed. A slot that was taken before is void.
    closings: u64,
}

/// A slot in a group's queue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    /// The instant from which the call may be made.
    pub(crate) turn: DateTime<Utc>,
    closings: u64,
}

impl Budget {
    pub(crate) fn new(per_minute: Option<NonZeroU32>) -> Self {
        let gap = per_minute.map_or(Duration::ZERO, |calls| Duration::from_secs(60) / calls.get());
        let gap = TimeDelta::from_std(gap).unwrap_or(TimeDelta::zero());
        Self { gap, queues: Mutex::new(BTreeMap::new()) }
    }

    /// Takes the next slot in a group's queue.
    pub(crate) fn take(&self, group: &Group, now: DateTime<Utc>) -> Slot {
        self.with(group, |queue| {
            let turn = queue.free_at.max(now);
            queue.free_at = turn.checked_add_signed(self.gap).unwrap_or(turn);
            Slot { turn, closings: queue.closings }
        })
    }

    /// True unless the group was closed since the slot was taken.
    pub(crate) fn holds(&self, group: &Group, slot: Slot) -> bool {
        self.with(group, |queue| queue.closings == slot.closings)
    }

    /// Allows no call of the group before this instant, because the provider said so.
    pub(crate) fn close(&self, group: &Group, until: DateTime<Utc>) {
        self.with(group, |queue| {
            if until > queue.closed_until {
                *queue = Queue { free_at: until, closed_until: until, closings: queue.closings + 1 };
            }
        });
    }

    /// How long the group is still closed; `None` if it is open.
    #[cfg(feature = "soracom-api")]
    pub(crate) fn rest(&self, group: &Group, now: DateTime<Utc>) -> Option<Duration> {
        let rest = self.with(group, |queue| queue.closed_until.signed_duration_since(now));
        rest.to_std().ok().filter(|rest| !rest.is_zero())
    }

    fn with<T>(&self, group: &Group, change: impl FnOnce(&mut Queue) -> T) -> T {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let never = DateTime::<Utc>::MIN_UTC;
        change(queues.entry(group.clone()).or_insert(Queue { free_at: never, closed_until: never, closings: 0 }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    /// New slots after the group was closed are as far apart as before.
    #[test]
    fn a_slot_from_before_the_group_was_closed_is_void() {
        let budget = Budget::new(NonZeroU32::new(60));
        let provider = Catalogue::soracom().provider();
        let group = |path| Group::of(provider, None, path);
        let (sims, vpgs) = (group("/sims/1"), group("/virtual_private_gateways"));
        let slots: Vec<Slot> = (0..3).map(|_| budget.take(&sims, at(0))).collect();
        assert_eq!(slots.iter().map(|slot| slot.turn).collect::<Vec<_>>(), [at(0), at(1), at(2)]);
        let other = budget.take(&vpgs, at(0));
        budget.close(&sims, at(100));
        // A shorter wait, told later, does not shorten the longer one.
        budget.close(&sims, at(50));
        assert!(slots.iter().all(|slot| !budget.holds(&sims, *slot)));
        assert!(budget.holds(&vpgs, other));
        let again: Vec<Slot> = (0..3).map(|_| budget.take(&sims, at(1))).collect();
        assert_eq!(again.iter().map(|slot| slot.turn).collect::<Vec<_>>(), [at(100), at(101), at(102)]);
        assert!(again.iter().all(|slot| budget.holds(&sims, *slot)));
    }
}
