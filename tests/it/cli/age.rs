//! Every answer says when the account was read.

use std::fs;

use serde_json::Value;

use super::captures::Capture;
use super::{ACME, NOW, Run, command, finish, run};
use crate::rehearsal::Rehearsal;

const YEAR: [&str; 2] = ["--now", "2027-06-25T00:00:00Z"];
const OLD: &str = "as of 2026-08-20 00:00 UTC: the data is 10 months old; capture the account again before acting";

/// A later instant, at which the plan still holds.
const LATER: [&str; 2] = ["--now", "2026-08-22T00:00:00Z"];
const OLDER: &str = "as of 2026-08-20 00:00 UTC: the data is 2 days old; capture the account again before acting";

/// What each verb answers about an account, as of an instant.
fn answers(account: &str, now: [&str; 2], more: &[&str]) -> [Run; 4] {
    let rehearsal = Rehearsal::acme();
    let plan = rehearsal.plan();
    let verbs: [&[&str]; 4] = [&["check"], &["explain"], &["plan"], &["verify", plan.to_str().unwrap()]];
    verbs.map(|verb| finish(command(verb.iter().chain([&account]).chain(&now).chain(more)).env("COLUMNS", "140")))
}

/// The line of each answer that tells the age: the second one, or the last one below the tree of an
/// explanation.
fn lines([check, explain, plan, verify]: [Run; 4]) -> [String; 4] {
    let second = |run: Run| run.out.lines().nth(1).unwrap_or_default().to_owned();
    [second(check), explain.out.lines().last().unwrap_or_default().to_owned(), second(plan), second(verify)]
}

#[test]
fn every_text_tells_the_age_and_warns() {
    assert_eq!(lines(answers(ACME, NOW, &[])), ["as of 2026-08-20 00:00 UTC"; 4]);
    assert_eq!(lines(answers(ACME, YEAR, &[])), [OLD; 4]);
    let before = ["--now", "2026-08-19T23:59:00Z"];
    let later =
        "as of 2026-08-20 00:00 UTC: that is later than now, 2026-08-19 23:59 UTC; one of the two dates is wrong";
    assert_eq!(lines(answers(ACME, before, &[])), [later; 4]);
    let capture = Capture::acme();
    fs::remove_file(capture.path().join("capture.json")).unwrap();
    let unknown = "when the account was read is not known: capture it again before acting";
    assert_eq!(lines(answers(capture.path().to_str().unwrap(), NOW, &[])), [unknown; 4]);
}

#[test]
fn every_document_tells_the_age() {
    let said = |account: &str| {
        answers(account, YEAR, &["--format", "json"]).map(|run| {
            let document: Value = serde_json::from_str(&run.out).unwrap();
            assert_eq!(document["now"], "2027-06-25T00:00:00Z");
            document["taken_at"].clone()
        })
    };
    assert_eq!(said(ACME), ["2026-08-20T00:00:00Z"; 4].map(Value::from));
    let unstamped = Capture::acme();
    fs::remove_file(unstamped.path().join("capture.json")).unwrap();
    assert_eq!(said(unstamped.path().to_str().unwrap()), [Value::Null, Value::Null, Value::Null, Value::Null]);
}

#[test]
fn a_rehearsal_tells_the_age_before_it_is_confirmed() {
    let rehearsal = Rehearsal::acme();
    let plan = rehearsal.plan();
    let apply = ["apply", plan.to_str().unwrap(), "--dry-run", "--backend", "memory", "--account", ACME];
    let second = |run: &Run| run.out.lines().nth(1).unwrap_or_default().to_owned();
    assert_eq!(second(&run(apply)), "as of 2026-08-20 00:00 UTC");
    let later = finish(command(apply).args(LATER).env("COLUMNS", "140"));
    assert!(later.out.starts_with("To be done to "), "{}", later.out);
    assert_eq!(second(&later), OLDER);
}

#[test]
fn a_rehearsal_that_is_confirmed_from_the_start_still_warns() {
    let rehearsal = Rehearsal::acme();
    let old = finish(rehearsal.apply(&["--max-steps", "100"]).args(LATER).env("COLUMNS", "140"));
    assert!(old.out.starts_with(OLDER), "{}{}", old.out, old.err);
    let fresh = finish(&mut rehearsal.again().apply(&["--max-steps", "100"]));
    assert!(!fresh.out.contains("as of"), "{}", fresh.out);
}
