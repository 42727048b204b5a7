//! Who says so, as JSON.

use serde::Serialize;

use crate::catalogue::Document;
use crate::catalogue::spec::Provenance;

/// The label, and what stands behind it: addresses, exhibits in words, or the reason.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Said {
    Documented(Vec<&'static str>),
    Seen(Vec<String>),
    Inferred(&'static str),
}

impl From<Provenance> for Said {
    fn from(provenance: Provenance) -> Self {
        match provenance {
            Provenance::Documented(sources) => Self::Documented(sources.iter().map(Document::url).collect()),
            Provenance::Seen(exhibits) => Self::Seen(exhibits.iter().map(ToString::to_string).collect()),
            Provenance::Inferred(why) => Self::Inferred(why.english()),
        }
    }
}
