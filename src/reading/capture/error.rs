//! What can be wrong with a capture.

use crate::account::{Address, InvalidText, JsonError, OperatorId, Problem};

/// One thing that is wrong with a capture. Files are named relative to its directory.
#[derive(Debug, thiserror::Error)]
pub(super) enum CaptureProblem {
    /// A file or directory cannot be read at all.
    #[error("{file}: {source}")]
    Io {
        /// The file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not JSON, not UTF-8, or breaks off.
    #[error("{file}:{line}:{column}: {what}")]
    Json {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong, and what would be right.
        what: String,
    },
    /// A file is JSON of another shape than its operation answers with.
    #[error("{file}: it holds {found}, but {operation} answers with {expected}")]
    Shape {
        /// The file.
        file: String,
        /// The operation that its name gives.
        operation: String,
        /// What should be there.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// A file lies in a directory where it does not belong.
    #[error("{file}: {kind} belong to {belongs}")]
    Misplaced {
        /// The file.
        file: String,
        /// What it holds.
        kind: &'static str,
        /// Where it should be.
        belongs: String,
    },
    /// A list in pages has a hole.
    #[error("{operation} in {directory}/ has page {after} but not page {missing}: the list may be incomplete")]
    PageGap {
        /// The directory.
        directory: String,
        /// The operation, with its parameters.
        operation: String,
        /// The page that is missing.
        missing: u32,
        /// A page after it.
        after: u32,
    },
    /// A list is there whole and in pages.
    #[error("{operation} in {directory}/ is there both whole and in pages: remove one")]
    PagesAndWhole {
        /// The directory.
        directory: String,
        /// The operation, with its parameters.
        operation: String,
    },
    /// The directory does not say whose account it is.
    #[error("it does not say which operator it belongs to: {expected} is missing, and nothing in it names an owner")]
    NoOperator {
        /// The file that would say so.
        expected: String,
    },
    /// The directory names several operators, and none as its own.
    #[error(
        "it does not say which operator it belongs to: {expected} is missing, and its rows name {}",
        names(several)
    )]
    SeveralOperators {
        /// The file that would say so.
        expected: String,
        /// The operators, in order.
        several: Vec<OperatorId>,
    },
    /// It names an operator that cannot be one.
    #[error("{0}")]
    InvalidOperator(#[from] InvalidText),
    /// Rows of two accounts are mixed.
    #[error("{file}: {address} belongs to {other}, but this is a capture of {operator}")]
    TwoOperators {
        /// The file.
        file: String,
        /// The first such resource in it.
        address: Address,
        /// Its owner.
        other: String,
        /// The operator that the capture is of.
        operator: String,
    },
    /// The resources do not fit together.
    #[error("{0}")]
    Account(#[source] Problem),
}

impl CaptureProblem {
    pub(super) fn of_json(file: &str, error: &serde_json::Error) -> Self {
        let error = JsonError::from(error);
        let is_broken = error.is_cut_off || error.is_in_a_text();
        let hint = if is_broken { "; the file breaks off here: capture it again" } else { "" };
        let JsonError { line, column, what, .. } = error;
        Self::Json { file: file.to_owned(), line, column, what: format!("{what}{hint}") }
    }
}

fn names(operators: &[OperatorId]) -> String {
    operators.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ")
}
