//! What nobody has looked at, as far as closing depends on it.

use std::collections::BTreeSet;

use crate::account::{Address, Coverage, Reading};
use crate::catalogue::{Code, KindSpec};
use crate::graph::DependencyGraph;

/// Something that is not known, so that the account cannot be called closable.
#[derive(Clone, Debug)]
pub struct Gap {
    subject: Address,
    why: String,
    kind: Option<&'static KindSpec>,
    is_odd: bool,
    is_attestable: bool,
}

impl Gap {
    /// What is unknown: a kind, with `*` for a key, or one thing that something refers to.
    pub const fn subject(&self) -> &Address {
        &self.subject
    }

    /// Its coverage; `None` where the operator shares it.
    pub const fn coverage(&self) -> Option<Coverage> {
        self.subject.coverage()
    }

    /// The code: always [`Code::InventoryUnread`].
    pub const fn code(&self) -> Code {
        Code::InventoryUnread
    }

    /// Why it is not known.
    pub fn why(&self) -> &str {
        &self.why
    }

    /// The kind that is unread; `None` for a single thing that something refers to.
    pub const fn kind(&self) -> Option<&'static KindSpec> {
        self.kind
    }

    /// True if what is odd there leaves it open ([`Account::oddities`](crate::account::Account::oddities)):
    /// the account has to be read again.
    pub const fn is_odd(&self) -> bool {
        self.is_odd
    }

    /// True if no operation can show it: a person has to look and attest.
    pub const fn needs_attesting(&self) -> bool {
        match self.kind {
            Some(_) if self.is_odd => false,
            Some(kind) => kind.is_hidden(),
            None => false,
        }
    }

    /// The attestation that would settle it, if a person's word can: `jp:flux-plan=none`.
    pub fn attestation(&self) -> Option<String> {
        let kind = self.kind.filter(|_| self.is_attestable)?;
        let place = self.coverage().map_or_else(String::new, |coverage| format!("{}:", coverage.code()));
        Some(format!("{place}{}=none", kind.name))
    }
}

/// All gaps, by rank of the kind and coverage; then the references into what is unread.
pub(super) fn gaps(graph: &DependencyGraph<'_>, is_known: &dyn Fn(&str, Option<Coverage>) -> bool) -> Vec<Gap> {
    let account = graph.account();
    let mut gaps = Vec::new();
    for (kind, place) in graph.matters() {
        let reading = account.reading(kind.name, *place);
        if let (Reading::Partial(why) | Reading::Unread(why), false) = (reading, is_known(kind.name, *place)) {
            let subject = Address::checked(kind.name, *place, "*");
            let is_odd = account.doubt(&subject).is_some();
            let is_attestable = !is_odd && kind.may_need_word(|name| graph.kind(name));
            gaps.push(Gap { subject, why, kind: Some(kind), is_odd, is_attestable });
        }
    }
    let mut seen = BTreeSet::new();
    for missing in account.missing_references().filter(|missing| missing.may_miss.is_none()) {
        let from = graph.get(&missing.from.address());
        let subject = Address::checked(missing.kind.to_owned(), missing.from.coverage(), missing.key);
        let is_live = from.is_some_and(|node| !node.is_gone());
        if is_live && !is_known(missing.kind, missing.from.coverage()) && seen.insert(subject.clone()) {
            let why = format!("{} refers to it, but {} were not read", missing.from, missing.kind);
            gaps.push(Gap { subject, why, kind: None, is_odd: false, is_attestable: false });
        }
    }
    gaps
}
