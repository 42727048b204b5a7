//! From a row to resources.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, SecondsFormat};

use super::paths::{NodeIx, PathId, Trie};
use super::row::{Row, Scalar};
use crate::account::{AccountBuilder, Address, Coverage, Draft, Fact, Protection, join_key};
use crate::catalogue::KindSpec;
use crate::catalogue::spec::{
    FactSpec, Foreign, Form, Home, Owner, Part, ProtectionSpec, Read, ReadRole, RefSpec, Standing, Test,
};

/// How one kind is read from one response: its entry, with every path looked up.
#[derive(Debug)]
pub(super) struct Use {
    pub(super) kind: &'static KindSpec,
    role: ReadRole,
    /// Where its instances are in the row; `None`: the row itself.
    at: Option<NodeIx>,
    outer: Vec<Key>,
    outer_tests: Vec<Check>,
    identity: Vec<Key>,
    tests: Vec<Check>,
    owner: Option<(PathId, Foreign)>,
    status: Vec<PathId>,
    label: Vec<PathId>,
    aliases: Vec<PathId>,
    protection: Option<(PathId, ProtectionSpec)>,
    references: Vec<(&'static RefSpec, Source, Vec<Check>)>,
    facts: Vec<(&'static FactSpec, PathId, Vec<Check>)>,
}

#[derive(Debug)]
enum Key {
    Field(Vec<PathId>),
    Month(PathId),
    Param(usize),
    Enclosing(usize),
    Parent,
    Const(&'static str),
}

#[derive(Debug)]
enum Check {
    Is(PathId, &'static str),
    IsNot(PathId, &'static str),
    Present(PathId),
    Positive(PathId),
    Differ(PathId, PathId),
}

#[derive(Debug)]
enum Source {
    Field(PathId),
    Param(usize),
}

/// Where a response came from.
#[derive(Debug)]
pub(crate) struct Place<'p> {
    pub(super) coverage: Option<Coverage>,
    pub(super) params: &'p [String],
}

/// A row that belongs to another operator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Foreigner {
    pub(crate) address: Address,
    pub(crate) owner: String,
}

impl Use {
    pub(super) fn listed(trie: &mut Trie, kind: &'static KindSpec, read: &'static Read) -> Self {
        let mut used = Self::of(trie, kind, read.role, read.identity);
        used.tests.extend(checks(trie, read.when));
        used
    }

    pub(super) fn within(
        trie: &mut Trie,
        kind: &'static KindSpec,
        outer: &'static KindSpec,
        read: &'static Read,
        rows: &'static str,
        identity: &'static [Part],
    ) -> Self {
        let mut used = Self::of(trie, kind, read.role, identity);
        used.at = (!rows.is_empty()).then(|| trie.node(rows));
        used.outer = read.identity.iter().map(|part| key(trie, part)).collect();
        used.outer_tests = checks(trie, outer.when);
        used.outer_tests.extend(checks(trie, read.when));
        used.owner = outer.owner.map(|owner| of_owner(trie, owner));
        used
    }

    fn of(trie: &mut Trie, kind: &'static KindSpec, role: ReadRole, identity: &'static [Part]) -> Self {
        let all = |trie: &mut Trie, paths: &[&'static str]| paths.iter().map(|path| trie.path(path)).collect();
        Self {
            kind,
            role,
            at: None,
            outer: Vec::new(),
            outer_tests: Vec::new(),
            identity: identity.iter().map(|part| key(trie, part)).collect(),
            tests: checks(trie, kind.when),
            owner: kind.owner.map(|owner| of_owner(trie, owner)),
            status: all(trie, kind.status.fields),
            label: all(trie, kind.label),
            aliases: all(trie, kind.also_known_as),
            protection: kind.protection.map(|spec| (trie.path(spec.field), spec)),
            references: kind
                .references
                .iter()
                .map(|spec| (spec, source(trie, spec), checks(trie, spec.when)))
                .collect(),
            facts: kind.facts.iter().map(|spec| (spec, trie.path(spec.field), checks(trie, spec.when))).collect(),
        }
    }

    /// The key of a row whose key is a single field.
    pub(super) fn plain_key(&self, row: &Row<'_>) -> Option<String> {
        let [Key::Field(paths)] = self.identity.as_slice() else { return None };
        paths.iter().find_map(|path| row.value(*path, Row::WHOLE)).map(|value| value.text().into_owned())
    }

    pub(super) fn owner_of(&self, row: &Row<'_>) -> Option<String> {
        let (path, Foreign::Error) = self.owner? else { return None };
        row.value(path, Row::WHOLE).map(|owner| owner.text().into_owned())
    }
}

fn of_owner(trie: &mut Trie, owner: Owner) -> (PathId, Foreign) {
    (trie.path(owner.field), owner.foreign)
}

fn source(trie: &mut Trie, spec: &'static RefSpec) -> Source {
    match spec.field.strip_prefix('%').and_then(|n| n.parse().ok()) {
        Some(n) => Source::Param(n),
        None => Source::Field(trie.path(spec.field)),
    }
}

fn key(trie: &mut Trie, part: &'static Part) -> Key {
    match part {
        Part::Field(fields) => Key::Field(fields.iter().map(|field| trie.path(field)).collect()),
        Part::Month(field) => Key::Month(trie.path(field)),
        Part::Param(n) => Key::Param(*n),
        Part::MapKey(n) => Key::Enclosing(*n),
        Part::Parent => Key::Parent,
        Part::Const(text) => Key::Const(text),
    }
}

fn checks(trie: &mut Trie, tests: &'static [Test]) -> Vec<Check> {
    let check = |test: &'static Test| match test {
        Test::Is(field, text) => Check::Is(trie.path(field), text),
        Test::IsNot(field, text) => Check::IsNot(trie.path(field), text),
        Test::Present(field) => Check::Present(trie.path(field)),
        Test::Positive(field) => Check::Positive(trie.path(field)),
        Test::Differ(one, other) => Check::Differ(trie.path(one), trie.path(other)),
    };
    tests.iter().map(check).collect()
}

impl Check {
    fn passes(&self, row: &Row<'_>, instance: u32) -> bool {
        let is = |path: &PathId, text: &str| row.value(*path, instance).is_some_and(|value| value.text() == text);
        match self {
            Self::Is(path, text) => is(path, text),
            Self::IsNot(path, text) => !is(path, text),
            Self::Present(path) => row.is_present(*path, instance),
            Self::Positive(path) => row.is_positive(*path, instance),
            Self::Differ(one, other) => match (row.value(*one, instance), row.value(*other, instance)) {
                (Some(one), Some(other)) => one.text() != other.text(),
                (one, other) => one.is_some() != other.is_some(),
            },
        }
    }
}

/// Puts rows into an account.
pub(crate) struct Sink<'s> {
    builder: &'s mut AccountBuilder,
    foreigners: &'s mut Vec<Foreigner>,
    place: Place<'s>,
}

impl<'s> Sink<'s> {
    pub(super) fn new(builder: &'s mut AccountBuilder, foreigners: &'s mut Vec<Foreigner>, place: Place<'s>) -> Self {
        Self { builder, foreigners, place }
    }

    /// Every resource of a use that the row holds.
    pub(super) fn put(&mut self, used: &Use, row: &Row<'_>) {
        if !used.outer_tests.iter().all(|check| check.passes(row, Row::WHOLE)) {
            return;
        }
        match used.at {
            None => self.put_one(used, row, Row::WHOLE),
            Some(node) => row.instances(node).for_each(|instance| self.put_one(used, row, instance)),
        }
    }

    fn put_one(&mut self, used: &Use, row: &Row<'_>, instance: u32) {
        if !used.tests.iter().all(|check| check.passes(row, instance)) {
            return;
        }
        let kind = used.kind;
        let coverage = match kind.home.value {
            Home::Operator => None,
            Home::Coverages(_) => self.place.coverage,
        };
        let key = key_of(used, row, instance, self.place.params);
        if self.is_foreign(used, row, coverage, &key) {
            return;
        }
        let status = used.status.iter().find_map(|path| row.value(*path, instance)).map(Scalar::text);
        let ended = kind.classify(status.as_deref()).0 == Standing::Gone;
        let params = self.place.params;
        let mut draft = self.builder.add(kind.name, coverage, &key);
        if let Some(status) = &status {
            draft = draft.status(status);
        }
        if let Some(label) = used.label.iter().find_map(|path| row.value(*path, instance)) {
            draft = draft.name(&label.text());
        }
        if let Some((path, spec)) = &used.protection {
            draft = protect(draft, spec, row.value(*path, instance), used.role);
        }
        for alias in used.aliases.iter().flat_map(|path| row.values(*path, instance)) {
            draft = draft.also_known_as(&alias.text());
        }
        draft = refer(draft, used, row, instance, params, ended);
        for (spec, path, checks) in &used.facts {
            if checks.iter().all(|check| check.passes(row, instance)) {
                for value in row.values(*path, instance) {
                    draft = draft.fact(spec.fact, &fact_text(spec, &value.text()));
                }
            }
        }
    }

    /// True if the row belongs to somebody else; that is noted.
    fn is_foreign(&mut self, used: &Use, row: &Row<'_>, coverage: Option<Coverage>, key: &str) -> bool {
        let Some((path, foreign)) = used.owner else { return false };
        let Some(owner) = row.value(path, Row::WHOLE).map(Scalar::text) else { return false };
        if owner == self.builder.operator().as_str() {
            return false;
        }
        match foreign {
            Foreign::Skip => self.builder.foreign(used.kind.name, coverage, key),
            Foreign::Error => {
                let known = self.foreigners.iter().any(|known| known.owner == owner);
                if !known {
                    let address = Address::checked(used.kind.name, coverage, key);
                    self.foreigners.push(Foreigner { address, owner: owner.into_owned() });
                }
            }
        }
        true
    }
}

fn key_of<'k>(used: &'k Use, row: &'k Row<'_>, instance: u32, params: &'k [String]) -> Cow<'k, str> {
    if let [Key::Field(paths)] = &used.identity[..] {
        return join_key(&[field(paths, row, instance)]);
    }
    let mut parts = Vec::with_capacity(used.identity.len());
    add_key(&mut parts, &used.identity, used, row, instance, params);
    // A key with an empty part would be mistaken for another: better none, which is reported.
    if parts.iter().any(|part| part.is_empty()) { Cow::Borrowed("") } else { join_key(&parts) }
}

/// The first of these fields that is there.
fn field<'k>(paths: &[PathId], row: &'k Row<'_>, instance: u32) -> Cow<'k, str> {
    paths.iter().find_map(|path| row.value(*path, instance)).map_or(Cow::Borrowed(""), Scalar::text)
}

fn add_key<'k>(
    parts: &mut Vec<Cow<'k, str>>,
    keys: &'k [Key],
    used: &'k Use,
    row: &'k Row<'_>,
    instance: u32,
    params: &'k [String],
) {
    let param = |n: usize| params.get(n).map_or("", String::as_str);
    for key in keys {
        let part = match key {
            Key::Field(paths) => field(paths, row, instance),
            Key::Month(path) => {
                row.value(*path, instance).map_or(Cow::Borrowed(""), |value| Cow::Owned(month(&value.text())))
            }
            Key::Param(n) => Cow::Borrowed(param(*n)),
            Key::Enclosing(n) => Cow::Borrowed(row.map_key(instance, *n).unwrap_or_default()),
            Key::Const(text) => Cow::Borrowed(*text),
            Key::Parent => {
                add_key(parts, &used.outer, used, row, Row::WHOLE, params);
                continue;
            }
        };
        parts.push(part);
    }
}

fn protect<'b>(draft: Draft<'b>, spec: &ProtectionSpec, value: Option<&Scalar<'_>>, role: ReadRole) -> Draft<'b> {
    let protection = match value {
        Some(Scalar::Bool(value)) if *value == spec.on_when => Protection::On,
        Some(Scalar::Bool(_)) => Protection::Off,
        // An extra response that leaves the field out says nothing about it.
        None if role == ReadRole::Extra => return draft,
        _ if spec.when_missing.value => Protection::AssumedOn,
        // Nor does a list, where there is nothing to assume.
        _ => return draft,
    };
    draft.protection(protection)
}

fn refer<'b>(
    mut draft: Draft<'b>,
    used: &Use,
    row: &Row<'_>,
    instance: u32,
    params: &[String],
    ended: bool,
) -> Draft<'b> {
    for (spec, source, checks) in &used.references {
        if !checks.iter().all(|check| check.passes(row, instance)) {
            continue;
        }
        let mut one = |text: &str| {
            let key = refer_key(spec.form, text);
            if key.is_empty() {
                return;
            }
            let may_miss = if ended { Some("it has ended itself") } else { spec.may_miss };
            draft.refer(spec.role, spec.to, &key, may_miss);
        };
        match source {
            Source::Field(path) => row.values(*path, instance).for_each(|value| one(&value.text())),
            Source::Param(n) => params.get(*n).into_iter().for_each(|param| one(param)),
        }
    }
    draft
}

