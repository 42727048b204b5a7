//! The clock by which the command acts on the real account.

use std::sync::Arc;

use crate::backend::{Clock, SystemClock};

/// The system's clock.
#[cfg(not(debug_assertions))]
pub(super) fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// The system's clock; in a test, which says so in [`hurried::VARIABLE`], one that hurries.
#[cfg(debug_assertions)]
pub(super) fn clock() -> Arc<dyn Clock> {
    match std::env::var(hurried::VARIABLE).ok().and_then(|text| text.parse::<hurried::Hurried>().ok()) {
        Some(clock) => Arc::new(clock) as Arc<dyn Clock>,
        None => Arc::new(SystemClock),
    }
}

/// A clock for tests against a server on this machine, so that nobody sits through the waits. It is in no
/// release, because a provider's waits are in the provider's time.
#[cfg(debug_assertions)]
mod hurried {
    use std::num::ParseIntError;
    use std::str::FromStr;
    use std::thread;
    use std::time::Duration;

    use chrono::{DateTime, TimeDelta, Utc};

    use crate::backend::{Clock, SystemClock};

    pub(super) const VARIABLE: &str = "WINDDOWN_TEST_CLOCK";

    /// Showed `from` at the real instant `since`, both in milliseconds since 1970, and goes `speed` times as
    /// fast as the system's.
    pub(super) struct Hurried {
        from: i64,
        since: i64,
        speed: i64,
    }

    impl FromStr for Hurried {
        type Err = ParseIntError;

        /// `FROM/SINCE/SPEED`.
        fn from_str(text: &str) -> Result<Self, ParseIntError> {
            let mut parts = text.split('/').map(str::parse::<i64>);
            let mut next = || parts.next().unwrap_or_else(|| "".parse());
            Ok(Self { from: next()?, since: next()?, speed: next()? })
        }
    }

    impl Clock for Hurried {
        fn now(&self) -> DateTime<Utc> {
            let passed = SystemClock.now().timestamp_micros() - self.since * 1000;
            let now = self.from * 1000 + passed * self.speed;
            DateTime::from_timestamp_micros(now).unwrap_or_default()
        }

        fn wait(&self, until: DateTime<Utc>) {
            let left = until.signed_duration_since(self.now()).max(TimeDelta::zero());
            let micros = left.num_microseconds().unwrap_or(i64::MAX) / self.speed.max(1) + 1;
            thread::sleep(Duration::from_micros(micros.unsigned_abs()).min(Duration::from_millis(200)));
        }
    }
}
