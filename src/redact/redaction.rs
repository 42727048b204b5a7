//! From an account to the same one with pseudonyms.

use std::borrow::Cow;

use chrono::DateTime;
use rust_decimal::Decimal;

use super::RedactionKey;
use super::findings::Findings;
use super::pseudonyms::Pseudonyms;
use crate::account::{Account, AccountBuilder, Address, Coverage, Fact, InvalidAccount, OperatorId, Resource};
use crate::catalogue::{Catalogue, KindSpec};

/// An account and the pseudonyms of what is in it.
///
/// No two of its keys, names and other identifiers have the same pseudonym, and none has one that stands in the
/// account itself.
#[derive(Debug)]
pub struct Redaction<'a> {
    account: &'a Account,
    catalogue: &'a Catalogue,
    pseudonyms: Pseudonyms,
    keeps_amounts: bool,
}

impl<'a> Redaction<'a> {
    /// Of an account with kinds of this catalogue. O(n log n) in the number of ids and names.
    pub fn new(account: &'a Account, catalogue: &'a Catalogue, key: &RedactionKey) -> Self {
        let pseudonyms = Pseudonyms::new(key, catalogue.provider(), || texts(account));
        Self { account, catalogue, pseudonyms, keeps_amounts: false }
    }

    /// Leaves amounts of money as they are. Without this, each has another one of the same order of magnitude.
    #[must_use]
    pub const fn keep_amounts(mut self) -> Self {
        self.keeps_amounts = true;
        self
    }

    /// The pseudonym of a text: a part of a key, a name, or another identifier.
    pub fn text(&self, text: &str) -> String {
        self.pseudonyms.of(text)
    }

    /// The address that a thing of this address has in the redacted account.
    pub fn address(&self, address: &Address) -> Address {
        let kind = address.kind();
        Address::checked(kind.to_owned(), address.coverage(), self.key(self.catalogue.kind(kind), address.key()))
    }

    /// The things for which a pseudonym stands: their address in the redacted account, their key, name or another
    /// identifier. In canonical order; usually one. O(n).
    pub fn who(&self, pseudonym: &str) -> Vec<Resource<'a>> {
        let is_it = |resource: &Resource<'_>| {
            let address = self.address(&resource.address());
            let name = resource.name().map(|name| self.text(name));
            address.to_string() == pseudonym || address.key() == pseudonym || name.as_deref() == Some(pseudonym)
        };
        let mut found: Vec<_> = self.account.resources().filter(is_it).collect();
        let others = self.account.other_names().filter(|(_, name)| self.text(name) == pseudonym);
        found.extend(others.map(|(resource, _)| resource));
        found.sort_by_key(Resource::ix);
        found.dedup();
        found
    }

    /// The redacted account. O(n log n).
    ///
    /// # Errors
    /// If the account was made with another catalogue, and does not fit this one.
    pub fn account(&self) -> Result<Account, InvalidAccount> {
        let mut builder = AccountBuilder::new(OperatorId::checked(&self.text(self.account.operator().as_str())));
        builder.redacted();
        builder.distinct();
        if let Some(taken_at) = self.account.taken_at() {
            builder.taken_at(taken_at);
        }
        let findings = Findings::new(self, self.catalogue);
        for (kind, coverage, reading) in self.account.readings() {
            builder.read(kind, coverage, findings.reading(reading));
        }
        self.account.oddities().iter().for_each(|oddity| builder.oddity(findings.oddity(oddity)));
        self.add_resources(&findings, &mut builder);
        builder.build_kept(self.catalogue)
    }

    fn add_resources(&self, findings: &Findings<'_>, builder: &mut AccountBuilder) {
        let mut names = self.account.other_names().peekable();
        for resource in self.account.resources() {
            let kind = self.catalogue.kind(resource.kind());
            let key = self.key(kind, resource.key());
            let mut draft = builder.add(resource.kind(), resource.coverage(), &key).protection(resource.protection());
            if let Some(name) = resource.name() {
                draft = draft.name(&self.text(name));
            }
            if let Some(status) = resource.status() {
                draft = draft.status(&self.status(kind, status));
            }
            for (role, target) in resource.references() {
                let key = self.key(self.catalogue.kind(target.kind()), target.key());
                draft.resolved(role, target.kind(), target.coverage(), &key);
            }
            for missing in resource.missing_references() {
                let key = self.key(self.catalogue.kind(missing.kind), missing.key);
                let why = missing.may_miss.map(|why| findings.may_miss(why));
                draft.missed(missing.role, missing.kind, &key, why.as_deref());
            }
            for (fact, value) in resource.facts() {
                draft = draft.fact(fact, &self.fact(kind, fact, value));
            }
            while let Some((_, name)) = names.next_if(|(of, _)| *of == resource) {
                draft = draft.also_known_as(&self.text(&name));
            }
        }
    }

    /// A key, part by part. What the catalogue gives stays, and so do months.
    pub(super) fn key(&self, kind: Option<&KindSpec>, key: &str) -> String {
        if key == ANY || kind.is_some_and(|kind| self.catalogue.gives_key(kind, key)) {
            return key.to_owned();
        }
        key.split('/').map(|part| self.text(part)).collect::<Vec<_>>().join("/")
    }

    /// A status that the catalogue does not know is some text.
    pub(super) fn status(&self, kind: Option<&KindSpec>, status: &str) -> String {
        let is_known = kind.is_some_and(|kind| kind.status.values.iter().any(|value| value.name == status));
        if is_known { status.to_owned() } else { self.word(status) }
    }

    /// What decides stays if it has the form that it should have; otherwise it is some text.
    pub(super) fn fact(&self, kind: Option<&KindSpec>, fact: Fact, value: &str) -> String {
        let is_number = || value.parse::<Decimal>().is_ok();
        let stays = match fact {
            Fact::EndsAt => DateTime::parse_from_rfc3339(value).is_ok(),
            Fact::BilledTo => value.parse().is_ok_and(|code: Coverage| self.is_coverage(code)),
            Fact::Currency => self
                .catalogue
                .provider()
                .coverages()
                .any(|coverage| self.catalogue.provider().currency_of(coverage) == Some(value)),
            Fact::Quantity | Fact::InUse => is_number(),
            Fact::Amount if is_number() => {
                return if self.keeps_amounts { value.to_owned() } else { self.pseudonyms.amount(value) };
            }
            Fact::NextMonth => return self.status(kind, value),
            Fact::SharedWith => return self.text(value),
            Fact::Detail | Fact::Amount => false,
        };
        if stays { value.to_owned() } else { self.word(value) }
    }

    fn is_coverage(&self, coverage: Coverage) -> bool {
        self.catalogue.provider().coverages().any(|known| known == coverage)
    }

    /// A pseudonym for a text of which nothing is to be seen.
    pub(super) fn word(&self, text: &str) -> String {
        self.pseudonyms.word(text)
    }

    pub(super) const fn of(&self) -> &'a Account {
        self.account
    }
}

/// The parts of all keys, all names and all other identifiers.
fn texts(account: &Account) -> impl Iterator<Item = Cow<'_, str>> {
    let keys = account.resources().map(|resource| resource.key());
    let missing = account.missing_references().map(|missing| missing.key);
    let names = account.resources().filter_map(|resource| resource.name());
    let known = keys.chain(missing).flat_map(|key| key.split('/')).chain(names);
    let others = account.other_names().map(|(_, name)| Cow::Owned(name));
    [account.operator().as_str()].into_iter().chain(known).map(Cow::Borrowed).chain(others)
}

/// The key of what has none.
const ANY: &str = "*";
