//! From an account to the same one with pseudonyms.

use std::borrow::Cow;
use std::collections::HashMap;

use super::RedactionKey;
use super::findings::Findings;
use super::names::Names;
use super::pseudonyms::Pseudonyms;
use crate::account::{Account, AccountBuilder, Address, InvalidAccount, OperatorId, Resource};
use crate::catalogue::Catalogue;

/// An account and the pseudonyms of what is in it.
///
/// No two of its keys, names and other identifiers have the same pseudonym, and none has one that stands in the
/// account itself.
///
/// `'a` is the lifetime of the account.
#[derive(Debug)]
pub struct Redaction<'a> {
    account: &'a Account,
    names: Names<'a>,
}

impl<'a> Redaction<'a> {
    /// Of an account with kinds of this catalogue. O(n log n) in the number of ids and names.
    pub fn new(account: &'a Account, catalogue: &'a Catalogue, key: &RedactionKey) -> Self {
        let pseudonyms = Pseudonyms::new(key, catalogue.provider(), || texts(account));
        Self { account, names: Names { catalogue, pseudonyms, keeps_amounts: false } }
    }

    /// Leaves amounts of money as they are. Without this, each has another one of the same order of magnitude.
    #[must_use]
    pub const fn keep_amounts(mut self) -> Self {
        self.names.keeps_amounts = true;
        self
    }

    /// The pseudonym of a text: a part of a key, a name, or another identifier.
    pub fn text(&self, text: &str) -> String {
        self.names.of(text)
    }

    /// The address that a thing of this address has in the redacted account.
    pub fn address(&self, address: &Address) -> Address {
        self.names.address(address)
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
        let findings = Findings::new(&self.names, self.account.oddities());
        for (kind, coverage, reading) in self.account.readings() {
            builder.read(kind, coverage, findings.reading(reading));
        }
        self.account.oddities().iter().for_each(|oddity| builder.oddity(findings.oddity(oddity)));
        self.add_resources(&findings, &mut builder);
        builder.build_kept(self.names.catalogue)
    }

    fn add_resources(&self, findings: &Findings<'_>, builder: &mut AccountBuilder) {
        let catalogue = self.names.catalogue;
        let mut others = self.account.other_names().peekable();
        // Many refer to few: a million SIMs to some groups.
        let mut targets: HashMap<Resource<'_>, String> = HashMap::new();
        for resource in self.account.resources() {
            let kind = catalogue.kind(resource.kind());
            let key = self.names.key(kind, resource.key());
            let mut draft = builder.add(resource.kind(), resource.coverage(), &key).protection(resource.protection());
            if let Some(name) = resource.name() {
                draft = draft.name(&self.text(name));
            }
            if let Some(status) = resource.status() {
                draft = draft.status(&self.names.status(kind, status));
            }
            for (role, target) in resource.references() {
                let kind = catalogue.kind(target.kind());
                let key = || self.names.key(kind, target.key());
                match kind {
                    Some(kind) if !kind.is_numerous => {
                        let key = targets.entry(target).or_insert_with(key);
                        _ = draft.resolved(role, target.kind(), target.coverage(), key);
                    }
                    _ => _ = draft.resolved(role, target.kind(), target.coverage(), &key()),
                }
            }
            for missing in resource.missing_references() {
                let key = self.names.key(catalogue.kind(missing.kind), missing.key);
                let why = missing.may_miss.map(|why| findings.may_miss(why));
                draft.missed(missing.role, missing.kind, &key, why.as_deref());
            }
            for (fact, value) in resource.facts() {
                draft = draft.fact(fact, &self.names.fact(kind, fact, value));
            }
            while let Some((_, name)) = others.next_if(|(of, _)| *of == resource) {
                draft = draft.also_known_as(&self.text(&name));
            }
        }
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
