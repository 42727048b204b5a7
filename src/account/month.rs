//! Calendar months, the unit of billing.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};

use super::{Expected, InvalidText};

/// A calendar month in UTC, such as 2026-08. `Display` and `FromStr` use that form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

impl Month {
    /// The month of a day. The caller decides in which time zone the day is.
    pub fn of_day(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// The month of an instant, in UTC.
    pub fn of(instant: DateTime<Utc>) -> Self {
        Self::of_day(instant.date_naive())
    }

    /// Its first day.
    pub const fn first_day(self) -> NaiveDate {
        self.0
    }

    /// Its last day.
    pub fn last_day(self) -> NaiveDate {
        let next = self.next().0;
        next.checked_sub_days(Days::new(1)).unwrap_or(next)
    }

    /// How many months later another month is; 0 if it is not later.
    pub fn until(self, later: Self) -> u32 {
        let months = |month: Self| i64::from(month.0.year()) * 12 + i64::from(month.0.month0());
        u32::try_from(months(later) - months(self)).unwrap_or(0)
    }

    /// The month after. At the end of the calendar's range (year 262142) it stays.
    #[must_use]
    pub fn next(self) -> Self {
        self.0.checked_add_months(Months::new(1)).map_or(self, Self)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl FromStr for Month {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // chrono would take `2026-8` and `+2026-08` too, which name the same month in another form.
        let parsed = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").map(Self);
        parsed.ok().filter(|month| month.to_string() == text).ok_or_else(|| Expected::Month.not(text))
    }
}

impl serde::Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
#[cfg(test)]
crate::account::json_schema::text!(Month, "A month, such as `2026-08`.", "pattern": "^[0-9]{4,}-[0-9]{2}$");
