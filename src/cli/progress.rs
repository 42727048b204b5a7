//! Telling what happens while a plan is carried out.

use std::cell::Cell;
use std::io::{self, IsTerminal as _};

use chrono::{DateTime, TimeDelta, Utc};
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
    Lines(Cell<Silence>),
    /// A program.
    Events,
}

/// When a reader is told what is waited for, if nothing else is to be told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Silence {
    /// Not before this instant; `None` as long as there was nothing to wait for.
    until: Option<DateTime<Utc>>,
    /// How long the next silence lasts.
    next: TimeDelta,
}

const SHORTEST: TimeDelta = TimeDelta::seconds(30);
const LONGEST: TimeDelta = TimeDelta::minutes(10);

impl Silence {
    const BROKEN: Self = Self { until: None, next: SHORTEST };

    /// True if it is time to say something; then the next silence is twice as long.
    fn is_over(&mut self, now: DateTime<Utc>) -> bool {
        let is_over = self.until.is_some_and(|until| now >= until);
        if is_over {
            self.next = (self.next * 2).min(LONGEST);
        }
        if is_over || self.until.is_none() {
            self.until = Some(now + self.next);
        }
        is_over
    }
}

impl Progress {
    pub(super) fn begin(stream: Stream, execution: &Execution, stakes: Stakes) -> Result<Self, OutputError> {
        let progress = match stream {
            Stream::Ndjson => {
                json_line(&Event::version(env!("CARGO_PKG_VERSION"), stakes == Stakes::Rehearsal))?;
                Self::Events
            }
            Stream::Text if io::stderr().is_terminal() => Self::Bar(bar(execution.plan().len())),
            Stream::Text => Self::Lines(Cell::new(Silence::BROKEN)),
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
            Self::Lines(silence) if report::is_milestone(entry) => {
                silence.set(Silence::BROKEN);
                noted_sentence(&instant(entry), &event)
            }
            Self::Lines(silence) => {
                let mut now = silence.get();
                let is_over = now.is_over(entry.at());
                silence.set(now);
                match is_over.then(|| report::waiting(execution, entry.at())).flatten() {
                    Some(waiting) => noted_sentence(&instant(entry), &waiting),
                    None => Ok(()),
                }
            }
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
            Self::Lines(_) => answer(Format::Text, report::standing(execution).limit(limit)),
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

fn instant(entry: &Entry) -> String {
    entry.at().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
