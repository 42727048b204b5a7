//! Accounts that are built by hand, with a slip in them.

use snapbox::{assert_data_eq, str};
use winddown::account::{Account, AccountBuilder, Fact, Finding, Oddity, Protection, Reading};
use winddown::catalogue::spec::{Action, Route, StepSpec};
use winddown::catalogue::{Catalogue, KindSpec, Operation, ParamSource};
use winddown::diagnosis::{Diagnosis, Verdict};
use winddown::graph::DependencyGraph;

use crate::common::{GLOBAL, JAPAN, OPERATOR, now};

pub(super) const VPG: &str = "9f3d2c1b";

pub(super) fn builder(fill: impl FnOnce(&mut AccountBuilder)) -> AccountBuilder {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.read_the_rest(Catalogue::soracom());
    fill(&mut builder);
    builder
}

/// What is wrong with an account by the built-in catalogue.
pub(super) fn problems(fill: impl FnOnce(&mut AccountBuilder)) -> Vec<String> {
    let invalid = builder(fill).build(Catalogue::soracom()).unwrap_err();
    invalid.problems().map(ToString::to_string).collect()
}

pub(super) fn told(problems: &[String]) -> String {
    problems.join("\n")
}

pub(super) fn verdict(account: &Account) -> Verdict {
    Diagnosis::new(&DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap()).verdict()
}

/// A VPG, in which something may stand.
pub(super) fn with_vpg(builder: &mut AccountBuilder) {
    builder.add("vpg", GLOBAL, VPG).status("running");
}

