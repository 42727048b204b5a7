//! How old the data of an answer is.

use chrono::{DateTime, Datelike as _, Months, TimeDelta, Utc};

use crate::report::model::{Block, Line, Role};
use crate::report::wording::plural;

/// When an account was read, and for when the answer is: how old its data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    taken_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
}

/// Older data is warned of.
const FRESH: TimeDelta = TimeDelta::days(1);

impl Age {
    /// Of data that was read at `taken_at`, as of `now`, both in UTC. `None`: nobody knows when.
    pub const fn new(taken_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        Self { taken_at, now }
    }

    /// True if it was read in the last 24 hours: there is nothing to warn of.
    pub fn is_fresh(self) -> bool {
        self.taken_at.is_some_and(|taken_at| (TimeDelta::zero()..=FRESH).contains(&(self.now - taken_at)))
    }

    /// As of when the account was read, with a warning unless it is [fresh](Age::is_fresh).
    pub fn block(self) -> Block {
        let Self { taken_at, now } = self;
        let Some(taken_at) = taken_at else {
            let text = "when the account was read is not known: capture it again before acting";
            return Block::Paragraph(Line::default().with(Role::Warning, text));
        };
        let as_of = format!("as of {}", minute(taken_at));
        if self.is_fresh() {
            return Block::Paragraph(Line::default().with(Role::Muted, as_of));
        }
        let warning = if taken_at > now {
            format!(": that is later than now, {}; one of the two dates is wrong", minute(now))
        } else {
            format!(": the data is {} old; capture the account again before acting", length(taken_at, now))
        };
        Block::Paragraph(Line::plain(as_of).with(Role::Warning, warning))
    }
}

fn minute(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// How long it is from one instant to a later one, rounded down: in calendar years, or in calendar
/// months where that is none, or in days.
fn length(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let (n, one, many) = match months(from, to) {
        0 => ((to - from).num_days(), "day", "days"),
        months @ 1..12 => (months.into(), "month", "months"),
        months => ((months / 12).into(), "year", "years"),
    };
    format!("{n} {}", plural(usize::try_from(n).unwrap_or(usize::MAX), one, many))
}

/// How many calendar months can be added to one instant without going beyond a later one.
fn months(from: DateTime<Utc>, to: DateTime<Utc>) -> u32 {
    let named = (to.year() - from.year()) * 12 + to.month0().cast_signed() - from.month0().cast_signed();
    let named = u32::try_from(named).unwrap_or(0);
    let is_full = from.checked_add_months(Months::new(named)).is_some_and(|then| then <= to);
    if is_full { named } else { named.saturating_sub(1) }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, NaiveTime};
    use proptest::prelude::*;

    use super::*;

    fn instant() -> impl Strategy<Value = DateTime<Utc>> {
        (0..4_102_444_800_i64).prop_filter_map("in this century", |seconds| DateTime::from_timestamp(seconds, 0))
    }

    fn at(day: &str) -> DateTime<Utc> {
        day.parse::<NaiveDate>().map(|day| day.and_time(NaiveTime::MIN).and_utc()).unwrap_or_default()
    }

    #[test]
    fn lengths() {
        let cases = [
            ("2026-08-20", "2026-08-20", "0 days"),
            ("2026-08-19", "2026-08-20", "1 day"),
            ("2026-07-21", "2026-08-20", "30 days"),
            ("2026-07-20", "2026-08-20", "1 month"),
            ("2025-10-20", "2026-08-20", "10 months"),
            ("2025-08-21", "2026-08-20", "11 months"),
            ("2025-08-20", "2026-08-20", "1 year"),
            ("2024-08-21", "2026-08-20", "1 year"),
            ("2016-08-20", "2026-08-20", "10 years"),
            // A month is over when the day of the next one comes, or its last day where there is none.
            ("2026-01-31", "2026-02-27", "27 days"),
            ("2026-01-31", "2026-02-28", "1 month"),
            ("2024-02-29", "2025-02-28", "1 year"),
        ];
        for (from, to, expected) in cases {
            assert_eq!(length(at(from), at(to)), expected, "{from} {to}");
        }
    }

    #[test]
    fn what_is_said() {
        let now = at("2026-08-20");
        let said = |taken_at: Option<DateTime<Utc>>| match Age::new(taken_at, now).block() {
            Block::Paragraph(line) => line.text(),
            _ => String::new(),
        };
        let day = TimeDelta::days(1);
        assert_eq!(said(Some(now)), "as of 2026-08-20 00:00 UTC");
        assert_eq!(said(Some(now - day)), "as of 2026-08-19 00:00 UTC");
        assert_eq!(
            said(Some(now - day - TimeDelta::seconds(1))),
            "as of 2026-08-18 23:59 UTC: the data is 1 day old; capture the account again before acting"
        );
        assert_eq!(
            said(Some(at("2025-10-20"))),
            "as of 2025-10-20 00:00 UTC: the data is 10 months old; capture the account again before acting"
        );
        assert_eq!(
            said(Some(now + day)),
            "as of 2026-08-21 00:00 UTC: that is later than now, 2026-08-20 00:00 UTC; one of the two dates is wrong"
        );
        assert_eq!(said(None), "when the account was read is not known: capture it again before acting");
    }

    proptest! {
        /// Counted one by one.
        #[test]
        fn months_are_the_last_that_fit(one in instant(), other in instant()) {
            let (from, to) = (one.min(other), one.max(other));
            let after = |n: u32| from.checked_add_months(Months::new(n));
            let fits = (1..).take_while(|n| after(*n).is_some_and(|then| then <= to)).count();
            prop_assert_eq!(usize::try_from(months(from, to)), Ok(fits));
        }
    }
}
