//! Business days.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Weekday};

use super::spec::Text;

/// On which days a provider's accounting works: an example is at
/// [`Provider::confirmed_by`](super::Provider::confirmed_by).
pub trait BusinessCalendar: Send + Sync {
    /// True if work is done on this day.
    fn is_business_day(&self, day: NaiveDate) -> bool;

    /// The days without work of a year that the calendar does not know, as a plural noun for a sentence. Where
    /// such days fall on the first days of a month, dates come out too early by as many. Empty if it
    /// knows all of them. `holidays` is what the provider calls its days without work besides weekends.
    fn leaves_out(&self, year: i32, holidays: Text) -> Text {
        _ = (year, holidays);
        Text::EMPTY
    }

    /// Where its days without work besides weekends come from, such as the name of a file, so that an answer
    /// can name it; `None` if it knows none. Untrusted text.
    fn source(&self) -> Option<&str> {
        None
    }
}

/// A calendar that answers share; [`Weekends`] by default.
#[derive(Clone)]
pub(crate) struct SharedCalendar(Arc<dyn BusinessCalendar>);

impl SharedCalendar {
    pub(crate) fn new(calendar: impl BusinessCalendar + 'static) -> Self {
        Self(Arc::new(calendar))
    }
}

impl Default for SharedCalendar {
    fn default() -> Self {
        Self::new(Weekends)
    }
}

impl Deref for SharedCalendar {
    type Target = dyn BusinessCalendar;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl fmt::Debug for SharedCalendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SharedCalendar").field(&self.source()).finish()
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

    fn leaves_out(&self, _: i32, holidays: Text) -> Text {
        holidays
    }
}

/// Works from Monday to Friday, except on some days. It knows the days without work of each year in which it has
/// one, and none of the other years.
///
/// ```
/// use winddown::catalogue::{Catalogue, Holidays};
///
/// let may = ["2026-05-04".parse()?, "2026-05-05".parse()?, "2026-05-06".parse()?];
/// let calendar = Holidays::new("japan.ics", may);
/// let provider = Catalogue::soracom().provider();
/// assert_eq!(provider.confirmed_by("2026-04".parse()?, &calendar), "2026-05-11".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holidays {
    source: String,
    days: BTreeSet<NaiveDate>,
}

impl Holidays {
    /// The days without work besides weekends, and where they come from. O(n log n).
    pub fn new(source: impl Into<String>, days: impl IntoIterator<Item = NaiveDate>) -> Self {
        Self { source: source.into(), days: days.into_iter().collect() }
    }
}

impl BusinessCalendar for Holidays {
    fn is_business_day(&self, day: NaiveDate) -> bool {
        Weekends.is_business_day(day) && !self.days.contains(&day)
    }

    fn leaves_out(&self, year: i32, holidays: Text) -> Text {
        let first = NaiveDate::from_yo_opt(year, 1);
        let knows = first.is_some_and(|first| self.days.range(first..).next().is_some_and(|day| day.year() == year));
        if knows { Text::EMPTY } else { holidays }
    }

    fn source(&self) -> Option<&str> {
        Some(&self.source)
    }
}
