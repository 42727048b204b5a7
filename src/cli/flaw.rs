//! What is wrong with the lines of a file that a person writes.

use std::fmt::Write as _;
use std::path::Path;

/// What is wrong with a line, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) line: usize,
    pub(super) why: String,
}

impl Flaw {
    pub(super) fn new(line: usize, why: impl Into<String>) -> Self {
        Self { line, why: why.into() }
    }
}

/// The most flaws that are listed: in a file of another sort every line is one.
const MOST: usize = 20;

/// Flaws, each on a line of its own.
pub(super) fn listed(path: &Path, flaws: &[Flaw]) -> String {
    let line = |Flaw { line, why }: &Flaw| format!("\n  {}:{line}: {why}", path.display());
    let mut listed: String = flaws.iter().take(MOST).map(line).collect();
    if let Some(more) = flaws.len().checked_sub(MOST).filter(|more| *more > 0) {
        _ = write!(listed, "\n  … and {more} more");
    }
    listed
}
