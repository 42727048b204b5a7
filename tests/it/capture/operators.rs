//! Whose capture it is, and rows that are somebody else's.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{Files, OPERATOR, group, sim, vpg, with};

#[test]
fn nothing_says_whose_it_is() {
    let empty = Files::nothing();
    assert_data_eq!(
        empty.problems(),
        str![
            "nothing in it says which operator it belongs to: operator/getOperator.json is missing, and so is every owner"
        ]
    );
    let ownerless = Files::nothing().put("g/listSims.json", json!([{ "simId": "s1", "status": "active" }]));
    assert_eq!(ownerless.problems(), empty.problems());
}

#[test]
fn a_broken_file_that_would_say_whose_it_is_is_named_as_such() {
    let files = Files::nothing().put("operator/getOperator.json", "{ \"operatorId\":").put("g/listSims.json", "[");
    let said = files.problems();
    assert!(said.contains("operator/getOperator.json:1:15: "), "{said}");
    assert!(said.contains("g/listSims.json:1:1: "), "everything that is wrong, in one go: {said}");
    assert!(!said.contains("operator/getOperator.json is missing"), "{said}");
}

#[test]
fn the_owner_of_anything_says_whose_it_is() {
    let files = Files::nothing()
        .put("operator/listUsers.json", json!([{ "userName": "ops" }]))
        .put("g/listVirtualPrivateGateways.json", json!([with(vpg("v1"), json!({ "operatorId": "OP0000000009" }))]))
        .put("jp/listSims.json", json!([{ "simId": "s0", "status": "active" }, sim("s1")]));
    let account = files.account();
    assert_eq!(account.operator().as_str(), OPERATOR, "a VPG may be somebody else's");
    assert_eq!(account.of_kind("vpg").len(), 0);
}

#[test]
fn an_operator_that_cannot_be_one() {
    for id in ["acme", "OP", "OP12x", "op0012345678", " OP1"] {
        let files = Files::nothing().put("operator/getOperator.json", json!({ "operatorId": id }));
        assert_eq!(files.problems(), format!("`{id}` is not an operator id (one looks like OP0012345678)"));
    }
    let files = Files::nothing().put("g/listSims.json", json!([with(sim("s1"), json!({ "operatorId": 17 }))]));
    assert_data_eq!(files.problems(), str!["`17` is not an operator id (one looks like OP0012345678)"]);
}

#[test]
fn rows_of_two_operators() {
    let theirs = json!({ "operatorId": "OP0099999999" });
    let routed = json!({ "operatorId": "OP0077777777", "configuration": {
        "SoracomAir": { "useVpg": true, "vpgId": "v1" },
    } });
    let subscribed = json!({ "operatorId": "OP0099999999", "type": "virtual", "profiles": {
        "i1": { "primaryImsi": "1", "subscribers": { "2": { "imsi": "2", "subscription": "planArc01" } } },
    } });
    let files = Files::new()
        .put(
            "g/listSims__page1.json",
            json!([sim("s1"), with(sim("s2"), theirs.clone()), with(sim("s3"), theirs.clone())]),
        )
        .put("g/listSims__page2.json", json!([with(sim("s4"), subscribed)]))
        .put("g/listGroups.json", json!([with(group("g1"), routed), with(group("g2"), theirs)]))
        .put(
            "jp/listPortMappings.json",
            json!([
                { "operatorId": "OP0099999999", "ipAddress": "192.0.2.1", "port": 22, "expired": false }
            ]),
        );
    assert_data_eq!(
        files.problems(),
        str![[r#"
g/listGroups.json: g:group/g1 belongs to OP0077777777, but this is a capture of OP0012345678
g/listGroups.json: g:group/g2 belongs to OP0099999999, but this is a capture of OP0012345678
g/listSims__page1.json: g:sim/s2 belongs to OP0099999999, but this is a capture of OP0012345678
g/listSims__page2.json: g:virtual-sim/s4 belongs to OP0099999999, but this is a capture of OP0012345678
jp/listPortMappings.json: jp:port-mapping/192.0.2.1/22 belongs to OP0099999999, but this is a capture of OP0012345678
"#]]
    );
}

#[test]
fn the_account_of_one_with_the_sims_of_another() {
    let files = Files::nothing()
        .put("operator/getOperator.json", json!({ "operatorId": "OP0000000001" }))
        .put("jp/listSims.json", json!([sim("s1")]));
    assert_data_eq!(
        files.problems(),
        str!["jp/listSims.json: jp:sim/s1 belongs to OP0012345678, but this is a capture of OP0000000001"]
    );
}
