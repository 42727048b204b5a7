//! `redact`: the same account with pseudonyms.

use std::path::PathBuf;

use clap::Args;

use crate::account::Account;
use crate::catalogue::Catalogue;
use crate::cli::capture_files::CaptureFiles;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, Fatal};
use crate::cli::file_kind;
use crate::cli::input;
use crate::cli::output::verbatim;
use crate::cli::redaction_key;
use crate::redact::{Redaction, RedactionKey};
use crate::report::escaped;

const EXAMPLES: &str = "\
Examples:
  winddown redact acme --key acme.key --out redacted.json";

/// Write the same account with pseudonyms in the place of ids and names, for a ticket or a colleague. Verdict,
/// dates and the number of steps stay the same.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Redact {
    /// A snapshot file or a capture directory. `-` reads a snapshot from standard input.
    #[arg(value_parser = file_kind::account)]
    account: PathBuf,
    /// Write the redacted snapshot to this new file, whole or not at all.
    #[arg(long, value_name = "FILE", required_unless_present = "who")]
    out: Option<PathBuf>,
    /// The key in this file decides which pseudonym a thing has: the same one in whatever is redacted with it. If
    /// there is no such file, a key is made. Keep it to yourself.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Leave amounts of money as they are. Without this, each becomes another one of the same order of magnitude.
    #[arg(long)]
    amounts: bool,
    /// Tell what a pseudonym stands for, in the unredacted ACCOUNT: an address, id or name of a redacted one.
    #[arg(long, value_name = "PSEUDONYM", conflicts_with_all = ["out", "amounts"])]
    who: Option<String>,
}

#[derive(Debug, thiserror::Error)]
enum RedactError {
    #[error("{}: it is redacted already, so it shows only pseudonyms", .0.display())]
    Already(PathBuf),
    #[error("{}: it does not say when it was captured, and a snapshot has to: capture the account again", .0.display())]
    Undated(PathBuf),
    #[error("`{0}` stands for nothing in this account with this key")]
    Nobody(String),
}

impl Fatal for RedactError {}

impl Redact {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let account = input::read(&self.account, Vec::new())?.account;
        if account.is_redacted() {
            return Err(RedactError::Already(self.account.clone()).into());
        }
        if let Some(who) = &self.who {
            return self.tell(&account, who);
        }
        let taken_at = account.taken_at().ok_or_else(|| RedactError::Undated(self.account.clone()))?;
        let files = CaptureFiles::begin(self.out.as_deref(), None)?;
        let key = redaction_key::read_or_make(&self.key)?;
        files.finish(&redacted(&account, &key, self.amounts)?, taken_at)?;
        Ok(Exit::Done)
    }

    /// Names the things for which a pseudonym stands.
    fn tell(&self, account: &Account, who: &str) -> Result<Exit, Failure> {
        let key = redaction_key::read(&self.key)?;
        let found = Redaction::new(account, Catalogue::soracom(), &key).who(who);
        if found.is_empty() {
            return Err(RedactError::Nobody(who.to_owned()).into());
        }
        for thing in found {
            let name = thing.name().map(|name| format!(" {name}")).unwrap_or_default();
            verbatim(&format!("{}\n", escaped(&format!("{thing}{name}"))))?;
        }
        Ok(Exit::Done)
    }
}

/// An account with pseudonyms, and with its amounts of money only if these are to stay.
pub(super) fn redacted(account: &Account, key: &RedactionKey, keep_amounts: bool) -> Result<Account, Failure> {
    let redaction = Redaction::new(account, Catalogue::soracom(), key);
    let redaction = if keep_amounts { redaction.keep_amounts() } else { redaction };
    redaction.account().map_err(Failure::outside)
}
