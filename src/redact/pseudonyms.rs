//! Which pseudonym each text has, so that no two have the same.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::RedactionKey;
use super::form;
use super::stream::Stream;
use crate::catalogue::Provider;

/// The pseudonyms of the texts of an account.
///
/// Each follows from the key and the text alone, unless another text has the same one, or it stands in the account
/// itself: then that of the next attempt counts. That happens to short texts, of which there are few.
#[derive(Debug)]
pub(super) struct Pseudonyms {
    key: RedactionKey,
    provider: Provider,
    /// The texts of which the first attempt does not count.
    attempts: HashMap<Box<str>, u32>,
}

impl Pseudonyms {
    /// For an account that holds these texts, each once or several times.
    pub(super) fn new<'t, T: Iterator<Item = Cow<'t, str>>>(
        key: &RedactionKey,
        provider: &Provider,
        texts: impl Fn() -> T,
    ) -> Self {
        let mut all = Self { key: key.clone(), provider: *provider, attempts: HashMap::new() };
        let marks =
            Marks::new(texts().flat_map(|text| [(mark(&text), Marks::ACCOUNT), (mark(&all.of(&text)), mark(&text))]));
        let disputed = marks.disputed();
        if !disputed.is_empty() {
            // In an order that does not depend on that of the account.
            let texts: BTreeSet<_> = texts().filter(|text| disputed.contains(&mark(&all.of(text)))).collect();
            all.settle(texts, &marks);
        }
        all
    }

    /// Gives each of these texts another pseudonym, which nothing else has.
    fn settle(&mut self, texts: BTreeSet<Cow<'_, str>>, marks: &Marks) {
        let mut given = HashSet::new();
        for text in texts {
            let is_free = |attempt: &u32| {
                let other = mark(&self.attempt(&text, *attempt));
                !marks.contain(other) && given.insert(other)
            };
            if let Some(attempt) = (1..).find(is_free) {
                self.attempts.insert(text.into(), attempt);
            }
        }
    }

    /// The pseudonym of a text, which looks like it.
    pub(super) fn of(&self, text: &str) -> String {
        let is_settled = !self.attempts.is_empty();
        self.attempt(text, is_settled.then(|| self.attempts.get(text).copied()).flatten().unwrap_or(0))
    }

    fn attempt(&self, text: &str, attempt: u32) -> String {
        form::like(text, &self.provider, attempt, &mut Stream::new(&self.key, text, attempt))
    }

    /// A pseudonym that looks like nothing else.
    pub(super) fn word(&self, text: &str) -> String {
        form::word(&mut Stream::new(&self.key, text, 0))
    }

    /// An amount of the same order of magnitude, and another one unless it is 0.
    pub(super) fn amount(&self, text: &str) -> String {
        let other = |attempt| form::amount(text, &mut Stream::new(&self.key, text, attempt));
        (0..64).map(other).find(|other| other != text).unwrap_or_else(|| text.to_owned())
    }
}

/// What stands for a text where millions are compared.
fn mark(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The marks of the texts of an account and of their pseudonyms, each with what it is of. Sorted, each once.
struct Marks(Vec<(u64, u64)>);

impl Marks {
    /// What a text is of that stands in the account. A pseudonym is of the text for which it stands.
    const ACCOUNT: u64 = 0;

    fn new(marks: impl Iterator<Item = (u64, u64)>) -> Self {
        let mut marks: Vec<_> = marks.collect();
        marks.sort_unstable();
        marks.dedup();
        Self(marks)
    }

    /// The marks that are of several.
    fn disputed(&self) -> HashSet<u64> {
        let several = self.0.chunk_by(|(one, _), (other, _)| one == other).filter(|of| of.len() > 1);
        several.filter_map(|of| of.first()).map(|(mark, _)| *mark).collect()
    }

    fn contain(&self, one: u64) -> bool {
        let at = self.0.partition_point(|(other, _)| *other < one);
        self.0.get(at).is_some_and(|(other, _)| *other == one)
    }
}
