//! `check`: can the account be closed, and what is in the way?

use clap::Args;

use crate::account::Coverage;
use crate::catalogue::{Catalogue, UnknownCoverage};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::input::AccountArgs;
use crate::cli::output::answer;
use crate::diagnosis::Diagnosis;
use crate::graph::DependencyGraph;
use crate::report;
use crate::timeline::Weekends;

/// Tell whether the account can be closed, and what is in the way, in groups.
#[derive(Debug, Args)]
pub(in crate::cli) struct Check {
    #[command(flatten)]
    input: AccountArgs,
    /// Show only this coverage, and what the coverages share. The verdict is still that of the whole
    /// account.
    #[arg(long, value_name = "jp|g|all", default_value = "all", value_parser = shown)]
    coverage: Shown,
}

/// What is shown of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    All,
    Only(Coverage),
}

fn shown(text: &str) -> Result<Shown, UnknownCoverage> {
    if text == "all" { Ok(Shown::All) } else { Catalogue::soracom().provider().coverage(text).map(Shown::Only) }
}

impl Shown {
    /// True if it includes this coverage; `None` is what the operator shares.
    fn includes(self, place: Option<Coverage>) -> bool {
        match self {
            Self::All => true,
            Self::Only(coverage) => place.is_none_or(|place| place == coverage),
        }
    }
}

impl Check {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let (account, now) = self.input.read()?;
        let graph = DependencyGraph::build(account, Catalogue::soracom(), now)?;
        let diagnosis = Diagnosis::new(&graph);
        let is_shown = |place| self.coverage.includes(place);
        answer(
            self.input.format(),
            || report::check(&diagnosis, &Weekends, &is_shown),
            || report::json::check(&diagnosis, &Weekends, &is_shown),
        )?;
        Ok(diagnosis.verdict().into())
    }
}
