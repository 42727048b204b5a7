//! Telling what happens while it happens.

use std::io::{self, IsTerminal as _, Write as _};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::args::Stream;
use crate::cli::hints::Commands;
use crate::cli::out;
use crate::execution::{Entry, Execution, StepStatus};
use crate::report::{self, Language, Statement, execution};

/// Whoever watches.
#[derive(Debug)]
pub(super) enum Watch {
    /// Somebody at a terminal.
    Bar(ProgressBar),
    /// A pipe, or a file.
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

impl Watch {
    /// Begins to tell.
    pub(super) fn begin(stream: Stream, execution: &Execution, rehearsal: bool) -> io::Result<Self> {
        let watch = match stream {
            Stream::Ndjson => {
                let version = env!("CARGO_PKG_VERSION");
                let format_version = report::json::FORMAT_VERSION;
                line(&VersionEvent { r#type: "version", format_version, winddown: version, rehearsal })?;
                Self::Events
            }
            Stream::Text if io::stderr().is_terminal() => {
                let bar = ProgressBar::new(execution.plan().len() as u64);
                // The template is a constant, and in order.
                if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  {wide_msg}") {
                    bar.set_style(style);
                }
                Self::Bar(bar)
            }
            Stream::Text => Self::Lines,
        };
        watch.count(execution);
        Ok(watch)
    }

    fn count(&self, execution: &Execution) {
        if let Self::Bar(bar) = self {
            let complete = execution.count(StepStatus::Done) + execution.count(StepStatus::Skipped);
            bar.set_position(complete as u64);
        }
    }

    /// Tells of one thing that happened.
    pub(super) fn tell(&self, execution: &Execution, entry: &Entry) -> io::Result<()> {
        let event = execution::event(execution.plan(), entry);
        match self {
            Self::Bar(bar) => {
                bar.set_message(report::escaped(&plain(&event)));
                self.count(execution);
                Ok(())
            }
            Self::Lines if execution::is_milestone(entry) => {
                let mut out = out::stdout();
                let renderer = crate::cli::run::renderer(0);
                let at = report::Line::of(report::Role::Muted, format!("{} ", instant(entry)));
                writeln!(out, "{}{}", renderer.line(&at), renderer.sentence(&event))
            }
            Self::Lines => Ok(()),
            Self::Events => line(&EntryEvent {
                r#type: "entry",
                level: if execution::is_milestone(entry) { "info" } else { "debug" },
                timestamp: instant(entry),
                message: plain(&event),
                status: entry.step().and_then(|(step, _)| execution.status(step)),
                entry,
            }),
        }
    }

    /// Tells where it stands in the end.
    pub(super) fn end(&self, execution: &Execution, limit: report::Limit) -> Result<(), crate::cli::run::Failure> {
        let blocks = || execution::standing(execution, limit);
        match self {
            Self::Events => {
                let message = plain(&execution::left(execution).unwrap_or_else(|| execution::headline(execution)));
                line(&EndEvent {
                    r#type: "end",
                    level: "info",
                    message,
                    execution: report::json::execution(execution),
                })?;
                Ok(())
            }
            Self::Bar(bar) => {
                bar.finish_and_clear();
                crate::cli::run::text(blocks())
            }
            Self::Lines => crate::cli::run::text(blocks()),
        }
    }
}

/// Tells where it stands, and nothing else.
pub(super) fn standing(
    stream: Stream,
    execution: &Execution,
    rehearsal: bool,
    limit: report::Limit,
) -> Result<(), crate::cli::run::Failure> {
    match stream {
        Stream::Text => crate::cli::run::text(execution::standing(execution, limit)),
        Stream::Ndjson => Watch::begin(stream, execution, rehearsal)?.end(execution, limit),
    }
}

/// A statement without colours.
fn plain(said: &Statement) -> String {
    Language::English.line(said, &Commands).text()
}

fn instant(entry: &Entry) -> String {
    entry.at().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

pub(super) fn line(event: &impl Serialize) -> io::Result<()> {
    let mut out = out::plain();
    serde_json::to_writer(&mut out, event)?;
    out.write_all(b"\n")
}
