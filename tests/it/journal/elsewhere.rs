//! A journal that is kept elsewhere than in a file of the crate's own: all that it takes is public.

use winddown::backend::Simulation;
use winddown::catalogue::Catalogue;
use winddown::drive::{DriveOptions, Ended, drive};
use winddown::execution::{
    Entry, Execution, Header, Journal, JournalError, Opening, Options, Outlook, RecoverError, StepStatus,
};

use super::{confirmed, now, statuses};

/// Rows of a table.
#[derive(Default)]
struct Rows(Vec<String>);

impl Rows {
    fn entries(&self) -> impl Iterator<Item = serde_json::Result<Entry>> {
        self.0.iter().map(|row| serde_json::from_str(row))
    }
}

impl Journal for Rows {
    type Error = serde_json::Error;

    fn append(&mut self, entry: &Entry) -> serde_json::Result<()> {
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
    execution.open(Opening::default(), now());
    let journal: &mut dyn Journal<Error = serde_json::Error> = &mut rows;
    let ended = drive(&mut execution, &memory, journal, &memory, &DriveOptions::default(), &mut |_, _| {}).unwrap();
    assert_eq!(ended, Ended::Rested(Outlook::Finished));
    let again = Execution::recover(confirmed(3), Options::default(), rows.entries(), now()).unwrap();
    assert_eq!(statuses(&again), vec![StepStatus::Done; 3]);

    rows.0[1].truncate(20);
    let broken = Execution::recover(confirmed(3), Options::default(), rows.entries(), now());
    assert!(matches!(broken, Err(RecoverError::Journal(_))));
}

#[test]
fn a_header_that_was_read_elsewhere_is_checked_too() {
    let header = Header::new(&confirmed(2), now());
    let text = serde_json::to_string(&header).unwrap();
    let read = |text: &str| serde_json::from_str::<Header>(text).unwrap();
    assert_eq!(read(&text), header);
    assert!(read(&text).check(&confirmed(2)).is_ok());
    assert!(matches!(read(&text).check(&confirmed(3)), Err(JournalError::OtherPlan { .. })));
    let later = read(&text.replace("\"winddown_journal\":\"1.0\"", "\"winddown_journal\":\"2.0\""));
    assert!(matches!(later.check(&confirmed(2)), Err(JournalError::Version(version)) if version == "2.0"));
}
