//! How well each kind is read: what follows from which file is there.

use std::collections::BTreeMap;
use std::fs;

use serde_json::json;
use snapbox::{assert_data_eq, str};
use winddown::account::{Account, Coverage, Reading};
use winddown::catalogue::spec::{Found, Read, ReadRole};
use winddown::catalogue::{Catalogue, KindSpec};

use super::{Files, GLOBAL, JAPAN, names, sim, vpg, with};
use crate::common::acme;

type Readings = BTreeMap<(String, Option<Coverage>), Reading>;

fn readings(account: &Account) -> Readings {
    account.readings().map(|(kind, place, reading)| ((kind.to_owned(), place), reading.clone())).collect()
}

/// What becomes of a reading without the response of an operation.
#[derive(Debug, PartialEq)]
enum Without {
    Same,
    Partial,
    Unread,
}

/// True if the reading of its kind depends on the response.
fn counts(kind: &KindSpec, read: &Read) -> bool {
    let only_extra = kind.reads.iter().all(|read| read.role == ReadRole::Extra);
    read.role != ReadRole::Extra || (only_extra && read.per.is_some())
}

/// The rule, told once more and apart from the code that is under test.
fn without(kind: &KindSpec, operation: &str) -> Without {
    let of = |name: &str| without(Catalogue::soracom().kind(name).unwrap(), operation);
    match kind.found {
        Found::Within { kind: outer, .. } => return of(outer),
        Found::Shown { kind: shows, .. } => return of(shows),
        Found::Unlisted { .. } | Found::Implied { .. } => return Without::Same,
        Found::Listed => {}
    }
    for read in kind.reads.iter().filter(|read| counts(kind, read)) {
        if read.operation.id == operation {
            return if read.per.is_some() { Without::Partial } else { Without::Unread };
        }
        if let Some(parent) = read.per.filter(|parent| *parent != kind.name)
            && of(parent) == Without::Unread
        {
            return Without::Unread;
        }
    }
    Without::Same
}

/// The files of each response that is in one piece or in pages: `g/listSims__page1.json` and its
/// like under `g/listSims`.
fn responses(files: &Files) -> BTreeMap<String, Vec<String>> {
    let mut responses: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for directory in ["operator", "g", "jp"] {
        for name in names(&files.path().join(directory)) {
            let stem = name.strip_suffix(".json").unwrap().split("__page").next().unwrap().to_owned();
            responses.entry(format!("{directory}/{stem}")).or_default().push(format!("{directory}/{name}"));
        }
    }
    responses
}

#[test]
fn a_missing_response_makes_exactly_its_own_kinds_unread_in_its_own_coverage() {
    let files = Files::copy_of(&acme());
    let before = readings(&files.account());
    for (response, pages) in responses(&files) {
        let (directory, name) = response.split_once('/').unwrap();
        let operation = name.split("__").next().unwrap();
        let kept: Vec<_> = pages.iter().map(|page| fs::read(files.path().join(page)).unwrap()).collect();
        pages.iter().for_each(|page| fs::remove_file(files.path().join(page)).unwrap());
        let after = readings(&files.account());
        pages.iter().zip(kept).for_each(|(page, bytes)| fs::write(files.path().join(page), bytes).unwrap());

        assert!(after.keys().eq(before.keys()));
        for ((kind, place), reading) in &after {
            let spec = Catalogue::soracom().kind(kind).unwrap();
            if matches!(spec.found, Found::Implied { .. }) {
                continue;
            }
            let here = place.as_ref().map_or("operator", Coverage::code) == directory;
            let now = match (here.then(|| without(spec, operation)), reading) {
                (None | Some(Without::Same), reading) => {
                    assert_eq!(*reading, before[&(kind.clone(), *place)], "{kind} without {response}");
                    continue;
                }
                (Some(Without::Partial), Reading::Partial(why)) | (Some(Without::Unread), Reading::Unread(why)) => why,
                (expected, reading) => {
                    panic!("{kind} without {response}: {expected:?} expected, but it is {reading:?}")
                }
            };
            assert!(now.contains(operation), "{kind} without {response}: {now}");
        }
    }
}

#[test]
fn an_empty_capture_knows_nothing() {
    let account = Files::new().account();
    for (kind, place, reading) in account.readings() {
        let known = ["account", "root-operator"].contains(&kind);
        assert_eq!(reading.is_settled(), known, "{kind} in {place:?}: {reading:?}");
        assert!(known || matches!(reading, Reading::Unread(_)), "{kind} in {place:?}: {reading:?}");
    }
}

