//! The receipt of a run: what its journal and an account that was read afterwards prove.
#![allow(clippy::unwrap_used, reason = "tests")]

use chrono::TimeDelta;
use winddown::account::{Account, AccountBuilder, Reading};
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN};
use winddown::drive::{JournalFile, JournalReader};
use winddown::execution::{
    ConfirmedPlan, Entry, FileRow, Journal as _, KnownBy, Obstacle, Proof, Receipt, ReceiptVerdict, Terms,
};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::timeline::Weekends;

use crate::common::{OPERATOR, now};

/// An account, read so many hours after the run; `in_japan` says how well its SIMs there were.
fn account(hours: i64, in_japan: Reading, things: &[(&str, &str)]) -> Account {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.taken_at(now() + TimeDelta::hours(hours));
    builder.read("sim", JAPAN, in_japan);
    builder.read_the_rest(Catalogue::soracom());
    for (kind, key) in things {
        builder.add(kind, GLOBAL, key);
    }
    builder.build(Catalogue::soracom()).unwrap()
}

/// The receipt of a run that was to end all things of these kinds, and has done these steps. `later` is the account after it.
fn receipt(kinds: &[&str], things: &[(&str, &str)], done: &[u32], later: &Account, files: Vec<FileRow>) -> Receipt {
    let done = done.iter().map(|step| Entry::Needless { at: now(), step: *step });
    receipt_of(kinds, things, done, later, files)
}

/// The same of a run of which this was noted.
fn receipt_of(
    kinds: &[&str],
    things: &[(&str, &str)],
    noted: impl IntoIterator<Item = Entry>,
    later: &Account,
    files: Vec<FileRow>,
) -> Receipt {
    let graph = DependencyGraph::build(account(-1, Reading::Complete, things), Catalogue::soracom(), now()).unwrap();
    let targets = kinds.iter().map(|kind| kind.parse().unwrap());
    let planner = targets.fold(Planner::new(&graph), |planner, kind| planner.target(kind).unwrap());
    let plan = ConfirmedPlan::new(planner.plan().save(&Weekends), OPERATOR, Terms::default()).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal");
    let mut journal = JournalFile::create(&path, &plan).unwrap();
    let noted: Vec<Entry> = noted.into_iter().collect();
    noted.iter().for_each(|entry| journal.record(entry).unwrap());
    journal.sync().unwrap();
    drop(journal);
    let receipt = JournalReader::open(path, Catalogue::soracom()).unwrap().receipt(later, files.clone()).unwrap();
    // The seal too: a journal that lies elsewhere proves the same.
    assert_eq!(Receipt::of(&plan, noted, later, files).unwrap(), receipt);
    receipt
}

/// Entries that no run has left, and an account of somebody else's, prove nothing.
#[test]
fn what_does_not_follow_or_is_anothers_gives_no_receipt() {
    let graph = DependencyGraph::build(account(-1, Reading::Complete, SIMS), Catalogue::soracom(), now()).unwrap();
    let plan = Planner::new(&graph).target("sim".parse().unwrap()).unwrap().plan().save(&Weekends);
    let plan = ConfirmedPlan::new(plan, OPERATOR, Terms::default()).unwrap();
    let later = account(1, Reading::Complete, &[]);
    let said = |step, account: &Account| {
        let entries = [1, step].map(|step| Entry::Needless { at: now(), step });
        Receipt::of(&plan, entries, account, Vec::new()).unwrap_err().to_string()
    };
    assert_eq!(
        said(1, &later),
        "entry 2 of the journal does not follow from those before it: step 1 is not needed, so it cannot be skipped"
    );
    let other = AccountBuilder::new("OP0000000009".parse().unwrap()).build(Catalogue::soracom()).unwrap();
    assert_eq!(said(2, &other), format!("the account is that of OP0000000009, and the journal is about {OPERATOR}"));
}

const SIMS: &[(&str, &str)] = &[("sim", "1"), ("sim", "2")];

