//! How much a snapshot says that it holds, and whether it does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::SnapshotProblem;
use crate::account::Coverage;

/// How long each list is. Every list of a snapshot has a member here.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(expecting = "how much it holds")]
pub(super) struct Holds {
    /// The number of readings.
    pub(super) readings: usize,
    /// The number of oddities.
    pub(super) oddities: usize,
    /// By coverage and kind, as an address begins: `g:sim`, or `sam-user` where the operator shares
    /// it.
    pub(super) resources: BTreeMap<String, usize>,
}

/// A kind in a coverage, as an address begins.
pub(super) fn group(kind: &str, coverage: Option<Coverage>) -> String {
    coverage.map_or_else(|| kind.to_owned(), |coverage| format!("{coverage}:{kind}"))
}

impl Holds {
    /// Where `found` differs from this. Resources that seem lost may be among the `unplaced` lines, whose
    /// address could not be read: those lines are problems of their own.
    pub(super) fn differences(&self, found: &Self, unplaced: usize) -> Vec<SnapshotProblem> {
        let mut differences = Vec::new();
        let mut compare = |what: &str, said: usize, found: usize, unplaced: usize| {
            if found > said || said - found > unplaced {
                differences.push(SnapshotProblem::Count { what: what.to_owned(), said, found });
            }
        };
        compare("readings", self.readings, found.readings, 0);
        compare("oddities", self.oddities, found.oddities, 0);
        for (group, said) in &self.resources {
            compare(group, *said, found.resources.get(group).copied().unwrap_or(0), unplaced);
        }
        for (group, found) in found.resources.iter().filter(|(group, _)| !self.resources.contains_key(*group)) {
            compare(group, 0, *found, unplaced);
        }
        differences
    }
}
