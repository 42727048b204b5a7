//! What a file or directory is, where another kind of it was asked for.
//!
//! The arguments ACCOUNT, PLAN and JOURNAL are checked while they are parsed, so that somebody who has mixed
//! them up is told so first, and not which option is missing for a plan that is none.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// What it is, by how it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FileKind {
    Directory,
    Snapshot,
    Plan,
    Journal,
}

/// Enough to tell by.
const BEGIN: u64 = 2_048;

impl FileKind {
    /// `None` if it is none of these, or cannot be read: whoever reads it will say more.
    fn of(path: &Path) -> Option<Self> {
        if path.is_dir() {
            return Some(Self::Directory);
        }
        // A pipe can be read only once.
        let file = File::open(path).ok().filter(|_| path.is_file())?;
        let mut begin = Vec::new();
        file.take(BEGIN).read_to_end(&mut begin).ok()?;
        let begin: String = String::from_utf8_lossy(&begin).split_whitespace().collect();
        match () {
            () if begin.starts_with(r#"{"winddown":"snapshot""#) => Some(Self::Snapshot),
            () if begin.starts_with(r#"{"winddown_journal":"#) => Some(Self::Journal),
            () if begin.starts_with(r#"{"format_version":"#) && begin.contains(r#""snapshot_digest":"#) => {
                Some(Self::Plan)
            }
            () => None,
        }
    }
}

/// ACCOUNT: a directory, a snapshot, or something unknown.
pub(super) fn account(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let what = match FileKind::of(&path) {
        Some(FileKind::Plan) => "a plan",
        Some(FileKind::Journal) => "the journal of a run",
        Some(FileKind::Directory | FileKind::Snapshot) | None => return Ok(path),
    };
    Err(format!("it is {what}; name the capture directory or the snapshot that the plan was made for"))
}

/// ACCOUNT or JOURNAL: whatever is no plan.
pub(super) fn account_or_journal(text: &str) -> Result<PathBuf, String> {
    if is_journal(Path::new(text)) { Ok(text.into()) } else { account(text) }
}

/// True if it is the journal of a run.
pub(super) fn is_journal(path: &Path) -> bool {
    FileKind::of(path) == Some(FileKind::Journal)
}

/// PLAN: a plan, or something unknown.
pub(super) fn plan(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let quoted = quoted(&path);
    let make = |what| format!("it is {what}; make a plan first: winddown plan {quoted} --out plan.json");
    match FileKind::of(&path) {
        Some(FileKind::Directory) => Err(make("a directory, which may hold a capture")),
        Some(FileKind::Snapshot) => Err(make("the snapshot of an account")),
        Some(FileKind::Journal) => Err(format!("it is the journal of a run; go on with it: winddown resume {quoted}")),
        Some(FileKind::Plan) | None => Ok(path),
    }
}

/// JOURNAL: a journal, or something unknown.
pub(super) fn journal(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match FileKind::of(&path) {
        Some(FileKind::Plan) => Err(format!(
            "it is a plan, of which this takes the journal; begin with: winddown apply {} --journal journal.jsonl",
            quoted(&path)
        )),
        Some(FileKind::Snapshot) => Err(no_journal("the snapshot of an account")),
        Some(FileKind::Directory) => Err(no_journal("a directory")),
        Some(FileKind::Journal) | None => Ok(path),
    }
}

fn no_journal(what: &str) -> String {
    format!("it is {what}; a journal is what `winddown apply PLAN --journal FILE` keeps")
}

/// A path as a shell takes it.
pub(super) fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    // Only a path with a NUL cannot be quoted, and no file has one.
    shlex::try_quote(&path).unwrap_or(Cow::Borrowed(&path)).into_owned()
}
