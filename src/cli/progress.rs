//! Telling what happens while a plan is carried out.

use std::cell::Cell;
use std::io::{self, IsTerminal as _};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use super::backend::Stakes;
use super::hints::command;
use super::output::{Format, OutputError, answer, json_line, noted_sentence};
use super::silence::Silence;
use super::streams::Verbosity;
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
    Bar(ProgressBar, Pace),
    /// The reader of a pipe or a file.
    Lines(Cell<Silence>),
    /// A program.
    Events,
    /// Nobody, until it ends.
    Nobody,
}

impl Progress {
    pub(super) fn begin(stream: Stream, execution: &Execution, stakes: Stakes) -> Result<Self, OutputError> {
        let progress = match stream {
            Stream::Ndjson => {
                json_line(&Event::version(env!("CARGO_PKG_VERSION"), stakes == Stakes::Rehearsal))?;
                Self::Events
            }
            Stream::Text if Verbosity::global() == Verbosity::Quiet => Self::Nobody,
            Stream::Text if Verbosity::global() == Verbosity::Verbose || !io::stderr().is_terminal() => {
                Self::Lines(Cell::default())
            }
            Stream::Text => Self::Bar(bar(execution.plan().len()), Pace::begin(execution)),
        };
        progress.count(execution);
        Ok(progress)
    }

    fn count(&self, execution: &Execution) {
        if let Self::Bar(bar, pace) = self {
            bar.set_position(complete(execution) as u64);
            bar.set_prefix(pace.words(execution));
        }
    }

    /// Tells of one entry of the journal.
    pub(super) fn tell(&self, execution: &Execution, entry: &Entry) -> Result<(), OutputError> {
        let event = report::event(execution.plan(), entry);
        match self {
            Self::Bar(bar, _) => {
                bar.set_message(report::escaped(&event.words(&command)).into_owned());
                self.count(execution);
                Ok(())
            }
            Self::Lines(silence) if report::is_milestone(entry) || Verbosity::global() == Verbosity::Verbose => {
                silence.take();
                noted_sentence(&instant(entry), &event)
            }
            Self::Lines(silence) => match silence.get().over(entry.at()) {
                (true, next) => {
                    silence.set(next);
                    let waiting = report::waiting(execution, entry.at());
                    waiting.map_or(Ok(()), |waiting| noted_sentence(&instant(entry), &waiting))
                }
                (false, next) => {
                    silence.set(next);
                    Ok(())
                }
            },
            Self::Nobody => Ok(()),
            Self::Events => json_line(&Event::entry(execution, entry)),
        }
    }

    /// Tells where the execution stands in the end.
    pub(super) fn end(&self, execution: &Execution, limit: Limit) -> Result<(), OutputError> {
        match self {
            Self::Events => json_line(&Event::end(execution)),
            Self::Bar(bar, _) => {
                bar.finish_and_clear();
                answer(Format::Text, report::standing(execution).limit(limit))
            }
            Self::Lines(_) | Self::Nobody => answer(Format::Text, report::standing(execution).limit(limit)),
        }
    }
}

/// How fast a run is, for an estimate of its rest.
#[derive(Debug)]
pub(super) struct Pace {
    began: Instant,
    /// The steps that were complete then.
    complete: usize,
}

/// After so many steps the pace of a run says something about its rest.
const TELLING: usize = 10;

impl Pace {
    fn begin(execution: &Execution) -> Self {
        Self { began: Instant::now(), complete: complete(execution) }
    }

    /// `about 5m left, 2 failed, 1 held, 3 waiting`; empty if there is nothing to say.
    fn words(&self, execution: &Execution) -> String {
        let waiting = execution.count(StepStatus::InOtherHands) + execution.count(StepStatus::TakingEffect);
        let (failed, held) = (execution.count(StepStatus::Failed), execution.count(StepStatus::Held));
        let counts = [(failed, "failed"), (held, "held"), (waiting, "waiting")];
        let counts = counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}"));
        let rest =
            self.rest(execution.plan().len() - complete(execution) - failed - held - waiting, complete(execution));
        let rest = rest.map(|rest| format!("about {} left", HumanDuration(rest)));
        rest.into_iter().chain(counts).collect::<Vec<_>>().join(", ")
    }

    /// How long so many steps take at the pace so far; `None` if that is not known.
    fn rest(&self, left: usize, complete: usize) -> Option<Duration> {
        let done = u32::try_from(complete - self.complete).ok().filter(|done| *done as usize >= TELLING)?;
        let left = u32::try_from(left).ok().filter(|left| *left > 0)?;
        Some(self.began.elapsed() / done * left)
    }
}

fn complete(execution: &Execution) -> usize {
    execution.count(StepStatus::Done) + execution.count(StepStatus::Skipped)
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
    if let Ok(style) = ProgressStyle::with_template("{bar:20} {pos}/{len} in {elapsed}  {prefix}  {wide_msg}") {
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
