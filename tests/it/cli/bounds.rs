//! What a process is given that has no end, no room, no thread or no text: it ends with one error and its exit code.
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use super::captures::Capture;
use super::{ACME, NOW, Run, command, finish};
use crate::rehearsal::Rehearsal;

/// Runs the command in a shell that has set a limit, without backtraces.
fn limited(limit: &str, inner: &Command) -> Run {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit {limit} && exec \"$@\""), "sh"]).arg(inner.get_program()).args(inner.get_args());
    shell.current_dir(env!("CARGO_MANIFEST_DIR")).env("XDG_CONFIG_HOME", super::NOWHERE).env("RUST_BACKTRACE", "0");
    finish(shell.stdin(Stdio::null()))
}

/// What is said where the command reads `start` from standard input, and after it `rest` for ever.
fn endless(start: &str, rest: u8) -> (i32, String) {
    let mut child = command(["check", "-"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let block = [rest; 1 << 16];
    let mut open = input.write_all(start.as_bytes()).is_ok();
    // It ends because the command does.
    while open {
        open = input.write_all(&block).is_ok();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_snapshot_without_an_end_is_refused() {
    let begin = r#"{"winddown":"snapshot","format_version":""#;
    let head = "winddown: standard input cannot be read as a snapshot:\n  ";
    let text = format!("{head}a text in it has more than 16 MiB, and no longer one is read\n");
    assert_eq!(endless(begin, b'a'), (2, text));
    let deep = format!("{head}more than 1000 lists and objects lie inside each other in it\n");
    assert_eq!(endless(&format!("{begin}2.2\",\"later\":"), b'['), (2, deep));
}

#[test]
fn files_of_people_have_an_end() {
    for (option, bound, after) in [
        (
            "--config",
            "64 KiB",
            "settings are read from there: name another file with --config, or none with --no-config",
        ),
        (
            "--calendar",
            "4 MiB",
            "a calendar is an iCalendar file, or a file with a date such as 2026-05-04 on each line",
        ),
    ] {
        let run = finish(&mut command(["check", ACME, option, "/dev/zero"]));
        let message =
            format!("winddown: /dev/zero: it has more than {bound}, and no more is read of such a file; {after}\n");
        assert_eq!((run.code, run.err, run.out.as_str()), (2, message, ""));
    }
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out.json");
    let run = finish(command(["redact", ACME, "--key", "/dev/zero", "--out"]).arg(out));
    let message = "winddown: /dev/zero: it has more than 4 MiB, and no more is read of such a file\n";
    assert_eq!((run.code, run.err.as_str()), (2, message));
}

#[test]
fn only_the_first_flaws_of_a_file_are_listed_and_long_lines_are_cut() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("calendar");
    fs::write(&file, "tomorrow\n".repeat(100_000)).unwrap();
    let check = || finish(command(["check", ACME, "--calendar"]).arg(&file));
    let run = check();
    assert_eq!((run.code, run.err.lines().count()), (2, 22), "{}", run.err);
    assert!(run.err.ends_with("\n  … and 99980 more\n"), "{}", run.err);
    fs::write(&file, "x".repeat(1_000_000)).unwrap();
    let run = check();
    assert_eq!((run.code, run.err.lines().count()), (2, 2));
    assert!(run.err.len() < 5_000, "{} bytes", run.err.len());
}

#[test]
fn a_response_that_is_no_regular_file_is_refused() {
    let capture = Capture::settled();
    let users = capture.path().join("operator/listUsers.json");
    _ = fs::remove_file(&users);
    symlink("/dev/zero", users).unwrap();
    let run = finish(command(["check"]).arg(capture.path()).args(NOW));
    assert_eq!((run.code, run.err.lines().last()), (2, Some("  operator/listUsers.json: it is not a regular file")));
}

#[test]
fn a_journal_is_not_written_through_a_link() {
    let rehearsal = Rehearsal::acme();
    let other = rehearsal.journal().with_file_name("other");
    let refused = |run: &Run| {
        let message = "it is a symbolic link, through which nothing is written: name the file itself";
        assert_eq!((run.code, &*run.err), (2, &*format!("winddown: {}: {message}\n", rehearsal.journal().display())));
    };
    // A link that leads to nothing is refused, and one that leads to a file.
    symlink(&other, rehearsal.journal()).unwrap();
    refused(&finish(&mut rehearsal.apply(&[])));
    assert!(!other.exists());
    fs::write(&other, "").unwrap();
    refused(&finish(&mut rehearsal.apply(&[])));
    assert_eq!(fs::read(&other).unwrap(), b"");
    fs::remove_file(rehearsal.journal()).unwrap();
    assert_eq!(finish(&mut rehearsal.apply(&[])).code, 5);
    fs::rename(rehearsal.journal(), &other).unwrap();
    symlink(&other, rehearsal.journal()).unwrap();
    let before = fs::read(&other).unwrap();
    refused(&finish(&mut rehearsal.resume(&[])));
    assert_eq!(fs::read(&other).unwrap(), before);
}

/// Nobody's file is overwritten with a note.
#[test]
fn the_note_beside_a_journal_replaces_a_link() {
    let rehearsal = Rehearsal::acme();
    let victim = rehearsal.journal().with_file_name("victim");
    fs::write(&victim, "mine").unwrap();
    let mut note = rehearsal.journal().as_os_str().to_owned();
    note.push(".lock");
    symlink(&victim, note).unwrap();
    assert_eq!(finish(&mut rehearsal.apply(&[])).code, 5);
    assert_eq!(fs::read(&victim).unwrap(), b"mine");
}

/// The name of a user in another encoding keeps nobody from working.
#[test]
fn a_user_whose_name_is_no_text_can_begin_a_run() {
    let rehearsal = Rehearsal::acme();
    let run = finish(rehearsal.apply(&[]).env("USER", OsStr::from_bytes(b"Mik\xff")));
    assert_eq!((run.code, run.err.as_str()), (5, ""));
    assert!(fs::read_to_string(rehearsal.journal()).unwrap().contains("\"by\":\"Mik\u{fffd}\""));
}

#[test]
fn a_file_that_may_not_grow_is_an_error() {
    let rehearsal = Rehearsal::acme();
    // Blocks of 512 or 1,024 bytes: the plan in the journal takes more.
    let run = limited("-f 4", &rehearsal.apply(&[]));
    let message = format!("winddown: {}: File too large (os error 27)\n", rehearsal.journal().display());
    assert_eq!((run.code, run.err, run.out.as_str()), (1, message, ""));
}

/// Each thread takes as much memory as its stack, which is made large here.
#[cfg(target_os = "linux")]
#[test]
fn with_few_threads_a_run_comes_to_the_same_end_and_without_any_nothing_is_begun() {
    let apply = |stack: &str| {
        let rehearsal = Rehearsal::acme();
        let inner = rehearsal.apply(&["--in-flight", "200"]);
        limited(&format!("-v 1000000 && export RUST_MIN_STACK={stack}"), &inner)
    };
    let few = apply("200000000");
    assert_eq!((few.code, few.err.as_str()), (5, ""));
    // There is room for the thread that waits for signals, and for no other.
    let none = apply("600000000");
    assert_eq!(none.code, 1);
    assert_eq!(
        none.err,
        "winddown: nothing was begun, because the system starts no thread: Resource temporarily unavailable (os error 11)\n"
    );
}

/// As many SIMs as do not fit into it. What is said comes from the standard library.
#[cfg(target_os = "linux")]
#[test]
fn too_little_memory_is_a_failure() {
    let fleet = Capture::fleet(100_000);
    let mut check = command(["check"]);
    let run = limited("-v 56000", check.arg(fleet.path()).args(NOW));
    assert_eq!((run.code, run.out.as_str()), (1, ""), "{}", run.err);
    assert!(run.err.contains("memory"), "{}", run.err);
}
