//! `--lift-protection`: which protections may be lifted.

use clap::Args;

use super::failure::{Failure, Fatal};
use super::find::{Things, select};
use crate::execution::Consent;
use crate::plan::SavedPlan;

#[derive(Debug, Args)]
pub(super) struct ConsentArgs {
    /// Agree that the plan lifts the protection of these: an address, an id or name that only one thing has,
    /// KIND, COVERAGE:KIND, or all (which `apply` takes only together with --max-steps). Repeatable.
    #[arg(long, value_name = "WHAT")]
    lift_protection: Vec<String>,
}

/// The consent covers no step of the plan: it is probably misspelt.
#[derive(Debug, thiserror::Error)]
#[error("--lift-protection {0}: the plan lifts no such protection")]
struct NothingToLift(Consent);

impl Fatal for NothingToLift {}

impl ConsentArgs {
    /// The consents, each of which covers a step of the plan. Things are looked up where names are known.
    pub(super) fn for_plan(&self, plan: &SavedPlan, things: &dyn Things) -> Result<Vec<Consent>, Failure> {
        self.lift_protection.iter().map(|what| consent(what, plan, things)).collect()
    }
}

fn consent(what: &str, plan: &SavedPlan, things: &dyn Things) -> Result<Consent, Failure> {
    let consent = match what.parse() {
        Ok(Consent::All) => Consent::All,
        _ => Consent::Of(select(things, what)?),
    };
    if consent.lifts(plan) { Ok(consent) } else { Err(NothingToLift(consent).into()) }
}
