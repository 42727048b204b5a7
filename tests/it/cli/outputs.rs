//! What is written where: new files, files that are there, and what is no file.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use tempfile::TempDir;

use super::{ACME, Run, command, finish};
use crate::common::project;

/// Each verb that writes an answer to a file, with what begins what it writes.
const WRITERS: [(&str, &str); 2] = [("plan", "{"), ("report", "<!DOCTYPE html>")];

fn write(verb: &str, out: &Path, more: &[&str]) -> Run {
    finish(command([verb, ACME, "--now", "2026-08-20", "--out"]).arg(out).args(more))
}

fn place(name: &str) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    (directory, path)
}

#[test]
fn a_file_that_is_there_is_replaced_only_if_that_was_said() {
    for (verb, begin) in WRITERS {
        let (directory, path) = place("answer");
        fs::write(&path, "mine").unwrap();
        let refused = write(verb, &path, &[]);
        let said =
            format!("winddown: {}: it exists already: name a new file, or replace it with --force\n", path.display());
        assert_eq!((refused.code, refused.err), (2, said), "{verb}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
        assert_eq!(write(verb, &path, &["--force"]).err, "");
        assert!(fs::read_to_string(&path).unwrap().starts_with(begin), "{verb}");
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 1, "nothing is left beside it");
    }
}

#[test]
fn what_is_no_file_is_written_into_and_stays_what_it_is() {
    for (verb, begin) in WRITERS {
        let (directory, pipe) = place("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        let run = write(verb, &pipe, &[]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{verb}");
        assert!(reader.join().unwrap().starts_with(begin), "{verb}");
        assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo(), "{verb}");

        let device = directory.path().join("device");
        symlink("/dev/null", &device).unwrap();
        assert_eq!(write(verb, &device, &["--force"]).err, "");
        assert!(fs::symlink_metadata(&device).unwrap().is_symlink(), "{verb}");
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }
}

#[test]
fn a_link_stays_and_what_it_leads_to_is_replaced() {
    for (verb, begin) in WRITERS {
        let (directory, link) = place("link");
        let target = directory.path().join("target");
        symlink("target", &link).unwrap();
        let refused = write(verb, &link, &["--force"]);
        assert_eq!(
            (refused.code, refused.err),
            (2, format!("winddown: {}: it is a link to nothing: name a file\n", link.display()))
        );
        fs::write(&target, "mine").unwrap();
        assert_eq!(write(verb, &link, &[]).code, 2);
        assert_eq!(write(verb, &link, &["--force"]).err, "");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(fs::read_to_string(&target).unwrap().starts_with(begin), "{verb}");
    }
}

/// Under an umask that hides nothing.
#[test]
fn nobody_else_can_read_what_is_made() {
    let directory = tempfile::tempdir().unwrap();
    let script = "umask 0; set -e; w=$1; a=$2
        \"$w\" plan \"$a\" --now 2026-08-20 --out plan.json
        \"$w\" report \"$a\" --now 2026-08-20 --out page.html
        \"$w\" redact \"$a\" --key key --out redacted.json
        \"$w\" apply plan.json --backend memory --account \"$a\" --journal journal.jsonl --people absent --by Ken --confirm OP0012345678 || test $? = 5
        mkdir man; \"$w\" man --out man";
    let shell = Command::new("sh")
        .args(["-c", script, "sh", env!("CARGO_BIN_EXE_winddown"), &project(ACME).display().to_string()])
        .current_dir(&directory)
        .env("HOME", directory.path())
        .env("XDG_STATE_HOME", directory.path().join("state"))
        .output()
        .unwrap();
    assert!(shell.status.success(), "{}", String::from_utf8_lossy(&shell.stderr));
    let mut seen = 0;
    let mut open = vec![directory.path().to_owned()];
    while let Some(place) = open.pop() {
        for entry in fs::read_dir(place).unwrap() {
            let (path, meta) = entry.map(|entry| (entry.path(), entry.metadata().unwrap())).unwrap();
            if path.ends_with("man") {
                continue;
            }
            seen += 1;
            let wanted = if meta.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(meta.permissions().mode() & 0o777, wanted, "{}", path.display());
            open.extend(meta.is_dir().then_some(path));
        }
    }
    assert!(seen >= 6, "only {seen} files and directories were made");
    let manual = fs::metadata(directory.path().join("man/winddown.1")).unwrap();
    assert_eq!(manual.permissions().mode() & 0o777, 0o666, "a manual is for everybody");
}
