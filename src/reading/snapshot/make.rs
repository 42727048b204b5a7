//! From the lines of a snapshot to an account.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::SnapshotProblem;
use super::holds::{Holds, group};
use super::line::{ReadingLine, ReferencePart, ResourceLine};
use super::recent::Recent;
use crate::account::{
    Account, AccountBuilder, Address, Coverage, InvalidAccount, Oddity, OperatorId, Reading, Sort, canonical_key,
};
use crate::catalogue::Catalogue;
use crate::reading::attest::{attest, attested};
use crate::reading::claim::Claim;
use crate::reading::error::ReadError;

/// An account in the making.
pub(super) struct Maker<'r> {
    catalogue: &'r Catalogue,
    builder: AccountBuilder,
    /// The kind that was known last: things of one kind stand together.
    known: Option<&'static str>,
    /// The kinds that the catalogue does not know: each is a problem once.
    unknown: BTreeSet<String>,
    /// The coverages that the provider does not have: each is a problem once.
    nowhere: BTreeSet<Coverage>,
    /// How the last address begins, up to its key.
    last: Option<(Box<str>, Sort)>,
    recent: Recent,
    readings: usize,
    oddities: usize,
    resources: usize,
}

impl<'r> Maker<'r> {
    pub(super) fn new(
        catalogue: &'r Catalogue,
        operator: OperatorId,
        taken_at: DateTime<Utc>,
        is_redacted: bool,
    ) -> Self {
        let mut builder = AccountBuilder::new(operator);
        builder.taken_at(taken_at);
        if is_redacted {
            builder.redacted();
        }
        builder.distinct();
        Self {
            catalogue,
            builder,
            known: None,
            unknown: BTreeSet::new(),
            nowhere: BTreeSet::new(),
            last: None,
            recent: Recent::default(),
            readings: 0,
            oddities: 0,
            resources: 0,
        }
    }

    pub(super) fn reading(&mut self, line: ReadingLine<'_>, problems: &mut Vec<SnapshotProblem>) {
        let ReadingLine { kind, coverage, reading } = line;
        self.readings += 1;
        let number = self.readings;
        let place = move || format!("reading {number}");
        if self.builder.reading(&kind, coverage).is_some() {
            problems.push(SnapshotProblem::ReadTwice { kind: group(&kind, coverage), place: place() });
        }
        if self.is_unknown(&kind) {
            problems.push(SnapshotProblem::Kind { kind: kind.to_string(), place: place() });
        }
        self.check_place(coverage, &place, problems);
        self.builder.read(&kind, coverage, reading.into_owned());
    }

    /// True if the catalogue does not know a kind, the first time that it is asked for. The alias of a kind is
    /// not its name.
    fn is_unknown(&mut self, kind: &str) -> bool {
        if self.known == Some(kind) {
            return false;
        }
        let own = self.catalogue.kind(kind).map(|known| known.name).filter(|own| *own == kind);
        self.known = own.or(self.known);
        own.is_none() && self.unknown.insert(kind.to_owned())
    }

    fn check_place(
        &mut self,
        coverage: Option<Coverage>,
        place: &dyn Fn() -> String,
        problems: &mut Vec<SnapshotProblem>,
    ) {
        if let (Some(coverage), Err(problem)) = (coverage, self.catalogue.provider().check(coverage))
            && self.nowhere.insert(coverage)
        {
            problems.push(SnapshotProblem::Coverage { place: place(), problem });
        }
    }

    pub(super) fn oddity(&mut self, oddity: Oddity, problems: &mut Vec<SnapshotProblem>) {
        self.oddities += 1;
        for kind in std::iter::once(oddity.subject.kind()).chain(oddity.hides.iter().map(String::as_str)) {
            if self.is_unknown(kind) {
                let place = format!("oddity {}", self.oddities);
                problems.push(SnapshotProblem::Kind { kind: kind.to_owned(), place });
            }
        }
        let number = self.oddities;
        self.check_place(oddity.subject.coverage(), &|| format!("oddity {number}"), problems);
        self.builder.oddity(oddity);
    }

