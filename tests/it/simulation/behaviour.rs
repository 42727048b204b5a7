//! What Soracom would do, one thing at a time.

use std::time::Duration;

use winddown::account::{Account, AccountBuilder, Address, Coverage, Fact, Protection};
use winddown::backend::{Backend, Edit, Fault, Faults, NewThing, Simulation, SimulationError};
use winddown::catalogue::{Call, Catalogue, GLOBAL, JAPAN};
use winddown::diagnosis::{Diagnosis, Verdict};
use winddown::execution::{Answer, Sighting};
use winddown::graph::DependencyGraph;
use winddown::reading::Source;

use super::{at, fill, operations};
use crate::common::operator;

const PLACE: Option<Coverage> = Some(GLOBAL);

fn account(fill: impl FnOnce(&mut AccountBuilder)) -> Account {
    let mut builder = AccountBuilder::new(operator(12));
    builder.read_the_rest(Catalogue::soracom());
    fill(&mut builder);
    builder.build(Catalogue::soracom()).unwrap()
}

fn memory(account: &Account) -> Simulation {
    Simulation::new(account, Catalogue::soracom(), at("2026-08-20T00:00:00Z"))
}

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

/// The call of this operation for a thing.
fn call(account: &Account, subject: &str, id: &str) -> Call {
    let subject = address(subject);
    let operation = operations(subject.kind()).into_iter().find(|operation| operation.id == id).unwrap();
    fill(account, &operation, &subject)
}

fn refused(answer: Answer) -> (u16, String) {
    match answer {
        Answer::Refused { response } => (response.status.unwrap(), response.code.unwrap()),
        other => panic!("{other:?}"),
    }
}

fn status(backend: &Simulation, subject: &str) -> Option<String> {
    match backend.observe(&address(subject)) {
        Sighting::Seen(seen) => seen.map(|seen| seen.status.unwrap_or_default()),
        other => panic!("{other:?}"),
    }
}

fn is_done(answer: &Answer) -> bool {
    matches!(answer, Answer::Done { .. })
}

#[test]
fn a_call_that_means_nothing_here_is_refused() {
    type Change = fn(&mut Call);
    let account = account(|builder| _ = builder.add("sim", PLACE, "1").status("active"));
    let backend = memory(&account);
    let right = call(&account, "g:sim/1", "terminateSim");
    let cases: [(Change, (u16, &str)); 7] = [
        (|call| call.operation.id = "terminateMoon", (404, "unknown_operation")),
        (|call| call.operation.method = "DELETE", (400, "wrong_request")),
        (|call| call.operation.path = "/sims/{sim_id}", (400, "wrong_request")),
        (|call| call.path = "/sims/2/terminate".to_owned(), (400, "wrong_request")),
        (|call| call.params[0].1 = "2".to_owned(), (404, "not_found")),
        (|call| call.coverage = Some(JAPAN), (404, "not_found")),
        (|call| call.coverage = None, (404, "not_found")),
    ];
    for (change, (status, code)) in cases {
        let mut call = right.clone();
        change(&mut call);
        assert_eq!(refused(backend.perform(&call)), (status, code.to_owned()), "{call:?}");
    }
    assert!(backend.effects().is_empty());
    assert!(is_done(&backend.perform(&right)));
}

#[test]
fn another_operators_things_are_not_here() {
    let account = account(|builder| _ = builder.add("operator-contract", None, "harvest"));
    let backend = memory(&account);
    let operation = &operations("operator-contract")[0];
    let other = operator(13);
    let call = operation.call(Catalogue::soracom().provider(), &other, None, "harvest", None);
    assert_eq!(refused(backend.perform(&call)), (404, "not_found".to_owned()));
    let own =
        backend.perform(&operation.call(Catalogue::soracom().provider(), account.operator(), None, "harvest", None));
    assert!(matches!(own, Answer::Accepted { .. }), "a contract runs to the end of its month: {own:?}");
}

#[test]
fn a_kind_that_shares_its_operation_is_told_by_what_is_there() {
    let account = account(|builder| {
        builder.add("sim", PLACE, "1").status("active");
        builder.add("virtual-sim", PLACE, "2").status("active");
    });
    let backend = memory(&account);
    assert!(is_done(&backend.perform(&call(&account, "g:sim/2", "terminateSim"))));
    assert_eq!(backend.effects()[0].subject, address("g:virtual-sim/2"));
    assert!(backend.effects()[0].is_irreversible);
}

