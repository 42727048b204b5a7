//! Each judgement can fail: a record in which everything is in order, and what each would say if it was not.

use std::time::{Duration, Instant};

use winddown::account::Address;
use winddown::backend::{Backend as _, Simulation};
use winddown::catalogue::{Catalogue, GLOBAL};
use winddown::graph::DependencyGraph;
use winddown::strategies::now;

use super::evidence::{Evidence, Planned, Process};
use super::judgements::Judgement;
use crate::common::OPERATOR;
use crate::support::server::{Fault, Logged};

const SIM: &str = "g:sim/8942310000000000018";

/// A request that was answered at once, so many milliseconds after the first.
fn request(began: Instant, at: u64, method: &str, path: &str, operation: &'static str) -> Logged {
    let at = began + Duration::from_millis(at);
    Logged {
        method: method.to_owned(),
        path: path.to_owned(),
        coverage: Some(GLOBAL),
        status: Some(200),
        fault: None,
        at,
        query: String::new(),
        operation: Some(operation),
        took_effect: false,
        code: None,
        answered: Some(at),
        told: None,
    }
}

/// Two steps, of which the second was done after a look.
fn in_order() -> Evidence {
    let began = Instant::now();
    let step = |id, action: &str, operation: &str, path: &str, is_irreversible| Planned {
        id,
        subject: SIM.parse().unwrap(),
        call: Some((operation.to_owned(), "POST".to_owned(), path.to_owned())),
        action: action.to_owned(),
        is_irreversible,
    };
    let lift = "/sims/8942310000000000018/enable_termination";
    let terminate = "/sims/8942310000000000018/terminate";
    let act = |at, path, operation| Logged { took_effect: true, ..request(began, at, "POST", path, operation) };
    let log = vec![
        Logged { operation: None, ..request(began, 0, "POST", "/auth", "") },
        act(10, lift, "enableSimTermination"),
        request(began, 20, "GET", "/sims/8942310000000000018", "getSim"),
        act(30, terminate, "terminateSim"),
    ];
    let process = Process {
        arguments: vec!["apply".to_owned()],
        requests: 0..log.len(),
        lived_until: began + Duration::from_secs(100),
        code: Some(0),
    };
    Evidence {
        log,
        processes: vec![process],
        plan: vec![
            step(1, "lift-protection", "enableSimTermination", lift, false),
            step(2, "terminate", "terminateSim", terminate, true),
        ],
        in_flight: 1,
        texts: vec![("journal".to_owned(), "{\"event\":\"opened\"}".to_owned())],
        secrets: vec!["token-1-abc".to_owned()],
        ..Evidence::default()
    }
}

/// What is said against a record, by judgement.
fn said(evidence: &Evidence) -> Vec<Judgement> {
    Judgement::all(evidence).into_iter().map(|finding| finding.judgement).collect()
}

/// The same record with another request at its end, so many milliseconds after the first.
fn and_then(mut evidence: Evidence, at: u64, request: Logged) -> Evidence {
    let began = evidence.log[0].at;
    let at = began + Duration::from_millis(at);
    evidence.log.push(Logged { at, answered: Some(at), ..request });
    let last = evidence.processes.last_mut().unwrap();
    last.requests.end = evidence.log.len();
    evidence
}

#[test]
fn nothing_is_said_against_what_is_in_order() {
    assert_eq!(said(&in_order()), []);
}

#[test]
fn an_effect_that_comes_twice_is_found() {
    let evidence = in_order();
    let again = evidence.log[3].clone();
    assert_eq!(said(&and_then(evidence, 40, again)), [Judgement::Twice]);
}

#[test]
fn a_call_that_is_sent_again_unlooked_is_found() {
    for (fault, status) in [(Fault::CutAfter, None), (Fault::Html(200), Some(200)), (Fault::Status(503), Some(503))] {
        let mut evidence = in_order();
        evidence.log[3] = Logged { took_effect: false, fault: Some(fault), status, ..evidence.log[3].clone() };
        let (look, again) = (evidence.log[2].clone(), in_order().log[3].clone());
        assert_eq!(said(&and_then(in_order_until(&evidence), 40, again.clone())), [Judgement::Unlooked], "{fault:?}");
        assert_eq!(said(&and_then(and_then(in_order_until(&evidence), 40, look), 50, again)), [], "{fault:?}");
    }
}

/// A record with the same log.
fn in_order_until(evidence: &Evidence) -> Evidence {
    Evidence { log: evidence.log.clone(), ..in_order() }
}

#[test]
fn a_look_that_failed_is_no_look() {
    let mut evidence = in_order();
    evidence.log[3] = Logged { took_effect: false, fault: Some(Fault::Reset), status: None, ..evidence.log[3].clone() };
    let look = Logged { status: Some(503), fault: Some(Fault::Status(503)), ..evidence.log[2].clone() };
    let again = in_order().log[3].clone();
    assert_eq!(said(&and_then(and_then(evidence, 40, look), 50, again)), [Judgement::Unlooked]);
}

#[test]
fn a_call_after_a_kill_needs_a_look_unless_a_person_asked_for_it() {
    for (words, expected) in [(vec![], vec![Judgement::Unlooked]), (vec!["--retry", "2"], vec![])] {
        let mut evidence = in_order();
        evidence.log[3].took_effect = false;
        evidence.processes[0].code = None;
        let arguments = words.iter().map(|word| (*word).to_owned()).collect();
        let next = Process { arguments, requests: 4..4, code: Some(0), ..evidence.processes[0].clone() };
        evidence.processes.push(next);
        assert_eq!(said(&and_then(evidence, 40, in_order().log[3].clone())), expected);
    }
}

