//! The ways to do something.

use serde::Serialize;

use crate::catalogue::Call;
use crate::catalogue::spec::{Action, Actor, Means};
use crate::graph::Act;
use crate::plan::file::OperationRow;
use crate::report::wording::en::text;

/// How something is done: one of these.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum How {
    Operation(OperationRow),
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