#[test]
fn protection_is_in_the_way_and_can_be_switched() {
    let account =
        account(|builder| _ = builder.add("sim", PLACE, "1").status("active").protection(Protection::AssumedOn));
    let backend = memory(&account);
    let [terminate, lift, set] =
        ["terminateSim", "enableSimTermination", "disableSimTermination"].map(|id| call(&account, "g:sim/1", id));
    assert_eq!(refused(backend.perform(&terminate)).1, "protected");
    assert!(is_done(&backend.perform(&lift)));
    assert!(is_done(&backend.perform(&lift)), "it is off already");
    assert_eq!(backend.effects().len(), 1);
    assert!(is_done(&backend.perform(&set)));
    assert_eq!(refused(backend.perform(&terminate)).1, "protected");
    assert!(is_done(&backend.perform(&lift)));
    assert!(is_done(&backend.perform(&terminate)));
    assert_eq!(refused(backend.perform(&terminate)).1, "gone");
}

#[test]
fn what_takes_time_shows_so_and_holds_on_until_it_is_over() {
    let account = account(|builder| _ = builder.add("vpg", PLACE, "v").status("running"));
    let backend = memory(&account).ends_after(2);
    let terminate = call(&account, "g:vpg/v", "terminateVirtualPrivateGateway");
    assert!(matches!(backend.perform(&terminate), Answer::Accepted { .. }));
    assert_eq!(refused(backend.perform(&terminate)).1, "under_way");
    assert!(matches!(backend.do_by_hand(&address("account/OP0000000012")), Err(SimulationError::Held { .. })));
    assert_eq!(status(&backend, "g:vpg/v").as_deref(), Some("terminating"));
    assert_eq!(status(&backend, "g:vpg/v").as_deref(), Some("terminating"));
    assert_eq!(status(&backend, "g:vpg/v").as_deref(), Some("terminated"));
    assert_eq!(backend.effects().len(), 1);
}

#[test]
fn what_is_gone_is_listed_for_a_while() {
    let account = account(|builder| _ = builder.add("sim", PLACE, "1").status("active"));
    let backend = memory(&account).lingers_for(2);
    backend.perform(&call(&account, "g:sim/1", "terminateSim"));
    assert_eq!(status(&backend, "g:sim/1").as_deref(), Some("terminated"));
    assert_eq!(backend.read().unwrap().get(&address("g:sim/1")).unwrap().status(), Some("terminated"));
    assert_eq!(status(&backend, "g:sim/1"), None);
    assert_eq!(refused(backend.perform(&call(&account, "g:sim/1", "terminateSim"))).1, "not_found");
}

#[test]
fn parts_and_settings_go_along_and_nothing_else() {
    let account = account(|builder| {
        builder.add("sim", PLACE, "1").status("active");
        builder.add("sim-expiry", PLACE, "1").refers("sim", &["sim"], "1");
        builder.add("subscription-container", PLACE, "1/a/b").status("active").refers("sim", &["sim"], "1");
        builder.add("vpg", PLACE, "v").status("running");
        builder.add("ip-address-map-entry", PLACE, "v/10.0.0.1").refers("vpg", &["vpg"], "v").refers(
            "sim",
            &["sim"],
            "1",
        );
    });
    let backend = memory(&account);
    let along = |at: usize| backend.effects()[at].along.iter().map(ToString::to_string).collect::<Vec<_>>();
    let entry = operations("ip-address-map-entry")[0];
    assert!(is_done(&backend.perform(&fill(&account, &entry, &address("g:ip-address-map-entry/v/10.0.0.1")))));
    assert_eq!(along(0), Vec::<String>::new(), "a SIM ends in its own right");
    backend.perform(&call(&account, "g:sim/1", "terminateSim"));
    assert_eq!(along(1), ["g:sim-expiry/1", "g:subscription-container/1/a/b"]);
    assert_eq!(status(&backend, "g:sim-expiry/1"), None);
}

