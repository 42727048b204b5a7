//! `what-if` and `diff`: how assumptions are named, every error once, and how they end.

use serde_json::{Value, json};

use super::captures::Capture;
use super::{ACME, NOW, Run, command, finish};

fn what_if(account: &str, assumptions: &[&str]) -> Run {
    finish(command(["what-if", account]).args(assumptions).args(NOW).args(["--format", "json"]))
}

fn supposed(assumptions: &[&str]) -> Value {
    let run = what_if(ACME, assumptions);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{assumptions:?}");
    serde_json::from_str(&run.out).unwrap()
}

/// What the answer says was supposed.
fn said(assumptions: &[&str]) -> Vec<(String, Option<String>)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let document = supposed(assumptions);
    let rows = document["assumptions"].as_array().unwrap().iter();
    rows.map(|row| (text(&row["assumption"]).unwrap(), text(&row["subject"]).or_else(|| text(&row["actor"])))).collect()
}

#[track_caller]
fn says(assumption: &str, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(word, what)| ((*word).to_owned(), Some((*what).to_owned()))).collect();
    assert_eq!(said(&[assumption]), expected, "{assumption}");
}

#[test]
fn each_word_of_the_grammar() {
    const SIM: &str = "g:sim/8942310000000000018";
    for name in [SIM, "8942310000000000018", "295050000000001", "acme-g-01"] {
        says(name, &[("gone", SIM)]);
        says(&format!("gone={name}"), &[("gone", SIM)]);
        says(&format!("{name}=today"), &[("ends_today", SIM)]);
        says(&format!("keep={name}"), &[("kept", SIM)]);
        says(&format!("unprotected={name}"), &[("unprotected", SIM)]);
    }
    let sims: Vec<_> = said(&["kind=jp:sim"]);
    assert_eq!((sims.len(), sims.clone()), (5, said(&["jp:sim"])));
    assert!(sims.iter().all(|(word, what)| word == "gone" && what.as_ref().unwrap().starts_with("jp:sim/")));
    says("paid", &[("paid", "g:bill/2026-07")]);
    says("paid=jp:bill/2026-08", &[("paid", "jp:bill/2026-08")]);
    says("none=jp:flux-plan", &[("none_besides", "jp:flux-plan/*")]);
    says("support=today", &[("acts_today", "support")]);
    says("root-user=today", &[("acts_today", "root_user")]);
    says("payer=today", &[("acts_today", "payer")]);
    says("me=today", &[("acts_today", "api"), ("acts_today", "console_user")]);
}

