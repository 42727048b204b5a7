//! `diff`: what has changed between two readings of an account?

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use clap::Args;

use crate::account::OperatorId;
use crate::catalogue::Catalogue;
use crate::cli::calendar::CalendarArgs;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, Fatal};
use crate::cli::file_kind;
use crate::cli::input::{instant, is_stdin, read_with_remarks};
use crate::cli::output::{ElisionArgs, Format, answer};
use crate::diagnosis::Diagnosis;
use crate::graph::DependencyGraph;
use crate::report;

const EXAMPLES: &str = "\
Examples:
  winddown diff acme acme
  winddown diff acme acme --now 2026-09-05 --format json";

/// Tell what has changed between two readings of an account: what is cleared, new or changed, what nobody has looked
/// for again, and why the closing date moved.
///
/// Ends as `check NEW` does.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Diff {
    /// The earlier snapshot file or capture directory. `-` reads a snapshot from standard input.
    #[arg(value_parser = file_kind::account)]
    old: PathBuf,
    /// The later one.
    #[arg(value_parser = file_kind::account)]
    new: PathBuf,
    /// Judge both as of this instant instead of each as of when it was read: RFC 3339, or a day, which begins at
    /// 00:00 UTC. So only what changed in the account shows, and not what time changed.
    #[arg(long, value_name = "INSTANT|DAY", value_parser = instant)]
    now: Option<DateTime<Utc>>,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    dates: CalendarArgs,
    #[command(flatten)]
    elision: ElisionArgs,
}

/// Two accounts that cannot be compared.
#[derive(Debug, thiserror::Error)]
enum NotComparable {
    #[error("OLD is the account of {old} and NEW that of {new}: name two readings of the same account")]
    Operators { old: OperatorId, new: OperatorId },
    #[error("standard input can be read only once: name a file for one of the two")]
    Streams,
}

impl Fatal for NotComparable {}

impl Diff {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        if is_stdin(&self.old) && is_stdin(&self.new) {
            return Err(NotComparable::Streams.into());
        }
        let (earlier, later) = (self.diagnosis(&self.old)?, self.diagnosis(&self.new)?);
        let operator = |diagnosis: &Diagnosis| diagnosis.graph().account().operator().clone();
        let (old, new) = (operator(&earlier), operator(&later));
        if old != new {
            return Err(NotComparable::Operators { old, new }.into());
        }
        let calendar = self.dates.calendar()?;
        answer(self.format, report::diff(&earlier, &later).calendar(&*calendar).limit(self.elision.limit()))?;
        Ok(later.verdict().into())
    }

    fn diagnosis(&self, path: &Path) -> Result<Diagnosis, Failure> {
        let account = read_with_remarks(path, Vec::new())?;
        let now = self.now.or(account.taken_at()).unwrap_or_else(|| SystemTime::now().into());
        Ok(Diagnosis::new(&DependencyGraph::build(account, Catalogue::soracom(), now)?))
    }
}
