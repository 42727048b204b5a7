//! `verify`, `apply` and `resume` as processes.

mod advice;
mod changed;
mod errands;
mod journals;
mod plans;
mod receipt;
mod resumed;
mod signals;
mod status;
mod streams;
mod unread;

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::captures::Capture;
use super::{NOW, Run, command, finish};
use crate::rehearsal::Rehearsal;

/// All protections of the example account may be lifted.
const AGREED: &str = "--lift-protection all --max-steps 100";

fn with(mut command: Command, more: &str) -> Command {
    command.args(more.split_whitespace());
    command
}

fn apply(rehearsal: &Rehearsal, more: &str) -> Run {
    finish(&mut with(rehearsal.apply(&[]), more))
}

fn resume(rehearsal: &Rehearsal, more: &str) -> Run {
    finish(&mut with(rehearsal.resume(&[]), more))
}

/// That nothing has been begun.
#[track_caller]
fn assert_untouched(rehearsal: &Rehearsal) {
    assert!(!rehearsal.journal().exists(), "there is a journal");
    assert!(!rehearsal.ledger().exists(), "there is a ledger");
}

/// The entries of the journal, without the number and the sum of their lines.
fn entries(rehearsal: &Rehearsal) -> Vec<Value> {
    let journal = fs::read_to_string(rehearsal.journal()).unwrap();
    let entry = |line: &str| {
        let mut entry: Value = serde_json::from_str(line).unwrap();
        crate::schemas::assert_valid_as("journal-entry", &entry);
        ["line", "sum"].iter().for_each(|field| assert!(entry.as_object_mut().unwrap().remove(*field).is_some()));
        entry
    };
    crate::schemas::assert_valid(&serde_json::from_str(journal.lines().next().unwrap()).unwrap());
    journal.lines().skip(1).map(entry).collect()
}

/// A small plan: two Sigfox devices are ended, and nothing has to go before them.
fn two_devices() -> Rehearsal {
    let acme = crate::common::acme();
    Rehearsal::of(&acme, ["--target", "jp:sigfox-device"])
}

#[test]
fn all_done_is_0() {
    let rehearsal = Rehearsal::acme();
    let run = apply(&rehearsal, AGREED);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    assert_eq!(run.out.lines().last(), Some("OP0012345678: 67 of 67 steps done; everything is done"));
}

#[test]
fn a_dry_run_is_0_and_leaves_nothing() {
    let rehearsal = Rehearsal::acme();
    let run = finish(&mut with(rehearsal.unconfirmed(&[]), "--dry-run"));
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.starts_with("To be done to OP0012345678: 67 steps; "), "{}", run.out);
    assert_untouched(&rehearsal);
}

/// It does not remove a line that was cut off, nor make a ledger where there is none.
#[test]
fn a_dry_run_of_resume_changes_no_byte() {
    let rehearsal = Rehearsal::acme();
    apply(&rehearsal, "--people absent");
    let mut journal = fs::read(rehearsal.journal()).unwrap();
    journal.extend(br#"{"event":"answ"#);
    fs::write(rehearsal.journal(), &journal).unwrap();
    fs::remove_file(rehearsal.ledger()).unwrap();
    let run = resume(&rehearsal, "--dry-run");
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.contains("waits      27 repair payment method"), "{}", run.out);
    assert_eq!(fs::read(rehearsal.journal()).unwrap(), journal);
    assert!(!rehearsal.ledger().exists());
}

#[test]
fn waiting_for_people_is_3() {
    let rehearsal = Rehearsal::acme();
    let run = apply(&rehearsal, &format!("{AGREED} --people absent"));
    assert_eq!((run.code, run.err.as_str()), (3, ""), "{}", run.out);
    assert!(run.out.contains("waiting for the root user (1)"), "{}", run.out);
    assert!(
        run.out.ends_with("OP0012345678 cannot be closed yet: 14 blockers, 8 can be acted on today\n"),
        "{}",
        run.out
    );
}

#[test]
fn steps_that_nobody_has_agreed_to_are_5_and_named() {
    let rehearsal = Rehearsal::acme();
    let run = apply(&rehearsal, "");
    assert_eq!((run.code, run.err.as_str()), (5, ""), "{}", run.out);
    assert!(run.out.contains("held       55 lift the protection of SIM g:sim/8942310000000000018"), "{}", run.out);
    assert!(run.out.contains("nobody has agreed to lifting this protection"), "{}", run.out);
}

