//! Which days without work move the dates.

use std::collections::BTreeSet;

use chrono::Datelike as _;

use super::{BusinessCalendar, Reason, Timeline};
use crate::catalogue::spec::Text;

/// The days without work besides weekends by which dates are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DaysOff {
    /// Where they come from; `None` if none are counted. Untrusted text.
    pub(crate) source: Option<String>,
    /// The years of which they are not known, although a fee is confirmed in them.
    pub(crate) unknown_years: Vec<i32>,
    /// What is not counted in those years, as a plural noun; empty if all of it is.
    pub(crate) left_out: Text,
}

impl Timeline {
    /// The days without work by which these dates are counted. `calendar` should be the one that this was made
    /// with. O(V).
    pub(crate) fn days_off(&self, calendar: &dyn BusinessCalendar) -> DaysOff {
        let provider = self.graph().provider();
        let mut years: BTreeSet<i32> = self
            .reasons()
            .filter_map(|reason| match reason {
                Reason::FeeConfirmed(month) => Some(month.next().first_day().year()),
                Reason::AtOnce | Reason::TermEnds | Reason::EndsByItself | Reason::Unknown => None,
            })
            .collect();
        if years.is_empty() {
            years.insert(provider.day_of(self.graph().as_of()).year());
        }
        let left_out = |year: &i32| calendar.leaves_out(*year, provider.holidays());
        let unknown_years: Vec<i32> = years.into_iter().filter(|year| !left_out(year).is_empty()).collect();
        DaysOff {
            source: calendar.source().map(str::to_owned),
            left_out: unknown_years.first().map_or(Text::EMPTY, left_out),
            unknown_years,
        }
    }
}
