//! What goes to stdout while a plan is carried out.

use serde_json::{Value, json};

use super::{AGREED, Capture, Rehearsal, apply, entries, finish, resume, words};

const ESCAPE: char = '\u{1b}';

/// Every line as JSON; the first and the last are what they have to be.
#[track_caller]
fn events(out: &str) -> Vec<Value> {
    let events: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let first = events.first().unwrap();
    assert_eq!((&first["type"], &first["format_version"]), (&"version".into(), &"1.0".into()));
    assert_eq!(first["rehearsal"], true);
    assert_eq!(events.last().unwrap()["type"], "end");
    events
}

#[test]
fn programs_read_one_document_a_line() {
    let ground = Rehearsal::acme();
    let run = apply(&ground, &format!("{AGREED} --people absent --format ndjson"));
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
    assert_eq!(told, entries(&ground).iter().collect::<Vec<_>>());
    let counts = end["execution"]["counts"].as_object().unwrap();
    let sum: u64 = counts.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!((sum, &end["execution"]["steps"]), (67, &67.into()));
    assert_eq!(end["execution"]["outlook"], "waiting");
    let errands = end["execution"]["errands"].as_array().unwrap();
    assert_eq!(errands.len() as u64, counts["polling_person"].as_u64().unwrap());
}

/// Text for people has no place between the documents.
#[test]
fn programs_read_nothing_else() {
    let ground = Rehearsal::acme();
    for (more, code, err) in
        [("--dry-run", 0, ""), ("", 6, "winddown: nothing was done: to carry it out, add --confirm OP0012345678\n")]
    {
        let run = finish(&mut words(ground.unconfirmed(&["--format", "ndjson"]), more));
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (code, "", err), "{more}");
    }
    apply(&ground, "--people absent");
    let looked = resume(&ground, "--dry-run --format ndjson");
    assert_eq!((looked.code, looked.err.as_str()), (0, ""));
    assert_eq!(events(&looked.out).len(), 2);
}

#[test]
fn people_read_a_line_for_each_step_that_ended() {
    let ground = Rehearsal::acme();
    let run = apply(&ground, AGREED);
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
            assert!(rest.starts_with("in other hands "), "{line}");
        }
    }
    done.sort_unstable();
    assert_eq!(done, (1..=67).collect::<Vec<_>>());
}

#[test]
fn colours_are_for_those_who_ask() {
    let ground = Rehearsal::acme();
    let colours = |ground: &Rehearsal, more: &str, variables: &[(&str, &str)]| {
        let mut command = words(ground.apply(&[]), &format!("{AGREED} {more}"));
        finish(command.envs(variables.iter().copied())).out.contains(ESCAPE)
    };
    assert!(colours(&ground, "--color always", &[]));
    assert!(!colours(&ground.again(), "", &[]));
    assert!(!colours(&ground.again(), "", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colours(&ground.again(), "--color always --format ndjson", &[]));
}

/// Whoever may name things in the account, or has a name, must not write on the terminal.
#[test]
fn hostile_names_are_only_text() {
    let capture = Capture::acme();
    let hostile = "\u{1b}[2J\r\n2026-08-20T00:00:00Z done 1 \u{202e}";
    capture.write(
        "g/listEventHandlers.json",
        &json!([{"handlerId": hostile, "name": hostile, "status": "active", "ruleConfig": {}, "actionConfigList": []}])
            .to_string(),
    );
    let ground = Rehearsal::of(capture.path(), []);
    let looked = finish(&mut words(ground.unconfirmed(&[]), "--dry-run --all"));
    let applied = finish(words(ground.apply(&[]), &format!("{AGREED} --people absent")).args(["--by", hostile]));
    let resumed = finish(words(ground.resume(&[]), "--done 33").args(["--by", hostile]));
    for run in [&looked, &applied, &resumed] {
        assert!(run.out.contains("event-handler") || run.out.contains("says"), "{}", run.out);
        assert!(!run.out.contains([ESCAPE, '\r', '\u{202e}']), "{:?}", run.out);
        assert_eq!(run.err, "");
    }
    for line in applied.out.lines().filter(|line| line.contains("g:event-handler")) {
        assert!(line.contains("%1B") || line.contains("\\u{1b}"), "{line}");
    }
    assert!(resumed.out.contains("says \\u{1b}[2J\\r\\n2026"), "{}", resumed.out);
}

/// The same codes as with a reader: 5 where steps are held, 3 where people are waited for.
#[test]
fn a_run_of_which_nobody_reads_ends_as_any_other() {
    for format in ["text", "ndjson"] {
        for (more, code) in [("", 5), ("--lift-protection all --max-steps 100 --people absent", 3)] {
            let ground = Rehearsal::acme();
            let unheard = |mut command: std::process::Command| {
                let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
                drop(child.stdout.take());
                child.wait().unwrap().code()
            };
            assert_eq!(unheard(words(ground.apply(&[]), &format!("{more} --format {format}"))), Some(code));
            assert_eq!(unheard(words(ground.resume(&[]), &format!("--format {format}"))), Some(code));
            assert_eq!(unheard(words(ground.resume(&[]), &format!("--dry-run --format {format}"))), Some(0));
        }
    }
}
