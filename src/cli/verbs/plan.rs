//! `plan`: what to do, in which order?

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::catalogue::Catalogue;
use crate::cli::calendar::CalendarArgs;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::files::{self, ForceArgs};
use crate::cli::find::select;
use crate::cli::input::AccountArgs;
use crate::cli::output::{ElisionArgs, answer};
use crate::graph::DependencyGraph;
use crate::planner::Planner;
use crate::report;

const EXAMPLES: &str = "\
Examples:
  winddown plan acme --out plan.json
  winddown plan acme --target jp:sim --keep acme-jp-08 --commands";

/// List the steps to take, in order.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Plan {
    #[command(flatten)]
    input: AccountArgs,
    /// End only these, and what has to go before them: an address, an id (ICCID, IMSI, MSISDN, device id) or
    /// name that only one thing has, KIND or COVERAGE:KIND. Repeatable.
    #[arg(long, value_name = "WHAT")]
    target: Vec<String>,
    /// Leave these out of the plan, and whatever cannot end before they have. Repeatable.
    #[arg(long, value_name = "WHAT")]
    exclude: Vec<String>,
    /// Keep these: leave out every step that would end them. Repeatable.
    #[arg(long, value_name = "WHAT")]
    keep: Vec<String>,
    /// Write the plan to this file too, as JSON, for `verify` and `apply`.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    force: ForceArgs,
    /// Show the command of each step.
    #[arg(long)]
    commands: bool,
    /// Show the dates behind the earliest closing date.
    #[arg(long)]
    timeline: bool,
    #[command(flatten)]
    dates: CalendarArgs,
    #[command(flatten)]
    elision: ElisionArgs,
}

impl Plan {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let calendar = self.dates.calendar()?;
        let (account, now) = self.input.read()?;
        let graph = DependencyGraph::build(account, Catalogue::soracom(), now)?;
        let plan = self.planner(&graph)?.plan();
        if let Some(path) = &self.out {
            files::write(path, self.force, &report::plan(&plan).calendar(&*calendar))?;
        }
        let report = report::plan(&plan).calendar(&*calendar).limit(self.elision.limit());
        let report = report.commands(self.commands).dates(self.timeline);
        answer(self.input.format(), report)?;
        Ok(Exit::Done)
    }

    fn planner(&self, graph: &Arc<DependencyGraph>) -> Result<Planner, Failure> {
        let mut planner = Planner::new(graph);
        for what in &self.target {
            planner = planner.target(select(&**graph, what)?)?;
        }
        for what in &self.exclude {
            planner = planner.exclude(select(&**graph, what)?)?;
        }
        for what in &self.keep {
            planner = planner.keep(select(&**graph, what)?)?;
        }
        Ok(planner)
    }
}
