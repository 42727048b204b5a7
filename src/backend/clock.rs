//! Time, for what drives an execution.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};

/// Tells the time, and waits.
pub trait Clock: Send + Sync {
    /// The current instant, in UTC.
    fn now(&self) -> DateTime<Utc>;

    /// Waits until an instant, in UTC. It may return earlier, so that the caller can check in between
    /// whether it is to stop; the caller then waits again.
    fn wait(&self, until: DateTime<Utc>);
}

/// The instant after a wait, in UTC; the last one that there is if the wait is too long.
pub(crate) fn after(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
    now.checked_add_signed(wait).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

/// The longest sleep at a time.
const NAP: Duration = Duration::from_millis(200);

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        SystemTime::now().into()
    }

    fn wait(&self, until: DateTime<Utc>) {
        let left = until.signed_duration_since(self.now()).to_std().unwrap_or_default();
        std::thread::sleep(left.min(NAP));
    }
}

/// A clock that stands still, and jumps to the instant that is waited for: for rehearsals and tests.
#[derive(Debug)]
pub struct JumpingClock {
    now: Mutex<DateTime<Utc>>,
}

impl JumpingClock {
    /// A clock that stands at an instant, in UTC.
    pub const fn at(now: DateTime<Utc>) -> Self {
        Self { now: Mutex::new(now) }
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: TimeDelta) {
        let mut now = self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *now = now.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC);
    }
}

impl Clock for JumpingClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn wait(&self, until: DateTime<Utc>) {
        let mut now = self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *now = until.max(*now);
    }
}
