//! How well things were read and what is odd about them, with pseudonyms.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::redaction::Redaction;
use crate::account::{Aspect, Fact, Finding, Oddity, Reading};
use crate::catalogue::{Catalogue, KindSpec};
use crate::reading::readings::{Replace, Words};

/// What is said about readings in an account.
pub(super) struct Findings<'r> {
    redaction: &'r Redaction<'r>,
    catalogue: &'r Catalogue,
    words: Words<'r>,
    /// The words of each oddity that may hide something: they are the reason why a reading is only partial.
    sentences: BTreeMap<String, String>,
}

impl Replace for Redaction<'_> {
    fn key(&self, kind: &KindSpec, key: &str) -> String {
        Redaction::key(self, Some(kind), key)
    }

    fn text(&self, text: &str) -> String {
        self.word(text)
    }
}

impl<'r> Findings<'r> {
    pub(super) fn new(redaction: &'r Redaction<'r>, catalogue: &'r Catalogue) -> Self {
        let words = Words::new(catalogue, redaction);
        let mut findings = Self { redaction, catalogue, words, sentences: BTreeMap::new() };
        let oddities = redaction.of().oddities().iter().filter(|oddity| !oddity.hides.is_empty());
        findings.sentences = oddities.map(|oddity| (oddity.sentence(), findings.oddity(oddity).sentence())).collect();
        findings
    }

    pub(super) fn reading(&self, reading: &Reading) -> Reading {
        let reason = |why: &String| self.sentences.get(why).cloned().unwrap_or_else(|| self.words.reason(why));
        match reading {
            Reading::Complete => Reading::Complete,
            Reading::Attested { by, at } => Reading::Attested { by: self.redaction.word(by), at: *at },
            Reading::Partial(why) => Reading::Partial(reason(why)),
            Reading::Unread(why) => Reading::Unread(reason(why)),
        }
    }

    pub(super) fn oddity(&self, oddity: &Oddity) -> Oddity {
        let kind = self.catalogue.kind(oddity.subject.kind());
        Oddity {
            subject: self.redaction.address(&oddity.subject),
            finding: self.finding(kind, &oddity.finding),
            origin: self.words.origins(&oddity.origin),
            hides: oddity.hides.clone(),
        }
    }

    fn finding(&self, kind: Option<&KindSpec>, finding: &Finding) -> Finding {
        let Self { redaction, .. } = self;
        match finding {
            Finding::DanglingReference { role, target } => {
                Finding::DanglingReference { role: role.clone(), target: self.target(target) }
            }
            Finding::ForeignOwner { owner } => Finding::ForeignOwner { owner: redaction.text(owner) },
            Finding::OwnerUnclear { owner } => Finding::OwnerUnclear { owner: redaction.word(owner) },
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
                Finding::StatusUnrecognised { status: redaction.status(kind, status) }
            }
            Finding::TooLong { what, begin } => Finding::TooLong { what: *what, begin: redaction.word(begin) },
        }
    }

    /// One of the values that contradict each other.
    fn value(&self, kind: Option<&KindSpec>, what: Aspect, value: &str) -> String {
        let fact = match what {
            // What is said of a protection are this program's words.
            Aspect::Protection => return value.to_owned(),
            Aspect::Status => return self.redaction.status(kind, value),
            Aspect::Key | Aspect::Name => return self.redaction.text(value),
            Aspect::End => Fact::EndsAt,
            Aspect::NextMonth => Fact::NextMonth,
            Aspect::BilledTo => Fact::BilledTo,
            Aspect::Quantity => Fact::Quantity,
        };
        self.redaction.fact(kind, fact, value)
    }

    /// The kinds of what is missing stay, of which the first decides about its key.
    fn target(&self, target: &str) -> String {
        let Some((kinds, key)) = target.split_once('/') else { return self.redaction.word(target) };
        let first = kinds.split(" or ").next().unwrap_or(kinds);
        format!("{kinds}/{}", self.redaction.key(self.catalogue.kind(first), key))
    }

    /// What stands in a field: what is quoted is the account's.
    fn found(&self, found: &str) -> String {
        let (Some(first), Some(last)) = (found.find('`'), found.rfind('`')) else { return found.to_owned() };
        match found.get(first + 1..last) {
            Some(text) => format!("{}`{}`", found.get(..first).unwrap_or_default(), self.redaction.word(text)),
            None => self.redaction.word(found),
        }
    }

    /// Why something may rightly be missing: the reason stays if the catalogue gives it.
    pub(super) fn may_miss<'t>(&self, why: &'t str) -> Cow<'t, str> {
        if self.words.may_miss(why) { Cow::Borrowed(why) } else { Cow::Owned(self.redaction.word(why)) }
    }
}
