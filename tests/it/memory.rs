//! The account in memory, which behaves as Soracom would: by itself, against the planner, and with
//! everything that goes wrong.

mod walk;
