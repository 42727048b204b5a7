//! Business days.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::account::Month;

/// Which days people work on: those of Soracom's accounting.
///
/// ```
/// use chrono::NaiveDate;
/// use winddown::timeline::{BusinessCalendar, Weekends, confirmed_by};
///
/// struct WithHolidays(Vec<NaiveDate>);
///
/// impl BusinessCalendar for WithHolidays {
///     fn is_business_day(&self, day: NaiveDate) -> bool {
///         Weekends.is_business_day(day) && !self.0.contains(&day)
///     }
/// }
///
/// let calendar = WithHolidays(vec!["2026-05-04".parse()?, "2026-05-05".parse()?, "2026-05-06".parse()?]);
/// assert_eq!(confirmed_by("2026-04".parse()?, &Weekends), "2026-05-06".parse()?);
/// assert_eq!(confirmed_by("2026-04".parse()?, &calendar), "2026-05-11".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait BusinessCalendar {
    /// True if work is done on this day.
    fn is_business_day(&self, day: NaiveDate) -> bool;

    /// The days without work that it does not know, in the plural: dates that come out of it are too
    /// early by as many of them as fall on the first days of a month. Empty if it knows them all.
    fn leaves_out(&self) -> &str {
        ""
    }
}

/// Monday to Friday, without any public holiday: the default. In a month with holidays at its
/// beginning the dates that come out are too early by as many days.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weekends;

impl BusinessCalendar for Weekends {
    fn is_business_day(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
    }

    fn leaves_out(&self) -> &str {
        "public, New Year, Golden Week and summer holidays"
    }
}

/// By this business day of the next month the fee of a month is confirmed; the checklist that
/// Soracom's support describes speaks of the first four.
const CONFIRMED_ON: usize = 4;

/// The day by which the fee of a month is usually confirmed: the fourth business day of the month
/// after. If the calendar knows fewer than four, that month's last day. Days and months are taken as
/// UTC; where accounting counts them in another zone, the fee may be final some hours earlier or
/// later.
pub fn confirmed_by(month: Month, calendar: &dyn BusinessCalendar) -> NaiveDate {
    let next = month.next();
    let days = next.first_day().iter_days().take_while(|day| *day <= next.last_day());
    days.filter(|day| calendar.is_business_day(*day)).nth(CONFIRMED_ON - 1).unwrap_or_else(|| next.last_day())
}
