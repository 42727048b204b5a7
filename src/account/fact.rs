//! Further facts about a resource, beyond its status.

use std::fmt;

/// What a fact says. `Display` gives its name, as in JSON. Values are text in the form given here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Fact {
    /// The instant at which it ends by itself, RFC 3339 in UTC.
    EndsAt,
    /// The status that it takes at the start of the next month, in UTC.
    NextMonth,
    /// The coverage, `g` or `jp`, whose bill it is on, where that is not its own.
    BilledTo,
    /// An amount of money in units of the currency, decimal, without the currency.
    Amount,
    /// The currency of the amount, ISO 4217.
    Currency,
    /// What one unit of it costs for as long as its kind's rate says, in units of the currency, decimal,
    /// without the currency.
    UnitPrice,
    /// How many of it there are, a decimal number.
    Quantity,
    /// How many of them are in use, a decimal number.
    InUse,
    /// Another operator, by its id, who uses it too and loses it when it ends.
    SharedWith,
    /// Something else worth showing as evidence.
    Detail,
}

impl Fact {
    /// The name, as in JSON. It is frozen once published.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EndsAt => "ends-at",
            Self::NextMonth => "next-month",
            Self::BilledTo => "billed-to",
            Self::Amount => "amount",
            Self::Currency => "currency",
            Self::UnitPrice => "unit-price",
            Self::Quantity => "quantity",
            Self::InUse => "in-use",
            Self::SharedWith => "shared-with",
            Self::Detail => "detail",
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
