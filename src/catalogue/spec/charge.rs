//! What a thing costs while it is there, and what it costs to end it early.

use rust_decimal::Decimal;

/// A fee for ending a thing early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fee {
    /// For each of its [`Quantity`](crate::account::Fact::Quantity), in units of the currency.
    pub for_each_unit: Decimal,
    /// The currency, ISO 4217.
    pub currency: &'static str,
}

impl Fee {
    /// A fee of so many whole units of a currency for each unit of the thing.
    pub const fn whole(for_each_unit: u32, currency: &'static str) -> Self {
        Self { for_each_unit: Decimal::from_parts(for_each_unit, 0, 0, false, 0), currency }
    }
}
