//! The ways to do something.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::OperationRow;
use crate::catalogue::Call;
use crate::catalogue::spec::{Action, Actor, Means};
use crate::graph::Act;
use crate::report::wording::en::text;

/// How something is done: one of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WayRow {
    /// By a call of the API.
    Operation(OperationRow),
    /// In the console: where.
    Console(Cow<'static, str>),
    /// By the provider's support: what to ask for.
    Support(Cow<'static, str>),
    /// By waiting: for what.
    Wait(Cow<'static, str>),
    /// By a payment: of what.
    Payment(Cow<'static, str>),
}

fn way(means: Means, call: Option<Call>) -> Option<WayRow> {
    match means {
        Means::Api(_) => call.map(|call| WayRow::Operation(call.into())),
        Means::Console(said) => Some(WayRow::Console(text(said).into())),
        Means::Support(said) => Some(WayRow::Support(text(said).into())),
        Means::Wait(said) => Some(WayRow::Wait(text(said).into())),
        Means::Payment(said) => Some(WayRow::Payment(text(said).into())),
    }
}

/// One of the acts that clear a blocker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RemedyRow {
    /// What is done.
    pub action: Action,
    /// Who does it.
    pub actor: Actor,
    /// How.
    pub how: Option<WayRow>,
}

impl From<Act<'_>> for RemedyRow {
    fn from(act: Act<'_>) -> Self {
        Self { action: act.action(), actor: act.actor(), how: way(act.means(), act.call()) }
    }
}
