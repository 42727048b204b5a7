//! The texts that a journal keeps.
//!
//! They are part of the journal's format, so they never change and are in English whatever language answers
//! are in: an earlier journal has to be read back, and a later one has to be readable by whoever looks
//! into the file. What an answer says is worded in [`report`](crate::report).

use crate::account::Address;
use crate::catalogue::spec::Text;
use crate::plan::Change;

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

/// Why the steps of a thing wait that takes other acts now.
pub(super) const ENDS_OTHERWISE: &str = "it ends in another way now";

/// Why it is useless to wait for a bill.
pub(super) const NO_BILL: &str =
    "the plan waits for it, and it does not come any more: nothing is left that is charged";

/// Why every step waits.
pub(super) const TOO_MUCH: &str = "so much has changed that nobody can tell what it concerns";

/// Why the steps of a thing wait of which a fact has changed.
pub(super) fn changed(Change { what, was, is }: &Change) -> String {
    let said = |fact: &Option<String>| fact.clone().unwrap_or_else(|| "not there".to_owned());
    format!("its {what} was {} and is {}", said(was), said(is))
}

/// Why a step waits for a thing that turned up after the plan was made.
pub(super) fn unplanned(reason: Text) -> String {
    format!("the plan does not end it, and it goes first, because {}", reason.english())
}

/// Why a step waits for a thing that has to go before its subject, and did not have to when the plan was made.
pub(super) fn goes_before(second: &Address, reason: Text) -> String {
    format!("by now it goes before {second}, because {}", reason.english())
}

/// Why a step waits that would end what is to be kept.
pub(super) fn taken_along(with: &Address, reason: Text) -> String {
    format!("it is to be kept, and would end with {with}: {}", reason.english())
}

/// Why closing the account waits.
pub(super) fn unawaited_bill(month: &str, place: Option<&str>) -> String {
    let place = place.map_or_else(String::new, |place| format!(" in {place}"));
    format!("there will be a bill for {month}{place}, which the plan does not await")
}
