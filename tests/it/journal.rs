//! The journal as a file: what it looks like, who may write to it, and how it comes back.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod elsewhere;
mod format;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use winddown::account::{Account, AccountBuilder, JsonError, Observation};
use winddown::catalogue::spec::Action;
use winddown::catalogue::{Catalogue, GLOBAL};
use winddown::drive::{JournalFile, JournalFileError};
use winddown::execution::{
    Answer, ConfirmedPlan, Entry, Execution, Header, Journal as _, JournalError, Options, Sighting, StepStatus, Terms,
    Work,
};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::timeline::Weekends;

/// A plan that ends this many SIMs, one step each.
fn account(sims: usize) -> Account {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.read_the_rest(Catalogue::soracom());
    for n in 0..sims {
        builder.add("sim", GLOBAL, &format!("8942310000000000{n:03}")).status("active");
    }
    builder.build(Catalogue::soracom()).unwrap()
}

pub(crate) fn confirmed(sims: usize) -> ConfirmedPlan {
    let graph = DependencyGraph::build(account(sims), Catalogue::soracom(), now()).unwrap();
    let plan = Planner::new(&graph).target("g:sim".parse().unwrap()).unwrap().plan();
    let plan = plan.save(&Weekends);
    assert_eq!(plan.len(), sims);
    ConfirmedPlan::new(plan, OPERATOR, Terms::default()).unwrap()
}

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("journal")
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }

    fn write(&self, text: &str) {
        fs::write(self.path(), text).unwrap();
    }

    fn add(&self, text: &str) {
        fs::OpenOptions::new().append(true).open(self.path()).unwrap().write_all(text.as_bytes()).unwrap();
    }

    fn create(&self) -> Result<JournalFile, JournalFileError> {
        JournalFile::create(self.path(), &header())
    }

    fn header(&self) -> Result<Header, JournalFileError> {
        JournalFile::read_header(self.path())
    }

    fn recover(&self) -> Result<(Execution, JournalFile), JournalFileError> {
        JournalFile::recover(self.path(), confirmed(3), Options::default(), now())
    }

    fn peek(&self) -> Result<Execution, JournalFileError> {
        JournalFile::peek(self.path(), confirmed(3), Options::default(), now())
    }
}

fn header() -> Header {
    Header::new(&confirmed(3), now())
}

fn shown(step: u32) -> Entry {
    Entry::Needless { at: now(), step }
}

fn statuses(execution: &Execution) -> Vec<StepStatus> {
    execution.statuses().collect()
}

/// What is wrong, in words; the path comes first.
#[track_caller]
fn problem<T>(place: &Place, result: Result<T, JournalFileError>) -> (JournalFileError, String) {
    let Err(error) = result else { panic!("it was accepted") };
    let text = error.to_string();
    let said = text.strip_prefix(&format!("{}: ", place.path().display())).unwrap().to_owned();
    (error, said)
}

use StepStatus::{Ready, Skipped};

use crate::common::{OPERATOR, now};

#[test]
fn a_journal_is_begun_once() {
    let place = Place::new();
    drop(place.create().unwrap());
    let text = place.text();
    let (error, said) = problem(&place, place.create());
    assert!(matches!(error, JournalFileError::Exists(_)));
    assert_eq!(said, "there is a journal already; go on from it with resume, or name another file");
    assert_eq!(place.text(), text);
}

#[test]
fn a_header_that_was_cut_off_is_begun_anew() {
    let place = Place::new();
    drop(place.create().unwrap());
    let whole = place.text();
    for length in [0, 1, 17, whole.len() - 1] {
        place.write(&whole[..length]);
        let (error, said) = problem(&place, place.header());
        assert!(matches!(error, JournalFileError::Empty(_)), "{error:?}");
        assert_eq!(said, "it is empty: nothing was begun, so begin again with a new journal");
        drop(place.create().unwrap());
        assert_eq!(place.text(), whole);
    }
}

