//! The verbs. A new one is a file here and, in this file, a `mod` line, a variant and an arm.

mod apply;
mod capture;
mod check;
mod completions;
mod config;
mod diff;
mod errands;
mod explain;
mod graph;
mod kinds;
mod man;
mod plan;
mod questions;
mod receipt;
mod redact;
mod report;
mod resume;
mod status;
mod verify;
mod what_if;

use clap::{Command, Subcommand};

use super::config::Config;
use super::exit::Exit;
use super::failure::Failure;
use super::files;

/// In the order of the help text.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Capture(capture::Capture),
    Check(check::Check),
    Questions(questions::Questions),
    Explain(explain::Explain),
    Plan(plan::Plan),
    WhatIf(what_if::WhatIf),
    Diff(diff::Diff),
    Report(report::Report),
    Errands(errands::Errands),
    Graph(graph::Graph),
    Verify(verify::Verify),
    Apply(apply::Apply),
    Resume(resume::Resume),
    Status(status::Status),
    Receipt(receipt::Receipt),
    Redact(redact::Redact),
    Kinds(kinds::Kinds),
    Config(config::Show),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Verb {
    /// Runs it. `command` is the whole command, and `config` what a file sets.
    pub(super) fn run(&self, command: Command, config: &Config) -> Result<Exit, Failure> {
        // A manual is for everybody; all else is about somebody's account.
        if !matches!(self, Self::Man(_)) {
            files::keep_to_oneself();
        }
        match self {
            Self::Capture(verb) => verb.run(),
            Self::Check(verb) => verb.run(),
            Self::Questions(verb) => verb.run(),
            Self::Explain(verb) => verb.run(),
            Self::Plan(verb) => verb.run(),
            Self::WhatIf(verb) => verb.run(),
            Self::Diff(verb) => verb.run(),
            Self::Report(verb) => verb.run(),
            Self::Errands(verb) => verb.run(),
            Self::Graph(verb) => verb.run(),
            Self::Verify(verb) => verb.run(),
            Self::Apply(verb) => verb.run(),
            Self::Resume(verb) => verb.run(),
            Self::Status(verb) => verb.run(),
            Self::Receipt(verb) => verb.run(),
            Self::Redact(verb) => verb.run(),
            Self::Kinds(verb) => verb.run(),
            Self::Config(_) => config::Show::run(config),
            Self::Completions(verb) => verb.run(command),
            Self::Man(verb) => verb.run(command),
        }
    }
}
