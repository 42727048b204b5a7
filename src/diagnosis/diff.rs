//! What changed between two diagnoses.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Blocker, Diagnosis};
use crate::account::Address;
use crate::catalogue::Code;

/// The difference between an earlier diagnosis and a later one, by address. Gaps count like blockers.
///
/// What nobody has looked for this time is not cleared, and what nobody had looked for before is not new: both have
/// lists of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[must_use = "a difference that nobody reads has no effect"]
pub struct Diff {
    /// In the way then, and not any more.
    #[serde(with = "rows")]
    pub cleared: Vec<(Address, Code)>,
    /// In the way then, and not seen now because its kind was not read whole this time: it may still be there.
    #[serde(with = "rows", default)]
    pub unseen: Vec<(Address, Code)>,
    /// In the way now, and not then.
    #[serde(with = "rows")]
    pub new: Vec<(Address, Code)>,
    /// In the way now, and not seen then because its kind had not been read whole: it may have been there.
    #[serde(with = "rows", default)]
    pub found: Vec<(Address, Code)>,
    /// In the way then and now, for another reason: why it was, and why it is.
    #[serde(with = "changed_rows")]
    pub changed: Vec<(Address, Code, Code)>,
    /// In the way then and now for the same reason, and somebody else can clear it, or it clears on another day.
    #[serde(default)]
    pub moved: Vec<Address>,
}

/// Blockers as objects with `subject` and `code`.
mod rows {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Address, Code};

    #[derive(Serialize, Deserialize)]
    struct Row<A> {
        subject: A,
        code: Code,
    }

    pub(super) fn serialize<S: Serializer>(blockers: &[(Address, Code)], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(blockers.iter().map(|(subject, code)| Row { subject, code: *code }))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(Address, Code)>, D::Error> {
        let rows: Vec<Row<Address>> = Vec::deserialize(deserializer)?;
        Ok(rows.into_iter().map(|row| (row.subject, row.code)).collect())
    }
}

/// Blockers as objects with `subject`, `was` and `is`.
mod changed_rows {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Address, Code};

    #[derive(Serialize, Deserialize)]
    struct Row<A> {
        subject: A,
        was: Code,
        is: Code,
    }

    pub(super) fn serialize<S: Serializer>(
        changed: &[(Address, Code, Code)],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(changed.iter().map(|(subject, was, is)| Row { subject, was: *was, is: *is }))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<(Address, Code, Code)>, D::Error> {
        let rows: Vec<Row<Address>> = Vec::deserialize(deserializer)?;
        Ok(rows.into_iter().map(|row| (row.subject, row.was, row.is)).collect())
    }
}

impl Diff {
    /// True if nothing changed.
    pub fn is_empty(&self) -> bool {
        let lists = [&self.cleared, &self.unseen, &self.new, &self.found];
        lists.into_iter().all(Vec::is_empty) && self.changed.is_empty() && self.moved.is_empty()
    }
}

impl Diagnosis {
    /// What changed since an earlier diagnosis of the same account, which may be of another capture and as of
    /// another instant. Each list is in the order of addresses. O(n log n) in the number of blockers and gaps of
    /// both.
    pub fn diff(&self, earlier: &Self) -> Diff {
        let (was, is) = (earlier.by_address(), self.by_address());
        let mut diff = Diff::default();
        for (subject, code) in &was {
            match is.get(subject) {
                None if self.may_hide(subject, earlier) => diff.unseen.push((subject.clone(), *code)),
                None => diff.cleared.push((subject.clone(), *code)),
                Some(now) if now != code => diff.changed.push((subject.clone(), *code, *now)),
                Some(_) if self.clears_otherwise(subject, earlier) => diff.moved.push(subject.clone()),
                Some(_) => {}
            }
        }
        for (subject, code) in is.into_iter().filter(|(subject, _)| !was.contains_key(subject)) {
            let is_found = earlier.may_hide(&subject, self);
            if is_found { &mut diff.found } else { &mut diff.new }.push((subject, code));
        }
        diff
    }

    fn by_address(&self) -> BTreeMap<Address, Code> {
        let blockers = self.blockers().map(|blocker| (blocker.subject(), blocker.code()));
        let gaps = self.gaps().iter().map(|gap| (gap.subject().clone(), gap.code()));
        blockers.chain(gaps).collect()
    }

    /// True if something that the other diagnosis has may be here too, because nobody has looked for all of its
    /// kind. The same account is the same to look at, whatever is assumed about it.
    fn may_hide(&self, subject: &Address, other: &Self) -> bool {
        let (account, others) = (self.graph().account(), other.graph().account());
        let is_read = || account.reading(subject.kind(), subject.coverage()).is_settled();
        !Arc::ptr_eq(account, others) && account.get(subject).is_none() && !is_read()
    }

    fn clears_otherwise(&self, subject: &Address, earlier: &Self) -> bool {
        let clears = |blocker: Blocker<'_>| (blocker.actor(), blocker.clears_on());
        earlier.blocker(subject).map(clears) != self.blocker(subject).map(clears)
    }
}