/// It has no line, as a header that was cut off, and is somebody's all the same.
#[test]
fn a_file_that_is_something_else_is_kept() {
    let place = Place::new();
    for text in ["call them on Monday", "{\"winddown_jour\": 1}", "{}", " "] {
        place.write(text);
        let (error, said) = problem(&place, place.create());
        assert!(matches!(error, JournalFileError::Foreign(_)), "{error:?}");
        assert_eq!(said, "this file is not a journal; name another one");
        assert_eq!(place.text(), text);
    }
    for text in ["call them\non Monday", "{\"a\": 1}\n"] {
        place.write(text);
        let (error, said) = problem(&place, place.create());
        assert!(matches!(error, JournalFileError::Damaged { problem: JsonError { line: 1, .. }, .. }), "{error:?}");
        assert!(said.starts_with("the journal is damaged in line 1, column "), "{said}");
        assert_eq!(place.text(), text);
    }
}

#[test]
fn what_is_not_there_is_said() {
    let place = Place::new();
    let (error, said) = problem(&place, place.header());
    assert!(matches!(error, JournalFileError::Missing(_)));
    assert_eq!(said, "there is no such journal");
    let nowhere = JournalFile::create(place.path().join("deeper"), &header()).unwrap_err();
    assert!(matches!(nowhere, JournalFileError::Io { .. }), "{nowhere:?}");
}

#[test]
fn a_last_line_that_was_cut_off_is_removed_when_it_is_recovered_and_not_before() {
    let place = Place::new();
    let mut journal = place.create().unwrap();
    journal.append(&shown(1)).unwrap();
    journal.sync().unwrap();
    drop(journal);
    let whole = place.text();
    let next = serde_json::to_string(&shown(2)).unwrap();
    // All of the line but its end may be there.
    for length in [1, 10, next.len()] {
        let torn = format!("{whole}{}", &next[..length]);
        place.write(&torn);
        assert_eq!(place.header().unwrap(), header());
        let execution = place.peek().unwrap();
        assert_eq!(statuses(&execution), [Skipped, Ready, Ready]);
        assert_eq!(place.text(), torn, "whoever only looks leaves it");
        let (execution, journal) = place.recover().unwrap();
        assert_eq!(statuses(&execution), [Skipped, Ready, Ready]);
        drop(journal);
        assert_eq!(place.text(), whole);
    }
    // And what comes next stands on a line of its own.
    place.add("{\"event\":");
    let (_, mut journal) = place.recover().unwrap();
    journal.append(&shown(2)).unwrap();
    journal.sync().unwrap();
    drop(journal);
    assert_eq!(place.text(), format!("{whole}{next}\n"));
}

#[test]
fn damage_anywhere_else_is_refused_with_its_line() {
    let place = Place::new();
    let mut journal = place.create().unwrap();
    (1..=3).for_each(|step| journal.append(&shown(step)).unwrap());
    journal.sync().unwrap();
    drop(journal);
    let whole = place.text();
    let lines: Vec<&str> = whole.lines().collect();
    for damaged in 1..=lines.len() {
        for junk in ["", "{", "{\"event\":\"needless\"}", "{\"event\":\"dance\",\"step\":1}", "\u{0}\u{0}\u{0}"] {
            let mut lines = lines.clone();
            lines[damaged - 1] = junk;
            let text = lines.join("\n") + "\n";
            place.write(&text);
            let (_, said) = problem(&place, place.recover());
            let start = format!("the journal is damaged in line {damaged}, column ");
            assert!(said.starts_with(&start), "{said}");
            assert!(said.ends_with("; what came after that cannot be trusted, so mend it by hand, or make a new plan"));
            assert_eq!(place.text(), text, "nothing is mended");
        }
    }
}

#[test]
fn an_entry_that_does_not_follow_is_refused_and_nothing_is_cut() {
    let place = Place::new();
    let mut journal = place.create().unwrap();
    [1, 1].into_iter().for_each(|step| journal.append(&shown(step)).unwrap());
    journal.sync().unwrap();
    drop(journal);
    place.add("{\"ev");
    let text = place.text();
    let (error, said) = problem(&place, place.recover());
    assert!(matches!(error, JournalFileError::Journal { source: JournalError::Illegal { number: 2, .. }, .. }));
    assert_eq!(
        said,
        "entry 2 of the journal does not follow from those before it: step 1 is not needed, so it cannot be skipped"
    );
    assert_eq!(place.text(), text);
}

