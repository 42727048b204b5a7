//! A journal that is kept elsewhere than in a file of the crate's own: all that it takes is public.

use winddown::account::Address;
use winddown::backend::Simulation;
use winddown::catalogue::Catalogue;
use winddown::catalogue::spec::{Action, Actor};
use winddown::drive::{DriveError, DriveOptions, drive};
use winddown::execution::{AttestedClaim, Entry, Execution, Journal, JournalError, Options, Outlook, StepStatus};

use super::{confirmed, now, statuses};

/// Rows of a table.
#[derive(Default)]
struct Rows(Vec<String>);

impl Rows {
    fn entries(&self) -> Vec<Entry> {
        self.0.iter().map(|row| serde_json::from_str(row).unwrap()).collect()
    }
}

impl Journal for Rows {
    type Error = serde_json::Error;

    fn record(&mut self, entry: &Entry) -> serde_json::Result<()> {
        self.0.push(serde_json::to_string(entry)?);
        Ok(())
    }

    fn sync(&mut self) -> serde_json::Result<()> {
        Ok(())
    }
}

#[test]
fn a_start_is_what_an_empty_journal_gives() {
    let nothing = Rows::default();
    let recovered = Execution::recover(confirmed(3), Options::default(), nothing.entries(), now()).unwrap();
    let started = Execution::start(confirmed(3), Options::default(), now());
    assert_eq!(format!("{started:?}"), format!("{recovered:?}"));
}

/// The plan is carried out as far as the journal goes, through a trait object.
#[test]
fn an_execution_comes_back_from_rows() {
    let account = super::account(3);
    let memory = Simulation::new(&account, Catalogue::soracom(), now());
    let mut rows = Rows::default();
    let mut execution = Execution::start(confirmed(3), Options::default(), now());
    execution.open(Vec::new(), Vec::new(), None, now());
    let journal: &mut dyn Journal<Error = serde_json::Error> = &mut rows;
    let ended = drive(&mut execution, &memory, journal, &memory, &DriveOptions::default(), &mut |_, _| {}).unwrap();
    assert_eq!(ended, Outlook::Finished);
    let again = Execution::recover(confirmed(3), Options::default(), rows.entries(), now()).unwrap();
    assert_eq!(statuses(&again), vec![StepStatus::Done; 3]);

    let last = rows.entries().into_iter().rfind(|entry| entry.step().is_some()).unwrap();
    let twice = Execution::recover(confirmed(3), Options::default(), [last.clone(), last], now());
    assert!(matches!(twice, Err(JournalError::Illegal { number: 1, .. })));
}

/// Rows that cannot be written from some call on, until somebody mends it.
#[derive(Default)]
struct Failing {
    rows: Rows,
    calls: usize,
    fails_at: Option<usize>,
    /// Whether the entry that could not be written is there all the same.
    keeps: bool,
}

impl Failing {
    fn call(&mut self) -> serde_json::Result<()> {
        self.calls += 1;
        if Some(self.calls) == self.fails_at { Err(serde::de::Error::custom("no space is left")) } else { Ok(()) }
    }
}

impl Journal for Failing {
    type Error = serde_json::Error;

    fn record(&mut self, entry: &Entry) -> serde_json::Result<()> {
        let written = self.call();
        if written.is_ok() || self.keeps {
            self.rows.record(entry)?;
        }
        written
    }

    fn sync(&mut self) -> serde_json::Result<()> {
        self.call()
    }
}

