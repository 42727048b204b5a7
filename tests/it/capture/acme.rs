//! What is read from the capture of the example account, against what people counted by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;
use snapbox::{assert_data_eq, str};
use winddown::account::{Account, Coverage, Fact, Protection, Resource};
use winddown::reading::{CaptureDir, ReadError, Source};

use super::{Files, GLOBAL, JAPAN, addresses, assert_same, lines, references};
use crate::common::{account, acme, fixture};

struct Example {
    account: Account,
    expected: Value,
}

fn example() -> Example {
    let expected = serde_json::from_slice(&fs::read(fixture("acme.json")).unwrap()).unwrap();
    Example { expected, account: account(&acme()) }
}

impl Example {
    fn expected(&self, what: &str) -> &str {
        self.expected[what].as_str().unwrap()
    }

    fn expected_set(&self, what: &str) -> BTreeSet<&str> {
        self.expected[what].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
    }

    /// SIMs, physical and virtual.
    fn sims(&self) -> impl Iterator<Item = Resource<'_>> {
        ["sim", "virtual-sim"].into_iter().flat_map(|kind| self.account.of_kind(kind))
    }
}

#[test]
fn every_sim_is_there_once() {
    let example = example();
    let count = |place| example.sims().filter(|sim| sim.coverage() == place).count() as u64;
    assert_eq!(count(GLOBAL), example.expected["sims_g"]);
    assert_eq!(count(JAPAN), example.expected["sims_jp"]);
    assert_eq!(example.sims().count() as u64, example.expected["sims_total"]);
    assert_eq!(example.account.operator().as_str(), example.expected("operatorId"));
}

#[test]
fn protection_and_status_of_the_sims() {
    let example = example();
    let protected: BTreeSet<_> = example.sims().filter(|sim| sim.protection().is_on()).map(|sim| sim.key()).collect();
    assert_eq!(protected, example.expected_set("protected_sims"));
    let terminated: BTreeSet<_> =
        example.sims().filter(|sim| sim.status() == Some("terminated")).map(|sim| sim.key()).collect();
    assert_eq!(terminated, example.expected_set("already_terminated_sims"));
    assert!(example.sims().all(|sim| sim.protection() != Protection::AssumedOn), "every response says it");
}

#[test]
fn an_added_virtual_subscription_is_apart_from_a_virtual_sim_of_its_own() {
    let example = example();
    let account = &example.account;
    assert_data_eq!(
        addresses(account, "subscription-container"),
        str!["g:subscription-container/8942310000000000026/8942310000000000026/295050000009002"]
    );
    let added = account.of_kind("subscription-container").next().unwrap();
    let (role, on) = added.references().next().unwrap();
    assert_eq!((role, on.key()), ("sim", example.expected("arc_secondary_on")));
    let virtuals: Vec<_> = account.of_kind("virtual-sim").map(|sim| sim.key()).collect();
    assert_eq!(virtuals, [example.expected("standalone_virtual")]);
    assert_eq!(account.of_kind("additional-subscription").len(), 0);
}

#[test]
fn a_scheduled_termination_is_a_schedule_and_the_end_of_its_sim() {
    let example = example();
    let schedules: Vec<_> = example.account.of_kind("sim-expiry").collect();
    let keys: Vec<_> = schedules.iter().map(|schedule| schedule.key()).collect();
    assert_eq!(keys, [example.expected("scheduled_terminate")]);
    assert_eq!(schedules[0].fact(Fact::Detail), Some("terminate"));
    let sim = schedules[0].references().next().unwrap().1;
    assert_eq!(sim.fact(Fact::EndsAt), Some("2026-09-30T00:00:00Z"));
    assert_eq!(schedules[0].fact(Fact::EndsAt), sim.fact(Fact::EndsAt));
}

