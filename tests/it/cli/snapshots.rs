//! An account in a snapshot file, or on standard input, is as good as a capture directory.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use winddown::reading::write_snapshot;

use super::captures::Capture;
use super::{ACME, NOW, Run, command, finish};
use crate::common::{account, acme, now};
use crate::rehearsal::Rehearsal;

/// The snapshot of a capture directory, in a temporary directory.
fn snapshot(capture: &Path) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("acme.json");
    write_snapshot(&account(capture), now(), File::create(&path).unwrap()).unwrap();
    (directory, path)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Runs a command that reads this file on standard input.
fn fed(mut command: Command, file: &Path) -> Run {
    finish(command.stdin(File::open(file).unwrap()))
}

/// That a verb answers the same for ACCOUNT as a directory, as a file and on standard input.
#[track_caller]
fn assert_same(verb: &[&str], more: &[&str]) {
    let (_directory, file) = snapshot(&acme());
    let with = |account: &str| command(verb.iter().chain([&account]).chain(more).chain(&NOW));
    let directory = finish(&mut with(ACME));
    assert!(!directory.out.is_empty() && directory.err.is_empty(), "{}", directory.err);
    // Advice names the account, and so may begin another line.
    let said = |out: &str, account: &str| {
        let out = out.replace(&format!("winddown plan {account} "), "winddown plan ACCOUNT ");
        let out = out.replace(&format!("winddown questions {account} "), "winddown questions ACCOUNT ");
        let out = out.replace(&format!("winddown what-if {account} "), "winddown what-if ACCOUNT ");
        out.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    for (name, run) in [(text(&file), finish(&mut with(text(&file)))), ("-", fed(with("-"), &file))] {
        assert_eq!((run.code, run.err), (directory.code, String::new()));
        assert_eq!(said(&run.out, name), said(&directory.out, ACME));
    }
}

#[test]
fn every_verb_reads_them() {
    assert_same(&["check"], &[]);
    assert_same(&["check"], &["--attest", "console=none", "--attested-by", "Mika", "--format", "json"]);
    assert_same(&["explain"], &["g:bill/2026-07"]);
    assert_same(&["plan"], &["--all", "--commands", "--timeline"]);
    assert_same(&["plan"], &["--format", "json"]);
    assert_same(&["what-if"], &[]);
    let rehearsal = Rehearsal::acme();
    assert_same(&["verify", text(&rehearsal.plan())], &[]);
}

#[test]
fn a_rehearsal_begins_with_a_snapshot_and_goes_on_with_it() {
    let (_directory, file) = snapshot(&acme());
    let rehearsal = Rehearsal::of(&file, []);
    let apply = ["--people", "absent", "--lift-protection", "all", "--max-steps", "100"];
    let begun = finish(&mut rehearsal.apply(&apply));
    assert_eq!((begun.code, begun.err.as_str()), (3, ""), "{}", begun.out);
    let resumed = finish(&mut rehearsal.resume(&[]));
    assert_eq!((resumed.code, resumed.err.as_str()), (3, ""), "{}", resumed.out);
}

#[test]
fn a_rehearsal_cannot_begin_with_standard_input() {
    let rehearsal = Rehearsal::acme();
    let plan = rehearsal.plan();
    let arguments = ["apply", text(&plan), "--backend", "memory", "--account", "-", "--dry-run"];
    let run = finish(&mut command(arguments));
    let message = "--account -: standard input can be read only once, and `winddown resume` needs the account again: \
                   name a file";
    assert_eq!((run.code, run.out.as_str(), run.err), (2, "", format!("winddown: {message}\n")));
}

#[test]
fn a_damaged_snapshot_is_named() {
    let (_directory, file) = snapshot(&acme());
    let whole = fs::read_to_string(&file).unwrap();
    let part = &whole[..whole.find("\n\"resources\"").unwrap() + 21];
    fs::write(&file, part).unwrap();
    let line = 1 + part.matches('\n').count();
    let told = |name: &str| {
        let place = format!("line {line}, column 6: EOF while parsing a string; the file breaks off here");
        format!("winddown: {name} cannot be read as a snapshot:\n  {place}\n")
    };
    let run = finish(&mut command(["check", text(&file)]));
    assert_eq!((run.code, run.out.as_str(), run.err), (2, "", told(text(&file))));
    let run = fed(command(["check", "-"]), &file);
    assert_eq!((run.code, run.out.as_str(), run.err), (2, "", told("standard input")));
}

/// An attestation settles what is unread in a snapshot, and so changes the exit code.
#[test]
fn a_snapshot_can_be_attested() {
    let (_directory, file) = snapshot(Capture::settled().path());
    let check = |more: &[&str]| finish(command(["check", text(&file)]).args(NOW).args(more)).code;
    assert_eq!((check(&[]), check(&["--attest", "console=none"])), (4, 0));
}
