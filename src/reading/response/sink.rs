//! Puts the rows of a response into an account. What cannot be read is noted as an oddity, and a thing
//! that can be identified stays in the account.

use std::borrow::Cow;

use super::condition::Evaluation;
use super::draft::Found;
use super::mapping::{Mapping, Outer};
use super::row::{Field, InstanceIx, Row, unreadable};
use crate::account::{AccountBuilder, Address, Aspect, Coverage, Finding, Oddity, is_too_long};
use crate::catalogue::spec::Foreign;
use crate::catalogue::{KindSpec, Provider};

/// Where a response came from.
#[derive(Debug)]
pub(super) struct Place<'p> {
    pub(super) coverage: Option<Coverage>,
    pub(super) params: &'p [String],
}

/// A row that belongs to another operator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ForeignRow {
    pub(crate) address: Address,
    pub(crate) owner: String,
}

/// Whose the rows of a response are, where it should show only what is one's own.
#[derive(Debug, Default)]
pub(crate) struct Owners {
    /// How many rows name the account's own operator.
    pub(crate) own: usize,
    pub(crate) foreign: Vec<ForeignRow>,
}

impl Owners {
    /// Adds those of further rows.
    pub(crate) fn append(&mut self, further: Self) {
        self.own += further.own;
        self.foreign.extend(further.foreign);
    }
}

/// Puts rows into an account.
pub(super) struct Sink<'s> {
    provider: &'s Provider,
    builder: &'s mut AccountBuilder,
    owners: &'s mut Owners,
    place: Place<'s>,
    /// The kinds of which a row may be.
    kinds: Vec<&'static str>,
}

impl<'s> Sink<'s> {
    pub(super) fn new(
        provider: &'s Provider,
        builder: &'s mut AccountBuilder,
        owners: &'s mut Owners,
        place: Place<'s>,
        kinds: Vec<&'static str>,
    ) -> Self {
        Self { provider, builder, owners, place, kinds }
    }

    /// Puts in every resource that a mapping finds in the row.
    pub(super) fn put(&mut self, mapping: &Mapping, row: &Row<'_>) {
        if let Some(outer) = &mapping.outer {
            return self.put_within(mapping, outer, row);
        }
        match row.instead() {
            Some(found) => self.note_row(mapping, Finding::NotAnObject { found: found.to_owned() }),
            None => self.put_one(mapping, row, Row::WHOLE),
        }
    }

    /// Puts in the resources that stand inside the row of another thing.
    fn put_within(&mut self, mapping: &Mapping, outer: &Outer, row: &Row<'_>) {
        // A condition that is unclear was noted for the outer thing.
        if outer.conditions.iter().any(|condition| condition.evaluate(row, Row::WHOLE) == Evaluation::No) {
            return;
        }
        let Some((path, node)) = outer.at else { return self.put_one(mapping, row, Row::WHOLE) };
        if let Some(found) = row.lost(node) {
            let finding = unreadable(path.trim_end_matches(".*"), found);
            let subject = self.address(&outer.kind, &mapping.outer_key(row, self.place.params));
            self.note(subject, finding, vec![mapping.kind.name.to_owned()]);
        }
        row.instances(node).for_each(|instance| self.put_one(mapping, row, instance));
    }

    fn put_one(&mut self, mapping: &Mapping, row: &Row<'_>, instance: InstanceIx) {
        let params = self.place.params;
        let mut found = Found::new(mapping, row, instance, params);
        let coverage = self.coverage(&mapping.kind);
        if !found.passes(&mapping.conditions) {
            if mapping.conditions.iter().any(|condition| condition.rules_out(row, instance)) {
                self.builder.rule_out(mapping.kind.name, coverage, &mapping.key(row, instance, params));
            }
            return;
        }
        let key = mapping.key(row, instance, params);
        if self.is_foreign(&mut found, &key) {
            return;
        }
        if let Some(finding) = unusable(&key) {
            // Without the key of the outer row, that row was noted already.
            if mapping.outer.is_none() || unusable(&mapping.outer_key(row, params)).is_none() {
                self.note_row(mapping, finding);
            }
            return;
        }
        found.fill(self.builder.add_written(mapping.kind.name, coverage, &key), self.provider);
        for finding in found.oddities {
            self.note(self.address(&mapping.kind, &key), finding, Vec::new());
        }
    }

    /// True if the row belongs to another operator, which is noted.
    fn is_foreign(&mut self, found: &mut Found<'_, '_>, key: &str) -> bool {
        let mapping = found.mapping;
        let Some((path, foreign)) = mapping.owner else { return false };
        let owner = match found.row.field(path, Row::WHOLE) {
            Field::Absent => return false,
            Field::Odd(found) => Cow::Borrowed(found),
            Field::Value(owner) => owner.text(),
        };
        let is_listed = mapping.outer.is_none();
        if owner == self.builder.operator().as_str() {
            self.owners.own += usize::from(is_listed && foreign == Foreign::Unexpected);
            return false;
        }
        if self.provider.operator_id(&owner).is_err() {
            if is_listed {
                found.oddities.push(Finding::OwnerUnclear { owner: Finding::short(&owner) });
            }
            return false;
        }
        self.builder.foreign(mapping.kind.name, self.coverage(&mapping.kind), key);
        if is_listed {
            let address = self.address(&mapping.kind, key);
            self.note(address.clone(), Finding::ForeignOwner { owner: owner.to_string() }, Vec::new());
            if foreign == Foreign::Unexpected {
                self.owners.foreign.push(ForeignRow { address, owner: owner.into_owned() });
            }
        }
        true
    }

    const fn coverage(&self, kind: &KindSpec) -> Option<Coverage> {
        if kind.coverages.value.is_empty() { None } else { self.place.coverage }
    }

    fn address(&self, kind: &KindSpec, key: &str) -> Address {
        Address::checked(kind.name, self.coverage(kind), if key.is_empty() { "*" } else { key })
    }

    /// Notes a row that cannot be put in. It may hide a thing of any kind that is listed there; a part
    /// of a row, a thing of its own kind.
    fn note_row(&mut self, mapping: &Mapping, finding: Finding) {
        let hides = match mapping.outer {
            None => self.kinds.iter().map(ToString::to_string).collect(),
            Some(_) => vec![mapping.kind.name.to_owned()],
        };
        self.note(self.address(&mapping.kind, ""), finding, hides);
    }

    fn note(&mut self, subject: Address, finding: Finding, hides: Vec<String>) {
        let origin = self.builder.current_origin().to_owned();
        self.builder.oddity(Oddity { subject, finding, origin, hides });
    }
}

/// What is wrong with a key, if it cannot be used.
fn unusable(key: &str) -> Option<Finding> {
    match key {
        "" => Some(Finding::NoKey),
        key if is_too_long(key) => Some(Finding::TooLong { what: Aspect::Key, begin: Finding::short(key) }),
        _ => None,
    }
}
