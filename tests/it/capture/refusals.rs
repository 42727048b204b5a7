//! Error bodies in place of responses.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use winddown::account::{Fact, Reading};
use winddown::catalogue::Catalogue;
use winddown::catalogue::spec::{Found, ReadRole};
use winddown::reading::{CaptureDir, Claim};

use super::{Files, GLOBAL, JAPAN, OPERATOR, addresses, lines, references, sim, with};

fn flat() -> Value {
    json!({ "code": "AUM0001", "message": "Permission denied." })
}

fn nested() -> Value {
    json!({ "httpStatus": 403, "errorMessage": { "code": "AUM0001", "message": "Permission denied." } })
}

#[test]
fn a_refused_list_is_unread_and_says_why() {
    for body in [flat(), nested()] {
        let account = Files::new().put("g/listSims.json", &body).put("jp/listOrders.json", &body).account();
        let unread = |operation| Reading::Unread(format!("{operation} was refused: AUM0001: Permission denied."));
        assert_eq!(account.reading("sim", GLOBAL), unread("listSims"));
        assert_eq!(account.reading("virtual-sim", GLOBAL), unread("listSims"));
        assert_eq!(account.reading("subscription-container", GLOBAL), unread("listSims"));
        assert_eq!(account.reading("order", JAPAN), unread("listOrders"));
        assert_eq!(lines(account.resources()), "account/OP0012345678");
    }
}

/// Whatever the response is made of: a refusal must never be read as a row, or as "none there".
#[test]
fn every_operation_may_be_refused() {
    for kind in Catalogue::soracom().kinds().filter(|kind| kind.found == Found::Listed) {
        let lists = kind.reads.iter().filter(|read| read.role == ReadRole::List && read.per.is_none());
        for (read, body) in lists.flat_map(|read| [(read, flat()), (read, nested())]) {
            for place in kind.places() {
                let directory = place.map_or("operator".to_owned(), |coverage| coverage.to_string());
                let file = format!("{directory}/{}.json", read.operation.id);
                let others = Files::new().put("g/listSims.json", json!([sim("s1")]));
                let account = if kind.name == "sim" || kind.name == "virtual-sim" { Files::new() } else { others }
                    .put(&file, &body)
                    .account();
                assert_eq!(account.of_kind(kind.name).len(), 0, "{file}: {body}");
                assert!(!account.reading(kind.name, place).is_settled(), "{file}: {body}");
            }
        }
    }
}

#[test]
fn what_a_refusal_leaves_out_is_left_out() {
    let reading = |body: Value| Files::new().put("g/listSims.json", body).reading("sim", GLOBAL);
    let unread = |why: &str| Reading::Unread(why.to_owned());
    assert_eq!(reading(json!({ "code": "SEM0001" })), unread("listSims was refused: SEM0001"));
    assert_eq!(
        reading(json!({ "message": "Busy.", "code": "SEM0002", "requestId": "r1" })),
        unread("listSims was refused: SEM0002: Busy.")
    );
}

#[test]
fn a_message_without_a_code_is_no_list_either() {
    let files = Files::new().put("g/listSims.json", json!({ "message": "Internal server error" }));
    assert_data_eq!(files.problems(), str!["g/listSims.json: it holds an object, but listSims answers with a list"]);
}

#[test]
fn one_refused_page_makes_the_list_unread() {
    let files = Files::new().put("g/listSims__page1.json", json!([sim("s1")])).put("g/listSims__page2.json", flat());
    let account = files.account();
    assert_eq!(addresses(&account, "sim"), "g:sim/s1", "what is known is kept");
    assert!(matches!(account.reading("sim", GLOBAL), Reading::Unread(_)));
}

#[test]
fn nothing_dangles_into_a_refused_list() {
    let files = Files::new()
        .put("g/listGroups.json", flat())
        .put("g/listSims.json", json!([with(sim("s1"), json!({ "groupId": "g1" }))]));
    assert_eq!(references(&files.account(), "g:sim/s1"), "group: (group/g1)");
}

#[test]
fn a_list_that_is_refused_for_one_vpg_is_partly_read() {
    let vpgs = json!([super::vpg("v1"), super::vpg("v2")]);
    let account = Files::new()
        .put("g/listVirtualPrivateGateways.json", vpgs)
        .put("g/listGatePeers__v1.json", "[]")
        .put("g/listGatePeers__v2.json", nested())
        .account();
    let Reading::Partial(why) = account.reading("gate-peer", GLOBAL) else {
        panic!("{:?}", account.reading("gate-peer", GLOBAL))
    };
    assert_data_eq!(why, str!["listGatePeers was not read for 1 of 2 VPGs, v2 for one: AUM0001: Permission denied."]);
}

/// The description does not say what the refusal means: a person is asked.
#[test]
fn a_refusal_by_lagoon_itself_does_not_mean_that_it_was_never_registered() {
    for status in [400, 404] {
        let flat = json!({ "code": "LAG0001", "message": "Bad request." });
        let nested = json!({ "httpStatus": status, "errorMessage": flat });
        for body in [flat, nested] {
            let files =
                Files::new().put("jp/listLagoonUsers.json", &body).put("jp/listLagoonLicensePackStatus.json", &body);
            assert!(!files.reading("lagoon-user", JAPAN).is_settled());
            assert!(!files.reading("lagoon-subscription", JAPAN).is_settled());
            assert_eq!(files.account().of_kind("lagoon-subscription").len(), 0);
            let at = "2026-08-20T00:00:00Z".parse().unwrap();
            let word = Claim::parse("jp:lagoon-subscription=none", Catalogue::soracom(), "Mika", at).unwrap();
            let account = CaptureDir::new(files.path()).claim(word).load().unwrap().account;
            assert!(account.reading("lagoon-subscription", JAPAN).is_settled());
        }
    }
}

#[test]
fn a_refusal_for_another_reason_means_nothing() {
    let refused = json!({ "code": "AUM0001", "message": "Permission denied." });
    let reading = Files::new().put("g/listLagoonUsers.json", refused).reading("lagoon-user", GLOBAL);
    assert_eq!(reading, Reading::Unread("listLagoonUsers was refused: AUM0001: Permission denied.".to_owned()));
}

#[test]
fn no_payment_method_is_read_from_a_refusal() {
    let missing = json!({ "httpStatus": 404, "errorMessage": { "code": "PAY0004", "message": "Not found." } });
    let account = Files::new().put("jp/getPaymentMethod.json", missing).account();
    assert_eq!(account.of_kind("payment-method").len(), 0);
    assert!(
        matches!(account.reading("payment-method", JAPAN), Reading::Unread(why) if why.contains("PAY0004: Not found."))
    );
    // A card that was declined has an `errorMessage` too, and that is a text.
    let declined = json!({ "errorCode": "card_declined", "errorMessage": "The card was declined." });
    let account = Files::new().put("jp/getPaymentMethod.json", declined).account();
    let method = account.of_kind("payment-method").next().unwrap();
    assert_eq!((method.status(), method.fact(Fact::Detail)), (Some("card_declined"), Some("The card was declined.")));
}

#[test]
fn the_operators_own_response_may_be_refused() {
    let account =
        Files::nothing().put("operator/getOperator.json", flat()).put("g/listSims.json", json!([sim("s1")])).account();
    assert_eq!(account.operator().as_str(), OPERATOR);
    assert!(matches!(account.reading("account", None), Reading::Unread(_)));
    assert_eq!(account.of_kind("account").len(), 0);
}
