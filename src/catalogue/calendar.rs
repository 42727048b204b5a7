//! Business days.

use chrono::{Datelike, NaiveDate, Weekday};

use super::spec::Text;

/// On which days a provider's accounting works: an example is at
/// [`Provider::confirmed_by`](super::Provider::confirmed_by).
pub trait BusinessCalendar {
    /// True if work is done on this day.
    fn is_business_day(&self, day: NaiveDate) -> bool;

    /// The days without work that the calendar does not know, as a plural noun for a sentence. Where
    /// such days fall on the first days of a month, dates come out too early by as many. Empty if it
    /// knows all of them. `holidays` is what the provider calls its days without work besides weekends.
    fn leaves_out(&self, holidays: Text) -> Text {
        _ = holidays;
        Text::EMPTY
    }
}

/// Works from Monday to Friday and knows no public holidays. Where holidays fall on the first days of a
/// month, dates come out too early by as many days.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weekends;

impl BusinessCalendar for Weekends {
    fn is_business_day(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
    }

    fn leaves_out(&self, holidays: Text) -> Text {
        holidays
    }
}