#[test]
fn a_refusal_for_order_is_found() {
    for code in ["still_there", "protected", "out_of_turn"] {
        let mut evidence = in_order();
        evidence.log[3] =
            Logged { took_effect: false, status: Some(400), code: Some(code.to_owned()), ..evidence.log[3].clone() };
        assert_eq!(said(&evidence), [Judgement::Order], "{code}");
    }
}

/// The record with a wait of a second after the look.
fn told(evidence: Evidence) -> Evidence {
    let mut evidence = evidence;
    evidence.log.truncate(3);
    evidence.log[2] = Logged { status: Some(429), told: Some(Duration::from_secs(1)), ..evidence.log[2].clone() };
    evidence
}

#[test]
fn a_request_inside_a_wait_is_found() {
    let look = in_order().log[2].clone();
    let other = Logged { path: "/sims".to_owned(), ..look.clone() };
    let elsewhere = Logged { path: "/groups".to_owned(), ..look.clone() };
    let after = |at, request: &Logged| said(&and_then(told(in_order()), at, request.clone()));
    assert_eq!(after(31, &look), [Judgement::Wait], "the same request again");
    assert_eq!(after(31, &other), [], "it was on its way");
    assert_eq!(after(900, &other), [Judgement::Wait]);
    assert_eq!((after(900, &elsewhere), after(1021, &other)), (vec![], vec![]));
    let crossing = (0..8).fold(told(in_order()), |evidence, n| and_then(evidence, 22 + n, other.clone()));
    assert_eq!(said(&crossing), [Judgement::Wait; 2], "no more can have been on their way");
}

#[test]
fn signing_in_inside_a_wait_is_found() {
    let mut evidence = in_order();
    let again = evidence.log[0].clone();
    evidence.log[0] = Logged { status: Some(429), told: Some(Duration::from_secs(1)), ..again.clone() };
    assert_eq!(said(&and_then(evidence, 50, again)), [Judgement::Wait]);
}

#[test]
fn the_next_process_keeps_a_wait_that_could_be_kept() {
    for (lived_on, expected) in [(1000, vec![Judgement::KeptWait]), (0, vec![])] {
        let mut evidence = told(in_order());
        let (look, last) = (in_order().log[2].clone(), evidence.log[2].at);
        evidence.processes[0].lived_until = last + Duration::from_millis(lived_on);
        evidence.processes[0].requests = 0..3;
        let next = Process { arguments: vec!["resume".to_owned()], requests: 3..3, ..evidence.processes[0].clone() };
        evidence.processes.push(next);
        assert_eq!(said(&and_then(evidence, 900, look)), expected);
    }
}

#[test]
fn what_is_foreign_or_unplanned_is_found() {
    let evidence = || {
        let mut evidence = in_order();
        evidence.log.truncate(3);
        evidence
    };
    for path in ["/sims/8942310000000000026/terminate", "/lora_gateways/theirs-1/terminate"] {
        let act = Logged { path: path.to_owned(), ..in_order().log[3].clone() };
        assert_eq!(said(&and_then(evidence(), 40, act)), [Judgement::Foreign], "{path}");
    }
    let path = "/sims/8942310000000000018/disable_termination".to_owned();
    let protect = Logged { path, operation: Some("disableSimTermination"), ..in_order().log[3].clone() };
    assert_eq!(said(&and_then(evidence(), 40, protect)), [], "the protection is put back");
}

#[test]
fn what_is_left_is_found() {
    let left = vec!["g:sim/1 is active".to_owned()];
    assert_eq!(said(&Evidence { left, ..in_order() }), [Judgement::Leftover]);
}

#[test]
fn too_many_things_unprotected_are_found() {
    let keys = ["8942310000000000018", "8942310000000000026"];
    let mut builder = winddown::account::AccountBuilder::new(OPERATOR.parse().unwrap());
    for key in keys {
        builder.add("sim", GLOBAL, key).status("active").protection(winddown::account::Protection::On);
    }
    let account = builder.build(Catalogue::soracom()).unwrap();
    let memory = Simulation::new(&account, Catalogue::soracom(), now());
    let graph = DependencyGraph::build(account, Catalogue::soracom(), now()).unwrap();
    let mut plan = Vec::new();
    let mut effects = Vec::new();
    for key in keys {
        let subject: Address = format!("g:sim/{key}").parse().unwrap();
        let lift = graph.get(&subject).unwrap().acts().find_map(|act| act.call()).unwrap();
        let call = (lift.operation.id.to_owned(), lift.operation.method.to_owned(), lift.path.clone());
        let action = "lift-protection".to_owned();
        plan.push(Planned { id: 1, subject, call: Some(call), action, is_irreversible: false });
        _ = memory.perform(&lift);
        effects.extend(memory.effects().into_iter().skip(effects.len()));
    }
    let of = |in_flight| Evidence { plan: plan.clone(), effects: effects.clone(), in_flight, ..Evidence::default() };
    assert_eq!((said(&of(1)), said(&of(2))), (vec![Judgement::Unprotected], vec![]));
}

#[test]
fn a_secret_in_any_text_is_found() {
    for name in ["journal", "snapshot.json", "stderr of process 3"] {
        let mut evidence = in_order();
        evidence.texts.push((name.to_owned(), "header token-1-abc".to_owned()));
        assert_eq!(said(&evidence), [Judgement::Secret], "{name}");
    }
}

#[test]
fn a_panic_is_found() {
    let mut evidence = in_order();
    evidence.texts.push(("stderr of process 0".to_owned(), "thread 'main' panicked at src/x.rs".to_owned()));
    assert_eq!(said(&evidence), [Judgement::Panic]);
}
