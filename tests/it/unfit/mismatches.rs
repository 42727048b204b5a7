//! Accounts that fit their own catalogue, and are given to a graph of another.

use snapbox::{assert_data_eq, str};
use winddown::account::{Account, Fact};
use winddown::catalogue::spec::{
    Constraint, FactSpec, Pair, Provenance, RefSpec, Standing, StatusSpec, StatusValue, Strength, Text, inferred, t,
};
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN, KindSpec};
use winddown::graph::{CatalogueMismatch, DependencyGraph};
use winddown::reading::{SnapshotFile, write_snapshot};

use super::accounts::{VPG, builder, with_vpg};
use crate::common::{Anything, now};

const TEST: Provenance = Provenance::Inferred(t("a test"));
const TO_VPG: RefSpec = RefSpec::new("vpg", "vpgId", &["vpg"], TEST);
const BEFORE_VPG: Constraint = Constraint {
    then: "vpg",
    strength: Strength::Hard,
    pairs: &[Pair::Refers(&["vpg"])],
    reason: t("a test"),
    provenance: TEST,
};
/// Without a VPG that it refers to, the rule could not apply.
const STRICT: KindSpec = KindSpec {
    name: "edge-box",
    coverages: inferred(&[GLOBAL, JAPAN], "a test"),
    references: &[TO_VPG],
    before: &[BEFORE_VPG],
    ..KindSpec::EMPTY
};
const LOOSE: KindSpec = KindSpec { before: &[], ..STRICT };

fn with(kind: KindSpec) -> Catalogue {
    Catalogue::soracom().with([kind]).unwrap()
}

/// A box that says nothing of a VPG.
fn with_box(catalogue: &Catalogue) -> Account {
    let account = builder(|builder| {
        with_vpg(builder);
        builder.add("edge-box", GLOBAL, "b1");
    });
    account.build(catalogue).unwrap()
}

fn mismatch(account: Account, catalogue: &Catalogue) -> Option<CatalogueMismatch> {
    DependencyGraph::build(account, catalogue, now()).err()
}

#[test]
fn roles_that_the_catalogue_does_not_know() {
    let account = builder(|builder| {
        with_vpg(builder);
        builder.add("gate-peer", GLOBAL, "9f3d2c1b/10.0.0.1").refers("vgp", &["vpg"], VPG);
        builder.add("gate-peer", GLOBAL, "9f3d2c1b/10.0.0.2").refers("vpg", &["vpg"], VPG);
    });
    let account = account.build_known(&Anything::with(["vgp", "vpg"])).unwrap();
    let mismatch = mismatch(account, Catalogue::soracom()).unwrap();
    assert_data_eq!(
        mismatch.to_string(),
        str![
            "the catalogue has no entry for: gate-peer's role `vgp`; the account was made with a catalogue that differs on: vpg"
        ]
    );
    assert_eq!(mismatch.roles, [("gate-peer".to_owned(), "vgp".to_owned())]);
    assert_eq!(mismatch.differing, ["vpg"]);
}

#[test]
fn kinds_that_the_catalogue_does_not_know() {
    let mismatch = mismatch(with_box(&with(LOOSE)), Catalogue::soracom()).unwrap();
    assert_data_eq!(mismatch.to_string(), str!["the catalogue has no entry for: edge-box"]);
    assert_eq!((mismatch.kinds, mismatch.differing), (vec!["edge-box".to_owned()], vec![]));
}

/// The rule would be overlooked: the box would not have to go before any VPG.
#[test]
fn a_reference_that_had_not_to_be_there() {
    let mismatch = mismatch(with_box(&with(LOOSE)), &with(STRICT)).unwrap();
    assert_data_eq!(mismatch.to_string(), str!["the account was made with a catalogue that differs on: edge-box"]);
    assert_eq!((mismatch.kinds, mismatch.differing), (vec![], vec!["edge-box".to_owned()]));
}

/// Whatever an account is checked against.
#[test]
fn other_places_keys_statuses_facts_and_roles() {
    const GONE: StatusSpec =
        StatusSpec { fields: &["status"], values: &[StatusValue::new("off", Standing::Gone)], ..StatusSpec::NONE };
    const LIVE: StatusSpec =
        StatusSpec { fields: &["status"], values: &[StatusValue::new("off", Standing::Live)], ..StatusSpec::NONE };
    const TO_MORE: &[RefSpec] = &[RefSpec::new("vpg", "vpgId", &["vpg", "group"], TEST)];
    const FACTS: &[FactSpec] = &[FactSpec::new(Fact::EndsAt, "endsAt")];
    let gone = KindSpec { status: GONE, ..LOOSE };
    let others = [
        KindSpec { coverages: inferred(&[GLOBAL], "a test"), ..LOOSE },
        KindSpec { references: &[], ..LOOSE },
        KindSpec { references: TO_MORE, ..LOOSE },
        KindSpec { facts: FACTS, ..LOOSE },
        KindSpec { status: StatusSpec { absent: Standing::Gone, ..StatusSpec::NONE }, ..LOOSE },
        gone,
    ];
    for (at, other) in others.into_iter().enumerate() {
        assert!(mismatch(with_box(&with(other)), &with(LOOSE)).is_some(), "{at}");
        assert!(mismatch(with_box(&with(other)), &with(other)).is_none(), "{at}");
    }
    assert!(mismatch(with_box(&with(gone)), &with(KindSpec { status: LIVE, ..LOOSE })).is_some());
}

/// What no check asks for may differ, and so may kinds of which the account has nothing.
#[test]
fn other_words_and_other_kinds_are_no_mismatch() {
    let other = KindSpec { phase: 1, lost: Text::EMPTY, is_numerous: true, ..LOOSE };
    assert!(mismatch(with_box(&with(LOOSE)), &with(other)).is_none());
    let without = builder(with_vpg).build(Catalogue::soracom()).unwrap();
    assert!(mismatch(without, &with(STRICT)).is_none());
}

/// What was kept is read with the catalogue of today, and then fits it.
#[test]
fn a_snapshot_is_of_the_catalogue_that_it_is_read_with() {
    let mut file = Vec::new();
    write_snapshot(&with_box(&with(LOOSE)), now(), &mut file).unwrap();
    let read = SnapshotFile::new("a.json").catalogue(with(STRICT)).load_from(&file[..]).unwrap();
    assert!(mismatch(read.clone(), &with(STRICT)).is_none());
    assert!(mismatch(read, &with(LOOSE)).is_some());
}

/// A kind may have statuses that a person says and no response has a field for.
#[test]
fn a_status_that_no_field_holds_has_to_be_known_as_well() {
    const ON: StatusSpec = StatusSpec { values: &[StatusValue::new("on", Standing::Live)], ..StatusSpec::NONE };
    let catalogue = with(KindSpec { status: ON, references: &[], ..LOOSE });
    let with_status = |status: &str| {
        let account = builder(|builder| _ = builder.add("edge-box", GLOBAL, "b1").status(status));
        account.build(&catalogue).map_err(|problems| problems.to_string())
    };
    with_status("on").unwrap();
    let refused = with_status("off").unwrap_err();
    assert!(refused.contains("off"), "{refused}");
}