#[test]
fn what_is_not_confirmed_is_6_and_leaves_nothing() {
    let rehearsal = Rehearsal::acme();
    for (more, message) in [
        ("", "nothing was done: to carry it out, add --confirm OP0012345678"),
        ("--confirm OP0012345679", "the plan is for OP0012345678, and `OP0012345679` was typed; nothing was done"),
        (
            "--confirm OP0012345678 --max-steps 66",
            "the plan has 67 steps, and at most 66 are allowed; nothing was done",
        ),
        (
            "--confirm OP0012345678 --max subscriber=11 --max sim=100",
            "the plan has 12 steps for things of the kind sim, and at most 11 are allowed; nothing was done",
        ),
        (
            "--confirm OP0012345678 --lift-protection all",
            "to lift every protection, limit the number of steps; nothing was done",
        ),
    ] {
        let run = finish(&mut with(rehearsal.unconfirmed(&[]), more));
        assert_eq!(run.err, format!("winddown: {message}\n"));
        assert_eq!(run.code, 6, "{more}");
        assert_untouched(&rehearsal);
    }
    // A plan within the limits is carried out.
    let run = apply(&rehearsal, "--max-steps 67 --max sim=12 --lift-protection all");
    assert_eq!(run.code, 0, "{}", run.err);
}

/// Otherwise a misspelt limit or consent would silently count for nothing.
#[test]
fn terms_that_mean_nothing_are_refused() {
    let rehearsal = Rehearsal::acme();
    let more = "\n\nFor more information, try '--help'.\n";
    for (terms, message) in [
        (
            "--max simm=3",
            "error: invalid value 'simm=3' for '--max <KIND=N>': there is no kind `simm`; did you \
             mean `sim`? `winddown kinds` lists them",
        ),
        ("--max sim", "error: invalid value 'sim' for '--max <KIND=N>': `sim` is no limit (one looks like sim=100)"),
        (
            "--max sim=x",
            "error: invalid value 'sim=x' for '--max <KIND=N>': `sim=x` is no limit (one looks like sim=100)",
        ),
    ] {
        let run = apply(&rehearsal, terms);
        assert_eq!((run.code, run.err), (2, format!("{message}{more}")));
        assert_untouched(&rehearsal);
    }
    let nowhere = "in the account, neither as a kind nor as an address, id or name";
    for (what, message) in [
        ("simm", format!("there is no `simm` {nowhere}; did you mean sim?")),
        ("x:sim", "`x` is not a coverage (known: g, jp)".to_owned()),
        ("g:sim/1", format!("there is no `g:sim/1` {nowhere}")),
        ("acme-g-02", "--lift-protection g:sim/8942310000000000026: the plan lifts no such protection".to_owned()),
    ] {
        let run = apply(&rehearsal, &format!("--lift-protection {what}"));
        assert_eq!((run.code, run.err), (2, format!("winddown: {message}\n")));
        assert_untouched(&rehearsal);
    }
    let run = finish(with(command(["apply"]), "--backend memory --account x --confirm y").arg(rehearsal.plan()));
    assert!(run.err.starts_with("error: the following required arguments were not provided:\n  --journal <FILE>\n"));
    assert_eq!(run.code, 2);
}

/// Somebody has protected a SIM since.
#[test]
fn a_plan_that_the_account_has_outgrown_is_7_if_one_is_strict() {
    let capture = Capture::acme();
    let rehearsal = Rehearsal::of(capture.path(), []);
    let sims = fs::read_to_string(capture.path().join("jp/listSims.json")).unwrap();
    capture.write("jp/listSims.json", &sims.replace("\"terminationEnabled\": true", "\"terminationEnabled\": false"));
    let mut verify = command(["verify"]);
    let verified = finish(verify.arg(rehearsal.plan()).arg(capture.path()).args(NOW));
    assert_eq!((verified.code, verified.err.as_str()), (7, ""), "{}", verified.out);
    assert!(verified.out.contains("protection"), "{}", verified.out);
    let applied = apply(&rehearsal, &format!("{AGREED} --strict"));
    assert_eq!((applied.code, applied.err.as_str()), (7, ""));
    assert!(verified.out.starts_with(&applied.out), "{}", applied.out);
    assert_untouched(&rehearsal);
    // Programs read JSON.
    let applied = apply(&rehearsal, "--strict --format ndjson");
    assert_eq!((applied.code, applied.err.as_str()), (7, ""));
    let document: Value = serde_json::from_str(&applied.out).unwrap();
    assert_eq!((&document["verdict"], applied.out.lines().count()), (&"stale".into(), 1));
}