#[test]
fn every_kind_has_a_reading_in_each_of_its_places_and_in_no_other() {
    let account = Files::new().account();
    let mut expected: Vec<_> = Catalogue::soracom()
        .kinds()
        .flat_map(|kind| kind.places().into_iter().map(|place| (kind.name, place)))
        .collect();
    expected.sort_unstable();
    assert!(account.readings().map(|(kind, place, _)| (kind, place)).eq(expected));
}

#[test]
fn a_list_per_vpg_is_needed_for_each_vpg() {
    let vpgs = |ids: &[&str]| json!(ids.iter().map(|id| vpg(id)).collect::<Vec<_>>());
    let files = Files::new().put("g/listVirtualPrivateGateways.json", vpgs(&["v2", "v1", "v3"]));
    let files = files.put("g/listGatePeers__v1.json", "[]");
    let Reading::Partial(why) = files.reading("gate-peer", GLOBAL) else { panic!() };
    assert_data_eq!(why, str!["listGatePeers was not read for 2 of 3 VPGs, v2 for one"]);
    let files = files.put("g/listGatePeers__v2.json", "[]");
    let Reading::Partial(why) = files.reading("gate-peer", GLOBAL) else { panic!() };
    assert_data_eq!(why, str!["listGatePeers was not read for 1 of 3 VPGs, v3 for one"]);
    let files = files.put("g/listGatePeers__v3__page1.json", "[]");
    assert_eq!(files.reading("gate-peer", GLOBAL), Reading::Complete);
    // What was read of the other coverage's VPGs does not count.
    let files = files.put("jp/listVirtualPrivateGateways.json", vpgs(&["v1"]));
    let Reading::Partial(why) = files.reading("gate-peer", JAPAN) else { panic!() };
    assert_data_eq!(why, str!["listGatePeers was not read for 1 of 1 VPG, v1 for one"]);
}

/// A file may be named without the parameter that is always the same, or with one that the request does not need.
#[test]
fn a_response_counts_however_its_file_names_what_is_always_the_same() {
    let basic = json!({ "namespace": "Support", "configuration": { "tier": "basic" } });
    for name in ["getOperatorConfigurationNamespace", "getOperatorConfigurationNamespace__Support"] {
        let files = Files::new().put(&format!("operator/{name}.json"), &basic);
        assert!(matches!(files.reading("operator-contract", None), Reading::Partial(_)), "{name}");
    }
    let email = Files::new().put("operator/getOperatorConfigurationNamespace__Email.json", json!({}));
    assert!(matches!(email.reading("operator-contract", None), Reading::Unread(_)));
    let users = Files::new().put("operator/listUsers__OP0012345678.json", "[]");
    assert_eq!(users.reading("sam-user", None), Reading::Complete);
}

#[test]
fn where_there_is_no_vpg_there_is_nothing_to_read_of_one() {
    let files = Files::new().put("g/listVirtualPrivateGateways.json", "[]");
    assert_eq!(files.reading("gate-peer", GLOBAL), Reading::Complete);
    assert_eq!(files.reading("ip-address-map-entry", GLOBAL), Reading::Complete);
    let Reading::Unread(why) = files.reading("gate-peer", JAPAN) else { panic!() };
    assert_data_eq!(why, str!["VPGs are unread: jp/listVirtualPrivateGateways.json is not in the capture"]);
}

#[test]
fn a_vpg_that_somebody_else_shares_needs_no_reading() {
    let shared = with(vpg("v1"), json!({ "operatorId": "OP0099999999" }));
    let files = Files::new().put("g/listVirtualPrivateGateways.json", json!([shared]));
    assert_eq!(files.reading("gate-peer", GLOBAL), Reading::Complete);
}

#[test]
fn what_has_ended_needs_no_reading() {
    let ended = with(sim("s1"), json!({ "status": "terminated" }));
    let files = Files::new().put("g/listSims.json", json!([ended]));
    assert_eq!(files.reading("packet-capture-session-sim", GLOBAL), Reading::Complete);
    let files = files.put("g/listSims.json", json!([ended, sim("s2")]));
    let Reading::Partial(why) = files.reading("packet-capture-session-sim", GLOBAL) else { panic!() };
    assert_data_eq!(why, str!["listSimPacketCaptureSessions was not read for 1 of 1 SIM, s2 for one"]);
}

/// The response on a single job only adds to the list of a group's jobs.
#[test]
fn batch_jobs_are_known_from_the_lists_of_their_groups() {
    let files = Files::new().put("g/listBatchGroups.json", json!([{ "batchGroupId": "b1" }]));
    assert!(matches!(files.reading("batch-job", GLOBAL), Reading::Partial(_)));
    let files = files.put("g/listBatchJobs__b1.json", json!([{ "jobId": "j1", "status": "running" }]));
    assert_eq!(files.reading("batch-job", GLOBAL), Reading::Complete);
}

