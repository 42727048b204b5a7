//! `what-if`: what would an account say if some things were so?

use clap::Args;

use crate::catalogue::Catalogue;
use crate::cli::assumption::{HELP, supposed};
use crate::cli::calendar::CalendarArgs;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, Fatal};
use crate::cli::input::AccountArgs;
use crate::cli::output::{ElisionArgs, answer};
use crate::diagnosis::{Diagnosis, InvalidAssumption};
use crate::graph::DependencyGraph;
use crate::report;

const EXAMPLES: &str = "
Examples:
  winddown what-if acme
  winddown what-if acme support=today
  winddown what-if acme jp:sim=today keep=acme-vpg-eu
  winddown what-if acme --now 2026-08-20 close-by=2026-09-30";

/// Tell what the verdict and the dates would be if some things were so; without assumptions, which acts bring
/// most.
///
/// Ends with 0, because nothing is so by being supposed. With close-by: 3 if that is not possible, 4 if it may be
/// and something that matters is unread.
#[derive(Debug, Args)]
#[command(after_help = format!("{HELP}\n{EXAMPLES}"))]
pub(in crate::cli) struct WhatIf {
    #[command(flatten)]
    input: AccountArgs,
    /// What to take as so, such as support=today or keep=g:sim/8942310000000000018; see below. Repeatable.
    #[arg(value_name = "ASSUMPTION")]
    assumptions: Vec<String>,
    #[command(flatten)]
    dates: CalendarArgs,
    #[command(flatten)]
    elision: ElisionArgs,
}

impl Fatal for InvalidAssumption {}

impl WhatIf {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let calendar = self.dates.calendar()?;
        let (account, now) = self.input.read()?;
        let graph = DependencyGraph::build(account, Catalogue::soracom(), now)?;
        let diagnosis = Diagnosis::new(&graph);
        if self.assumptions.is_empty() {
            answer(self.input.format(), report::levers(&diagnosis).calendar(&*calendar).limit(self.elision.limit()))?;
            return Ok(Exit::Done);
        }
        let supposed = supposed(&diagnosis, &self.assumptions)?;
        let after = diagnosis.what_if(&supposed.assumptions)?;
        let report = report::what_if(&diagnosis, &after).calendar(&*calendar).limit(self.elision.limit());
        let Some(day) = supposed.close_by else {
            answer(self.input.format(), report)?;
            return Ok(Exit::Done);
        };
        answer(self.input.format(), report.close_by(day))?;
        Ok(match after.closing_by(day, &*calendar).is_possible() {
            false => Exit::Blocked,
            true if after.gaps().is_empty() => Exit::Done,
            true => Exit::Unknown,
        })
    }
}
