//! Dates: when can the account be closed at the earliest, and what is that date made of?
//!
//! Everything that a person or the API can do counts as done at once. What takes time is what nobody
//! can hurry: a month has to end, a bill has to be confirmed, a contract has to run out.

mod charges;
mod days_off;
mod earliest;
mod end;

pub use crate::catalogue::{BusinessCalendar, Holidays, Weekends};
pub use charges::{Charge, Charges};
pub(crate) use days_off::DaysOff;
pub use earliest::{Milestone, Timeline};
pub use end::{Gone, Reason};
