//! Telling what happens while a plan is carried out.

use std::io::{self, IsTerminal as _};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

use super::backend::Stakes;
use super::hints::command;
use super::output::{Format, OutputError, answer, json_line, noted_sentence};
use crate::execution::{Entry, Execution, StepStatus};
use crate::report::json::Event;
use crate::report::{self, Limit};

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

impl Progress {
    pub(super) fn begin(stream: Stream, execution: &Execution, stakes: Stakes) -> Result<Self, OutputError> {
        let progress = match stream {
            Stream::Ndjson => {
                json_line(&Event::version(env!("CARGO_PKG_VERSION"), stakes == Stakes::Rehearsal))?;
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
        let event = report::event(execution.plan(), entry);
        match self {
            Self::Bar(bar) => {
                bar.set_message(report::escaped(&event.words(&command)));
                self.count(execution);
                Ok(())
            }
            Self::Lines if report::is_milestone(entry) => noted_sentence(&instant(entry), &event),
            Self::Lines => Ok(()),
            Self::Events => json_line(&Event::entry(execution, entry)),
        }
    }

    /// Tells where the execution stands in the end.
    pub(super) fn end(&self, execution: &Execution, limit: Limit) -> Result<(), OutputError> {
        match self {
            Self::Events => json_line(&Event::end(execution)),
            Self::Bar(bar) => {
                bar.finish_and_clear();
                answer(Format::Text, report::standing(execution).limit(limit))
            }
            Self::Lines => answer(Format::Text, report::standing(execution).limit(limit)),
        }
    }
}

/// Tells where an execution stands, without running it.
pub(super) fn standing(stream: Stream, execution: &Execution, stakes: Stakes, limit: Limit) -> Result<(), OutputError> {
    match stream {
        Stream::Text => answer(Format::Text, report::standing(execution).limit(limit)),
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

/// Tells of an entry of a journal that others have written.
pub(super) fn log(stream: Stream, execution: &Execution, entry: &Entry) -> Result<(), OutputError> {
    match stream {
        Stream::Text => noted_sentence(&instant(entry), &report::event(execution.plan(), entry)),
        Stream::Ndjson => json_line(&Event::entry(execution, entry)),
    }
}

fn instant(entry: &Entry) -> String {
    entry.at().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
