//! What people can tell `resume`: that a step is done, is to be tried again, or may be taken.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{AGREED, Rehearsal, apply, entries, resume};

fn of<'v>(entries: &'v [Value], event: &str) -> Vec<&'v Value> {
    entries.iter().filter(|entry| entry["event"] == event).collect()
}

/// The example account, as far as it gets without people.
fn without_people() -> Rehearsal {
    let rehearsal = Rehearsal::acme();
    assert_eq!(apply(&rehearsal, &format!("{AGREED} --people absent")).code, 3);
    rehearsal
}

#[test]
fn steps_held_for_a_consent_go_on_once_it_is_given() {
    let rehearsal = Rehearsal::acme();
    // Without people no time passes, in which there would be new bills.
    assert_eq!(apply(&rehearsal, "--people absent").code, 5);
    let held = of(&entries(&rehearsal), "stopped").len();
    assert!(held > 3, "{held}");

    // Without a consent, trying again is in vain.
    let run = resume(&rehearsal, "--retry 43");
    assert_eq!((run.code, run.err.as_str()), (5, ""));
    assert_eq!(of(&entries(&rehearsal), "stopped").len(), held + 1);

    let run = resume(&rehearsal, "--lift-protection jp:sim --retry 43");
    assert_eq!((run.code, run.err.as_str()), (5, ""));
    assert!(!run.out.contains("held       43"), "{}", run.out);
    assert!(run.out.contains("held       44"), "only what was agreed to: {}", run.out);

    // The limit on the number of steps, which `all` needs, was checked when the plan was confirmed.
    let run = resume(&rehearsal, "--lift-protection all");
    assert_eq!((run.code, run.err.as_str()), (3, ""), "{}", run.out);
    assert!(!run.out.contains("held"), "{}", run.out);
    let journal = entries(&rehearsal);
    let opened: Vec<&Value> = of(&journal, "opened").into_iter().map(|entry| &entry["consents"]).collect();
    assert_eq!(opened[2..], [&Value::from(["jp:sim"].as_slice()), &Value::from(["all"].as_slice())]);
}

#[test]
fn an_errand_that_leaves_no_trace_is_done_when_somebody_says_so() {
    let rehearsal = without_people();
    let run = resume(&rehearsal, "--done 27 --by Mika");
    assert_eq!((run.code, run.err.as_str()), (3, ""));
    assert!(
        run.out.lines().next().unwrap().ends_with("done 27 repair payment method g:payment-method/current: by Mika")
    );
    let journal = entries(&rehearsal);
    let attested = of(&journal, "attested");
    assert_eq!(attested.len(), 1);
    assert_eq!((&attested[0]["step"], &attested[0]["by"]), (&27.into(), &"Mika".into()));
}

/// All words are taken or none: one that does not fit spoils the others.
#[test]
fn what_cannot_be_said_changes_nothing() {
    let rehearsal = without_people();
    let kept = || (fs::read(rehearsal.journal()).unwrap(), fs::read(rehearsal.ledger()).unwrap());
    let before = kept();
    for (more, message) in [
        ("--done 999", "there is no step 999"),
        ("--done 0", "there is no step 0"),
        ("--done 27 --done 1", "step 1 is done, so it cannot be attested as done"),
        ("--done 67", "step 67 is waiting for others, so it cannot be attested as done"),
        ("--done 27 --done 27", "step 27 is done, so it cannot be attested as done"),
        ("--retry 1", "step 1 is done, so it cannot be tried again"),
        ("--retry 27", "step 27 is in other hands, so it cannot be tried again"),
        (
            "--lift-protection g:sim/8942310000000000026",
            "--lift-protection g:sim/8942310000000000026: the plan lifts no such protection",
        ),
        (
            "--lift-protection acme-g-01",
            "there is no `acme-g-01` in the plan, which keeps ids and no names, neither as a kind nor as an address, id or name",
        ),
    ] {
        let run = resume(&rehearsal, more);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{more}");
        assert_eq!(run.err, format!("winddown: {message}\n"));
        assert_eq!(kept(), before, "{more}");
    }
    for more in ["--done x", "--cancel --done 27", "--cancel --retry 27"] {
        assert_eq!(resume(&rehearsal, more).code, 2, "{more}");
        assert_eq!(kept(), before, "{more}");
    }
}

#[test]
fn what_is_cancelled_stays_so() {
    let rehearsal = without_people();
    let intents = of(&entries(&rehearsal), "intent").len();
    for more in ["--cancel --by Mika", "", "--done 27"] {
        let run = resume(&rehearsal, more);
        assert_eq!((run.code, run.err.as_str()), (5, ""), "{more}");
        assert!(run.out.contains("cancelled"), "{}", run.out);
    }
    let journal = entries(&rehearsal);
    assert_eq!(of(&journal, "intent").len(), intents, "nothing more is begun");
    assert_eq!(of(&journal, "cancelled")[0]["by"], "Mika");
}

#[test]
fn what_is_done_stays_done() {
    let rehearsal = Rehearsal::acme();
    assert_eq!(apply(&rehearsal, AGREED).code, 0);
    let (count, ledger) = (entries(&rehearsal).len(), fs::read(rehearsal.ledger()).unwrap());
    let run = resume(&rehearsal, "");
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(run.out, "OP0012345678: 67 of 67 steps done; everything is done\n");
    assert_eq!(entries(&rehearsal).len(), count + 1, "only that it was opened");
    assert_eq!(fs::read(rehearsal.ledger()).unwrap(), ledger);
}

/// A process that ends right after it has lifted a protection leaves a thing unprotected. It says so, and can
/// put the protection back; trying again lifts it again.
#[test]
fn a_protection_that_was_lifted_is_put_back_on_request() {
    let rehearsal = Rehearsal::acme();
    assert_eq!(apply(&rehearsal, &format!("{AGREED} --in-flight 1")).code, 0);
    let cut = |path: &Path, is_last: &dyn Fn(&Value) -> bool| {
        let text = fs::read_to_string(path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let last = lines.iter().position(|line| is_last(&serde_json::from_str(line).unwrap())).unwrap();
        fs::write(path, lines[..=last].join("\n") + "\n").unwrap();
    };
    let journal = entries(&rehearsal);
    let lift = &journal.iter().find(|entry| entry["action"] == "lift-protection").unwrap()["step"];
    cut(&rehearsal.journal(), &|entry| entry["event"] == "answer" && entry["step"] == *lift);
    cut(&rehearsal.ledger(), &|event| event["event"] == "protection");

    let run = resume(&rehearsal, "--dry-run");
    // However the lines break.
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words(&run.out).contains(&format!("unprotected {lift} ")), "{}", run.out);
    assert!(words(&run.out).contains("to protect it again: soracom "), "{}", run.out);
    let run = resume(&rehearsal, "--protect --by Mika");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    assert!(words(&run.out).contains("its protection was put back (by Mika)"), "{}", run.out);
    let ledger = fs::read_to_string(rehearsal.ledger()).unwrap();
    let last: Value = serde_json::from_str(ledger.lines().last().unwrap()).unwrap();
    assert_eq!((&last["event"], &last["is_on"]), (&"protection".into(), &true.into()));
    assert_eq!(of(&entries(&rehearsal), "protected")[0]["by"], "Mika");

    assert_eq!(resume(&rehearsal, "").code, 5);
    let run = resume(&rehearsal, &format!("--retry {lift}"));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
}
