//! Journals that cannot be begun, and journals that cannot be resumed.

use std::fs;

use winddown::catalogue::Catalogue;
use winddown::drive::JournalFile;
use winddown::execution::{ConfirmedPlan, Terms};
use winddown::plan::SavedPlan;

use super::{AGREED, Capture, Rehearsal, apply, finish, resume, two_devices};
use crate::common::OPERATOR;

/// That resuming is refused with this message, and leaves the journal as it is.
#[track_caller]
fn refuses(rehearsal: &Rehearsal, more: &str, message: &str) {
    let before = fs::read(rehearsal.journal()).ok();
    let run = resume(rehearsal, more);
    assert_eq!(run.err, format!("winddown: {}: {message}\n", rehearsal.journal().display()));
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert_eq!(fs::read(rehearsal.journal()).ok(), before);
}

/// A run that is finished.
fn done() -> Rehearsal {
    let rehearsal = two_devices();
    assert_eq!(apply(&rehearsal, "").code, 0);
    rehearsal
}

/// Changes a line of the journal, from 1.
fn change_line(rehearsal: &Rehearsal, number: usize, change: impl FnOnce(&str) -> String) {
    let journal = fs::read_to_string(rehearsal.journal()).unwrap();
    let mut lines: Vec<String> = journal.lines().map(str::to_owned).collect();
    lines[number - 1] = change(&lines[number - 1]);
    fs::write(rehearsal.journal(), lines.join("\n") + "\n").unwrap();
}

#[test]
fn no_journal_at_all() {
    refuses(&two_devices(), "", "there is no such journal");
}

#[test]
fn a_journal_with_nothing_in_it() {
    let rehearsal = two_devices();
    let message = "it is empty: nothing was begun, so begin again with a new journal";
    for text in ["", r#"{"winddown_jour"#] {
        fs::write(rehearsal.journal(), text).unwrap();
        refuses(&rehearsal, "", message);
    }
    // Beginning anew works.
    assert_eq!(apply(&rehearsal, "").code, 0);
}

