//! The `winddown` command: arguments, printing, exit codes. What it answers is in the library.
//!
//! `verbs` lists the verbs. Each has a file with its arguments and what it does, in the order: read,
//! judge, show, confirm, carry out. The files beside that folder hold what several verbs need; they
//! know no verb.
//!
//! | file | holds |
//! | --- | --- |
//! | `input`, `attestation` | ACCOUNT: reading it, and what people attest |
//! | `assumption` | ASSUMPTION: what is to be taken as so |
//! | `find`, `find/things`, `find/near` | a thing of an account by what people call it |
//! | `calendar` and its folder | holidays, by which dates are counted |
//! | `config`, `config/settings` | the file of settings |
//! | `version` | what `--version` says |
//! | `flaw` | what is wrong with lines that a person wrote |
//! | `file_kind` | what a file is that was handed in as another |
//! | `plan_file`, `consent`, `confirmation` | PLAN: reading it, and what a person agrees to |
//! | `backend` | the choice of a backend, and signing in |
//! | `redaction_key` | the file in which the key of pseudonyms is kept |
//! | `retry` | which steps are tried again |
//! | `exports` | data to be exported, and nowhere to keep it |
//! | `account_lock` | one run an account |
//! | `running`, `progress`, `signals`, `clock` | carrying a plan out |
//! | `journal` | JOURNAL: opening it, and what it keeps so that `resume` can go on |
//! | `output`, `streams`, `links`, `hints` | printing |
//! | `files`, `capture_files` | writing files whole or not at all |
//! | `exit`, `failure`, `complaints` | how the command ends, and says why |

mod account_lock;
mod assumption;
mod attestation;
mod backend;
mod calendar;
mod capture_files;
mod clock;
mod complaints;
mod config;
mod confirmation;
mod consent;
mod exit;
mod exports;
mod failure;
mod file_kind;
mod files;
mod find;
mod flaw;
mod hints;
mod input;
mod journal;
mod links;
mod output;
mod plan_file;
mod progress;
mod redaction_key;
mod retry;
mod running;
mod signals;
mod silence;
mod state;
mod streams;
mod verbs;
mod version;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser};

use complaints::Complaints;
use config::{Config, ConfigArgs};
use failure::Failure;
use streams::{Colour, Verbosity, VerbosityArgs};
use verbs::Verb;

/// Why a Soracom account cannot be closed, what has to go first, and in which order.
#[derive(Debug, Parser)]
#[command(name = "winddown", version, long_version = version::long(), max_term_width = 100, after_long_help = exit::HELP)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    color: Colour,
    #[command(flatten)]
    verbosity: VerbosityArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Runs the command with the arguments of this process.
pub fn main() -> ExitCode {
    signals::fail_cleanly();
    let complaints = Complaints::wanted(std::env::args_os());
    let run = || -> Result<exit::Exit, Ended> {
        let cli = Cli::try_parse()?;
        let config = Config::read(&cli.config).map_err(Failure::from)?;
        let cli = if config.is_empty() { cli } else { Cli::with_defaults(&config)? };
        cli.color.write_global();
        Verbosity::from(cli.verbosity).write_global();
        Ok(cli.verb.run(Cli::command(), &config)?)
    };
    let exit = run().unwrap_or_else(|ended| match ended {
        Ended::Usage(error) => complaints.usage(&error),
        Ended::Failed(failure) => {
            complaints.failure(&failure);
            failure.exit()
        }
    });
    exit.into()
}

/// Why there is no answer of a verb.
#[derive(Debug, thiserror::Error)]
enum Ended {
    /// The arguments cannot be used, or ask for help.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    #[error("{0}")]
    Failed(Failure),
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Cli {
    /// The arguments, parsed once more with the defaults that a file sets.
    fn with_defaults(config: &Config) -> Result<Self, clap::Error> {
        Self::from_arg_matches(&config.applied(Self::command()).try_get_matches()?)
    }
}
