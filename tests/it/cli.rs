//! The command as a process: exit codes, what goes to which stream, colours, pipes.
#![allow(clippy::unwrap_used, reason = "tests")]

mod age;
mod bounds;
mod calendar;
pub(crate) mod captures;
mod config;
mod errors;
mod finding;
mod getting_in;
mod habits;
mod help;
mod imports;
mod interrupted;
mod online;
mod outputs;
mod questions;
mod redacting;
mod runs;
mod snapshots;
mod streams;
mod what_if;
mod winding_down;

use std::ffi::OsStr;
use std::process::{Command, Stdio};

use serde_json::Value;

use captures::Capture;

pub(crate) const ACME: &str = "examples/acme";
pub(crate) const NOW: [&str; 2] = ["--now", "2026-08-20T00:00:00Z"];

/// A directory that is not there.
pub(crate) const NOWHERE: &str = "/nonexistent/winddown";

/// The command, run from the root of the project, without the variables that change how it prints.
pub(crate) fn command(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_winddown"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM", "USER", "XDG_STATE_HOME"] {
        command.env_remove(variable);
    }
    // Nobody's own settings.
    command.env("XDG_CONFIG_HOME", NOWHERE).env_remove("FORCE_HYPERLINK");
    command
}

/// What a run has printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn finish(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn run<const N: usize>(arguments: [&str; N]) -> Run {
    finish(&mut command(arguments))
}

/// Runs `check` on a capture, as of the time of the samples.
fn check<const N: usize>(capture: &Capture, more: [&str; N]) -> Run {
    let path = capture.path().to_str().unwrap();
    finish(command(["check", path]).args(NOW).args(more))
}

fn first_line(run: &Run) -> &str {
    run.out.lines().next().unwrap_or_default()
}

#[test]
fn something_in_the_way_is_3() {
    let run = run(["check", ACME, NOW[0], NOW[1]]);
    assert_eq!((run.code, run.err.as_str()), (3, ""));
    assert!(first_line(&run).starts_with("OP0012345678 cannot be closed yet"), "{}", run.out);
}

