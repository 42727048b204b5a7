//! The arguments of `verify`, `apply` and `resume`.

use std::num::NonZeroU32;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};

use crate::catalogue::Catalogue;
use crate::cli::access::Access;
use crate::cli::args::{Elision, instant};
use crate::cli::attest::Attest;
use crate::cli::hints::of_selector;
use crate::execution::Consent;

#[derive(Debug, Args)]
pub(in crate::cli) struct Verify {
    /// A plan, as `winddown plan ACCOUNT --out FILE` writes it.
    pub(in crate::cli) plan: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) input: crate::cli::args::Input,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Apply {
    /// A plan, as `winddown plan ACCOUNT --out FILE` writes it.
    pub(in crate::cli) plan: PathBuf,
    /// Where to keep the journal: a new file, from which `winddown resume` can go on.
    #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
    pub(in crate::cli) journal: Option<PathBuf>,
    /// The id of the account that is to be wound down. Without it nothing is done, unless it is
    /// typed when asked for.
    #[arg(long, value_name = "OPERATOR_ID", conflicts_with = "dry_run")]
    pub(in crate::cli) confirm: Option<String>,
    /// Show what would be done, and do nothing.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    #[command(flatten)]
    pub(in crate::cli) terms: TermsArgs,
    /// Refuse a plan of more steps.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) max_steps: Option<usize>,
    /// Refuse a plan of more steps for things of a kind: KIND=N. Repeatable.
    #[arg(long, value_name = "KIND=N", value_parser = cap)]
    pub(in crate::cli) max: Vec<(String, usize)>,
    #[command(flatten)]
    pub(in crate::cli) attest: Attest,
    #[command(flatten)]
    pub(in crate::cli) backend: BackendArgs,
    #[command(flatten)]
    pub(in crate::cli) run: Run,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Resume {
    /// The journal to go on from.
    pub(in crate::cli) journal: PathBuf,
    /// Where the plan is, if it was moved.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) plan: Option<PathBuf>,
    /// Show where it stands, and do nothing.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Your word that this step is done, by its number. Repeatable.
    #[arg(long, value_name = "STEP")]
    pub(in crate::cli) done: Vec<u32>,
    /// Try this step again, which failed or was held. Repeatable.
    #[arg(long, value_name = "STEP")]
    pub(in crate::cli) retry: Vec<u32>,
    /// Begin nothing more, for good; find out what became of what was under way.
    #[arg(long, conflicts_with_all = ["done", "retry"])]
    pub(in crate::cli) cancel: bool,
    #[command(flatten)]
    pub(in crate::cli) attest: Attest,
    #[command(flatten)]
    pub(in crate::cli) live: LiveArgs,
    #[command(flatten)]
    pub(in crate::cli) terms: TermsArgs,
    #[command(flatten)]
    pub(in crate::cli) run: Run,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TermsArgs {
    /// Agree that this is unprotected, where the plan lifts a protection: an address, KIND,
    /// COVERAGE:KIND, or all (for `apply` together with --max-steps). Repeatable.
    #[arg(long, value_name = "WHAT", value_parser = consent)]
    pub(in crate::cli) lift_protection: Vec<Consent>,
}

/// Against what a plan is carried out.
#[derive(Debug, Args)]
pub(in crate::cli) struct BackendArgs {
    /// Against what to carry it out. `memory` is a rehearsal: an account in memory, made from a
    /// capture, which refuses what Soracom would refuse as far as the catalogue knows; time, and what
    /// other people have to do, is simulated. `soracom` is the real account: what is terminated there
    /// is gone for good.
    #[arg(long, value_enum)]
    pub(in crate::cli) backend: Kind,
    /// What a rehearsal begins with: a capture directory or a snapshot file.
    #[arg(long, value_name = "ACCOUNT", required_if_eq("backend", "memory"))]
    pub(in crate::cli) account: Option<PathBuf>,
    /// In a rehearsal: whether other people do what they are asked to at once, or never.
    #[arg(long, value_enum, default_value_t = Others::Act)]
    pub(in crate::cli) people: Others,
    /// In a rehearsal: let this share of calls and looks go wrong, in percent.
    #[arg(long, value_name = "PERCENT", default_value = "0", value_parser = percent)]
    pub(in crate::cli) faults: f64,
    /// In a rehearsal: which faults those are.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) seed: u64,
    /// In a rehearsal: how long each call takes.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    pub(in crate::cli) pace: u64,
    /// In a rehearsal: the instant at which it begins, instead of that of the plan (RFC 3339).
    #[arg(long, value_name = "RFC3339", value_parser = instant)]
    pub(in crate::cli) now: Option<DateTime<Utc>>,
    #[command(flatten)]
    pub(in crate::cli) live: LiveArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Kind {
    /// A rehearsal in memory.
    Memory,
    /// The real account, through Soracom's API.
    Soracom,
}

/// How the real account is acted on.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct LiveArgs {
    #[command(flatten)]
    pub(in crate::cli) access: Access,
    /// With the real account: where to put data that is exported before it is lost. Without it
    /// nothing is exported, and what waits for that stays.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) exports: Option<PathBuf>,
    /// With the real account: wait for people and dates, instead of ending when there is nothing else
    /// to do.
    #[arg(long)]
    pub(in crate::cli) wait: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::cli) enum Others {
    /// They do what they are asked to at once.
    Act,
    /// They never do.
    Absent,
}

/// How it is carried out and told.
#[derive(Debug, Args)]
pub(in crate::cli) struct Run {
    /// How many calls may be under way at once.
    #[arg(long, value_name = "N", default_value = "4")]
    pub(in crate::cli) in_flight: NonZeroU32,
    /// The most calls a minute for each group of API paths.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) rate: Option<NonZeroU32>,
    /// Who attests, retries or cancels.
    #[arg(long, value_name = "NAME", env = "USER", default_value = "unnamed", hide_env_values = true)]
    pub(in crate::cli) by: String,
    /// How to tell what happens.
    #[arg(long, value_enum, default_value_t = Stream::Text)]
    pub(in crate::cli) format: Stream,
    #[command(flatten)]
    pub(in crate::cli) elision: Elision,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Stream {
    /// For people: a bar on a terminal, a line for each step elsewhere.
    Text,
    /// For programs: a JSON document for each event, one a line.
    Ndjson,
}

fn consent(text: &str) -> Result<Consent, String> {
    let consent = text.parse().and_then(|consent| match consent {
        Consent::All => Ok(Consent::All),
        Consent::Of(selector) => selector.resolved(Catalogue::soracom()).map(Consent::Of),
    });
    consent.map_err(|error| of_selector(&error))
}

fn cap(text: &str) -> Result<(String, usize), String> {
    let form = || format!("`{text}` is no limit (one looks like sim=100)");
    let (kind, most) = text.split_once('=').ok_or_else(form)?;
    let spec = Catalogue::soracom().kind(kind).ok_or_else(|| format!("there is no kind `{kind}`"))?;
    Ok((spec.name.to_owned(), most.parse().map_err(|_| form())?))
}

fn percent(text: &str) -> Result<f64, String> {
    let percent = text.parse().ok().filter(|percent| (0.0..=100.0).contains(percent));
    percent.ok_or_else(|| format!("`{text}` is no share in percent (from 0 to 100)"))
}
