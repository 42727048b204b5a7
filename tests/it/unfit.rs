//! What does not fit a catalogue is refused before anything is answered. A blocker that is missing without a
//! word would make an account look closable.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod accounts;
mod bills;
mod calls;
mod catalogues;
mod evasions;
mod every_kind;
mod keys;
mod mismatches;
