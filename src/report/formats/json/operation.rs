//! An operation filled in, and other ways to do something.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::catalogue::Call;
use crate::catalogue::spec::{Action, Actor, Means};
use crate::graph::Act;
use crate::report::wording::en::text;

/// An operation filled in.
#[derive(Serialize)]
pub(super) struct OperationJson {
    id: &'static str,
    method: &'static str,
    path: String,
    params: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<serde_json::Value>,
    command: String,
}

impl From<Call> for OperationJson {
    fn from(call: Call) -> Self {
        let command = call.command();
        Self {
            id: call.operation.id,
            method: call.operation.method,
            path: call.path,
            params: call.params.into_iter().collect(),
            body: call.body.and_then(|body| serde_json::from_str(&body).ok()),
            command,
        }
    }
}

/// How something is done: one of these.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum How {
    Operation(OperationJson),
    Console(&'static str),
    Support(&'static str),
    Wait(&'static str),
    Payment(&'static str),
}

fn how(means: Means, call: Option<Call>) -> Option<How> {
    match means {
        Means::Api(_) => call.map(|call| How::Operation(call.into())),
        Means::Console(said) => Some(How::Console(text(said))),
        Means::Support(said) => Some(How::Support(text(said))),
        Means::Wait(said) => Some(How::Wait(text(said))),
        Means::Payment(said) => Some(How::Payment(text(said))),
    }
}

#[derive(Serialize)]
pub(super) struct RemedyJson {
    action: Action,
    actor: Actor,
    how: Option<How>,
}

pub(super) fn remedy(act: &Act<'_>) -> RemedyJson {
    RemedyJson { action: act.action(), actor: act.actor(), how: how(act.means(), act.call()) }
}
