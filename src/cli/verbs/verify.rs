//! `verify`: does a plan hold for an account?

use std::path::PathBuf;

use clap::Args;

use crate::catalogue::Catalogue;
use crate::cli::attestation::attest_for_plan;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::file_kind;
use crate::cli::input::AccountArgs;
use crate::cli::output::{Format, answer, parts};
use crate::cli::plan_file;
use crate::execution::Review;
use crate::report;
use crate::verify::{Soundness, verify};

const EXAMPLES: &str = "\
Examples:
  winddown verify plan.json acme";

/// Prove that a plan is right for an account: its order, that nothing is missing, its scope, and
/// its protections.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Verify {
    /// A plan, as `winddown plan ACCOUNT --out FILE` writes it.
    #[arg(value_parser = file_kind::plan)]
    plan: PathBuf,
    #[command(flatten)]
    input: AccountArgs,
}

impl Verify {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let plan = plan_file::read(&self.plan)?;
        let (mut account, now) = self.input.read()?;
        plan_file::fits(&self.plan, &plan, account.is_redacted())?;
        attest_for_plan(&mut account, &plan, &[])?;
        let verification = verify(&plan, &account, Catalogue::soracom(), now);
        let soundness = verification.soundness();
        // Which steps `apply` would hold matters only if it would begin.
        let review = match soundness {
            Soundness::Sound | Soundness::Unknown | Soundness::Stale => {
                Review::of(&plan, &account, Catalogue::soracom(), now)
            }
            Soundness::Invalid => Review::default(),
        };
        let said = report::verification(&plan, &verification);
        match self.input.format() {
            Format::Json => answer(Format::Json, said)?,
            format => parts(format, said.parts().chain(report::review(&plan, &review).parts()))?,
        }
        Ok(soundness.into())
    }
}
