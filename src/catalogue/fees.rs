//! When fees are final: months, business days.

use chrono::{Datelike, NaiveDate, Weekday};

use super::source::FAQ_CHECKLIST;
use super::spec::{Known, Text, documented, t};
use crate::account::Month;

/// On which days Soracom's accounting works.
///
/// ```
/// use chrono::NaiveDate;
/// use winddown::catalogue::{BusinessCalendar, Weekends, confirmed_by};
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

    /// The days without work that the calendar does not know, as a plural noun for a sentence. Where
    /// such days fall on the first days of a month, dates come out too early by as many. Empty if it
    /// knows all of them.
    fn leaves_out(&self) -> Text {
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

    fn leaves_out(&self) -> Text {
        t("public, New Year, Golden Week and summer holidays")
    }
}

/// By which business day of the next month the fee of a month is usually confirmed: the source speaks
/// of the first four.
pub const CONFIRMED_ON: Known<usize> = documented(4, &[FAQ_CHECKLIST]);

/// How a closing date is counted, in sentences: where months begin, and when fees are final.
pub const HOW_DATES_ARE_COUNTED: Text = t(
    "Months are counted in UTC: for Japan that is inferred from an old page. A fee counts as confirmed on the fourth \
     business day of the next month, which is usual and not promised.",
);

// The sentence above names that day.
const _: () = assert!(CONFIRMED_ON.value == 4);

/// On which days an end costs more than it has to, in a sentence.
pub const DAYS_TO_AVOID: Text = t(
    "What ends on the last day of a month, in UTC or in Japan, may be charged for the next month too: avoid that day.",
);

/// The day by which the fee of a month is usually confirmed: the business day of [`CONFIRMED_ON`] in
/// the month after. If the calendar has fewer, that month's last day. Days and months are taken as
/// UTC; where accounting counts them in another zone, the fee may be final some hours earlier or
/// later.
pub fn confirmed_by(month: Month, calendar: &dyn BusinessCalendar) -> NaiveDate {
    let next = month.next();
    let days = next.first_day().iter_days().take_while(|day| *day <= next.last_day());
    days.filter(|day| calendar.is_business_day(*day)).nth(CONFIRMED_ON.value - 1).unwrap_or_else(|| next.last_day())
}
