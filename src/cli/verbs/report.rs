//! `report`: the whole answer as one page.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::catalogue::Catalogue;
use crate::cli::backend::{Stakes, Standpoint};
use crate::cli::calendar::CalendarArgs;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::file_kind::{account_or_journal, is_journal};
use crate::cli::files::{ForceArgs, write_with};
use crate::cli::hints::is_about_run;
use crate::cli::input::AsOfArgs;
use crate::cli::journal::{self, standpoint};
use crate::cli::output::{Format, document, parts};
use crate::diagnosis::Diagnosis;
use crate::execution::Options;
use crate::graph::DependencyGraph;
use crate::planner::Planner;
use crate::report::{self, RunLog};

const EXAMPLES: &str = "\
Examples:
  winddown report acme --out acme.html
  winddown report acme --out acme.md --now 2026-08-20
  winddown report acme --format markdown | wl-copy";

/// Write the whole answer as one page, to hand on: the dates, what everybody has to do, what to decide, the causes,
/// and the steps.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Report {
    /// A snapshot file or a capture directory (`-` reads a snapshot from standard input); or the journal of a run,
    /// which is told as it stands.
    #[arg(value_name = "ACCOUNT|JOURNAL", value_parser = account_or_journal)]
    subject: PathBuf,
    #[command(flatten)]
    as_of: AsOfArgs,
    #[command(flatten)]
    dates: CalendarArgs,
    /// Write the page to this file. Without it, it is printed.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    force: ForceArgs,
    /// How to write it [default: as the ending of FILE has it (.md, .markdown), else html].
    #[arg(long, value_enum)]
    format: Option<PageFormat>,
    /// Name so many of a list of like things, and only count the others.
    #[arg(long, value_name = "N", default_value_t = NAMED)]
    limit: usize,
}

/// As many names as one reads.
const NAMED: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PageFormat {
    /// One file for a browser, which makes no request.
    Html,
    /// For a ticket.
    Markdown,
}

impl From<PageFormat> for Format {
    fn from(format: PageFormat) -> Self {
        match format {
            PageFormat::Html => Self::Html,
            PageFormat::Markdown => Self::Markdown,
        }
    }
}

impl Report {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        if is_journal(&self.subject) { self.of_run() } else { self.of_account() }
    }

    fn of_run(&self) -> Result<Exit, Failure> {
        is_about_run(&self.subject);
        let journal = journal::open(&self.subject)?;
        let Standpoint { now, stakes, .. } = standpoint(&journal);
        let now = self.as_of.now().unwrap_or(now);
        let mut log = RunLog::new(stakes == Stakes::Rehearsal);
        let execution = journal.follow(Options::default(), now, |execution, entry| log.follow(execution, entry))?;
        self.write(report::run(&execution, &log, now).at_most(self.limit))?;
        Ok(Exit::Done)
    }

    fn of_account(&self) -> Result<Exit, Failure> {
        let (account, now) = self.as_of.read(&self.subject)?;
        let graph = DependencyGraph::build(account, Catalogue::soracom(), now)?;
        let (diagnosis, plan) = (Diagnosis::new(&graph), Planner::new(&graph).plan());
        let calendar = self.dates.calendar()?;
        self.write(report::page(&diagnosis, &plan).calendar(&*calendar).at_most(self.limit))?;
        Ok(Exit::Done)
    }

    fn write(&self, page: report::Report<'_>) -> Result<(), Failure> {
        match &self.out {
            None => Ok(parts(self.format(), page.parts())?),
            Some(path) => write_with(path, self.force, |mut out| document(self.format(), page.parts(), &mut out)),
        }
    }

    fn format(&self) -> Format {
        let ending = self.out.as_deref().and_then(Path::extension).and_then(|ending| ending.to_str());
        let by_ending = match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("md" | "markdown") => PageFormat::Markdown,
            _ => PageFormat::Html,
        };
        self.format.unwrap_or(by_ending).into()
    }
}
