//! Kinds of one's own, with a slip in them.

use snapbox::{assert_data_eq, str};
use winddown::catalogue::spec::{
    Action, Blocks, Constraint, Found, KindSpec, Means, Pair, Part, ProtectionSpec, Provenance, Read, ReadRole,
    RefSpec, Route, Standing, StatusSpec, StatusValue, StepSpec, Strength, Text, inferred, t,
};
use winddown::catalogue::{Catalogue, GLOBAL, InvalidCatalogue, JAPAN, Operation, ParamSource, Provider};

const TEST: Provenance = Provenance::Inferred(t("a test"));
const OWN: KindSpec = KindSpec {
    name: "edge-box",
    coverages: inferred(&[GLOBAL], "a test"),
    references: &[RefSpec::new("sim", "sim", &["sim"], TEST), RefSpec::new("group", "group", &["group"], TEST)],
    billed: inferred(true, "a test"),
    ..KindSpec::EMPTY
};
const BOXES: Operation = Operation::new("listBoxes", "GET", "/boxes", "boxes list", &[]);

const fn rule(then: &'static str, pairs: &'static [Pair]) -> Constraint {
    Constraint { then, strength: Strength::Hard, pairs, reason: t("a test"), provenance: TEST }
}

const fn with(before: &'static [Constraint]) -> KindSpec {
    KindSpec { before, ..OWN }
}

/// One in each place, whose key is fixed.
const fn single(before: &'static [Constraint]) -> KindSpec {
    KindSpec { found: Found::Implied { by: &["sim"], key: "current", why: t("a test") }, ..with(before) }
}

fn added(kinds: &[KindSpec]) -> Result<Catalogue, InvalidCatalogue> {
    Catalogue::soracom().with(kinds.to_vec().leak())
}

/// What is wrong with the built-in kinds and these.
fn flaws(kinds: &[KindSpec]) -> String {
    added(kinds).unwrap_err().to_string()
}

#[test]
fn the_built_in_kinds_fit_together() {
    added(&[]).unwrap();
}

#[test]
fn kinds_of_ones_own_fit_in() {
    const RULES: &[Constraint] = &[
        rule("sim", &[Pair::Refers(&["sim"]), Pair::Share("group", "group")]),
        rule("vpg", &[Pair::Refers(&["group", "vpg"]), Pair::SameCoverage]),
        rule("account", &[Pair::All]),
        rule("bill", &[Pair::FinalBill]),
        rule("payment-method", &[Pair::Never(t("nobody removes it"))]),
    ];
    added(&[with(RULES)]).unwrap();
}

