//! Processes that are interrupted, or meet.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use super::{AGREED, Rehearsal, apply, entries, resume, two_devices, words};
use crate::crash::evidence::Evidence;

/// A run that has said its first line, and goes on.
struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    err: BufReader<ChildStderr>,
}

impl Running {
    fn start(command: Command) -> Self {
        let mut command = command;
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let err = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        assert!(first.contains("done"), "{first}");
        Self { child, out, err }
    }

    fn interrupt(&self) {
        let status = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// The exit code and what else was said.
    fn end(mut self) -> (i32, String, String) {
        let mut out = String::new();
        self.out.read_to_string(&mut out).unwrap();
        let (code, err) = self.abandon();
        (code, out, err)
    }

    /// The same, without anybody who reads stdout.
    fn abandon(self) -> (i32, String) {
        let Self { mut child, out, mut err } = self;
        drop(out);
        let mut said = String::new();
        err.read_to_string(&mut said).unwrap();
        (child.wait().unwrap().code().unwrap(), said)
    }
}

const STOPPING: &str = "winddown: stopping; what is under way is seen through (again to abort)\n";

#[test]
fn an_interrupted_run_is_130_and_says_how_to_go_on() {
    let ground = Rehearsal::acme();
    let running = Running::start(words(ground.apply(&[]), &format!("{AGREED} --pace 50")));
    running.interrupt();
    let (code, out, err) = running.end();
    let journal = ground.journal();
    assert_eq!(err, format!("{STOPPING}winddown: stopped; go on with: winddown resume {}\n", journal.display()));
    assert_eq!(code, 130);
    assert!(out.contains("OP0012345678: "), "where it stands: {out}");

    // What was under way was seen through.
    let count = |event: &str| entries(&ground).iter().filter(|entry| entry["event"] == event).count();
    assert!(count("intent") > 0);
    assert_eq!(count("intent"), count("answer"));
    Evidence::gather(&ground).assert_promises("interrupted");

    let run = resume(&ground, "");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    Evidence::gather(&ground).assert_promises("resumed");
}

/// A name that a shell would take apart.
#[test]
fn how_to_go_on_can_be_typed_as_it_is() {
    let ground = two_devices().keep_in("my journal");
    let journal = ground.journal();
    let running = Running::start(words(ground.apply(&[]), "--pace 300 --in-flight 1"));
    running.interrupt();
    let (code, _, err) = running.end();
    assert_eq!(code, 130);
    assert!(err.ends_with(&format!("go on with: winddown resume '{}'\n", journal.display())), "{err}");
}

#[test]
fn a_second_signal_aborts_and_nothing_is_lost() {
    let ground = two_devices();
    let mut running = Running::start(words(ground.apply(&[]), "--pace 700 --in-flight 1"));
    running.interrupt();
    let mut stopping = String::new();
    running.err.read_line(&mut stopping).unwrap();
    assert_eq!(stopping, STOPPING);
    running.interrupt();
    let (code, out, err) = running.end();
    assert_eq!((code, out.as_str(), err.as_str()), (130, "", ""), "it did not wait");
    let run = resume(&ground, "");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    Evidence::gather(&ground).assert_promises("aborted");
}

#[test]
fn a_journal_that_another_process_works_on_is_left_alone() {
    let ground = two_devices();
    let running = Running::start(words(ground.apply(&[]), "--pace 300 --in-flight 1"));
    let message = format!("winddown: {}: another process is working on it\n", ground.journal().display());
    for run in [resume(&ground, ""), resume(&ground, "--dry-run"), apply(&ground, "")] {
        assert_eq!((run.code, run.out, run.err), (2, String::new(), message.clone()));
    }
    let (code, _, err) = running.end();
    assert_eq!((code, err.as_str()), (0, ""));
    Evidence::gather(&ground).assert_promises("undisturbed");
}

/// As with `winddown apply ... | head -1`: what was confirmed is done, and the exit code tells.
#[test]
fn a_reader_who_leaves_changes_nothing() {
    let ground = Rehearsal::acme();
    let running = Running::start(words(ground.apply(&[]), &format!("{AGREED} --pace 5")));
    assert_eq!(running.abandon(), (0, String::new()));
    Evidence::gather(&ground).assert_promises("unheard");
    let run = resume(&ground, "");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    assert_eq!(run.out.lines().last(), Some("OP0012345678: 67 of 67 steps done; everything is done"));
}
