//! Journals that cannot be begun, or gone on from.

use std::fs;

use serde_json::{Value, json};
use winddown::catalogue::Catalogue;
use winddown::plan::SavedPlan;

use super::{AGREED, Capture, Rehearsal, apply, resume, two_devices};

/// That resuming is refused with this message, and leaves the journal as it is.
#[track_caller]
fn refuses(ground: &Rehearsal, more: &str, message: &str) {
    let before = fs::read(ground.journal()).ok();
    let run = resume(ground, more);
    assert_eq!(run.err, format!("winddown: {}: {message}\n", ground.journal().display()));
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert_eq!(fs::read(ground.journal()).ok(), before);
}

/// A journal, all of which is done.
fn done() -> Rehearsal {
    let ground = two_devices();
    assert_eq!(apply(&ground, "").code, 0);
    ground
}

/// Changes a line of the journal, from 1.
fn change_line(ground: &Rehearsal, number: usize, change: impl FnOnce(&str) -> String) {
    let journal = fs::read_to_string(ground.journal()).unwrap();
    let mut lines: Vec<String> = journal.lines().map(str::to_owned).collect();
    lines[number - 1] = change(&lines[number - 1]);
    fs::write(ground.journal(), lines.join("\n") + "\n").unwrap();
}

fn change_header(ground: &Rehearsal, change: impl FnOnce(&mut Value)) {
    change_line(ground, 1, |line| {
        let mut header: Value = serde_json::from_str(line).unwrap();
        change(&mut header);
        header.to_string()
    });
}

#[test]
fn no_journal_at_all() {
    refuses(&two_devices(), "", "there is no such journal");
}

#[test]
fn a_journal_with_nothing_in_it() {
    let ground = two_devices();
    let message = "nothing is in it: nothing was begun, so begin anew";
    for text in ["", r#"{"winddown_jour"#] {
        fs::write(ground.journal(), text).unwrap();
        refuses(&ground, "", message);
    }
    // And so it can be.
    assert_eq!(apply(&ground, "").code, 0);
}

