//! `questions`, and what the answers change.

use serde_json::Value;

use super::{ACME, NOW, command, finish};
use crate::rehearsal::{ATTESTED, Rehearsal};

fn questions(more: &[&str]) -> (i32, Value) {
    let run = finish(command(["questions", ACME, "--format", "json"]).args(NOW).args(more));
    assert_eq!(run.err, "");
    (run.code, serde_json::from_str(&run.out).unwrap())
}

#[test]
fn what_is_open_is_4_and_nothing_open_is_0() {
    let (code, document) = questions(&[]);
    assert_eq!((code, document["questions"].as_array().unwrap().len()), (4, 8));
    let (code, document) = questions(&["--attest", "console=none"]);
    assert_eq!((code, document["questions"].as_array().unwrap().len()), (4, 1));
    let (code, document) = questions(&ATTESTED);
    assert_eq!((code, document["questions"].as_array().unwrap().len()), (0, 0));
    let run = finish(command(["questions", ACME]).args(NOW).args(ATTESTED));
    assert_eq!(run.code, 0);
    assert!(run.out.starts_with("OP0012345678: no question is open that only a person can answer\n"), "{}", run.out);
}

/// `--attest` takes each answer as it is printed.
#[test]
fn what_it_says_to_type_is_taken() {
    let (_, document) = questions(&[]);
    for question in document["questions"].as_array().unwrap() {
        for answers in ["attest_none", "attest_some"] {
            let answers: Vec<String> = question[answers]
                .as_array()
                .unwrap()
                .iter()
                .map(|claim| claim.as_str().unwrap().replace("=N", "=3"))
                .collect();
            let words: Vec<&str> = answers.iter().flat_map(|claim| ["--attest", claim]).collect();
            let (_, after) = questions(&words);
            let left = after["questions"].as_array().unwrap();
            let is_left = left.iter().any(|other| other["kind"] == question["kind"]);
            assert_eq!(is_left, answers.is_empty(), "{question}");
        }
    }
}

/// What a person has counted is ended by people, and is in the way no more afterwards.
#[test]
fn what_was_counted_is_ended_and_stays_so() {
    let acme = crate::common::acme();
    let rehearsal = Rehearsal::of(&acme, ["--attest", "jp:satellite-device=2", "--attest", "operator-contract=1"]);
    let subjects: Vec<String> = rehearsal.steps().into_iter().map(|step| step.subject).collect();
    assert!(subjects.contains(&"jp:satellite-device/attested".to_owned()), "{subjects:?}");
    let verified = finish(command(["verify".into(), rehearsal.plan(), acme]).args(NOW));
    assert_eq!((verified.code, verified.err.as_str()), (0, ""), "{}", verified.out);
    // Somebody has looked again since, and counted one more.
    let mut verify = command(["verify".into(), rehearsal.plan(), ACME.into()]);
    let verified = finish(verify.args(["--attest", "jp:satellite-device=3"]).args(["--now", "2026-08-20T01:00:00Z"]));
    assert_eq!((verified.code, verified.err.as_str()), (0, ""), "how many there are changes no step: {}", verified.out);
    let run = finish(&mut rehearsal.apply(&["--lift-protection", "all", "--max-steps", "100"]));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    let people = finish(&mut Rehearsal::again(&rehearsal).apply(&[
        "--lift-protection",
        "all",
        "--max-steps",
        "100",
        "--people",
        "absent",
    ]));
    assert!(people.out.contains("satellite device"), "somebody has to end it: {}", people.out);
}
