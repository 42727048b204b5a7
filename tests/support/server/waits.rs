//! The waits that were told, and hold: until one is over, the group of paths takes no request.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use winddown::account::Coverage;

/// The requests that share a limit: those of one coverage whose paths begin alike.
pub(crate) type Group = (Option<Coverage>, String);

/// The group of a path below the base URL.
pub(crate) fn group(coverage: Option<Coverage>, path: &str) -> Group {
    (coverage, path.split('/').nth(1).unwrap_or_default().to_owned())
}

/// When each group takes requests again. A second of the client's clock is `1 / speed` of a second here.
pub(super) struct Waits {
    speed: u32,
    until: HashMap<Group, Instant>,
}

impl Waits {
    pub(super) fn new(speed: u32) -> Self {
        Self { speed: speed.max(1), until: HashMap::new() }
    }

    /// A wait of the client's clock, as it passes here.
    pub(super) fn real(&self, seconds: u64) -> Duration {
        Duration::from_secs(seconds) / self.speed
    }

    /// Closes a group for so many seconds of the client's clock.
    pub(super) fn close(&mut self, group: Group, seconds: u64) {
        let until = Instant::now() + self.real(seconds);
        let known = self.until.entry(group).or_insert(until);
        *known = until.max(*known);
    }

    /// How many more seconds of the client's clock a group is closed, rounded up; `None` if it is not.
    pub(super) fn left(&self, group: &Group) -> Option<u64> {
        let left = self.until.get(group)?.checked_duration_since(Instant::now())? * self.speed;
        Some(left.as_secs() + u64::from(left.subsec_nanos() > 0)).filter(|left| *left > 0)
    }
}