#[test]
fn vpgs_and_the_groups_that_use_them() {
    let example = example();
    let vpgs: BTreeMap<_, _> =
        example.account.of_kind("vpg").map(|vpg| (vpg.coverage().unwrap().to_string(), vpg.key())).collect();
    let expected = &example.expected["vpgs"];
    assert_eq!(vpgs["g"], expected["g"]);
    assert_eq!(vpgs["jp"], expected["jp"]);
    assert_eq!(vpgs.len(), 2);
    let routed: BTreeSet<_> = example
        .account
        .of_kind("group-vpg-setting")
        .map(|setting| setting.references().find(|(role, _)| *role == "group").unwrap().1.key())
        .collect();
    assert_eq!(routed, example.expected_set("vpg_routed_groups"));
    let protection: Vec<_> = example.account.of_kind("vpg").map(|vpg| vpg.protection()).collect();
    assert_eq!(protection, [Protection::On, Protection::Off]);
}

#[test]
fn bills_orders_and_contracts() {
    let example = example();
    let unpaid: BTreeSet<String> = example
        .account
        .of_kind("bill")
        .filter(|bill| !matches!(bill.status(), Some("paid" | "temporary") | None))
        .map(|bill| format!("{bill} {}", bill.status().unwrap()))
        .collect();
    let expected: BTreeSet<String> = example.expected["unpaid_bills"]
        .as_array()
        .unwrap()
        .iter()
        .map(|bill| {
            let (coverage, status) = (bill["coverage"].as_str().unwrap(), bill["paymentStatus"].as_str().unwrap());
            let (year, month) = bill["yearMonth"].as_str().unwrap().split_at(4);
            format!("{coverage}:bill/{year}-{month} {status}")
        })
        .collect();
    assert_eq!(unpaid, expected);

    let order = format!("jp:order/{}", example.expected("order_in_shipping")).parse().unwrap();
    let order = example.account.get(&order).unwrap();
    assert_eq!(order.status(), Some("shipped"));
    let arriving: BTreeSet<_> = order.missing_references().map(|missing| missing.key).collect();
    assert_eq!(arriving, example.expected_set("order_sims_arriving"));
    let discounts: Vec<_> = example.account.of_kind("long-term-discount").map(|discount| discount.key()).collect();
    assert_eq!(discounts, [example.expected("long_term_discount")]);
}

