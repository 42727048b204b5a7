//! Verbs that a signal ends while they write: nothing half-written has the final name, and nothing temporary stays.
//!
//! Nothing here is a matter of time: a key in a pipe is waited for until somebody writes to it, and so is a reader of
//! a pipe. How any verb ends while it writes a file is tried in `src/cli/files.rs`.
#![cfg(unix)]

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::FileTypeExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::{ACME, command, names};

const SIGNALS: [&str; 3] = ["-INT", "-TERM", "-HUP"];

/// A directory with a named pipe in it.
fn pipe() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let pipe = directory.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    (directory, pipe)
}

fn start(mut command: Command) -> Child {
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn send(signal: &str, child: &Child) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

/// The snapshot is begun before the key is read, so the signal comes while something half-written is there.
#[test]
fn a_redaction_that_is_interrupted_leaves_nothing() {
    // SIGHUP does nothing to a command that ignores it from the start.
    for signal in SIGNALS.into_iter().filter(|signal| *signal != "-HUP" || !is_ignored(signal)) {
        let (directory, key) = pipe();
        let out = directory.path().join("redacted.json");
        let mut redact = command(["redact", ACME, "--key"]);
        redact.arg(&key).arg("--out").arg(&out);
        let mut child = start(redact);
        // Opening it waits until the command opens it too.
        let writer = fs::OpenOptions::new().write(true).open(&key).unwrap();
        assert_eq!(names(directory.path()).len(), 2, "the pipe, and a snapshot that is begun");
        send(signal, &child);
        assert_eq!(child.wait().unwrap().code(), Some(130), "{signal}");
        assert_eq!(names(directory.path()), ["pipe"], "{signal}");
        drop(writer);
    }
}

/// Nothing is to be tidied up after a verb that writes into a pipe, so the signal ends it as it ends any program.
#[test]
fn a_pipe_stays_what_it_is() {
    for signal in SIGNALS.into_iter().filter(|signal| !is_ignored(signal)) {
        let (directory, pipe) = pipe();
        let mut report = command(["report", ACME, "--now", "2026-08-20", "--out"]);
        report.arg(&pipe);
        let mut child = start(report);
        // The command is in the middle of writing: a pipe holds less than a page, and no more is read.
        let mut reader = fs::File::open(&pipe).unwrap();
        reader.read_exact(&mut [0; 1]).unwrap();
        send(signal, &child);
        assert_eq!(child.wait().unwrap().signal(), Some(number(signal)));
        assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
        assert_eq!(names(directory.path()), ["pipe"]);
    }
}

fn number(signal: &str) -> i32 {
    match signal {
        "-INT" => 2,
        "-HUP" => 1,
        _ => 15,
    }
}

/// True if this process ignores a signal, and so do those that it starts: SIGHUP under `nohup`, SIGINT in the background
/// of a shell. Where the system does not say it, all but SIGTERM may be.
fn is_ignored(signal: &str) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    mask.map_or(signal != "-TERM", |mask| mask & (1 << (number(signal) - 1)) != 0)
}
