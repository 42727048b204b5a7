//! A plan to carry out in a directory of its own, and what is left there: the journal and the
//! rehearsal's ledger, read as text.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::cli::{NOW, command, finish};
use crate::common::{OPERATOR, acme};

/// People's words for what the example account does not show.
pub(crate) const ATTESTED: [&str; 8] = [
    "--attest",
    "console=none",
    "--attest",
    "jp:lagoon-license-pack=none",
    "--attest",
    "jp:lagoon-subscription=none",
    "--attested-by",
    "Mika",
];

/// A capture, a plan for it, and room for a journal; gone with this.
pub(crate) struct Rehearsal {
    directory: TempDir,
    account: PathBuf,
    journal: &'static str,
}

/// A step as the plan's file has it.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) subject: String,
    pub(crate) operation: Option<String>,
    pub(crate) is_irreversible: bool,
    pub(crate) after: Vec<usize>,
}

impl Rehearsal {
    /// The example account, planned whole.
    pub(crate) fn acme() -> Self {
        Self::of(&acme(), [])
    }

    /// The account in a capture directory, planned with these options; what the example account does
    /// not show is attested.
    pub(crate) fn of<const N: usize>(account: &Path, options: [&str; N]) -> Self {
        Self::planned(account, &[&options[..], &ATTESTED].concat())
    }

    /// The same, with nothing attested.
    pub(crate) fn planned(account: &Path, options: &[&str]) -> Self {
        let rehearsal =
            Self { directory: tempfile::tempdir().unwrap(), account: account.to_owned(), journal: "journal" };
        let mut plan = command(["plan".as_ref(), account.as_os_str(), "--out".as_ref(), rehearsal.plan().as_os_str()]);
        let run = finish(plan.args(NOW).args(options));
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
        rehearsal
    }

    /// The same plan and account, with a journal of its own.
    pub(crate) fn again(&self) -> Self {
        let again =
            Self { directory: tempfile::tempdir().unwrap(), account: self.account.clone(), journal: self.journal };
        fs::copy(self.plan(), again.plan()).unwrap();
        again
    }

    /// The same, with a journal of this name.
    pub(crate) fn keep_in(self, journal: &'static str) -> Self {
        Self { journal, ..self }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn plan(&self) -> PathBuf {
        self.path("plan.json")
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.path(self.journal)
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.path(&format!("{}.memory", self.journal))
    }

    /// `apply` in memory, confirmed by nobody yet.
    pub(crate) fn unconfirmed(&self, more: &[&str]) -> Command {
        let mut command = command(["apply"]);
        command.arg(self.plan()).arg("--journal").arg(self.journal());
        command.args(["--backend", "memory", "--account"]).arg(&self.account);
        command.args(more);
        command
    }

    /// `apply` in memory, confirmed.
    pub(crate) fn apply(&self, more: &[&str]) -> Command {
        let mut command = self.unconfirmed(more);
        command.args(["--confirm", OPERATOR]);
        command
    }

    pub(crate) fn resume(&self, more: &[&str]) -> Command {
        let mut command = command(["resume".as_ref(), self.journal().as_os_str()]);
        command.args(more);
        command
    }

    /// The steps; the first has number 1.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let plan: Value = serde_json::from_slice(&fs::read(self.plan()).unwrap()).unwrap();
        let step = |step: &Value| Step {
            subject: step["subject"].as_str().unwrap().to_owned(),
            operation: step["operation"]["id"].as_str().map(str::to_owned),
            is_irreversible: step["irreversible"].as_bool().unwrap(),
            after: step["after"].as_array().unwrap().iter().map(|id| id.as_u64().unwrap() as usize).collect(),
        };
        plan["steps"].as_array().unwrap().iter().map(step).collect()
    }
}
