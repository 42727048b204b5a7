//! What goes to stdout while a plan is carried out.

use serde_json::{Value, json};
use winddown::report::json::Event;

use super::{AGREED, Capture, Rehearsal, apply, entries, finish, resume, with};

const ESCAPE: char = '\u{1b}';

/// Every line as JSON. The first one must tell the version, and the last one the end. Each is read back by
/// its type, and written again the same.
#[track_caller]
fn events(out: &str) -> Vec<Value> {
    let events: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in out.lines() {
        crate::schemas::assert_valid_as("events", &serde_json::from_str(line).unwrap());
        let event: Event = serde_json::from_str(line).unwrap();
        assert_eq!(serde_json::to_string(&event).unwrap(), line);
    }
    let first = events.first().unwrap();
    assert_eq!((&first["type"], &first["format_version"]), (&"version".into(), &"1.1".into()));
    assert_eq!(first["rehearsal"], true);
    assert_eq!(events.last().unwrap()["type"], "end");
    events
}

#[test]
fn programs_read_one_document_a_line() {
    let rehearsal = Rehearsal::acme();
    let run = apply(&rehearsal, &format!("{AGREED} --people absent --format ndjson"));
    assert_eq!((run.code, run.err.as_str()), (3, ""));
    let events = events(&run.out);
    let (told, end) = (&events[1..events.len() - 1], &events[events.len() - 1]);
    for event in told {
        assert_eq!(event["type"], "entry", "{event}");
        assert!(["info", "debug"].contains(&event["level"].as_str().unwrap()), "{event}");
        assert!(!event["message"].as_str().unwrap().is_empty(), "{event}");
        let instant = event["timestamp"].as_str().unwrap();
        assert_eq!(instant, event["entry"]["at"].as_str().unwrap());
    }
    // What is told is what is in the journal, in the same order.
    let told: Vec<&Value> = told.iter().map(|event| &event["entry"]).collect();
    assert_eq!(told, entries(&rehearsal).iter().collect::<Vec<_>>());
    let counts = end["execution"]["counts"].as_object().unwrap();
    let sum: u64 = counts.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!((sum, &end["execution"]["steps"]), (67, &67.into()));
    assert_eq!(end["execution"]["outlook"], "waiting");
    let errands = end["execution"]["errands"].as_array().unwrap();
    assert_eq!(errands.len() as u64, counts["polling_person"].as_u64().unwrap());
}

/// No text for people stands between the documents.
#[test]
fn programs_read_nothing_else() {
    let rehearsal = Rehearsal::acme();
    for (more, code, err) in [
        ("--dry-run", 0, ""),
        (
            "",
            6,
            "{\"format_version\":\"1.1\",\"document\":\"error\",\"written_by\":\"winddown 0.1.0\",\"error\":\"nothing was done: to carry it out, add --confirm OP0012345678\",\"exit\":6,\"details\":[]}\n",
        ),
    ] {
        let run = finish(&mut with(rehearsal.unconfirmed(&["--format", "ndjson"]), more));
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (code, "", err), "{more}");
    }
    apply(&rehearsal, "--people absent");
    let looked = resume(&rehearsal, "--dry-run --format ndjson");
    assert_eq!((looked.code, looked.err.as_str()), (0, ""));
    assert_eq!(events(&looked.out).len(), 2);
}

#[test]
fn people_read_a_line_for_each_step_that_ended() {
    let rehearsal = Rehearsal::acme();
    let run = apply(&rehearsal, AGREED);
    assert!(!run.out.contains(ESCAPE), "this is a pipe");
    let (lines, last) = run.out.trim_end().rsplit_once('\n').unwrap();
    assert_eq!(last, "OP0012345678: 67 of 67 steps done; everything is done");
    let mut done: Vec<u32> = Vec::new();
    for line in lines.lines() {
        let (instant, rest) = line.split_once(' ').unwrap();
        assert!(instant.starts_with("2026-") && instant.ends_with('Z'), "{line}");
        if let Some(rest) = rest.strip_prefix("done ") {
            done.push(rest.split(' ').next().unwrap().parse().unwrap());
        } else {
            assert!(rest.starts_with("waiting for "), "{line}");
        }
    }
    done.sort_unstable();
    assert_eq!(done, (1..=67).collect::<Vec<_>>());
}

