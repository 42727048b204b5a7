//! `capture`: an account read through the API into a snapshot, with its raw responses if wanted.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SubsecRound as _, Utc};
use clap::Args;
use indicatif::ProgressBar;
use tempfile::{NamedTempFile, TempDir};

use super::access::Access;
use super::attest::Attest;
use super::exit;
use super::out;
use super::run::{Failure, directory_of, of_directory};
use crate::account::{Account, Coverage};
use crate::backend::{Clock as _, Progress, Soracom, SoracomError, SystemClock};
use crate::catalogue::Catalogue;
use crate::reading::{attest, write_snapshot};
use crate::report::escaped;

#[derive(Debug, Args)]
pub(super) struct Capture {
    /// Where to put the snapshot: a file that is not there yet. It is written whole or not at all.
    #[arg(long, value_name = "FILE", required_unless_present = "raw")]
    pub(super) out: Option<PathBuf>,
    /// Where to keep the raw responses, as a capture directory: one that is not there yet. It is
    /// written whole or not at all.
    #[arg(long, value_name = "DIR")]
    pub(super) raw: Option<PathBuf>,
    #[command(flatten)]
    pub(super) attest: Attest,
    #[command(flatten)]
    pub(super) access: Access,
}

/// Why there is no capture.
#[derive(Debug, thiserror::Error)]
pub(super) enum CaptureFailure {
    #[error("{}: there is something already: name a new file or directory", .0.display())]
    Exists(PathBuf),
    #[error("--out and --raw are both {}: name two places", .0.display())]
    SamePlace(PathBuf),
    #[error("--attest is kept in a snapshot: name one with --out")]
    NoSnapshot,
    #[error(transparent)]
    Soracom(#[from] SoracomError),
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("signals cannot be handled: {0}")]
    Signals(#[from] ctrlc::Error),
}

pub(super) fn capture(args: &Capture) -> Result<u8, Failure> {
    if args.out.is_none() && !args.attest.attest.is_empty() {
        return Err(CaptureFailure::NoSnapshot.into());
    }
    let claims = args.attest.claims(SystemClock.now())?;
    let places = Places::new(args)?;
    places.clear_on_signals()?;
    let soracom = args.access.sign_in(None)?;
    let began = SystemClock.now().trunc_subsecs(0);
    let mut account = read(&soracom, places.raw()).map_err(CaptureFailure::from)?;
    attest(&mut account, &claims, Catalogue::soracom());
    places.fill(&account, account.taken_at().unwrap_or(began))?;
    let places: Vec<&Path> = args.out.iter().chain(&args.raw).map(PathBuf::as_path).collect();
    summary(&account, &places)?;
    Ok(exit::DONE)
}

/// Reads the account, telling at a terminal how far it has come.
pub(super) fn read(soracom: &Soracom, keep: Option<&Path>) -> Result<Account, SoracomError> {
    let bar = if io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    let account = soracom.capture(keep, &mut |progress| tell(&bar, progress));
    bar.finish_and_clear();
    account
}

/// What is being written: beside each place something that can be moved there in one go. Until then
/// it goes away by itself.
struct Places {
    out: Option<(PathBuf, NamedTempFile)>,
    raw: Option<(PathBuf, TempDir)>,
}

impl Places {
    fn new(args: &Capture) -> Result<Self, CaptureFailure> {
        let taken = |path: &&PathBuf| path.symlink_metadata().is_ok();
        if let Some(path) = args.out.iter().chain(&args.raw).find(taken) {
            return Err(CaptureFailure::Exists(path.clone()));
        }
        if let (Some(out), Some(raw)) = (&args.out, &args.raw)
            && out == raw
        {
            return Err(CaptureFailure::SamePlace(out.clone()));
        }
        Ok(Self {
            out: beside(args.out.as_deref(), |name, directory| name.tempfile_in(directory))?,
            raw: beside(args.raw.as_deref(), |name, directory| {
                #[cfg(unix)]
                name.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
                name.tempdir_in(directory)
            })?,
        })
    }

