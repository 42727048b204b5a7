//! Who says so, as JSON.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::catalogue::Document;
use crate::catalogue::spec::Provenance;

/// Who says so, and what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProvenanceRow {
    /// Soracom says so, at these addresses.
    Documented(Vec<Cow<'static, str>>),
    /// It shows in these public samples.
    Seen(Vec<String>),
    /// Nobody says so: why the careful reading was chosen.
    Inferred(Cow<'static, str>),
}

impl From<Provenance> for ProvenanceRow {
    fn from(provenance: Provenance) -> Self {
        match provenance {
            Provenance::Documented(sources) => {
                Self::Documented(sources.iter().map(|source| Document::url(source).into()).collect())
            }
            Provenance::Seen(samples) => Self::Seen(samples.iter().map(ToString::to_string).collect()),
            Provenance::Inferred(why) => Self::Inferred(why.english().into()),
        }
    }
}
