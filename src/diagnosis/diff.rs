//! What changed between two diagnoses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Diagnosis;
use crate::account::Address;
use crate::catalogue::Code;

/// The difference between an earlier diagnosis and a later one, by address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[must_use = "a difference that nobody reads has no effect"]
pub struct Diff {
    /// In the way then, and not any more.
    #[serde(with = "rows")]
    pub cleared: Vec<(Address, Code)>,
    /// In the way now, and not then.
    #[serde(with = "rows")]
    pub new: Vec<(Address, Code)>,
    /// In the way then and now, for another reason: why it was, and why it is.
    #[serde(with = "changed_rows")]
    pub changed: Vec<(Address, Code, Code)>,
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
        self.cleared.is_empty() && self.new.is_empty() && self.changed.is_empty()
    }
}

impl Diagnosis {
    /// What changed since an earlier diagnosis of the same account, which may be of another capture. Gaps
    /// count like blockers. Each list is in the order of addresses. O(n log n) in the number of blockers
    /// and gaps of both.
    pub fn diff(&self, earlier: &Self) -> Diff {
        let (was, is) = (earlier.by_address(), self.by_address());
        let mut diff = Diff::default();
        for (subject, code) in &was {
            match is.get(subject) {
                None => diff.cleared.push((subject.clone(), *code)),
                Some(now) if now != code => {
                    diff.changed.push((subject.clone(), *code, *now));
                }
                Some(_) => {}
            }
        }
        let fresh = is.into_iter().filter(|(subject, _)| !was.contains_key(subject));
        diff.new.extend(fresh);
        diff
    }

    fn by_address(&self) -> BTreeMap<Address, Code> {
        let blockers = self.blockers().map(|blocker| (blocker.subject(), blocker.code()));
        let gaps = self.gaps().iter().map(|gap| (gap.subject().clone(), gap.code()));
        blockers.chain(gaps).collect()
    }
}
