//! `check`: can the account be closed, and what is in the way?

use clap::Args;

use crate::account::{Coverage, InvalidText};
use crate::catalogue::Catalogue;
use crate::cli::calendar::CalendarArgs;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::input::AccountArgs;
use crate::cli::output::{ElisionArgs, answer};
use crate::diagnosis::Diagnosis;
use crate::graph::DependencyGraph;
use crate::report;

const EXAMPLES: &str = "\
Examples:
  winddown check acme
  winddown check acme --now 2026-08-20 --limit 5
  winddown check acme --format json";

/// Tell whether the account can be closed, and what is in the way, in groups.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Check {
    #[command(flatten)]
    input: AccountArgs,
    /// Show only this coverage, and what the coverages share. The verdict is still that of the whole
    /// account.
    #[arg(long, value_name = "jp|g|all", default_value = "all", value_parser = shown)]
    coverage: Shown,
    #[command(flatten)]
    dates: CalendarArgs,
    #[command(flatten)]
    elision: ElisionArgs,
}

/// What is shown of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    All,
    Only(Coverage),
}

fn shown(text: &str) -> Result<Shown, InvalidText> {
    if text == "all" { Ok(Shown::All) } else { Catalogue::soracom().provider().coverage(text).map(Shown::Only) }
}

impl Check {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let calendar = self.dates.calendar()?;
        let (account, now) = self.input.read()?;
        let graph = DependencyGraph::build(account, Catalogue::soracom(), now)?;
        let diagnosis = Diagnosis::new(&graph);
        let report = report::check(&diagnosis).calendar(&*calendar).limit(self.elision.limit());
        let report = match self.coverage {
            Shown::All => report,
            Shown::Only(coverage) => report.only(coverage),
        };
        answer(self.input.format(), report)?;
        Ok(diagnosis.verdict().into())
    }
}
