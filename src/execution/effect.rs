//! What a look at a step's subject means for the step.

use super::kept_words;
use crate::account::{Account, Observation};
use crate::catalogue::spec::{Action, Found, Standing, StepSpec};
use crate::plan::{Change, FactName, SavedPlan, SavedStep};

/// How much of a step's effect shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// None of it.
    Absent,
    /// Its subject has begun to end.
    Begun,
    /// All of it.
    Whole,
    /// Its subject has a status that the catalogue does not explain.
    Unclear,
}

/// True if a look at a step's subject shows whether it is gone. A thing that is only concluded from
/// others may still be there when they are not; one that only a person has seen is listed nowhere.
pub(super) fn shows_its_end(step: SavedStep<'_>) -> bool {
    let is_shown = !matches!(step.kind().found, Found::Unlisted { .. } | Found::Implied { .. });
    is_shown && !(step.kind().is_hidden() && step.key() == Account::ATTESTED)
}

/// How much of a step's effect a look shows. Where a step is the last act, only the end of its subject
/// counts: that the subject now takes another act proves nothing.
pub(super) fn effect(step: SavedStep<'_>, seen: Option<&Observation>) -> Effect {
    let kind = step.kind();
    let (standing, code) = kind.assess(seen);
    let is_lifted = step.action() == Action::LiftProtection && seen.is_some_and(|seen| !seen.protection.is_on());
    match standing {
        Standing::Gone => Effect::Whole,
        _ if is_lifted => Effect::Whole,
        Standing::Ending if step.action() == Action::Wait => Effect::Absent,
        Standing::Ending => Effect::Begun,
        Standing::Review | Standing::Unrecognised => Effect::Unclear,
        Standing::Live => {
            let status = seen.and_then(|seen| seen.status.as_deref());
            let is_needed = || kind.acts(standing, code, status).any(|act| act == *step.spec());
            if is_last(step) || is_needed() { Effect::Absent } else { Effect::Whole }
        }
    }
}

/// True if its subject is to be gone after it.
pub(super) fn is_last(step: SavedStep<'_>) -> bool {
    let act: &StepSpec = step.spec();
    act.action != Action::LiftProtection && step.kind().last_acts().any(|last| last == *act)
}

/// The first fact that is not as a step relies on it.
pub(super) fn change(step: SavedStep<'_>, seen: Option<&Observation>, shown: Effect) -> Option<Change> {
    let change = |what: FactName, was: &str, is: Option<&str>| Change {
        what,
        was: Some(was.to_owned()),
        is: is.map(str::to_owned),
    };
    let Some(seen) = seen else {
        return Some(change(FactName::Presence, kept_words::LISTED, Some(kept_words::NOT_LISTED)));
    };
    let unexplained = || {
        let status = seen.status.as_deref();
        (shown == Effect::Unclear).then(|| change(FactName::Status, kept_words::EXPLAINED, status))
    };
    step.relies_on().change(seen).or_else(unexplained)
}

/// True if a step's subject looks protected although an earlier step has just lifted the protection: the
/// API may not show at once what was written.
pub(super) fn may_lag(plan: &SavedPlan, step: SavedStep<'_>, seen: Option<&Observation>) -> bool {
    let is_own = |before: SavedStep<'_>| before.subject() == step.subject() && before.needs_consent();
    seen.is_some_and(|seen| seen.protection.is_on())
        && step.after().iter().filter_map(|before| plan.step(*before)).any(is_own)
}
