//! What happens to a journal's file that is edited: either nobody acted on what was lost, or the line is named.
//!
//! The oracle knows nothing of numbers and sums: it compares the lines with those that were there before.

use std::fs;

use proptest::prelude::*;
use winddown::backend::Simulation;
use winddown::catalogue::Catalogue;
use winddown::drive::{DriveOptions, JournalFileError, drive};
use winddown::execution::{Execution, JournalError, Options, StepStatus};

use super::{Place, confirmed, now, problem, statuses};
use crate::common::{cases, is_heavy};

/// A journal of a run, and the state that each number of its lines leads to.
struct Kept {
    place: Place,
    text: Vec<u8>,
    states: Vec<Vec<StepStatus>>,
}

impl Kept {
    fn new() -> Self {
        let place = Place::new();
        let mut journal = place.create().unwrap();
        let memory = Simulation::new(&super::account(3), Catalogue::soracom(), now());
        let mut execution = Execution::start(confirmed(3), Options::default(), now());
        execution.open(Vec::new(), Vec::new(), None, now());
        let mut entries = Vec::new();
        _ = drive(&mut execution, &memory, &mut journal, &memory, &DriveOptions::default(), &mut |_, entry| {
            entries.push(entry.clone());
        })
        .unwrap();
        let state = |n| {
            let entries = entries.iter().take(n).cloned();
            statuses(&Execution::recover(confirmed(3), Options::default(), entries, now()).unwrap())
        };
        let states = (0..=entries.len()).map(state).collect();
        let text = fs::read(place.path()).unwrap();
        Self { place, text, states }
    }

    /// That a text in place of the journal's is read as far as nobody acted on what is missing, or is refused by the
    /// first line that is not the journal's.
    #[track_caller]
    fn judge(&self, text: &[u8]) {
        fs::write(self.place.path(), text).unwrap();
        let (own, found) = (lines(&self.text), lines(text));
        let same = own.iter().zip(&found).take_while(|(own, found)| own == found).count();
        let read = self.place.peek();
        if found.len() > same {
            let (error, said) = problem(&self.place, read);
            match error {
                JournalFileError::Changed { line, .. } | JournalFileError::Moved { line, .. } => {
                    assert_eq!(line, same + 1, "{said}");
                    assert!(said.contains("bring back an undamaged copy"), "{said}");
                }
                // The first bytes of a file say what it is.
                JournalFileError::Foreign(_) | JournalFileError::Journal { source: JournalError::Version(_), .. } => {
                    assert_eq!(same, 0, "{said}");
                }
                other => panic!("{other:?}"),
            }
        } else if same == 0 {
            let (error, said) = problem(&self.place, read);
            assert!(matches!(error, JournalFileError::Empty(_) | JournalFileError::Foreign(_)), "{said}");
        } else {
            assert_eq!(statuses(&read.unwrap()), self.states[same - 1]);
        }
        assert_eq!(fs::read(self.place.path()).unwrap(), text, "nothing is mended");
    }
}

/// The whole lines.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n")).collect()
}

/// What is done to a text; places are shares of its length, or of the number of its lines.
#[derive(Clone, Debug)]
enum Edit {
    Change { at: usize, to: u8 },
    Insert { at: usize, bytes: Vec<u8> },
    Delete { at: usize, length: usize },
    Repeat { at: usize, length: usize },
    Truncate { at: usize },
    DeleteLine { line: usize },
    RepeatLine { line: usize, at: usize },
    SwapLines { one: usize, other: usize },
}

impl Edit {
    fn strategy() -> impl Strategy<Value = Self> {
        let (at, length) = (any::<usize>(), 1..400usize);
        prop_oneof![
            (at, any::<u8>()).prop_map(|(at, to)| Self::Change { at, to }),
            (at, prop::collection::vec(any::<u8>(), 1..20)).prop_map(|(at, bytes)| Self::Insert { at, bytes }),
            (at, length.clone()).prop_map(|(at, length)| Self::Delete { at, length }),
            (at, length).prop_map(|(at, length)| Self::Repeat { at, length }),
            at.prop_map(|at| Self::Truncate { at }),
            at.prop_map(|line| Self::DeleteLine { line }),
            (at, at).prop_map(|(line, at)| Self::RepeatLine { line, at }),
            (at, at).prop_map(|(one, other)| Self::SwapLines { one, other }),
        ]
    }

    fn of(self, text: &[u8]) -> Vec<u8> {
        let mut lines: Vec<&[u8]> = lines(text);
        let (bytes, count) = (text.len(), lines.len());
        let range = |at: usize, length: usize| at % bytes..(at % bytes + length).min(bytes);
        let mut text = text.to_vec();
        match self {
            Self::Change { at, to } => text[at % bytes] = to,
            Self::Insert { at, bytes: more } => _ = text.splice(at % bytes..at % bytes, more),
            Self::Delete { at, length } => _ = text.drain(range(at, length)),
            Self::Repeat { at, length } => {
                let again = text[range(at, length)].to_vec();
                let end = range(at, length).end;
                text.splice(end..end, again);
            }
            Self::Truncate { at } => text.truncate(at % bytes),
            Self::DeleteLine { line } => {
                lines.remove(line % count);
                return lines.concat();
            }
            Self::RepeatLine { line, at } => {
                lines.insert(at % count, lines[line % count]);
                return lines.concat();
            }
            Self::SwapLines { one, other } => {
                lines.swap(one % count, other % count);
                return lines.concat();
            }
        }
        text
    }
}

#[test]
fn any_edit_of_a_journal_is_harmless_or_named_by_its_line() {
    let kept = Kept::new();
    kept.judge(&kept.text);
    let config = ProptestConfig { cases: cases(4_000), failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(edit in Edit::strategy())| kept.judge(&edit.of(&kept.text)));
}

/// Every byte changed, and every length.
#[test]
fn every_byte_and_every_length_of_a_journal_counts() {
    let kept = Kept::new();
    let step = if is_heavy() { 1 } else { 7 };
    for at in (0..kept.text.len()).step_by(step) {
        kept.judge(&kept.text[..at]);
        for to in [kept.text[at] ^ 1, b'\n', b'}'] {
            let mut text = kept.text.clone();
            text[at] = to;
            kept.judge(&text);
        }
    }
}

/// The words, once.
#[test]
fn damage_is_said_with_what_to_do() {
    let kept = Kept::new();
    let text = String::from_utf8(kept.text.clone()).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let said = |text: String| {
        fs::write(kept.place.path(), text).unwrap();
        problem(&kept.place, kept.place.recover()).1
    };
    let advice = "what stands from there on cannot be trusted, so bring back an undamaged copy of the file, or make a new \
                  plan of the account as it is now";
    let changed = format!("line 3 of the journal was changed or cut off after it was written; {advice}");
    assert_eq!(said(text.replacen(lines[2], &lines[2].replacen("2026", "2027", 1), 1)), changed);
    assert_eq!(said(text.replacen(lines[2], "\n", 1)), changed);
    let moved =
        |line, found| format!("line {line} of the journal is missing: line {found} stands in its place; {advice}");
    assert_eq!(said(text.replacen(lines[2], "", 1)), moved(3, 4));
    assert_eq!(said(text.replacen(lines[2], &lines[2].repeat(2), 1)), moved(4, 3));
}
