//! How a plan is carried out.

use std::num::NonZeroU32;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};

/// How a plan is carried out.
///
/// ```
/// use std::num::NonZeroU32;
/// use winddown::execution::Options;
///
/// let options = Options::default().in_flight(NonZeroU32::MIN).root(true);
/// # _ = options;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    pub(super) in_flight: NonZeroU32,
    pub(super) is_root: bool,
    pub(super) retry: RetryPolicy,
    pub(super) poll: RetryPolicy,
    pub(super) errand: RetryPolicy,
    pub(super) settle: Duration,
    pub(super) patience: Duration,
}

impl Options {
    /// How many calls and looks may be under way at once; 4 by default.
    #[must_use]
    pub fn in_flight(self, in_flight: NonZeroU32) -> Self {
        Self { in_flight, ..self }
    }

    /// Whether calls are made as the root user; if not, what only the root user may do becomes an errand.
    /// False by default. [`drive`](crate::drive::drive) asks its backend instead.
    #[must_use]
    pub fn root(self, is_root: bool) -> Self {
        Self { is_root, ..self }
    }

    /// After a call or look that failed for the moment. By default from 2 seconds doubling to a minute, 6
    /// tries in all.
    #[must_use]
    pub fn retry(self, retry: RetryPolicy) -> Self {
        Self { retry, ..self }
    }

    /// Between looks at an effect that takes time. By default from 5 seconds doubling to 5 minutes.
    #[must_use]
    pub fn poll(self, poll: RetryPolicy) -> Self {
        Self { poll, ..self }
    }

    /// Between looks at what a person does. By default from a minute doubling to 6 hours.
    #[must_use]
    pub fn errand(self, errand: RetryPolicy) -> Self {
        Self { errand, ..self }
    }

    /// How long after a look that shows no effect a second look has to agree, before a call whose answer
    /// was lost is made again; 30 seconds by default.
    #[must_use]
    pub fn settle(self, settle: Duration) -> Self {
        Self { settle, ..self }
    }

    /// How long an effect may take to show, before the step is held; 2 hours by default.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }
}

/// How long to wait after each of several tries: exponential backoff without jitter, so the same tries
/// give the same delays.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// After the first try.
    pub first: Duration,
    /// How many times longer after each further one.
    pub factor: f32,
    /// The longest.
    pub longest: Duration,
    /// How many tries there are in all, where giving up is possible.
    pub tries: u32,
}

impl RetryPolicy {
    /// Delays that double from `first` to `longest`.
    pub const fn doubling(first: Duration, longest: Duration, tries: u32) -> Self {
        Self { first, factor: 2.0, longest, tries }
    }

    /// The delay after the n-th try, from 1.
    pub fn delay(&self, n: u32) -> Duration {
        let delays = ExponentialBuilder::default()
            .with_min_delay(self.first)
            .with_factor(self.factor)
            .with_max_delay(self.longest)
            .without_max_times();
        // After 64 tries the delay is the longest, or does not grow.
        let n = n.clamp(1, 64) - 1;
        delays.build().nth(n as usize).unwrap_or(self.longest).min(self.longest)
    }

    /// True if no try is left after the n-th.
    pub const fn is_over(&self, n: u32) -> bool {
        n >= self.tries
    }
}

const SECOND: Duration = Duration::from_secs(1);

impl Default for Options {
    fn default() -> Self {
        Self {
            in_flight: NonZeroU32::MIN.saturating_add(3),
            is_root: false,
            retry: RetryPolicy::doubling(2 * SECOND, 60 * SECOND, 6),
            poll: RetryPolicy::doubling(5 * SECOND, 300 * SECOND, u32::MAX),
            errand: RetryPolicy::doubling(60 * SECOND, 6 * 3600 * SECOND, u32::MAX),
            settle: 30 * SECOND,
            patience: 2 * 3600 * SECOND,
        }
    }
}
