//! What proves what a run has ended.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};
use winddown::catalogue::Catalogue;
use winddown::drive::JournalReader;
use winddown::execution::{Proof, Receipt, ReceiptVerdict};
use winddown::reading::CaptureDir;

use super::{Rehearsal, Run, apply, command, finish, two_devices};
use crate::cli::ACME;

const DEVICES: &str = "jp/listSigfoxDevices.json";

/// The account as somebody reads it later: `devices` is the list of Sigfox devices, `None` if nobody read it.
fn later(devices: Option<&str>) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    super::super::help::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(ACME).as_path(), directory.path());
    let stamp = directory.path().join("capture.json");
    let mut capture: Value = serde_json::from_slice(&fs::read(&stamp).unwrap()).unwrap();
    capture["taken_at"] = json!("2027-01-01T00:00:00Z");
    fs::write(stamp, capture.to_string()).unwrap();
    match devices {
        Some(devices) => fs::write(directory.path().join(DEVICES), devices).unwrap(),
        None => fs::remove_file(directory.path().join(DEVICES)).unwrap(),
    }
    directory
}

fn devices() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(ACME).join(DEVICES)).unwrap()
}

fn ended() -> Rehearsal {
    let rehearsal = two_devices();
    assert_eq!(apply(&rehearsal, "").code, 0);
    rehearsal
}

fn receipt(rehearsal: &Rehearsal, account: &Path, more: &[&str]) -> Run {
    let mut run =
        finish(command(["receipt".as_ref(), rehearsal.journal().as_os_str(), account.as_os_str()]).args(more));
    // Lines may be broken anywhere.
    run.out = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    run
}

/// The receipt as the library makes it.
fn made(journal: &Path, account: &Path) -> Receipt {
    let account = CaptureDir::new(account).load().unwrap().account;
    JournalReader::open(journal, Catalogue::soracom()).unwrap().receipt(&account, Vec::new()).unwrap()
}

#[test]
fn what_the_account_does_not_hold_any_more_is_proved() {
    let (rehearsal, account) = (ended(), later(Some("[]")));
    let made = made(&rehearsal.journal(), account.path());
    assert_eq!(made.verdict, ReceiptVerdict::Proved, "{made:?}");
    assert_eq!((made.proved(), made.ended.len()), (2, 2));
    assert_eq!(made.ended[0].operation.as_deref(), Some("terminateSigfoxDevice"));
    // A rehearsal proves nothing.
    let run = receipt(&rehearsal, account.path(), &[]);
    assert_eq!((run.code, run.err.as_str()), (4, ""), "{}", run.out);
    assert!(run.out.contains("This was a rehearsal"), "{}", run.out);
    assert!(run.out.contains("2 things are ended, 2 proved by the account"), "{}", run.out);
}

/// As after the end of a process that was exporting.
#[test]
fn a_file_that_was_left_half_written_is_no_export() {
    let exports = tempfile::tempdir().unwrap();
    fs::write(exports.path().join("getDataEntries.json"), "[]").unwrap();
    fs::write(exports.path().join(".winddown-x1y2z3"), "[").unwrap();
    let directory = exports.path().to_str().unwrap();
    let run = receipt(&ended(), later(Some("[]")).path(), &["--exports", directory, "--format", "json"]);
    assert!(run.out.contains("getDataEntries.json") && !run.out.contains(".winddown-"), "{}", run.out);
}

#[test]
fn what_still_stands_contradicts_the_journal() {
    let run = receipt(&ended(), later(Some(&devices())).path(), &[]);
    assert_eq!((run.code, run.err.as_str()), (5, ""), "{}", run.out);
    assert!(run.out.contains("the account contradicts the journal"), "{}", run.out);
    assert_eq!(run.out.matches("the account still has it").count(), 2, "{}", run.out);
}

#[test]
fn what_was_not_read_or_was_read_before_is_not_proved() {
    let run = receipt(&ended(), later(None).path(), &[]);
    assert_eq!((run.code, run.err.as_str()), (4, ""), "{}", run.out);
    assert_eq!(run.out.matches("its list was not read").count(), 2, "{}", run.out);
    let run = receipt(&ended(), Path::new(ACME), &[]);
    assert_eq!((run.code, run.err.as_str()), (4, ""), "{}", run.out);
    assert_eq!(run.out.matches("the account was not read after that").count(), 2, "{}", run.out);
}

#[test]
fn what_is_left_is_named_with_whose_it_is() {
    let rehearsal = Rehearsal::acme();
    apply(&rehearsal, "--people absent --by Ken");
    let run = receipt(&rehearsal, Path::new(ACME), &["--all"]);
    assert_eq!(run.code, 5, "{}", run.out);
    for part in ["remains to be done", "; the root user", "held", "by Ken"] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
}