/// The key that a reference means.
fn refer_key(form: Form, text: &str) -> Cow<'_, str> {
    match form {
        Form::Plain | Form::DayEnd | Form::Millis => join_key(&[Cow::Borrowed(text)]),
        Form::Month => month(text).into(),
        Form::Segment(n) => join_key(&[Cow::Borrowed(text.split(':').nth(n).unwrap_or_default())]),
    }
}

/// `202610…` as `2026-10`; empty if it is not that.
fn month(text: &str) -> String {
    match (text.get(..4), text.get(4..6)) {
        (Some(year), Some(month)) if text.bytes().take(6).all(|b| b.is_ascii_digit()) => format!("{year}-{month}"),
        _ => String::new(),
    }
}

/// A fact in the form that [`Fact`] promises; as it is if it is in none.
fn fact_text(spec: &FactSpec, text: &str) -> String {
    let instant = match spec.form {
        Form::Millis => text.parse().ok().and_then(DateTime::from_timestamp_millis),
        Form::DayEnd => NaiveDate::parse_from_str(text, "%Y%m%d")
            .ok()
            .and_then(|day| day.and_hms_opt(23, 59, 59))
            .map(|end| end.and_utc()),
        Form::Month => return month(text),
        Form::Plain | Form::Segment(_) => None,
    };
    match instant {
        Some(instant) if spec.fact == Fact::EndsAt => instant.to_rfc3339_opts(SecondsFormat::Secs, true),
        _ => text.to_owned(),
    }
}