#[test]
fn what_changes() {
    let support = supposed(&["support=today"]);
    assert_eq!(support["days_won"], 32);
    let subjects = |rows: &Value| -> Vec<String> {
        rows.as_array().unwrap().iter().map(|row| row["subject"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(subjects(&support["cleared"]), ["jp:bill/2026-09", "jp:long-term-discount/VD-20251001-0001"]);
    let kept = supposed(&["keep=acme-vpg-eu"]);
    assert_eq!((&kept["after"]["earliest_close"], &kept["days_won"]), (&Value::Null, &Value::Null));
    let open = ["g:vpg/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b", "g:bill/2026-08", "account/OP0012345678"];
    assert_eq!(kept["kept_open"], json!(open));
    // Unread stays unread, and supposing that somebody has looked is a supposition of its own.
    assert_eq!(support["before"]["unread"], support["after"]["unread"]);
    let looked = supposed(&["none=jp:flux-plan"]);
    assert_eq!(looked["after"]["unread"].as_u64().unwrap() + 1, looked["before"]["unread"].as_u64().unwrap());
}

/// A supposition closes nothing, so it never ends as if the account were closable; a day that is impossible says so.
#[test]
fn how_it_ends() {
    assert_eq!(what_if(ACME, &[]).code, 0);
    assert_eq!(what_if(ACME, &["close-by=2026-08-31"]).code, 3);
    assert_eq!(what_if(ACME, &["close-by=2026-09-30"]).code, 4);
    let settled = Capture::settled();
    let settled = settled.path().to_str().unwrap();
    let run = finish(command(["what-if", settled, "close-by=2026-09-30", "--attest", "console=none"]).args(NOW));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    let run = finish(command(["what-if", settled]).args(NOW));
    assert_eq!(run.code, 0);
    assert!(run.out.contains("nothing is in the way on which somebody could act today"), "{}", run.out);
}

#[track_caller]
fn refuses(assumptions: &[&str], message: &str) {
    let run = finish(command(["what-if", ACME]).args(assumptions).args(NOW));
    assert_eq!((run.err, run.code, run.out.as_str()), (format!("winddown: {message}\n"), 2, ""));
}

const NOWHERE: &str = "in the account, neither as a kind nor as an address, id or name";

#[test]
fn assumptions_that_mean_nothing() {
    refuses(
        &["acme-g-1"],
        &format!("there is no `acme-g-1` {NOWHERE}; did you mean g:sim/8942310000000000018 (acme-g-01)?"),
    );
    refuses(&["keep=simm"], &format!("there is no `simm` {NOWHERE}; did you mean sim?"));
    let word = "begins with no word that winddown knows";
    refuses(&["kep=acme-g-01"], &format!("`kep=acme-g-01` {word}; did you mean `keep=acme-g-01`?"));
    refuses(&["suport=today"], &format!("`suport=today` {word}; did you mean `support=today`?"));
    refuses(&["nonsense=nothing"], &format!("`nonsense=nothing` {word}"));
    let day = "what is done happens `today`; for a day to close by, there is close-by=DAY";
    refuses(&["support=2026-09-01"], &format!("`support=2026-09-01`: {day}"));
    refuses(&["acme-g-01=tomorrow"], &format!("`acme-g-01=tomorrow`: {day}"));
    refuses(&["close-by=September"], "`close-by=September`: a day is written as 2026-09-30");
    refuses(&["close-by=2026-08-19"], "`close-by=2026-08-19`: 2026-08-19 is past");
    refuses(&["close-by=2026-09-30", "close-by=2026-10-01"], "`close-by=2026-10-01`: one day is enough");
    refuses(&["paid=acme-g-01"], "`g:sim/8942310000000000018` is no bill");
    refuses(&["jp:virtual-sim"], "`jp:virtual-sim`: none of them is left");
    refuses(&["time=today"], "`time=today`: nobody can hurry time");
    refuses(&["kind=simm"], "there is no kind `simm`; did you mean `sim`? `winddown kinds` lists them");
    refuses(
        &["none=g:operator-contract"],
        "`g:operator-contract`: every operator-contract is in no coverage: the operator shares it",
    );
    refuses(&["kind=x:sim"], "`x` is not a coverage (known: g, jp)");
}

/// All of them at once.
#[test]
fn several_problems_together() {
    refuses(
        &["kep=acme-g-01", "support=today", "close-by=September"],
        "2 assumptions cannot be used:\n  \
         `kep=acme-g-01` begins with no word that winddown knows; did you mean `keep=acme-g-01`?\n  \
         `close-by=September`: a day is written as 2026-09-30",
    );
}

#[test]
fn the_hint_of_check_names_the_levers() {
    let run = finish(command(["check", ACME]).args(NOW).env("COLUMNS", "140"));
    assert!(run.out.contains("(winddown what-if examples/acme --now 2026-08-20T00:00:00Z shows how)"), "{}", run.out);
}

/// Each as of when it was read, or both as of one instant.
#[test]
fn instants_of_a_difference() {
    let later = Capture::acme();
    later.write("capture.json", r#"{"winddown":"capture","format_version":"1.0","taken_at":"2026-09-05T00:00:00Z"}"#);
    let diff = |more: &[&str]| -> Value {
        let mut command = command(["diff", ACME, later.path().to_str().unwrap(), "--format", "json"]);
        let run = finish(command.args(more));
        assert_eq!((run.code, run.err.as_str()), (3, ""));
        serde_json::from_str(&run.out).unwrap()
    };
    let own = diff(&[]);
    assert_eq!(
        (&own["earlier"]["now"], &own["later"]["now"]),
        (&json!("2026-08-20T00:00:00Z"), &json!("2026-09-05T00:00:00Z"))
    );
    let same = diff(&NOW);
    assert_eq!(same["earlier"]["now"], same["later"]["now"]);
    for list in ["cleared", "new", "changed", "not_seen", "found", "because", "read_better", "read_worse"] {
        assert_eq!(same[list], json!([]), "{list}");
    }
}

#[test]
fn readings_that_cannot_be_compared() {
    let refuses = |old: &str, new: &str, message: &str| {
        let run = finish(&mut command(["diff", old, new]));
        assert_eq!((run.err, run.code, run.out.as_str()), (format!("winddown: {message}\n"), 2, ""));
    };
    refuses(
        ACME,
        "examples/untidy",
        "OLD is the account of OP0012345678 and NEW that of OP0087654321: name two readings of the same account",
    );
    refuses("-", "-", "standard input can be read only once: name a file for one of the two");
}
