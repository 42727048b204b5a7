//! Proof at the end: what a run has ended, what an account shows of that, and what nobody can prove.

mod collect;
mod compare;

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{AttestedClaim, Execution, Response, StepStatus};
use crate::account::{Account, Address, Coverage, Digest, Document, Is, OperatorId, WrittenBy, instant};
use crate::catalogue::spec::{Action, Actor, Blocks, Standing};
use crate::plan::SavedStep;
use crate::plan::file::FormatVersion;

pub(crate) use collect::Collector;
pub use compare::Discrepancy;

/// Proof at the end of a run: everything that it has ended, by which call, when, with which answer and on whose word;
/// what an account that was read afterwards shows of each; what was exported; and what remains.
///
/// It follows from a journal and an account, and from nothing else, so whoever has both can
/// [make it again](Receipt::discrepancies). It says no more than these show: what they do not prove is named. That the
/// account was closed is only ever a person's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
#[serde(expecting = "the document `receipt`")]
#[must_use = "a receipt that nobody keeps proves nothing"]
pub struct Receipt {
    pub(super) format_version: FormatVersion,
    document: Is<Self>,
    written_by: WrittenBy,
    /// Whose account it is about.
    pub account: OperatorId,
    /// What it comes to.
    pub verdict: ReceiptVerdict,
    /// True if the journal is that of a rehearsal: then nothing was done to a real account.
    pub rehearsal: bool,
    /// The digest of the plan that was carried out.
    pub plan_digest: Digest,
    /// The journal that it follows from.
    pub journal: JournalSeal,
    /// The digest of the account that it follows from.
    pub snapshot_digest: Digest,
    /// When reading that account began, in UTC; `None` if nobody knows, so that it proves nothing.
    #[serde(with = "instant::maybe")]
    pub taken_at: Option<DateTime<Utc>>,
    /// What people attested while it was carried out.
    pub attested: Vec<AttestedClaim>,
    /// What was ended, by number of the step.
    pub ended: Vec<EndedRow>,
    /// What was exported, by number of the step. No account shows that.
    pub exported: Vec<ExportedRow>,
    /// The files that were found where data was exported to, by name.
    pub files: Vec<FileRow>,
    /// The steps that are not complete, by number.
    pub remains: Vec<RemainsRow>,
    /// What stands in the account and no step that remains is about, by kind and coverage.
    pub standing: Vec<StandingRow>,
    /// The lists that were not read whole: what they would show, nobody knows.
    pub unread: Vec<UnprovenRow>,
}

/// What a receipt comes to. `Display` gives the name, as in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ReceiptVerdict {
    /// Everything is ended, and the account shows it.
    Proved,
    /// Everything is ended, as far as the journal says, and the account does not prove all of it.
    Unproven,
    /// Something is left to do, and waits for people or dates.
    Left,
    /// Something failed or is held.
    Stopped,
    /// The account still has something that the journal says is ended.
    Contradicted,
}

impl ReceiptVerdict {
    /// The name, as in JSON. It never changes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Unproven => "unproven",
            Self::Left => "left",
            Self::Stopped => "stopped",
            Self::Contradicted => "contradicted",
        }
    }
}

impl fmt::Display for ReceiptVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The journal that a receipt follows from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct JournalSeal {
    /// How many lines it has, with the plan's.
    pub lines: usize,
    /// The sum of the last line, which depends on all the others.
    pub sum: String,
    /// When the first entry was made, in UTC.
    #[serde(with = "instant::maybe")]
    pub first: Option<DateTime<Utc>>,
    /// When the last one was made, in UTC.
    #[serde(with = "instant::maybe")]
    pub last: Option<DateTime<Utc>>,
    /// In whose names the plan was carried out, each once, in text order.
    pub by: BTreeSet<String>,
}

/// Something that was ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct EndedRow {
    /// The number of the step.
    pub step: u32,
    /// What was done.
    pub action: Action,
    /// To what.
    pub subject: Address,
    /// Whose step it was.
    pub actor: Actor,
    /// The operation that was called last; `None` if no call was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The method and path of that call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// When that call was made, in UTC.
    #[serde(with = "instant::maybe")]
    pub called_at: Option<DateTime<Utc>>,
    /// What was answered to it; `None` if there was no call, or its answer was lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Response>,
    /// True if its answer was lost.
    pub answer_lost: bool,
    /// How the journal comes to say that it is done.
    pub known_by: KnownBy,
    /// Who said so, if it is a person's word. Untrusted text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said_by: Option<String>,
    /// When the journal came to say so, in UTC.
    #[serde(with = "instant::maybe")]
    pub at: Option<DateTime<Utc>>,
    /// What the account shows of it.
    pub proof: Proof,
}

