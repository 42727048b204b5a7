//! Whether a receipt says what a journal and an account show.

use serde::{Deserialize, Serialize};

use crate::execution::Discrepancy;
use crate::plan::file::FormatVersion;

/// What a receipt says otherwise than a journal and an account show: the document of
/// [`comparison`](crate::report::comparison).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ComparisonDocument {
    format_version: FormatVersion,
    /// True if it says nothing otherwise.
    pub same: bool,
    /// What it says otherwise, by place.
    pub differences: Vec<Discrepancy>,
}

pub(in crate::report) fn comparison(found: &[Discrepancy]) -> ComparisonDocument {
    ComparisonDocument { format_version: FormatVersion, same: found.is_empty(), differences: found.to_vec() }
}
