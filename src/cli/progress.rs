//! Telling what happens while a plan is carried out.

use std::cell::Cell;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use super::backend::Stakes;
use super::hints::command;
use super::output::{Format, OutputError, answer, json_line, noted, noted_sentence};
use super::silence::{Minutes, Silence};
use super::streams::{Verbosity, is_watched};
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
    Lines(Cell<Silence>, Minutes, Pace),
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
            Stream::Text if Verbosity::global() == Verbosity::Verbose || !is_watched() => {
                Self::Lines(Cell::default(), Minutes::default(), Pace::begin(execution))
            }
            Stream::Text => Self::Bar(bar(execution.plan().len()), Pace::begin(execution)),
        };
        progress.count(execution);
        Ok(progress)
    }

    fn count(&self, execution: &Execution) {
        if let Self::Bar(bar, pace) = self {
            let stand = Stand::of(execution);
            bar.set_position(stand.complete as u64);
            bar.set_prefix(pace.words(stand, pace.began.elapsed()));
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
            Self::Lines(silence, minutes, pace) => {
                if report::is_milestone(entry) || Verbosity::global() == Verbosity::Verbose {
                    silence.take();
                    noted_sentence(&instant(entry), &event)?;
                } else {
                    let (is_over, next) = silence.get().over(entry.at());
                    silence.set(next);
                    let waiting = report::waiting(execution, entry.at()).filter(|_| is_over);
                    waiting.map_or(Ok(()), |waiting| noted_sentence(&instant(entry), &waiting))?;
                }
                let elapsed = pace.began.elapsed();
                if minutes.over(elapsed) {
                    noted(&instant(entry), &pace.line(Stand::of(execution), elapsed))?;
                }
                Ok(())
            }
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
            Self::Lines(..) | Self::Nobody => answer(Format::Text, report::standing(execution).limit(limit)),
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

/// How far a run has come: counts of steps.
#[derive(Clone, Copy, Debug)]
struct Stand {
    all: usize,
    complete: usize,
    failed: usize,
    held: usize,
    waiting: usize,
}

/// After so many steps the pace of a run says something about its rest.
const TELLING: usize = 10;

impl Pace {
    fn begin(execution: &Execution) -> Self {
        Self { began: Instant::now(), complete: Stand::of(execution).complete }
    }

    /// `about 5m left, 2 failed, 1 held, 3 waiting`, after so long; empty if there is nothing to say.
    fn words(&self, stand: Stand, elapsed: Duration) -> String {
        let counts = [(stand.failed, "failed"), (stand.held, "held"), (stand.waiting, "waiting")];
        let counts = counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}"));
        let rest = self.rest(stand, elapsed).map(|rest| format!("about {:#} left", HumanDuration(rest)));
        rest.into_iter().chain(counts).collect::<Vec<_>>().join(", ")
    }

    /// `120 of 900 steps; about 5m left`, after so long.
    fn line(&self, stand: Stand, elapsed: Duration) -> String {
        let words = self.words(stand, elapsed);
        let more = if words.is_empty() { words } else { format!("; {words}") };
        format!("{} of {} steps{more}", stand.complete, stand.all)
    }

    /// How long the rest takes that does not stand still, at the pace so far; `None` if that is not known.
    fn rest(&self, stand: Stand, elapsed: Duration) -> Option<Duration> {
        let Stand { all, complete, failed, held, waiting } = stand;
        let done = u32::try_from(complete.saturating_sub(self.complete)).ok()?;
        let left = u32::try_from(all.saturating_sub(complete + failed + held + waiting)).ok()?;
        (done as usize >= TELLING && left > 0).then(|| elapsed.checked_div(done)?.checked_mul(left)).flatten()
    }
}

impl Stand {
    fn of(execution: &Execution) -> Self {
        let count = |status| execution.count(status);
        Self {
            all: execution.plan().len(),
            complete: count(StepStatus::Done) + count(StepStatus::Skipped),
            failed: count(StepStatus::Failed),
            held: count(StepStatus::Held),
            waiting: count(StepStatus::InOtherHands) + count(StepStatus::TakingEffect),
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

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use crate::cli::progress::{Pace, Stand};

    const BEGUN: Stand = Stand { all: 100, complete: 20, failed: 0, held: 0, waiting: 0 };

    fn pace() -> Pace {
        Pace { began: Instant::now(), complete: 20 }
    }

    /// What a bar says beside its steps.
    #[test]
    fn the_rest_is_known_after_some_steps() {
        let words = |stand, seconds| pace().words(stand, Duration::from_secs(seconds));
        assert_eq!(words(BEGUN, 60), "");
        assert_eq!(words(Stand { complete: 29, ..BEGUN }, 60), "", "nine steps say nothing");
        // Ten steps a minute, and 70 are left.
        assert_eq!(words(Stand { complete: 30, ..BEGUN }, 60), "about 7m left");
        let stopped = Stand { complete: 30, failed: 2, held: 20, waiting: 8, ..BEGUN };
        assert_eq!(words(stopped, 60), "about 4m left, 2 failed, 20 held, 8 waiting");
        assert_eq!(words(Stand { complete: 90, held: 10, ..BEGUN }, 60), "10 held", "nothing goes on");
        assert_eq!(words(Stand { complete: 100, ..BEGUN }, 60), "");
    }

    #[test]
    fn a_pipe_is_told_the_same_in_a_line() {
        let line = |stand| pace().line(stand, Duration::from_secs(60));
        assert_eq!(line(Stand { complete: 30, held: 1, ..BEGUN }), "30 of 100 steps; about 7m left, 1 held");
        assert_eq!(line(BEGUN), "20 of 100 steps");
    }
}
