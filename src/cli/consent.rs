//! `--lift-protection`: which protections may be lifted.

use clap::Args;

use super::failure::Fatal;
use super::hints::of_selector;
use crate::catalogue::Catalogue;
use crate::execution::Consent;
use crate::plan::SavedPlan;

#[derive(Debug, Args)]
pub(super) struct ConsentArgs {
    /// Agree that the plan lifts the protection of these: an address, KIND, COVERAGE:KIND, or all
    /// (which `apply` takes only together with --max-steps). Repeatable.
    #[arg(long, value_name = "WHAT", value_parser = consent)]
    lift_protection: Vec<Consent>,
}

/// The consent covers no step of the plan: it is probably misspelt.
#[derive(Debug, thiserror::Error)]
#[error("--lift-protection {0}: the plan lifts no such protection")]
pub(super) struct NothingToLift(Consent);

impl Fatal for NothingToLift {}

impl ConsentArgs {
    /// The consents, each of which covers a step of the plan.
    pub(super) fn for_plan(&self, plan: &SavedPlan) -> Result<Vec<Consent>, NothingToLift> {
        match self.lift_protection.iter().find(|consent| !consent.lifts(plan)) {
            Some(nothing) => Err(NothingToLift(nothing.clone())),
            None => Ok(self.lift_protection.clone()),
        }
    }
}

fn consent(text: &str) -> Result<Consent, String> {
    let consent = text.parse().and_then(|consent| match consent {
        Consent::All => Ok(Consent::All),
        Consent::Of(selector) => selector.resolved(Catalogue::soracom()).map(Consent::Of),
    });
    consent.map_err(|error| of_selector(&error))
}
