//! What is known of VPGs, on small accounts that hold little else.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;

use serde_json::{Value, json};
use winddown::account::{Account, Fact, Protection};
use winddown::backend::Simulation;
use winddown::catalogue::spec::Action;
use winddown::catalogue::{Catalogue, Code};
use winddown::diagnosis::{Diagnosis, Verdict};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::reading::{CaptureDir, Claim};
use winddown::strategies::AccountFacts;
use winddown::timeline::Weekends;
use winddown::verify::verify;

use crate::common::{fixture, now, put_response, responses_of};
use crate::damage::singles;
use crate::fleet::wind_down::wind_down_through;
use crate::responses::{responses, write};

pub(crate) const SAMPLES: [&str; 3] = ["type-f2-gate", "vpg-direct", "foreign-vpg"];

/// The account of a capture of a few files: what those leave out is empty and in order.
fn read(files: &[(String, Vec<u8>)]) -> Account {
    let directory = tempfile::tempdir().unwrap();
    let empty = AccountFacts { things: singles(""), ..AccountFacts::default() }.account().unwrap();
    write(&responses(&empty), directory.path());
    files.iter().for_each(|(name, content)| put_response(directory.path(), name, content));
    let claim = Claim::parse("console=none", Catalogue::soracom(), "Mika", now()).unwrap();
    CaptureDir::new(directory.path()).claim(claim).load().unwrap().account
}

/// A sample account.
pub(crate) fn sample(name: &str) -> Account {
    let root = fixture("captures").join(name);
    let mut files = vec![("capture.json".to_owned(), fs::read(root.join("capture.json")).unwrap())];
    files.extend(responses_of(&root));
    read(&files)
}

/// An account with one VPG, as the list has it and, where asked for, as the operation for one has it.
fn one(listed: &Value, whole: Option<&Value>) -> Account {
    let row = |fields: &Value| {
        let mut row = json!({ "vpgId": "v1", "operatorId": "OP0012345678", "status": "running", "type": 15 });
        fields.as_object().unwrap().iter().for_each(|(name, value)| row[name] = value.clone());
        row
    };
    let list = json!([row(listed)]).to_string().into_bytes();
    let mut files = vec![("g/listVirtualPrivateGateways.json".to_owned(), list)];
    let get = whole.map(|fields| row(fields).to_string().into_bytes());
    files.extend(get.map(|get| ("g/getVirtualPrivateGateway__v1.json".to_owned(), get)));
    read(&files)
}

fn verdict(account: &Account) -> Verdict {
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    Diagnosis::new(&graph).verdict()
}

/// The steps on what belongs to VPGs, as `action subject`.
fn steps(account: &Account) -> Vec<String> {
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let plan = Planner::new(&graph).plan();
    let about = plan.steps().filter(|step| step.node().coverage().is_some() && step.node().kind().name != "bill");
    about.map(|step| format!("{} {}", step.action().verb().english(), step.subject())).collect()
}

fn count(account: &Account, kind: &str) -> usize {
    account.of_kind(kind).count()
}

/// Each of them is planned soundly, and carried out to the end if people do their part.
#[test]
fn sample_accounts_are_wound_down() {
    for name in SAMPLES {
        let account = sample(name);
        assert_eq!(account.oddities().iter().filter(|oddity| oddity.code() != "FOREIGN_OWNER").count(), 0, "{name}");
        let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
        let plan = Planner::new(&graph).plan().save(&Weekends);
        assert_eq!(
            verify(&plan, &account, Catalogue::soracom(), now()).soundness(),
            winddown::verify::Soundness::Sound
        );
        let memory = Simulation::new(&account, Catalogue::soracom(), now()).people_act();
        let journal = tempfile::tempdir().unwrap();
        let run = wind_down_through(&memory, &memory, &account, 4, &journal.path().join("journal"));
        assert_eq!((run.verdict, run.complete, run.retries), (Verdict::Closable, run.steps - 1, 0), "{name}: {run:?}");
    }
}

#[test]
fn the_gate_of_a_type_f2_vpg_is_not_closed_but_goes_with_it() {
    let account = sample("type-f2-gate");
    assert_eq!((count(&account, "gate"), count(&account, "built-in-gate")), (0, 1));
    let vpg = "f2000000-0000-4000-8000-000000000001";
    let steps = steps(&account);
    let ends = format!("terminate g:vpg/{vpg}");
    let peering = format!("delete g:transit-gateway-peering-connection/{vpg}/tgw-attach-0000000000000001");
    assert_eq!(steps.last(), Some(&ends));
    assert!(steps.contains(&peering) && !steps.iter().any(|step| step.contains("gate/f2")), "{steps:?}");
    // Of a type that nobody knows it is not told which it is.
    let unknown = one(&json!({ "type": 999, "gateOpened": true }), None);
    assert_eq!((count(&unknown, "gate"), count(&unknown, "built-in-gate")), (1, 1));
    assert!(unknown.oddities().iter().all(|oddity| oddity.code() == "FIELD_UNREADABLE"));
}

