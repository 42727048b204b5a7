//! The lines of a snapshot, as they are written and read.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::account::{Coverage, Fact, MissingReference, Protection, Reading, Resource};

/// How well a kind was read.
#[derive(Serialize, Deserialize)]
#[serde(expecting = "a reading")]
pub(super) struct ReadingLine<'a> {
    pub(super) kind: Cow<'a, str>,
    pub(super) coverage: Option<Coverage>,
    pub(super) reading: Cow<'a, Reading>,
}

/// A resource. What it does not say is left out.
#[derive(Serialize, Deserialize)]
#[serde(expecting = "a resource")]
pub(super) struct ResourceLine<'a> {
    pub(super) address: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "is_off")]
    pub(super) protection: Protection,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) references: Vec<ReferencePart<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) missing: Vec<MissingPart<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) facts: Vec<FactPart<'a>>,
    /// Other identifiers, such as an IMSI.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) also: Vec<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(expecting = "a reference")]
pub(super) struct ReferencePart<'a> {
    pub(super) role: Cow<'a, str>,
    pub(super) target: Cow<'a, str>,
}

/// A reference to what is not in the account; with `may_miss`, why it may rightly be missing.
#[derive(Serialize, Deserialize)]
#[serde(expecting = "a missing reference")]
pub(super) struct MissingPart<'a> {
    pub(super) role: Cow<'a, str>,
    pub(super) kind: Cow<'a, str>,
    pub(super) key: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) may_miss: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(expecting = "a fact")]
pub(super) struct FactPart<'a> {
    pub(super) fact: Fact,
    pub(super) value: Cow<'a, str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn is_off(protection: &Protection) -> bool {
    *protection == Protection::Off
}

impl<'a> From<Resource<'a>> for ResourceLine<'a> {
    fn from(resource: Resource<'a>) -> Self {
        Self {
            address: resource.to_string().into(),
            name: resource.name().map(Cow::from),
            status: resource.status().map(Cow::from),
            protection: resource.protection(),
            references: (resource.references())
                .map(|(role, target)| ReferencePart { role: role.into(), target: target.to_string().into() })
                .collect(),
            missing: resource.missing_references().map(MissingPart::from).collect(),
            facts: resource.facts().map(|(fact, value)| FactPart { fact, value: value.into() }).collect(),
            also: Vec::new(),
        }
    }
}

impl<'a> From<MissingReference<'a>> for MissingPart<'a> {
    fn from(MissingReference { from: _, role, kind, key, may_miss }: MissingReference<'a>) -> Self {
        Self { role: role.into(), kind: kind.into(), key: key.into(), may_miss: may_miss.map(Cow::from) }
    }
}