/// The peer would be in the way of nothing.
#[test]
fn a_misspelt_role_is_refused() {
    let said = problems(|builder| {
        with_vpg(builder);
        builder.origin("peers.csv");
        builder.add("gate-peer", GLOBAL, "9f3d2c1b/10.0.0.1").refers("vgp", &["vpg"], VPG);
    });
    assert_data_eq!(
        told(&said),
        str![[r#"
g:gate-peer/9f3d2c1b/10.0.0.1: no gate-peer has a role `vgp`; did you mean `vpg`? (known: vpg) (peers.csv)
g:gate-peer/9f3d2c1b/10.0.0.1: every gate-peer refers to one vpg as its `vpg`; this one does not (peers.csv)
"#]]
    );
}

#[test]
fn a_reference_that_is_left_out_is_refused() {
    let said = problems(|builder| {
        with_vpg(builder);
        builder.add("gate-peer", GLOBAL, "9f3d2c1b/10.0.0.1");
    });
    assert_data_eq!(
        told(&said),
        str!["g:gate-peer/9f3d2c1b/10.0.0.1: every gate-peer refers to one vpg as its `vpg`; this one does not"]
    );
}

#[test]
fn a_misspelt_kind_of_target_is_refused() {
    let said = problems(|builder| {
        with_vpg(builder);
        builder.add("gate-peer", GLOBAL, "9f3d2c1b/10.0.0.1").refers("vpg", &["vgp"], VPG);
        builder.add("gate-peer", GLOBAL, "9f3d2c1b/10.0.0.2").refers("vpg", &[], VPG);
    });
    assert_data_eq!(
        told(&said),
        str![[r#"
g:gate-peer/9f3d2c1b/10.0.0.1: the vpg of every gate-peer is of the kind vpg, not `vgp`
g:gate-peer/9f3d2c1b/10.0.0.2: the vpg of every gate-peer is of the kind vpg, and none is given
"#]]
    );
}

#[test]
fn a_place_that_the_kind_does_not_have_is_refused() {
    let said = problems(|builder| {
        builder.add("sim", None, "1").status("active");
        builder.add("sam-user", GLOBAL, "alice");
        builder.add("long-term-discount", GLOBAL, "d").status("active");
        builder.read("sim", None, Reading::Complete);
        builder.foreign("account", JAPAN, "OP0012345679");
        builder.oddity(Oddity::new("jp:sam-user/bob".parse().unwrap(), Finding::NoKey));
    });
    assert_data_eq!(
        told(&said),
        str![[r#"
foreign jp:account/OP0012345679: every account is in no coverage: the operator shares it
g:long-term-discount/d: every long-term-discount is in the coverage `jp`
g:sam-user/alice: every sam-user is in no coverage: the operator shares it
oddity of jp:sam-user/bob: every sam-user is in no coverage: the operator shares it
reading of sim: every sim is in the coverage `g` or `jp`
sim/1: every sim is in the coverage `g` or `jp`
"#]]
    );
}

#[test]
fn a_key_of_another_form_is_refused() {
    let said = problems(|builder| {
        builder.add("bill", GLOBAL, "July");
        builder.add("bill", GLOBAL, "2026-7");
        builder.add("sim", GLOBAL, "1/2").status("active");
        with_vpg(builder);
        builder.add("vpc-peering-connection", GLOBAL, "pcx-1").refers("vpg", &["vpg"], VPG);
        builder.add("vpc-peering-connection", GLOBAL, "9f3d2c1b/").refers("vpg", &["vpg"], VPG);
        builder.add("root-mfa", None, "mine").status("ACTIVE");
    });
    assert_data_eq!(
        told(&said),
        str![[r#"
g:bill/2026-7: the key of every bill is a month (2026-08)
g:bill/July: the key of every bill is a month (2026-08)
root-mfa/mine: the key of every root-mfa is always `current`
g:sim/1/2: the key of every sim is one part (`/` is `%2F`)
g:vpc-peering-connection/9f3d2c1b/: the key of every vpc-peering-connection is 2 parts joined by `/`
g:vpc-peering-connection/pcx-1: the key of every vpc-peering-connection is 2 parts joined by `/`
"#]]
    );
}

#[test]
fn a_kind_that_there_is_not_is_refused() {
    let said = problems(|builder| {
        builder.origin("export.csv");
        builder.add("smi", GLOBAL, "1").status("active");
        builder.add("subscriber", GLOBAL, "2").status("active");
        builder.add("submarine-cable", GLOBAL, "3");
        builder.read("vgp", GLOBAL, Reading::Complete);
        builder.foreign("grup", GLOBAL, "fleet");
        let row = Oddity::new("g:bil/*".parse().unwrap(), Finding::NoKey);
        builder.oddity(Oddity { hides: vec!["bill".to_owned(), "bils".to_owned()], ..row });
    });
    assert_data_eq!(
        told(&said),
        str![[r#"
`hides` of g:bil/*: there is no kind `bils`; did you mean `bill`?
foreign g:grup/fleet: there is no kind `grup`; did you mean `group`?
g:smi/1: there is no kind `smi`; did you mean `sim`? (export.csv)
g:submarine-cable/3: there is no kind `submarine-cable` (export.csv)
g:subscriber/2: there is no kind `subscriber`; did you mean `sim`? (export.csv)
oddity of g:bil/*: there is no kind `bil`; did you mean `bill`?
reading of g:vgp: there is no kind `vgp`; did you mean `vpg`?
"#]]
    );
}

#[test]
fn a_status_that_nobody_knows_is_refused() {
    let said = problems(|builder| {
        builder.add("sim", GLOBAL, "1").status("actve");
        builder.add("group", GLOBAL, "fleet").status("nobody looks at it");
    });
    assert_data_eq!(
        told(&said),
        str![
            "g:sim/1: no sim has the status `actve`; did you mean `active`? (known: ready, active, inactive, standby, suspended, testing, transferring, shipped, instock, terminated)"
        ]
    );
}

#[test]
fn a_fact_that_means_nothing_is_refused() {
    let said = problems(|builder| {
        builder.add("group", GLOBAL, "fleet").fact(Fact::EndsAt, "2026-09-30T00:00:00Z").fact(Fact::Detail, "any");
        builder.add("sim", GLOBAL, "1").status("active").fact(Fact::EndsAt, "2026-09-30");
        builder.add("coupon", JAPAN, "c").fact(Fact::Amount, "ten").fact(Fact::Currency, "yen");
        let contract = builder.add("operator-contract", None, "support").status("priority");
        contract.fact(Fact::NextMonth, "gratis").fact(Fact::BilledTo, "japan");
        builder.add("lagoon-license-pack", JAPAN, "p").fact(Fact::Quantity, "a few");
    });
    assert_data_eq!(
        told(&said),
        str![[r#"
g:group/fleet: no group has the fact ends-at (known: none)
g:group/fleet: no group has the fact detail (known: none)
jp:coupon/c: the amount `ten` is no decimal number
jp:coupon/c: the currency `yen` is no ISO 4217 currency
jp:lagoon-license-pack/p: the quantity `a few` is no decimal number
operator-contract/support: the next-month `gratis` is no status (known: basic, priority, enterprise, attested)
operator-contract/support: the billed-to `japan` is no coverage (known: g, jp)
g:sim/1: the ends-at `2026-09-30` is no instant of RFC 3339
"#]]
    );
}

#[test]
fn a_protection_of_what_cannot_be_protected_is_refused() {
    let said = problems(|builder| {
        builder.add("group", GLOBAL, "fleet").protection(Protection::On);
        builder.add("group", JAPAN, "fleet").protection(Protection::Off);
    });
    assert_data_eq!(told(&said), str!["g:group/fleet: it is said to be protected, but no group can be"]);
}

/// What is not needed may be left out, and what is said in parts is whole.
#[test]
fn what_is_right_is_taken() {
    let account = builder(|builder| {
        with_vpg(builder);
        builder.add("sim", GLOBAL, "1").status("active");
        builder.add("sim", GLOBAL, "2");
        builder.add("gate-peer", GLOBAL, "9f3d2c1b/10.0.0.1");
        builder.add("gate-peer", GLOBAL, "9f3d2c1b/10.0.0.1").refers("vpg", &["vpg"], VPG);
        builder.add("event-handler", GLOBAL, "h").status("active");
        builder.add("lagoon-subscription", GLOBAL, Account::ATTESTED).fact(Fact::Quantity, "1");
    });
    assert_eq!(account.build(Catalogue::soracom()).unwrap().len(), 6);
}

/// A rule cannot apply to what is gone, so it may lack what the rule rests on.
#[test]
fn what_is_gone_may_lack_a_reference() {
    let build = |status: &str| {
        let fill = |builder: &mut AccountBuilder| {
            builder.add("batch-job", GLOBAL, "g/1").status(status);
        };
        builder(fill).build(Catalogue::soracom())
    };
    let statuses = Catalogue::soracom().kind("batch-job").unwrap().status.values;
    for value in statuses {
        let is_gone = value.standing == winddown::catalogue::spec::Standing::Gone;
        assert_eq!(build(value.name).is_ok(), is_gone, "{}", value.name);
    }
}

#[test]
fn a_rest_that_was_read_leaves_what_was_said() {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.read("sim", GLOBAL, Reading::Unread("no permission".to_owned()));
    builder.read_the_rest(Catalogue::soracom());
    builder.read("vpg", JAPAN, Reading::Partial("the second page is missing".to_owned()));
    let account = builder.build(Catalogue::soracom()).unwrap();
    let gaps: Vec<_> = account.readings().filter(|(.., reading)| !reading.is_settled()).collect();
    assert_eq!(gaps.len(), 2);
    let places: usize = Catalogue::soracom().kinds().map(|kind| kind.places().len()).sum();
    assert_eq!(account.readings().count(), places);
}

/// In an inventory that need not fit together, what does not fit is shown, and what it could hide leaves
/// the account unknown.
#[test]
fn an_untidy_inventory_becomes_an_account() {
    let account = builder(|builder| {
        builder.origin("export.csv");
        builder.add("bill", GLOBAL, "July");
        builder.add("vpc-peering-connection", GLOBAL, "9f3d2c1b/pcx-1");
        builder.add("sim", GLOBAL, "1").status("terminated").fact(Fact::EndsAt, "soon");
        builder.add("sim", GLOBAL, "2").status("brand-new").name(&"n".repeat(70_000));
        builder.add("sim", JAPAN, "").status("active");
        builder.add("virtual-sim", GLOBAL, &"k".repeat(70_000)).status("active");
        builder.add("group", GLOBAL, "fleet").protection(Protection::On).fact(Fact::Quantity, "7");
        builder.add("sim", JAPAN, "3").status("terminated").refers("group", &["group"], "nowhere");
    });
    let account = account.build_untidy(Catalogue::soracom()).unwrap();
    let odd: Vec<String> = account.oddities().iter().map(ToString::to_string).collect();
    assert_data_eq!(
        odd.join("\n"),
        str![[r#"
g:bill/July: the field `key` holds the text `July` (export.csv)
g:group/fleet: the field `protection` holds the text `on` (export.csv)
g:group/fleet: the field `quantity` holds the text `7` (export.csv)
g:sim/1: the field `ends-at` holds the text `soon` (export.csv)
g:sim/2: the status is `brand-new`, which is not known (export.csv)
g:sim/2: the name is longer than 4,096 bytes and is left out; it begins with `nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…` (export.csv)
a row of sim in japan: the id is missing (export.csv)
jp:sim/3: `group` is group/nowhere, which no list shows (export.csv)
a row of virtual-sim in global: the id is longer than 4,096 bytes and is left out; it begins with `kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…` (export.csv)
g:vpc-peering-connection/9f3d2c1b/pcx-1: the field `vpg` holds nothing (export.csv)
"#]]
    );
    let gaps = account.readings().filter(|(.., reading)| !reading.is_settled());
    let gaps: Vec<String> = gaps.map(|(kind, place, _)| format!("{kind} {place:?}")).collect();
    assert_data_eq!(
        gaps.join("\n"),
        str![[r#"
bill Some(Coverage(g))
group Some(Coverage(jp))
group-vpg-setting Some(Coverage(jp))
packet-capture-session-sim Some(Coverage(jp))
sim Some(Coverage(jp))
sim-expiry Some(Coverage(jp))
subscription-container Some(Coverage(jp))
third-party-claim Some(Coverage(g))
transfer-token Some(Coverage(jp))
virtual-sim Some(Coverage(g))
vpc-peering-connection Some(Coverage(g))
"#]]
    );
    assert_eq!(account.len(), 6, "what has no key is left out");
}

#[test]
fn what_could_be_hidden_keeps_an_untidy_account_from_being_closable() {
    let account = builder(|builder| _ = builder.add("transfer-token", GLOBAL, "t"));
    let account = account.build_untidy(Catalogue::soracom()).unwrap();
    assert_eq!(verdict(&account), Verdict::Unknown);
}

/// Only the program can be wrong about these.
#[test]
fn an_untidy_inventory_may_not_misspell() {
    let slips = builder(|builder| {
        with_vpg(builder);
        builder.add("smi", GLOBAL, "1");
        builder.add("sim", None, "2").status("active");
        builder.add("gate-peer", GLOBAL, "9f3d2c1b/1").refers("vgp", &["vpg"], VPG);
        builder.add("gate-peer", GLOBAL, "9f3d2c1b/2").refers("vpg", &["sim"], VPG);
    });
    let invalid = slips.build_untidy(Catalogue::soracom()).unwrap_err();
    assert_data_eq!(
        invalid.to_string(),
        str![[r#"
g:smi/1: there is no kind `smi`; did you mean `sim`?
sim/2: every sim is in the coverage `g` or `jp`
g:gate-peer/9f3d2c1b/1: no gate-peer has a role `vgp`; did you mean `vpg`? (known: vpg)
g:gate-peer/9f3d2c1b/2: the vpg of every gate-peer is of the kind vpg, not `sim`
"#]]
    );
}

/// The keys of a kind that no response shows are known by what its operations take of them. Without that
/// part, a call would be about something else.
#[test]
fn a_key_has_what_operations_take() {
    const DELETE: Operation = Operation::new(
        "deleteCrate",
        "DELETE",
        "/shelves/{shelf}/crates/{crate_id}",
        "crates delete",
        &[("shelf", ParamSource::Key(0)), ("crate_id", ParamSource::Key(1))],
    );
    const CRATE: KindSpec =
        KindSpec { name: "crate", routes: &[Route::only(&[StepSpec::api(Action::Delete, DELETE)])], ..KindSpec::EMPTY };
    let catalogue = Catalogue::soracom().with([CRATE]).unwrap();
    let of = |key: &str| {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        builder.add("crate", None, key);
        builder
    };
    assert!(of("a/b").build(&catalogue).is_ok());
    // The call for `a/b/c` would be that for `a/b`.
    for key in ["a", "a/", "/b", "a//b", "a/b/c"] {
        let said = of(key).build(&catalogue).unwrap_err().to_string();
        assert_eq!(said, format!("crate/{key}: the key of every crate is 2 parts joined by `/`"));
    }
    for key in ["a", "a/", "/b", "a//b"] {
        let untidy = of(key).build_untidy(&catalogue).unwrap();
        assert!(matches!(untidy.oddities()[0].finding, Finding::FieldUnreadable { .. }), "{key}");
        let graph = DependencyGraph::build(untidy, &catalogue, now()).unwrap();
        let node = graph.nodes().find(|node| node.kind().name == "crate").unwrap();
        let path = node.acts().find_map(|act| act.call()).unwrap().path;
        assert!(!path.contains("//") && !path.ends_with('/'), "{path}");
        assert!(path.contains("%7B"), "{path}");
    }
}
