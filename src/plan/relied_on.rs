//! The facts behind a step.

use crate::account::{Observation, Protection};
use crate::catalogue::KindSpec;
use crate::catalogue::spec::{Action, Means, StepSpec};

/// The facts about its subject that a step relies on. If they differ when it is due, the plan is
/// stale there. What is `None` is not relied on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ReliedOn<'a> {
    /// Its status, as the API writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'a str>,
    /// Whether it is protected when the step is due.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "on_or_off")]
    pub protection: Option<bool>,
    /// How many of it there are, where the request says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<&'a str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, clippy::ref_option, reason = "serde's signature")]
fn on_or_off<S: serde::Serializer>(is_on: &Option<bool>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_some(if *is_on == Some(true) { "on" } else { "off" })
}

/// A fact that is not what was relied on.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    /// Which fact.
    pub what: String,
    /// What was relied on.
    pub was: String,
    /// What it is. Untrusted text.
    pub is: String,
}

/// What a fact is that nothing says.
const NOT_THERE: &str = "not there";

impl Change {
    /// True if nothing says what the fact is.
    pub(crate) fn is_unsaid(&self) -> bool {
        self.is == NOT_THERE
    }
}

impl<'a> ReliedOn<'a> {
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
            // Another act than lifting a protection may change it.
            status: status.filter(|_| before.iter().all(is_lift)),
            protection: kind.protection.map(|_| protection.is_on() && !before.iter().any(is_lift)),
            quantity: quantity.filter(|_| needs_quantity),
        }
    }

    /// The first fact that is not as it was relied on.
    pub fn change(&self, seen: &Observation) -> Option<Change> {
        let change = |what: &str, was: &str, is: Option<&str>| {
            let is = is.unwrap_or(NOT_THERE);
            (is != was).then(|| Change { what: what.to_owned(), was: was.to_owned(), is: is.to_owned() })
        };
        let named = |is_on: bool| if is_on { "on" } else { "off" };
        let protection = || change("protection", named(self.protection?), Some(named(seen.protection.is_on())));
        let status = || change("status", self.status?, seen.status.as_deref());
        let quantity = || change("quantity", self.quantity?, seen.quantity.as_deref());
        protection().or_else(status).or_else(quantity)
    }
}