#[test]
fn colours_are_for_those_who_ask() {
    let rehearsal = Rehearsal::acme();
    let colours = |rehearsal: &Rehearsal, more: &str, variables: &[(&str, &str)]| {
        let mut command = with(rehearsal.apply(&[]), &format!("{AGREED} {more}"));
        finish(command.envs(variables.iter().copied())).out.contains(ESCAPE)
    };
    assert!(colours(&rehearsal, "--color always", &[]));
    assert!(!colours(&rehearsal.again(), "", &[]));
    assert!(!colours(&rehearsal.again(), "", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colours(&rehearsal.again(), "--color always --format ndjson", &[]));
}

/// Names in an account, and names of people, must not control the terminal.
#[test]
fn hostile_names_are_only_text() {
    let capture = Capture::acme();
    let hostile = "\u{1b}[2J\r\n2026-08-20T00:00:00Z done 1 \u{202e}";
    capture.write(
        "g/listEventHandlers.json",
        &json!([{"handlerId": hostile, "name": hostile, "status": "active", "ruleConfig": {}, "actionConfigList": []}])
            .to_string(),
    );
    let rehearsal = Rehearsal::of(capture.path(), []);
    let looked = finish(&mut with(rehearsal.unconfirmed(&[]), "--dry-run --all"));
    let applied = finish(with(rehearsal.apply(&[]), &format!("{AGREED} --people absent")).args(["--by", hostile]));
    let waits = applied.out.lines().find_map(|line| line.strip_prefix("waits")?.split_whitespace().next()).unwrap();
    let resumed = finish(with(rehearsal.resume(&[]), &format!("--done {waits}")).args(["--by", hostile]));
    for run in [&looked, &applied, &resumed] {
        assert!(run.out.contains("event-handler") || run.out.contains(": by "), "{}{}", run.out, run.err);
        assert!(!run.out.contains([ESCAPE, '\r', '\u{202e}']), "{:?}", run.out);
        assert_eq!(run.err, "");
    }
    for line in applied.out.lines().filter(|line| line.contains("g:event-handler")) {
        assert!(line.contains("%1B") || line.contains("\\u{1b}"), "{line}");
    }
    assert!(resumed.out.contains("by \\u{1b}[2J\\r\\n2026"), "{}", resumed.out);
}

/// The same codes as with a reader: 5 where steps are held, 3 where people are waited for.
#[test]
fn a_run_that_nobody_watches_ends_like_any_other() {
    for format in ["text", "ndjson"] {
        for (more, code) in [("", 5), ("--lift-protection all --max-steps 100 --people absent", 3)] {
            let rehearsal = Rehearsal::acme();
            let unheard = |mut command: std::process::Command| {
                let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
                drop(child.stdout.take());
                child.wait().unwrap().code()
            };
            assert_eq!(unheard(with(rehearsal.apply(&[]), &format!("{more} --format {format}"))), Some(code));
            assert_eq!(unheard(with(rehearsal.resume(&[]), &format!("--format {format}"))), Some(code));
            assert_eq!(unheard(with(rehearsal.resume(&[]), &format!("--dry-run --format {format}"))), Some(0));
        }
    }
}

#[test]
fn verbose_tells_of_each_call() {
    let rehearsal = Rehearsal::acme();
    let lines = |rehearsal: &Rehearsal, more: &str| apply(rehearsal, &format!("{AGREED} {more}")).out.lines().count();
    let (usual, verbose) = (lines(&rehearsal, ""), lines(&rehearsal.again(), "--verbose"));
    // A line for each entry of the journal, and the end.
    assert_eq!(verbose, entries(&rehearsal).len() + 1);
    assert!(verbose > usual, "{usual} {verbose}");
}
