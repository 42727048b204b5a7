//! Advice is true and can be pasted: each command that is printed is run in a shell as it is, and does what was
//! said.

use std::collections::BTreeSet;
use std::env;
use std::iter;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::{Capture, Rehearsal, Run, command, entries, finish, with};
use crate::cli::{ACME, NOW};
use crate::common::acme;

/// Runs a line in a shell, where `winddown` is this command.
fn paste(line: &str) -> Run {
    let own = Path::new(env!("CARGO_BIN_EXE_winddown")).parent().unwrap().to_owned();
    let path = env::join_paths(iter::once(own).chain(env::split_paths(&env::var_os("PATH").unwrap()))).unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).env("PATH", path).env("CLICOLOR_FORCE", "1").env("COLUMNS", "60");
    finish(shell.current_dir(env!("CARGO_MANIFEST_DIR")))
}

/// Makes a command show its colours, by which commands are told from the rest.
fn coloured(mut command: Command) -> Command {
    command.env("CLICOLOR_FORCE", "1").env("COLUMNS", "60");
    command
}

/// The commands in a text: what is green and not bold.
fn commands(out: &str) -> Vec<String> {
    let green = out.match_indices("\u{1b}[32m").filter(|(at, _)| !out[..*at].ends_with("\u{1b}[1m"));
    green.map(|(at, start)| out[at + start.len()..].split_once('\u{1b}').unwrap().0.to_owned()).collect()
}

/// The only command that has this in it.
#[track_caller]
fn the(run: &Run, part: &str) -> String {
    let found: BTreeSet<String> = commands(&run.out).into_iter().filter(|line| line.contains(part)).collect();
    assert_eq!(found.len(), 1, "{part}: {found:?} in {}", run.out);
    found.into_iter().next().unwrap()
}

/// A rehearsal whose journal has a name that a shell would take apart.
fn rehearsal() -> Rehearsal {
    Rehearsal::acme().keep_in("Mika's journal")
}

fn apply(rehearsal: &Rehearsal, more: &str) -> Run {
    finish(&mut coloured(with(rehearsal.apply(&[]), more)))
}

/// The steps of the entries of a kind.
fn steps(rehearsal: &Rehearsal, event: &str) -> BTreeSet<u64> {
    let entries = entries(rehearsal);
    let of_it = entries.iter().filter(|entry| entry["event"] == event);
    of_it.map(|entry| entry["step"].as_u64().unwrap()).collect()
}

#[test]
fn a_check_names_its_account_in_what_comes_next() {
    let check = |more: &str| finish(&mut coloured(with(command(["check", ACME, NOW[0], NOW[1]]), more)));
    let run = check("");
    let questions = paste(&the(&run, "winddown questions "));
    assert_eq!((questions.code, questions.err.as_str()), (4, ""));
    assert!(questions.out.contains("7 open questions") || questions.out.contains("question"), "{}", questions.out);
    let dates = paste(&the(&run, "winddown plan "));
    assert_eq!(dates.code, 0);
    assert!(dates.out.contains("2026-10-06"), "as of the same day: {}", dates.out);
    let attest = the(&run, "--attest ");
    let settled = check(&attest);
    assert!(!commands(&settled.out).contains(&attest), "{}", settled.out);
}

#[test]
fn a_plan_names_its_account_in_what_comes_next() {
    let run = finish(&mut coloured(command(["plan", ACME, NOW[0], NOW[1], "--limit", "1"])));
    let dates = paste(&the(&run, "winddown plan "));
    assert!(dates.code == 0 && dates.out.contains("2026-10-06"), "{}", dates.out);
}

#[test]
fn a_dry_run_names_the_smallest_selection_that_covers_all_protections() {
    let rehearsal = rehearsal();
    let dry = |more: &str| finish(&mut coloured(with(rehearsal.unconfirmed(&["--dry-run"]), more)));
    let run = dry("");
    let agree = the(&run, "--lift-protection ");
    assert!(agree.contains("--lift-protection sim --"), "two SIMs, in both coverages: {agree}");
    let agreed = dry(&agree);
    assert!(agreed.code == 0 && agreed.out.contains("6 protections to be lifted, as agreed"), "{}", agreed.out);
    assert!(!agreed.out.contains("will not be lifted"), "{}", agreed.out);
}

/// Thousands of protected SIMs are one word.
#[test]
fn a_dry_run_of_a_fleet_names_a_kind_and_no_single_thing() {
    let capture = Capture::fleet(300);
    let rows: Vec<Value> = (0..300)
        .map(|n| json!({"simId": format!("8942310000001{n:06}"), "status": "active", "terminationEnabled": n % 3 == 0}))
        .collect();
    capture.write("g/listSims.json", &Value::from(rows).to_string());
    let rehearsal = Rehearsal::of(capture.path(), []);
    let dry = |more: &str| finish(&mut coloured(with(rehearsal.unconfirmed(&["--dry-run"]), more)));
    assert_eq!(the(&dry(""), "--lift-protection"), "--lift-protection g:sim");
    assert!(dry("--lift-protection g:sim").out.contains("200 protections to be lifted, as agreed"));
}

