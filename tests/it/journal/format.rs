//! The lines of the journal, word for word: files that exist have to stay readable.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use snapbox::Data;
use snapbox::assert::DEFAULT_ACTION_ENV;
use winddown::account::{Address, Observation, Protection};
use winddown::catalogue::Catalogue;
use winddown::catalogue::spec::{Action, Actor};
use winddown::execution::{
    Answer, AttestedClaim, Changed, ConfirmedPlan, Consent, Entry, Obstacle, Response, Sighting, StepStatus, Terms,
    Unread,
};
use winddown::plan::{Change, FactName};

fn at(second: u32) -> DateTime<Utc> {
    format!("2026-08-20T12:00:{second:02}.25Z").parse().unwrap()
}

fn sim() -> Address {
    "g:sim/8942310000000000018".parse().unwrap()
}

/// A plan of one step, on terms of every sort.
fn beginning() -> ConfirmedPlan {
    let terms = Terms::default().consent(Consent::All).max_steps(100).max_of_kind("sim", 12);
    let plan = super::confirmed(1).plan().clone();
    let plan = ConfirmedPlan::new(plan, crate::common::OPERATOR, terms).unwrap();
    plan.with_note(serde_json::json!({ "backend": "mine" }))
}

fn answers() -> Vec<Answer> {
    let why = || "the connection was reset".to_owned();
    let said = |status| Response::default().status(status);
    vec![
        Answer::Done { response: said(204) },
        Answer::Accepted { response: Response::default() },
        Answer::Refused { response: said(400).code("SIM0001").message("no") },
        Answer::RateLimited { wait: Duration::from_millis(1_500) },
        Answer::Transient { why: why() },
        Answer::Unauthorised { why: why() },
        Answer::OutcomeUnknown { why: why() },
    ]
}

fn obstacles() -> Vec<Obstacle> {
    let why = || "listSims: 403".to_owned();
    let last = || "429".to_owned();
    let change = Change { what: FactName::Status, was: Some("active".to_owned()), is: Some("inactive".to_owned()) };
    vec![
        Obstacle::Refused(Response::default().status(400)),
        Obstacle::Changed(change),
        Obstacle::NoConsent,
        Obstacle::PutBack { by: "Mika".to_owned() },
        Obstacle::Unread { subject: "g:gate-peer/*".parse().unwrap(), why: "listGatePeers: 403".to_owned() },
        Obstacle::FactsUnreadable { why: why() },
        Obstacle::CallsFailed { calls: 6, last: last() },
        Obstacle::Unanswered { calls: 6 },
        Obstacle::NoEffect { minutes: 120, seen: None },
        Obstacle::NoEffect { minutes: 120, seen: Some("terminating".to_owned()) },
        Obstacle::ToldToWait { minutes: 120 },
        Obstacle::LooksFailed { looks: 6, last: last() },
        Obstacle::EffectUnreadable { why: why() },
    ]
}

/// One of each, with and without what may be missing.
fn entries() -> Vec<Entry> {
    let (step, by) = (7, || "Mika".to_owned());
    let intent = |attempt, body: Option<&str>| Entry::Intent {
        at: at(2),
        step,
        attempt,
        action: Action::Terminate,
        subject: sim(),
        operation: "terminateSim".to_owned(),
        request: "POST /sims/8942310000000000018/terminate".to_owned(),
        body: body.map(str::to_owned),
    };
    let opened = |consents: &[&str]| Entry::Opened {
        at: at(1),
        version: "0.1.0".to_owned(),
        by: None,
        consents: consents.iter().map(|text| text.parse().unwrap()).collect(),
        attested: Vec::new(),
        unread: None,
        changed: Vec::new(),
        gone: Vec::new(),
    };
    let unread = Unread {
        subject: "g:gate-peer/*".parse().unwrap(),
        why: "listGatePeers: 403".to_owned(),
        holds: vec!["g:vpg/*".parse().unwrap(), "account/*".parse().unwrap()],
        steps: vec![4, 9],
    };
    let changed = Changed { subject: sim(), why: "its status was active and is ready".to_owned(), steps: vec![6, 11] };
    let lost = Unread { holds: Vec::new(), steps: Vec::new(), ..unread.clone() };
    let read = Entry::Opened {
        at: at(1),
        version: "0.1.0".to_owned(),
        by: Some(by()),
        consents: Vec::new(),
        attested: vec![AttestedClaim { claim: "jp:flux-plan=none".to_owned(), by: by(), at: at(0) }],
        unread: Some(vec![unread]),
        changed: vec![changed],
        gone: vec![5],
    };
    let seen = Observation {
        status: Some("terminating".to_owned()),
        protection: Protection::On,
        quantity: Some("3".to_owned()),
        next_month: Some("terminated".to_owned()),
        is_settled: true,
    };
    let mut entries =
        vec![opened(&[]), opened(&["all", "g:sim"]), read, intent(1, None), intent(2, Some("{\"a\": 1}"))];
    entries.extend(answers().into_iter().map(|answer| Entry::Answer { at: at(3), step, answer }));
    entries.extend(obstacles().into_iter().map(|why| Entry::Stopped { at: at(9), step, why }));
    entries.extend([
        Entry::Errand {
            at: at(4),
            step,
            actor: Actor::Support,
            action: Action::LiftProtection,
            subject: sim(),
            instruction: "ask for it".to_owned(),
        },
        Entry::Shown { at: at(5), step },
        Entry::Begun { at: at(6), step },
        Entry::NotShown { at: at(7), step },
        Entry::Looked { at: at(8), step, until: at(9), sighting: Sighting::Seen(None) },
        Entry::Looked { at: at(8), step, until: at(9), sighting: Sighting::Seen(Some(Observation::default())) },
        Entry::Looked { at: at(8), step, until: at(9), sighting: Sighting::Seen(Some(seen)) },
        Entry::Looked { at: at(8), step, until: at(9), sighting: Sighting::Transient { why: "broken off".to_owned() } },
        Entry::Looked { at: at(8), step, until: at(9), sighting: Sighting::Unreadable { why: "403".to_owned() } },
        Entry::Looked {
            at: at(8),
            step,
            until: at(9),
            sighting: Sighting::RateLimited { wait: Duration::from_secs(3) },
        },
        Entry::Needless { at: at(8), step },
        Entry::Attested { at: at(13), step, by: by() },
        Entry::Retried { at: at(14), step, by: by() },
        Entry::Rechecked { at: at(14), step, by: by() },
        Entry::Protected { at: at(14), step, subject: sim(), operation: "disableSimTermination".to_owned(), by: by() },
        Entry::ReadBack { at: at(14), gone: 3, standing: Vec::new(), unread: Vec::new() },
        Entry::ReadBack { at: at(14), gone: 0, standing: vec![4], unread: vec![lost] },
        Entry::Cancelled { at: at(15), by: by() },
    ]);
    entries
}

