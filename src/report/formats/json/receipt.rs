//! Whether a receipt says what a journal and an account show.

use serde::{Deserialize, Serialize};

use crate::account::{Document, Is, WrittenBy};
use crate::execution::Discrepancy;
use crate::plan::file::FormatVersion;

/// What a receipt says otherwise than a journal and an account show: the document of
/// [`comparison`](crate::report::comparison).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
#[serde(expecting = "the document `receipt-comparison`")]
pub struct ComparisonDocument {
    format_version: FormatVersion,
    document: Is<Self>,
    written_by: WrittenBy,
    /// True if it says nothing otherwise.
    pub same: bool,
    /// What it says otherwise, by place.
    pub differences: Vec<Discrepancy>,
}

impl Document for ComparisonDocument {
    const NAME: &str = "receipt-comparison";
}

pub(in crate::report) fn comparison(found: &[Discrepancy]) -> ComparisonDocument {
    ComparisonDocument {
        format_version: FormatVersion,
        document: Is::default(),
        written_by: WrittenBy,
        same: found.is_empty(),
        differences: found.to_vec(),
    }
}

#[cfg(test)]
#[test]
fn schema() {
    crate::account::json_schema::assert_fresh::<ComparisonDocument>(<ComparisonDocument as Document>::NAME);
}
