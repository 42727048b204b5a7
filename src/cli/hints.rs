//! What to type for what an answer hints at.

use std::borrow::Cow;
use std::path::Path;
use std::sync::OnceLock;

use super::file_kind::quoted;
use crate::account::similar;
use crate::catalogue::spec::Action;
use crate::catalogue::{Catalogue, KindSpec, shell};
use crate::plan::{PlanError, Selector};
use crate::reading::ReadError;
use crate::report::Hint;

/// What the command works on, as it can be typed again. Advice names it.
#[derive(Debug, Default)]
struct Typed {
    /// The account, with the options that decide what is said of it.
    account: OnceLock<String>,
    /// The options by which dates are counted, with a space before them.
    dates: OnceLock<String>,
    /// The journal, once there is one to go on from.
    journal: OnceLock<String>,
    /// Set if exported data has nowhere to go.
    no_directory: OnceLock<()>,
}

static TYPED: Typed =
    Typed { account: OnceLock::new(), dates: OnceLock::new(), journal: OnceLock::new(), no_directory: OnceLock::new() };

/// The option that names a directory for exports.
pub(super) const EXPORTS: &str = "--exports exports";

/// From now on advice names a directory where something is to be exported.
pub(super) fn no_directory_is_named() {
    _ = TYPED.no_directory.set(());
}

/// True if the things of a selection are exported, and no directory is named.
fn lack_directory(what: &Selector) -> bool {
    let kind = match what {
        Selector::Address(address) => address.kind(),
        Selector::Kind { kind, .. } => kind,
    };
    let exports = |kind: &KindSpec| kind.every_act().any(|act| act.action == Action::Export);
    TYPED.no_directory.get().is_some() && Catalogue::soracom().kind(kind).is_some_and(exports)
}

/// From now on advice is about this account: ACCOUNT and its options, one word each.
pub(super) fn is_about_account<'w>(words: impl IntoIterator<Item = &'w str>) {
    _ = TYPED.account.set(words_of(words));
}

/// From now on advice about dates repeats these options, one word each.
pub(super) fn counts_dates_by<'w>(words: impl IntoIterator<Item = &'w str>) {
    _ = TYPED.dates.set(format!(" {}", words_of(words)));
}

/// From now on advice is about the run of this journal.
pub(super) fn is_about_run(journal: &Path) {
    _ = TYPED.journal.set(quoted(journal));
}

/// Words as a shell takes them.
fn words_of<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    words.into_iter().map(word).collect::<Vec<_>>().join(" ")
}

fn word(text: &str) -> Cow<'_, str> {
    // An equals sign means something only at the beginning.
    let is_claim = text.split_once('=').is_some_and(|(name, _)| !name.is_empty());
    let plain = if is_claim { text.replace('=', "") } else { text.to_owned() };
    // Only a NUL cannot be quoted, and no argument has one.
    match shell::quoted(&plain) {
        Some(quoted) if quoted == plain => Cow::Borrowed(text),
        _ => shell::quoted(text).unwrap_or(Cow::Borrowed(text)),
    }
}

/// An option, given once for each value.
fn each<T: ToString>(option: &str, values: &[T]) -> String {
    let values = values.iter().map(|value| format!("{option} {}", words_of([&*value.to_string()])));
    values.collect::<Vec<_>>().join(" ")
}

/// `winddown resume 'my journal' …`.
pub(super) fn resume(journal: &str, options: &str) -> String {
    format!("winddown resume {journal} {options}").trim_end().to_owned()
}

/// The words of this command.
pub(super) fn command(hint: &Hint) -> Option<String> {
    let account = || TYPED.account.get();
    let run = |options: String| TYPED.journal.get().map(|journal| resume(journal, &options));
    // Without a journal it is an option to add.
    let run_or_add = |options: String| Some(run(options.clone()).unwrap_or(options));
    match hint {
        Hint::ShowAll => Some("--all".to_owned()),
        Hint::ShowDates => {
            let dates = TYPED.dates.get().map_or("", String::as_str);
            Some(format!("winddown plan {}{dates} --timeline", account()?))
        }
        Hint::ShowQuestions => Some(format!("winddown questions {}", account()?)),
        Hint::Attest(claims) => run_or_add(each("--attest", claims)),
        Hint::LiftProtection(what) => run_or_add(each("--lift-protection", what)),
        Hint::GiveName => Some("--by".to_owned()),
        Hint::GoOn => run(String::new()),
        Hint::Retry(what) if what.iter().any(lack_directory) => run(format!("{} {EXPORTS}", each("--retry", what))),
        Hint::Retry(what) => run(each("--retry", what)),
        Hint::Protect => run("--protect".to_owned()),
        Hint::Suppose => Some(format!("winddown what-if {} ASSUMPTION", account()?)),
        Hint::ShowLevers => Some(format!("winddown what-if {}", account()?)),
        Hint::SayDone(step) => run(each("--done", &[step])),
    }
}

/// The same on a page that is handed on: whoever reads it has no command before them to add an option to.
pub(super) fn on_page(hint: &Hint) -> Option<String> {
    match hint {
        Hint::ShowAll => Some(format!("winddown plan {} --all", TYPED.account.get()?)),
        hint => command(hint),
    }
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
