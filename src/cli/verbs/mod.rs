//! The verbs. A new one is a file here and, in this file, a `mod` line, a variant and an arm.

mod apply;
mod capture;
mod check;
mod diff;
mod explain;
mod kinds;
mod plan;
mod questions;
mod resume;
mod status;
mod verify;
mod what_if;

use clap::Subcommand;

use super::exit::Exit;
use super::failure::Failure;

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
    Verify(verify::Verify),
    Apply(apply::Apply),
    Resume(resume::Resume),
    Status(status::Status),
    Kinds(kinds::Kinds),
}

impl Verb {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        match self {
            Self::Capture(verb) => verb.run(),
            Self::Check(verb) => verb.run(),
            Self::Questions(verb) => verb.run(),
            Self::Explain(verb) => verb.run(),
            Self::Plan(verb) => verb.run(),
            Self::WhatIf(verb) => verb.run(),
            Self::Diff(verb) => verb.run(),
            Self::Verify(verb) => verb.run(),
            Self::Apply(verb) => verb.run(),
            Self::Resume(verb) => verb.run(),
            Self::Status(verb) => verb.run(),
            Self::Kinds(verb) => verb.run(),
        }
    }
}
