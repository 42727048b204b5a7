//! The examples that `--help` gives are run as they stand.

use std::fs;
use std::path::Path;

use super::{ACME, command, finish};

const VERBS: [&str; 20] = [
    "capture",
    "check",
    "questions",
    "explain",
    "plan",
    "what-if",
    "diff",
    "graph",
    "report",
    "verify",
    "apply",
    "resume",
    "status",
    "errands",
    "receipt",
    "redact",
    "kinds",
    "config",
    "completions",
    "man",
];

fn examples(verb: &str) -> Vec<String> {
    let help = finish(&mut command([verb, "--help"])).out;
    let (_, examples) = help.split_once("Examples:\n").unwrap_or_default();
    examples.lines().filter_map(|line| line.trim().strip_prefix("winddown ")).map(str::to_owned).collect()
}

/// A directory with `acme` in it.
fn desk() -> tempfile::TempDir {
    let desk = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(ACME), &desk.path().join("acme"));
    desk
}

pub(super) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &to) } else { _ = fs::copy(&path, &to).unwrap() }
    }
}

#[test]
fn examples_of_each_verb_run() {
    let desk = desk();
    for verb in VERBS {
        let examples = examples(verb);
        assert!(!examples.is_empty(), "{verb}");
        for example in examples {
            // Nobody signs in from a test.
            if verb == "capture" || example.contains("--backend soracom") {
                continue;
            }
            // What a shell does with the output is left to the shell.
            let words = shlex::split(&example).unwrap().into_iter();
            let arguments = words.take_while(|word| !matches!(word.as_str(), ">" | "|"));
            let run = finish(command(arguments).current_dir(desk.path()));
            assert!(matches!(run.code, 0 | 3 | 4 | 5), "{example}: {}\n{}", run.code, run.err);
            assert!(run.err.lines().all(|line| !line.starts_with("error")), "{example}: {}", run.err);
        }
    }
}

/// Examples with the real account are at least parsed: what fails is the sign-in.
#[test]
fn examples_with_the_real_account_are_parsed() {
    let desk = desk();
    assert_eq!(finish(command(["plan", "acme", "--out", "plan.json"]).current_dir(desk.path())).code, 0);
    for verb in ["capture", "apply"] {
        for example in examples(verb).iter().filter(|example| verb == "capture" || example.contains("soracom")) {
            let mut command = command(shlex::split(example).unwrap());
            command.current_dir(desk.path()).env("SORACOM_PROFILE_DIR", desk.path()).env("HOME", desk.path());
            command.env_remove("SORACOM_AUTH_KEY_ID").env_remove("SORACOM_AUTH_KEY");
            let run = finish(&mut command);
            let is_sign_in = run.err.contains("no credentials") || run.err.contains("there is no profile");
            assert!(is_sign_in || run.err.contains("exists already"), "{example}: {}", run.err);
        }
    }
}

#[test]
fn quiet_says_nothing_but_the_answer_and_errors() {
    let desk = desk();
    fs::write(desk.path().join("acme/g/notes.txt"), "call them").unwrap();
    let said = |arguments: &[&str]| finish(command(arguments).current_dir(desk.path())).err;
    assert!(said(&["check", "acme"]).contains("passed over"));
    assert_eq!(said(&["check", "acme", "--quiet"]), "");
    assert_ne!(said(&["explain", "acme", "nothing-like-it", "--quiet"]), "");
}
