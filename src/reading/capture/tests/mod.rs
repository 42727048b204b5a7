//! However many threads read a capture, and however small the parts are that they read, the same comes out.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::cell::Cell;
use std::fs;
use std::num::NonZero;
use std::path::Path;

use serde_json::{Value, json};

use super::files::Sizes;
use super::{Capture, CaptureDir};
use crate::reading::response::tests::damaged::{Dice, Seeds, damage};
use crate::reading::write_snapshot;

/// What became of stretches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// They began where the list had been read to.
    pub(super) met: usize,
    /// They did not: their beginning was guessed wrong.
    pub(super) missed: usize,
    /// Lists that were not read to their end in stretches.
    pub(super) whole: usize,
}

thread_local! {
    pub(super) static TALLY: Cell<Tally> = const { Cell::new(Tally { met: 0, missed: 0, whole: 0 }) };
}

/// Counts what became of a stretch.
pub(super) fn note(count: impl FnOnce(&mut Tally)) {
    let mut tally = TALLY.get();
    count(&mut tally);
    TALLY.set(tally);
}

/// Everything that reading a capture comes to.
fn told(directory: &Path, threads: usize, sizes: Sizes) -> String {
    let capture = CaptureDir { sizes, ..CaptureDir::new(directory).threads(NonZero::new(threads).unwrap()) };
    match capture.load() {
        Ok(Capture { account, passed_over }) => {
            let mut snapshot = Vec::new();
            write_snapshot(&account, "2026-08-20T00:00:00Z".parse().unwrap(), &mut snapshot).unwrap();
            format!("{passed_over:?}\n{}", String::from_utf8(snapshot).unwrap())
        }
        Err(error) => error.to_string(),
    }
}

/// Nothing is cut, and one thread reads it all.
const SIMPLEST: Sizes = Sizes { whole: u64::MAX, ..Sizes::USUAL };

