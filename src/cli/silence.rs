//! For how long a reader is told nothing while something is waited for.

use std::cell::Cell;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// A silence: it ends, and the next one is longer. By default nothing is waited for yet.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Silence {
    /// When it ends, and how long it is.
    end: Option<(DateTime<Utc>, TimeDelta)>,
}

const SHORTEST: TimeDelta = TimeDelta::seconds(30);
const LONGEST: TimeDelta = TimeDelta::minutes(10);

impl Silence {
    /// True if it is over now; and the silence that follows, or goes on.
    pub(super) fn over(self, now: DateTime<Utc>) -> (bool, Self) {
        match self.end {
            Some((end, _)) if now < end => (false, self),
            Some((_, length)) => (true, Self::of((length * 2).min(LONGEST), now)),
            None => (false, Self::of(SHORTEST, now)),
        }
    }

    fn of(length: TimeDelta, now: DateTime<Utc>) -> Self {
        Self { end: now.checked_add_signed(length).map(|end| (end, length)) }
    }
}

/// The minutes of a long work of which a reader was told: at most one line each.
#[derive(Debug, Default)]
pub(super) struct Minutes(Cell<u64>);

impl Minutes {
    /// True if, after so long, another minute is over of which nobody was told.
    pub(super) fn over(&self, elapsed: Duration) -> bool {
        let minutes = elapsed.as_secs() / 60;
        minutes > self.0.replace(minutes.max(self.0.get()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::{DateTime, TimeDelta};

    use crate::cli::silence::{Minutes, Silence};

    #[test]
    fn it_grows_up_to_the_longest() {
        let (mut silence, mut told) = (Silence::default(), Vec::new());
        for second in 0..4_000 {
            let (is_over, next) = silence.over(DateTime::UNIX_EPOCH + TimeDelta::seconds(second));
            silence = next;
            told.extend(is_over.then_some(second));
        }
        assert_eq!(told, [30, 90, 210, 450, 930, 1_530, 2_130, 2_730, 3_330, 3_930]);
    }

    #[test]
    fn a_line_a_minute_at_most() {
        let minutes = Minutes::default();
        let is_over = |second: &u64| minutes.over(Duration::from_secs(*second));
        let told: Vec<u64> = (0..400).step_by(7).filter(is_over).collect();
        assert_eq!(told, [63, 126, 182, 245, 301, 364]);
        assert!(!is_over(&10), "time that goes back is no minute");
    }
}
