//! What only a person can find out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use winddown::account::{Account, Coverage, Reading};
use winddown::catalogue::{Catalogue, JAPAN};
use winddown::diagnosis::{Diagnosis, Verdict};
use winddown::graph::DependencyGraph;
use winddown::reading::{CaptureDir, Claim};

use crate::common::{acme, now};

fn read(words: &[&str]) -> Account {
    let word = |text: &&str| Claim::parse(text, Catalogue::soracom(), "Mika", now()).unwrap();
    words.iter().map(word).fold(CaptureDir::new(acme()), CaptureDir::claim).load().unwrap().account
}

/// The questions that are open, as kind and places.
fn open(words: &[&str]) -> Vec<String> {
    let account = read(words);
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    let questions = diagnosis.questions();
    let name = |place: &Option<Coverage>| place.map_or(String::new(), |place| place.to_string());
    let line = |places: &[Option<Coverage>]| places.iter().map(name).collect::<Vec<_>>().join(" ");
    questions.iter().map(|question| format!("{} {}", question.kind().name, line(question.places()))).collect()
}

const ALL: [&str; 8] = [
    "other-payer ",
    "prepaid-sim-topup g jp",
    "camera-notification jp",
    "satellite-device g jp",
    "lagoon-subscription jp",
    "flux-app g jp",
    "flux-plan g jp",
    "operator-contract ",
];

/// One for both coverages where one look answers it.
#[test]
fn each_is_asked_once() {
    assert_eq!(open(&[]), ALL);
    assert_eq!(open(&["jp:flux-plan=none", "g:flux-app=3"])[5..7], ["flux-app jp", "flux-plan g"]);
    assert_eq!(open(&["console=none"]), ["lagoon-subscription jp"]);
}

/// Whatever the answer, it is an attestation that is taken, and closes the question.
#[test]
fn each_can_be_answered() {
    let account = read(&[]);
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    for question in diagnosis.questions() {
        let kind = question.kind().name;
        let is_open = |words: &[String]| {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            open(&words).iter().any(|line| line.starts_with(&format!("{kind} ")))
        };
        assert!(is_open(&[]) && !is_open(&question.none()), "{kind}: {:?}", question.none());
        let some: Vec<String> = question.some().iter().map(|claim| claim.replace('N', "2")).collect();
        assert_eq!(some.is_empty(), kind == "lagoon-license-pack", "{kind}");
        assert!(some.is_empty() || !is_open(&some), "{kind}: {some:?}");
        assert!(question.look().is_some() || !question.why().is_empty());
        assert!(question.rule().is_some(), "{kind}");
    }
}

/// Where there is no camera there is no option of one; where nobody has looked for cameras, there may be.
#[test]
fn what_cannot_be_is_not_asked() {
    let asked = |cameras: Option<&str>| {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("jp")).unwrap();
        if let Some(cameras) = cameras {
            std::fs::write(directory.path().join("jp/listSoraCamDevices.json"), cameras).unwrap();
        }
        std::fs::create_dir(directory.path().join("operator")).unwrap();
        let operator = "{\"operatorId\":\"OP0012345678\"}";
        std::fs::write(directory.path().join("operator/getOperator.json"), operator).unwrap();
        let account = CaptureDir::new(directory.path()).load().unwrap().account;
        account.reading("camera-notification", Some(JAPAN))
    };
    assert_eq!(asked(Some("[]")), Reading::Complete);
    assert!(matches!(asked(Some("[{\"deviceId\":\"c\"}]")), Reading::Unread(_)));
    assert!(matches!(asked(None), Reading::Unread(_)));
}

/// Nothing is settled by what nobody was asked.
#[test]
fn a_verdict_waits_for_each() {
    let all = ["console=none", "jp:lagoon-license-pack=none", "jp:lagoon-subscription=none"];
    let account = read(&all);
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    assert!(diagnosis.questions().is_empty() && diagnosis.verdict() == Verdict::Blocked);
}
