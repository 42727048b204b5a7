//! What changed between two diagnoses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Blocker, Diagnosis};
use crate::account::{Address, Coverage};
use crate::catalogue::{Code, Weekends};

/// The difference between an earlier diagnosis and a later one, by address. Gaps count like blockers.
///
/// What nobody has looked for this time is not cleared, nor a bill that was to come because of it; and what nobody
/// had looked for before is not new. Both have lists of their own.
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

/// Blockers and gaps by address.
type Rows = BTreeMap<Address, Code>;

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
                Some(now) if now != code => diff.changed.push((subject.clone(), *code, *now)),
                Some(_) if self.clears_otherwise(subject, earlier) => diff.moved.push(subject.clone()),
                None | Some(_) => {}
            }
        }
        [diff.unseen, diff.cleared] = self.lacks(earlier, &was, &is);
        [diff.found, diff.new] = earlier.lacks(self, &is, &was);
        diff
    }

    /// What the other diagnosis has and this one has not: first what may be here too, then the rest.
    fn lacks(&self, other: &Self, has: &Rows, own: &Rows) -> [Vec<(Address, Code)>; 2] {
        let rows = has.iter().filter(|(subject, _)| !own.contains_key(subject));
        let rows = rows.map(|(subject, code)| (subject.clone(), *code));
        let (hidden, gone): (Vec<_>, Vec<_>) = rows.partition(|(subject, _)| self.may_hide(subject, other));
        let charged: BTreeSet<(&str, Option<Coverage>)> =
            hidden.iter().filter_map(|(thing, _)| Some((self.bill_of(thing)?, thing.coverage()))).collect();
        // A bill that was to come only because of what is hidden may come all the same.
        let (also, gone): (Vec<_>, Vec<_>) = gone.into_iter().partition(|(bill, _)| {
            let is_on_it =
                |place: Option<Coverage>| place.is_none() || bill.coverage().is_none() || place == bill.coverage();
            let is_expected = other.graph().account().get(bill).is_none();
            is_expected && charged.iter().any(|(kind, place)| *kind == bill.kind() && is_on_it(*place))
        });
        let mut hidden: Vec<_> = hidden.into_iter().chain(also).collect();
        hidden.sort();
        [hidden, gone]
    }

    /// The kind of bill that a thing is charged on.
    fn bill_of(&self, thing: &Address) -> Option<&str> {
        let catalogue = self.graph().catalogue();
        catalogue.bill_of(catalogue.kind(thing.kind())?).map(|bill| bill.name)
    }

    fn by_address(&self) -> Rows {
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

    /// The blockers of which a diff to the earlier diagnosis says nothing. O(log n) each.
    pub(crate) fn stays_as_before<'d>(&'d self, earlier: &'d Self) -> impl Iterator<Item = Blocker<'d>> {
        self.blockers().filter(|blocker| {
            let subject = blocker.subject();
            earlier.blocker(&subject).is_some_and(|was| was.code() == blocker.code())
                && !self.clears_otherwise(&subject, earlier)
        })
    }

    fn clears_otherwise(&self, subject: &Address, earlier: &Self) -> bool {
        // By any calendar other months are other days, and the same months the same.
        let clears = |blocker: Blocker<'_>| (blocker.actor(), blocker.clears_on(&Weekends));
        earlier.blocker(subject).map(clears) != self.blocker(subject).map(clears)
    }
}
