//! Keys that contradict references, and keys that are spelt in two ways.

use snapbox::{assert_data_eq, str};
use winddown::account::{Account, AccountBuilder, Address, Fact, Finding};
use winddown::catalogue::Catalogue;
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;

use super::accounts::{builder, problems, told};
use crate::common::{GLOBAL, now};

fn two_vpgs(builder: &mut AccountBuilder) {
    builder.add("vpg", GLOBAL, "v1").status("running");
    builder.add("vpg", GLOBAL, "v2").status("running");
}

fn peering<'b>(builder: &'b mut AccountBuilder, key: &str, vpg: &str) -> winddown::account::Draft<'b> {
    builder.add("vpc-peering-connection", GLOBAL, key).refers("vpg", &["vpg"], vpg)
}

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

/// The subjects of the steps that end a VPG, in order.
fn ending(account: &Account, vpg: &str) -> Vec<String> {
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let plan = Planner::new(&graph).target(vpg.parse().unwrap()).unwrap().plan();
    plan.steps().map(|step| step.subject().to_string()).collect()
}

/// The call would be about the VPG that the key names, and the order about the other.
#[test]
fn a_key_that_contradicts_its_reference_is_refused() {
    let said = problems(|builder| {
        two_vpgs(builder);
        builder.origin("peers.csv");
        peering(builder, "v1/p", "v2");
        builder.add("gate-peer", GLOBAL, "v2/g").refers("vpg", &["vpg"], "v1");
        peering(builder, "v2/p", "v2");
    });
    assert_data_eq!(
        told(&said),
        str![[r#"
g:gate-peer/v2/g: its vpg is `v2` by its key, and it refers to `v1` (peers.csv)
g:vpc-peering-connection/v1/p: its vpg is `v1` by its key, and it refers to `v2` (peers.csv)
"#]]
    );
}

/// In an inventory that need not fit together it goes before both, and is shown.
#[test]
fn a_key_that_contradicts_its_reference_counts_as_both() {
    let untidy = builder(|builder| {
        two_vpgs(builder);
        peering(builder, "v1/p", "v2");
    });
    let account = untidy.build_untidy(Catalogue::soracom()).unwrap();
    for vpg in ["g:vpg/v1", "g:vpg/v2"] {
        let steps = ending(&account, vpg);
        let at = |subject: &str| steps.iter().position(|step| step == subject);
        assert!(at("g:vpc-peering-connection/v1/p") < at(vpg), "{steps:?}");
        assert!(at("g:vpc-peering-connection/v1/p").is_some(), "{steps:?}");
    }
    assert!(matches!(&account.oddities()[0].finding, Finding::FieldUnreadable { field, .. } if field == "vpg"));
}

/// An identifier and a key of one thing do not contradict each other.
#[test]
fn a_key_may_name_the_other_by_another_identifier() {
    let account = builder(|builder| {
        builder.add("sim", GLOBAL, "8942").status("active").also_known_as("44010");
        builder.add("packet-capture-session-sim", GLOBAL, "8942/s").status("DONE").refers("sim", &["sim"], "44010");
        builder.add("packet-capture-session-sim", GLOBAL, "44010/t").status("DONE").refers("sim", &["sim"], "8942");
    });
    account.build(Catalogue::soracom()).unwrap();
}

/// Otherwise it would be ended twice.
#[test]
fn one_thing_has_one_address() {
    let account = builder(|builder| {
        two_vpgs(builder);
        for key in ["1 2", "1%202"] {
            builder.add("sim", GLOBAL, key).status("active");
        }
        for key in ["v%31/p", "v1/p"] {
            peering(builder, key, "v1");
        }
        builder.add("sim", GLOBAL, "1%2").status("active").refers("group", &["group"], "the fleet");
        builder.add("group", GLOBAL, "the fleet");
        assert!(builder.has("sim", GLOBAL, "1 2") && builder.has("group", GLOBAL, "the%20fleet"));
    });
    let account = account.build(Catalogue::soracom()).unwrap();
    let all: Vec<String> = account.resources().map(|resource| resource.to_string()).collect();
    let sims = ["g:sim/1%202", "g:sim/1%252"];
    assert_eq!(
        all,
        [&["g:group/the%20fleet"], &sims[..], &["g:vpc-peering-connection/v1/p", "g:vpg/v1", "g:vpg/v2"]].concat()
    );
    assert_eq!(account.get(&address("g:sim/1 2")), account.get(&address("g:sim/1%202")));
    assert_eq!(account.get(&address("g:sim/1%252")).unwrap().references().count(), 1);
}

/// A key that does not decode to UTF-8 keeps its spelling. Otherwise `%FF` and `%FE` would be one SIM.
#[test]
fn what_encodes_nothing_stays_apart() {
    let account = builder(|builder| {
        for key in ["%FF", "%FE", "%25FE"] {
            builder.add("sim", GLOBAL, key).status("active");
        }
    });
    let account = account.build(Catalogue::soracom()).unwrap();
    let keys: Vec<&str> = account.resources().map(|resource| resource.key()).collect();
    assert_eq!(keys, ["%25FE", "%25FF"]);
}

/// Otherwise a reference that may miss would be lost without a word, and its edge with it.
#[test]
fn another_identifier_counts_as_it_is_written() {
    let account = builder(|builder| {
        two_vpgs(builder);
        builder.add("sim", GLOBAL, "8942").status("active").also_known_as("a%20b");
        let entry = builder.add("ip-address-map-entry", GLOBAL, "v1/e").refers("vpg", &["vpg"], "v1");
        entry.may_refer("sim", &["sim"], "a%20b", "it outlives its SIM");
    });
    let account = account.build(Catalogue::soracom()).unwrap();
    let entry = account.of_kind("ip-address-map-entry").next().unwrap();
    let targets: Vec<String> = entry.references().map(|(_, target)| target.to_string()).collect();
    assert_eq!(targets, ["g:sim/8942", "g:vpg/v1"]);
}

#[test]
fn an_address_is_rewritten_as_keys_are_written() {
    for (text, written) in [
        ("sam-user/alice smith", "sam-user/alice%20smith"),
        ("sam-user/alice%20smith", "sam-user/alice%20smith"),
        ("g:sim/1%2", "g:sim/1%252"),
        ("g:sim/1\n2", "g:sim/1%0A2"),
        ("g:gate-peer/v%31/10.0.0.0%2f8", "g:gate-peer/v1/10.0.0.0%2F8"),
        ("sam-user/\u{e9}", "sam-user/%C3%A9"),
    ] {
        assert_eq!(address(text).to_string(), written);
        assert_eq!(address(written), address(text));
        let (kind, key) = text.split_once('/').unwrap();
        let (coverage, kind) = kind.split_once(':').map_or((None, kind), |(_, kind)| (GLOBAL, kind));
        assert_eq!(Address::new(kind.to_owned(), coverage, key), Ok(address(written)));
    }
}

#[test]
fn the_operator_is_one_of_the_provider() {
    let mut builder = AccountBuilder::new("hello".parse().unwrap());
    builder.read_the_rest(Catalogue::soracom());
    let said = "`hello` is not an operator id (one looks like OP0012345678)";
    assert_eq!(builder.build(Catalogue::soracom()).unwrap_err().to_string(), said);
    assert_eq!(
        AccountBuilder::new("hello".parse().unwrap()).build_untidy(Catalogue::soracom()).unwrap_err().to_string(),
        said
    );
}

#[test]
fn a_slip_of_the_case_is_found_out() {
    let said = problems(|builder| {
        builder.add("SIM", GLOBAL, "1").status("active");
        builder.add("sim", GLOBAL, "2").status("ACTIVE");
    });
    assert_data_eq!(
        told(&said),
        str![[r#"
g:SIM/1: there is no kind `SIM`; did you mean `sim`?
g:sim/2: no sim has the status `ACTIVE`; did you mean `active`? (known: ready, active, inactive, standby, suspended, testing, transferring, shipped, instock, terminated)
"#]]
    );
}

/// Also those that decide nothing: they would be shown.
#[test]
fn a_fact_that_the_kind_does_not_have_is_refused() {
    let said = problems(|builder| {
        for fact in [Fact::Amount, Fact::UnitPrice, Fact::InUse] {
            builder.add("sim", GLOBAL, "1").fact(fact, "1");
        }
        builder.add("sim", GLOBAL, "1").fact(Fact::Currency, "JPY");
        builder.add("group", GLOBAL, "fleet").fact(Fact::Amount, "1");
    });
    assert_data_eq!(
        told(&said),
        str![[r#"
g:group/fleet: no group has the fact amount (known: none)
g:sim/1: no sim has the fact amount (known: ends-at)
g:sim/1: no sim has the fact currency (known: ends-at)
g:sim/1: no sim has the fact unit-price (known: ends-at)
g:sim/1: no sim has the fact in-use (known: ends-at)
"#]]
    );
}
