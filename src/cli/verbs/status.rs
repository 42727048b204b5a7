//! `status`: where does a run stand?

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::cli::backend::Stakes;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::file_kind;
use crate::cli::hints::is_about_run;
use crate::cli::journal;
use crate::cli::output::{ElisionArgs, Format, OutputError, answer, json_line, parts, verbatim};
use crate::cli::progress::{Stream, log};
use crate::drive::Holder;
use crate::execution::{Entry, Execution, Options};
use crate::report::{self, json::Event};

const EXAMPLES: &str = "\
Examples:
  winddown status j.jsonl
  winddown status j.jsonl --log
  winddown status j.jsonl --format markdown";

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
    /// Show what was done, by whom and when.
    #[arg(long)]
    log: bool,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Looks::Text)]
    format: Looks,
    #[command(flatten)]
    elision: ElisionArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Looks {
    /// For people.
    Text,
    /// For programs: a JSON document for each event, one a line.
    Ndjson,
    /// For a ticket.
    Markdown,
    /// For a browser: one file without any request.
    Html,
}

impl Looks {
    /// How events are written while the journal is read; `None` for a document, which is written in one piece.
    const fn stream(self) -> Option<Stream> {
        match self {
            Self::Text => Some(Stream::Text),
            Self::Ndjson => Some(Stream::Ndjson),
            Self::Markdown | Self::Html => None,
        }
    }
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
        let is_rehearsal = standpoint.stakes == Stakes::Rehearsal;
        if self.format == Looks::Ndjson {
            json_line(&Event::version(env!("CARGO_PKG_VERSION"), is_rehearsal))?;
            if let Some(holder) = &holder {
                json_line(&InUse { holder })?;
            }
        }
        let (mut told, mut under_way, mut events) = (Ok(()), BTreeMap::new(), Vec::new());
        let execution = journal.follow(Options::default(), standpoint.now, |execution, entry| {
            follow(&mut under_way, entry);
            match self.format.stream() {
                Some(stream) if self.log && told.is_ok() => told = log(stream, execution, entry),
                None if self.log => events.push(report::dated_event(execution.plan(), entry)),
                _ => {}
            }
        })?;
        told?;
        match self.format {
            Looks::Ndjson => json_line(&Event::end(&execution))?,
            Looks::Text => self.show(&execution, holder.as_ref(), &under_way)?,
            Looks::Markdown | Looks::Html => {
                let format = if self.format == Looks::Html { Format::Html } else { Format::Markdown };
                let standing = report::standing(&execution).limit(self.elision.limit());
                let now = report::carried_out(holder.as_ref().map(ToString::to_string), is_rehearsal);
                let under_way = under_way.values().map(|intent| report::dated_event(execution.plan(), intent));
                parts(format, standing.parts().chain(now).chain(under_way).chain(events))?;
            }
        }
        Ok(Exit::Done)
    }

    fn show(
        &self,
        execution: &Execution,
        holder: Option<&Holder>,
        under_way: &BTreeMap<u32, Entry>,
    ) -> Result<(), OutputError> {
        answer(Format::Text, report::standing(execution).limit(self.elision.limit()))?;
        match holder {
            Some(holder) => {
                verbatim(&format!("carried out by {}\n", report::escaped(&holder.to_string())))?;
                under_way.values().try_for_each(|intent| log(Stream::Text, execution, intent))
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
