//! Which references a thing of a kind cannot do without, and what its keys look like: by small catalogues, each with one reason.

use winddown::account::{Coverage, KeyForm};
use winddown::catalogue::spec::{Blocks, Constraint, Found, Pair, Part, Provenance, RefSpec, Strength, inferred, t};
use winddown::catalogue::{Catalogue, InvalidCatalogue, KindSpec, Provider};

const TEST: Provenance = Provenance::Inferred(t("a test"));

const fn rule(then: &'static str, strength: Strength, pairs: &'static [Pair]) -> Constraint {
    Constraint { then, strength, pairs, reason: t("a test"), provenance: TEST }
}

const TENANT: KindSpec = KindSpec { name: "tenant", blocks: inferred(Blocks::Itself, "a test"), ..KindSpec::EMPTY };

/// A disk that refers to a machine in two roles, and to another disk.
const DISK: KindSpec = KindSpec {
    name: "disk",
    references: &[
        RefSpec::new("machine", "machine", &["machine"], TEST),
        RefSpec::new("spare", "spare", &["machine"], TEST),
        RefSpec::new("copy", "copy", &["disk"], TEST),
    ],
    ..KindSpec::EMPTY
};
/// A machine, in a room.
const MACHINE: KindSpec =
    KindSpec { name: "machine", references: &[RefSpec::new("room", "room", &["room"], TEST)], ..KindSpec::EMPTY };
/// A lamp has roles of the same names, which no rule is about.
const LAMP: KindSpec = KindSpec {
    name: "lamp",
    references: &[
        RefSpec::new("machine", "machine", &["machine"], TEST),
        RefSpec::new("room", "room", &["room"], TEST),
        RefSpec::new("spare", "spare", &["machine"], TEST),
    ],
    ..KindSpec::EMPTY
};
const ROOM: KindSpec = KindSpec { name: "room", ..KindSpec::EMPTY };

/// What disks, machines and lamps need, with these rules of disks, of machines and of rooms.
fn needed(disk: &[Constraint], machine: &[Constraint], room: &[Constraint]) -> String {
    let [disk, machine, room] = [disk, machine, room].map(|rules| &*rules.to_vec().leak());
    let kinds = [
        TENANT,
        KindSpec { before: disk, ..DISK },
        KindSpec { before: machine, ..MACHINE },
        KindSpec { before: room, ..ROOM },
        LAMP,
    ];
    let catalogue = Catalogue::new(Provider::new("Acme"), kinds).unwrap();
    let of = |name: &str| {
        let roles = catalogue.needed_roles(catalogue.kind(name).unwrap());
        roles.into_iter().map(move |role| format!("{name} {role}")).collect::<Vec<_>>()
    };
    ["disk", "machine", "lamp"].into_iter().flat_map(of).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_hard_rule_needs_the_reference_that_alone_carries_it() {
    const HARD: Strength = Strength::Hard;
    assert_eq!(needed(&[], &[], &[]), "");
    assert_eq!(needed(&[rule("machine", HARD, &[Pair::Refers(&["machine"])])], &[], &[]), "disk machine");
    assert_eq!(needed(&[], &[rule("disk", HARD, &[Pair::ReferredBy("spare")])], &[]), "disk spare");
    assert_eq!(needed(&[rule("disk", HARD, &[Pair::ReferredBy("copy")])], &[], &[]), "disk copy");
    // On its way, each reference is needed.
    let way = needed(&[rule("room", HARD, &[Pair::Refers(&["machine", "room"])])], &[], &[]);
    assert_eq!(way, "disk machine, machine room");
}

#[test]
fn a_rule_on_what_two_share_needs_both_references() {
    const SHARED: &[Constraint] = &[rule("lamp", Strength::Hard, &[Pair::Share("spare", "machine")])];
    assert_eq!(needed(SHARED, &[], &[]), "disk spare, lamp machine");
}

#[test]
fn what_does_not_decide_needs_nothing() {
    const SOFT: Strength = Strength::Recommended;
    const REFERS: &[Pair] = &[Pair::Refers(&["machine"])];
    assert_eq!(needed(&[rule("machine", SOFT, REFERS)], &[], &[]), "");
    // One of two is enough.
    const EITHER: &[Pair] = &[Pair::Refers(&["machine"]), Pair::Refers(&["spare"])];
    assert_eq!(needed(&[rule("machine", Strength::Hard, EITHER)], &[], &[]), "");
    assert_eq!(needed(&[rule("machine", Strength::Hard, &[Pair::All])], &[], &[]), "");
}

/// Rules about what is in one place make no circle of kinds that are never all in one place.
#[test]
fn a_circle_has_a_place() {
    const A: Coverage = Coverage::from_static("a");
    const B: Coverage = Coverage::from_static("b");
    const C: Coverage = Coverage::from_static("c");
    fn circle(last: &'static [Coverage]) -> Result<Catalogue, InvalidCatalogue> {
        const HARD: Strength = Strength::Hard;
        const KINDS: [KindSpec; 3] = [
            KindSpec { before: &[rule("disk", HARD, &[Pair::SameCoverage])], ..MACHINE },
            KindSpec { before: &[rule("room", HARD, &[Pair::SameCoverage])], ..DISK },
            KindSpec { before: &[rule("machine", HARD, &[Pair::All])], ..ROOM },
        ];
        let places: [&'static [Coverage]; 3] = [&[A], &[A, B], last];
        let kinds = KINDS.into_iter().zip(places);
        let kinds =
            kinds.map(|(kind, places)| KindSpec { coverages: inferred(places, "a test"), references: &[], ..kind });
        let provider = Provider::new("Acme").with_coverages(&[(A, "A", "USD"), (B, "B", "USD"), (C, "C", "USD")]);
        Catalogue::new(provider, [TENANT].into_iter().chain(kinds))
    }
    assert!(circle(&[B]).is_ok());
    let refused = circle(&[A, C]).unwrap_err().to_string();
    assert_eq!(refused, "hard rules go in a circle: disk before room before machine before disk");
}

/// Kinds whose things stand in each other, for ever.
#[test]
fn keys_without_an_end_have_at_least_the_parts_that_are_taken() {
    const IN_B: KindSpec = within("a", "b");
    const IN_A: KindSpec = within("b", "a");
    const fn within(name: &'static str, kind: &'static str) -> KindSpec {
        let identity = &[Part::Parent, Part::Field(&["id"])];
        KindSpec { name, found: Found::Within { kind, rows: "rows[]", identity }, ..KindSpec::EMPTY }
    }
    let catalogue = Catalogue::new(Provider::new("Acme"), [TENANT, IN_A, IN_B]).unwrap();
    assert_eq!(catalogue.key_form(catalogue.kind("a").unwrap()), KeyForm::Any);
}