    pub(super) fn resource(&mut self, line: &ResourceLine<'_>, problems: &mut Vec<SnapshotProblem>) {
        self.resources += 1;
        let number = self.resources;
        let place = move || format!("resource {number}");
        let invalid = |problem| SnapshotProblem::Address { place: place(), problem };
        let (sort, key) = match self.sorted(&line.address) {
            Some(known) => known,
            // Addresses are most of a snapshot: they are read as parts, without making any.
            None => match Address::written_parts(&line.address) {
                Ok((coverage, kind, key)) => {
                    if self.is_unknown(kind) {
                        problems.push(SnapshotProblem::Kind { kind: kind.to_owned(), place: place() });
                    }
                    self.check_place(coverage, &place, problems);
                    let sort = self.builder.sort(kind, coverage);
                    let begin = line.address.len() - key.len();
                    self.last = line.address.get(..begin).map(|begin| (Box::from(begin), sort));
                    (sort, key)
                }
                Err(problem) => return problems.push(invalid(problem)),
            },
        };
        let Self { builder, recent, .. } = self;
        let mut draft = builder.add_of(sort, key).protection(line.protection);
        if let Some(name) = &line.name {
            draft = draft.name(name);
        }
        if let Some(status) = &line.status {
            draft = draft.status(status);
        }
        for ReferencePart { role, target } in &line.references {
            if let Some(known) = recent.get(sort, role, target) {
                draft.resolved_again(known);
                continue;
            }
            match Address::written_parts(target) {
                Ok((coverage, kind, key)) => {
                    if let Some(known) = draft.resolved(role, kind, coverage, key) {
                        recent.put(sort, role, target, known);
                    }
                }
                Err(problem) => problems.push(invalid(problem)),
            }
        }
        for part in &line.missing {
            draft.missed(&part.role, &part.kind, &part.key, part.may_miss.as_deref());
        }
        for part in &line.facts {
            draft = draft.fact(part.fact, &part.value);
        }
        for name in &line.also {
            draft = draft.also_known_as(name);
        }
    }

    /// The sort and the key of an address that begins as the last one, up to its key: that one was checked.
    fn sorted<'a>(&self, address: &'a str) -> Option<(Sort, &'a str)> {
        let (begin, sort) = self.last.as_ref()?;
        let key = address.strip_prefix(&**begin).filter(|key| !key.is_empty())?;
        matches!(canonical_key(key), Cow::Borrowed(_)).then_some((*sort, key))
    }

    /// Where the snapshot does not hold as much as it says.
    pub(super) fn differences(&self, said: &Holds) -> Vec<SnapshotProblem> {
        let found = self.builder.counts();
        let unplaced = self.resources.saturating_sub(found.values().sum());
        let resources = found.into_iter().map(|((kind, coverage), n)| (group(kind, coverage), n)).collect();
        said.differences(&Holds { readings: self.readings, oddities: self.oddities, resources }, unplaced)
    }

    /// The account, with people's words on what is unread in the snapshot.
    pub(super) fn finish(
        mut self,
        claims: &[Claim],
        mut problems: Vec<SnapshotProblem>,
    ) -> Result<Account, Vec<SnapshotProblem>> {
        self.attest(claims);
        match self.builder.build_kept(self.catalogue) {
            Ok(mut account) if problems.is_empty() => {
                attest(&mut account, claims, self.catalogue);
                Ok(account)
            }
            built => {
                let found = built.err().map(InvalidAccount::into_problems).unwrap_or_default();
                problems.extend(found.into_iter().map(SnapshotProblem::Account));
                problems.truncate(ReadError::MOST);
                Err(problems)
            }
        }
    }

    /// Puts people's words that there are none in the place of the readings that they settle.
    fn attest(&mut self, claims: &[Claim]) {
        let unread = Reading::Unread(String::new());
        for kind in self.catalogue.kinds() {
            for place in kind.places() {
                let reading = self.builder.reading(kind.name, place).unwrap_or(&unread);
                if let Some(word) = attested(claims, kind, place, reading) {
                    self.builder.deny(kind.name, place, word);
                }
            }
        }
    }
}