#[test]
fn what_is_attached_has_to_go_first() {
    let account = account(|builder| {
        builder.add("vpg", PLACE, "v").status("running");
        builder.add("vpc-peering-connection", PLACE, "v/p").refers("vpg", &["vpg"], "v");
    });
    let backend = memory(&account);
    let terminate = call(&account, "g:vpg/v", "terminateVirtualPrivateGateway");
    assert_eq!(refused(backend.perform(&terminate)).1, "still_there");
    assert!(is_done(&backend.perform(&fill(
        &account,
        &operations("vpc-peering-connection")[0],
        &address("g:vpc-peering-connection/v/p")
    ))));
    assert!(matches!(backend.perform(&terminate), Answer::Accepted { .. }));
}

#[test]
fn a_number_that_is_out_of_date_is_refused() {
    let japan = Some(JAPAN);
    let account = account(|builder| _ = builder.add("soracam-license-pack", japan, "p").fact(Fact::Quantity, "3"));
    let backend = memory(&account);
    let operation = operations("soracam-license-pack")[0];
    let stale = operation.call(Catalogue::soracom().provider(), account.operator(), japan, "p", Some("2"));
    assert_eq!(refused(backend.perform(&stale)).1, "out_of_date");
    assert!(is_done(&backend.perform(&operation.call(
        Catalogue::soracom().provider(),
        account.operator(),
        japan,
        "p",
        Some("3")
    ))));
    assert_eq!(status(&backend, "jp:soracam-license-pack/p"), None);
}

#[test]
fn some_things_only_the_root_user_may_do() {
    let account = account(|builder| {
        builder.add("lagoon-subscription", PLACE, "current");
        builder.add("lagoon-user", PLACE, "1");
    });
    let terminate = call(&account, "g:lagoon-subscription/current", "terminateLagoon");
    let backend = memory(&account).root(false);
    assert!(!backend.is_root());
    assert_eq!(refused(backend.perform(&terminate)), (403, "forbidden".to_owned()));
    let backend = memory(&account);
    assert!(is_done(&backend.perform(&terminate)));
    assert_eq!(status(&backend, "g:lagoon-user/1"), None, "users belong to it");
}

#[test]
fn what_only_shows_through_others_is_not_seen_without_them() {
    let account = account(|builder| {
        builder.add("lagoon-subscription", PLACE, "current");
        builder.add("lagoon-user", PLACE, "1");
    });
    let backend = memory(&account);
    backend.perform(&fill(&account, &operations("lagoon-user")[0], &address("g:lagoon-user/1")));
    assert_eq!(status(&backend, "g:lagoon-subscription/current"), None);
}

#[test]
fn an_export_leaves_what_it_copies() {
    let account = account(|builder| _ = builder.add("harvest-data", PLACE, "Sim/1"));
    let backend = memory(&account);
    let export = fill(&account, &operations("harvest-data")[0], &address("g:harvest-data/Sim/1"));
    assert!(is_done(&backend.perform(&export)));
    assert!(is_done(&backend.perform(&export)));
    assert_eq!(backend.exported(), [address("g:harvest-data/Sim/1")]);
    assert_eq!(backend.effects().len(), 1);
    assert!(status(&backend, "g:harvest-data/Sim/1").is_some());
}

#[test]
fn what_nothing_can_read_shows_only_while_it_is_there() {
    let account = account(|builder| _ = builder.add("flux-plan", PLACE, "standard"));
    let backend = memory(&account);
    assert!(status(&backend, "g:flux-plan/standard").is_some());
    backend.do_by_hand(&address("g:flux-plan/standard")).unwrap();
    assert!(matches!(backend.observe(&address("g:flux-plan/standard")), Sighting::Unreadable { .. }));
}