/// Wherever the journal fails, an execution that is ahead of it goes on only once it is recovered; and what was
/// done is not done again.
#[test]
fn a_journal_that_fails_anywhere_leaves_nothing_to_be_done_twice() {
    let options = DriveOptions::default();
    let mut failures = 0;
    for (fails_at, keeps) in (1..40).flat_map(|at| [(at, false), (at, true)]) {
        let memory = Simulation::new(&super::account(3), Catalogue::soracom(), now());
        let mut journal = Failing { fails_at: Some(fails_at), keeps, ..Failing::default() };
        let mut execution = Execution::start(confirmed(3), Options::default(), now());
        execution.open(Vec::new(), Vec::new(), None, now());
        let first = drive(&mut execution, &memory, &mut journal, &memory, &options, &mut |_, _| {});
        if let Err(error) = first {
            failures += 1;
            assert!(matches!(error, DriveError::Journal(_)));
            // By now the disk has space again.
            let again = drive(&mut execution, &memory, &mut journal, &memory, &options, &mut |_, _| {});
            let said = again.unwrap_err().to_string();
            assert_eq!(said, "the execution is ahead of its journal: recover it from the journal");
        }
        journal.fails_at = None;
        let announced = journal.rows.entries().iter().filter(|entry| entry.is_intent()).count();
        assert!(memory.effects().len() <= announced, "{fails_at}: a call that no entry announces");
        let mut again = Execution::recover(confirmed(3), Options::default(), journal.rows.entries(), now()).unwrap();
        let ended = drive(&mut again, &memory, &mut journal, &memory, &options, &mut |_, _| {}).unwrap();
        assert_eq!(ended, Outlook::Finished, "{fails_at}");
        assert_eq!(memory.effects().len(), 3, "{fails_at}: nothing is done twice");
    }
    assert!(failures > 10, "it failed {failures} times");
}

/// Nobody has told what came of a look that was handed out.
#[test]
fn what_is_under_way_elsewhere_is_not_driven_on() {
    let memory = Simulation::new(&super::account(1), Catalogue::soracom(), now());
    let mut execution = Execution::start(confirmed(1), Options::default(), now());
    while execution.poll_entry(now()).is_some() {}
    assert!(execution.poll_work().is_some());
    let options = DriveOptions::default();
    let driven = drive(&mut execution, &memory, &mut Rows::default(), &memory, &options, &mut |_, _| {});
    let said = driven.unwrap_err().to_string();
    assert_eq!(said, "the execution is ahead of its journal: recover it from the journal");
    assert!(memory.effects().is_empty());
}

/// Each process that takes a journal up may bring words of its own.
#[test]
fn what_was_attested_comes_back() {
    let word = |claim: &str| AttestedClaim { claim: claim.to_owned(), by: "Mika".to_owned(), at: now() };
    let words = [word("jp:flux-plan=none"), word("g:flux-plan=none")];
    let mut execution = Execution::start(confirmed(1), Options::default(), now());
    assert!(execution.attested().is_empty());
    words.iter().for_each(|word| execution.open(Vec::new(), vec![word.clone()], None, now()));
    assert_eq!(execution.attested(), words);
    let journal: Vec<Entry> = std::iter::from_fn(|| execution.poll_entry(now())).collect();
    let again = Execution::recover(confirmed(1), Options::default(), journal, now()).unwrap();
    assert_eq!(again.attested(), words);
}

/// An entry that names what it is about, and is about something else in this plan: it is that of another journal.
#[test]
fn an_entry_of_another_plan_is_refused() {
    let subject: Address = "g:sim/8942310000000000000".parse().unwrap();
    let other: Address = "g:sim/8942310000000000009".parse().unwrap();
    let intent = |subject: &Address, action| Entry::Intent {
        at: now(),
        step: 1,
        attempt: 1,
        action,
        subject: subject.clone(),
        operation: String::new(),
        request: String::new(),
        body: None,
    };
    let errand = Entry::Errand {
        at: now(),
        step: 1,
        actor: Actor::Support,
        action: Action::Terminate,
        subject: other.clone(),
        instruction: String::new(),
    };
    let put_back = Entry::Protected {
        at: now(),
        step: 1,
        subject: other.clone(),
        operation: String::new(),
        by: "Mika".to_owned(),
    };
    let recover = |entry| Execution::recover(confirmed(3), Options::default(), [entry], now());
    assert!(recover(intent(&subject, Action::Terminate)).is_ok());
    for entry in [intent(&other, Action::Terminate), intent(&subject, Action::Cancel), errand, put_back] {
        let error = recover(entry).unwrap_err();
        assert_eq!(
            error.to_string(),
            "entry 1 of the journal does not follow from those before it: it is about another act than step 1 of the plan"
        );
    }
}
