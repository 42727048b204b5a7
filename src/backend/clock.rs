//! Time, for whoever drives an execution.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};

/// A clock that can be waited by.
pub trait Clock: Send + Sync {
    /// The instant that it is, in UTC.
    fn now(&self) -> DateTime<Utc>;

    /// Waits until an instant, or a little while if that is far off, so that whoever waits can look
    /// around in between.
    fn wait(&self, until: DateTime<Utc>);
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

/// How long a wait goes on without looking around.
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

/// A clock that stands still, and jumps when it is waited by: for rehearsals and tests.
#[derive(Debug)]
pub struct JumpingClock {
    now: Mutex<DateTime<Utc>>,
}

impl JumpingClock {
    /// A clock that stands at an instant, in UTC.
    pub const fn at(now: DateTime<Utc>) -> Self {
        Self { now: Mutex::new(now) }
    }

    /// Moves it on.
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