fn line(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap() + "\n"
}

#[test]
fn the_lines_are_as_ever() {
    let lines: String = std::iter::once(line(&beginning())).chain(entries().iter().map(line)).collect();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/journal/entries.jsonl");
    let assert = snapbox::Assert::new().action_env(DEFAULT_ACTION_ENV);
    assert.eq(Data::text(lines), Data::read_from(&golden, None).raw());
}

/// All but a fraction of a second that is waited: that is rounded up.
#[test]
fn the_lines_come_back_as_what_they_were() {
    let begun = line(&beginning());
    assert_eq!(line(&ConfirmedPlan::read(begun.as_bytes(), Catalogue::soracom()).unwrap()), begun);
    for entry in entries() {
        let back: Entry = serde_json::from_str(&line(&entry)).unwrap();
        match (&entry, &back) {
            (
                Entry::Answer { answer: Answer::RateLimited { .. }, .. },
                Entry::Answer { answer: Answer::RateLimited { wait }, .. },
            ) => assert_eq!(wait.as_secs(), 2),
            _ => assert_eq!(back, entry),
        }
    }
}

/// Whoever carries a plan out flushes the journal before a call, and needs to before nothing else.
#[test]
fn only_what_announces_a_call_is_an_intent() {
    for entry in entries() {
        assert_eq!(entry.is_intent(), serde_json::to_value(&entry).unwrap()["event"] == "intent", "{entry:?}");
    }
}

/// On which terms a plan was confirmed, and who agreed to them.
#[test]
fn the_terms_keep_who_agreed_to_them() {
    let terms = Terms::default().max_steps(100).by("Mika".to_owned());
    let plan = ConfirmedPlan::new(super::confirmed(1).plan().clone(), crate::common::OPERATOR, terms).unwrap();
    let back = ConfirmedPlan::read(line(&plan).as_bytes(), Catalogue::soracom()).unwrap();
    assert_eq!((back.terms().by.as_deref(), back.terms().max_steps), (Some("Mika"), Some(100)));
}

/// Documents name a status by `name`, and those of an event by serde.
#[test]
fn a_status_has_one_name() {
    for status in StepStatus::ALL {
        assert_eq!(serde_json::to_value(status).unwrap(), status.name());
        assert_eq!(serde_json::from_value::<StepStatus>(status.name().into()).unwrap(), status);
    }
}

/// A consent that cannot be read is not passed over: the line is damaged.
#[test]
fn a_consent_that_cannot_be_read_is_an_error() {
    let agreed = Consent::Of("g:sim".parse().unwrap());
    assert_eq!(line(&agreed), "{\"of\":\"g:sim\"}\n");
    let opened = r#"{"event":"opened","at":"2026-08-20T12:00:01.25Z","version":"0.1.0","consents":["MOON:sim"]}"#;
    let said = serde_json::from_str::<Entry>(opened).unwrap_err().to_string();
    assert!(said.contains("`MOON`"), "{said}");
}

/// Whoever adds an event adds its line above: the match is what reminds of it.
#[test]
fn every_event_has_a_line() {
    let seen: std::collections::BTreeSet<String> = entries()
        .iter()
        .map(|entry| serde_json::to_value(entry).unwrap()["event"].as_str().unwrap().to_owned())
        .collect();
    let source = include_str!("../../../src/execution/entry.rs");
    let variants = source.split("pub enum Entry {").nth(1).unwrap().split("\n}\n").next().unwrap();
    let is_variant = |line: &&str| line.starts_with("    ") && line.ends_with(" {") && !line.starts_with("     ");
    assert_eq!(variants.lines().filter(is_variant).count(), seen.len(), "{seen:?}");
}
