//! Responses that the API description and the prose disagree about: each stands in for its namesake
//! in a small capture.

use std::fs;

use winddown::account::{Account, Address, Fact, Protection, Reading};
use winddown::catalogue::Catalogue;
use winddown::catalogue::spec::Standing;

use super::{Files, lines, references};
use crate::common::{acme, fixture};

/// A small copy of the example, of the operator and the groups, with a quirk in place of a response.
fn quirk(place: &str, operation: &str, quirk: &str) -> Account {
    let read = |file: &str| fs::read(acme().join(file)).unwrap();
    let files = ["operator/getOperator.json", "g/listGroups.json", "jp/listGroups.json"]
        .into_iter()
        .fold(Files::nothing(), |files, file| files.put_bytes(file, &read(file)));
    assert_eq!(added(&files.account()), "");
    let quirk = fs::read(fixture(&format!("quirks/{operation}__{quirk}.json"))).unwrap();
    files.put_bytes(&format!("{place}/{operation}.json"), &quirk).account()
}

/// What is there beside the account and the groups.
fn added(account: &Account) -> String {
    let of_groups = ["account", "group", "group-vpg-setting"];
    lines(account.resources().filter(|resource| !of_groups.contains(&resource.kind())))
}

fn standing(account: &Account, address: &Address) -> Standing {
    let kind = Catalogue::soracom().kind(address.kind()).unwrap();
    kind.classify(account.get(address).unwrap().status()).0
}

#[test]
fn nulls_are_absent() {
    let account = quirk("g", "listSims", "nulls");
    let address = "g:sim/8942310000000000034".parse().unwrap();
    let sim = account.get(&address).unwrap();
    assert_eq!(sim.status(), Some("inactive"));
    assert_eq!(sim.protection(), Protection::Off);
    assert_eq!(sim.references().count() + sim.missing_references().count(), 0, "groupId and sessionStatus are null");
    assert_eq!(sim.fact(Fact::EndsAt), None);
    assert_eq!(added(&account), "g:sim/8942310000000000034", "expiryTime is null, so there is no schedule");
}

#[test]
fn the_primary_subscription_may_be_inactive() {
    let account = quirk("g", "listSims", "inactive-subscriber");
    let address = "g:sim/8942310000000000034".parse().unwrap();
    assert_eq!(account.get(&address).unwrap().status(), Some("inactive"));
    assert_eq!(standing(&account, &address), Standing::Live);
    assert_eq!(
        references(&account, "g:sim/8942310000000000034"),
        "group: g:group/0d4c9f5e-2f62-4d38-8e0b-6a8a7b1c2d02"
    );
    assert_eq!(added(&account), "g:sim/8942310000000000034", "the primary subscription is the SIM itself");
}

#[test]
fn a_sim_may_be_under_test() {
    let account = quirk("g", "listSims", "testing");
    let address = "g:sim/8942310000000000059".parse().unwrap();
    assert_eq!(account.get(&address).unwrap().status(), Some("testing"));
    assert_eq!(standing(&account, &address), Standing::Live, "it blocks, and it is no unknown status");
}

#[test]
fn a_lora_device_may_have_its_id_in_camel_case() {
    let account = quirk("jp", "listLoraDevices", "deviceId");
    assert_eq!(added(&account), "jp:lora-device/000b78fffe000101");
    assert_eq!(
        references(&account, "jp:lora-device/000b78fffe000101"),
        "group: jp:group/f28b6a90-4e15-4b77-b0c1-7e9d3a5c8f04"
    );
}

#[test]
fn a_gadget_that_was_never_cancelled_has_a_null_for_the_time() {
    let account = quirk("jp", "listGadgets", "nulls");
    let address = "jp:gadget/button/7MF5JK0000000001".parse().unwrap();
    assert_eq!(standing(&account, &address), Standing::Live);
    assert_eq!(account.get(&address).unwrap().protection(), Protection::On);
}

#[test]
fn a_vpg_may_be_terminating_and_have_objects_for_peerings() {
    let account = quirk("jp", "listVirtualPrivateGateways", "object-values");
    let address = "jp:vpg/2e7c4b8a-0d19-4a53-9e6f-b1a2c3d4e5f6".parse().unwrap();
    assert_eq!(account.get(&address).unwrap().status(), Some("terminating"));
    assert_eq!(standing(&account, &address), Standing::Ending);
    let peering = "jp:vpc-peering-connection/2e7c4b8a-0d19-4a53-9e6f-b1a2c3d4e5f6/pcx-0a1b2c3d4e5f60718";
    assert_eq!(added(&account), format!("{peering}\n{address}"));
    assert_eq!(references(&account, peering), format!("vpg: {address}"));
    let Reading::Partial(why) = account.reading("gate-peer", address.coverage()) else {
        panic!("a VPG that is on its way out still has peers, which were not read")
    };
    assert!(why.contains(address.key()), "{why}");
}

#[test]
fn a_rule_may_run_once_in_whatever_spelling() {
    let account = quirk("g", "listEventHandlers", "runOnce");
    let handler = "g:event-handler/a6b1c2d3-0009-4aaa-8bbb-000000000009";
    let address = handler.parse().unwrap();
    assert_eq!(account.get(&address).unwrap().status(), Some("active"));
    assert_eq!(standing(&account, &address), Standing::Live);
    assert_eq!(references(&account, handler), "target-operator: account/OP0012345678");
}