#[test]
fn a_journal_of_another_plan_is_refused() {
    let place = Place::new();
    drop(place.create().unwrap());
    let (error, said) = problem(&place, JournalFile::recover(place.path(), confirmed(2), Options::default(), now()));
    assert!(matches!(error, JournalFileError::Journal { source: JournalError::OtherPlan { .. }, .. }));
    let digest = |sims| confirmed(sims).plan().digest();
    assert_eq!(said, format!("the journal is that of another plan: {}, where this one is {}", digest(3), digest(2)));
}

#[test]
fn other_major_versions_are_refused_and_minor_ones_read() {
    let place = Place::new();
    drop(place.create().unwrap());
    let text = place.text();
    let as_version = |version: &str| text.replacen("\"winddown_journal\":\"1.0\"", version, 1);
    for version in ["2.0", "10.0", "0.9", "", "1,5"] {
        place.write(&as_version(&format!("\"winddown_journal\":\"{version}\"")));
        let (error, said) = problem(&place, place.recover());
        assert!(matches!(error, JournalFileError::Journal { source: JournalError::Version(_), .. }), "{error:?}");
        assert_eq!(said, format!("the journal is of version {version}, and this winddown reads 1.x"));
    }
    for version in ["1", "1.0", "1.27"] {
        place.write(&as_version(&format!("\"winddown_journal\":\"{version}\",\"mood\":\"good\"")));
        place.add("{\"event\":\"needless\",\"at\":\"2026-08-20T00:00:00Z\",\"step\":2,\"mood\":{\"good\":[1]}}\n");
        let (execution, _) = place.recover().unwrap();
        assert_eq!(statuses(&execution), [Ready, Skipped, Ready]);
    }
}

#[test]
fn one_at_a_time_holds_it() {
    let place = Place::new();
    let locked = |place: &Place| {
        let (error, said) = problem(place, place.header());
        assert!(matches!(error, JournalFileError::Locked(_)));
        assert_eq!(said, "another process is using this journal");
        assert!(matches!(problem(place, place.create()).0, JournalFileError::Locked(_)));
    };
    let journal = place.create().unwrap();
    locked(&place);
    drop(journal);
    place.header().unwrap();
    let (_, journal) = place.recover().unwrap();
    locked(&place);
    assert!(matches!(problem(&place, place.recover()).0, JournalFileError::Locked(_)));
    drop(journal);
    assert_eq!(statuses(&place.peek().unwrap()), [Ready; 3]);
}

#[test]
fn what_is_flushed_can_be_read_by_others_at_once() {
    fn read(path: &Path) -> Vec<Entry> {
        let text = fs::read_to_string(path).unwrap();
        text.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect()
    }
    let place = Place::new();
    let mut journal = place.create().unwrap();
    assert_eq!(read(journal.path()), []);
    for step in 1..=3 {
        journal.append(&shown(step)).unwrap();
        journal.sync().unwrap();
        assert_eq!(read(journal.path()), (1..=step).map(shown).collect::<Vec<_>>());
    }
}

/// The number of a try comes from the journal, so it may be any number.
#[test]
fn the_number_of_a_try_has_an_end() {
    let intent = |attempt| Entry::Intent {
        at: now(),
        step: 1,
        attempt,
        action: Action::Terminate,
        subject: "g:sim/8942310000000000000".parse().unwrap(),
        operation: String::new(),
        request: String::new(),
        body: None,
    };
    let put_off = Entry::Answer { at: now(), step: 1, answer: Answer::Transient { why: String::new() } };
    let entries = [intent(u32::MAX), put_off];
    let mut execution = Execution::recover(confirmed(1), Options::default(), entries, now()).unwrap();
    let due = execution.poll_timeout().unwrap();
    assert_eq!(execution.poll_entry(due), None);
    assert!(matches!(execution.poll_work(), Some(Work::Look { step: 1, .. })));
    let seen = Observation { status: Some("active".to_owned()), ..Observation::default() };
    execution.handle_sighting(1, Sighting::Seen(Some(seen)), due).unwrap();
    assert!(matches!(execution.poll_entry(due), Some(Entry::Intent { attempt: u32::MAX, .. })));
}