#[test]
fn bills_come_are_confirmed_and_paid_in_their_time() {
    let account = account(|builder| _ = builder.add("sim", PLACE, "1").status("active"));
    let backend = memory(&account).people_act();
    assert_eq!(status(&backend, "g:bill/2026-08").as_deref(), Some("temporary"), "people cannot hurry it");
    assert_eq!(status(&backend, "jp:bill/2026-08"), None, "nothing is charged there");
    backend.set_now(at("2026-09-01T00:00:00Z"));
    assert_eq!(status(&backend, "g:bill/2026-09").as_deref(), Some("temporary"));
    // The fourth business day of September 2026, a month that begins on a Tuesday.
    backend.set_now(at("2026-09-03T23:59:59Z"));
    assert_eq!(status(&backend, "g:bill/2026-08").as_deref(), Some("temporary"));
    backend.set_now(at("2026-09-04T00:00:00Z"));
    assert_eq!(status(&backend, "g:bill/2026-08").as_deref(), Some("paid"));
    backend.perform(&call(&account, "g:sim/1", "terminateSim"));
    backend.set_now(at("2026-10-20T00:00:00Z"));
    assert_eq!(status(&backend, "g:bill/2026-10"), None, "nothing is charged any more");
    assert_eq!(status(&backend, "g:bill/2026-09").as_deref(), Some("paid"));
    assert_eq!(status(&backend, "account/OP0000000012"), None, "somebody closes it");
}

#[test]
fn nobody_pays_while_the_payment_method_fails() {
    let account = account(|builder| {
        builder.add("bill", PLACE, "2026-07").status("closed");
        builder.add("payment-method", PLACE, "current").status("card_declined");
    });
    let backend = memory(&account);
    let (bill, method) = (address("g:bill/2026-07"), address("g:payment-method/current"));
    let held = backend.do_by_hand(&bill).unwrap_err();
    assert!(matches!(held, SimulationError::Held { subject, before } if subject == bill && *before == method));
    backend.do_by_hand(&method).unwrap();
    backend.do_by_hand(&bill).unwrap();
    assert_eq!(status(&backend, "g:bill/2026-07").as_deref(), Some("paid"));
}

#[test]
fn dates_come_with_the_clock() {
    let japan = Some(JAPAN);
    let account = account(|builder| {
        let contract = builder.add("operator-contract", None, "support").status("priority");
        contract.fact(Fact::NextMonth, "basic").fact(Fact::BilledTo, "jp");
        let discount = builder.add("long-term-discount", japan, "d").status("active");
        discount.fact(Fact::EndsAt, "2026-09-30T23:59:59Z");
    });
    let backend = memory(&account);
    let until = at("2026-09-01T00:00:00Z");
    let subject = address("operator-contract/support");
    let early = backend.do_by_hand(&subject).unwrap_err();
    assert!(matches!(early, SimulationError::NotYet { until: date, .. } if date == until), "{early}");
    backend.set_now(until);
    assert_eq!(status(&backend, "operator-contract/support").as_deref(), Some("basic"));
    assert_eq!(backend.read().unwrap().get(&address("operator-contract/support")).unwrap().fact(Fact::NextMonth), None);
    assert_eq!(status(&backend, "jp:long-term-discount/d").as_deref(), Some("active"));
    backend.set_now(at("2026-12-01T00:00:00Z"));
    assert_eq!(status(&backend, "jp:long-term-discount/d").as_deref(), Some("expired"));
    let bills = backend.read().unwrap();
    let bills: Vec<String> = bills.of_kind("bill").map(|bill| format!("{bill} {}", bill.status().unwrap())).collect();
    assert_eq!(bills, ["jp:bill/2026-08 closed", "jp:bill/2026-09 closed"]);
}

#[test]
fn people_tell_why_they_cannot() {
    let account = account(|builder| _ = builder.add("sim", PLACE, "1").status("active"));
    let backend = memory(&account);
    let why = |of: &str| backend.do_by_hand(&address(of)).unwrap_err().to_string();
    assert_eq!(why("g:sim/1"), "the next act on g:sim/1 is an operation, not a person's");
    assert_eq!(why("g:sim/2"), "g:sim/2 is not there");
    let held = "g:sim/1 is still there, and has to go before account/OP0000000012";
    assert_eq!(why("account/OP0000000012"), held);
    backend.perform(&call(&account, "g:sim/1", "terminateSim"));
    assert_eq!(why("g:sim/1"), "g:sim/1 is gone already");
}

