//! `status`: where does a run stand?

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::backend::Stakes;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::file_kind;
use crate::cli::hints::is_about_run;
use crate::cli::journal;
use crate::cli::output::{ElisionArgs, Format, OutputError, answer, json_line, verbatim};
use crate::cli::progress::{Stream, log};
use crate::drive::Holder;
use crate::execution::{Entry, Execution, Options};
use crate::report::{self, json::Event};

const EXAMPLES: &str = "\
Examples:
  winddown status j.jsonl
  winddown status j.jsonl --log";

/// Show where a run stands, while it runs or not: what is done, under way, failed, held and waited for, and what
/// comes next.
///
/// It reads the journal alone: nobody has to sign in, and a process that works on it is not disturbed.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Status {
    /// The journal of the run.
    #[arg(value_parser = file_kind::journal)]
    journal: PathBuf,
    /// Show first what was done, by whom and when.
    #[arg(long)]
    log: bool,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Stream::Text)]
    format: Stream,
    #[command(flatten)]
    elision: ElisionArgs,
}

/// Which process carries the plan out, for programs.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "type", rename = "in_use")]
struct InUse<'h> {
    #[serde(flatten)]
    holder: &'h Holder,
}

impl Status {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        is_about_run(&self.journal);
        let journal = journal::open(&self.journal)?;
        let holder = journal.holder()?;
        let standpoint = journal::standpoint(&journal);
        if self.format == Stream::Ndjson {
            let is_rehearsal = standpoint.stakes == Stakes::Rehearsal;
            json_line(&Event::version(env!("CARGO_PKG_VERSION"), is_rehearsal))?;
            if let Some(holder) = &holder {
                json_line(&InUse { holder })?;
            }
        }
        let (mut told, mut under_way) = (Ok(()), BTreeMap::new());
        let execution = journal.follow(Options::default(), standpoint.now, |execution, entry| {
            follow(&mut under_way, entry);
            if self.log && told.is_ok() {
                told = log(self.format, execution, entry);
            }
        })?;
        told?;
        self.show(&execution, holder.as_ref(), &under_way)?;
        Ok(Exit::Done)
    }

    fn show(
        &self,
        execution: &Execution,
        holder: Option<&Holder>,
        under_way: &BTreeMap<u32, Entry>,
    ) -> Result<(), OutputError> {
        if self.format == Stream::Ndjson {
            return json_line(&Event::end(execution));
        }
        answer(Format::Text, report::standing(execution).limit(self.elision.limit()))?;
        match holder {
            Some(holder) => {
                verbatim(&format!("carried out by {}\n", report::escaped(&holder.to_string())))?;
                under_way.values().try_for_each(|intent| log(self.format, execution, intent))
            }
            None => verbatim("no process is carrying it out\n"),
        }
    }
}

/// Keeps the announcements of the calls that are not answered yet.
fn follow(under_way: &mut BTreeMap<u32, Entry>, entry: &Entry) {
    match entry {
        Entry::Intent { step, .. } => _ = under_way.insert(*step, entry.clone()),
        Entry::Answer { step, .. } => _ = under_way.remove(step),
        _ => {}
    }
}

#[cfg(test)]
#[test]
fn schema() {
    /// All lines of `--format ndjson`.
    #[derive(schemars::JsonSchema)]
    #[schemars(untagged)]
    #[expect(dead_code, reason = "it is only described")]
    enum Line<'h> {
        Event(Box<Event>),
        InUse(InUse<'h>),
    }
    crate::account::json_schema::assert_fresh::<Line<'_>>(<Event as crate::account::Document>::NAME);
}