#[test]
fn only_the_response_on_a_camera_shows_its_licences() {
    let files = Files::new().put("jp/listSoraCamDevices.json", json!([{ "deviceId": "c1" }, { "deviceId": "c2" }]));
    let files = files.put("jp/getSoraCamDevice__c1.json", json!({ "deviceId": "c1" }));
    for kind in ["soracam-device", "soracam-license-assignment"] {
        let Reading::Partial(why) = files.reading(kind, JAPAN) else { panic!("{kind}") };
        assert_data_eq!(why, str!["getSoraCamDevice was not read for 1 of 2 cameras, c2 for one"]);
    }
    let files = files.put("jp/getSoraCamDevice__c2.json", json!({ "deviceId": "c2" }));
    assert_eq!(files.reading("soracam-license-assignment", JAPAN), Reading::Complete);
}

#[test]
fn bills_take_the_history_and_the_running_month() {
    let history = json!({ "billList": [{ "yearMonth": "202607", "paymentStatus": "paid" }] });
    let latest = json!({ "amount": 0, "currency": "JPY", "lastEvaluatedTime": "20260820001500" });
    let files = Files::new().put("jp/getBillingHistory.json", history);
    assert!(matches!(files.reading("bill", JAPAN), Reading::Unread(_)));
    let files = files.put("jp/getLatestBilling.json", latest);
    assert_eq!(files.reading("bill", JAPAN), Reading::Complete);
    assert_eq!(files.account().of_kind("bill").len(), 1, "nothing was charged yet in August");
}

#[test]
fn a_running_month_that_says_nothing_is_not_a_month_without_charges() {
    let files = Files::new().put("jp/getBillingHistory.json", json!({ "billList": [] }));
    let files = files.put("jp/getLatestBilling.json", json!({}));
    assert_data_eq!(files.oddities(), str!["a row of bill in japan: the id is missing (jp/getLatestBilling.json)"]);
    assert!(matches!(files.reading("bill", JAPAN), Reading::Partial(_)));
    let files = Files::new().put("jp/getBillingHistory.json", json!({ "billList": [] }));
    let files = files.put("jp/getLatestBilling.json", json!({ "lastEvaluatedTime": "20260820001500" }));
    assert_eq!(files.account().of_kind("bill").len(), 1, "an amount that is not there is not zero");
}

#[test]
fn lagoon_is_known_by_its_users_and_packs() {
    let users = json!([{ "id": 101 }]);
    let no_packs = json!([{ "licensePackName": "basicUser", "quantity": 0 }]);
    let read = |files: &Files| {
        (files.account().of_kind("lagoon-subscription").len(), files.reading("lagoon-subscription", GLOBAL))
    };
    // A user is enough to know that there is one.
    let files = Files::new().put("g/listLagoonUsers.json", &users);
    assert_eq!(read(&files), (1, Reading::Complete));
    // No users are not enough to know that there is none.
    let files = Files::new().put("g/listLagoonUsers.json", "[]");
    let (count, reading) = read(&files);
    assert_eq!(count, 0);
    assert!(matches!(reading, Reading::Unread(why) if why.contains("listLagoonLicensePackStatus")));
    let files = files.put("g/listLagoonLicensePackStatus.json", &no_packs);
    assert_eq!(read(&files), (0, Reading::Complete));
}

#[test]
fn a_transfer_shows_in_the_status_of_its_sim() {
    let files = Files::new().put("g/listSims.json", json!([sim("s1")]));
    assert_eq!(files.reading("transfer-token", GLOBAL), Reading::Complete);
    let files = files.put("g/listSims.json", json!([sim("s1"), with(sim("s2"), json!({ "status": "transferring" }))]));
    let Reading::Unread(why) = files.reading("transfer-token", GLOBAL) else { panic!() };
    assert_data_eq!(why, str!["no operation lists them, but something is transferring"]);
}

#[test]
fn the_support_plan_is_all_that_shows_of_the_contracts() {
    let plan = json!({ "namespace": "Support", "configuration": { "tier": "basic" } });
    let files = Files::new().put("operator/getOperatorConfigurationNamespace__Support.json", plan);
    let Reading::Partial(why) = files.reading("operator-contract", None) else { panic!() };
    assert_data_eq!(
        why,
        str!["only the support plan can be read; no operation lists harvest, napter and api_audit_log"]
    );
}
