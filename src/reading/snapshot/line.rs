//! The lines of a snapshot, as they are written and read.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::account::{Coverage, Fact, MissingReference, Protection, Reading, Resource};

/// How well a kind was read.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(expecting = "a reading")]
pub(super) struct ReadingLine<'a> {
    /// The name of the kind.
    pub(super) kind: Cow<'a, str>,
    /// Where; `None` for what the operator shares.
    pub(super) coverage: Option<Coverage>,
    /// How well.
    pub(super) reading: Cow<'a, Reading>,
}

/// A resource. What it does not say is left out.
#[derive(Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(expecting = "a resource")]
pub(super) struct ResourceLine<'a> {
    /// Its address.
    pub(super) address: Cow<'a, str>,
    /// The name that people gave it. Untrusted text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<Cow<'a, str>>,
    /// Its status, as the API writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<Cow<'a, str>>,
    /// Its protection; off if it is left out.
    #[serde(default, skip_serializing_if = "is_off")]
    pub(super) protection: Protection,
    /// What it refers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) references: Vec<ReferencePart<'a>>,
    /// What it refers to that is not in the account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) missing: Vec<MissingPart<'a>>,
    /// Its facts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) facts: Vec<FactPart<'a>>,
    /// Other identifiers, such as an IMSI.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) also: Vec<Cow<'a, str>>,
}

/// A reference to something in the account.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(expecting = "a reference")]
pub(super) struct ReferencePart<'a> {
    /// The role in which it refers to it.
    pub(super) role: Cow<'a, str>,
    /// The address.
    pub(super) target: Cow<'a, str>,
}

/// A reference to what is not in the account; with `may_miss`, why it may rightly be missing.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(expecting = "a missing reference")]
pub(super) struct MissingPart<'a> {
    /// The role in which it refers to it.
    pub(super) role: Cow<'a, str>,
    /// The kind that it would be of.
    pub(super) kind: Cow<'a, str>,
    /// The key that it would have.
    pub(super) key: Cow<'a, str>,
    /// Why it may rightly be missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) may_miss: Option<Cow<'a, str>>,
}

/// A fact about a resource.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(expecting = "a fact")]
pub(super) struct FactPart<'a> {
    pub(super) fact: Fact,
    /// What it says.
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
