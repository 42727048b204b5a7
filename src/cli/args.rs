//! The arguments.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::attestation::Attest;
use super::backend as carry;
use crate::account::Coverage;
use crate::plan::Selector;
use crate::report::Limit;

/// Why a Soracom account cannot be closed, what has to go first, and in which order.
///
/// Exit codes: 0 done (check: the account can be closed), 1 failed, 2 usage or bad input,
/// 3 something is in the way, or only people and dates are waited for, 4 something that matters is
/// unread (verify: nobody can tell whether the plan holds), 5 apply: steps failed or are held, 6 not
/// confirmed, 7 the plan is stale, 8 the plan is invalid, 130 interrupted, with a journal to resume from.
#[derive(Debug, Parser)]
#[command(name = "winddown", version, max_term_width = 100)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) verb: Verb,
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    pub(super) color: Colour,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Read an account through Soracom's API into a snapshot file. Nothing is changed.
    Capture(super::verbs::capture::Capture),
    /// The verdict, and a line for each group of blockers.
    Check(Check),
    /// What no operation shows and a person has to look at: where, why it matters, and how to record
    /// the answer. Exit code 0 if nothing is open, else 4.
    Questions(super::verbs::questions::Questions),
    /// Why the account, or one thing in it, cannot end yet: the causes as a tree.
    Explain(Explain),
    /// The steps to take, in order.
    Plan(PlanArgs),
    /// Prove a plan against an account: order, completeness, scope, protections.
    Verify(carry::Verify),
    /// Carry a plan out. Shows what would be done, until it is confirmed.
    Apply(carry::Apply),
    /// Go on from a journal where `apply` stopped.
    Resume(carry::Resume),
    /// What winddown knows: every kind of thing, or one whole.
    Kinds(Kinds),
}

#[derive(Debug, Args)]
pub(super) struct Input {
    /// A snapshot file or a capture directory, as `winddown capture` makes them (or the script that
    /// `winddown kinds --capture-script` prints); `-` for a snapshot on standard input.
    pub(super) account: PathBuf,
    /// Judge as of this instant instead of now (RFC 3339, such as 2026-08-20T00:00:00Z).
    #[arg(long, value_name = "RFC3339", value_parser = instant)]
    pub(super) now: Option<DateTime<Utc>>,
    #[command(flatten)]
    pub(super) attest: Attest,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) input: Input,
    /// Show only this coverage, and what the operator shares. The verdict is always the account's.
    #[arg(long, value_name = "jp|g|all", default_value = "all", value_parser = coverage)]
    pub(super) coverage: Places,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    #[command(flatten)]
    pub(super) input: Input,
    /// What to explain: an address such as g:sim/8942310000000000018, or an id or name that only
    /// one thing has. Without it: the account.
    pub(super) address: Option<String>,
    #[command(flatten)]
    pub(super) elision: Elision,
}

#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    #[command(flatten)]
    pub(super) input: Input,
    /// End only these, with what has to go before them: an address, KIND or COVERAGE:KIND.
    /// Repeatable.
    #[arg(long, value_name = "WHAT")]
    pub(super) target: Vec<Selector>,
    /// Leave these out of the plan, with what cannot end before them. Repeatable.
    #[arg(long, value_name = "WHAT")]
    pub(super) exclude: Vec<Selector>,
    /// Keep these for good: nothing that would end them is planned. Repeatable.
    #[arg(long, value_name = "WHAT")]
    pub(super) keep: Vec<Selector>,
    /// Keep the plan in this file too, as JSON: for verify and apply.
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Show the command of each step.
    #[arg(long)]
    pub(super) commands: bool,
    /// Show the dates behind the earliest closing date.
    #[arg(long)]
    pub(super) timeline: bool,
    #[command(flatten)]
    pub(super) elision: Elision,
}

#[derive(Debug, Args)]
pub(super) struct Kinds {
    /// The kind to show whole.
    pub(super) kind: Option<String>,
    /// Print the shell script of soracom-cli commands that makes a capture directory.
    #[arg(long, conflicts_with_all = ["kind", "format"])]
    pub(super) capture_script: bool,
    /// List the permissions that a SAM user needs to read an account, or to act on it; with `--format
    /// json` as the permission statement that the User Console takes.
    #[arg(long, value_enum, conflicts_with_all = ["kind", "capture_script"])]
    pub(super) permissions: Option<Permissions>,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Elision {
    /// Show at most this many of a list of like things.
    #[arg(long, value_name = "N", default_value = "20")]
    limit: NonZeroUsize,
    /// Leave nothing out.
    #[arg(long, conflicts_with = "limit")]
    all: bool,
}

impl Elision {
    pub(super) const fn limit(&self) -> Limit {
        if self.all { Limit::All } else { Limit::To(self.limit) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Permissions {
    /// To read everything that winddown reads.
    Read,
    /// To carry out any plan; those to read come on top.
    Act,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    /// Tells the streams, which take NO_COLOR into account themselves.
    pub(super) fn write_global(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::AlwaysAnsi,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// One coverage, or all of the account.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places(pub(super) Option<Coverage>);

pub(super) fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    let instant = DateTime::parse_from_rfc3339(text).map(|instant| instant.to_utc());
    instant.map_err(|error| format!("{error} (an instant looks like 2026-08-20T00:00:00Z)"))
}

fn coverage(text: &str) -> Result<Places, String> {
    if text == "all" {
        return Ok(Places(None));
    }
    let coverage: Coverage = text.parse().map_err(|error: crate::account::UnknownCoverage| error.to_string())?;
    Ok(Places(Some(coverage)))
}