#[test]
fn names_are_taken_once_and_in_kebab_case() {
    let twice = KindSpec { aliases: &["sim", "edge-box"], ..OWN };
    let cases = ["", "Edge", "edge_box", "edge--box", "-edge"].map(|name| KindSpec { name, ..OWN });
    assert_data_eq!(
        flaws(&[twice, KindSpec { name: "subscriber", ..OWN }]),
        str![[r#"
`edge-box` is there twice: as the name of two kinds, or as the name and an alias, or two aliases, of one
`sim` is the name or alias of sim and of edge-box
`subscriber` is the name or alias of sim and of subscriber
"#]]
    );
    assert_data_eq!(
        flaws(&cases),
        str![[r#"
: the name `` has to be words of lower-case letters and digits, with a hyphen between two
-edge: the name `-edge` has to be words of lower-case letters and digits, with a hyphen between two
Edge: the name `Edge` has to be words of lower-case letters and digits, with a hyphen between two
edge--box: the name `edge--box` has to be words of lower-case letters and digits, with a hyphen between two
edge_box: the name `edge_box` has to be words of lower-case letters and digits, with a hyphen between two
"#]]
    );
}

#[test]
fn one_kind_is_the_account() {
    let root = KindSpec { name: "tenant", blocks: inferred(Blocks::Itself, "a test"), ..OWN };
    assert_data_eq!(flaws(&[root]), str!["account and tenant are each said to be the account itself"]);
}

/// A catalogue from nothing.
#[test]
fn a_catalogue_has_a_root_and_the_coverages_of_its_provider() {
    let of = |kinds: &[KindSpec]| Catalogue::new(Provider::new("Acme"), kinds).unwrap_err().to_string();
    assert_data_eq!(of(&[]), str!["no kind is the account itself (one has to have `Blocks::Itself`)"]);
    let root = KindSpec { blocks: inferred(Blocks::Itself, "a test"), references: &[], ..OWN };
    assert_data_eq!(
        of(&[root]),
        str![[r#"
edge-box: the account itself is the operator's (`coverages` is empty), not one in each coverage
edge-box: its provider has no coverage `g`
"#]]
    );
    let japanese = Provider::new("Acme").with_coverages(&[(JAPAN, "Japan", "JPY")]);
    let error = Catalogue::new(japanese, [root]).unwrap_err();
    let each: Vec<String> = error.problems().map(ToString::to_string).collect();
    assert_eq!(each.join("\n"), error.to_string());
    assert_data_eq!(
        error.to_string(),
        str![[r#"
edge-box: the account itself is the operator's (`coverages` is empty), not one in each coverage
edge-box: its provider has no coverage `g`
"#]]
    );
}

#[test]
fn a_kind_that_there_is_not_is_named_nowhere() {
    const READ: Read = Read { per: Some("bocks"), ..Read::list(BOXES, &[Part::Field(&["id"])]) };
    const WHY: Text = t("a test");
    const CASES: &[KindSpec] = &[
        with(&[rule("acount", &[Pair::All])]),
        KindSpec { name: "a", references: &[RefSpec::new("sim", "sim", &["subscriber"], TEST)], ..OWN },
        KindSpec { name: "b", reads: &[READ], ..OWN },
        KindSpec { name: "c", only_with: &["smi"], ..OWN },
        KindSpec { name: "d", cuts_off: &["vgp"], ..OWN },
        KindSpec { name: "e", found: Found::Within { kind: "grup", rows: "", identity: &[Part::Parent] }, ..OWN },
        KindSpec { name: "f", found: Found::Implied { by: &["odrer"], key: "current", why: WHY }, ..OWN },
        KindSpec { name: "g", found: Found::Shown { kind: "nothing-like-it", statuses: &[], why: WHY }, ..OWN },
    ];
    assert_data_eq!(
        flaws(CASES),
        str![[r#"
a: there is no kind `subscriber`; did you mean `sim`?
b: there is no kind `bocks`
c: there is no kind `smi`; did you mean `sim`?
d: there is no kind `vgp`; did you mean `vpg`?
e: there is no kind `grup`; did you mean `group`?
edge-box: there is no kind `acount`; did you mean `account`?
f: there is no kind `odrer`; did you mean `order`?
g: there is no kind `nothing-like-it`
"#]]
    );
}

#[test]
fn rules_follow_roles_that_there_are() {
    const RULES: &[Constraint] = &[
        rule("sim", &[Pair::Refers(&["smi"])]),
        rule("vpg", &[Pair::Refers(&["group", "gate"])]),
        rule("sim", &[Pair::ReferredBy("box")]),
        rule("sim", &[Pair::Share("gruop", "group")]),
        rule("sim", &[Pair::Share("group", "gruop")]),
        rule("account", &[Pair::OperatorWide("operator")]),
        rule("account", &[]),
    ];
    assert_data_eq!(
        flaws(&[with(RULES)]),
        str![[r#"
edge-box: the rule towards account pairs up nothing
edge-box: the rule towards account follows the role `operator`, but edge-box has no such reference
edge-box: the rule towards sim follows the role `box`, but sim has no such reference
edge-box: the rule towards sim follows the role `gruop`, but edge-box has no such reference
edge-box: the rule towards sim follows the role `gruop`, but sim has no such reference
edge-box: the rule towards sim follows the role `smi`, but edge-box has no such reference
edge-box: the rule towards vpg follows the role `gate`, but group has no such reference
"#]]
    );
}

#[test]
fn roles_lead_where_the_rule_goes() {
    const RULES: &[Constraint] = &[
        rule("vpg", &[Pair::Refers(&["sim"])]),
        rule("vpg", &[Pair::Refers(&["sim", "group"])]),
        rule("sim", &[Pair::ReferredBy("group")]),
        rule("sim", &[Pair::Share("sim", "group")]),
        rule("account", &[Pair::OperatorWide("sim")]),
        rule("order", &[Pair::FinalBill]),
    ];
    assert_data_eq!(
        flaws(&[with(RULES)]),
        str![[r#"
edge-box: the rule towards account follows `sim`, which leads to sim and not to account
edge-box: the rule towards sim follows `group`, which leads to group and not to edge-box
edge-box: the rule towards sim follows `sim`, which leads to sim and not to group
edge-box: the rule towards vpg follows `sim`, which leads to sim and not to vpg
edge-box: the rule towards vpg follows `sim` and then `group`, which leads to group and not to vpg
edge-box: the rule about the final bill leads to order, which is no bill
"#]]
    );
}

#[test]
fn rules_and_references_stay_where_both_can_be() {
    const TO_CAMERA: &[RefSpec] = &[RefSpec::new("camera", "camera", &["soracam-device"], TEST)];
    const CASES: &[KindSpec] = &[
        KindSpec { references: TO_CAMERA, ..with(&[rule("soracam-device", &[Pair::Refers(&["camera"])])]) },
        KindSpec { name: "other", ..with(&[rule("soracam-license-pack", &[Pair::SameCoverage])]) },
    ];
    assert_data_eq!(
        flaws(CASES),
        str![[r#"
edge-box: nothing of it is ever in one place with soracam-device
other: nothing of it is ever in one place with soracam-license-pack
"#]]
    );
}

#[test]
fn a_status_that_the_kind_does_not_have_is_named_nowhere() {
    const STATUS: StatusSpec = StatusSpec {
        values: &[StatusValue::new("open", Standing::Live)],
        settled_if_referred: &["oepn"],
        ..StatusSpec::NONE
    };
    const ASK: StepSpec = StepSpec::by(Action::Cancel, Means::Support(t("its end")));
    const CASES: &[KindSpec] = &[KindSpec {
        status: STATUS,
        routes: &[Route { statuses: &["open", "closed"], steps: &[ASK], note: Text::EMPTY }],
        alternatives: &[(&["ajar"], inferred(t("leave it"), "a test"))],
        found: Found::Shown { kind: "sim", statuses: &["actve"], why: t("a test") },
        ..OWN
    }];
    assert_data_eq!(
        flaws(CASES),
        str![[r#"
edge-box: it names the status `actve`, which sim does not have
edge-box: it names the status `ajar`, which edge-box does not have
edge-box: it names the status `closed`, which edge-box does not have
edge-box: it names the status `oepn`, which edge-box does not have
"#]]
    );
}

#[test]
fn keys_have_one_form_and_those_of_bills_are_months() {
    const LIST: Read = Read::list(BOXES, &[Part::Field(&["id"])]);
    const ONE: Read =
        Read { role: ReadRole::Detail, rows: "", identity: &[Part::Param(0), Part::Field(&["id"])], ..LIST };
    const CASES: &[KindSpec] =
        &[KindSpec { is_bill: true, reads: &[LIST], ..OWN }, KindSpec { name: "other", reads: &[LIST, ONE], ..OWN }];
    assert_data_eq!(
        flaws(CASES),
        str![[r#"
edge-box: the key of a bill is its month (`Part::Month`), and nothing else
edge-box: the code of a bill that is to be paid tells whether its amount is final, which NOT_TERMINATED does not (`Code::BillUnconfirmed` if it is not, otherwise `BillUnpaid`, `BillDeferred` or `PaymentFailed`)
other: its responses give keys of different numbers of parts (1, 2)
"#]]
    );
}

#[test]
fn what_is_certain_to_go_in_a_circle_is_refused() {
    const JAPANESE: KindSpec = KindSpec { name: "c", coverages: inferred(&[JAPAN], "a test"), ..OWN };
    const CASES: &[KindSpec] = &[
        KindSpec { name: "a", ..with(&[rule("b", &[Pair::SameCoverage])]) },
        KindSpec { name: "b", ..with(&[rule("a", &[Pair::All])]) },
        // Of these, there may be none in one coverage.
        KindSpec { before: &[rule("d", &[Pair::All])], ..JAPANESE },
        KindSpec { name: "d", ..with(&[rule("c", &[Pair::All])]) },
        KindSpec { name: "e", ..with(&[rule("e", &[Pair::All])]) },
        // Whether anything refers to anything is not certain.
        KindSpec { name: "f", ..with(&[rule("sim", &[Pair::Refers(&["sim"])])]) },
        // There is only one of it, which does not wait for itself.
        KindSpec { name: "g", ..single(&[rule("g", &[Pair::All])]) },
        KindSpec { name: "h", ..single(&[rule("i", &[Pair::All])]) },
        KindSpec { name: "i", ..single(&[rule("h", &[Pair::All])]) },
    ];
    assert_data_eq!(
        flaws(CASES),
        str![[r#"
hard rules go in a circle: a before b before a
hard rules go in a circle: c before d before c
hard rules go in a circle: e before e
hard rules go in a circle: h before i before h
"#]]
    );
}

const IDS: &[Part] = &[Part::Field(&["id"])];

/// An operation on one of them, with a slip in it or without.
const fn act(path: &'static str, params: &'static [(&'static str, ParamSource)]) -> StepSpec {
    StepSpec::api(Action::Delete, Operation::new("deleteBox", "DELETE", path, "boxes delete", params))
}

/// A call that lacks the id would be about all of them.
#[test]
fn operations_fit_their_paths_and_keys() {
    const ID: &[(&str, ParamSource)] = &[("id", ParamSource::Key(0))];
    const READ: Operation = Operation::new("getBox", "GET", "/boxes/{id}", "boxes get", ID);
    const SECOND: Operation =
        Operation::new("lockBox", "PUT", "/boxes/{id}", "boxes lock", &[("id", ParamSource::Month(1))]);
    const PROTECTION: ProtectionSpec = ProtectionSpec {
        field: "locked",
        on_when: true,
        when_missing: inferred(false, "a test"),
        lift: Some(READ),
        set: Some(SECOND),
        provenance: TEST,
        note: Text::EMPTY,
    };
    const CASES: &[KindSpec] = &[
        KindSpec { name: "a", routes: &[Route::only(&[act("/boxes/{box_id}", ID)])], ..OWN },
        KindSpec { name: "b", reads: &[Read::list(BOXES, IDS)], protection: Some(PROTECTION), ..OWN },
        KindSpec {
            name: "c",
            reads: &[Read { per: Some("b"), ..Read::list(SECOND, IDS) }, Read::list(READ, IDS)],
            ..OWN
        },
        KindSpec {
            name: "d",
            found: Found::Implied { by: &["b"], key: "current", why: t("a test") },
            routes: &[Route::only(&[act("/boxes/{id}", &[("id", ParamSource::Key(1))])])],
            ..OWN
        },
    ];
    assert_data_eq!(
        flaws(CASES),
        str![[r#"
a: the path of deleteBox has `{box_id}`, and no parameter fills it
a: deleteBox has a parameter `id`, and its path has no `{id}`
b: lockBox takes part 1 of a key, counted from 0, but the key of every b is one part (`/` is `%2F`)
c: lockBox takes part 1 of a key, counted from 0, but the key of every b is one part (`/` is `%2F`)
d: deleteBox takes part 1 of a key, counted from 0, but the key of every d is always `current`
"#]]
    );
}

const fn along(then: &'static str) -> Constraint {
    Constraint { strength: Strength::Cascade, ..rule(then, &[Pair::All]) }
}

/// Otherwise the account would seem closable before that bill.
#[test]
fn what_is_charged_until_it_ends_goes_before_its_bill() {
    const CASES: &[KindSpec] = &[
        KindSpec { billed_until_ended: inferred(true, "a test"), ..OWN },
        KindSpec { name: "free", billed: inferred(false, "a test"), ..with(&[rule("bill", &[Pair::FinalBill])]) },
        // It ends before the account, and not with it.
        KindSpec {
            name: "hard",
            billed_until_ended: inferred(true, "a test"),
            ..with(&[rule("account", &[Pair::All])])
        },
        KindSpec { name: "along", billed_until_ended: inferred(true, "a test"), ..with(&[along("account")]) },
        KindSpec { name: "astray", billed_until_ended: inferred(true, "a test"), ..with(&[along("root-mfa")]) },
    ];
    assert_data_eq!(
        flaws(CASES),
        str![[r#"
astray: it is charged until it ends, but no rule puts it, or what comes after it, before its last bill (`Pair::FinalBill`)
edge-box: it is charged until it ends, but no rule puts it, or what comes after it, before its last bill (`Pair::FinalBill`)
hard: it is charged until it ends, but no rule puts it, or what comes after it, before its last bill (`Pair::FinalBill`)
free: it has a rule about its final bill, but it is not said to be billed
"#]]
    );
}

/// What would never be a blocker is not taken for one.
#[test]
fn what_is_said_to_block_does() {
    const BILL: KindSpec =
        KindSpec { name: "japanese-bill", is_bill: true, coverages: inferred(&[JAPAN], "a test"), ..KindSpec::EMPTY };
    const STATUS: StatusSpec = StatusSpec {
        values: &[StatusValue::new("open", Standing::Gone), StatusValue::new("open", Standing::Live)],
        ..StatusSpec::NONE
    };
    const YES: KindSpec = KindSpec { blocks: inferred(Blocks::Yes, "a test"), ..OWN };
    const SOFT: Constraint = Constraint { strength: Strength::Recommended, ..rule("account", &[Pair::All]) };
    const CASES: &[KindSpec] = &[
        BILL,
        KindSpec { name: "a", ..with(&[rule("japanese-bill", &[Pair::FinalBill])]) },
        KindSpec { name: "c", before: &[SOFT], ..YES },
        KindSpec { name: "d", before: &[rule("account", &[Pair::Never(t("a test"))])], ..YES },
        KindSpec { name: "e", before: &[rule("f", &[Pair::SameCoverage])], ..YES },
        KindSpec { name: "f", before: &[rule("account", &[Pair::All])], ..YES },
        KindSpec { name: "g", status: STATUS, ..OWN },
    ];
    assert_data_eq!(
        flaws(CASES),
        str![[r#"
a: nothing of it is ever in one place with japanese-bill
g: the status `open` is there twice
c: it is said to keep the account from closing, but no hard rule leads from it to the account
d: it is said to keep the account from closing, but no hard rule leads from it to the account
japanese-bill: the code of a bill that is to be paid tells whether its amount is final, which NOT_TERMINATED does not (`Code::BillUnconfirmed` if it is not, otherwise `BillUnpaid`, `BillDeferred` or `PaymentFailed`)
"#]]
    );
}
