//! Processes that are interrupted, and two processes with one journal.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use serde_json::Value;

use super::{AGREED, Rehearsal, apply, command, entries, finish, resume, two_devices, with};
use crate::crash::evidence::Evidence;

/// A run that has printed its first line and is still under way.
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
        self.send("-INT");
    }

    fn send(&self, signal: &str) {
        let status = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// The exit code, and the rest of stdout and stderr.
    fn end(mut self) -> (i32, String, String) {
        let mut out = String::new();
        self.out.read_to_string(&mut out).unwrap();
        let (code, err) = self.abandon();
        (code, out, err)
    }

    /// The exit code and stderr. Nobody reads stdout any more.
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
    let rehearsal = Rehearsal::acme();
    let running = Running::start(with(rehearsal.apply(&[]), &format!("{AGREED} --pace 50")));
    running.interrupt();
    let (code, out, err) = running.end();
    let journal = rehearsal.journal();
    assert_eq!(err, format!("{STOPPING}winddown: stopped; go on with: winddown resume {}\n", journal.display()));
    assert_eq!(code, 130);
    assert!(out.contains("OP0012345678: "), "where it stands: {out}");

    // Each call that was under way got its answer.
    let count = |event: &str| entries(&rehearsal).iter().filter(|entry| entry["event"] == event).count();
    assert!(count("intent") > 0);
    assert_eq!(count("intent"), count("answer"));
    Evidence::gather(&rehearsal).assert_promises("interrupted");

    let run = resume(&rehearsal, "");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    Evidence::gather(&rehearsal).assert_promises("resumed");
}

/// A shell would split this name in two.
#[test]
fn the_command_to_go_on_can_be_pasted() {
    let rehearsal = two_devices().keep_in("my journal");
    let journal = rehearsal.journal();
    let running = Running::start(with(rehearsal.apply(&[]), "--pace 300 --in-flight 1"));
    running.interrupt();
    let (code, _, err) = running.end();
    assert_eq!(code, 130);
    assert!(err.ends_with(&format!("go on with: winddown resume '{}'\n", journal.display())), "{err}");
}

#[test]
fn a_second_signal_aborts_and_nothing_is_lost() {
    let rehearsal = two_devices();
    let mut running = Running::start(with(rehearsal.apply(&[]), "--pace 700 --in-flight 1"));
    running.interrupt();
    let mut stopping = String::new();
    running.err.read_line(&mut stopping).unwrap();
    assert_eq!(stopping, STOPPING);
    running.interrupt();
    let (code, out, err) = running.end();
    assert_eq!((code, out.as_str(), err.as_str()), (130, "", ""), "it did not wait");
    let run = resume(&rehearsal, "");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    Evidence::gather(&rehearsal).assert_promises("aborted");
}

/// Whoever starts a run with `nohup` wants it to go on when they leave.
#[test]
#[cfg(target_os = "linux")]
fn a_run_that_is_started_with_nohup_goes_on_after_a_hangup() {
    let rehearsal = two_devices();
    let run = with(rehearsal.apply(&[]), "--pace 300 --in-flight 1");
    // As `nohup` does it. The shell becomes the command, so the process is the same.
    let mut deaf = Command::new("sh");
    deaf.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]).arg(run.get_program()).args(run.get_args());
    deaf.current_dir(run.get_current_dir().unwrap()).stdin(Stdio::null());
    for (name, value) in run.get_envs() {
        match value {
            Some(value) => deaf.env(name, value),
            None => deaf.env_remove(name),
        };
    }
    let running = Running::start(deaf);
    running.send("-HUP");
    let (code, out, err) = running.end();
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("\nOP0012345678: 2 of 2 steps done; everything is done\n"), "{out}");
    Evidence::gather(&rehearsal).assert_promises("hung up");
}

#[test]
fn a_journal_that_another_process_works_on_is_left_alone() {
    let rehearsal = two_devices();
    let running = Running::start(with(rehearsal.apply(&[]), "--pace 300 --in-flight 1"));
    let (path, process) = (rehearsal.journal().display().to_string(), running.child.id());
    let message = format!("winddown: {path}: this journal is in use by process {process}");
    for run in [resume(&rehearsal, ""), apply(&rehearsal, "")] {
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert!(run.err.starts_with(&message) && run.err.contains(", since 20"), "{}", run.err);
    }
    assert_eq!(resume(&rehearsal, "--dry-run").code, 0);
    let status = finish(&mut command(["status", &path]));
    assert_eq!((status.code, status.err.as_str()), (0, ""));
    let carried_out = format!("\ncarried out by process {process}");
    assert!(status.out.contains(&carried_out) && status.out.contains("of 2 steps done"), "{}", status.out);
    assert!(!status.out.contains("unknown outcome"), "what is under way is not lost: {}", status.out);
    let documents = finish(&mut command(["status", &path, "--format", "ndjson"]));
    let second: Value = serde_json::from_str(documents.out.lines().nth(1).unwrap()).unwrap();
    assert_eq!((&second["type"], &second["pid"]), (&"in_use".into(), &process.into()));
    let (code, _, err) = running.end();
    assert_eq!((code, err.as_str()), (0, ""));
    Evidence::gather(&rehearsal).assert_promises("undisturbed");
}

/// As with `winddown apply ... | head -1`: what was confirmed is done, and the exit code tells.
#[test]
fn a_reader_who_leaves_changes_nothing() {
    let rehearsal = Rehearsal::acme();
    let running = Running::start(with(rehearsal.apply(&[]), &format!("{AGREED} --pace 5")));
    assert_eq!(running.abandon(), (0, String::new()));
    Evidence::gather(&rehearsal).assert_promises("unheard");
    let run = resume(&rehearsal, "");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    assert_eq!(run.out.lines().last(), Some("OP0012345678: 67 of 67 steps done; everything is done"));
}
