//! What is read from the rows of responses.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use winddown::account::{Fact, Protection};
use winddown::catalogue::Catalogue;
use winddown::catalogue::spec::Found;

use super::{Files, GLOBAL, addresses, assert_same, group, lines, references, sim, vpg, with};

/// A VPG with everything that can belong to one.
fn full_vpg() -> Value {
    with(
        vpg("v1"),
        json!({
            "gateOpened": true,
            "type": 15,
            "enableSimBasedRouting": true,
            "simBasedRoutingConfig": { "s1": "192.168.31.0/24" },
            "inspection": { "enabled": true, "report": { "credentialsId": "c1" } },
            "redirection": { "enabled": true, "gateway": "10.0.0.2", "description": "detour" },
            "mirroring": { "peers": { "10.0.0.3": { "enabled": false, "description": "sensor" } } },
            "fixedIpAddressesEnabled": true,
            "routingFilterEntries": [{ "action": "deny", "ipRange": "203.0.113.0/24" }],
            "vpcPeeringConnections": { "pcx-1": "10.20.0.0/16" },
            "soracomTransitGatewayPeeringConnections": { "tgw-attach-1": { "name": "hq", "status": "active" } },
            "soracomTransitGatewayVpcAttachments": { "tgw-attach-2": { "status": "acceptancePending" } },
            "transitGatewayAttachments": { "tgw-attach-3": { "tgwId": "tgw-3" } },
            "virtualInterfaces": { "dxvif-1": "10.30.0.0/16" },
            "vpnConnections": { "vpn-1": "10.31.0.0/16" },
            "customerRoutes": {
                "cr-1": { "type": "static", "target": "tgw-attach-2" },
                "cr-2": { "type": "dynamic", "target": "tgw-attach-1" }
            },
        }),
    )
}

fn files_of_full_vpg() -> Files {
    Files::new()
        .put("g/listVirtualPrivateGateways.json", json!([full_vpg()]))
        .put("g/listSims.json", json!([sim("s1")]))
        .put("g/listCredentials.json", json!([{ "credentialsId": "c1", "type": "aws-credentials" }]))
        .put(
            "g/listGatePeers__v1.json",
            json!([
                { "innerIpAddress": "10.0.0.2", "outerIpAddress": "10.20.1.20", "ownedByCustomer": true },
                { "innerIpAddress": "10.0.0.9", "outerIpAddress": "100.64.0.7", "ownedByCustomer": false },
            ]),
        )
        .put(
            "g/listVirtualPrivateGatewayIpAddressMapEntries__v1.json",
            json!([
                { "key": "s1", "ipAddress": "10.0.1.1", "type": "static" },
                { "key": "10.0.0.2", "ipAddress": "10.0.0.2", "type": "customerGatePeer" },
            ]),
        )
        .put("g/listPacketCaptureSessions__v1.json", json!([{ "sessionId": "p1", "status": "CAPTURING" }]))
}