/// How a journal comes to say that a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum KnownBy {
    /// The answer to the call says so.
    Answer,
    /// A look showed it.
    Look,
    /// A look before the call showed that it was so already.
    Needless,
    /// A person said so.
    Word,
}

/// What an account shows of something that was ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "is", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Proof {
    /// It is gone.
    Gone,
    /// It is still there: the account contradicts the journal.
    Standing,
    /// The list in which it would be was not read whole.
    Unread {
        /// Why. Untrusted text.
        why: String,
    },
    /// No list would show it.
    NotListed,
    /// The account was read before the journal came to say so, or nobody knows when.
    ReadBefore,
}

/// Data that was exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ExportedRow {
    /// The number of the step.
    pub step: u32,
    /// What was exported.
    pub subject: Address,
    /// How the journal comes to say so.
    pub known_by: KnownBy,
    /// Who said so, if it is a person's word. Untrusted text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said_by: Option<String>,
    /// When, in UTC.
    #[serde(with = "instant::maybe")]
    pub at: Option<DateTime<Utc>>,
}

/// A file with exported data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FileRow {
    /// Its path within the directory, with slashes.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// The SHA-256 of its content.
    pub digest: Digest,
}

/// A step that is not complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RemainsRow {
    /// Its number.
    pub step: u32,
    /// What is to be done.
    pub action: Action,
    /// To what.
    pub subject: Address,
    /// Whose it is.
    pub actor: Actor,
    /// How far it has come.
    pub status: StepStatus,
}

/// Things that stand in an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct StandingRow {
    /// Their kind.
    pub kind: String,
    /// Their coverage; `None` where the operator shares them.
    pub coverage: Option<Coverage>,
    /// How many there are.
    pub count: usize,
    /// Who may end them.
    pub actor: Actor,
    /// Whether closing the account depends on them.
    pub matters: bool,
}

/// A list that was not read whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct UnprovenRow {
    /// The kind that it lists.
    pub kind: String,
    /// Its coverage; `None` where the operator shares it.
    pub coverage: Option<Coverage>,
    /// Why. Untrusted text.
    pub why: String,
}

/// An account that proves nothing about a run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the account is that of {account}, and the journal is about {journal}")]
pub struct OtherAccount {
    account: OperatorId,
    journal: OperatorId,
}

impl Document for Receipt {
    const NAME: &str = "receipt";
}

impl Receipt {
    /// The same receipt of a run that was a rehearsal: it proves nothing about a real account.
    pub fn of_rehearsal(self) -> Self {
        let verdict = match self.verdict {
            ReceiptVerdict::Proved => ReceiptVerdict::Unproven,
            other => other,
        };
        Self { rehearsal: true, verdict, ..self }
    }

    /// How many of the things that were ended the account shows to be gone.
    pub fn proved(&self) -> usize {
        self.ended.iter().filter(|row| row.proof == Proof::Gone).count()
    }
}

impl FileRow {
    /// A file, by its path within the directory of exports, with slashes, and its content.
    pub fn new(name: String, content: &[u8]) -> Self {
        let digest = Digest::of(Sha256::new_with_prefix(content));
        Self { name, bytes: content.len() as u64, digest }
    }
}

impl Collector {
    /// The receipt of an execution whose entries were collected.
    ///
    /// # Errors
    /// If the account is another operator's.
    pub(crate) fn finish(
        self,
        execution: &Execution,
        (lines, sum): (usize, String),
        account: &Account,
        mut files: Vec<FileRow>,
    ) -> Result<Receipt, OtherAccount> {
        let plan = execution.plan();
        if account.operator() != plan.operator() {
            let (account, journal) = (account.operator().clone(), plan.operator().clone());
            return Err(OtherAccount { account, journal });
        }
        files.sort_unstable();
        let (ended, exported) = self.done(execution, account);
        let remains = remains(execution);
        let standing = standing(execution, account);
        let unread = unread(execution, account);
        let mut receipt = Receipt {
            format_version: FormatVersion,
            document: Is::default(),
            written_by: WrittenBy,
            account: plan.operator().clone(),
            verdict: ReceiptVerdict::Proved,
            rehearsal: false,
            plan_digest: plan.digest(),
            journal: JournalSeal { lines, sum, first: self.first, last: self.last, by: self.by },
            snapshot_digest: account.digest(),
            taken_at: account.taken_at(),
            attested: execution.attested().to_vec(),
            ended,
            exported,
            files,
            remains,
            standing,
            unread,
        };
        receipt.verdict = verdict(&receipt, plan.closes_account());
        Ok(receipt)
    }
}

