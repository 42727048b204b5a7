//! Rows that do not fit together, or that say the same thing twice.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use winddown::account::Reading;

use super::{Files, GLOBAL, assert_same, group, lines, references, sim, vpg, with};

#[test]
fn the_same_row_on_two_pages_is_one_resource() {
    let row =
        with(sim("s1"), json!({ "groupId": "g1", "tags": { "name": "pump" }, "expiryTime": 1_790_000_000_000_u64 }));
    let once =
        Files::new().put("g/listSims__page1.json", json!([row])).put("g/listSims__page2.json", json!([sim("s2")]));
    let twice = Files::new()
        .put("g/listSims__page1.json", json!([row, row]))
        .put("g/listSims__page2.json", json!([row, sim("s2")]));
    assert_same(&once.account(), &twice.account());
    assert_eq!(once.account().of_kind("sim").len(), 2);
}

#[test]
fn a_response_on_a_single_one_adds_to_its_row() {
    let account = Files::new()
        .put("g/listSims.json", json!([sim("s1")]))
        .put("g/getSim__s1.json", with(sim("s1"), json!({ "tags": { "name": "pump" }, "groupId": "g1" })))
        .account();
    assert_eq!(account.of_kind("sim").len(), 1);
    assert_eq!(account.of_kind("sim").next().unwrap().name(), Some("pump"));
    assert_eq!(references(&account, "g:sim/s1"), "group: (group/g1)");
}

#[test]
fn two_rows_of_one_address_that_differ() {
    let differing =
        |more: Value| Files::new().put("g/listSims.json", json!([sim("s1"), with(sim("s1"), more)])).oddities();
    assert_data_eq!(
        differing(json!({ "status": "ready" })),
        str![
            "g:sim/s1: read twice, once with the status `active` and once with `ready`; the one that is more in the way counts (g/listSims.json)"
        ]
    );
    let both =
        Files::new().put("g/listSims.json", json!([sim("s1"), with(sim("s1"), json!({ "status": "terminated" }))]));
    assert_eq!(both.account().of_kind("sim").next().unwrap().status(), Some("active"), "not gone");
    let said = both.account().oddities()[0].sentence();
    assert_eq!(both.reading("sim", GLOBAL).gap(), Some(&*said), "something may have been passed over");
    assert_data_eq!(
        differing(json!({ "terminationEnabled": false })),
        str![
            "g:sim/s1: read twice, once with the protection `not protected` and once with `protected`; the one that is more in the way counts (g/listSims.json)"
        ]
    );
    let named = |name: &str| with(sim("s1"), json!({ "tags": { "name": name } }));
    let files = Files::new().put("g/listSims.json", json!([named("pump"), named("door")]));
    assert_data_eq!(
        files.oddities(),
        str![
            "g:sim/s1: read twice, once with the name `door` and once with `pump`; one of them is shown (g/listSims.json)"
        ]
    );
}

#[test]
fn two_pages_that_differ_on_one_address() {
    let files = Files::new()
        .put("jp/listSims__page1.json", json!([sim("s1"), sim("s2")]))
        .put("jp/listSims__page2.json", json!([with(sim("s2"), json!({ "status": "terminated" })), sim("s3")]));
    assert_data_eq!(
        files.oddities(),
        str![
            "jp:sim/s2: read twice, once with the status `active` and once with `terminated`; the one that is more in the way counts (jp/listSims__page1.json, jp/listSims__page2.json)"
        ]
    );
}

#[test]
fn a_list_and_a_single_response_that_differ() {
    let files = Files::new()
        .put("g/listVirtualPrivateGateways.json", json!([vpg("v1")]))
        .put("g/getVirtualPrivateGateway__v1.json", with(vpg("v1"), json!({ "status": "deleting" })));
    assert_data_eq!(
        files.oddities(),
        str![
            "g:vpg/v1: read twice, once with the status `deleting` and once with `running`; the one that is more in the way counts (g/getVirtualPrivateGateway__v1.json, g/listVirtualPrivateGateways.json)"
        ]
    );
}

