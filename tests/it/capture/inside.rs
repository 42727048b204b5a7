//! What stands inside a row in the place of something else: it is told, with the thing and the field that it was to be.

use serde_json::{Value, json};
use winddown::account::Fact;
use winddown::catalogue::spec::{FactSpec, Foreign, Form, Owner, Part, Read, Test, inferred};
use winddown::catalogue::{Catalogue, GLOBAL, KindSpec, Noun, Operation};
use winddown::reading::CaptureDir;

use super::{Files, addresses};

fn vpg(more: &Value) -> Files {
    let mut row = json!({ "vpgId": "v1", "operatorId": "OP0012345678", "status": "running", "type": 15 });
    more.as_object().unwrap().iter().for_each(|(name, value)| row[name] = value.clone());
    Files::new().put("g/listVirtualPrivateGateways.json", json!([row]))
}

/// The oddities of a VPG by their finding and what they hide.
fn odd(files: &Files) -> Vec<(String, Vec<String>)> {
    let account = files.account();
    let of_vpg = account.oddities().iter().filter(|oddity| oddity.subject.to_string() == "g:vpg/v1");
    of_vpg.map(|oddity| (oddity.to_string(), oddity.hides.clone())).collect()
}

/// Nobody knows which peerings there are, and the VPG is named for it.
#[test]
fn a_text_in_the_place_of_a_list_may_hide_things() {
    let usual = odd(&vpg(&json!({})));
    let lost = odd(&vpg(&json!({ "vpcPeeringConnections": "banana" })));
    let new: Vec<_> = lost.iter().filter(|oddity| !usual.contains(oddity)).collect();
    assert_eq!(new.len(), 1, "{lost:?}");
    assert!(new[0].0.contains("vpcPeeringConnections"), "{new:?}");
    assert_eq!(new[0].1, ["vpc-peering-connection"]);
    // Another list that is lost hides other things.
    let other = odd(&vpg(&json!({ "vpnConnections": "banana" })));
    assert!(other.iter().all(|(_, hides)| !hides.contains(&"vpc-peering-connection".to_owned())), "{other:?}");
    assert_eq!(other.iter().filter(|oddity| !usual.contains(oddity)).count(), 1);
}

/// Where fields were to be, a list says nothing of them. Where none were, it is as good as anything.
#[test]
fn a_list_in_the_place_of_an_object_is_odd() {
    let usual = odd(&vpg(&json!({})));
    let lost = odd(&vpg(&json!({ "inspection": [1] })));
    assert!(lost.iter().any(|oddity| !usual.contains(oddity) && oddity.0.contains("inspection")), "{lost:?}");
    assert_eq!(odd(&vpg(&json!({ "ofTomorrow": [1] }))), usual);
}

/// A month that is none is told; an empty text is nothing.
#[test]
fn a_month_that_is_none_is_odd() {
    let paid = |month: Value| {
        let statement = json!({ "paymentStatementId": "p", "chargedYearMonths": [month] });
        Files::new().put("jp/listPaymentStatements.json", json!({ "paymentStatementsList": [statement] }))
    };
    for (month, is_odd) in
        [(json!("banana"), true), (json!("2026ab"), true), (json!({ "month": "202607" }), true), (json!(""), false)]
    {
        let oddities = paid(month.clone()).oddities();
        assert_eq!(oddities.contains("chargedYearMonths"), is_odd, "{month}: {oddities}");
    }
    let bill = |month: &str| {
        Files::new().put("jp/getBillingHistory.json", json!({ "billList": [{ "yearMonth": month, "state": "paid" }] }))
    };
    assert_eq!(addresses(&bill("202607").account(), "bill"), "jp:bill/2026-07");
    assert_eq!(addresses(&bill("2026ab").account(), "bill"), "");
    assert!(bill("2026ab").oddities().contains("the id is missing"), "{}", bill("2026ab").oddities());
}

#[test]
fn a_status_that_is_empty_or_missing_is_odd() {
    let sim = |status: &Value| {
        let row = json!({ "simId": "s1", "operatorId": "OP0012345678", "type": "uicc", "status": status });
        Files::new().put("g/listSims.json", json!([row]))
    };
    let status = |files: &Files| files.account().of_kind("sim").next().unwrap().status().map(str::to_owned);
    assert_eq!(status(&sim(&json!(""))).as_deref(), Some("(empty)"));
    assert_eq!(status(&sim(&json!(null))), None);
    assert!(sim(&json!(null)).oddities().contains("status"), "{}", sim(&json!(null)).oddities());
    assert_eq!(sim(&json!("active")).oddities(), "");
}

/// A fact can be a month, in the words of the API.
#[test]
fn a_fact_may_be_a_month() {
    static BEACON: [KindSpec; 1] = [KindSpec {
        name: "beacon",
        noun: Noun::new("beacon", "beacons"),
        coverages: inferred(&[GLOBAL], "they are a test's"),
        reads: &[Read::list(
            Operation::new("listBeacons", "GET", "/beacons", "beacons list", &[]),
            &[Part::Field(&["beaconId"])],
        )],
        facts: &[FactSpec { form: Form::Month, ..FactSpec::new(Fact::Detail, "since") }],
        ..KindSpec::EMPTY
    }];
    let fact = |since: &str| {
        let files = Files::new().put("g/listBeacons.json", json!([{ "beaconId": "b1", "since": since }]));
        let catalogue = Catalogue::soracom().with(BEACON).unwrap();
        let account = CaptureDir::new(files.path()).catalogue(catalogue).load().unwrap().account;
        let beacon = account.of_kind("beacon").next().unwrap();
        (beacon.fact(Fact::Detail).map(str::to_owned), account.oddities().len())
    };
    assert_eq!(fact("202607"), (Some("2026-07".to_owned()), 0));
    assert_eq!(fact("2026ab"), (None, 1));
}

/// A thing that may be shared does not say whose list it is, even if this account owns it.
#[test]
fn a_list_is_ones_own_by_what_cannot_be_shared() {
    const fn node(name: &'static str, foreign: Foreign, reads: &'static [Read]) -> KindSpec {
        let owner = Some(Owner { field: "operatorId", foreign });
        KindSpec { name, noun: Noun::new("node", "nodes"), owner, reads, ..KindSpec::EMPTY }
    }
    const fn nodes(when: &'static [Test]) -> Read {
        let operation = Operation::new("listNodes", "GET", "/nodes", "nodes list", &[]);
        Read { when, ..Read::list(operation, &[Part::Field(&["nodeId"])]) }
    }
    static KINDS: [KindSpec; 2] = [
        node("own-node", Foreign::Unexpected, &[nodes(&[Test::is(&["own"], "type", &["shared"])])]),
        node("shared-node", Foreign::Shared, &[nodes(&[Test::is(&["shared"], "type", &["own"])])]),
    ];
    let load = |rows: &[(&str, &str)]| {
        let row =
            |(n, (kind, owner)): (usize, &(&str, &str))| json!({ "nodeId": n, "type": kind, "operatorId": owner });
        let rows: Vec<Value> = rows.iter().enumerate().map(row).collect();
        let files = Files::new().put("operator/listNodes.json", json!(rows));
        let catalogue = Catalogue::soracom().with(KINDS).unwrap();
        CaptureDir::new(files.path()).catalogue(catalogue).load().map(|capture| capture.account)
    };
    let (ours, theirs) = ("OP0012345678", "OP0099999999");
    assert!(load(&[("own", theirs), ("own", theirs), ("shared", ours)]).is_err());
    assert!(load(&[("own", theirs), ("own", theirs), ("own", ours)]).is_ok());
}
