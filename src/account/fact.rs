//! Further facts about a resource, beyond its status.

/// What a fact says. Values are text in the form given here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
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
    /// How many of it there are, a decimal number.
    Quantity,
    /// How many of them are in use, a decimal number.
    InUse,
    /// Another operator, by its id, who uses it too and loses it when it ends.
    SharedWith,
    /// Something else worth showing as evidence.
    Detail,
}
