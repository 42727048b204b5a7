//! The facts that a step relies on, and how they can have changed.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::account::{Observation, Protection};
use crate::catalogue::KindSpec;
use crate::catalogue::spec::{Action, Means, StepSpec};

/// The facts about its subject that a step relies on. If they differ when it is due, the plan is
/// stale there. What is `None` is not relied on.
///
/// `T` is a text: borrowed (`&str`) from a plan or an account, or owned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "ReliedOn"))]
pub struct ReliedOn<T = String> {
    /// Its status, as the API writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<T>,
    /// Whether it is protected when the step is due.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "on_off")]
    #[cfg_attr(test, schemars(with = "Option<on_off::OnOff>"))]
    pub protection: Option<bool>,
    /// How many of it there are, where the request says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<T>,
}

impl From<ReliedOn<&str>> for ReliedOn {
    fn from(relied: ReliedOn<&str>) -> Self {
        Self {
            status: relied.status.map(str::to_owned),
            protection: relied.protection,
            quantity: relied.quantity.map(str::to_owned),
        }
    }
}

/// A protection: `on` or `off`.
mod on_off {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[cfg_attr(test, derive(schemars::JsonSchema))]
    #[serde(rename_all = "lowercase")]
    pub(super) enum OnOff {
        On,
        Off,
    }

    #[expect(clippy::ref_option, reason = "serde's signature")]
    pub(super) fn serialize<S: Serializer>(is_on: &Option<bool>, serializer: S) -> Result<S::Ok, S::Error> {
        is_on.map(|is_on| if is_on { OnOff::On } else { OnOff::Off }).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
        Ok(Option::<OnOff>::deserialize(deserializer)?.map(|protection| matches!(protection, OnOff::On)))
    }
}

/// A fact about a thing. The names are part of the formats of plans and journals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum FactName {
    /// Whether it is listed.
    #[serde(rename = "presence")]
    Presence,
    /// Its status.
    #[serde(rename = "status")]
    Status,
    /// Whether it is protected.
    #[serde(rename = "protection")]
    Protection,
    /// How many of it there are.
    #[serde(rename = "quantity")]
    Quantity,
    /// Whether another thing settles it.
    #[serde(rename = "settlement")]
    Settlement,
}

impl FactName {
    /// The name, as in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Presence => "presence",
            Self::Status => "status",
            Self::Protection => "protection",
            Self::Quantity => "quantity",
            Self::Settlement => "settlement",
        }
    }
}

impl fmt::Display for FactName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A fact that is not what was relied on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Change {
    /// Which fact.
    pub what: FactName,
    /// What was relied on; `None` if nothing said it.
    #[serde(with = "or_not_there")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub was: Option<String>,
    /// What it is; `None` if nothing says it. Untrusted text.
    #[serde(with = "or_not_there")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub is: Option<String>,
}

/// What stands in files and sentences for a fact that nothing says.
const NOT_THERE: &str = "not there";

fn said(fact: Option<&str>) -> &str {
    fact.unwrap_or(NOT_THERE)
}

/// A fact as it stands in a file.
mod or_not_there {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{NOT_THERE, said};

    #[expect(clippy::ref_option, reason = "serde's signature")]
    pub(super) fn serialize<S: Serializer>(fact: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(said(fact.as_deref()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
        let fact = String::deserialize(deserializer)?;
        Ok(Some(fact).filter(|fact| fact != NOT_THERE))
    }
}

impl<'a> ReliedOn<&'a str> {
    /// What the last of these acts relies on, which end a thing of a kind one after the other.
    pub(crate) fn of(
        kind: &KindSpec,
        acts: &[StepSpec],
        status: Option<&'a str>,
        protection: Protection,
        quantity: Option<&'a str>,
    ) -> Self {
        let Some((own, before)) = acts.split_last() else { return Self::default() };
        let is_lift = |act: &StepSpec| act.action == Action::LiftProtection;
        let needs_quantity = matches!(own.means, Means::Api(operation) if operation.needs_quantity());
        Self {
            // Any act before it may change the status, but for lifting a protection.
            status: status.filter(|_| before.iter().all(is_lift)),
            protection: kind.protection.map(|_| protection.is_on() && !before.iter().any(is_lift)),
            quantity: quantity.filter(|_| needs_quantity),
        }
    }

    /// The first fact that is not as it was relied on: protection, then status, then quantity.
    pub fn change(&self, seen: &Observation) -> Option<Change> {
        let change = |what: FactName, was: &str, is: Option<&str>| {
            (is != Some(was)).then(|| Change { what, was: Some(was.to_owned()), is: is.map(str::to_owned) })
        };
        let named = |is_on: bool| if is_on { "on" } else { "off" };
        let protection = || change(FactName::Protection, named(self.protection?), Some(named(seen.protection.is_on())));
        let status = || change(FactName::Status, self.status?, seen.status.as_deref());
        let quantity = || change(FactName::Quantity, self.quantity?, seen.quantity.as_deref());
        protection().or_else(status).or_else(quantity)
    }
}
