//! `questions`: what can only a person find out?

use clap::Args;

use crate::catalogue::Catalogue;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::input::AccountArgs;
use crate::cli::output::answer;
use crate::diagnosis::Diagnosis;
use crate::graph::DependencyGraph;
use crate::report;

const EXAMPLES: &str = "\
Examples:
  winddown questions acme";

/// List what only a person can find out: where to look, why it matters, and how to record the
/// answer. Ends with 0 if no question is open, else with 4.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Questions {
    #[command(flatten)]
    input: AccountArgs,
}

impl Questions {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let (account, now) = self.input.read()?;
        let graph = DependencyGraph::build(account, Catalogue::soracom(), now)?;
        let diagnosis = Diagnosis::new(&graph);
        answer(self.input.format(), report::questions(&diagnosis))?;
        Ok(if diagnosis.questions().is_empty() { Exit::Done } else { Exit::Unknown })
    }
}
