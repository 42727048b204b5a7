//! Amounts of money.

use std::fmt;

use rust_decimal::Decimal;

/// An amount in a currency, exact. In JSON the amount is a text, so that it stays exact.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Money {
    /// The amount.
    #[cfg_attr(test, schemars(with = "String", regex(pattern = "^-?[0-9]+([.][0-9]+)?$")))]
    pub amount: Decimal,
    /// The currency, ISO 4217.
    pub currency: String,
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}
