//! What a file or directory is, where another kind of it was asked for.
//!
//! The arguments ACCOUNT, PLAN and JOURNAL are checked while they are parsed, so that somebody who has mixed
//! them up is told so first, and not which option is missing for a plan that is none.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::account::Document as _;
use crate::catalogue::shell;
use crate::execution::ConfirmedPlan;
use crate::plan::SavedPlan;
use crate::reading::SnapshotFile;

const JOURNAL: &str = ConfirmedPlan::NAME;
const PLAN: &str = SavedPlan::NAME;
const SNAPSHOT: &str = SnapshotFile::NAME;
/// Not a document.
const DIRECTORY: &str = "directory";

/// Enough to tell by.
const BEGIN: u64 = 2_048;

/// What it is: [`DIRECTORY`], or the name of a document. `None` if it is neither, or cannot be read: whoever reads
/// it will say more.
fn kind(path: &Path) -> Option<String> {
    if path.is_dir() {
        return Some(DIRECTORY.to_owned());
    }
    // A pipe can be read only once.
    let file = Some(path).filter(|path| path.is_file()).and_then(|path| File::open(path).ok())?;
    let mut begin = Vec::new();
    file.take(BEGIN).read_to_end(&mut begin).ok()?;
    let begin: String = String::from_utf8_lossy(&begin).split_whitespace().collect();
    let starts = |start: &str| begin.starts_with(start);
    let named = begin.split_once(r#""document":""#).and_then(|(_, rest)| rest.split('"').next());
    // Documents of the earliest versions do not name themselves.
    match named {
        _ if starts(r#"{"winddown":"snapshot""#) => Some(SNAPSHOT),
        _ if starts(r#"{"winddown_journal":"#) => Some(JOURNAL),
        None if starts(r#"{"format_version":"#) && begin.contains(r#""closes_account":"#) => Some(PLAN),
        named => named.filter(|_| starts(r#"{"format_version":"#) || starts(r#"{"type":"version","#)),
    }
    .map(str::to_owned)
}

/// As it stands after "it is".
fn words(kind: &str) -> Cow<'static, str> {
    match kind {
        DIRECTORY => "a directory".into(),
        SNAPSHOT => "the snapshot of an account".into(),
        PLAN => "a plan".into(),
        JOURNAL => "the journal of a run".into(),
        other => format!("a document of the type `{}`", other.escape_debug()).into(),
    }
}

/// ACCOUNT: a directory, a snapshot, or something unknown.
pub(super) fn account(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match kind(&path).as_deref() {
        Some(DIRECTORY | SNAPSHOT) | None => Ok(path),
        Some(other) => Err(format!(
            "it is {}; name the capture directory or the snapshot of the account that it is about",
            words(other)
        )),
    }
}

/// ACCOUNT or JOURNAL: whatever is no plan.
pub(super) fn account_or_journal(text: &str) -> Result<PathBuf, String> {
    if is_journal(Path::new(text)) { Ok(text.into()) } else { account(text) }
}

/// True if it is the journal of a run.
pub(super) fn is_journal(path: &Path) -> bool {
    kind(path).as_deref() == Some(JOURNAL)
}

/// PLAN: a plan, or something unknown.
pub(super) fn plan(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let quoted = quoted(&path);
    let make = |what: &str, of: &str| format!("it is {what}; make a plan first: winddown plan {of} --out plan.json");
    match kind(&path).as_deref() {
        Some(PLAN) | None => Ok(path),
        Some(JOURNAL) => Err(format!("it is the journal of a run; go on with it: winddown resume {quoted}")),
        Some(DIRECTORY) => Err(make("a directory, which may hold a capture", &quoted)),
        Some(SNAPSHOT) => Err(make(&words(SNAPSHOT), &quoted)),
        Some(other) => Err(make(&words(other), "ACCOUNT")),
    }
}

/// JOURNAL: a journal, or something unknown.
pub(super) fn journal(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match kind(&path).as_deref() {
        Some(JOURNAL) | None => Ok(path),
        Some(PLAN) => Err(format!(
            "it is a plan, of which this takes the journal; begin with: winddown apply {} --journal journal.jsonl",
            quoted(&path)
        )),
        Some(other) => {
            Err(format!("it is {}; a journal is what `winddown apply PLAN --journal FILE` keeps", words(other)))
        }
    }
}

/// A path as a shell takes it.
pub(super) fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    // Only a path with a NUL cannot be quoted, and no file has one.
    shell::quoted(&path).unwrap_or(Cow::Borrowed(&path)).into_owned()
}
