//! What to type for what an answer hints at.

use crate::account::similar;
use crate::catalogue::Catalogue;
use crate::plan::PlanError;
use crate::reading::ReadError;
use crate::report::Hint;

/// The words of this command.
pub(super) fn command(hint: &Hint) -> Option<String> {
    Some(match hint {
        Hint::ShowAll => "--all".to_owned(),
        Hint::ShowDates => "winddown plan ACCOUNT --timeline".to_owned(),
        Hint::ShowQuestions => "winddown questions ACCOUNT".to_owned(),
        Hint::Attest(claims) => claims.iter().map(|claim| format!("--attest {claim}")).collect::<Vec<_>>().join(" "),
        Hint::AttestAny => "--attest KIND=none".to_owned(),
        Hint::LiftProtection(subject) => format!("--lift-protection {subject}"),
        Hint::GiveName => "--by".to_owned(),
        Hint::GoOn => "winddown resume JOURNAL".to_owned(),
        Hint::Retry => "winddown resume JOURNAL --retry STEP".to_owned(),
        Hint::Protect => "winddown resume JOURNAL --protect".to_owned(),
        Hint::SayDone(step) => format!("winddown resume JOURNAL --done {step}"),
    })
}

/// What to type instead of a kind that there is not, as a sentence goes on.
pub(super) fn of_kind(unknown: &str) -> String {
    let meant = like_kind(unknown).map_or_else(String::new, |kind| format!("; did you mean `{kind}`?"));
    let separator = if meant.is_empty() { ";" } else { "" };
    format!("{meant}{separator} `winddown kinds` lists them")
}

/// The name or alias of a kind that is spelt nearly so.
pub(super) fn like_kind(unknown: &str) -> Option<&'static str> {
    let names = Catalogue::soracom().kinds().flat_map(|kind| kind.aliases.iter().copied().chain([kind.name]));
    similar(unknown, names)
}

/// What is wrong with a plan's file; where it is none, how to make one.
pub(super) fn of_plan(error: &PlanError) -> String {
    if error.is_malformed() {
        format!("{error}; a plan is what `winddown plan ACCOUNT --out FILE` writes")
    } else {
        error.to_string()
    }
}

/// What is wrong with a capture or snapshot; where a snapshot is none, or was changed by hand, what to type
/// instead.
pub(super) fn of_input(error: &ReadError) -> String {
    if error.is_other_file() {
        format!("{error}; a snapshot is what `winddown capture --out FILE` writes")
    } else if error.was_changed() {
        format!("{error}; `--attest` adds a person's word for what is unread")
    } else {
        error.to_string()
    }
}