#[test]
fn what_is_left_can_be_diagnosed_and_closed() {
    let account = account(|builder| _ = builder.add("group", PLACE, "g"));
    let backend = memory(&account);
    let now = at("2026-08-20T00:00:00Z");
    let read = backend.read().unwrap();
    let graph = DependencyGraph::build(read.clone(), Catalogue::soracom(), now).unwrap();
    assert_eq!(Diagnosis::new(&graph).verdict(), Verdict::Closable);
    backend.do_by_hand(&address("account/OP0000000012")).unwrap();
    assert_eq!(status(&backend, "account/OP0000000012"), None);
    assert_eq!(status(&backend, "g:group/g"), None, "everything goes with it");
}

#[test]
fn others_change_things_at_their_time() {
    let account = account(|builder| _ = builder.add("sim", PLACE, "1").status("active"));
    let sim = || address("g:sim/1");
    let late = NewThing::new(address("g:sim/2")).status("ready");
    let drift = [
        (1, Edit::Status { subject: sim(), status: Some("suspended".to_owned()) }),
        (2, Edit::Protected { subject: sim() }),
        (3, Edit::Appeared { thing: late }),
        (4, Edit::Vanished { subject: sim() }),
        (5, Edit::Protected { subject: sim() }),
    ];
    let backend =
        drift.into_iter().rev().fold(memory(&account), |memory, (after, edit)| memory.edit_after(after, edit));
    assert_eq!(status(&backend, "g:sim/1").as_deref(), Some("active"));
    assert_eq!(status(&backend, "g:sim/1").as_deref(), Some("suspended"));
    assert_eq!(refused(backend.perform(&call(&account, "g:sim/1", "terminateSim"))).1, "protected");
    assert_eq!(status(&backend, "g:sim/2").as_deref(), Some("ready"));
    assert_eq!(status(&backend, "g:sim/1"), None);
    assert!(is_done(&backend.perform(&call(&account, "g:sim/2", "terminateSim"))));
}

#[test]
fn faults_come_as_they_are_written() {
    let keys = ["1", "2", "3", "4", "5", "6", "7"];
    let account = account(|builder| keys.iter().for_each(|key| _ = builder.add("sim", PLACE, key).status("active")));
    let wait = Duration::from_secs(7);
    let faults = [
        Fault::Refused,
        Fault::Transient,
        Fault::RateLimited(wait),
        Fault::Unauthorised,
        Fault::ResetBefore,
        Fault::ResetAfter,
        Fault::Slow(2),
    ];
    let sim = |key: &str| address(&format!("g:sim/{key}"));
    let all = keys
        .iter()
        .zip(faults)
        .fold(Faults::default(), |all, (key, fault)| all.at_call("terminateSim", sim(key), 1, fault));
    let backend = memory(&account).faults(all.at_look(sim("6"), 1, Fault::Unauthorised));
    let perform = |key: &str| backend.perform(&call(&account, &format!("g:sim/{key}"), "terminateSim"));
    let first = keys.map(perform);
    assert!(matches!(
        &first,
        [
            Answer::Refused { .. },
            Answer::Transient { .. },
            Answer::RateLimited { .. },
            Answer::Unauthorised { .. },
            Answer::OutcomeUnknown { .. },
            Answer::OutcomeUnknown { .. },
            Answer::Done { .. },
        ]
    ));
    assert_eq!(first[2], Answer::RateLimited { wait });
    let subjects: Vec<String> = backend.effects().iter().map(|effect| effect.subject.to_string()).collect();
    assert_eq!(subjects, ["g:sim/6", "g:sim/7"]);
    assert!(matches!(backend.observe(&address("g:sim/6")), Sighting::Unauthorised { .. }));
    let looks: Vec<_> = (0..3).map(|_| status(&backend, "g:sim/7").unwrap()).collect();
    assert_eq!(looks, ["active", "active", "terminated"]);
    assert!(keys[..5].iter().all(|key| is_done(&perform(key))), "each goes wrong once");
    assert!(keys[5..].iter().all(|key| refused(perform(key)).1 == "gone"));
}

#[test]
fn an_account_is_as_old_as_the_look_at_it() {
    let backend = memory(&account(|_| {}));
    let read_at = || backend.read().unwrap().taken_at();
    assert_eq!(read_at(), Some(at("2026-08-20T00:00:00Z")));
    backend.set_now(at("2026-09-01T00:00:00Z"));
    assert_eq!(read_at(), Some(at("2026-09-01T00:00:00Z")));
}
