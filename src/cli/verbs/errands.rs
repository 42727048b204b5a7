//! `errands`: what does each person have to do?

use std::path::PathBuf;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};

use crate::catalogue::Catalogue;
use crate::catalogue::spec::Actor;
use crate::cli::attestation::AttestArgs;
use crate::cli::calendar::CalendarArgs;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::file_kind;
use crate::cli::hints::is_about_run;
use crate::cli::input::{instant, read_as_of};
use crate::cli::journal;
use crate::cli::output::{self, ElisionArgs, Format, OutputError};
use crate::execution::Options;
use crate::graph::DependencyGraph;
use crate::planner::Planner;
use crate::report::{self, Report};

const EXAMPLES: &str = "\
Examples:
  winddown errands acme
  winddown errands acme --for support
  winddown errands j.jsonl --for root-user --format mail --to root@example.com";

/// List what each person has to do, in order: where, why, what it holds up and by when, ready to be sent.
///
/// Of a journal it is what is left of the run.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Errands {
    /// A snapshot file, a capture directory, `-` for a snapshot on standard input, or the journal of a run.
    #[arg(value_name = "ACCOUNT|JOURNAL", value_parser = file_kind::account_or_journal)]
    what: PathBuf,
    /// Only what this person has to do.
    #[arg(long = "for", value_name = "WHO", value_enum)]
    whose: Option<Who>,
    /// Answer as of this instant instead of now: RFC 3339, or a day, which begins at 00:00 UTC. It is the date of a mail.
    #[arg(long, value_name = "INSTANT|DAY", value_parser = instant)]
    now: Option<DateTime<Utc>>,
    #[command(flatten)]
    attest: AttestArgs,
    #[command(flatten)]
    dates: CalendarArgs,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t = Looks::Text)]
    format: Looks,
    /// To whom the mail goes.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    to: Option<String>,
    #[command(flatten)]
    elision: ElisionArgs,
}

/// Whose errands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Who {
    /// The root user.
    RootUser,
    /// The provider's support.
    Support,
    /// Whoever pays.
    Payer,
    /// Whoever may call the API or use the console.
    Me,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Looks {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For a ticket.
    Markdown,
    /// For a browser: one file without any request.
    Html,
    /// A message (.eml) that can be sent as it is.
    Mail,
}

impl From<Who> for Actor {
    fn from(who: Who) -> Self {
        match who {
            Who::RootUser => Self::RootUser,
            Who::Support => Self::Support,
            Who::Payer => Self::Payer,
            Who::Me => Self::Api,
        }
    }
}

/// Reads the address of a mail: something on both sides of an at sign, and nothing that could end a line or begin
/// another address.
fn address(text: &str) -> Result<String, String> {
    let is_odd = |c: char| c.is_control() || c.is_whitespace() || "<>,;:\"()[]\\".contains(c);
    match text.split_once('@') {
        Some((name, host)) if !name.is_empty() && !host.is_empty() && !text.contains(is_odd) => Ok(text.to_owned()),
        _ => Err("it is no address, such as root@example.com".to_owned()),
    }
}

impl Errands {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        if file_kind::is_journal(&self.what) {
            is_about_run(&self.what);
            let journal = journal::open(&self.what)?;
            let now = self.now.unwrap_or_else(|| SystemTime::now().into());
            let execution = journal.execution(Options::default(), now)?;
            self.show(report::open_errands(&execution, now), now)?;
        } else {
            let calendar = self.dates.calendar()?;
            let (account, now) = read_as_of(&self.what, self.now, &self.attest)?;
            let graph = DependencyGraph::build(account, Catalogue::soracom(), now)?;
            let plan = Planner::new(&graph).plan();
            self.show(report::errands(&plan).calendar(&*calendar), now)?;
        }
        Ok(Exit::Done)
    }

    fn show(&self, report: Report<'_>, now: DateTime<Utc>) -> Result<(), OutputError> {
        let report = report.limit(self.elision.limit());
        let report = if let Some(who) = self.whose { report.whose(who.into()) } else { report };
        match self.format {
            Looks::Text => output::answer(Format::Text, report),
            Looks::Json => output::answer(Format::Json, report),
            Looks::Markdown => output::answer(Format::Markdown, report),
            Looks::Html => output::answer(Format::Html, report),
            Looks::Mail => output::mail(report, now, self.to.as_deref()),
        }
    }
}
