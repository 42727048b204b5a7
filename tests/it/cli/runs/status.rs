//! What a journal alone says of a run that nobody works on.

use std::fs;

use scraper::Html;
use serde_json::Value;
use winddown::report::json::Event;

use super::{Rehearsal, Run, apply, command, finish, resume};

fn status(rehearsal: &Rehearsal, more: &[&str]) -> Run {
    let run = finish(command(["status".as_ref(), rehearsal.journal().as_os_str()]).args(more));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    run
}

/// As far as it gets without people, with a consent that was given later.
fn run() -> Rehearsal {
    let rehearsal = Rehearsal::acme();
    assert_eq!(apply(&rehearsal, "--people absent --by Ken").code, 5);
    assert_eq!(resume(&rehearsal, "--lift-protection jp:sim --by Mika").code, 5);
    rehearsal
}

#[test]
fn it_says_where_the_run_stands_and_changes_nothing() {
    let rehearsal = run();
    for name in [rehearsal.plan(), rehearsal.ledger()] {
        fs::remove_file(name).unwrap();
    }
    let before = fs::read(rehearsal.journal()).unwrap();
    let run = status(&rehearsal, &[]);
    assert_eq!(fs::read(rehearsal.journal()).unwrap(), before);
    assert!(run.out.starts_with("OP0012345678: "), "{}", run.out);
    for part in [" of 67 steps done", "\nheld ", "\nwaits ", "\nafter that "] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    assert!(run.out.ends_with("\nno process is carrying it out\n"), "{}", run.out);
}

/// To be put into a ticket, or opened in a browser: the same facts in other looks, and one document.
#[test]
fn it_can_be_handed_on_as_a_document() {
    let rehearsal = run();
    let markdown = status(&rehearsal, &["--format", "markdown"]).out;
    assert!(markdown.starts_with('#') && markdown.contains(" of 67 steps done"), "{markdown}");
    for said in ["**held**", "**waits**", "no process is carrying it out", "This was a rehearsal: nothing was done"] {
        assert!(markdown.contains(said), "{said}: {markdown}");
    }
    assert!(!markdown.contains("*opened*: winddown"), "the log is told only if it is asked for: {markdown}");
    let html = status(&rehearsal, &["--format", "html", "--log"]).out;
    let page = Html::parse_document(&html);
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    assert_eq!(html.matches("<h1").count(), 1, "{html}");
    let logged = status(&rehearsal, &["--format", "markdown", "--log"]).out;
    assert_eq!(logged.matches("*opened*: winddown").count(), 2, "{logged}");
    assert!(html.contains(", by Ken") && html.contains(", by Mika"), "{html}");
    let times = logged.matches("- **2026-").count();
    assert_eq!(times, super::entries(&rehearsal).len(), "each entry stands under its time: {logged}");
}

#[test]
fn the_log_says_who_did_what_and_when() {
    let rehearsal = run();
    let run = status(&rehearsal, &["--log"]);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines[0], "2026-08-20T00:00:00Z opened: winddown 0.1.0, by Ken");
    assert!(
        lines
            .iter()
            .any(|line| line.ends_with(" opened: winddown 0.1.0, by Mika; agreed to lift the protection of jp:sim")),
        "{}",
        run.out
    );
    assert!(lines.iter().any(|line| line.contains(" sending 1 detach ")), "{}", run.out);
    let entries = super::entries(&rehearsal).len();
    assert!(
        lines.len() > entries && lines[entries].starts_with("OP0012345678: "),
        "each entry has a line: {}",
        run.out
    );
    let opened: Vec<Value> =
        super::entries(&rehearsal).into_iter().filter(|entry| entry["event"] == "opened").collect();
    assert_eq!((&opened[0]["by"], &opened[1]["by"]), (&"Ken".into(), &"Mika".into()));
    assert_eq!(opened[1]["consents"], Value::from(["jp:sim"].as_slice()));
    // The terms have the name of whoever confirmed them, and an attestation that of whoever makes it.
    let begun: Value =
        serde_json::from_str(fs::read_to_string(rehearsal.journal()).unwrap().lines().next().unwrap()).unwrap();
    assert_eq!(begun["terms"]["by"], "Ken");
    assert_eq!(resume(&rehearsal, "--attest jp:flux-plan=none --by Ada").code, 5);
    let last = super::entries(&rehearsal).into_iter().rfind(|entry| entry["event"] == "opened").unwrap();
    assert_eq!((&last["by"], &last["attested"][0]["by"]), (&"Ada".into(), &"Ada".into()));
}

/// The documents are those of the run itself.
#[test]
fn programs_read_what_they_read_of_a_run() {
    let rehearsal = run();
    let whole = status(&rehearsal, &["--log", "--format", "ndjson"]);
    let events: Vec<Event> = whole.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(matches!(events[0], Event::Version { rehearsal: true, .. }));
    let logged = events.iter().filter(|event| matches!(event, Event::Entry { .. })).count();
    assert_eq!(logged, super::entries(&rehearsal).len());
    assert!(matches!(events.last(), Some(Event::End { .. })));
    let last = |run: &Run| run.out.lines().last().map(str::to_owned);
    assert_eq!(last(&status(&rehearsal, &["--format", "ndjson"])), last(&whole));
    assert_eq!(last(&resume(&rehearsal, "--dry-run --format ndjson")), last(&whole));
}

#[test]
fn what_is_no_journal_is_said() {
    let rehearsal = Rehearsal::acme();
    let path = rehearsal.plan().display().to_string();
    let run = finish(&mut command(["status", &path]));
    assert!(run.code == 2 && run.err.contains("it is a plan, of which this takes the journal"), "{}", run.err);
}
