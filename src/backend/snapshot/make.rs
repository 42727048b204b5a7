//! From the lines of a snapshot to an account.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::holds::{Holds, group};
use super::line::{ReadingLine, ResourceLine};
use super::{SnapshotError, SnapshotProblem};
use crate::account::{Account, AccountBuilder, Address, Coverage, OperatorId, Problem, Reading};
use crate::backend::Claim;
use crate::backend::readings::attested;
use crate::catalogue::Catalogue;

/// An account in the making.
pub(super) struct Maker<'r> {
    catalogue: &'r Catalogue,
    builder: AccountBuilder,
    /// Kinds that are in no catalogue: each is a problem once.
    unknown: BTreeSet<String>,
    readings: usize,
    resources: usize,
}

impl<'r> Maker<'r> {
    pub(super) fn new(catalogue: &'r Catalogue, operator: OperatorId, taken_at: DateTime<Utc>) -> Self {
        let mut builder = AccountBuilder::new(operator);
        builder.taken_at(taken_at);
        builder.distinct();
        Self { catalogue, builder, unknown: BTreeSet::new(), readings: 0, resources: 0 }
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

    pub(super) fn resource(&mut self, line: &ResourceLine<'_>, problems: &mut Vec<SnapshotProblem>) {
        self.resources += 1;
        let place = || format!("resource {}", self.resources);
        let invalid = |problem| SnapshotProblem::Address { place: place(), problem };
        let own: Address = match line.address.parse() {
            Ok(own) => own,
            Err(problem) => return problems.push(invalid(problem)),
        };
        if is_unknown(self.catalogue, &mut self.unknown, own.kind()) {
            problems.push(SnapshotProblem::Kind { kind: own.kind().to_owned(), place: place() });
        }
        let mut draft = self.builder.add(own.kind(), own.coverage(), own.key()).protection(line.protection);
        if let Some(name) = &line.name {
            draft = draft.name(name);
        }
        if let Some(status) = &line.status {
            draft = draft.status(status);
        }
        for part in &line.references {
            match part.target.parse() {
                Ok(target) => draft.resolved(&part.role, &target),
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
        said.differences(&Holds { readings: self.readings, resources }, unplaced)
    }

    /// The account, with a person's word for what is unread in the snapshot.
    pub(super) fn finish(
        mut self,
        claims: &[Claim],
        mut problems: Vec<SnapshotProblem>,
    ) -> Result<Account, Vec<SnapshotProblem>> {
        let claimed = self.attest(claims);
        let built = self.builder.build();
        match &built {
            Ok(account) => problems.extend(contradictions(account, &claimed).map(SnapshotProblem::Account)),
            Err(invalid) => problems.extend(invalid.problems().iter().cloned().map(SnapshotProblem::Account)),
        }
        problems.truncate(SnapshotError::MOST);
        match built {
            Ok(account) if problems.is_empty() => Ok(account),
            _ => Err(problems),
        }
    }

    /// Puts a person's word in the place of what it settles; of which kinds and where.
    fn attest(&mut self, claims: &[Claim]) -> BTreeSet<(&'static str, Option<Coverage>)> {
        let nobody = Reading::Unread(String::new());
        let mut claimed = BTreeSet::new();
        for kind in self.catalogue.kinds() {
            for place in kind.places() {
                let reading = self.builder.reading(kind.name, place).unwrap_or(&nobody);
                if let Some(word) = attested(claims, kind, place, reading) {
                    self.builder.read(kind.name, place, word);
                    claimed.insert((kind.name, place));
                }
            }
        }
        claimed
    }
}

/// True if a kind is in no catalogue, and this is the first time that it is asked for. A kind's
/// alias is not its name.
fn is_unknown(catalogue: &Catalogue, unknown: &mut BTreeSet<String>, kind: &str) -> bool {
    catalogue.kind(kind).is_none_or(|known| known.name != kind) && unknown.insert(kind.to_owned())
}

/// References to things of which a person now says that there are none: what was missing because
/// nobody had looked is missing for no reason, unless some place is left where nobody has.
fn contradictions<'a>(
    account: &'a Account,
    claimed: &'a BTreeSet<(&'static str, Option<Coverage>)>,
) -> impl Iterator<Item = Problem> + 'a {
    let may_be = |from: Option<Coverage>, at: Option<Coverage>| from.is_none() || at.is_none() || from == at;
    let is_claimed = move |kind: &str, from: Option<Coverage>| {
        let mut readings = account.readings().filter(|(name, at, _)| *name == kind && may_be(from, *at));
        claimed.iter().any(|(name, at)| *name == kind && may_be(from, *at))
            && readings.all(|(_, _, reading)| reading.is_settled())
    };
    let missing = account.missing_references().filter(|missing| missing.may_miss.is_none());
    missing.filter(move |missing| is_claimed(missing.kind, missing.from.coverage())).map(|missing| {
        Problem::DanglingReference {
            address: missing.from.address(),
            role: missing.role.to_owned(),
            target: format!("{}/{}", missing.kind, missing.key),
            origin: String::new(),
        }
    })
}
