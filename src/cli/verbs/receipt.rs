//! `receipt`: what has a run ended, and what proves it?

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;

use crate::catalogue::Catalogue;
use crate::cli::attestation::AttestArgs;
use crate::cli::backend::Stakes;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, Fatal};
use crate::cli::file_kind;
use crate::cli::files::{self, ForceArgs};
use crate::cli::hints::is_about_run;
use crate::cli::input::read_as_of;
use crate::cli::journal;
use crate::cli::output::{ElisionArgs, Format, answer};
use crate::drive::ReceiptError;
use crate::execution::{self, FileRow};
use crate::intake;
use crate::report::{self, json::ReceiptDocument};

const EXAMPLES: &str = "\
Examples:
  winddown receipt j.jsonl acme --out receipt.json
  winddown receipt j.jsonl acme --verify receipt.json";

/// Prove at the end what a run has ended: by which call, when, with which answer, on whose word, what an account that
/// was read afterwards shows of it, and what remains.
///
/// It says no more than the journal and the account show, and names what they do not prove. Whoever has both can make
/// it again, and check with --verify that a receipt says the same.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Receipt {
    /// The journal of the run.
    #[arg(value_parser = file_kind::journal)]
    journal: PathBuf,
    /// The account as it was read after the run: a snapshot file, a capture directory, or `-`.
    #[arg(value_parser = file_kind::account)]
    account: PathBuf,
    #[command(flatten)]
    attest: AttestArgs,
    /// Write the receipt to this file too, as JSON.
    #[arg(long, value_name = "FILE", conflicts_with = "verify")]
    out: Option<PathBuf>,
    #[command(flatten)]
    force: ForceArgs,
    /// Make no receipt, but check this one.
    #[arg(long, value_name = "RECEIPT")]
    verify: Option<PathBuf>,
    /// Where the exported data is, to be listed with its digests [default: where the run has put it]
    #[arg(long, value_name = "DIR")]
    exports: Option<PathBuf>,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    elision: ElisionArgs,
}

/// A receipt cannot be used.
#[derive(Debug, thiserror::Error)]
enum ReceiptFileError {
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{}: it is no receipt: {source}; a receipt is what `winddown receipt JOURNAL ACCOUNT --out FILE` writes", path.display())]
    NoReceipt { path: PathBuf, source: serde_json::Error },
}

impl Fatal for ReceiptFileError {}
impl Fatal for ReceiptError {}

impl Receipt {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        is_about_run(&self.journal);
        let stated = self.verify.as_deref().map(read).transpose()?;
        let journal = journal::open(&self.journal)?;
        let backend = journal::backend(journal.plan()).ok();
        let directory = self.exports.as_deref().or_else(|| backend.as_ref()?.exports());
        let files = directory.map_or_else(|| Ok(Vec::new()), exported)?;
        let is_rehearsal = backend.as_ref().is_some_and(|backend| backend.standpoint().stakes == Stakes::Rehearsal);
        let (account, _) = read_as_of(&self.account, None, &self.attest)?;
        let receipt = journal.receipt(&account, files)?;
        let receipt = if is_rehearsal { receipt.of_rehearsal() } else { receipt };
        match stated {
            Some(stated) => self.compare(&receipt, &stated),
            None => self.show(&receipt),
        }
    }

    fn show(&self, receipt: &execution::Receipt) -> Result<Exit, Failure> {
        let report = report::receipt(receipt, Catalogue::soracom()).limit(self.elision.limit());
        if let Some(path) = &self.out {
            files::write(path, self.force, &report)?;
        }
        answer(self.format, report)?;
        Ok(receipt.verdict.into())
    }

    fn compare(&self, receipt: &execution::Receipt, stated: &Value) -> Result<Exit, Failure> {
        let found = receipt.discrepancies(stated).map_err(Failure::outside)?;
        answer(self.format, report::comparison(&found).limit(self.elision.limit()))?;
        Ok(if found.is_empty() { receipt.verdict.into() } else { Exit::InvalidPlan })
    }
}

/// A receipt as it stands in its file, so that nothing that it says is passed over.
fn read(path: &Path) -> Result<Value, ReceiptFileError> {
    let text =
        intake::whole(path, intake::LARGE).map_err(|source| ReceiptFileError::Io { path: path.to_owned(), source })?;
    let no_receipt = |source| ReceiptFileError::NoReceipt { path: path.to_owned(), source };
    let _: ReceiptDocument = serde_json::from_slice(&text).map_err(no_receipt)?;
    serde_json::from_slice(&text).map_err(no_receipt)
}

/// The files in a directory of exports, and in its folders, but for those that a process left half-written. None if there
/// is no such directory: the data may have been taken elsewhere.
fn exported(directory: &Path) -> Result<Vec<FileRow>, ReceiptFileError> {
    let mut found = Vec::new();
    let mut next = vec![(directory.to_owned(), String::new())];
    while let Some((place, name)) = next.pop() {
        let fail = |source| ReceiptFileError::Io { path: place.clone(), source };
        let entries = match fs::read_dir(&place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.map_err(fail)?,
        };
        for entry in entries {
            let entry = entry.map_err(fail)?;
            let own = entry.file_name().to_string_lossy().into_owned();
            if own.starts_with(intake::UNFINISHED) {
                continue;
            }
            let name = if name.is_empty() { own } else { format!("{name}/{own}") };
            let kind = entry.file_type().map_err(fail)?;
            if kind.is_dir() {
                next.push((entry.path(), name));
            } else if kind.is_file() {
                let content = intake::regular(&entry.path(), intake::LARGE)
                    .map_err(|source| ReceiptFileError::Io { path: entry.path(), source })?;
                found.push(FileRow::new(name, &content));
            }
        }
    }
    Ok(found)
}