    /// Whoever interrupts it finds nothing of the account left behind.
    fn clear_on_signals(&self) -> Result<(), CaptureFailure> {
        let out = self.out.as_ref().map(|(_, file)| file.path().to_owned());
        let raw = self.raw.as_ref().map(|(_, directory)| directory.path().to_owned());
        Ok(ctrlc::set_handler(move || {
            _ = out.as_ref().map(fs::remove_file);
            // What is being written meanwhile may come in between.
            _ = raw.as_ref().map(|raw| (0..9).find(|_| fs::remove_dir_all(raw).is_ok()));
            std::process::exit(i32::from(exit::INTERRUPTED));
        })?)
    }

    /// Where the raw responses are for now.
    fn raw(&self) -> Option<&Path> {
        self.raw.as_ref().map(|(_, beside)| beside.path())
    }

    /// Puts everything into its place, or nothing.
    fn fill(self, account: &Account, taken_at: DateTime<Utc>) -> Result<(), CaptureFailure> {
        if let Some((path, beside)) = &self.out {
            let written = write_snapshot(account, taken_at, beside.as_file());
            written.and_then(|()| beside.as_file().sync_all()).map_err(|source| failure(path, source))?;
        }
        if let Some((path, beside)) = &self.raw {
            fs::rename(beside.path(), path).map_err(|source| failure(path, source))?;
        }
        if let Some((path, beside)) = self.out
            && let Err(error) = beside.persist_noclobber(&path)
        {
            // Back to where they go away.
            if let Some((raw, beside)) = &self.raw {
                _ = fs::rename(raw, beside.path());
            }
            return Err(failure(&path, error.error));
        }
        // There is nothing left to remove.
        _ = self.raw.map(|(_, beside)| beside.keep());
        Ok(())
    }
}

fn failure(path: &Path, source: io::Error) -> CaptureFailure {
    CaptureFailure::Io { path: path.to_owned(), source }
}

/// A place, and something beside it.
fn beside<T>(
    path: Option<&Path>,
    make: impl FnOnce(&mut tempfile::Builder<'_, '_>, &Path) -> io::Result<T>,
) -> Result<Option<(PathBuf, T)>, CaptureFailure> {
    let Some(path) = path else { return Ok(None) };
    let directory = directory_of(path);
    let made = make(tempfile::Builder::new().prefix(".winddown-"), directory);
    let made = made.map_err(|error| failure(path, of_directory(directory, &error)))?;
    Ok(Some((path.to_owned(), made)))
}

fn tell(bar: &ProgressBar, progress: &Progress<'_>) {
    let place = progress.coverage.map_or("operator", Coverage::code);
    bar.set_message(format!(
        "{} responses, {} things; {place}/{}, page {}",
        progress.responses, progress.things, progress.operation, progress.page
    ));
    bar.tick();
}

/// How many there are of each kind, and what could not be read.
fn summary(account: &Account, places: &[&Path]) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, Option<Coverage>), usize> = BTreeMap::new();
    for resource in account.resources() {
        *counts.entry((resource.kind(), resource.coverage())).or_default() += 1;
    }
    let mut stdout = out::stdout();
    let places: Vec<String> = places.iter().map(|place| place.display().to_string()).collect();
    writeln!(stdout, "{}: {} things in {}", account.operator(), account.len(), places.join(" and "))?;
    let mut gaps: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for kind in Catalogue::soracom().kinds() {
        for place in kind.places() {
            let shown = place.map_or("operator", Coverage::name);
            if let Some(count) = counts.get(&(kind.name, place)) {
                let noun = if *count == 1 { kind.noun.one } else { kind.noun.many };
                writeln!(stdout, "{shown:<10} {count:>7} {}", noun.english())?;
            }
            if let Some(why) = account.reading(kind.name, place).gap() {
                gaps.entry(format!("{shown:<10} {}", escaped(why))).or_default().push(kind.noun.many.english());
            }
        }
    }
    for (why, kinds) in gaps {
        let (place, why) = why.split_at(11);
        writeln!(stdout, "unread: {place}{}: {why}", kinds.join(", "))?;
    }
    match account.oddities().len() {
        0 => {}
        1 => writeln!(stdout, "odd: one thing does not fit the rest; winddown check tells it")?,
        n => writeln!(stdout, "odd: {n} things do not fit the rest; winddown check tells them")?,
    }
    Ok(())
}
