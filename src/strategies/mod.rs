//! Strategies for property tests against proptest 1: accounts of any shape, to test what is built
//! on this library. [`proptest1_account_strategy()`] draws them of any catalogue, so a provider's own kinds
//! are tried like Soracom's.
//!
//! Everything here is behind the feature `proptest1`, named after the major version of proptest. A
//! strategy gives [`AccountFacts`]: what an account says, to be turned into an
//! [`Account`](crate::account::Account), or into a [builder](AccountFacts::builder) that more is told. About
//! every third account is untidy, as accounts that are read from an API are: references lead nowhere, lists hold things of
//! other operators, one response contradicts another, rows and fields cannot be read.
//!
//! Accounts shrink towards the empty one, which is tidy: untidiness is left out first, then things, then
//! references, then whatever is said of a thing.
//!
//! A test of your own needs `proptest` 1 as a dependency:
//!
//! ```
//! use proptest::prelude::*;
//! use winddown::graph::DependencyGraph;
//! use winddown::strategies::{catalogue, now, proptest1_account_strategy};
//!
//! proptest!(|(facts in proptest1_account_strategy(catalogue(), 8))| {
//!     let account = facts.account()?;
//!     let graph = DependencyGraph::build(account.clone(), catalogue(), now())?;
//!     prop_assert!(graph.len() > account.len());
//! });
//! ```

mod account;
mod facts;
mod graph;
mod synthetic;
mod untidy;

pub use account::proptest1_account_strategy;
pub use facts::AccountFacts;
// What an account says, as plain lists: for tests of this library, which change and shuffle it.
#[doc(hidden)]
pub use facts::{ReferenceFacts, ThingFacts};
pub use graph::proptest1_graph_strategy;
pub use synthetic::catalogue;
#[doc(hidden)]
pub use untidy::{Untidiness, proptest1_untidiness_strategy};

use chrono::{DateTime, Utc};
use proptest::prelude::*;

/// The instant around which the dates in generated accounts lie: 2026-08-20, midday in UTC.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_787_227_200, 0).unwrap_or_default()
}

/// Accounts of Soracom's kinds and of synthetic ones, of at most about this many things: whatever
/// [`proptest1_account_strategy`] or [`proptest1_graph_strategy`] gives.
pub fn proptest1_any_account_strategy(size: usize) -> impl Strategy<Value = AccountFacts> {
    prop_oneof![proptest1_account_strategy(catalogue(), size), proptest1_graph_strategy(size)]
}

/// Text as people and devices write it: plain words, any Unicode, and control characters. It shrinks
/// towards a short plain word.
pub fn proptest1_text_strategy() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{1,8}",
        2 => "[ -~]{1,40}",
        2 => "\\PC{1,24}",
        1 => proptest::collection::vec(any::<char>(), 1..12).prop_map(String::from_iter),
        1 => "[\u{0}-\u{1f}\u{7f}-\u{9f}\u{200e}\u{202e}\u{2066}\u{2028}\u{61c}a ]{1,8}",
    ]
}
