//! What nobody has looked at, as far as closing depends on it.

use std::collections::BTreeSet;

use crate::account::{Account, Address, Coverage, Finding, MissingReference, Reading};
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
        let is_open = !is_known(missing.kind, missing.from.coverage()) && !is_odd(account, &missing);
        if is_live && is_open && seen.insert(subject.clone()) {
            let many = graph.kind(missing.kind).map_or(missing.kind, |kind| kind.noun.many.english());
            let why = format!("{} refers to it, but {many} were not read", missing.from);
            gaps.push(Gap { subject, why, kind: None, is_odd: false, is_attestable: false });
        }
    }
    gaps
}

/// True if all were read that the reference may mean: it is odd, and what it could hide is a gap of its
/// own where that matters.
fn is_odd(account: &Account, missing: &MissingReference<'_>) -> bool {
    let subject = missing.from.address();
    account.oddities().iter().filter(|oddity| oddity.subject == subject).any(|oddity| match &oddity.finding {
        Finding::DanglingReference { role, target } => {
            role == missing.role && target.strip_suffix(missing.key).is_some_and(|kinds| kinds.ends_with('/'))
        }
        _ => false,
    })
}