#[test]
fn a_sim_in_a_group_that_does_not_exist() {
    let files = Files::new()
        .put("g/listGroups.json", json!([group("g1")]))
        .put("jp/listGroups.json", json!([group("g2")]))
        .put("g/listSims.json", json!([with(sim("s1"), json!({ "groupId": "g2" }))]));
    assert_data_eq!(files.oddities(), str!["g:sim/s1: `group` is group/g2, which no list shows (g/listSims.json)"]);
}

#[test]
fn a_sim_in_a_group_of_which_nothing_is_known() {
    let account = Files::new().put("g/listSims.json", json!([with(sim("s1"), json!({ "groupId": "g1" }))])).account();
    assert_eq!(references(&account, "g:sim/s1"), "group: (group/g1)");
    assert_eq!(account.missing_references().next().unwrap().may_miss, None);
    assert!(matches!(account.reading("group", GLOBAL), Reading::Unread(_)));
}

#[test]
fn a_terminated_sim_may_have_been_in_a_group_that_is_gone() {
    let account = Files::new()
        .put("g/listGroups.json", "[]")
        .put("g/listSims.json", json!([with(sim("s1"), json!({ "groupId": "g1", "status": "terminated" }))]))
        .account();
    assert_eq!(references(&account, "g:sim/s1"), "group: (group/g1)");
    assert_eq!(account.missing_references().next().unwrap().may_miss, Some("it has ended itself"));
}

#[test]
fn a_resource_without_an_id() {
    let files = Files::new()
        .put(
            "g/listSims.json",
            json!([sim("s1"), {}, { "simId": null }, { "simId": "" }, { "simId": ["s2"] }, 7, null]),
        )
        .put("jp/listGadgets.json", json!([{ "productId": "button", "status": "active" }]))
        .put("jp/listGatePeers.json", json!([{ "outerIpAddress": "10.0.0.1" }]))
        .put("g/getBillingHistory.json", json!({ "billList": [{ "yearMonth": "soon" }] }));
    assert_data_eq!(
        files.oddities(),
        str![[r#"
a row of bill in global: the id is missing (g/getBillingHistory.json)
a row of gadget in japan: the id is missing (jp/listGadgets.json)
a row of gate-peer in japan: the id is missing (jp/listGatePeers.json)
a row of sim in global: the id is missing (g/listSims.json)
a row of sim in global: a number instead of an object (g/listSims.json)
a row of sim in global: null instead of an object (g/listSims.json)
a row of virtual-sim in global: a number instead of an object (g/listSims.json)
a row of virtual-sim in global: null instead of an object (g/listSims.json)
"#]]
    );
}

#[test]
fn rows_without_ids_are_not_taken_for_one() {
    let files = Files::new().put("g/listSims.json", json!([{ "status": "active" }, { "status": "ready" }]));
    assert_eq!(files.oddities(), "a row of sim in global: the id is missing (g/listSims.json)");
}

#[test]
fn an_overlong_id_and_an_overlong_name() {
    let named = with(sim("s1"), json!({ "tags": { "name": "x".repeat(70_000) } }));
    let files = Files::new().put("g/listSims.json", json!([named, sim(&"8942".repeat(20_000))]));
    assert_data_eq!(
        files.oddities(),
        str![[r#"
a row of sim in global: the id is longer than 4,096 bytes and is left out; it begins with `89428942894289428942894289428942894289428942894289428942894289428942894289428942…` (g/listSims.json)
g:sim/s1: the name is longer than 4,096 bytes and is left out; it begins with `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…` (g/listSims.json)
"#]]
    );
}

#[test]
fn every_problem_of_every_row_is_named() {
    let rows: Vec<Value> = (1..=40).map(|n| with(sim(&format!("s{n:02}")), json!({ "groupId": "g1" }))).collect();
    let files = Files::new().put("g/listGroups.json", "[]").put("g/listSims.json", json!(rows));
    let expected =
        (1..=40).map(|n| format!("g:sim/s{n:02}: `group` is group/g1, which no list shows (g/listSims.json)"));
    assert_eq!(files.oddities(), lines(expected));
}
