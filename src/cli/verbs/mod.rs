//! The verbs. A new one is a file here and, in this file, a `mod` line, a variant and an arm.

mod apply;
mod capture;
mod check;
mod explain;
mod kinds;
mod plan;
mod questions;
mod redact;
mod resume;
mod status;
mod verify;

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
    Verify(verify::Verify),
    Apply(apply::Apply),
    Resume(resume::Resume),
    Status(status::Status),
    Redact(redact::Redact),
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
            Self::Verify(verb) => verb.run(),
            Self::Apply(verb) => verb.run(),
            Self::Resume(verb) => verb.run(),
            Self::Status(verb) => verb.run(),
            Self::Redact(verb) => verb.run(),
            Self::Kinds(verb) => verb.run(),
        }
    }
}
