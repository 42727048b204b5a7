//! The journal as a file: what it looks like, who may write to it, and how it comes back.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod damage;
mod elsewhere;
mod format;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use winddown::account::{Account, AccountBuilder, Observation};
use winddown::catalogue::spec::Action;
use winddown::catalogue::{Catalogue, GLOBAL};
use winddown::drive::{JournalFile, JournalFileError, JournalReader};
use winddown::execution::{
    Answer, ConfirmedPlan, Entry, Execution, Journal as _, JournalError, Options, Sighting, StepStatus, Terms, Work,
};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::timeline::Weekends;

/// A plan that ends this many SIMs, one step each.
pub(crate) fn account(sims: usize) -> Account {
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
        JournalFile::create(self.path(), &confirmed(3))
    }

    fn open(&self) -> Result<JournalReader, JournalFileError> {
        JournalReader::open(self.path(), Catalogue::soracom())
    }

    /// With these entries.
    fn filled(entries: &[Entry]) -> Self {
        let place = Self::new();
        let mut journal = place.create().unwrap();
        entries.iter().for_each(|entry| journal.record(entry).unwrap());
        journal.sync().unwrap();
        place
    }

    fn recover(&self) -> Result<(Execution, JournalFile), JournalFileError> {
        JournalFile::recover(self.open()?, Options::default(), now())
    }

    fn peek(&self) -> Result<Execution, JournalFileError> {
        self.open()?.execution(Options::default(), now())
    }
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
fn a_plan_that_was_cut_off_is_begun_anew() {
    let place = Place::new();
    drop(place.create().unwrap());
    let whole = place.text();
    for length in [0, 1, 17, whole.len() - 1] {
        place.write(&whole[..length]);
        let (error, said) = problem(&place, place.open());
        assert!(matches!(error, JournalFileError::Empty(_)), "{error:?}");
        assert_eq!(said, "it is empty: nothing was begun, so begin again with a new journal");
        drop(place.create().unwrap());
        assert_eq!(place.text(), whole);
    }
}

/// It may have no line, as a plan that was cut off, and is somebody's all the same.
#[test]
fn a_file_that_is_something_else_is_kept() {
    let place = Place::new();
    for text in ["call them on Monday", "{\"winddown_jour\": 1}", "{}", " ", "call them\non Monday", "{\"a\": 1}\n"] {
        place.write(text);
        for (error, said) in [problem(&place, place.create()), problem(&place, place.recover())] {
            assert!(matches!(error, JournalFileError::Foreign(_)), "{error:?}");
            assert_eq!(said, "this file is not a journal; name another one");
        }
        assert_eq!(place.text(), text);
    }
}

#[test]
fn what_is_not_there_is_said() {
    let place = Place::new();
    let (error, said) = problem(&place, place.open());
    assert!(matches!(error, JournalFileError::Missing(_)));
    assert_eq!(said, "there is no such journal");
    let nowhere = JournalFile::create(place.path().join("deeper"), &confirmed(3)).unwrap_err();
    assert!(matches!(nowhere, JournalFileError::Io { .. }), "{nowhere:?}");
}

#[test]
fn a_last_line_that_was_cut_off_is_removed_when_it_is_recovered_and_not_before() {
    let (one, two) = (Place::filled(&[shown(1)]).text(), Place::filled(&[shown(1), shown(2)]).text());
    let next = two.strip_prefix(&one).unwrap().trim_end();
    let place = Place::new();
    // All of the line but its end may be there.
    for length in [1, 10, next.len()] {
        let torn = format!("{one}{}", &next[..length]);
        place.write(&torn);
        let execution = place.peek().unwrap();
        assert_eq!(statuses(&execution), [Skipped, Ready, Ready]);
        assert_eq!(place.text(), torn, "whoever only looks leaves it");
        let (execution, journal) = place.recover().unwrap();
        assert_eq!(statuses(&execution), [Skipped, Ready, Ready]);
        drop(journal);
        assert_eq!(place.text(), one);
    }
    // And what comes next stands on a line of its own, and hangs together with what is there.
    place.add("{\"event\":");
    let (_, mut journal) = place.recover().unwrap();
    journal.record(&shown(2)).unwrap();
    journal.sync().unwrap();
    drop(journal);
    assert_eq!(place.text(), two);
}

/// The plan and the terms come from the file alone.
#[test]
fn a_journal_is_enough() {
    let plan = confirmed(3).plan().clone();
    let terms = Terms::default().max_steps(7).max_of_kind("sim", 4);
    let plan = ConfirmedPlan::new(plan, OPERATOR, terms).unwrap().with_note(serde_json::json!({ "at": [1, 2] }));
    let place = Place::new();
    drop(JournalFile::create(place.path(), &plan).unwrap());
    let journal = place.open().unwrap();
    assert_eq!(serde_json::to_string(journal.plan()).unwrap(), serde_json::to_string(&plan).unwrap());
    assert_eq!(journal.plan().plan().digest(), plan.plan().digest());
    assert_eq!((journal.plan().terms(), journal.plan().note()), (plan.terms(), plan.note()));
    assert_eq!(journal.path(), place.path());
}