#[test]
fn a_journal_that_exists_is_kept_with_its_ledger() {
    let rehearsal = done();
    let kept = |rehearsal: &Rehearsal| (fs::read(rehearsal.journal()).unwrap(), fs::read(rehearsal.ledger()).unwrap());
    // Another process that holds the journal may be writing such a line.
    let mut ledger = fs::read(rehearsal.ledger()).unwrap();
    ledger.extend(br#"{"event":"#);
    fs::write(rehearsal.ledger(), ledger).unwrap();
    let before = kept(&rehearsal);
    for more in ["", "--now 2026-08-21T00:00:00Z"] {
        let run = apply(&rehearsal, more);
        let message = "there is a journal already; go on from it with resume, or name another file";
        assert_eq!(run.err, format!("winddown: {}: {message}\n", rehearsal.journal().display()));
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert_eq!(kept(&rehearsal), before);
    }
}

/// A new rehearsal must not begin with what an earlier one did, whose journal was deleted.
#[test]
fn a_ledger_that_was_left_behind_is_refused() {
    let rehearsal = done();
    let ledger = fs::read(rehearsal.ledger()).unwrap();
    fs::remove_file(rehearsal.journal()).unwrap();
    for begin in [None, Some("")] {
        if let Some(text) = begin {
            fs::write(rehearsal.journal(), text).unwrap();
        }
        let run = apply(&rehearsal, "");
        let message = "this is what a rehearsal has done whose journal is gone; remove it, or name another journal";
        assert_eq!(run.err, format!("winddown: {}: {message}\n", rehearsal.ledger().display()));
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert_eq!(fs::read(rehearsal.ledger()).unwrap(), ledger);
        assert_eq!(fs::read_to_string(rehearsal.journal()).ok().as_deref(), begin, "no journal is begun");
    }
    fs::remove_file(rehearsal.ledger()).unwrap();
    assert_eq!(apply(&rehearsal, "").code, 0);
}

#[test]
fn what_is_no_journal_is_left_alone() {
    let rehearsal = two_devices();
    for text in ["telephone numbers", "{\"winddown\": 1}", "telephone\nnumbers\n"] {
        fs::write(rehearsal.journal(), text).unwrap();
        let run = apply(&rehearsal, "");
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{text}: {}", run.err);
        assert_eq!(fs::read_to_string(rehearsal.journal()).unwrap(), text);
        assert!(!rehearsal.ledger().exists());
    }
}

#[test]
fn a_line_that_is_damaged_is_named() {
    let rehearsal = done();
    change_line(&rehearsal, 3, |line| line[..line.len() / 2].to_owned());
    let advice = "what stands from there on cannot be trusted, so bring back an undamaged copy of the file, or make a new \
                  plan of the account as it is now";
    let message = format!("line 3 of the journal was changed or cut off after it was written; {advice}");
    refuses(&rehearsal, "", &message);
    refuses(&rehearsal, "--dry-run", &message);
}

#[test]
fn a_journal_of_another_version() {
    let rehearsal = done();
    change_line(&rehearsal, 1, |line| line.replacen("\"winddown_journal\":\"2.1\"", "\"winddown_journal\":\"3.0\"", 1));
    refuses(
        &rehearsal,
        "",
        "the journal says that it is of version 3.0, and this winddown reads 2.x: another winddown wrote it, or it was damaged",
    );
}

#[test]
fn a_journal_that_another_program_began() {
    let rehearsal = two_devices();
    let plan = SavedPlan::read(fs::File::open(rehearsal.plan()).unwrap(), Catalogue::soracom()).unwrap();
    let plan = ConfirmedPlan::new(plan, OPERATOR, Terms::default()).unwrap().with_note("mine".into());
    drop(JournalFile::create(rehearsal.journal(), &plan).unwrap());
    let run = resume(&rehearsal, "");
    let start = "winddown: the journal does not say how to go on from it (its note is not one of this version's): ";
    assert!(run.err.starts_with(start), "{}", run.err);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
}

/// The journal holds its plan: no other file but the account of the rehearsal is needed.
#[test]
fn a_plan_that_is_gone() {
    let rehearsal = Rehearsal::acme();
    assert_eq!(apply(&rehearsal, "--people absent").code, 5);
    fs::remove_file(rehearsal.plan()).unwrap();
    let run = resume(&rehearsal, "--lift-protection all");
    assert_eq!((run.code, run.err.as_str()), (3, ""));
}

#[test]
fn a_ledger_of_another_account() {
    let capture = Capture::acme();
    let rehearsal = Rehearsal::of(capture.path(), ["--target", "jp:sigfox-device"]);
    assert_eq!(apply(&rehearsal, "").code, 0);
    capture.write("g/listSims__page2.json", "[]");
    let before = fs::read(rehearsal.ledger()).unwrap();
    let run = resume(&rehearsal, "");
    let start =
        format!("winddown: {}: it is the ledger of an account with the digest sha256:", rehearsal.ledger().display());
    assert!(run.err.starts_with(&start), "{}", run.err);
    assert_eq!((run.code, fs::read(rehearsal.ledger()).unwrap()), (2, before));
}

/// If the disk is full in the middle of a run, nothing is done that is not in the journal; and the run
/// goes on once there is room.
#[test]
#[cfg(unix)]
fn a_journal_that_cannot_be_written_any_more() {
    use crate::crash::evidence::Evidence;

    let rehearsal = Rehearsal::acme();
    let whole = rehearsal.again();
    assert_eq!(apply(&whole, AGREED).code, 0);
    let journal = fs::read_to_string(whole.journal()).unwrap();
    let room = journal.lines().take(60).map(|line| line.len() + 1).sum::<usize>() / 512;
    // `ulimit` counts blocks of half a kilobyte. The signal that a full file sends is ignored, so that writing
    // fails instead.
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", &format!("trap '' XFSZ; ulimit -f {room}; exec \"$0\" \"$@\"")]);
    let apply = rehearsal.apply(&AGREED.split(' ').collect::<Vec<_>>());
    limited.arg(apply.get_program()).args(apply.get_args()).current_dir(env!("CARGO_MANIFEST_DIR"));
    let run = finish(&mut limited);
    let start = format!("winddown: {}: File too large", rehearsal.journal().display());
    assert!(run.err.starts_with(&start), "{}", run.err);
    assert_eq!(run.code, 1);
    let cut = Evidence::gather(&rehearsal);
    cut.assert_promises("full");
    assert!(cut.effects() > 3, "it came some way");
    let run = resume(&rehearsal, "");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    let end = Evidence::gather(&rehearsal);
    end.assert_promises("with room again");
    assert!(end.effects() > cut.effects());
}
