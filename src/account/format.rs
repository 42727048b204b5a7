//! What all files have in common: a version, and a position where their JSON is broken.

/// True if a file of this version (`2.1`) can be read by what reads a major version (`2`): within a
/// major version members are only added.
pub(crate) fn has_major(version: &str, major: &str) -> bool {
    version.split('.').next() == Some(major)
}

/// Where JSON is broken, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JsonError {
    /// The line, from 1.
    pub(crate) line: usize,
    /// The column, from 1.
    pub(crate) column: usize,
    /// What is wrong, without the position.
    pub(crate) what: String,
    /// Whether the text breaks off.
    pub(crate) is_cut_off: bool,
}

impl JsonError {
    /// The line and column of an error, from 1. serde_json gives column 0 where nothing of the line was
    /// there.
    pub(crate) fn position(error: &serde_json::Error) -> (usize, usize) {
        (error.line(), error.column().max(1))
    }
}

impl From<&serde_json::Error> for JsonError {
    fn from(error: &serde_json::Error) -> Self {
        let said = error.to_string();
        let what = said.rsplit_once(" at line ").map_or(&*said, |(what, _)| what).to_owned();
        let (line, column) = Self::position(error);
        Self { line, column, what, is_cut_off: error.is_eof() }
    }
}
