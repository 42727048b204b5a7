//! The accounts that laws draw: of Soracom's kinds, of synthetic ones, and of a second provider, of which the
//! engine knows nothing but its catalogue.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::sync::LazyLock;

use proptest::prelude::*;
use winddown::account::Account;
use winddown::catalogue::{Catalogue, KindSpec};
use winddown::strategies::{AccountFacts, catalogue, proptest1_account_strategy, proptest1_any_account_strategy};

use crate::examples;

/// Accounts of any kinds, of at most about so many things.
pub(crate) fn of_any_provider(size: usize) -> impl Strategy<Value = AccountFacts> {
    prop_oneof![3 => proptest1_any_account_strategy(size), 1 => of_second_provider(size)]
}

/// Accounts of the second provider.
pub(crate) fn of_second_provider(size: usize) -> impl Strategy<Value = AccountFacts> {
    proptest1_account_strategy(second_provider(), size)
}

/// The kinds of the second provider.
pub(crate) fn second_provider() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> =
        LazyLock::new(|| examples::second_provider::catalogue().expect("its kinds fit together"));
    &CATALOGUE
}

/// The catalogues of all that is drawn.
pub(crate) fn catalogues() -> [&'static Catalogue; 2] {
    [catalogue(), second_provider()]
}

/// The catalogue of the provider whose operator this is.
pub(crate) fn catalogue_of(account: &Account) -> &'static Catalogue {
    let is_its = |all: &&Catalogue| all.provider().operator_id(account.operator().as_str()).is_ok();
    catalogues().into_iter().find(is_its).expect("some provider has such ids")
}

/// The kind of this name: no two providers have one of the same name.
pub(crate) fn kind(name: &str) -> &'static KindSpec {
    catalogues().into_iter().find_map(|catalogue| catalogue.kind(name)).expect("some provider has it")
}
