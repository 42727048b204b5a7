//! What goes to which stream, and when it is coloured and wrapped.

use std::io::Read as _;
use std::process::{Command, Stdio};

use super::captures::Capture;
use super::{ACME, NOW, command, finish, run};

const ESCAPE: char = '\u{1b}';

fn colours(arguments: &[&str], variables: &[(&str, &str)]) -> bool {
    finish(command(arguments).envs(variables.iter().copied())).out.contains(ESCAPE)
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let plain = ["explain", ACME];
    assert!(!colours(&plain, &[]), "this is a pipe");
    assert!(colours(&["explain", ACME, "--color", "always"], &[]));
    assert!(colours(&["--color", "always", "explain", ACME], &[]), "the option stands before the verb too");
    assert!(!colours(&["explain", ACME, "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    // This shows that the next one is no accident: without CLICOLOR_FORCE a pipe has no colours anyway.
    assert!(colours(&plain, &[("CLICOLOR_FORCE", "1")]));
    assert!(!colours(&plain, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
}

#[test]
fn colours_change_nothing_else() {
    let plain = run(["plan", ACME, NOW[0], NOW[1]]).out;
    let coloured = run(["plan", ACME, NOW[0], NOW[1], "--color", "always"]).out;
    let mut rest = coloured.as_str();
    let mut stripped = String::new();
    while let Some((before, escape)) = rest.split_once(ESCAPE) {
        stripped.push_str(before);
        rest = escape.split_once('m').unwrap().1;
    }
    assert_eq!(stripped + rest, plain);
}

/// JSON is for programs: it is never coloured.
#[test]
fn json_has_no_colours() {
    assert!(!colours(&["check", ACME, "--format", "json", "--color", "always"], &[]));
}

#[test]
fn lines_are_as_wide_as_columns_says() {
    let widest = |columns: Option<&str>| {
        let mut command = command(["check", ACME, NOW[0], NOW[1]]);
        command.envs(columns.map(|columns| ("COLUMNS", columns)));
        let out = finish(&mut command).out;
        // A command stays in one piece, so that it can be pasted.
        let lines = out.lines().filter(|line| !line.contains("winddown "));
        lines.map(|line| line.chars().count()).max().unwrap()
    };
    assert_eq!(widest(None), 80);
    assert_eq!(widest(Some("100")), 100);
    assert_eq!(widest(Some("60")), 60);
    assert_eq!(widest(Some("wide")), 80);
}

#[test]
fn files_that_are_passed_over_are_named_on_stderr() {
    let capture = Capture::acme();
    let before = finish(&mut command(["check", capture.path().to_str().unwrap(), NOW[0], NOW[1]]));
    capture.write("g/notes.txt", "call them on Monday");
    capture.write("jp/listUnheardOf.json", "[]");
    let run = finish(&mut command(["check", capture.path().to_str().unwrap(), NOW[0], NOW[1]]));
    assert_eq!((run.code, run.out), (before.code, before.out));
    assert_eq!(
        run.err,
        "winddown: passed over g/notes.txt: it is not a .json file\n\
         winddown: passed over jp/listUnheardOf.json: no kind is read from listUnheardOf\n"
    );
}

#[test]
fn help_is_an_answer() {
    for arguments in [&["--help"][..], &["-h"], &["help", "plan"], &["--version"]] {
        let run = finish(&mut command(arguments));
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{arguments:?}");
        assert!(run.out.contains("winddown"), "{arguments:?}");
    }
}

/// The exit code and stderr of a command whose output is read up to this many bytes only.
fn abandoned(mut command: Command, read: usize) -> (i32, String) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut vec![0; read]).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// As with `winddown plan ... | head`: that the reader leaves is no error, and the exit code is that of
/// the answer.
#[test]
fn a_reader_may_leave_early() {
    let capture = Capture::fleet(3_000);
    let fleet = capture.path().to_str().unwrap();
    let cases: [(&[&str], i32); 5] = [
        (&["plan", fleet, "--all", "--commands"], 0),
        (&["plan", fleet, "--format", "json"], 0),
        (&["check", fleet, "--format", "json"], 3),
        (&["explain", fleet, "--all"], 0),
        (&["kinds", "--format", "json"], 0),
    ];
    for (arguments, code) in cases {
        // It must be more than a pipe can hold, or the command would not notice that its reader left.
        let whole = finish(&mut command(arguments)).out.len();
        assert!(whole > 80_000, "{arguments:?} prints {whole} bytes only");
        assert_eq!(abandoned(command(arguments), 64), (code, String::new()), "{arguments:?}");
    }
}

/// The reader leaves before the first byte.
#[test]
fn a_closed_pipe_changes_no_exit_code() {
    let (capture, settled) = (Capture::fleet(3_000), Capture::settled());
    let (fleet, settled) = (capture.path().to_str().unwrap(), settled.path().to_str().unwrap());
    let files = tempfile::tempdir().unwrap();
    let plan = files.path().join("plan.json");
    let plan = plan.to_str().unwrap();
    assert_eq!(run(["plan", ACME, NOW[0], NOW[1], "--out", plan]).code, 0);
    let mut cases: Vec<(Vec<&str>, i32)> = Vec::new();
    for format in ["text", "json"] {
        cases.extend([
            (vec!["check", ACME, "--format", format], 3),
            (vec!["check", settled, "--format", format], 4),
            (vec!["check", settled, "--attest", "console=none", "--format", format], 0),
            (vec!["explain", ACME, "--format", format], 0),
            (vec!["explain", fleet, "g:sim/none", "--format", format], 2),
            (vec!["plan", fleet, "--format", format], 0),
            (vec!["verify", plan, ACME, NOW[0], NOW[1], "--format", format], 0),
            (vec!["verify", plan, settled, "--format", format], 7),
            (vec!["kinds", "--format", format], 0),
            (vec!["kinds", "--permissions", "read", "--format", format], 0),
        ]);
    }
    cases.push((vec!["kinds", "--capture-script"], 0));
    cases.push((vec!["apply", plan, "--backend", "memory", "--account", ACME, "--dry-run"], 0));
    cases.push((vec!["apply", plan, "--backend", "memory", "--account", settled, "--strict", "--dry-run"], 7));
    for verb in ["capture", "check", "explain", "plan", "verify", "apply", "resume", "kinds"] {
        cases.push((vec![verb, "--help"], 0));
    }
    cases.push((vec!["--help"], 0));
    cases.push((vec!["no-such-verb"], 2));
    for (arguments, code) in cases {
        assert_eq!(finish(&mut command(&arguments)).code, code, "{arguments:?}");
        assert_eq!(abandoned(command(&arguments), 0).0, code, "{arguments:?}, and nobody reads");
    }
}