#[test]
fn a_journal_that_exists_is_kept_with_its_ledger() {
    let ground = done();
    let kept = |ground: &Rehearsal| (fs::read(ground.journal()).unwrap(), fs::read(ground.ledger()).unwrap());
    // As another process would leave it that has it in hand.
    let mut ledger = fs::read(ground.ledger()).unwrap();
    ledger.extend(br#"{"event":"#);
    fs::write(ground.ledger(), ledger).unwrap();
    let before = kept(&ground);
    for more in ["", "--now 2026-08-21T00:00:00Z"] {
        let run = apply(&ground, more);
        let message = "there is a journal already; go on from it with resume, or name another file";
        assert_eq!(run.err, format!("winddown: {}: {message}\n", ground.journal().display()));
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert_eq!(kept(&ground), before);
    }
}

/// What an earlier rehearsal has left, whose journal was thrown away, is no part of a new one.
#[test]
fn a_ledger_that_was_left_behind_is_refused() {
    let ground = done();
    let ledger = fs::read(ground.ledger()).unwrap();
    fs::remove_file(ground.journal()).unwrap();
    for begin in [None, Some("")] {
        if let Some(text) = begin {
            fs::write(ground.journal(), text).unwrap();
        }
        let run = apply(&ground, "");
        let message = "this is what a rehearsal has done so far; go on with `winddown resume`, or remove it";
        assert_eq!(run.err, format!("winddown: {}: {message}\n", ground.ledger().display()));
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert_eq!(fs::read(ground.ledger()).unwrap(), ledger);
        assert_eq!(fs::read_to_string(ground.journal()).ok().as_deref(), begin, "no journal is begun");
    }
    fs::remove_file(ground.ledger()).unwrap();
    assert_eq!(apply(&ground, "").code, 0);
}

#[test]
fn what_is_no_journal_is_left_alone() {
    let ground = two_devices();
    for text in ["telephone numbers", "{\"winddown\": 1}", "telephone\nnumbers\n"] {
        fs::write(ground.journal(), text).unwrap();
        let run = apply(&ground, "");
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{text}: {}", run.err);
        assert_eq!(fs::read_to_string(ground.journal()).unwrap(), text);
        assert!(!ground.ledger().exists());
    }
}

#[test]
fn a_journal_of_another_plan() {
    let (ground, other) = (done(), Rehearsal::acme());
    let digest = |ground: &Rehearsal| {
        let plan = fs::File::open(ground.plan()).unwrap();
        SavedPlan::read(plan, Catalogue::soracom()).unwrap().digest()
    };
    let message =
        format!("the journal is that of another plan: {}, where this one is {}", digest(&ground), digest(&other));
    refuses(&ground, &format!("--plan {}", other.plan().display()), &message);
}

#[test]
fn a_line_that_is_damaged_is_named() {
    let ground = done();
    change_line(&ground, 3, |line| line[..line.len() / 2].to_owned());
    let run = resume(&ground, "");
    let start = format!("winddown: {}: line 3 of the journal is damaged: ", ground.journal().display());
    assert!(run.err.starts_with(&start), "{}", run.err);
    let end = "; nothing can be said of what came after it, so mend it by hand, or make a new plan\n";
    assert!(run.err.ends_with(end), "{}", run.err);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
}

#[test]
fn an_entry_that_does_not_follow() {
    let ground = done();
    change_line(&ground, 3, |_| json!({"event": "shown", "at": "2026-08-20T00:00:00Z", "step": 1}).to_string());
    refuses(
        &ground,
        "",
        "entry 2 of the journal does not follow from those before it: step 1 is ready, so it cannot be seen to be done",
    );
    change_line(&ground, 3, |_| json!({"event": "shown", "at": "2026-08-20T00:00:00Z", "step": 99}).to_string());
    refuses(&ground, "", "entry 2 of the journal does not follow from those before it: there is no step 99");
}

#[test]
fn a_journal_of_another_version() {
    let ground = done();
    change_header(&ground, |header| header["winddown_journal"] = "2.0".into());
    refuses(&ground, "", "the journal is of version 2.0, and this winddown reads 1.x");
}

#[test]
fn a_journal_that_another_program_began() {
    let ground = done();
    change_header(&ground, |header| header["note"] = "mine".into());
    let run = resume(&ground, "");
    let start = "winddown: the journal does not say how to go on from it (its note is not one of this version's): ";
    assert!(run.err.starts_with(start), "{}", run.err);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
}

/// The plan is named in the journal; a plan that was moved can be named again.
#[test]
fn a_plan_that_was_moved() {
    let ground = done();
    let moved = ground.path("moved.json");
    fs::rename(ground.plan(), &moved).unwrap();
    let run = resume(&ground, "");
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with(&format!("winddown: {}: ", ground.plan().display())), "{}", run.err);
    assert_eq!(resume(&ground, &format!("--plan {}", moved.display())).code, 0);
}

#[test]
fn a_ledger_of_another_account() {
    let capture = Capture::acme();
    let ground = Rehearsal::of(capture.path(), ["--target", "jp:sigfox-device"]);
    assert_eq!(apply(&ground, "").code, 0);
    capture.write("g/listSims__page2.json", "[]");
    let before = fs::read(ground.ledger()).unwrap();
    let run = resume(&ground, "");
    let start =
        format!("winddown: {}: it is the ledger of an account with the digest sha256:", ground.ledger().display());
    assert!(run.err.starts_with(&start), "{}", run.err);
    assert_eq!((run.code, fs::read(ground.ledger()).unwrap()), (2, before));
}

/// A disk that is full in the middle: nothing is done that is not in the journal, and once there is
/// room it goes on.
#[test]
#[cfg(unix)]
fn a_journal_that_cannot_be_written_any_more() {
    use crate::cli::finish;
    use crate::crash::evidence::Evidence;

    let ground = Rehearsal::acme();
    // In blocks of half a kilobyte or a whole one; without the signal that goes with it.
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\""]);
    let apply = ground.apply(&AGREED.split(' ').collect::<Vec<_>>());
    limited.arg(apply.get_program()).args(apply.get_args()).current_dir(env!("CARGO_MANIFEST_DIR"));
    let run = finish(&mut limited);
    let start = format!("winddown: {}: File too large", ground.journal().display());
    assert!(run.err.starts_with(&start), "{}", run.err);
    assert_eq!(run.code, 1);
    let cut = Evidence::gather(&ground);
    cut.assert_promises("full");
    assert!(cut.effects() > 3, "it came some way");
    let run = resume(&ground, "");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    let end = Evidence::gather(&ground);
    end.assert_promises("with room again");
    assert!(end.effects() > cut.effects());
}