fn verdict(receipt: &Receipt, closes: bool) -> ReceiptVerdict {
    if receipt.ended.iter().any(|row| row.proof == Proof::Standing) {
        return ReceiptVerdict::Contradicted;
    }
    if receipt.remains.iter().any(|row| row.status.is_stopped()) {
        return ReceiptVerdict::Stopped;
    }
    if !receipt.remains.is_empty() || (closes && receipt.standing.iter().any(|row| row.matters)) {
        return ReceiptVerdict::Left;
    }
    let is_proved = receipt.proved() == receipt.ended.len()
        && receipt.unread.is_empty()
        && (receipt.exported.is_empty() || !receipt.files.is_empty());
    if is_proved { ReceiptVerdict::Proved } else { ReceiptVerdict::Unproven }
}

fn remains(execution: &Execution) -> Vec<RemainsRow> {
    let open = execution.plan().steps().zip(execution.statuses()).filter(|(_, status)| !status.is_complete());
    let row = |(step, status): (SavedStep<'_>, StepStatus)| RemainsRow {
        step: step.id(),
        action: step.action(),
        subject: step.subject(),
        actor: step.actor(),
        // Whether a process is still at it shows in no journal.
        status: if status == StepStatus::Dispatched { StepStatus::Unknown } else { status },
    };
    open.map(row).collect()
}

/// What stands in the account, apart from what the open steps are about. If the plan does not close the account, only of
/// the kinds that it is about.
fn standing(execution: &Execution, account: &Account) -> Vec<StandingRow> {
    let catalogue = execution.plan().catalogue();
    let open: BTreeSet<Address> = remains(execution).into_iter().map(|row| row.subject).collect();
    let planned: BTreeSet<&str> = execution.plan().steps().map(|step| step.kind().name).collect();
    let mut rows: Vec<StandingRow> = Vec::new();
    for resource in account.resources() {
        let address = resource.address();
        let Some(kind) = catalogue.kind(address.kind()) else { continue };
        if !execution.plan().closes_account() && !planned.contains(kind.name) {
            continue;
        }
        let seen = account.observe(&address);
        let is_gone = kind.assess(seen.as_ref()).0 == Standing::Gone;
        if is_gone || open.contains(&address) || kind.blocks.value == Blocks::Itself {
            continue;
        }
        let place = address.coverage();
        match rows.iter_mut().rfind(|row| row.kind == kind.name && row.coverage == place) {
            Some(row) => row.count += 1,
            None => rows.push(StandingRow {
                kind: kind.name.to_owned(),
                coverage: place,
                count: 1,
                actor: kind.who.value,
                matters: catalogue.matters(kind.name),
            }),
        }
    }
    rows
}

/// The lists that were not read whole, of the kinds that the plan is about; if it closes the account, of all on
/// which closing depends.
fn unread(execution: &Execution, account: &Account) -> Vec<UnprovenRow> {
    let plan = execution.plan();
    let planned: BTreeSet<&str> = plan.steps().map(|step| step.kind().name).collect();
    let is_asked = |name: &str| planned.contains(name) || (plan.closes_account() && plan.catalogue().matters(name));
    let kinds = plan.catalogue().kinds().filter(|kind| is_asked(kind.name));
    let kinds = kinds.filter(|kind| kind.blocks.value != Blocks::Itself);
    let places = kinds.flat_map(|kind| kind.places().into_iter().map(move |place| (kind.name, place)));
    let row = |(kind, coverage): (&str, Option<Coverage>)| {
        let why = account.reading(kind, coverage).gap()?.to_owned();
        Some(UnprovenRow { kind: kind.to_owned(), coverage, why })
    };
    places.filter_map(row).collect()
}

#[cfg(test)]
#[test]
fn schema() {
    crate::account::json_schema::assert_fresh::<Receipt>(<Receipt as Document>::NAME);
}
