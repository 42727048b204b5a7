//! `capture`: an account read through the API into a capture directory.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::ProgressBar;

use super::access::Access;
use super::exit;
use super::run::Failure;
use crate::account::{Account, Coverage};
use crate::backend::{Progress, SoracomError};
use crate::catalogue::Catalogue;

#[derive(Debug, Args)]
pub(super) struct Capture {
    /// Where to put it: a directory that is not there yet. It is written whole or not at all.
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) access: Access,
}

/// Why there is no capture.
#[derive(Debug, thiserror::Error)]
pub(super) enum CaptureFailure {
    #[error("{}: there is something already: name a new directory", .0.display())]
    Exists(PathBuf),
    #[error(transparent)]
    Soracom(#[from] SoracomError),
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

pub(super) fn capture(args: &Capture) -> Result<u8, Failure> {
    let fail = |source| CaptureFailure::Io { path: args.out.clone(), source };
    if args.out.symlink_metadata().is_ok() {
        return Err(CaptureFailure::Exists(args.out.clone()).into());
    }
    let parent = args.out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Beside its place, so that it can be moved there in one go; what is left of a failure goes away.
    let beside = tempfile::Builder::new().prefix(".winddown-").tempdir_in(parent).map_err(fail)?;
    let soracom = args.access.sign_in(None)?;
    let bar = if io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    let captured = soracom.capture(Some(beside.path()), &mut |progress| tell(&bar, progress));
    bar.finish_and_clear();
    let account = captured.map_err(CaptureFailure::from)?;
    fs::rename(beside.path(), &args.out).map_err(fail)?;
    // There is nothing left to remove.
    _ = beside.keep();
    summary(&account, &args.out)?;
    Ok(exit::DONE)
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
fn summary(account: &Account, out: &Path) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, Option<Coverage>), usize> = BTreeMap::new();
    for resource in account.resources() {
        *counts.entry((resource.kind(), resource.coverage())).or_default() += 1;
    }
    let mut stdout = anstream::stdout().lock();
    writeln!(stdout, "{}: {} things in {}", account.operator(), account.len(), out.display())?;
    let mut gaps: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for kind in Catalogue::soracom().kinds() {
        for place in kind.places() {
            let shown = place.map_or("operator", Coverage::name);
            if let Some(count) = counts.get(&(kind.name, place)) {
                let noun = if *count == 1 { kind.noun.one } else { kind.noun.many };
                writeln!(stdout, "{shown:<10} {count:>7} {noun}")?;
            }
            if let Some(why) = account.reading(kind.name, place).gap() {
                gaps.entry(format!("{shown:<10} {}", clean(why))).or_default().push(kind.noun.many);
            }
        }
    }
    for (why, kinds) in gaps {
        let (place, why) = why.split_at(11);
        writeln!(stdout, "unread: {place}{}: {why}", kinds.join(", "))?;
    }
    Ok(())
}

/// Text that cannot move the cursor.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
