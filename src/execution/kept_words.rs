//! The texts that a journal keeps.
//!
//! They are part of the journal's format, so they never change and are in English whatever language answers
//! are in: an earlier journal has to be read back, and a later one has to be readable by whoever looks
//! into the file. What an answer says is worded in [`report`](crate::report).

use crate::catalogue::spec::Text;

/// Why a look that does not find a thing proves nothing.
pub(super) const UNLISTED: &str = "no operation lists it, so its absence proves nothing";

/// Why a look at a thing says nothing about a step.
pub(super) const UNEXPLAINED: &str = "its status is one that nobody explains";

/// Why the outcome of a call is unknown after a crash.
pub(super) const PROCESS_ENDED: &str = "the process ended before the answer came";

/// What the presence of a thing was, where a step relies on it.
pub(super) const LISTED: &str = "listed";

/// What the presence of a thing is once it is gone.
pub(super) const NOT_LISTED: &str = "no longer listed";

/// What the status of a thing was, where the one that it has now is not known.
pub(super) const EXPLAINED: &str = "one that is explained";

/// Why a step waits for a thing that turned up after the plan was made.
pub(super) fn unplanned(reason: Text) -> String {
    format!("the plan does not end it, and it goes first, because {}; plan anew", reason.english())
}
