//! Whose capture it is, and rows that are somebody else's.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use winddown::account::{Oddity, Reading};

use super::{Files, GLOBAL, JAPAN, OPERATOR, addresses, group, sim, vpg, with};

#[test]
fn nothing_says_whose_it_is() {
    let empty = Files::nothing();
    assert_data_eq!(
        empty.problems(),
        str![
            "it does not say which operator it belongs to: operator/getOperator.json is missing, and nothing in it names an owner"
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
    assert_eq!(files.problems(), Files::nothing().problems(), "what is no operator id names nobody");
}

#[test]
fn several_operators_and_none_that_is_its_own() {
    let theirs = with(sim("s2"), json!({ "operatorId": "OP0099999999" }));
    let files = Files::nothing().put("g/listSims.json", json!([theirs, sim("s1")]));
    assert_data_eq!(
        files.problems(),
        str![
            "it does not say which operator it belongs to: operator/getOperator.json is missing, and its rows name OP0012345678 and OP0099999999"
        ]
    );
}

#[test]
fn a_response_of_nothing_but_things_of_another_operator_is_anothers() {
    let theirs = |id: &str| with(sim(id), json!({ "operatorId": "OP0099999999" }));
    let files = Files::new()
        .put("g/listSims__page1.json", json!([sim("s1")]))
        .put("g/listSims__page2.json", json!([theirs("s2"), theirs("s3")]));
    assert_data_eq!(
        files.problems(),
        str!["g/listSims__page2.json: g:sim/s2 belongs to OP0099999999, but this is a capture of OP0012345678"]
    );
}

#[test]
fn a_few_things_of_other_operators_are_passed_over_and_told() {
    let theirs = json!({ "operatorId": "OP0099999999" });
    let files = Files::new()
        .put("g/listSims.json", json!([sim("s1"), with(sim("s2"), theirs.clone()), with(sim("s3"), theirs.clone())]))
        .put("g/listGroups.json", json!([group("g1"), with(group("g2"), theirs)]));
    assert_data_eq!(
        files.oddities(),
        str![[r#"
g:group/g2: owned by OP0099999999, so passed over (g/listGroups.json)
g:sim/s2: owned by OP0099999999, so passed over (g/listSims.json)
g:sim/s3: owned by OP0099999999, so passed over (g/listSims.json)
"#]]
    );
    let account = files.account();
    assert_eq!((addresses(&account, "sim"), addresses(&account, "group")), ("g:sim/s1".into(), "g:group/g1".into()));
    assert_eq!(files.reading("sim", GLOBAL), Reading::Complete, "nothing can hide behind a thing of another");
}

/// There is nothing else in the list: it may be that of another account.
#[test]
fn a_list_of_one_thing_of_another_operator_does_not_prove_that_there_is_nothing() {
    let files = Files::nothing()
        .put("operator/getOperator.json", json!({ "operatorId": "OP0000000001" }))
        .put("jp/listSims.json", json!([sim("s1")]));
    let said = "jp:sim/s1: owned by OP0012345678, so passed over";
    assert_eq!(files.oddities(), format!("{said} (jp/listSims.json)"));
    for kind in ["sim", "virtual-sim", "subscription-container"] {
        assert_eq!(files.reading(kind, JAPAN).gap(), Some(said), "{kind}");
    }
}

#[test]
fn an_owner_that_is_no_operator_id_passes_nothing_over() {
    for owner in [json!(""), json!("op0012345678"), json!("OP0012345678 "), json!("0099999999"), json!(17), json!([])] {
        let files = Files::new()
            .put("g/listSims.json", json!([with(sim("s1"), json!({ "operatorId": owner }))]))
            .put("g/listVirtualPrivateGateways.json", json!([with(vpg("v1"), json!({ "operatorId": owner }))]));
        let account = files.account();
        assert_eq!((addresses(&account, "sim"), addresses(&account, "vpg")), ("g:sim/s1".into(), "g:vpg/v1".into()));
        let codes: Vec<_> = account.oddities().iter().map(Oddity::code).collect();
        assert_eq!(codes, ["OWNER_UNCLEAR"; 2], "{owner}");
    }
    let files = Files::new().put("g/listSims.json", json!([with(sim("s1"), json!({ "operatorId": null }))]));
    assert_eq!(files.oddities(), "", "a list of one's own need not say whose it is");
}
