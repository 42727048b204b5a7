//! What waiting costs, and what could be done instead of ending things.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ProvenanceRow;
use crate::account::{Address, Money, Month};

/// What is charged for as long as things are there, as far as prices are known. Nothing is estimated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ChargesRow {
    /// The day on which the account can be closed at the earliest; `None` if there is none.
    pub until: Option<NaiveDate>,
    /// What will be charged until then even if everything that can be done is done now, by currency. What has
    /// no known price is not in it.
    pub at_least: Vec<Money>,
    /// The things with a known price.
    pub known: Vec<ChargeRow>,
    /// The things that are charged at a price that is not known, counted by kind.
    pub unknown: Vec<UnknownChargeRow>,
    /// What the running months have come to, as far as it was read.
    pub so_far: Vec<SoFarRow>,
}

/// What is charged for one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ChargeRow {
    /// The thing.
    pub subject: Address,
    /// For each month in which it is there, without tax.
    pub monthly: Money,
    /// For the months after the running one until it is gone at the earliest.
    pub waiting: Option<Money>,
    /// The day on which it is gone at the earliest.
    pub gone_on: Option<NaiveDate>,
    /// The fee for ending it early.
    pub to_end_it: Option<Money>,
    /// Who says what it costs.
    pub provenance: Option<ProvenanceRow>,
}

/// Things that are charged at a price that is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct UnknownChargeRow {
    /// The name of their kind.
    pub kind: Cow<'static, str>,
    /// How many they are.
    pub count: usize,
}

/// What a running month has come to so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SoFarRow {
    /// Its bill.
    pub subject: Address,
    /// The month.
    pub month: Month,
    /// The amount, which will grow.
    pub amount: Money,
}

/// Something that can be done instead of ending things of a kind.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct InsteadRow {
    /// The name of the kind.
    pub(crate) kind: Cow<'static, str>,
    /// How many of those that the plan ends can be treated so.
    pub(crate) count: usize,
    /// What can be done.
    pub(crate) what: Cow<'static, str>,
    /// Who says so.
    pub(crate) provenance: ProvenanceRow,
}