#[test]
fn what_is_held_for_a_consent_goes_on_with_the_command_that_is_named() {
    let rehearsal = rehearsal();
    let run = apply(&rehearsal, "--people absent");
    assert_eq!(run.code, 5, "{}", run.out);
    let agree = the(&run, "--lift-protection ");
    assert!(agree.starts_with("winddown resume ") && !run.out.contains("--retry"), "{agree}");
    let run = paste(&agree);
    assert_eq!((run.code, run.err.as_str()), (3, ""), "{}", run.out);
    assert!(!run.out.contains("held"), "{}", run.out);
}

#[test]
fn an_errand_is_done_with_the_command_that_is_named() {
    let rehearsal = rehearsal();
    let run = apply(&rehearsal, "--people absent --lift-protection all --max-steps 100");
    assert_eq!(run.code, 3, "{}", run.out);
    let done: BTreeSet<String> = commands(&run.out).into_iter().filter(|line| line.contains("--done")).collect();
    assert!(!done.is_empty(), "{}", run.out);
    for line in done {
        let step = line.rsplit(' ').next().unwrap().parse().unwrap();
        let run = paste(&line);
        assert_eq!((run.code, run.err.as_str()), (3, ""), "{line}: {}", run.out);
        assert!(steps(&rehearsal, "attested").contains(&step), "{line}");
    }
}

#[test]
fn what_is_unread_is_read_or_attested_with_the_commands_that_are_named() {
    let rehearsal = Rehearsal::planned(&acme(), &[]).keep_in("Mika's journal");
    let run = apply(&rehearsal, "--lift-protection all --max-steps 100");
    assert_eq!(run.code, 5, "{}", run.out);
    let lines: BTreeSet<String> = commands(&run.out).into_iter().collect();
    let (attest, read): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.contains("--attest"));
    assert_eq!((attest.len(), read.len()), (1, 1), "{attest:?} {read:?}");
    let again = paste(&read[0]);
    assert_eq!(again.code, 5, "nothing has changed: {}", again.out);
    let run = paste(&attest[0]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    assert!(run.out.contains("everything is done"), "{}", run.out);
}

/// Only what has failed, and is known to have had no effect, is tried again.
#[test]
fn what_failed_is_tried_again_with_the_command_that_is_named() {
    let rehearsal = rehearsal();
    let run = apply(&rehearsal, "--people absent --lift-protection all --max-steps 100 --faults 60 --seed 3");
    assert_eq!(run.code, 5, "{}", run.out);
    let retry = the(&run, " --retry ");
    let failed = failed(&rehearsal);
    assert!(failed.len() > 2, "{failed:?}");
    let again = paste(&retry);
    assert!([3, 5].contains(&again.code), "{}{}", again.out, again.err);
    assert_eq!(steps(&rehearsal, "retried"), failed, "{retry}");
}

/// The steps that have failed at the end of the journal. What is held by these faults may have taken effect.
fn failed(rehearsal: &Rehearsal) -> BTreeSet<u64> {
    let run = finish(&mut with(rehearsal.resume(&["--dry-run"]), "--format ndjson"));
    let end: Value = serde_json::from_str(run.out.lines().last().unwrap()).unwrap();
    let stopped = end["execution"]["stopped"].as_array().unwrap().iter().filter(|it| it["status"] == "failed");
    stopped.map(|it| it["step"].as_u64().unwrap()).collect()
}

#[test]
fn retry_takes_numbers_kinds_and_all() {
    let rehearsal = rehearsal();
    apply(&rehearsal, "--people absent --lift-protection all --max-steps 100 --faults 60 --seed 3");
    let resume = |more: &str| finish(&mut with(rehearsal.resume(&[]), more));
    for (nothing, said) in [
        ("vpc-peering-connection", "--retry vpc-peering-connection: no step on that can be tried again\n"),
        ("simm", "there is no `simm` in the plan, which keeps ids and no names, neither as a kind"),
    ] {
        let run = resume(&format!("--retry {nothing}"));
        assert!(run.code == 2 && run.err.starts_with(&format!("winddown: {said}")), "{}", run.err);
    }
    assert_eq!(steps(&rehearsal, "retried"), BTreeSet::new());
    let failed = failed(&rehearsal);
    assert!([3, 5].contains(&resume("--retry all").code));
    assert_eq!(steps(&rehearsal, "retried"), failed);
}