/// Lists of SIMs in pages and whole, and some other list, with damages.
fn write(directory: &Path, rows: &[Value], seeds: &Seeds, dice: &mut Dice) {
    for folder in ["operator", "g", "jp"] {
        fs::create_dir_all(directory.join(folder)).unwrap();
    }
    fs::write(directory.join("operator/getOperator.json"), r#"{"operatorId":"OP0012345678"}"#).unwrap();
    let mut lists = vec!["jp/listSims.json".to_owned()];
    lists.extend((1..=1 + dice.below(3)).map(|page| format!("g/listSims__page{page}.json")));
    let is_damaged = !dice.is_one_of(3);
    for name in lists {
        let mut bytes = list(rows, dice);
        if is_damaged && dice.is_one_of(2) {
            damage(&mut bytes, dice);
        }
        fs::write(directory.join(name), bytes).unwrap();
    }
    for _ in 0..dice.below(3) {
        let (operation, bytes) = seeds.damaged(dice.below(4_000) as u64);
        fs::write(directory.join(format!("g/{operation}.json")), bytes).unwrap();
    }
}

/// A list of SIMs, each of another number; some hold a list that looks like the one that they are in.
fn list(rows: &[Value], dice: &mut Dice) -> Vec<u8> {
    let row = |dice: &mut Dice| {
        let mut row = rows[dice.below(rows.len())].clone();
        if let Value::Object(fields) = &mut row {
            fields.insert("simId".to_owned(), json!(format!("89423100000000{:05}", dice.below(99_999))));
        }
        row
    };
    let mut list: Vec<Value> = (0..dice.below(30)).map(|_| row(dice)).collect();
    let has_traps = dice.is_one_of(3);
    for outer in list.iter_mut().filter(|_| has_traps) {
        if let Value::Object(fields) = outer {
            fields.insert("ancestors".to_owned(), (0..dice.below(6)).map(|_| row(dice)).collect());
        }
    }
    let document = Value::from(list);
    let text = match dice.below(4) {
        0 | 1 => document.to_string(),
        2 => format!("{document:#}"),
        _ => format!("{document:#}").replace('\n', "\r\n\t"),
    };
    [" \n".repeat(dice.below(2)), text, "\n".repeat(dice.below(2) * dice.below(300))].concat().into_bytes()
}

#[test]
fn captures_are_read_alike_in_parts_and_as_a_whole() {
    let seeds = Seeds::new(|operation| operation.starts_with("list"));
    let lists = seeds.whole().filter(|(operation, _)| *operation == "listSims");
    let lists = lists.filter_map(|(_, bytes)| serde_json::from_slice::<Vec<Value>>(bytes).ok());
    let rows: Vec<Value> = lists.flatten().collect();
    assert!(rows.len() > 10);
    TALLY.set(Tally::default());
    let mut broken = 0;
    let count = if std::env::var_os("WINDDOWN_HEAVY").is_some() { 800 } else { 200 };
    for number in 0..count {
        let mut dice = Dice::new(number);
        let directory = tempfile::tempdir().unwrap();
        write(directory.path(), &rows, &seeds, &mut dice);
        let whole = told(directory.path(), 1, SIMPLEST);
        broken += u64::from(!whole.starts_with('['));
        let sizes = Sizes {
            whole: [1, 400, 4_000][dice.below(3)],
            window: [64, 512, 4_096][dice.below(3)],
            stretch: [100, 1_000, 5_000][dice.below(3)],
        };
        for threads in [1, 2, 7] {
            let found = told(directory.path(), threads, sizes);
            assert!(found == whole, "{number}, {threads} threads, {sizes:?}:\n{found}\nis not\n{whole}");
        }
    }
    let tally = TALLY.get();
    assert!(broken * 10 > count && broken * 10 < count * 9, "{broken} of {count} are broken");
    let Tally { met, missed, whole } = tally;
    assert!([met, missed, whole].iter().all(|n| *n as u64 > count / 2), "{tally:?}");
}

/// A file that is there and cannot be read is told of in its place.
#[test]
fn problems_stand_in_the_order_of_the_files() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    for folder in ["operator", "g/listGroups.json", "jp"] {
        fs::create_dir_all(path.join(folder)).unwrap();
    }
    fs::write(path.join("operator/getOperator.json"), r#"{"operatorId":"OP0012345678"}"#).unwrap();
    fs::write(path.join("operator/listSims.json"), format!("[{}]", " ".repeat(3_000))).unwrap();
    for page in 1..=9 {
        let rows = ["{\"simId\":\"8942310000000000001\"}"; 200].join(",");
        fs::write(path.join(format!("g/listSims__page{page}.json")), format!("[{rows}{}", "]".repeat(page % 3)))
            .unwrap();
    }
    let whole = told(path, 1, SIMPLEST);
    assert_eq!(whole.lines().count(), 9, "{whole}");
    for threads in [2, 3, 7] {
        assert_eq!(told(path, threads, Sizes { whole: 1_000, window: 256, stretch: 1_024 }), whole);
        assert_eq!(told(path, threads, Sizes::USUAL), whole);
    }
}

/// The smallest parts that can be read.
const SMALLEST: Sizes = Sizes { whole: 1, window: 256, stretch: 1_024 };

/// Checks that a capture with this file gives the same read whole and in small parts, and that what it gives has this text in it.
fn assert_alike(name: &str, content: &str, says: &str) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    for folder in ["operator", "g", "jp"] {
        fs::create_dir_all(path.join(folder)).unwrap();
    }
    fs::write(path.join("operator/getOperator.json"), r#"{"operatorId":"OP0012345678"}"#).unwrap();
    fs::write(path.join("g/listGroups.json"), "[]").unwrap();
    fs::write(path.join(name), content).unwrap();
    let whole = told(path, 1, SIMPLEST);
    assert!(whole.contains(says), "{whole}");
    for threads in [1, 2, 7] {
        assert_eq!(told(path, threads, SMALLEST), whole, "{threads} threads");
    }
}

/// A conflict between two rows names the file that they are in.
#[test]
fn what_differs_in_a_long_list_is_told_with_its_file() {
    let mut rows: Vec<String> = (0..200).map(|n| format!(r#"{{"simId":"89423100000000{n:05}"}}"#)).collect();
    for (at, status) in [(50, "active"), (150, "ready")] {
        rows[at] = format!(r#"{{"simId":"8942310000000099999","status":"{status}"}}"#);
    }
    assert_alike("g/listSims.json", &format!("[{}]", rows.join(",")), r#""origin":"g/listSims.json""#);
}

/// A row that is nested too deep for the one reader is left to the other, which passes over what is in: one row of
/// another operator is one, and no sign that the list is that operator's.
#[test]
fn rows_that_are_in_are_not_put_in_again() {
    let foreign = r#"{"simId":"8942310000000000001","operatorId":"OP0087654321"}"#;
    let deep = format!(r#"{{"simId":"8942310000000000002","x":{}{}}}"#, "[".repeat(80), "]".repeat(80));
    let blanks = " ".repeat(2_000);
    assert_alike("g/listSims.json", &format!("[{foreign},{blanks}{deep}]"), "FOREIGN_OWNER");
}

/// Only a list of rows can be cut: where an object was to come, a list stays what is wrong.
#[test]
fn a_long_list_in_the_place_of_an_object_is_refused() {
    let rows = vec![r#"{"simId":"8942310000000000001","operatorId":"OP0012345678"}"#; 100].join(",");
    for name in ["g/getSim__8942310000000000001.json", "g/listOrders.json"] {
        assert_alike(name, &format!("[{rows}]"), name);
    }
}