#[test]
fn nothing_in_the_way_is_0_once_a_person_has_looked_in_the_console() {
    let capture = Capture::settled();
    let run = check(&capture, ["--attest", "console=none"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    assert!(first_line(&run).starts_with("OP0012345678 can be closed now"), "{}", run.out);
}

#[test]
fn something_unread_is_4_if_nothing_known_is_in_the_way() {
    let run = check(&Capture::settled(), []);
    assert_eq!((run.code, run.err.as_str()), (4, ""), "{}", run.out);
    assert!(first_line(&run).starts_with("OP0012345678 may or may not be closable"), "{}", run.out);
    assert!(run.out.contains("winddown questions "), "it says what to do: {}", run.out);
}

#[test]
fn nothing_but_waiting_is_3() {
    let capture = Capture::settled();
    capture.write(
        "g/getLatestBilling.json",
        r#"{"amount": 3.1, "currency": "USD", "lastEvaluatedTime": "20260820001500"}"#,
    );
    let run = check(&capture, ["--attest", "console=none"]);
    assert_eq!((run.code, run.err.as_str()), (3, ""), "{}", run.out);
    assert!(first_line(&run).contains(": only bills are left: global 3.1 USD"), "{}", run.out);
    assert!(run.out.contains("2026-09-04"), "the fourth business day of September: {}", run.out);
}

/// 3 wins over 4: what is unread matters only when nothing known is in the way.
#[test]
fn in_the_way_wins_over_unread() {
    let capture = Capture::settled();
    capture.write(
        "g/getLatestBilling.json",
        r#"{"amount": 3.1, "currency": "USD", "lastEvaluatedTime": "20260820001500"}"#,
    );
    let run = check(&capture, []);
    assert_eq!(run.code, 3);
    assert!(run.out.contains("\nunread"), "{}", run.out);
}

#[test]
fn the_verdict_is_that_of_the_whole_account_whatever_coverage_is_shown() {
    let whole = run(["check", ACME, NOW[0], NOW[1], "--coverage", "all"]);
    let global = run(["check", ACME, NOW[0], NOW[1], "--coverage", "g"]);
    let japan = run(["check", ACME, NOW[0], NOW[1], "--coverage", "jp"]);
    assert_eq!(first_line(&whole), first_line(&global));
    assert_eq!(first_line(&whole), first_line(&japan));
    assert!(global.out.contains("\nglobal") && !global.out.contains("\njapan"), "{}", global.out);
    assert!(japan.out.contains("\njapan") && !japan.out.contains("\nglobal"), "{}", japan.out);
    assert!(japan.out.contains("\noperator"), "what the operator shares belongs to both: {}", japan.out);
}

/// Whatever an explanation or a plan says, the verb has done its work when it is printed.
#[test]
fn other_verbs_are_0() {
    for arguments in [vec!["explain", ACME], vec!["plan", ACME], vec!["kinds"], vec!["kinds", "--capture-script"]] {
        let run = finish(&mut command(&arguments));
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{arguments:?}");
        assert!(!run.out.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_thing_may_be_named_in_any_way_that_is_unambiguous() {
    let address = run(["explain", ACME, "g:sim/8942310000000000018", NOW[0], NOW[1]]);
    for name in ["8942310000000000018", "295050000000001", "4236600000001", "acme-g-01"] {
        assert_eq!(run(["explain", ACME, name, NOW[0], NOW[1]]).out, address.out, "{name}");
    }
}

/// JSON of a verb, with the two things that hold for all of it.
#[track_caller]
fn json<const N: usize>(arguments: [&str; N]) -> Value {
    let run = finish(command(arguments).args(["--format", "json"]));
    assert!(run.out.starts_with("{\n  \"format_version\": \"1."), "{}", run.out);
    assert!(run.out.ends_with("}\n"));
    let document = serde_json::from_str(&run.out).unwrap();
    crate::schemas::assert_valid(&document);
    document
}

/// That every object in a list has these fields, and that the list is not empty.
#[track_caller]
fn assert_fields(list: &Value, fields: &[&str]) {
    let list = list.as_array().unwrap();
    assert!(!list.is_empty());
    for item in list {
        for field in fields {
            assert!(item.get(field).is_some(), "no {field} in {item}");
        }
    }
}

#[test]
fn json_of_check_has_what_is_promised() {
    let check = json(["check", ACME, NOW[0], NOW[1]]);
    assert_eq!(check["account"], "OP0012345678");
    assert_eq!(check["verdict"], "blocked");
    assert_eq!(check["earliest_close"], "2026-10-06");
    assert_fields(&check["blockers"], &["code", "subject", "root", "actor", "provenance"]);
    assert_fields(&check["unread"], &["code", "subject"]);
    let root = |blocker: &&Value| blocker["root"].as_bool().unwrap();
    let blockers = check["blockers"].as_array().unwrap();
    assert!(blockers.iter().any(|blocker| root(&blocker)) && blockers.iter().any(|blocker| !root(&blocker)));
    for blocker in blockers {
        let said = blocker["provenance"].as_object().unwrap();
        let is_said = ["documented", "seen", "inferred"].iter().any(|label| said.contains_key(*label));
        assert!(is_said, "{blocker}");
    }
}

#[test]
fn json_of_plan_has_what_is_promised() {
    let plan = json(["plan", ACME, NOW[0], NOW[1]]);
    assert_eq!(plan["account"], "OP0012345678");
    assert_eq!(plan["snapshot_digest"], json(["check", ACME, NOW[0], NOW[1]])["snapshot_digest"]);
    assert_fields(
        &plan["steps"],
        &["id", "stage", "action", "subject", "actor", "operation", "irreversible", "needs_consent", "after"],
    );
    let steps = plan["steps"].as_array().unwrap();
    let operations: Vec<&Value> = steps.iter().map(|step| &step["operation"]).filter(|it| !it.is_null()).collect();
    assert!(operations.len() > 10 && operations.len() < steps.len(), "some steps are no call");
    for operation in operations {
        for field in ["id", "method", "path"] {
            assert!(operation[field].is_string(), "{operation}");
        }
        assert!(!operation["path"].as_str().unwrap().contains('{'), "every parameter is filled in: {operation}");
    }
    for (at, step) in (1..).zip(steps) {
        assert_eq!(step["id"], at);
        let stage = step["stage"].as_u64().unwrap();
        for before in step["after"].as_array().unwrap() {
            let before = &steps[usize::try_from(before.as_u64().unwrap()).unwrap() - 1];
            assert!(before["stage"].as_u64().unwrap() < stage, "{step}");
        }
    }
}

/// Only a plan that closes the account has a closing date.
#[test]
fn a_plan_that_keeps_something_has_no_closing_date() {
    let sim = "g:sim/8942310000000000018";
    let text = run(["plan", ACME, NOW[0], NOW[1], "--keep", sim]).out;
    assert!(text.contains("it does not close the account"), "{text}");
    assert!(text.contains(&format!("{sim}: kept on request")), "{text}");
    assert!(!text.contains("closing date"), "{text}");
    let plan = json(["plan", ACME, NOW[0], NOW[1], "--keep", sim]);
    assert_eq!((&plan["closes_account"], &plan["timeline"]), (&false.into(), &Value::Null));
}

#[test]
fn json_of_the_other_verbs_is_versioned_too() {
    let explained = json(["explain", ACME, NOW[0], NOW[1]]);
    assert_fields(&explained["causes"], &["code", "kind", "count", "members", "links"]);
    assert_fields(&json(["kinds"])["kinds"], &["name", "before", "ends_by"]);
    assert_eq!(json(["kinds", "vpg"])["kinds"].as_array().unwrap().len(), 1);
}

#[test]
fn an_attestation_is_kept_with_its_author() {
    let capture = Capture::settled();
    let path = capture.path().to_str().unwrap().to_owned();
    let check = json(["check", &path, NOW[0], NOW[1], "--attest", "console=none", "--attested-by", "Mika"]);
    assert_eq!(check["verdict"], "closable");
    assert_fields(&check["attested"], &["kind", "coverage", "by", "at"]);
    assert_eq!((&check["attested"][0]["by"], &check["attested"][0]["at"]), (&"Mika".into(), &NOW[1].into()));
}

/// The answer of Lagoon does not tell whether it was never registered, or may not be looked at.
#[test]
fn what_an_attestation_would_settle_is_named() {
    let capture = Capture::settled();
    let said = r#"{"code": "GEN9999", "message": "something is not right"}"#;
    capture.write("jp/listLagoonLicensePackStatus.json", said);
    capture.write("jp/listLagoonUsers.json", said);
    let run = check(&capture, ["--attest", "console=none"]);
    assert_eq!((run.code, run.err.as_str()), (4, ""), "{}", run.out);
    let word = "--attest jp:lagoon-subscription=none";
    let told = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = format!("GEN9999: something is not right if there are none: {word}");
    assert!(told.contains(&line), "{}", run.out);
    let path = capture.path().to_str().unwrap();
    let attested = finish(command(["check", path]).args(NOW).args(word.split(' ')).args(["--attest", "console=none"]));
    assert_eq!((attested.code, attested.err.as_str()), (0, ""), "{}", attested.out);
    // What can be read cannot be attested.
    capture.write("jp/listSims.json", said);
    let run = check(&capture, ["--attest", "console=none"]);
    assert!(run.out.contains("SIMs, virtual SIMs in japan: listSims") && !run.out.contains("sim=none"), "{}", run.out);
}

/// The names of the files in a directory.
pub(crate) fn names(directory: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
