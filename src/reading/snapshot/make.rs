//! From the lines of a snapshot to an account.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::holds::{Holds, group};
use super::line::{ReadingLine, ResourceLine};
use super::{SnapshotError, SnapshotProblem};
use crate::account::{Account, AccountBuilder, Address, Oddity, OperatorId, Reading};
use crate::catalogue::Catalogue;
use crate::reading::readings::attested;
use crate::reading::{Claim, attest};

/// An account in the making.
pub(super) struct Maker<'r> {
    catalogue: &'r Catalogue,
    builder: AccountBuilder,
    /// Kinds that are in no catalogue: each is a problem once.
    unknown: BTreeSet<String>,
    readings: usize,
    oddities: usize,
    resources: usize,
}

impl<'r> Maker<'r> {
    pub(super) fn new(catalogue: &'r Catalogue, operator: OperatorId, taken_at: DateTime<Utc>) -> Self {
        let mut builder = AccountBuilder::new(operator);
        builder.taken_at(taken_at);
        builder.distinct();
        Self { catalogue, builder, unknown: BTreeSet::new(), readings: 0, oddities: 0, resources: 0 }
    }

    pub(super) fn reading(&mut self, line: ReadingLine<'_>, problems: &mut Vec<SnapshotProblem>) {
        let ReadingLine { kind, coverage, reading } = line;
        self.readings += 1;
        let place = || format!("reading {}", self.readings);
        if self.builder.reading(&kind, coverage).is_some() {
            problems.push(SnapshotProblem::ReadTwice { kind: group(&kind, coverage), place: place() });
        }
        if is_unknown(self.catalogue, &mut self.unknown, &kind) {
            problems.push(SnapshotProblem::Kind { kind: kind.to_string(), place: place() });
        }
        self.builder.read(&kind, coverage, reading.into_owned());
    }

    pub(super) fn oddity(&mut self, oddity: Oddity, problems: &mut Vec<SnapshotProblem>) {
        self.oddities += 1;
        for kind in std::iter::once(oddity.subject.kind()).chain(oddity.hides.iter().map(String::as_str)) {
            if is_unknown(self.catalogue, &mut self.unknown, kind) {
                let place = format!("oddity {}", self.oddities);
                problems.push(SnapshotProblem::Kind { kind: kind.to_owned(), place });
            }
        }
        self.builder.oddity(oddity);
    }

    pub(super) fn resource(&mut self, line: &ResourceLine<'_>, problems: &mut Vec<SnapshotProblem>) {
        self.resources += 1;
        let place = || format!("resource {}", self.resources);
        let invalid = |problem| SnapshotProblem::Address { place: place(), problem };
        // Most of a snapshot is addresses: none is made.
        let (coverage, kind, key) = match Address::parts(&line.address) {
            Ok(own) => own,
            Err(problem) => return problems.push(invalid(problem)),
        };
        if is_unknown(self.catalogue, &mut self.unknown, kind) {
            problems.push(SnapshotProblem::Kind { kind: kind.to_owned(), place: place() });
        }
        let mut draft = self.builder.add(kind, coverage, key).protection(line.protection);
        if let Some(name) = &line.name {
            draft = draft.name(name);
        }
        if let Some(status) = &line.status {
            draft = draft.status(status);
        }
        for part in &line.references {
            match Address::parts(&part.target) {
                Ok((coverage, kind, key)) => draft.resolved(&part.role, kind, coverage, key),
                Err(problem) => problems.push(invalid(problem)),
            }
        }
        for part in &line.missing {
            draft.missed(&part.role, &part.kind, &part.key, part.may_miss.as_deref());
        }
        for part in &line.facts {
            draft = draft.fact(part.fact, &part.value);
        }
    }

    /// Where what it says that it holds is not what was found.
    pub(super) fn differences(&self, said: &Holds) -> Vec<SnapshotProblem> {
        let found = self.builder.counts();
        let unplaced = self.resources.saturating_sub(found.values().sum());
        let resources = found.into_iter().map(|((kind, coverage), n)| (group(kind, coverage), n)).collect();
        said.differences(&Holds { readings: self.readings, oddities: self.oddities, resources }, unplaced)
    }

    /// The account, with a person's word for what is unread in the snapshot.
    pub(super) fn finish(
        mut self,
        claims: &[Claim],
        mut problems: Vec<SnapshotProblem>,
    ) -> Result<Account, Vec<SnapshotProblem>> {
        self.attest(claims);
        match self.builder.build() {
            Ok(mut account) if problems.is_empty() => {
                attest(&mut account, claims, self.catalogue);
                Ok(account)
            }
            built => {
                let invalid = built.err();
                let found = invalid.iter().flat_map(|invalid| invalid.problems().iter().cloned());
                problems.extend(found.map(SnapshotProblem::Account));
                problems.truncate(SnapshotError::MOST);
                Err(problems)
            }
        }
    }

    /// Puts a person's word that there are none in the place of what it settles.
    fn attest(&mut self, claims: &[Claim]) {
        let nobody = Reading::Unread(String::new());
        for kind in self.catalogue.kinds() {
            for place in kind.places() {
                let reading = self.builder.reading(kind.name, place).unwrap_or(&nobody);
                if let Some(word) = attested(claims, kind, place, reading) {
                    self.builder.deny(kind.name, place, word);
                }
            }
        }
    }
}

/// True if a kind is in no catalogue, and this is the first time that it is asked for. A kind's
/// alias is not its name.
fn is_unknown(catalogue: &Catalogue, unknown: &mut BTreeSet<String>, kind: &str) -> bool {
    catalogue.kind(kind).is_none_or(|known| known.name != kind) && unknown.insert(kind.to_owned())
}
