//! Business days.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::account::Month;

/// Which days people work on.
pub trait BusinessCalendar {
    /// True if work is done on this day.
    fn is_business_day(&self, day: NaiveDate) -> bool;
}

/// Monday to Friday, without any public holiday: the default. In a month with holidays at its
/// beginning the dates that come out are too early by as many days.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weekends;

impl BusinessCalendar for Weekends {
    fn is_business_day(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
    }
}

/// By this business day of the next month the fee of a month is confirmed; the checklist that
/// Soracom's support describes speaks of the first four.
const CONFIRMED_ON: usize = 4;

/// The day by which the fee of a month is usually confirmed: the fourth business day of the month
/// after. If the calendar knows fewer than four, the month's last day.
pub fn confirmed_by(month: Month, calendar: &dyn BusinessCalendar) -> NaiveDate {
    let next = month.next();
    let days = next.first_day().iter_days().take_while(|day| *day <= next.last_day());
    days.filter(|day| calendar.is_business_day(*day)).nth(CONFIRMED_ON - 1).unwrap_or_else(|| next.last_day())
}