/// Others may go on from it between the look and the lock.
#[test]
fn what_came_after_it_was_opened_is_recovered_too() {
    let place = Place::filled(&[shown(1)]);
    let early = place.open().unwrap();
    let (_, mut journal) = place.recover().unwrap();
    journal.record(&shown(2)).unwrap();
    journal.sync().unwrap();
    let locked = JournalFile::recover(place.open().unwrap(), Options::default(), now());
    assert!(matches!(locked, Err(JournalFileError::Locked { .. })));
    drop(journal);
    let (execution, mut journal) = JournalFile::recover(early, Options::default(), now()).unwrap();
    assert_eq!(statuses(&execution), [Skipped, Skipped, Ready]);
    journal.record(&shown(3)).unwrap();
    drop(journal);
    assert_eq!(statuses(&place.peek().unwrap()), [Skipped; 3]);
}

#[test]
fn an_entry_that_does_not_follow_is_refused_and_nothing_is_cut() {
    let place = Place::filled(&[shown(1), shown(1)]);
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
fn other_major_versions_are_refused_and_minor_ones_read() {
    let text = serde_json::to_string(&confirmed(3)).unwrap();
    let as_version = |version: &str| text.replacen("\"winddown_journal\":\"2.1\"", version, 1);
    let read = |text: String| ConfirmedPlan::read(text.as_bytes(), Catalogue::soracom());
    for version in ["1.0", "3.0", "20.0", "", "2,5"] {
        let error = read(as_version(&format!("\"winddown_journal\":\"{version}\""))).unwrap_err();
        assert!(matches!(error, JournalError::Version(_)), "{error:?}");
        assert_eq!(
            error.to_string(),
            format!(
                "the journal says that it is of version {version}, and this winddown reads 2.x: another winddown wrote it, or it was damaged"
            )
        );
    }
    for version in ["2", "2.0", "2.27"] {
        let later = as_version(&format!("\"winddown_journal\":\"{version}\",\"mood\":{{\"good\":[1]}}"));
        assert_eq!(read(later).unwrap().plan().len(), 3);
    }
    let place = Place::new();
    place.write("{\"winddown_journal\":\"1.0\",\"account\":\"OP0012345678\"}\n");
    let (_, said) = problem(&place, place.recover());
    assert_eq!(
        said,
        "the journal says that it is of version 1.0, and this winddown reads 2.x: another winddown wrote it, or it was damaged"
    );
}

/// What a journal begins with is judged as a plan and a confirmation are.
#[test]
fn a_beginning_that_cannot_be_used_is_refused() {
    let text = serde_json::to_string(&confirmed(3)).unwrap();
    for (change, to, message) in [
        ("\"terms\":{\"consents\":[]},", "", "the plan cannot be used:\n  line 1, column "),
        ("\"stage\":1", "\"stage\":\"one\"", "the plan cannot be used:\n  line 1, column "),
        (
            "\"irreversible\":true",
            "\"irreversible\":false",
            "the plan cannot be used:\n  step 1: its irreversible is false",
        ),
        ("\"consents\":[]", "\"consents\":[],\"max_steps\":2", "the plan has 3 steps, and at most 2 are allowed"),
        ("\"consents\":[]", "\"consents\":[\"all\"]", "to lift every protection, limit the number of steps"),
    ] {
        assert!(text.contains(change), "{change}");
        let read = ConfirmedPlan::read(text.replace(change, to).as_bytes(), Catalogue::soracom());
        let said = read.unwrap_err().to_string();
        assert!(said.starts_with(message), "{said}");
    }
    let said = ConfirmedPlan::read(&b"[]"[..], Catalogue::soracom()).unwrap_err().to_string();
    assert!(said.contains("expected a journal"), "{said}");
}

#[test]
fn one_at_a_time_holds_it() {
    let place = Place::new();
    let locked = |place: &Place| {
        let (error, said) = problem(place, place.recover());
        assert!(matches!(error, JournalFileError::Locked { .. }));
        let holder = place.open().unwrap().holder().unwrap().unwrap();
        assert_eq!((holder.pid, holder.journal.as_deref()), (Some(std::process::id()), Some(&*place.path())));
        assert!(holder.since.is_some());
        assert_eq!(said, format!("this journal is in use by {holder}"));
        assert!(matches!(problem(place, place.create()).0, JournalFileError::Locked { .. }));
        assert_eq!(statuses(&place.peek().unwrap()), [Ready; 3], "a look needs no lock");
    };
    let journal = place.create().unwrap();
    locked(&place);
    drop(journal);
    let (_, journal) = place.recover().unwrap();
    locked(&place);
    drop(journal);
    assert_eq!(statuses(&place.peek().unwrap()), [Ready; 3]);
    assert_eq!(place.open().unwrap().holder().unwrap(), None);
    let files: Vec<_> = fs::read_dir(place.0.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["journal"], "no note is left");
}

/// A process that was killed leaves its note.
#[test]
fn a_note_that_was_left_behind_keeps_nobody_out() {
    let place = Place::filled(&[shown(1)]);
    fs::write(place.0.path().join("journal.lock"), "{\"pid\":1,\"host\":\"elsewhere\"}").unwrap();
    assert_eq!(place.open().unwrap().holder().unwrap(), None);
    drop(place.recover().unwrap());
    // Whoever holds it may have no room for a note.
    let journal = place.recover().unwrap();
    for text in ["", "{\"pid\":"] {
        fs::write(place.0.path().join("journal.lock"), text).unwrap();
        assert_eq!(problem(&place, place.recover()).1, "this journal is in use by another process");
    }
    drop(journal);
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
        journal.record(&shown(step)).unwrap();
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
