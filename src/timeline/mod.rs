//! Between the graph and the answers: dates. When can the account be closed at the earliest, and
//! what is that date made of?
//!
//! Everything that a person or the API can do counts as done at once; what takes time is what
//! nobody can hurry: a month has to end, a bill has to be confirmed, a contract has to run out.

mod earliest;

pub use crate::catalogue::{BusinessCalendar, Weekends, confirmed_by};
pub use earliest::{Milestone, Reason, Timeline};
