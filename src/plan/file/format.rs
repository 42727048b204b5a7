//! The rows of a plan's file. Each stands once, for writing and for reading: what is marked
//! `skip_deserializing` is written for people and other programs, and is not read back.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::account::Address;
use crate::catalogue::Call;
use crate::catalogue::spec::{Action, Actor, Strength};
use crate::plan::ReliedOn;

/// The version that is written. Within a major version fields are only added.
pub(crate) const VERSION: &str = "1.0";

/// A step.
#[derive(Serialize, Deserialize)]
pub(crate) struct StepRow<'a> {
    pub(crate) id: u32,
    pub(crate) stage: u32,
    pub(crate) action: Action,
    pub(crate) subject: Address,
    #[serde(skip_deserializing)]
    pub(crate) name: Option<&'a str>,
    pub(crate) actor: Actor,
    pub(crate) operation: Option<OperationRow>,
    pub(crate) instruction: Option<Cow<'static, str>>,
    pub(crate) irreversible: bool,
    pub(crate) needs_consent: bool,
    #[serde(skip_deserializing)]
    pub(crate) stops_billing: bool,
    #[serde(skip_deserializing)]
    pub(crate) destroys: Option<&'static str>,
    #[serde(default)]
    pub(crate) relies_on: ReliedRow<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) not_before: Option<NaiveDate>,
    pub(crate) after: Vec<u32>,
}

/// An operation, filled in.
#[derive(Serialize, Deserialize)]
pub(crate) struct OperationRow {
    pub(crate) id: Cow<'static, str>,
    pub(crate) method: Cow<'static, str>,
    pub(crate) path: String,
    #[serde(skip_deserializing)]
    params: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<serde_json::Value>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    command: Option<String>,
}

impl From<Call> for OperationRow {
    fn from(call: Call) -> Self {
        let command = call.command();
        Self {
            id: call.operation.id.into(),
            method: call.operation.method.into(),
            path: call.path,
            params: call.params.into_iter().collect(),
            body: call.body.and_then(|body| serde_json::from_str(&body).ok()),
            command,
        }
    }
}

/// The facts that a step relies on.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct ReliedRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protection: Option<OnOff>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<Cow<'a, str>>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum OnOff {
    On,
    Off,
}

impl<'a> From<ReliedOn<'a>> for ReliedRow<'a> {
    fn from(relied: ReliedOn<'a>) -> Self {
        Self {
            status: relied.status.map(Cow::Borrowed),
            protection: relied.protection.map(|is_on| if is_on { OnOff::On } else { OnOff::Off }),
            quantity: relied.quantity.map(Cow::Borrowed),
        }
    }
}

impl ReliedRow<'_> {
    pub(super) fn as_relied_on(&self) -> ReliedOn<'_> {
        ReliedOn {
            status: self.status.as_deref(),
            protection: self.protection.map(|protection| matches!(protection, OnOff::On)),
            quantity: self.quantity.as_deref(),
        }
    }
}

/// Advice that the plan does not follow: the one had better end before the other.
#[derive(Serialize, Deserialize)]
pub(crate) struct UnfollowedRow {
    pub(crate) before: Address,
    pub(crate) after: Address,
    #[serde(skip_deserializing)]
    pub(crate) strength: Option<Strength>,
    #[serde(skip_deserializing)]
    pub(crate) because: &'static str,
}
