//! How old the data of an answer is.

use chrono::{DateTime, Datelike as _, Months, TimeDelta, Utc};

use crate::account::Account;

/// When an account was read, and for when the answer is: how old its data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Age {
    taken_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    is_redacted: bool,
}

/// Answers warn of older data.
const FRESH: TimeDelta = TimeDelta::days(1);

impl Age {
    /// Of data that was read at `taken_at`, as of `now`, both in UTC. `None`: nobody knows when.
    pub(crate) const fn new(taken_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        Self { taken_at, now, is_redacted: false }
    }

    /// Of an account, as of `now`, in UTC.
    pub(in crate::report) const fn of(account: &Account, now: DateTime<Utc>) -> Self {
        Self::new(account.taken_at(), now).redacted(account.is_redacted())
    }

    /// The same age, of an account that may be redacted.
    pub(crate) const fn redacted(self, is_redacted: bool) -> Self {
        Self { is_redacted, ..self }
    }

    /// True if ids and names are pseudonyms.
    pub(in crate::report) const fn is_redacted(self) -> bool {
        self.is_redacted
    }

    /// True if it was read in the last 24 hours: there is nothing to warn of.
    pub(crate) fn is_fresh(self) -> bool {
        self.taken_at.is_some_and(|taken_at| (TimeDelta::zero()..=FRESH).contains(&(self.now - taken_at)))
    }

    /// What there is to say of it.
    pub(in crate::report) fn as_of(self) -> AsOf {
        let Self { taken_at, now, .. } = self;
        let Some(at) = taken_at else { return AsOf::Unknown };
        if self.is_fresh() {
            return AsOf::Fresh(at);
        }
        if at > now {
            return AsOf::Later { at, now };
        }
        let (length, unit) = length(at, now);
        AsOf::Old { at, length, unit }
    }
}

/// As of when an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum AsOf {
    // Nobody knows when the account was read.
    Unknown,
    Fresh(DateTime<Utc>),
    // It was read so long ago.
    Old { at: DateTime<Utc>, length: u64, unit: Unit },
    // It was read later than now, so that one of the two dates is wrong.
    Later { at: DateTime<Utc>, now: DateTime<Utc> },
}

/// What a length of time is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Unit {
    Days,
    Months,
    Years,
}

/// How long it is from one instant to a later one, rounded down: in calendar years, or in calendar
/// months where that is none, or in days.
fn length(from: DateTime<Utc>, to: DateTime<Utc>) -> (u64, Unit) {
    match months(from, to) {
        0 => ((to - from).num_days().unsigned_abs(), Unit::Days),
        months @ 1..12 => (months.into(), Unit::Months),
        months => ((months / 12).into(), Unit::Years),
    }
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
    use crate::report::hints::no_hints;
    use crate::report::wording::Language;

    fn instant() -> impl Strategy<Value = DateTime<Utc>> {
        (0..4_102_444_800_i64).prop_filter_map("in this century", |seconds| DateTime::from_timestamp(seconds, 0))
    }

    fn at(day: &str) -> DateTime<Utc> {
        day.parse::<NaiveDate>().map(|day| day.and_time(NaiveTime::MIN).and_utc()).unwrap_or_default()
    }

    #[test]
    fn lengths() {
        let cases = [
            ("2026-08-20", "2026-08-20", (0, Unit::Days)),
            ("2026-08-19", "2026-08-20", (1, Unit::Days)),
            ("2026-07-21", "2026-08-20", (30, Unit::Days)),
            ("2026-07-20", "2026-08-20", (1, Unit::Months)),
            ("2025-10-20", "2026-08-20", (10, Unit::Months)),
            ("2025-08-21", "2026-08-20", (11, Unit::Months)),
            ("2025-08-20", "2026-08-20", (1, Unit::Years)),
            ("2024-08-21", "2026-08-20", (1, Unit::Years)),
            ("2016-08-20", "2026-08-20", (10, Unit::Years)),
            // A month is over when the day of the next one comes, or its last day where there is none.
            ("2026-01-31", "2026-02-27", (27, Unit::Days)),
            ("2026-01-31", "2026-02-28", (1, Unit::Months)),
            ("2024-02-29", "2025-02-28", (1, Unit::Years)),
        ];
        for (from, to, expected) in cases {
            assert_eq!(length(at(from), at(to)), expected, "{from} {to}");
        }
    }

    #[test]
    fn what_is_said() {
        let now = at("2026-08-20");
        let words = Language::English.words(&no_hints);
        let said = |taken_at: Option<DateTime<Utc>>| words.age(Age::new(taken_at, now)).text();
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
        let redacted = words.age(Age::new(Some(now), now).redacted(true)).text();
        assert_eq!(redacted, "as of 2026-08-20 00:00 UTC; redacted: ids and names are pseudonyms");
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
