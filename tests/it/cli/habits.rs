//! What a user expects of any command: completions, a manual, a version, a terminal that is left alone.

use std::path::Path;
use std::process::Command;

use super::{ACME, NOW, command, finish, run};
use crate::common::skipped;
use crate::rehearsal::Rehearsal;

/// True if a program is there; otherwise the test is skipped.
fn has(program: &str) -> bool {
    let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output().unwrap().status.success();
    if !found {
        skipped(&format!("there is no {program}"));
    }
    found
}

/// What a program says of a file.
fn judged(program: &str, arguments: &[&str], file: &Path) {
    let output = Command::new(program).args(arguments).arg(file).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.is_empty(), "{program}: {said}");
}

#[test]
fn completions_are_scripts_of_their_shells() {
    let desk = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = run(["completions", shell]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        // Verbs and options; and words, where the script of a shell can have them.
        let words = ["explain", "lift-protection", "sigfox-device", "jp"];
        let known = if ["powershell", "elvish"].contains(&shell) { &words[..2] } else { &words };
        for word in known {
            assert!(run.out.contains(word), "{shell} does not complete {word}");
        }
        let script = desk.path().join(shell);
        std::fs::write(&script, run.out).unwrap();
        if ["bash", "zsh", "fish"].contains(&shell) && has(shell) {
            judged(shell, &["-n"], &script);
        }
    }
}

/// As somebody who presses the tabulator.
#[test]
fn bash_completes_a_kind() {
    if !has("bash") {
        return;
    }
    let desk = tempfile::tempdir().unwrap();
    let script = desk.path().join("winddown.bash");
    std::fs::write(&script, run(["completions", "bash"]).out).unwrap();
    let press = r#"source "$0"; COMP_WORDS=(winddown kinds sigfox-d); COMP_CWORD=2; _winddown winddown sigfox-d kinds; echo "${COMPREPLY[@]}""#;
    let output = Command::new("bash").args(["-c", press]).arg(&script).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "sigfox-device\n", "{output:?}");
}

#[test]
fn the_manual_has_a_page_for_each_verb() {
    let desk = tempfile::tempdir().unwrap();
    let run = run(["man"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.contains("winddown\\-check(1)") && run.out.contains("Exit codes"), "{}", run.out);
    let written = finish(&mut command(["man", "--out", desk.path().to_str().unwrap()]));
    assert_eq!((written.code, written.out.as_str(), written.err.as_str()), (0, "", ""));
    let mut pages: Vec<_> = std::fs::read_dir(desk.path()).unwrap().map(|page| page.unwrap().path()).collect();
    pages.sort();
    for page in ["winddown.1", "winddown-check.1", "winddown-resume.1"] {
        assert!(pages.contains(&desk.path().join(page)), "{pages:?}");
    }
    if has("man") {
        for page in &pages {
            judged("man", &["--warnings", "-l", "-E", "UTF-8", "-P", "true"], page);
        }
    }
    let nowhere = finish(&mut command(["man", "--out", "no-such-directory"]));
    let missing = std::fs::metadata("no-such-directory").unwrap_err();
    let advice = "make the directory first, or name another place";
    assert_eq!((nowhere.code, nowhere.err), (1, format!("winddown: no-such-directory: {missing}; {advice}\n")));
}

/// The commit is told where the build was told.
#[test]
fn the_version_is_short_and_long() {
    let number = env!("CARGO_PKG_VERSION");
    assert_eq!(run(["-V"]).out, format!("winddown {number}\n"));
    let long = run(["--version"]).out;
    let rest = long.strip_prefix(&format!("winddown {number} (")).unwrap();
    let commit = option_env!("WINDDOWN_COMMIT").map_or_else(String::new, |commit| format!("commit {commit}, "));
    assert!(rest.starts_with(&format!("{commit}features: cli, soracom-api, text")), "{long}");
    assert!(rest.ends_with(")\n"), "{long}");
}

/// What a person at a terminal sees of a command, escapes included; `None` if there is no pseudo terminal here.
fn at_a_terminal(command: &Command, variables: &[(&str, &str)]) -> Option<String> {
    if !has("script") {
        return None;
    }
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<&str> = words.map(|word| word.to_str().unwrap()).collect();
    let line = shlex::try_join(words).unwrap();
    let mut terminal = Command::new("script");
    terminal.args(["-qec", &line, "/dev/null"]).stdin(std::process::Stdio::null());
    terminal.current_dir(env!("CARGO_MANIFEST_DIR"));
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => terminal.env(name, value),
            None => terminal.env_remove(name),
        };
    }
    let output = terminal.env("TERM", "xterm").env_remove("CI").envs(variables.iter().copied()).output().unwrap();
    Some(String::from_utf8(output.stdout).unwrap())
}

/// How a bar, or anything that moves, takes back what it has drawn.
const BACK: &str = "\u{1b}[2K";

#[test]
fn a_bar_is_for_those_who_watch() {
    let drawn = |rehearsal: &Rehearsal, more: &[&str], variables: &[(&str, &str)]| {
        let mut command = rehearsal.apply(&["--lift-protection", "all", "--max-steps", "100", "--people", "absent"]);
        command.args(more);
        at_a_terminal(&command, variables)
    };
    let rehearsal = Rehearsal::acme();
    let Some(bar) = drawn(&rehearsal, &["--pace", "5"], &[]) else { return };
    assert!(bar.contains(BACK) && bar.contains("/67 in "), "{bar:?}");
    for (more, variables) in [("--quiet", &[][..]), ("--verbose", &[]), ("--pace=5", &[("CI", "1")])] {
        let still = drawn(&rehearsal.again(), &[more], variables).unwrap();
        assert!(!still.contains(BACK) && !still.contains("/67 in "), "{more}: {still:?}");
    }
}

#[test]
fn a_terminal_has_colours_unless_somebody_objects() {
    let Some(seen) = at_a_terminal(&command(["check", ACME, NOW[0], NOW[1]]), &[]) else { return };
    assert!(seen.contains('\u{1b}'), "{seen}");
    let seen = at_a_terminal(&command(["check", ACME, NOW[0], NOW[1]]), &[("NO_COLOR", "1")]).unwrap();
    assert!(!seen.contains('\u{1b}'), "{seen}");
}

#[test]
fn a_terminal_that_can_opens_the_documents() {
    const LINK: &str = "\u{1b}]8;;https://support.soracom.io/";
    let explain = || command(["explain", ACME, "g:vpg/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b", NOW[0], NOW[1]]);
    let piped = finish(explain().env("FORCE_HYPERLINK", "1"));
    assert!(piped.out.contains("https://support.soracom.io/") && !piped.out.contains('\u{1b}'), "{}", piped.out);
    let Some(seen) = at_a_terminal(&explain(), &[("FORCE_HYPERLINK", "1")]) else { return };
    assert!(seen.contains(LINK), "{seen:?}");
    assert!(!at_a_terminal(&explain(), &[("FORCE_HYPERLINK", "0")]).unwrap().contains(LINK));
    let refused = at_a_terminal(&explain(), &[("FORCE_HYPERLINK", "1"), ("NO_COLOR", "1")]).unwrap();
    assert!(!refused.contains('\u{1b}'), "{refused:?}");
}
