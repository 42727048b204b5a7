//! Where a text is not the JSON that it should be.

/// A text is not JSON, not UTF-8, JSON of another shape, or breaks off.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {what}")]
pub(crate) struct JsonError {
    /// The line, from 1.
    pub(crate) line: usize,
    /// The column, from 1.
    pub(crate) column: usize,
    /// What is wrong. Untrusted text.
    pub(crate) what: String,
    /// True if the text ends too early.
    pub(crate) is_cut_off: bool,
}

impl JsonError {
    /// True if a line ends inside a quoted text, as where a file was cut off and a line break added.
    pub(crate) fn is_in_a_text(&self) -> bool {
        // As serde_json words it.
        self.what.starts_with("control character")
    }
}

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&serde_json::Error> for JsonError {
    fn from(error: &serde_json::Error) -> Self {
        let said = error.to_string();
        let what = said.rsplit_once(" at line ").map_or(&*said, |(what, _)| what).to_owned();
        // A column is 0 where nothing of the line was read.
        Self { line: error.line(), column: error.column().max(1), what, is_cut_off: error.is_eof() }
    }
}
