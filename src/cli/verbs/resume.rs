//! `resume`: a plan is carried on with from its journal.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Args;

use crate::account::OperatorId;
use crate::catalogue::Catalogue;
use crate::cli::account_lock;
use crate::cli::attestation::{AttestArgs, claims_for_run};
use crate::cli::backend::{Connection, ReconnectArgs, Standpoint};
use crate::cli::consent::ConsentArgs;
use crate::cli::exit::Exit;
use crate::cli::exports::warn_without_directory;
use crate::cli::failure::{Failure, Fatal};
use crate::cli::file_kind;
use crate::cli::hints::is_about_run;
use crate::cli::journal;
use crate::cli::output::{Format, answer, remark};
use crate::cli::progress::{Stream, standing};
use crate::cli::retry::RetryArgs;
use crate::cli::running::{RunArgs, carry_out};
use crate::drive::{JournalFile, JournalFileError, JournalReader};
use crate::execution::{Answer, AttestedClaim, Execution, Obstacle, Outlook, Review};
use crate::reading::attest;
use crate::report;

const EXAMPLES: &str = "\
Examples:
  winddown resume j.jsonl --dry-run
  winddown resume j.jsonl --lift-protection jp:sim";

/// Go on where `apply` stopped, from its journal.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Resume {
    /// The journal to go on from.
    #[arg(value_parser = file_kind::journal)]
    journal: PathBuf,
    /// Only show where it stands.
    #[arg(long)]
    dry_run: bool,
    /// Say that the step of this number is done. Repeatable.
    #[arg(long, value_name = "STEP")]
    done: Vec<u32>,
    #[command(flatten)]
    retry: RetryArgs,
    /// Never begin another step; only find out what became of those under way.
    #[arg(long, conflicts_with_all = ["done", "retry"])]
    cancel: bool,
    /// Put back the protections that were lifted from what still stands, and do nothing else. What was to be
    /// ended is held then; --retry lifts its protection again.
    #[arg(long, conflicts_with_all = ["done", "retry", "cancel", "dry_run"])]
    protect: bool,
    #[command(flatten)]
    attest: AttestArgs,
    #[command(flatten)]
    backend: ReconnectArgs,
    #[command(flatten)]
    consent: ConsentArgs,
    #[command(flatten)]
    run: RunArgs,
}

/// The account that was read is not the journal's: all that the plan names would seem to be gone.
#[derive(Debug, thiserror::Error)]
#[error("nothing was done: the journal is about {journal}, and the account that was read is that of {account}")]
struct OtherAccount {
    account: OperatorId,
    journal: OperatorId,
}

impl Fatal for OtherAccount {}

impl Resume {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        is_about_run(&self.journal);
        let reader = journal::open(&self.journal)?;
        let backend = journal::backend(reader.plan())?;
        let consents = self.consent.for_plan(reader.plan().plan(), reader.plan().plan())?;
        if self.dry_run {
            self.show(reader, backend.standpoint())?;
            return Ok(Exit::Done);
        }

