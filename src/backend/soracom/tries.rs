//! Trying to get keys until there are some, or it has taken too long.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use chrono::{DateTime, Utc};

use super::error::SoracomError;
use super::fault::Fault;
use crate::backend::clock::after;

/// Why there are no keys.
#[derive(Debug)]
pub(super) enum NoKeys {
    /// There may be some later.
    Later(Failure),
    /// Nobody is there, or somebody who does not speak like the API. An address that was never right before may be
    /// wrong.
    Nobody(SoracomError),
    /// There will never be any.
    Never(SoracomError),
}

impl NoKeys {
    /// The failure that another try may mend, at an address that was right before.
    ///
    /// # Errors
    /// If none will.
    pub(super) fn failure(self) -> Result<Failure, SoracomError> {
        match self {
            Self::Later(failure) => Ok(failure),
            Self::Nobody(SoracomError::Unreachable(why)) => Ok(Failure { why, wait: None }),
            Self::Nobody(error) => Ok(Failure { why: error.to_string(), wait: None }),
            Self::Never(error) => Err(error),
        }
    }
}

/// A try that failed.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) why: String,
    /// How long to wait before the next, if the provider says so.
    pub(super) wait: Option<Duration>,
}

impl From<Fault> for NoKeys {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Wait(wait) => {
                let why = format!("too many calls: no other may be made for {} seconds", wait.as_secs());
                Self::Later(Failure { why, wait: Some(wait) })
            }
            Fault::Unanswered(why) => Self::Later(Failure { why, wait: None }),
            Fault::NoEndpoint(why) | Fault::Unauthorised(why) | Fault::TurnedDown(why) | Fault::Unsent(why) => {
                Self::Nobody(SoracomError::Unreachable(why))
            }
        }
    }
}

/// How long it is tried at first, while a person waits for it.
pub(super) const AT_FIRST: Duration = Duration::from_secs(180);

/// How long it is tried later on: a run of weeks outlives a provider that is out of order for a while.
pub(super) const LATER_ON: Duration = Duration::from_secs(1800);

/// The longest pause that nobody has asked for.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The tries that have failed one after the other.
#[derive(Debug)]
pub(super) struct Tries {
    since: DateTime<Utc>,
    patience: Duration,
    count: u32,
    pauses: ExponentialBackoff,
    /// Nobody tries before.
    next: DateTime<Utc>,
}

impl Tries {
    pub(super) fn begin(now: DateTime<Utc>, patience: Duration) -> Self {
        let pauses = ExponentialBuilder::default().with_min_delay(Duration::from_secs(1)).with_factor(2.0);
        let pauses = pauses.with_max_delay(LONGEST_PAUSE).without_max_times().build();
        Self { since: now, patience, count: 0, pauses, next: now }
    }

    /// How many have failed.
    pub(super) const fn count(&self) -> u32 {
        self.count
    }

    /// How long the next try still has to wait; `None` if it need not.
    pub(super) fn rest(&self, now: DateTime<Utc>) -> Option<Duration> {
        self.next.signed_duration_since(now).to_std().ok().filter(|rest| !rest.is_zero())
    }

    /// Counts a try that failed, and says how long to wait before the next.
    ///
    /// # Errors
    /// If the next one would be too late.
    pub(super) fn failed(&mut self, failure: Failure, now: DateTime<Utc>) -> Result<Duration, SoracomError> {
        let Failure { why, wait } = failure;
        self.count += 1;
        let pause = self.pauses.next().unwrap_or(LONGEST_PAUSE).max(wait.unwrap_or_default());
        self.next = after(now, pause);
        if self.next <= after(self.since, self.patience) {
            return Ok(pause);
        }
        let took = now.signed_duration_since(self.since).num_seconds();
        let tries = if self.count == 1 { "1 try".to_owned() } else { format!("{} tries", self.count) };
        Err(SoracomError::Unreachable(format!("{why} ({tries} within {took} s)")))
    }
}