#[test]
fn everything_that_belongs_to_a_vpg() {
    let account = files_of_full_vpg().account();
    assert_data_eq!(
        lines(account.resources().map(|resource| format!("{resource} {:?}", resource.name()))),
        str![[r#"
account/OP0012345678 None
g:credential-set/c1 None
g:customer-route/v1/cr-1 None
g:fixed-public-ip/v1 None
g:gate/v1 None
g:gate-peer/v1/10.20.1.20 None
g:ip-address-map-entry/v1/s1 None
g:junction-inspection/v1 None
g:junction-mirroring-peer/v1/10.0.0.3 Some("sensor")
g:junction-redirection/v1 Some("detour")
g:legacy-transit-gateway-attachment/v1/tgw-attach-3 None
g:packet-capture-session-vpg/v1/p1 None
g:routing-filter/v1 None
g:sim/s1 None
g:sim-based-routing/v1 None
g:transit-gateway-peering-connection/v1/tgw-attach-1 Some("hq")
g:transit-gateway-vpc-attachment/v1/tgw-attach-2 None
g:virtual-interface/v1/dxvif-1 None
g:vpc-peering-connection/v1/pcx-1 None
g:vpg/v1 None
g:vpn-connection/v1/vpn-1 None
"#]]
    );
    let belongs_to_a_vpg = |kind: &winddown::catalogue::KindSpec| {
        matches!(kind.found, Found::Within { kind: "vpg", .. }) || kind.reads.iter().any(|read| read.per == Some("vpg"))
    };
    // It has Gate of the one sort or the other.
    let is_there = |kind: &&winddown::catalogue::KindSpec| {
        !["vpg", "built-in-gate"].contains(&kind.name) && belongs_to_a_vpg(kind)
    };
    for kind in Catalogue::soracom().kinds().filter(is_there) {
        assert_ne!(account.of_kind(kind.name).len(), 0, "the capture above has no {}", kind.noun.one.english());
        for part in account.of_kind(kind.name) {
            let vpg = part.references().find(|(role, _)| *role == "vpg").unwrap().1;
            assert_eq!(vpg.to_string(), "g:vpg/v1", "of {part}");
            assert!(part.key() == "v1" || part.key().starts_with("v1/"), "{part}");
        }
    }
}

#[test]
fn parts_of_a_vpg_refer_to_each_other() {
    let account = files_of_full_vpg().account();
    assert_data_eq!(
        references(&account, "g:customer-route/v1/cr-1"),
        str![[r#"
target: g:transit-gateway-vpc-attachment/v1/tgw-attach-2
vpg: g:vpg/v1
"#]]
    );
    assert_data_eq!(
        references(&account, "g:sim-based-routing/v1"),
        str![[r#"
sim: g:sim/s1
vpg: g:vpg/v1
"#]]
    );
    assert_data_eq!(
        references(&account, "g:junction-inspection/v1"),
        str![[r#"
credentials: g:credential-set/c1
vpg: g:vpg/v1
"#]]
    );
}

#[test]
fn what_is_switched_off_is_not_there() {
    let off = json!({
        "gateOpened": false,
        "enableSimBasedRouting": false,
        "simBasedRoutingConfig": { "s1": "192.168.31.0/24" },
        "inspection": { "enabled": false, "report": { "credentialsId": "long-gone" } },
        "redirection": { "enabled": false, "gateway": "10.0.0.2" },
        "mirroring": { "peers": {} },
        "fixedIpAddressesEnabled": false,
        "routingFilterEntries": [],
        "vpcPeeringConnections": {},
        "vpnConnections": null,
    });
    let files = Files::new()
        .put("g/listVirtualPrivateGateways.json", json!([with(vpg("v1"), off)]))
        .put("g/listCredentials.json", "[]");
    let account = files.account();
    assert_eq!(lines(account.resources()), "account/OP0012345678\ng:vpg/v1");
    assert_eq!(references(&account, "g:vpg/v1"), "credentials: (credential-set/long-gone)");
}

#[test]
fn a_vpg_that_another_operator_shares_is_passed_over_with_its_parts() {
    let shared = with(full_vpg(), json!({ "operatorId": "OP0099999999" }));
    let routed = json!({ "configuration": { "SoracomAir": { "useVpg": true, "vpgId": "v1" } } });
    let account = Files::new()
        .put("g/listVirtualPrivateGateways.json", json!([shared, vpg("v2")]))
        .put("g/listGroups.json", json!([with(group("g1"), routed)]))
        .account();
    assert_eq!(addresses(&account, "vpg"), "g:vpg/v2");
    assert_eq!(account.len(), 4, "{}", lines(account.resources()));
    assert_eq!(references(&account, "g:group/g1"), "vpg: (vpg/v1)", "and no error: it is there, but not theirs");
}

#[test]
fn a_group_that_does_not_use_its_vpg_does_not_refer_to_it() {
    let setting = |on: bool| json!({ "configuration": { "SoracomAir": { "useVpg": on, "vpgId": "v1" } } });
    let account = Files::new()
        .put("g/listVirtualPrivateGateways.json", json!([vpg("v1")]))
        .put("g/listGroups.json", json!([with(group("off"), setting(false)), with(group("on"), setting(true))]))
        .account();
    assert_eq!(addresses(&account, "group-vpg-setting"), "g:group-vpg-setting/on/v1");
    assert_eq!(references(&account, "g:group/off"), "");
    assert_eq!(references(&account, "g:group/on"), "vpg: g:vpg/v1");
}

#[test]
fn an_empty_text_is_nothing() {
    let routed = json!({ "configuration": { "SoracomAir": { "useVpg": true, "vpgId": "" } } });
    let row = json!({ "expiryTime": "", "groupId": "", "tags": { "name": "" } });
    let account = Files::new()
        .put("g/listGroups.json", json!([with(group("g1"), routed)]))
        .put("g/listVirtualPrivateGateways.json", "[]")
        .put("g/listSims.json", json!([with(sim("s1"), row)]))
        .account();
    assert_eq!(lines(account.resources()), "account/OP0012345678\ng:group/g1\ng:sim/s1");
    assert_eq!(account.missing_references().count(), 0);
    assert_eq!(account.of_kind("sim").next().unwrap().name(), None);
}

#[test]
fn credentials_are_found_at_any_depth_of_a_groups_settings() {
    let settings = json!({ "configuration": {
        "SoracomBeam": {
            "inventory": { "destination": { "headers": [{ "credentialsId": "deep" }] } },
            "keyCredentialsId": "key",
        },
        "SoracomAir": { "useVpg": false, "metadata": { "passwordCredentialsId": "beside" } },
        "SoracomOrbit": { "code": { "srn": "srn:soracom:OP0012345678:g:Soralet:parser:1", "credentialsId": "orbit" } },
    }, "tags": { "credentialsId": "not a setting" } });
    let sets: Vec<Value> =
        ["deep", "key", "beside", "orbit", "not a setting"].iter().map(|id| json!({ "credentialsId": id })).collect();
    let account = Files::new()
        .put("g/listGroups.json", json!([with(group("g1"), settings)]))
        .put("g/listCredentials.json", json!(sets))
        .put("g/listSoralets.json", json!([{ "soraletId": "parser" }]))
        .account();
    assert_data_eq!(
        references(&account, "g:group/g1"),
        str![[r#"
credentials: g:credential-set/beside
credentials: g:credential-set/deep
credentials: g:credential-set/key
credentials: g:credential-set/orbit
soralet: g:soralet/parser
"#]]
    );
}

#[test]
fn added_subscriptions_are_those_beside_the_primary_one() {
    let profiles = json!({ "profiles": {
        "i1": { "primaryImsi": "1", "subscribers": {
            "1": { "imsi": "1", "status": "active", "subscription": "plan01s" },
            "2": { "imsi": "2", "status": "active", "subscription": "planArc01" },
        } },
        "i2": { "primaryImsi": "3", "subscribers": {
            "3": { "imsi": "3", "status": "active", "subscription": "planP1" },
            "4": { "imsi": "4", "status": "shipped", "subscription": "planX3" },
        } },
        "arcClientPeerPublicKey": "AAAA=",
    } });
    let virtual_one = json!({ "type": "virtual", "profiles": {
        "i5": { "primaryImsi": "5", "subscribers": { "5": { "imsi": "5", "subscription": "planArc01" } } },
    } });
    let account =
        Files::new().put("g/listSims.json", json!([with(sim("s1"), profiles), with(sim("s5"), virtual_one)])).account();
    assert_eq!(addresses(&account, "subscription-container"), "g:subscription-container/s1/i1/2");
    assert_eq!(addresses(&account, "additional-subscription"), "g:additional-subscription/s1/i2/4");
    assert_eq!(account.of_kind("additional-subscription").next().unwrap().status(), Some("shipped"));
    assert_eq!(addresses(&account, "virtual-sim"), "g:virtual-sim/s5");
}

#[test]
fn protection_is_assumed_where_nothing_is_said() {
    let rows = json!([
        { "simId": "off", "status": "active", "terminationEnabled": true },
        { "simId": "on", "status": "active", "terminationEnabled": false },
        { "simId": "silent", "status": "active" },
        { "simId": "null", "status": "active", "terminationEnabled": null },
        { "simId": "odd", "status": "active", "terminationEnabled": "true" },
    ]);
    let account = Files::new().put("g/listSims.json", rows).account();
    let protection = |id| account.get(&format!("g:sim/{id}").parse().unwrap()).unwrap().protection();
    assert_eq!(protection("off"), Protection::Off);
    assert_eq!(protection("on"), Protection::On);
    for unclear in ["silent", "null", "odd"] {
        assert_eq!(protection(unclear), Protection::AssumedOn, "{unclear}");
    }
}

/// A list may leave out what the response for a single one shows. Saying nothing is no contradiction.
#[test]
fn a_protection_that_only_the_single_response_shows_counts() {
    let files = |said: Value| {
        Files::new()
            .put("g/listSims.json", json!([{ "simId": "s1", "status": "active" }]))
            .put("g/getSim__s1.json", with(json!({ "simId": "s1" }), said))
    };
    let protection = |files: Files| files.account().of_kind("sim").next().unwrap().protection();
    assert_eq!(protection(files(json!({ "terminationEnabled": false }))), Protection::On);
    assert_eq!(protection(files(json!({ "terminationEnabled": true }))), Protection::Off);
    assert_eq!(protection(files(json!({}))), Protection::AssumedOn);
}

#[test]
fn a_vpgs_protection_that_only_the_single_response_shows_counts() {
    let account = Files::new()
        .put("g/listVirtualPrivateGateways.json", json!([vpg("v1")]))
        .put("g/getVirtualPrivateGateway__v1.json", with(vpg("v1"), json!({ "implicitTerminationProtected": true })))
        .account();
    assert_eq!(account.of_kind("vpg").next().unwrap().protection(), Protection::On);
}

/// A row that has to have a status and has none is no proof that the thing is gone, whatever another row says. Where
/// another row says that it is there, that counts.
#[test]
fn a_row_without_a_status_stands_against_one_that_says_gone() {
    let status = |other: &str| {
        let rows = [json!([{ "simId": "s1", "status": other }]), json!([{ "simId": "s1" }])];
        let read = |first: usize, second: usize| {
            let files = Files::new().put("g/listSims__page1.json", rows[first].clone());
            let account = files.put("g/listSims__page2.json", rows[second].clone()).account();
            let sim = account.of_kind("sim").next().unwrap();
            sim.status().map(str::to_owned)
        };
        assert_eq!(read(0, 1), read(1, 0), "in any order");
        read(0, 1)
    };
    assert_eq!(status("active").as_deref(), Some("active"));
    assert_eq!(status("terminated").as_deref(), Some("(missing)"));
}

#[test]
fn an_unknown_status_is_kept_as_it_is() {
    let account =
        Files::new().put("g/listSims.json", json!([with(sim("s1"), json!({ "status": "hibernating" }))])).account();
    assert_eq!(account.of_kind("sim").next().unwrap().status(), Some("hibernating"));
}

#[test]
fn numbers_and_booleans_are_text_as_json_writes_them() {
    let account = Files::new()
        .put("g/listLagoonUsers.json", r#"[{ "id": 101, "email": "dash@acme.example" }]"#)
        .put(
            "g/getBillingHistory.json",
            r#"{ "billList": [{ "yearMonth": 202607, "amount": 184.32, "state": true }] }"#,
        )
        .account();
    assert_eq!(addresses(&account, "lagoon-user"), "g:lagoon-user/101");
    let bill = account.of_kind("bill").next().unwrap();
    assert_eq!((bill.key(), bill.status(), bill.fact(Fact::Amount)), ("2026-07", Some("true"), Some("184.32")));
}

#[test]
fn what_a_person_typed_is_encoded_in_addresses() {
    let account = Files::new()
        .put("operator/listUsers.json", json!([{ "userName": "a/b c%", "description": "a/b c%" }]))
        .put("operator/listUserAuthKeys__a%2Fb%20c%25.json", json!([{ "authKeyId": "keyId-1" }]))
        .account();
    assert_eq!(addresses(&account, "sam-user"), "sam-user/a%2Fb%20c%25");
    assert_eq!(account.of_kind("sam-user").next().unwrap().name(), Some("a/b c%"), "a name is kept as it is");
    assert_eq!(addresses(&account, "sam-user-auth-key"), "sam-user-auth-key/a%2Fb%20c%25/keyId-1");
    assert_eq!(references(&account, "sam-user-auth-key/a%2Fb%20c%25/keyId-1"), "user: sam-user/a%2Fb%20c%25");
}

/// Two underscores part the parameters of a file name and `page2` is a page, but both are fine in the
/// name of a user: the file name has them encoded.
#[test]
fn a_users_name_is_not_mistaken_for_a_part_of_the_file_name() {
    for (name, encoded) in [("batch__jobs", "batch%5F%5Fjobs"), ("page2", "%70age2")] {
        let files = Files::new()
            .put("operator/listUsers.json", json!([{ "userName": name }]))
            .put(&format!("operator/listUserAuthKeys__{encoded}.json"), json!([{ "authKeyId": "keyId-1" }]));
        let account = files.account();
        assert_eq!(addresses(&account, "sam-user-auth-key"), format!("sam-user-auth-key/{name}/keyId-1"));
        assert!(account.reading("sam-user-auth-key", None).is_settled(), "{name}");
    }
}

/// `appliedLicenses` is a list; the operation that unassigns takes the camera alone.
#[test]
fn a_camera_may_have_two_licences() {
    let camera = json!({ "deviceId": "7CDD", "name": "lobby", "appliedLicenses": [
        { "name": "Recording (14 Days)", "value": "storage_life=14" },
        { "name": "Motion (7 Days)", "value": "storage_life=7" },
    ] });
    let account = Files::new()
        .put("jp/listSoraCamDevices.json", json!([{ "deviceId": "7CDD", "name": "lobby" }]))
        .put("jp/getSoraCamDevice__7CDD.json", camera)
        .account();
    assert_eq!(addresses(&account, "soracam-license-assignment"), "jp:soracam-license-assignment/7CDD");
    let values: BTreeSet<_> =
        account.of_kind("soracam-license-assignment").next().unwrap().facts().map(|(_, value)| value).collect();
    assert!(values.is_superset(&BTreeSet::from(["storage_life=14", "storage_life=7"])), "{values:?}");
}

#[test]
fn every_action_of_a_handler_is_known_whatever_their_order() {
    let handler = |actions: [&str; 2]| {
        let actions = actions.map(|action| json!({ "type": action, "properties": { "credentialsId": action } }));
        json!([{ "handlerId": "h1", "status": "active", "targetGroupId": "g1", "actionConfigList": actions }])
    };
    let read = |actions| Files::new().put("g/listEventHandlers.json", handler(actions)).account();
    let one = read(["ActivationAction", "SendMailAction"]);
    let other = read(["SendMailAction", "ActivationAction"]);
    assert_same(&one, &other);
    let facts: Vec<_> = one.of_kind("event-handler").next().unwrap().facts().collect();
    assert_eq!(facts, [(Fact::Detail, "ActivationAction"), (Fact::Detail, "SendMailAction")]);
}

#[test]
fn kinds_of_a_catalogue_of_ones_own_are_read() {
    use winddown::catalogue::spec::{Part, Read, inferred};
    use winddown::catalogue::{KindSpec, Noun, Operation};
    static BEACON: [KindSpec; 1] = [KindSpec {
        name: "beacon",
        noun: Noun::new("beacon", "beacons"),
        coverages: inferred(&[winddown::catalogue::GLOBAL], "they are a test's"),
        reads: &[Read::list(
            Operation::new("listBeacons", "GET", "/beacons", "beacons list", &[]),
            &[Part::Field(&["beaconId"])],
        )],
        ..KindSpec::EMPTY
    }];
    let files = Files::new().put("g/listBeacons.json", json!([{ "beaconId": "b1" }]));
    assert_eq!(files.read().unwrap().passed_over, ["g/listBeacons.json: no kind is read from listBeacons"]);
    let catalogue = Catalogue::soracom().with(BEACON).unwrap();
    let account = winddown::reading::CaptureDir::new(files.path()).catalogue(catalogue).load().unwrap().account;
    assert_eq!(addresses(&account, "beacon"), "g:beacon/b1");
    assert!(account.reading("beacon", GLOBAL).is_settled());
}

/// Which of the two is meant nobody can tell: the thing stays, and that is said.
#[test]
fn a_field_that_stands_twice_in_one_object_is_odd() {
    let row = r#"[{"simId":"s1","operatorId":"OP0012345678","type":"uicc","status":"active","status":"terminated"}]"#;
    let files = Files::new().put("g/listSims.json", row);
    let account = files.account();
    assert_ne!(account.of_kind("sim").next().unwrap().status(), Some("terminated"));
    assert!(files.oddities().contains("`status` holds"), "{}", files.oddities());
}

/// What cannot be told of the one kind is not told of the other too.
#[test]
fn a_sim_whose_type_cannot_be_read_is_there_once() {
    for kind in [json!([]), json!({}), json!(7), json!("banana"), json!(null)] {
        let files = Files::new().put("g/listSims.json", json!([with(sim("s1"), json!({ "type": kind }))]));
        let account = files.account();
        assert_eq!((addresses(&account, "sim"), addresses(&account, "virtual-sim")), ("g:sim/s1".into(), "".into()));
        let codes: Vec<_> = account.oddities().iter().map(|oddity| oddity.code()).collect();
        assert_eq!(codes, ["FIELD_UNREADABLE"], "{kind}");
    }
}

/// A balance below zero means nothing: the coupon stays, and the balance is told as odd.
#[test]
fn a_number_that_cannot_be_is_no_answer() {
    let with = |balance: i32| {
        Files::new().put("jp/listCoupons.json", json!({ "couponList": [{ "couponCode": "C", "balance": balance }] }))
    };
    for (balance, there, odd) in [(-5, "jp:coupon/C", true), (0, "", false), (5, "jp:coupon/C", false)] {
        let files = with(balance);
        assert_eq!(addresses(&files.account(), "coupon"), there, "{balance}");
        assert_eq!(files.oddities().contains("-5"), odd, "{balance}: {}", files.oddities());
    }
}
