//! Instants, as they stand in files.

use chrono::{DateTime, SecondsFormat, Utc};

/// An instant as it stands in files: RFC 3339 in UTC, to the second.
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
