//! What kinds of a test's own have in common.

use winddown::account::{Account, AccountBuilder};
use winddown::catalogue::spec::{
    Action, Blocks, Constraint, Means, Pair, Part, ProtectionSpec, Provenance, Read, RefSpec, Route, StepSpec,
    Strength, inferred, t,
};
use winddown::catalogue::{Catalogue, KindSpec, Noun, Operation};

use super::OPERATOR;

pub(crate) const TEST: Provenance = Provenance::Inferred(t("it is a test's"));

/// An account that a person closes.
pub(crate) const ACCOUNT: KindSpec = KindSpec {
    name: "account",
    noun: Noun::new("account", "accounts"),
    routes: &[Route::only(&[StepSpec::by(Action::CloseAccount, Means::Console(t("Settings > Close")))])],
    blocks: inferred(Blocks::Itself, "it is the account"),
    phase: 12,
    ..KindSpec::EMPTY
};

/// The rule of what has to go before the account.
pub(crate) const BEFORE_ACCOUNT: Constraint = before("account", Strength::Hard, &[Pair::All]);

/// A rule of what goes before this kind.
pub(crate) const fn before(then: &'static str, strength: Strength, pairs: &'static [Pair]) -> Constraint {
    Constraint { then, strength, pairs, reason: t("that is the rule"), provenance: TEST }
}

pub(crate) const READS: &[Read] =
    &[Read::list(Operation::new("listThings", "GET", "/things", "things list", &[]), &[Part::Field(&["id"])])];

const BY_HAND: &[Route] = &[Route::only(&[StepSpec::by(Action::Delete, Means::Console(t("Things > Delete")))])];

/// Things that a person deletes.
pub(crate) const fn thing(
    name: &'static str,
    references: &'static [RefSpec],
    before: &'static [Constraint],
) -> KindSpec {
    KindSpec {
        name,
        noun: Noun::new("thing", "things"),
        reads: READS,
        references,
        before,
        routes: BY_HAND,
        irreversible: inferred(true, "it is a test's"),
        ..KindSpec::EMPTY
    }
}

/// A protection that this operation lifts.
pub(crate) const fn protection(lift: Operation) -> Option<ProtectionSpec> {
    Some(ProtectionSpec {
        field: "protected",
        on_when: true,
        when_missing: inferred(true, "it is a test's"),
        lift: Some(lift),
        set: None,
        provenance: TEST,
        note: t(""),
    })
}

/// An account that a response shows.
pub(crate) const ROOT: KindSpec = KindSpec { reads: READS, ..ACCOUNT };

/// A catalogue of these kinds and the account.
pub(crate) fn catalogue(kinds: &[KindSpec]) -> Catalogue {
    Catalogue::new(*Catalogue::soracom().provider(), kinds.iter().copied().chain([ROOT])).unwrap()
}

/// An account of which everything was read.
pub(crate) fn account(catalogue: &Catalogue, add: impl FnOnce(&mut AccountBuilder)) -> Account {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.read_the_rest(catalogue);
    add(&mut builder);
    builder.build(catalogue).unwrap()
}
