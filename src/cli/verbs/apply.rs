//! `apply`: a plan is carried out from its beginning.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::catalogue::Catalogue;
use crate::cli::account_lock;
use crate::cli::attestation::{AttestArgs, attest_for_plan};
use crate::cli::backend::{BackendArgs, Prepared, Stakes};
use crate::cli::confirmation::confirm;
use crate::cli::consent::ConsentArgs;
use crate::cli::exit::Exit;
use crate::cli::exports::warn_without_directory;
use crate::cli::failure::Failure;
use crate::cli::file_kind;
use crate::cli::hints::of_kind;
use crate::cli::journal;
use crate::cli::output::{Format, OutputError, answer, json_line, text};
use crate::cli::plan_file;
use crate::cli::progress::Stream;
use crate::cli::running::{RunArgs, carry_out};
use crate::drive::JournalFile;
use crate::execution::{Consent, Execution, Review, Terms};
use crate::plan::SavedPlan;
use crate::report::{self, Age, Part};
use crate::verify::{Soundness, Verification, verify};

const EXAMPLES: &str = "\
Examples:
  winddown apply plan.json --backend soracom --dry-run
  winddown apply plan.json --backend memory --account acme --journal j.jsonl --confirm OP0012345678
  winddown apply plan.json --backend soracom --journal journal.jsonl --exports exports";

/// Carry a plan out. Without a confirmation it only shows what would be done.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Apply {
    /// A plan, as `winddown plan ACCOUNT --out FILE` writes it.
    #[arg(value_parser = file_kind::plan)]
    plan: PathBuf,
    /// Keep the journal in this new file. `winddown resume` goes on from it.
    #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
    journal: Option<PathBuf>,
    /// Confirm with the id of the account. Without it winddown asks for the id at the terminal, and
    /// does nothing unless it is typed.
    #[arg(long, value_name = "OPERATOR_ID", conflicts_with = "dry_run")]
    confirm: Option<String>,
    /// Only show what would be done.
    #[arg(long)]
    dry_run: bool,
    /// Refuse the plan if the account has changed since it was made. Without this, what a change concerns is held,
    /// with what comes after it, and the rest is done.
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    consent: ConsentArgs,
    /// Refuse a plan that has more than so many steps.
    #[arg(long, value_name = "N")]
    max_steps: Option<usize>,
    /// Refuse a plan that has more than so many steps for things of a kind: KIND=N. Repeatable.
    #[arg(long, value_name = "KIND=N", value_parser = cap)]
    max: Vec<Cap>,
    #[command(flatten)]
    attest: AttestArgs,
    #[command(flatten)]
    backend: BackendArgs,
    #[command(flatten)]
    run: RunArgs,
}

/// The most steps for things of a kind.
#[derive(Clone, Copy, Debug)]
struct Cap {
    /// The kind's proper name.
    kind: &'static str,
    steps: usize,
}

fn cap(text: &str) -> Result<Cap, String> {
    let form = || format!("`{text}` is no limit (one looks like sim=100)");
    let (kind, steps) = text.split_once('=').ok_or_else(form)?;
    let kind = Catalogue::soracom().kind(kind).ok_or_else(|| format!("there is no kind `{kind}`{}", of_kind(kind)))?;
    Ok(Cap { kind: kind.name, steps: steps.parse().map_err(|_| form())? })
}

impl Apply {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let plan = plan_file::read(&self.plan)?;
        if self.backend.stakes() == Stakes::Real {
            // Before anybody has to sign in.
            plan_file::fits(&self.plan, &plan, false)?;
        }
        let lock = |journal| account_lock::lock(plan.operator(), self.backend.stakes(), journal);
        let _alone = self.new_journal().map(lock).transpose()?;
        let (backend, prepared) = self.backend.prepare(&plan, self.new_journal())?;
        let Prepared { mut account, now, connect } = prepared;
        plan_file::fits(&self.plan, &plan, account.is_redacted())?;
        let attested = self.attest.words(&self.run.by, now);
        attest_for_plan(&mut account, &plan, &attested)?;

        let verification = verify(&plan, &account, Catalogue::soracom(), now);
        match verification.soundness() {
            // Steps that depend on what is unread, or has changed, are held, and the others can be done.
            Soundness::Sound | Soundness::Unknown => {}
            Soundness::Stale if !self.strict => {}
            soundness @ (Soundness::Stale | Soundness::Invalid) => {
                self.show_verification(&plan, &verification)?;
                return Ok(soundness.into());
            }
        }
        let terms = self.terms(self.consent.for_plan(&plan, &account)?);
        let review = Review::of(&plan, &account, Catalogue::soracom(), now);
        // It may be large, and nothing looks at it any more.
        drop(account);

        self.show_intent(&plan, &verification, &terms, &review)?;
        if !self.backend.can_export() {
            warn_without_directory(plan.steps())?;
        }
        let Some(path) = self.new_journal() else { return Ok(Exit::Done) };
        let plan = confirm(plan, self.confirm.as_deref(), terms)?;

        let plan = journal::note(plan, &backend)?;
        let journal = JournalFile::create(path, &plan)?;
        let connection = connect()?;
        let options = self.run.options(connection.standpoint());
        let mut execution = Execution::start(plan, options, now);
        let review = Some(review).filter(|review| !review.is_empty());
        execution.open(Vec::new(), attested, review, now);
        carry_out(execution, journal, &*connection, &self.run)
    }

    /// The journal to begin; `None` if nothing is going to be done.
    fn new_journal(&self) -> Option<&Path> {
        self.journal.as_deref().filter(|_| !self.dry_run)
    }

    fn show_verification(&self, plan: &SavedPlan, verification: &Verification) -> Result<(), OutputError> {
        let report = report::verification(plan, verification);
        match self.run.format {
            Stream::Text => answer(Format::Text, report),
            Stream::Ndjson => json_line(&report),
        }
    }

    fn terms(&self, consents: Vec<Consent>) -> Terms {
        let mut max_per_kind = BTreeMap::new();
        for Cap { kind, steps } in &self.max {
            // Of two caps on a kind both hold, so the smaller one counts.
            let smallest = max_per_kind.entry((*kind).to_owned()).or_insert(*steps);
            *smallest = (*smallest).min(*steps);
        }
        Terms { consents, max_steps: self.max_steps, max_per_kind, by: self.run.name() }
    }

    /// Shows what is going to be done, as far as it was not confirmed from the start. Warnings are shown
    /// in any case.
    fn show_intent(
        &self,
        plan: &SavedPlan,
        verification: &Verification,
        terms: &Terms,
        review: &Review,
    ) -> Result<(), OutputError> {
        let (taken_at, now) = (verification.taken_at(), verification.now());
        let age = Age::new(taken_at, now).redacted(plan.is_redacted());
        match self.run.format {
            Stream::Text => {
                if self.confirm.is_none() {
                    let intent = report::intent(plan, terms, taken_at, now);
                    answer(Format::Text, intent.limit(self.run.elision.limit()))?;
                } else if !age.is_fresh() {
                    text([Part::Age(age)])?;
                }
                answer(Format::Text, report::review(plan, review))
            }
            Stream::Ndjson if self.dry_run && !review.is_empty() => json_line(&report::review(plan, review)),
            Stream::Ndjson => Ok(()),
        }
    }
}