#[test]
fn a_run_that_is_not_over_leaves_something() {
    let one_left = account(1, Reading::Complete, &SIMS[1..]);
    let receipt = receipt(&["sim"], SIMS, &[1], &one_left, Vec::new());
    assert_eq!((receipt.verdict, receipt.proved(), receipt.remains.len()), (ReceiptVerdict::Left, 1, 1));
}

/// All that was to be ended is gone. Only a list that was read whole shows that nothing else is there.
#[test]
fn a_list_that_was_not_read_leaves_it_unproven() {
    let forbidden = || Reading::Unread("listSims: 403".to_owned());
    for (in_japan, verdict) in [(Reading::Complete, ReceiptVerdict::Proved), (forbidden(), ReceiptVerdict::Unproven)] {
        let receipt = receipt(&["sim"], SIMS, &[1, 2], &account(1, in_japan, &[]), Vec::new());
        assert_eq!((receipt.verdict, receipt.proved()), (verdict, 2));
    }
}

/// What was read before the run shows nothing of what it has ended.
#[test]
fn an_account_that_was_read_before_proves_nothing() {
    let receipt = receipt(&["sim"], SIMS, &[1, 2], &account(-1, Reading::Complete, &[]), Vec::new());
    assert!(receipt.ended.iter().all(|row| row.proof == Proof::ReadBefore), "{:?}", receipt.ended);
    assert_eq!((receipt.verdict, receipt.unread.len()), (ReceiptVerdict::Unproven, 0));
}

/// No account shows an export: that there are files is the least.
#[test]
fn an_export_without_a_file_is_not_proved() {
    let data: &[(&str, &str)] = &[("harvest-data", "Sim/1")];
    let file = || FileRow::new("data.json".to_owned(), b"[]");
    for (files, verdict) in [(vec![file()], ReceiptVerdict::Proved), (Vec::new(), ReceiptVerdict::Unproven)] {
        let receipt = receipt(&["harvest-data"], data, &[1], &account(1, Reading::Complete, data), files);
        assert_eq!((receipt.verdict, receipt.exported.len(), receipt.ended.len()), (verdict, 1, 0));
    }
}

/// A plan for SIMs says nothing of groups; but a SIM that came later is told.
#[test]
fn what_stands_is_told_of_the_kinds_that_the_plan_is_about() {
    let later = account(1, Reading::Complete, &[("sim", "3"), ("group", "x")]);
    let receipt = receipt(&["sim"], SIMS, &[1, 2], &later, Vec::new());
    let standing: Vec<(&str, usize)> = receipt.standing.iter().map(|row| (row.kind.as_str(), row.count)).collect();
    assert_eq!(standing, [("sim", 1)]);
}

/// Whoever said that something is done is named, and when.
#[test]
fn the_word_of_a_person_is_told_with_the_name() {
    let at = now() + TimeDelta::minutes(5);
    let asked = Entry::Stopped { at: now(), step: 1, why: Obstacle::FactsUnreadable { why: "403".to_owned() } };
    let word = Entry::Attested { at, step: 1, by: "Mika".to_owned() };
    let receipt = receipt_of(&["vpg"], &[("vpg", "v")], [asked, word], &account(1, Reading::Complete, &[]), Vec::new());
    let row = &receipt.ended[0];
    assert_eq!((row.known_by, row.said_by.as_deref(), row.at), (KnownBy::Word, Some("Mika"), Some(at)));
}

/// What a list shows to be gone is gone, although the list breaks off; what no list shows proves nothing.
#[test]
fn a_row_that_shows_the_end_proves_it_in_whatever_list() {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.taken_at(now() + TimeDelta::hours(1));
    builder.read("sim", GLOBAL, Reading::Partial("it breaks off".to_owned()));
    builder.read_the_rest(Catalogue::soracom());
    builder.add("sim", GLOBAL, "1").status("terminated");
    let later = builder.build(Catalogue::soracom()).unwrap();
    let receipt = receipt(&["sim"], SIMS, &[1, 2], &later, Vec::new());
    let proofs: Vec<&Proof> = receipt.ended.iter().map(|row| &row.proof).collect();
    assert!(matches!(proofs[..], [Proof::Gone, Proof::Unread { .. }]), "{proofs:?}");
}