#[test]
fn a_receipt_is_checked_by_making_it_again() {
    let (rehearsal, account) = (ended(), later(Some("[]")));
    let file = rehearsal.path("receipt.json");
    let name = file.to_str().unwrap();
    assert_eq!(receipt(&rehearsal, account.path(), &["--out", name]).code, 4);
    let run = receipt(&rehearsal, account.path(), &["--verify", name]);
    assert_eq!((run.code, run.out.as_str()), (4, "The receipt says what the journal and the account show."));
    let mut forged: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    forged["rehearsal"] = json!(false);
    forged["verdict"] = json!("proved");
    fs::write(&file, forged.to_string()).unwrap();
    let run = receipt(&rehearsal, account.path(), &["--verify", name]);
    assert_eq!((run.code, run.err.as_str()), (8, ""), "{}", run.out);
    assert!(run.out.contains("/rehearsal: it says false, shown is true"), "{}", run.out);
    assert!(run.out.contains("/verdict: it says \"proved\", shown is \"unproven\""), "{}", run.out);
}

#[test]
fn what_is_no_receipt_or_another_account_is_an_error() {
    let (rehearsal, account) = (ended(), later(Some("[]")));
    let file = rehearsal.path("receipt.json");
    fs::write(&file, "{}").unwrap();
    let run = receipt(&rehearsal, account.path(), &["--verify", file.to_str().unwrap()]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("it is no receipt: missing field"), "{}", run.err);
    let run = receipt(&rehearsal, account.path(), &["--verify", "no-such-file"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("winddown: no-such-file: "), "{}", run.err);
    let run = receipt(&rehearsal, Path::new("examples/untidy"), &[]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains(", and the journal is about OP0012345678"), "{}", run.err);
}

/// However early a journal breaks off, its receipt says of no step that it is done unless the lines that are left do.
#[test]
fn a_journal_that_breaks_off_says_no_more_than_its_lines() {
    let (rehearsal, account) = (ended(), later(Some("[]")));
    let journal = fs::read_to_string(rehearsal.journal()).unwrap();
    let lines: Vec<&str> = journal.lines().collect();
    let cut = rehearsal.path("cut.jsonl");
    let mut proved = BTreeSet::new();
    for kept in 1..=lines.len() {
        fs::write(&cut, lines[..kept].join("\n") + "\n").unwrap();
        let made = made(&cut, account.path());
        let says_done = |step: u32| {
            lines[1..kept].iter().any(|line| {
                let entry: Value = serde_json::from_str(line).unwrap();
                let is_done = entry["event"] == "shown" || entry["event"] == "needless" || entry["event"] == "attested";
                entry["step"] == step && (is_done || entry["answer"]["is"] == "done")
            })
        };
        for row in &made.ended {
            assert!(says_done(row.step), "{kept} lines: {row:?}");
            assert_eq!(row.proof, Proof::Gone);
        }
        assert_eq!(made.ended.len() + made.remains.len(), 2);
        assert_eq!(made.journal.lines, kept);
        proved.insert(made.proved());
    }
    assert_eq!(proved, BTreeSet::from([0, 1, 2]));
}

/// Every place of a document that holds no others.
fn leaves(at: &str, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| leaves(&format!("{at}/{name}"), value, found)),
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(place, value)| leaves(&format!("{at}/{place}"), value, found));
        }
        _ => found.push(at.to_owned()),
    }
}

/// Whatever is forged in a receipt is found where it stands.
#[test]
fn a_forged_receipt_is_found_out() {
    let (rehearsal, account) = (ended(), later(Some("[]")));
    let made = made(&rehearsal.journal(), account.path());
    let true_one = serde_json::to_value(&made).unwrap();
    let mut places = Vec::new();
    leaves("", &true_one, &mut places);
    places.retain(|place| place != "/written_by");
    assert_eq!(made.discrepancies(&true_one).unwrap(), []);
    proptest!(|(place in proptest::sample::select(places), text in "[a-z]{0,5}", removed in any::<bool>())| {
        let mut forged = true_one.clone();
        let (parent, name) = place.rsplit_once('/').unwrap();
        match forged.pointer_mut(parent).unwrap() {
            Value::Object(fields) if removed => _ = fields.remove(name),
            parent => match parent { Value::Array(items) => items[name.parse::<usize>().unwrap()] = json!(text), parent => parent[name] = json!(text) },
        }
        let found = made.discrepancies(&forged).unwrap();
        if forged != true_one {
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(&found[0].at, &place);
        }
    });
}
