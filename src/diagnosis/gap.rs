//! Gaps: what nobody has looked at, as far as closing depends on it.

use std::collections::BTreeSet;

use super::Clearance;
use super::assumed::AssumedGraph;
use crate::account::{Account, Address, Coverage, Finding, MissingReference, Reading};
use crate::catalogue::{Catalogue, Code, KindSpec, Noun};

/// Something that is not known, so that the account cannot be called closable.
#[derive(Clone, Debug)]
pub struct Gap {
    subject: Address,
    why: WhyUnknown,
    unread: Unread,
    catalogue: Catalogue,
}

/// Why something is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WhyUnknown {
    /// Its kind was not read whole, for this reason, as the reading gives it. Untrusted text.
    Unread(String),
    /// Something refers to it, and nothing of its kind was read.
    Referred {
        /// What refers to it.
        from: Address,
        /// The name of its kind.
        kind: String,
        /// What things of the kind are called; `None` if the catalogue does not have it.
        noun: Option<Noun>,
    },
}

/// What was not read, and what would settle it.
#[derive(Clone, Copy, Debug)]
enum Unread {
    /// All of a kind, or some of it.
    Kind(SettledBy),
    /// One thing that something refers to.
    Referred,
}

/// What would settle whether there are any, or any others, of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SettledBy {
    /// Reading it.
    Reading,
    /// Reading the account again: what was read leaves it open.
    ReadingAgain,
    /// Reading it, or a person's word.
    ReadingOrWord,
    /// A person's word alone: no operation shows all of it.
    Word,
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

    /// What clears it: always [`Clearance::ByReading`].
    pub const fn clearance(&self) -> Clearance {
        Clearance::ByReading
    }

    /// Why it is not known.
    pub(crate) const fn why(&self) -> &WhyUnknown {
        &self.why
    }

    /// The kind that is unread; `None` for a single thing that something refers to.
    pub fn kind(&self) -> Option<&KindSpec> {
        match self.unread {
            Unread::Kind(_) => self.catalogue.kind(self.subject.kind()),
            Unread::Referred => None,
        }
    }

    /// True if an oddity leaves it open
    /// ([`Account::oddities`](crate::account::Account::oddities)): the account has to be read again.
    pub const fn needs_reading_again(&self) -> bool {
        matches!(self.unread, Unread::Kind(SettledBy::ReadingAgain))
    }

    /// True if no operation can show it: a person has to look and attest.
    pub const fn needs_attesting(&self) -> bool {
        matches!(self.unread, Unread::Kind(SettledBy::Word))
    }

    /// The attestation that would settle it, if a person's word can: `jp:flux-plan=none`.
    pub fn attestation(&self) -> Option<String> {
        match self.unread {
            Unread::Kind(SettledBy::Word | SettledBy::ReadingOrWord) => {
                self.kind().map(|kind| claim(kind, self.coverage(), "none"))
            }
            Unread::Kind(SettledBy::Reading | SettledBy::ReadingAgain) | Unread::Referred => None,
        }
    }
}

/// What a person attests of a kind in a place: `jp:flux-plan=none`. Without a place, of all its places.
pub(super) fn claim(kind: &KindSpec, place: Option<Coverage>, answer: &str) -> String {
    let place = place.map_or_else(String::new, |coverage| format!("{}:", coverage.code()));
    format!("{place}{}={answer}", kind.name)
}

/// All gaps, by rank of the kind and coverage; then the references into what is unread.
pub(super) fn gaps(assumed: &AssumedGraph) -> Vec<Gap> {
    let mut gaps = unread_kinds(assumed);
    gaps.extend(unread_references(assumed));
    gaps
}

fn unread_kinds(assumed: &AssumedGraph) -> Vec<Gap> {
    let (graph, account) = (assumed.graph(), assumed.graph().account());
    let catalogue = graph.catalogue();
    let open = graph.matters().filter(|(kind, place)| !assumed.is_known(kind.name, *place));
    let gap = |(kind, place): (&KindSpec, Option<Coverage>)| {
        let (Reading::Partial(why) | Reading::Unread(why)) = account.reading(kind.name, place) else { return None };
        let subject = Address::checked(kind.name, place, "*");
        let settled_by = if account.doubt(&subject).is_some() {
            SettledBy::ReadingAgain
        } else if kind.is_hidden() {
            SettledBy::Word
        } else if catalogue.is_attestable(kind) {
            SettledBy::ReadingOrWord
        } else {
            SettledBy::Reading
        };
        let why = WhyUnknown::Unread(why);
        Some(Gap { subject, why, unread: Unread::Kind(settled_by), catalogue: catalogue.clone() })
    };
    open.filter_map(gap).collect()
}

fn unread_references(assumed: &AssumedGraph) -> Vec<Gap> {
    let (graph, account) = (assumed.graph(), assumed.graph().account());
    let mut seen = BTreeSet::new();
    let mut gaps = Vec::new();
    for missing in account.missing_references().filter(|missing| missing.may_miss.is_none()) {
        let place = missing.from.coverage();
        let is_live = graph.get(&missing.from.address()).is_some_and(|node| !assumed.is_gone(node.ix()));
        if !is_live || assumed.is_known(missing.kind, place) || is_dangling(account, &missing) {
            continue;
        }
        let subject = Address::checked(missing.kind.to_owned(), place, missing.key);
        if seen.insert(subject.clone()) {
            let noun = graph.catalogue().kind(missing.kind).map(|kind| kind.noun);
            let why = WhyUnknown::Referred { from: missing.from.address(), kind: missing.kind.to_owned(), noun };
            gaps.push(Gap { subject, why, unread: Unread::Referred, catalogue: graph.catalogue().clone() });
        }
    }
    gaps
}

/// True if an oddity says that the reference dangles: everything that it may mean was read. What that
/// oddity could hide is a gap of its own, where it matters.
fn is_dangling(account: &Account, missing: &MissingReference<'_>) -> bool {
    let subject = missing.from.address();
    account.oddities().iter().filter(|oddity| oddity.subject == subject).any(|oddity| match &oddity.finding {
        Finding::DanglingReference { role, target } => {
            role == missing.role && target.strip_suffix(missing.key).is_some_and(|kinds| kinds.ends_with('/'))
        }
        _ => false,
    })
}
