//! Telling what happens while a plan is carried out.

use std::io::{self, IsTerminal as _};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::backend::Stakes;
use super::hints::Commands;
use super::output::{OutputError, json_line, noted_sentence, text};
use crate::execution::{Entry, Execution, StepStatus};
use crate::report::{self, Language, Limit, Statement, execution};

/// How a run is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Stream {
    /// For people: a bar on a terminal, a line for each step elsewhere.
    Text,
    /// For programs: a JSON document for each event, one a line.
    Ndjson,
}

/// Who reads it.
#[derive(Debug)]
pub(super) enum Progress {
    /// Somebody at a terminal.
    Bar(ProgressBar),
    /// The reader of a pipe or a file.
    Lines,
    /// A program.
    Events,
}

#[derive(Serialize)]
struct VersionEvent {
    r#type: &'static str,
    format_version: &'static str,
    winddown: &'static str,
    rehearsal: bool,
}

#[derive(Serialize)]
struct EntryEvent<'e> {
    r#type: &'static str,
    level: &'static str,
    timestamp: String,
    message: String,
    status: Option<StepStatus>,
    entry: &'e Entry,
}

#[derive(Serialize)]
struct EndEvent<X: Serialize> {
    r#type: &'static str,
    level: &'static str,
    message: String,
    execution: X,
}

impl Progress {
    pub(super) fn begin(stream: Stream, execution: &Execution, stakes: Stakes) -> Result<Self, OutputError> {
        let progress = match stream {
            Stream::Ndjson => {
                json_line(&VersionEvent {
                    r#type: "version",
                    format_version: report::json::FORMAT_VERSION,
                    winddown: env!("CARGO_PKG_VERSION"),
                    rehearsal: stakes == Stakes::Rehearsal,
                })?;
                Self::Events
            }
            Stream::Text if io::stderr().is_terminal() => Self::Bar(bar(execution.plan().len())),
            Stream::Text => Self::Lines,
        };
        progress.count(execution);
        Ok(progress)
    }

    fn count(&self, execution: &Execution) {
        if let Self::Bar(bar) = self {
            let complete = execution.count(StepStatus::Done) + execution.count(StepStatus::Skipped);
            bar.set_position(complete as u64);
        }
    }

    /// Tells of one entry of the journal.
    pub(super) fn tell(&self, execution: &Execution, entry: &Entry) -> Result<(), OutputError> {
        let event = execution::event(execution.plan(), entry);
        match self {
            Self::Bar(bar) => {
                bar.set_message(report::escaped(&plain(&event)));
                self.count(execution);
                Ok(())
            }
            Self::Lines if execution::is_milestone(entry) => noted_sentence(&instant(entry), &event),
            Self::Lines => Ok(()),
            Self::Events => json_line(&EntryEvent {
                r#type: "entry",
                level: if execution::is_milestone(entry) { "info" } else { "debug" },
                timestamp: instant(entry),
                message: plain(&execution::message(execution.plan(), entry)),
                status: entry.step().and_then(|step| execution.status(step)),
                entry,
            }),
        }
    }

    /// Tells where the execution stands in the end.
    pub(super) fn end(&self, execution: &Execution, limit: Limit) -> Result<(), OutputError> {
        match self {
            Self::Events => json_line(&EndEvent {
                r#type: "end",
                level: "info",
                message: plain(&execution::left(execution).unwrap_or_else(|| execution::headline(execution))),
                execution: report::json::execution(execution),
            }),
            Self::Bar(bar) => {
                bar.finish_and_clear();
                text(execution::standing(execution, limit))
            }
            Self::Lines => text(execution::standing(execution, limit)),
        }
    }
}

/// Tells where an execution stands, without running it.
pub(super) fn standing(stream: Stream, execution: &Execution, stakes: Stakes, limit: Limit) -> Result<(), OutputError> {
    match stream {
        Stream::Text => text(execution::standing(execution, limit)),
        Stream::Ndjson => Progress::begin(stream, execution, stakes)?.end(execution, limit),
    }
}

fn bar(steps: usize) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64);
    // The template is a constant that is known to be valid.
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  {wide_msg}") {
        bar.set_style(style);
    }
    bar
}

/// A statement without colours.
fn plain(said: &Statement) -> String {
    Language::English.line(said, &Commands).text()
}

fn instant(entry: &Entry) -> String {
    entry.at().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