        if let Some(holder) = reader.holder()? {
            return Err(JournalFileError::Locked { path: self.journal.clone(), holder }.into());
        }
        let stakes = backend.standpoint().stakes;
        let _alone = account_lock::lock(reader.plan().plan().operator(), stakes, &self.journal)?;
        let connection = backend.reconnect(&self.backend)?;
        let standpoint = connection.standpoint();
        let now = standpoint.now;
        // Recovering changes the journal, and a misspelt word must not.
        self.attest.claims(now)?;
        let options = self.run.options(standpoint);
        let (mut execution, journal) = JournalFile::recover(reader, options, now)?;
        let attested = self.attest.words(&self.run.by, now);
        if self.protect {
            execution.open(consents, attested, None, now);
            return self.put_back(execution, journal, &*connection);
        }
        if !backend.can_export(&self.backend) {
            let open = execution.plan().steps().zip(execution.statuses());
            warn_without_directory(open.filter(|(_, status)| !status.is_complete()).map(|(step, _)| step))?;
        }
        let review = self.read_again(&execution, &attested, &*connection, now)?;
        execution.open(consents, attested, review, now);
        self.take_words(&mut execution, now)?;
        carry_out(execution, journal, &*connection, &self.run)
    }

    /// Puts protections back, and shows where the run stands then.
    fn put_back(
        &self,
        mut execution: Execution,
        mut journal: JournalFile,
        connection: &dyn Connection,
    ) -> Result<Exit, Failure> {
        let left = connection.protect(&mut execution, &mut journal, &self.run.by)?;
        for (step, answer) in &left {
            remark(format_args!("step {step}: the protection was not put back: {}", why_not(answer.as_ref())))?;
        }
        standing(self.run.format, &execution, connection.standpoint().stakes, self.run.elision.limit())?;
        Ok(if left.is_empty() { Exit::Done } else { Exit::Failed })
    }

    /// Shows where the run stands by its journal alone, so that nobody has to sign in.
    fn show(&self, journal: JournalReader, standpoint: Standpoint) -> Result<(), Failure> {
        let execution = journal.execution(self.run.options(standpoint), standpoint.now)?;
        if self.run.format == Stream::Text {
            answer(Format::Text, report::review(execution.plan(), execution.review()))?;
        }
        Ok(standing(self.run.format, &execution, standpoint.stakes, self.run.elision.limit())?)
    }

    /// Reads the account again, and shows what does not show in it and what has changed; `None` if nothing is open,
    /// or it cannot be read just now.
    fn read_again(
        &self,
        execution: &Execution,
        attested: &[AttestedClaim],
        connection: &dyn Connection,
        now: DateTime<Utc>,
    ) -> Result<Option<Review>, Failure> {
        if self.cancel || matches!(execution.outlook(), Outlook::Finished | Outlook::Cancelled) {
            return Ok(None);
        }
        let claims = claims_for_run(execution, attested)?;
        let mut account = match connection.read() {
            Ok(account) => account,
            // Each thing is looked at before it is ended, and what was held stays so.
            Err(error) => {
                remark(format_args!(
                    "the account cannot be read again, so what has changed shows step by step: {error}"
                ))?;
                return Ok(None);
            }
        };
        let (account_id, journal_id) = (account.operator(), execution.plan().operator());
        if account_id != journal_id {
            return Err(OtherAccount { account: account_id.clone(), journal: journal_id.clone() }.into());
        }
        attest(&mut account, &claims, Catalogue::soracom());
        let review = execution.read_again(&account, Catalogue::soracom(), now);
        if self.run.format == Stream::Text {
            answer(Format::Text, report::review(execution.plan(), &review))?;
        }
        Ok(Some(review))
    }

    /// Takes what a person says of the steps: cancelled, to be tried again, done. What became of the others whose
    /// outcome is unknown is looked at.
    fn take_words(&self, execution: &mut Execution, now: DateTime<Utc>) -> Result<(), Failure> {
        let by = &self.run.by;
        if self.cancel {
            execution.cancel(by, now);
        }
        let retried: BTreeSet<u32> = released(execution).into_iter().chain(self.retry.steps(execution)?).collect();
        retried.into_iter().try_for_each(|step| execution.retry(step, by, now))?;
        self.done.iter().try_for_each(|step| execution.attest(*step, by, now))?;
        unknown(execution).into_iter().try_for_each(|step| execution.recheck(step, by, now))?;
        Ok(())
    }
}

/// The steps that are held because nobody knows what came of their calls.
fn unknown(execution: &Execution) -> Vec<u32> {
    let held = execution.obstacles().map(|(step, _)| step.id());
    held.filter(|step| execution.has_unknown_outcome(*step)).collect()
}

/// Why a protection was not put back.
fn why_not(answer: Option<&Answer>) -> String {
    match answer {
        Some(Answer::Refused { response }) => response.message.clone().unwrap_or_else(|| "it was refused".to_owned()),
        Some(Answer::Transient { why } | Answer::Unauthorised { why } | Answer::OutcomeUnknown { why }) => why.clone(),
        Some(_) => "there were too many calls".to_owned(),
        None => "no operation does that, or whether it was lifted has to be found out first".to_owned(),
    }
}

/// The steps that were held only for want of a consent or a reading, which there is now.
fn released(execution: &Execution) -> Vec<u32> {
    let released = execution.obstacles().filter(|(step, obstacle)| match obstacle {
        Obstacle::NoConsent => execution.confirmed().is_agreed(*step),
        Obstacle::Unread { .. } | Obstacle::Unplanned { .. } => execution.waits_for(*step).is_none(),
        _ => false,
    });
    released.map(|(step, _)| step.id()).collect()
}
