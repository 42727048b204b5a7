//! ACCOUNT: a capture directory, a snapshot file, or a snapshot on standard input.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Utc};
use clap::Args;

use super::attestation::AttestArgs;
use super::failure::{Failure, Fatal};
use super::file_kind;
use super::hints::{is_about_account, of_input};
use super::output::{Format, aside};
use crate::account::Account;
use crate::reading::{Capture, CaptureDir, Claim, ReadError, SnapshotFile};

/// ACCOUNT, for verbs that print texts and JSON.
#[derive(Debug, Args)]
pub(super) struct AccountArgs {
    #[command(flatten)]
    input: InputArgs,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// ACCOUNT, and as of when.
#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// A snapshot file or a capture directory: `winddown capture` makes both, and the script of
    /// `winddown kinds --capture-script` makes a directory. `-` reads a snapshot from standard input.
    #[arg(value_parser = file_kind::account)]
    account: PathBuf,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// As of when an account is judged, and what people attest about it.
#[derive(Debug, Args)]
pub(super) struct AsOfArgs {
    /// Answer as of this instant instead of now: RFC 3339, such as 2026-08-20T09:00:00+09:00, or a day, such
    /// as 2026-08-20, which begins at 00:00 UTC.
    #[arg(long, value_name = "INSTANT|DAY", value_parser = instant)]
    now: Option<DateTime<Utc>>,
    #[command(flatten)]
    attest: AttestArgs,
}

/// An account cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum InputError {
    #[error("{}: {source}; an account is read from a capture directory or a snapshot file", path.display())]
    Path { path: PathBuf, source: io::Error },
    #[error("{}", of_input(.0))]
    Unreadable(#[from] ReadError),
}

impl Fatal for InputError {}

impl AccountArgs {
    pub(super) const fn format(&self) -> Format {
        self.format
    }

    /// As [`InputArgs::read`].
    pub(super) fn read(&self) -> Result<(Account, DateTime<Utc>), Failure> {
        self.input.read()
    }
}

impl InputArgs {
    /// As [`read_as_of`].
    pub(super) fn read(&self) -> Result<(Account, DateTime<Utc>), Failure> {
        self.as_of.read(&self.account)
    }
}

impl AsOfArgs {
    /// The instant that was given.
    pub(super) const fn now(&self) -> Option<DateTime<Utc>> {
        self.now
    }

    /// As [`read_as_of`].
    pub(super) fn read(&self, path: &Path) -> Result<(Account, DateTime<Utc>), Failure> {
        read_as_of(path, self.now, &self.attest)
    }
}

/// An account, with what is attested; and the instant for which to answer, in UTC: now if none is given. Files that
/// belong to no account are named on standard error.
pub(super) fn read_as_of(
    path: &Path,
    now: Option<DateTime<Utc>>,
    attest: &AttestArgs,
) -> Result<(Account, DateTime<Utc>), Failure> {
    // What decides the answer besides the verb is repeated in advice.
    let (typed, day) = (path.display().to_string(), now.map(|now| now.to_rfc3339_opts(SecondsFormat::AutoSi, true)));
    let day = day.iter().flat_map(|now| ["--now", now]);
    is_about_account([&*typed].into_iter().chain(day).chain(attest.as_typed()));
    let now = now.unwrap_or_else(|| SystemTime::now().into());
    Ok((read_with_remarks(path, attest.claims(now)?)?, now))
}

/// Reads an account, and names the files that belong to none on standard error.
pub(super) fn read_with_remarks(path: &Path, claims: Vec<Claim>) -> Result<Account, Failure> {
    let capture = read(path, claims)?;
    for file in &capture.passed_over {
        aside(format_args!("passed over {file}"))?;
    }
    Ok(capture.account)
}

/// Reads an account from wherever it is.
pub(super) fn read(path: &Path, claims: Vec<Claim>) -> Result<Capture, InputError> {
    let attested = |file: SnapshotFile| claims.iter().cloned().fold(file, SnapshotFile::claim);
    let account = if is_stdin(path) {
        attested(SnapshotFile::new("standard input")).load_from(io::stdin().lock())?
    } else {
        let metadata = fs::metadata(path).map_err(|source| InputError::Path { path: path.to_owned(), source })?;
        if metadata.is_dir() {
            return Ok(claims.into_iter().fold(CaptureDir::new(path), CaptureDir::claim).load()?);
        }
        attested(SnapshotFile::new(path)).load()?
    };
    Ok(Capture { account, passed_over: Vec::new() })
}

/// True if a path stands for standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads an instant from an argument; of a day, its beginning in UTC.
pub(super) fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    let day = || Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN).and_utc());
    let instant = DateTime::parse_from_rfc3339(text).map(|instant| instant.to_utc()).ok().or_else(day);
    instant.ok_or_else(|| {
        "it is neither an instant, such as 2026-08-20T00:00:00Z, nor a day, such as 2026-08-20".to_owned()
    })
}
