//! How well things were read and what is odd about them, with pseudonyms.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::names::Names;
use crate::account::{Aspect, Fact, Finding, Oddity, Reading};
use crate::catalogue::KindSpec;
use crate::reading::readings::{Replace, Words};

/// What is said about readings in an account.
pub(super) struct Findings<'r> {
    names: &'r Names<'r>,
    words: Words<'r>,
    /// The words of each oddity that may hide something: they are the reason why a reading is only partial.
    sentences: BTreeMap<String, String>,
}

impl Replace for Names<'_> {
    fn key(&self, kind: &KindSpec, key: &str) -> String {
        Names::key(self, Some(kind), key)
    }

    fn text(&self, text: &str) -> String {
        self.word(text)
    }
}

impl<'r> Findings<'r> {
    pub(super) fn new(names: &'r Names<'r>, oddities: &[Oddity]) -> Self {
        let mut all = Self { names, words: Words::new(names.catalogue, names), sentences: BTreeMap::new() };
        let hiding = oddities.iter().filter(|oddity| !oddity.hides.is_empty());
        all.sentences = hiding.map(|oddity| (oddity.sentence(), all.oddity(oddity).sentence())).collect();
        all
    }

    pub(super) fn reading(&self, reading: &Reading) -> Reading {
        let reason = |why: &String| self.sentences.get(why).cloned().unwrap_or_else(|| self.words.reason(why));
        match reading {
            Reading::Complete => Reading::Complete,
            Reading::Attested { by, at } => Reading::Attested { by: self.names.word(by), at: *at },
            Reading::Partial(why) => Reading::Partial(reason(why)),
            Reading::Unread(why) => Reading::Unread(reason(why)),
        }
    }

    pub(super) fn oddity(&self, oddity: &Oddity) -> Oddity {
        let kind = self.names.catalogue.kind(oddity.subject.kind());
        Oddity {
            subject: self.names.address(&oddity.subject),
            finding: self.finding(kind, &oddity.finding),
            origin: self.words.origins(&oddity.origin),
            hides: oddity.hides.clone(),
        }
    }

    fn finding(&self, kind: Option<&KindSpec>, finding: &Finding) -> Finding {
        let names = self.names;
        match finding {
            Finding::DanglingReference { role, target } => {
                Finding::DanglingReference { role: role.clone(), target: self.target(target) }
            }
            Finding::ForeignOwner { owner } => Finding::ForeignOwner { owner: names.of(owner) },
            Finding::OwnerUnclear { owner } => Finding::OwnerUnclear { owner: names.word(owner) },
            Finding::Conflict { what, one, other } => {
                let [one, other] = [one, other].map(|value| self.value(kind, *what, value));
                Finding::Conflict { what: *what, one, other }
            }
            Finding::NoKey => Finding::NoKey,
            Finding::NotAnObject { found } => Finding::NotAnObject { found: self.found(found) },
            Finding::FieldUnreadable { field, found } => {
                Finding::FieldUnreadable { field: field.clone(), found: self.found(found) }
            }
            Finding::StatusUnrecognised { status } => {
                Finding::StatusUnrecognised { status: names.status(kind, status) }
            }
            Finding::TooLong { what, begin } => Finding::TooLong { what: *what, begin: names.word(begin) },
        }
    }

    /// One of the values that contradict each other.
    fn value(&self, kind: Option<&KindSpec>, what: Aspect, value: &str) -> String {
        let fact = match what {
            // What is said of a protection are this program's words.
            Aspect::Protection => return value.to_owned(),
            Aspect::Status => return self.names.status(kind, value),
            Aspect::Key | Aspect::Name => return self.names.of(value),
            Aspect::End => Fact::EndsAt,
            Aspect::NextMonth => Fact::NextMonth,
            Aspect::BilledTo => Fact::BilledTo,
            Aspect::Quantity => Fact::Quantity,
        };
        self.names.fact(kind, fact, value)
    }

    /// The kinds of what is missing stay, of which the first decides about its key.
    fn target(&self, target: &str) -> String {
        let Some((kinds, key)) = target.split_once('/') else { return self.names.word(target) };
        let first = kinds.split(" or ").next().unwrap_or(kinds);
        format!("{kinds}/{}", self.names.key(self.names.catalogue.kind(first), key))
    }

    /// What stands in a field: what is quoted is the account's.
    fn found(&self, found: &str) -> String {
        let (Some(first), Some(last)) = (found.find('`'), found.rfind('`')) else { return found.to_owned() };
        match found.get(first + 1..last) {
            Some(text) => format!("{}`{}`", found.get(..first).unwrap_or_default(), self.names.word(text)),
            None => self.names.word(found),
        }
    }

    /// Why something may rightly be missing: the reason stays if the catalogue gives it.
    pub(super) fn may_miss<'t>(&self, why: &'t str) -> Cow<'t, str> {
        if self.words.may_miss(why) { Cow::Borrowed(why) } else { Cow::Owned(self.names.word(why)) }
    }
}