#[test]
fn how_many_there_are_of_each_kind() {
    let example = example();
    let counts = example.account.kinds().map(|kind| {
        let count = |place| example.account.of_kind(kind).filter(|resource| resource.coverage() == place).count();
        format!("{kind}: g {}, jp {}, operator {}", count(GLOBAL), count(JAPAN), count(None))
    });
    assert_data_eq!(
        lines(counts),
        str![[r#"
account: g 0, jp 0, operator 1
audit-and-usage-record: g 1, jp 0, operator 0
batch-group: g 1, jp 0, operator 0
batch-job: g 1, jp 0, operator 0
bill: g 4, jp 3, operator 0
coupon: g 0, jp 1, operator 0
credential-set: g 3, jp 0, operator 0
customer-route: g 1, jp 0, operator 0
device-object-model: g 0, jp 1, operator 0
email: g 0, jp 0, operator 2
esim-profile-order: g 2, jp 0, operator 0
event-handler: g 2, jp 1, operator 0
fixed-public-ip: g 1, jp 0, operator 0
gadget: g 0, jp 1, operator 0
gate: g 1, jp 0, operator 0
gate-peer: g 1, jp 0, operator 0
group: g 2, jp 2, operator 0
group-vpg-setting: g 1, jp 1, operator 0
harvest-data: g 2, jp 1, operator 0
harvest-file: g 1, jp 0, operator 0
inventory-device: g 0, jp 1, operator 0
ip-address-map-entry: g 1, jp 0, operator 0
junction-inspection: g 1, jp 0, operator 0
junction-mirroring-peer: g 1, jp 0, operator 0
junction-redirection: g 1, jp 0, operator 0
lagoon-license-pack: g 1, jp 0, operator 0
lagoon-subscription: g 1, jp 0, operator 0
lagoon-user: g 2, jp 0, operator 0
long-term-discount: g 0, jp 1, operator 0
lora-device: g 0, jp 3, operator 0
lora-gateway: g 0, jp 1, operator 0
lora-network-set: g 0, jp 1, operator 0
operator-auth-key: g 0, jp 0, operator 1
operator-contract: g 0, jp 0, operator 1
operator-profile: g 0, jp 0, operator 1
order: g 0, jp 2, operator 0
order-payment: g 0, jp 2, operator 0
packet-capture-session-sim: g 1, jp 0, operator 0
packet-capture-session-vpg: g 1, jp 0, operator 0
payment-method: g 1, jp 1, operator 0
payment-statement: g 1, jp 2, operator 0
port-mapping: g 1, jp 0, operator 0
root-mfa: g 0, jp 0, operator 1
routing-filter: g 1, jp 0, operator 0
sam-role: g 0, jp 0, operator 1
sam-user: g 0, jp 0, operator 2
sam-user-auth-key: g 0, jp 0, operator 1
shipping-address: g 0, jp 0, operator 1
sigfox-device: g 0, jp 2, operator 0
sim: g 6, jp 5, operator 0
sim-based-routing: g 1, jp 0, operator 0
sim-expiry: g 0, jp 1, operator 0
soracam-device: g 0, jp 1, operator 0
soracam-license-assignment: g 0, jp 1, operator 0
soracam-license-pack: g 0, jp 1, operator 0
soracam-option: g 0, jp 1, operator 0
soralet: g 1, jp 0, operator 0
subscription-container: g 1, jp 0, operator 0
system-notification: g 0, jp 0, operator 2
transit-gateway-peering-connection: g 1, jp 0, operator 0
virtual-sim: g 1, jp 0, operator 0
vpc-peering-connection: g 1, jp 0, operator 0
vpg: g 1, jp 1, operator 0
"#]]
    );
}

#[test]
fn what_belongs_to_the_vpg() {
    let example = example();
    let vpg = example.expected["vpgs"]["g"].as_str().unwrap();
    let parts = example.account.resources().filter(|resource| {
        let to_it = |(role, target): (&str, Resource<'_>)| role == "vpg" && target.key() == vpg;
        resource.references().any(to_it)
    });
    assert_data_eq!(
        lines(parts),
        str![[r#"
g:customer-route/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b/cr-0001
g:fixed-public-ip/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b
g:gate/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b
g:gate-peer/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b/10.20.1.20
g:group/6b1f0c52-7d0e-4a7f-9c55-0f6f5a3f1a01
g:group-vpg-setting/6b1f0c52-7d0e-4a7f-9c55-0f6f5a3f1a01/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b
g:ip-address-map-entry/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b/295050000000001
g:junction-inspection/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b
g:junction-mirroring-peer/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b/10.20.1.15
g:junction-redirection/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b
g:packet-capture-session-vpg/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b/pc-5f0c0001
g:routing-filter/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b
g:sim-based-routing/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b
g:transit-gateway-peering-connection/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b/tgw-attach-0f1e2d3c4b5a69788
g:vpc-peering-connection/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b/pcx-0a1b2c3d4e5f60718
"#]]
    );
}

#[test]
fn references_by_other_identifiers_are_resolved() {
    let example = example();
    let account = &example.account;
    // By IMSI.
    assert_data_eq!(
        references(account, "g:harvest-data/Subscriber/295050000000003"),
        str!["resource: g:sim/8942310000000000034"]
    );
    assert_data_eq!(
        references(account, "g:ip-address-map-entry/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b/295050000000001"),
        str![[r#"
sim: g:sim/8942310000000000018
vpg: g:vpg/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b
"#]]
    );
    // By the id of an attachment, whose key begins with its VPG.
    assert_data_eq!(
        references(account, "g:customer-route/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b/cr-0001"),
        str![[r#"
target: g:transit-gateway-peering-connection/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b/tgw-attach-0f1e2d3c4b5a69788
vpg: g:vpg/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b
"#]]
    );
    // By a resource name.
    assert_data_eq!(
        references(account, "g:group/0d4c9f5e-2f62-4d38-8e0b-6a8a7b1c2d02"),
        str![[r#"
credentials: g:credential-set/acme-aws-kinesis
soralet: g:soralet/acme-parser
"#]]
    );
    // By month.
    assert_data_eq!(
        references(account, "jp:payment-statement/ps-jp-202607"),
        str![[r#"
settles: jp:bill/2026-06
settles: jp:bill/2026-07
"#]]
    );
    // From a coverage to what the operator shares.
    assert_data_eq!(
        references(account, "jp:event-handler/a6b1c2d3-0003-4aaa-8bbb-000000000003"),
        str!["target-operator: account/OP0012345678"]
    );
    assert_data_eq!(
        references(account, "jp:order/20260815103000_a1b2c3d4"),
        str![[r#"
address: shipping-address/SA-0001
group: jp:group/c3a5e7d1-91b4-4c0a-a6de-5d2e8f7b9c03
arriving: (sim/8942310000000000133)
arriving: (sim/8942310000000000141)
"#]]
    );
    assert_eq!(account.missing_references().count(), 2, "only the SIMs that are on their way");
}

#[test]
fn what_is_not_known_of_it() {
    let example = example();
    let gaps = example.account.readings().filter(|(.., reading)| !reading.is_settled());
    let place = |place: Option<Coverage>| place.map_or("operator".to_owned(), |coverage| coverage.to_string());
    let gaps = gaps.map(|(kind, coverage, reading)| format!("{} {kind}: {reading:?}", place(coverage)));
    assert_data_eq!(
        lines(gaps),
        str![[r#"
operator api-token: Unread("no operation lists them; look in the console: ask who runs programs that log in to the account")
jp audit-and-usage-record: Unread("jp/getApiAuditLogs.json is not in the capture")
jp camera-notification: Unread("no operation lists them; look in the console: User Console (Japan coverage) > Soracom Cloud Camera Services > each camera > its notification options")
jp console-gadget-setting: Unread("no operation lists them; look in the console: User Console (Japan coverage): Gadget management")
g flux-app: Unread("no operation lists them; look in the console: User Console > Soracom Flux, in each coverage")
jp flux-app: Unread("no operation lists them; look in the console: User Console > Soracom Flux, in each coverage")
g flux-plan: Unread("no operation lists them; look in the console: User Console > Soracom Flux > Your Plan, in each coverage")
jp flux-plan: Unread("no operation lists them; look in the console: User Console > Soracom Flux > Your Plan, in each coverage")
jp harvest-file: Unread("jp/findFiles.json is not in the capture")
jp lagoon-license-pack: Unread("jp/listLagoonLicensePackStatus.json is not in the capture")
jp lagoon-subscription: Unread("listLagoonUsers was refused: LAG0000: Bad request.")
jp lagoon-user: Unread("listLagoonUsers was refused: LAG0000: Bad request.")
operator operator-contract: Partial("only the support plan can be read; no operation lists harvest, napter and api_audit_log")
operator other-payer: Unread("no operation lists them; look in the console: User Console > Billing > Payment Settings, as the root user: whether somebody else pays")
g packet-capture-session-sim: Partial("listSimPacketCaptureSessions was not read for 4 of 5 SIMs, 8942310000000000018 for one")
jp packet-capture-session-sim: Partial("listSimPacketCaptureSessions was not read for 5 of 5 SIMs, 8942310000000000083 for one")
g prepaid-sim-topup: Unread("no operation lists them; look in the console: User Console > SIM Management > the prepaid SIMs (planFX1) > automatic top-up, in each coverage")
jp prepaid-sim-topup: Unread("no operation lists them; look in the console: User Console > SIM Management > the prepaid SIMs (planFX1) > automatic top-up, in each coverage")
operator sam-user-auth-key: Partial("listUserAuthKeys was not read for 1 of 2 SAM users, ops for one")
g satellite-device: Unread("no operation lists them; look in the console: User Console > the list of satellite devices, in each coverage")
jp satellite-device: Unread("no operation lists them; look in the console: User Console > the list of satellite devices, in each coverage")
g traffic-filtering: Unread("no operation lists them; look in the console: the details of each VPG in the User Console")
jp traffic-filtering: Unread("no operation lists them; look in the console: the details of each VPG in the User Console")
"#]]
    );
}

#[test]
fn only_the_files_count() {
    let example = example();
    let copy = Files::copy_of(&acme());
    let capture = copy.read().unwrap();
    assert_same(&capture.account, &example.account);
    assert_eq!(capture.passed_over, Vec::<String>::new());
}

#[test]
fn a_capture_is_a_source() {
    let example = example();
    let source: &dyn Source<Error = ReadError> = &CaptureDir::new(acme());
    assert_eq!(source.read().unwrap().digest(), example.account.digest());
}