#[test]
fn statuses_of_a_vpg_mean_what_the_console_says() {
    let with =
        |status: &str| one(&json!({ "status": status, "gateOpened": false, "fixedIpAddressesEnabled": false }), None);
    assert_eq!(verdict(&with("terminated")), Verdict::Closable);
    assert_eq!(verdict(&with("terminating")), Verdict::Waiting);
    for status in ["creating", "running", "failed", "of-tomorrow"] {
        assert_eq!(verdict(&with(status)), Verdict::Blocked, "{status}");
    }
    assert_eq!(steps(&with("creating")), ["wait for g:vpg/v1", "terminate g:vpg/v1"]);
    assert_eq!(steps(&with("failed")), ["look into g:vpg/v1"]);
    let creating = with("creating");
    let graph = DependencyGraph::build(creating.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    assert_eq!(diagnosis.blocker(&"g:vpg/v1".parse().unwrap()).unwrap().code(), Code::SetupInProgress);
}

/// Whoever asks for it at once gets it later: it is set up first.
#[test]
fn a_vpg_that_is_being_set_up_is_ended_once_it_runs() {
    for protected in [false, true] {
        let fields = json!({
            "status": "creating", "implicitTerminationProtected": protected,
            "gateOpened": false, "fixedIpAddressesEnabled": false,
        });
        let account = one(&fields, None);
        let memory = Simulation::new(&account, Catalogue::soracom(), now()).people_act();
        let journal = tempfile::tempdir().unwrap();
        let run = wind_down_through(&memory, &memory, &account, 1, &journal.path().join("journal"));
        assert_eq!((run.verdict, run.complete), (Verdict::Closable, run.steps - 1), "{run:?}");
    }
}

/// What still stands in the row of a VPG that has ended is no longer there: nobody waits for it.
#[test]
fn a_vpg_that_has_ended_holds_nothing() {
    let links = json!({ "status": "terminated", "virtualInterfaces": { "dxvif-1": "10.0.0.0/8" }, "gateOpened": true });
    let account = one(&links, None);
    assert_eq!((count(&account, "virtual-interface"), count(&account, "gate")), (0, 0));
    assert_eq!(verdict(&account), Verdict::Closable);
}

#[test]
fn only_support_ends_a_vpg_with_direct() {
    let account = sample("vpg-direct");
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let plan = Planner::new(&graph).plan();
    let found: Vec<_> = plan
        .steps()
        .filter(|step| ["virtual-interface", "vpg"].contains(&step.node().kind().name))
        .map(|step| (step.action(), step.actor()))
        .collect();
    use winddown::catalogue::spec::Actor::{Api, Support};
    let expected = [(Action::Detach, Support), (Action::LiftProtection, Support), (Action::Terminate, Api)];
    assert_eq!(found, expected);
}

#[test]
fn vpgs_of_others_are_no_matter_of_closing() {
    let account = sample("foreign-vpg");
    assert_eq!(verdict(&account), Verdict::Closable);
    assert_eq!(count(&account, "group-vpg-setting"), 2);
    assert_eq!(steps(&account), Vec::<String>::new());
}

#[test]
fn operators_with_whom_a_vpg_is_shared_are_named() {
    let account = sample("vpg-direct");
    let vpg = account.of_kind("vpg").next().unwrap();
    assert_eq!((vpg.fact(Fact::SharedWith), vpg.protection()), (Some("OP0000000007"), Protection::On));
}

/// An optional feature that a list leaves out may be on; one that the VPG by itself leaves out is off.
#[test]
fn what_a_whole_vpg_leaves_out_is_off() {
    let options = ["gate", "fixed-public-ip"];
    let nothing = json!({});
    let both = |value: bool| json!({ "gateOpened": value, "fixedIpAddressesEnabled": value });
    let cases = [
        (&nothing, None, 1, 2),
        (&nothing, Some(&nothing), 0, 0),
        (&nothing, Some(&both(false)), 0, 0),
        (&nothing, Some(&both(true)), 1, 2),
        (&both(true), Some(&nothing), 1, 0),
        (&both(false), Some(&nothing), 0, 0),
    ];
    for (listed, whole, there, odd) in cases {
        let account = one(listed, whole);
        for kind in options {
            assert_eq!(count(&account, kind), there, "{kind}: {listed} {whole:?}");
        }
        assert_eq!(account.oddities().len(), odd, "{listed} {whole:?}: {:?}", account.oddities());
    }
}

/// Only the VPG by itself settles what a list leaves open: another row may say no to what this one does not say. And a type
/// that the list does not tell leaves nothing open.
#[test]
fn rows_settle_nothing_among_themselves() {
    let row = json!({ "vpgId": "v1", "operatorId": "OP0012345678", "status": "running", "type": 15 });
    let mut closed = row.clone();
    closed["gateOpened"] = json!(false);
    let list = json!([row, closed]).to_string().into_bytes();
    assert_eq!(count(&read(&[("g/listVirtualPrivateGateways.json".to_owned(), list)]), "gate"), 1);

    let untyped = json!({ "type": null, "gateOpened": true });
    for whole in [json!({}), json!({ "type": 242, "gateOpened": true })] {
        assert_eq!(count(&one(&untyped, Some(&whole)), "gate"), 1, "{whole}");
    }
}

/// What a field holds that answers no question is told as it stands there.
#[test]
fn an_answer_that_is_none_is_told() {
    let told = |value: &Value| {
        let account = one(&json!({ "gateOpened": value }), None);
        account.oddities().iter().map(|oddity| oddity.to_string()).find(|text| text.contains("gateOpened")).unwrap()
    };
    assert!(told(&json!("banana")).contains("`banana`"), "{}", told(&json!("banana")));
    assert!(told(&json!("")).contains("an empty text"), "{}", told(&json!("")));
}
