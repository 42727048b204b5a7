//! `capture`: an account is read through the API into files.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use chrono::SubsecRound as _;
use clap::Args;

use crate::account::{Account, Coverage};
use crate::catalogue::{Catalogue, missing_permission, permission_statement};
use crate::cli::attestation::AttestArgs;
use crate::cli::backend::sign_in::SignInArgs;
use crate::cli::backend::soracom::read;
use crate::cli::capture_files::CaptureFiles;
use crate::cli::clock::clock;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, Fatal};
use crate::cli::output::OutputError;
use crate::cli::redaction_key;
use crate::cli::streams::stdout;
use crate::reading::attest;
use crate::redact::RedactionKey;
use crate::report::escaped;

use super::redact::redacted;

const EXAMPLES: &str = "\
Examples:
  winddown capture --out acme.json
  winddown capture --profile acme --out acme.json --raw acme";

/// Read an account through Soracom's API into a snapshot file. Changes nothing.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Capture {
    /// Write the snapshot to this new file, whole or not at all.
    #[arg(long, value_name = "FILE", required_unless_present = "raw")]
    out: Option<PathBuf>,
    /// Keep the raw responses in this new capture directory, all or none.
    #[arg(long, value_name = "DIR")]
    raw: Option<PathBuf>,
    /// Put pseudonyms in the place of ids and names, as `winddown redact` does. Nothing else is written.
    #[arg(long)]
    redact: bool,
    /// With --redact: the key in this file decides which pseudonym a thing has; if there is no such file, a key is
    /// made. Without this, nobody can ever tell what the pseudonyms stand for.
    #[arg(long, value_name = "FILE", requires = "redact")]
    key: Option<PathBuf>,
    #[command(flatten)]
    attest: AttestArgs,
    #[command(flatten)]
    sign_in: SignInArgs,
}

/// Options that do not go together.
#[derive(Debug, thiserror::Error)]
enum Misfit {
    #[error("--attest is kept in a snapshot: name one with --out")]
    NoSnapshot,
    #[error("raw responses cannot be redacted: leave out --raw, or --redact")]
    RawRedacted,
}

impl Fatal for Misfit {}

impl Capture {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        if self.redact && self.raw.is_some() {
            return Err(Misfit::RawRedacted.into());
        }
        if self.out.is_none() && !self.attest.is_empty() {
            return Err(Misfit::NoSnapshot.into());
        }
        let claims = self.attest.claims(clock().now())?;
        let files = CaptureFiles::begin(self.out.as_deref(), self.raw.as_deref())?;
        let key = self.redact.then(|| key_of(self.key.as_deref())).transpose()?;
        let soracom = self.sign_in.sign_in(None)?;
        let began = clock().now().trunc_subsecs(0);
        let mut account = read(&soracom, files.raw())?;
        attest(&mut account, &claims, Catalogue::soracom());
        if let Some(key) = key {
            account = redacted(&account, &key, false)?;
        }
        files.finish(&account, account.taken_at().unwrap_or(began))?;
        let places: Vec<&Path> = self.out.iter().chain(&self.raw).map(PathBuf::as_path).collect();
        summary(&account, &places).map_err(OutputError::from)?;
        Ok(Exit::Done)
    }
}

/// The key in a file, or one that is used once.
fn key_of(file: Option<&Path>) -> Result<RedactionKey, Failure> {
    file.map_or_else(|| Ok(redaction_key::random()?), redaction_key::read_or_make)
}

/// How many things there are of each kind, and what could not be read.
fn summary(account: &Account, places: &[&Path]) -> io::Result<()> {
    let mut stdout = stdout();
    let places: Vec<String> = places.iter().map(|place| place.display().to_string()).collect();
    writeln!(stdout, "{}: {} things in {}", account.operator(), account.len(), places.join(" and "))?;
    counts(account, &mut stdout)?;
    let mut missing = BTreeSet::new();
    for ((place, why), kinds) in gaps(account) {
        match missing_permission(&why) {
            Some(permission) => _ = missing.insert(permission.to_owned()),
            None => writeln!(stdout, "unread: {place:<10} {}: {why}", kinds.join(", "))?,
        }
    }
    if !missing.is_empty() {
        writeln!(stdout, "unread: {} permissions are missing, granted by this statement:", missing.len())?;
        writeln!(stdout, "{}", permission_statement(&missing))?;
    }
    match account.oddities().len() {
        0 => {}
        1 => writeln!(stdout, "odd: one thing does not fit the rest; winddown check tells it")?,
        n => writeln!(stdout, "odd: {n} things do not fit the rest; winddown check tells them")?,
    }
    Ok(())
}

fn counts(account: &Account, out: &mut impl io::Write) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, Option<Coverage>), usize> = BTreeMap::new();
    for resource in account.resources() {
        *counts.entry((resource.kind(), resource.coverage())).or_default() += 1;
    }
    for kind in Catalogue::soracom().kinds() {
        for place in kind.places() {
            if let Some(count) = counts.get(&(kind.name, place)) {
                let noun = if *count == 1 { kind.noun.one } else { kind.noun.many }.english();
                writeln!(out, "{:<10} {count:>7} {noun}", name(place))?;
            }
        }
    }
    Ok(())
}

/// The kinds that were not read whole, by place and reason.
fn gaps(account: &Account) -> BTreeMap<(&'static str, String), Vec<&'static str>> {
    let mut gaps: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for kind in Catalogue::soracom().kinds() {
        for place in kind.places() {
            if let Some(why) = account.reading(kind.name, place).gap() {
                gaps.entry((name(place), escaped(why).into_owned())).or_default().push(kind.noun.many.english());
            }
        }
    }
    gaps
}

fn name(place: Option<Coverage>) -> &'static str {
    place.map_or("operator", |coverage| Catalogue::soracom().provider().name_of(coverage).english())
}
