//! An account that is one chain: each thing has to go before the next.

#![allow(clippy::expect_used, reason = "what is generated is valid")]

use winddown::account::{Account, AccountBuilder};
use winddown::catalogue::spec::{
    Action, Constraint, Means, Pair, Provenance, RefSpec, Route, StepSpec, Strength, inferred, t,
};
use winddown::catalogue::{Catalogue, KindSpec};

static LINKS: [KindSpec; 1] = [KindSpec {
    name: "link",
    coverages: inferred(&[], "a generated account"),
    references: &[RefSpec::new("next", "next", &["link"], Provenance::Inferred(t("a generated account")))
        .may_miss("one is the last")],
    before: &[
        Constraint {
            then: "link",
            strength: Strength::Hard,
            pairs: &[Pair::Refers(&["next"])],
            reason: t("the chain is undone from its end"),
            provenance: Provenance::Inferred(t("a generated account")),
        },
        Constraint {
            then: "account",
            strength: Strength::Hard,
            pairs: &[Pair::All],
            reason: t("the account comes last"),
            provenance: Provenance::Inferred(t("a generated account")),
        },
    ],
    routes: &[Route::only(&[StepSpec::by(Action::Close, Means::Console(t("Links > Close")))])],
    ..KindSpec::EMPTY
}];

/// The catalogue that knows such things.
pub(crate) fn catalogue() -> Catalogue {
    Catalogue::soracom().with(LINKS).expect("the kind is sound")
}

/// A chain of so many things.
pub(crate) fn account(length: u32, catalogue: &Catalogue) -> Account {
    let mut builder = AccountBuilder::new("OP0012345678".parse().expect("an operator id"));
    for at in 0..length {
        let draft = builder.add("link", None, &format!("{at:07}"));
        if at + 1 < length {
            _ = draft.refers("next", &["link"], &format!("{:07}", at + 1));
        }
    }
    builder.build(catalogue).expect("the account is valid")
}
