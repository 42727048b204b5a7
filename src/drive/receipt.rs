//! The receipt of a run whose journal lies elsewhere than in a file.

use std::io;

use super::chain::Chain;
use super::error::JournalFileError;
use crate::account::Account;
use crate::execution::{
    Collector, ConfirmedPlan, Entry, Execution, FileRow, JournalError, Options, OtherAccount, Receipt,
};

impl Receipt {
    /// What a journal proves, given an account that was read afterwards. For a journal that is kept elsewhere than in
    /// a file: `entries` are all that it holds, and `plan` is the one that it begins with.
    /// [`JournalReader::receipt`](super::JournalReader::receipt) is the same for a file. `files` are those that were
    /// found where the data was exported to. No process may be carrying the plan out.
    ///
    /// The [seal](Self::journal) is that of a [`JournalFile`](super::JournalFile) with this plan and these entries, as
    /// this version of the crate writes it. So whoever has both can make the receipt again. It shows that nothing in them
    /// was changed since; it does not show that they are what was recorded at the time. O(size).
    ///
    /// ```
    /// use winddown::account::{AccountBuilder, Reading};
    /// use winddown::assessment::Assessment;
    /// use winddown::backend::Simulation;
    /// use winddown::catalogue::{Catalogue, GLOBAL, Weekends};
    /// use winddown::drive::{DriveOptions, drive};
    /// use winddown::execution::{ConfirmedPlan, Entry, Execution, Options, Receipt, ReceiptVerdict, Terms};
    /// use winddown::reading::Source;
    ///
    /// let (catalogue, now) = (Catalogue::soracom(), "2026-08-20T00:00:00Z".parse()?);
    /// let mut builder = AccountBuilder::new("OP0012345678".parse()?);
    /// builder.add("sim", GLOBAL, "8942310000000000018").status("active");
    /// builder.read_the_rest(catalogue);
    /// let assessment = Assessment::new(builder.build(catalogue)?, catalogue, now)?;
    /// let plan = assessment.planner().target("sim".parse()?)?.plan().save(&Weekends);
    /// let plan = ConfirmedPlan::new(plan, "OP0012345678", Terms::default())?;
    ///
    /// let backend = Simulation::new(assessment.account(), catalogue, now);
    /// let mut journal: Vec<Entry> = Vec::new();
    /// let mut execution = Execution::start(plan.clone(), Options::default(), now);
    /// let _ = drive(&mut execution, &backend, &mut journal, &backend, &DriveOptions::default(), &mut |_, _| {})?;
    ///
    /// backend.set_now("2026-08-21T00:00:00Z".parse()?);
    /// let receipt = Receipt::of(&plan, journal, &backend.read()?, Vec::new())?;
    /// assert_eq!((receipt.verdict, receipt.proved()), (ReceiptVerdict::Proved, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the entries do not follow from each other, or the account is another operator's.
    pub fn of(
        plan: &ConfirmedPlan,
        entries: impl IntoIterator<Item = Entry>,
        account: &Account,
        files: Vec<FileRow>,
    ) -> Result<Self, ReceiptError> {
        let (mut chain, mut collector) = (Chain::default(), Collector::default());
        chain.write(plan, io::sink())?;
        let mut sealed = Ok(());
        let seal = |entry: &Entry| chain.write(entry, io::sink()).map_err(|error| sealed = Err(error)).is_ok();
        let entries = entries.into_iter().take_while(seal);
        // No wait is looked at, so the instant does not matter.
        let show = |_: &Execution, entry: &Entry| collector.take(entry);
        let execution = Execution::as_left(plan.clone(), Options::default(), entries, show)?;
        sealed?;
        Ok(collector.finish(&execution, chain.seal(), account, files)?)
    }
}

/// There is no receipt for a journal and an account.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiptError {
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalFileError),
    /// The entries do not follow from each other.
    #[error(transparent)]
    Entries(#[from] JournalError),
    /// A plan or an entry cannot be written as JSON, so that there is no seal.
    #[error(transparent)]
    Seal(#[from] io::Error),
    /// The account is another operator's.
    #[error(transparent)]
    Account(#[from] OtherAccount),
}
