//! Layer 7: the `winddown` command: parse, call, print, exit code.

mod access;
mod args;
mod attest;
mod capture;
mod carry;
mod find;
mod hints;
mod input;
mod out;
mod questions;
mod run;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use crate::report;
use args::Cli;

/// Exit codes, as documented for scripts.
mod exit {
    pub(super) const DONE: u8 = 0;
    pub(super) const FAILED: u8 = 1;
    pub(super) const USAGE: u8 = 2;
    pub(super) const BLOCKED: u8 = 3;
    pub(super) const UNKNOWN: u8 = 4;
    pub(super) const INCOMPLETE: u8 = 5;
    pub(super) const DECLINED: u8 = 6;
    pub(super) const STALE: u8 = 7;
    pub(super) const INVALID_PLAN: u8 = 8;
    pub(super) const INTERRUPTED: u8 = 130;
}

/// Runs the command with the arguments of this process.
pub fn main() -> ExitCode {
    // Prints usage errors and help itself: 2 and 0.
    let cli = Cli::parse();
    cli.color.write_global();
    let code = match run::run(&cli) {
        Ok(code) => code,
        Err(failure) => {
            // If even stderr is gone, the exit code has to do.
            let message = failure.to_string();
            let lines: Vec<String> = message.split('\n').map(report::escaped).collect();
            _ = writeln!(out::stderr(), "winddown: {}", lines.join("\n"));
            failure.exit_code()
        }
    };
    ExitCode::from(code)
}
