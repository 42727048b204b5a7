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
    pub(super) by: Option<String>,
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

    /// After a call or look that failed for the moment. The waits double from `first` to
    /// `longest`, and there are this many tries in all. By default from 2 seconds to a minute, 6 tries.
    #[must_use]
    pub fn retry(self, first: Duration, longest: Duration, tries: u32) -> Self {
        Self { retry: RetryPolicy::doubling(first, longest, tries), ..self }
    }

    /// Between looks at an effect that takes time. The waits double from `first` to `longest`.
    /// By default from 5 seconds to 5 minutes.
    #[must_use]
    pub fn poll(self, first: Duration, longest: Duration) -> Self {
        Self { poll: RetryPolicy::doubling(first, longest, u32::MAX), ..self }
    }

    /// Between looks at what a person does. The waits double from `first` to `longest`. By default
    /// from a minute to 6 hours.
    #[must_use]
    pub fn errand(self, first: Duration, longest: Duration) -> Self {
        Self { errand: RetryPolicy::doubling(first, longest, u32::MAX), ..self }
    }

    /// How long after a look that shows no effect a second look has to agree, before a call whose answer
    /// was lost is made again; 30 seconds by default.
    #[must_use]
    pub fn settle(self, settle: Duration) -> Self {
        Self { settle, ..self }
    }

    /// In whose name the plan is carried out; nobody's by default. The journal keeps it, with all that this person
    /// agrees to when it is [opened](super::Execution::open).
    #[must_use]
    pub fn by(self, name: impl Into<Option<String>>) -> Self {
        Self { by: name.into(), ..self }
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
pub(super) struct RetryPolicy {
    /// After the first try.
    first: Duration,
    /// The longest.
    longest: Duration,
    /// How many tries there are in all, where giving up is possible.
    tries: u32,
}

impl RetryPolicy {
    /// Delays that double from `first` to `longest`.
    const fn doubling(first: Duration, longest: Duration, tries: u32) -> Self {
        Self { first, longest, tries }
    }

    /// The delay after the n-th try, from 1.
    pub(super) fn delay(&self, n: u32) -> Duration {
        let delays = ExponentialBuilder::default()
            .with_min_delay(self.first)
            .with_factor(2.0)
            .with_max_delay(self.longest)
            .without_max_times();
        // After 64 tries the delay is the longest, or does not grow.
        let n = n.clamp(1, 64) - 1;
        delays.build().nth(n as usize).unwrap_or(self.longest).min(self.longest)
    }

    /// How long it takes from the n-th try to the last.
    pub(super) fn rest(&self, n: u32) -> Duration {
        let last = self.tries.saturating_sub(1);
        let growing: Duration = (n..last.min(64)).map(|n| self.delay(n + 1)).sum();
        growing + self.longest.saturating_mul(last.saturating_sub(n.max(64)))
    }

    /// True if no try is left after the n-th.
    pub(super) const fn is_over(&self, n: u32) -> bool {
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
            by: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RetryPolicy, SECOND};

    #[test]
    fn delays_grow_up_to_the_longest() {
        let policy = RetryPolicy::doubling(2 * SECOND, 60 * SECOND, 6);
        let seconds: Vec<u64> = (1..=8).map(|n| policy.delay(n).as_secs()).collect();
        assert_eq!(seconds, [2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(policy.delay(u32::MAX).as_secs(), 60);
        assert!(!policy.is_over(5) && policy.is_over(6));
        let rests: Vec<u64> = [0, 1, 4, 5, 6].iter().map(|n| policy.rest(*n).as_secs()).collect();
        assert_eq!(rests, [62, 60, 32, 0, 0]);
    }
}
