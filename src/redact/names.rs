//! What stays and what gets another name, by what it is.

use chrono::DateTime;
use rust_decimal::Decimal;

use super::pseudonyms::Pseudonyms;
use crate::account::{Address, Fact};
use crate::catalogue::{Catalogue, KindSpec};

/// The names that things have in a redacted account.
#[derive(Debug)]
pub(super) struct Names<'c> {
    pub(super) catalogue: &'c Catalogue,
    pub(super) pseudonyms: Pseudonyms,
    pub(super) keeps_amounts: bool,
}

/// The key of what has none.
const ANY: &str = "*";

impl Names<'_> {
    /// The pseudonym of a text, which looks like it.
    pub(super) fn of(&self, text: &str) -> String {
        self.pseudonyms.of(text)
    }

    /// A pseudonym for a text of which nothing is to be seen.
    pub(super) fn word(&self, text: &str) -> String {
        self.pseudonyms.word(text)
    }

    pub(super) fn address(&self, address: &Address) -> Address {
        let kind = address.kind();
        Address::checked(kind.to_owned(), address.coverage(), self.key(self.catalogue.kind(kind), address.key()))
    }

    /// A key, part by part. What the catalogue gives stays, and so do months.
    pub(super) fn key(&self, kind: Option<&KindSpec>, key: &str) -> String {
        if key == ANY || kind.is_some_and(|kind| self.catalogue.gives_key(kind, key)) {
            return key.to_owned();
        }
        key.split('/').map(|part| self.of(part)).collect::<Vec<_>>().join("/")
    }

    /// A status that the catalogue does not know is some text.
    pub(super) fn status(&self, kind: Option<&KindSpec>, status: &str) -> String {
        let is_known = kind.is_some_and(|kind| kind.status.values.iter().any(|value| value.name == status));
        if is_known { status.to_owned() } else { self.word(status) }
    }

    /// What decides stays if it has the form that it should have; otherwise it is some text.
    pub(super) fn fact(&self, kind: Option<&KindSpec>, fact: Fact, value: &str) -> String {
        let provider = self.catalogue.provider();
        let is_number = || value.parse::<Decimal>().is_ok();
        let stays = match fact {
            Fact::EndsAt => DateTime::parse_from_rfc3339(value).is_ok(),
            Fact::BilledTo => provider.known(value).is_some(),
            Fact::Currency => provider.coverages().any(|coverage| provider.currency_of(coverage) == Some(value)),
            Fact::Quantity | Fact::InUse => is_number(),
            Fact::Amount | Fact::UnitPrice if is_number() => {
                return if self.keeps_amounts { value.to_owned() } else { self.pseudonyms.amount(value) };
            }
            Fact::NextMonth => return self.status(kind, value),
            Fact::SharedWith => return self.of(value),
            Fact::Detail | Fact::Amount | Fact::UnitPrice => false,
        };
        if stays { value.to_owned() } else { self.word(value) }
    }
}
