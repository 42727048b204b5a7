//! How one kind is read from the responses of one operation: its entry in the catalogue, with every
//! path looked up.

use std::borrow::Cow;
use std::sync::Arc;

use super::condition::{Condition, conditions};
use super::row::{InstanceIx, Row, Scalar};
use super::trie::{NodeIx, PathId, Trie};
use crate::account::join_key;
use crate::catalogue::KindSpec;
use crate::catalogue::spec::{FactSpec, Foreign, Owner, Part, ProtectionSpec, Read, ReadRole, RefSpec};

#[derive(Debug)]
pub(super) struct Mapping {
    pub(super) kind: Arc<KindSpec>,
    pub(super) role: ReadRole,
    /// Whether the response only adds to what a list shows.
    pub(super) adds: bool,
    /// The kind of the row, where this one is read out of another's.
    pub(super) outer: Option<Outer>,
    pub(super) identity: Vec<KeyPart>,
    pub(super) conditions: Vec<Condition>,
    pub(super) owner: Option<(PathId, Foreign)>,
    pub(super) status: Vec<(&'static str, PathId)>,
    pub(super) label: Vec<PathId>,
    pub(super) aliases: Vec<PathId>,
    pub(super) protection: Option<(PathId, ProtectionSpec)>,
    pub(super) references: Vec<(&'static RefSpec, RefSource, Vec<Condition>)>,
    pub(super) facts: Vec<(&'static FactSpec, PathId, Vec<Condition>)>,
}

/// What a kind is read out of.
#[derive(Debug)]
pub(super) struct Outer {
    pub(super) kind: Arc<KindSpec>,
    /// Where the things are in its row, as path and node; `None` for the row itself.
    pub(super) at: Option<(&'static str, NodeIx)>,
    pub(super) identity: Vec<KeyPart>,
    pub(super) conditions: Vec<Condition>,
}

#[derive(Debug)]
pub(super) enum KeyPart {
    Field(Vec<PathId>),
    Month(PathId),
    Param(usize),
    Enclosing(usize),
    Parent,
    Const(&'static str),
}

#[derive(Debug)]
pub(super) enum RefSource {
    Field(PathId),
    Param(usize),
}

impl Mapping {
    pub(super) fn listed(trie: &mut Trie, kind: &KindSpec, read: &'static Read) -> Self {
        let mut mapping = Self::of(trie, kind, kind.reads, read, read.identity);
        mapping.conditions.extend(conditions(trie, read, read.when));
        mapping
    }

    pub(super) fn within(
        trie: &mut Trie,
        kind: &KindSpec,
        outer: &KindSpec,
        read: &'static Read,
        rows: &'static str,
        identity: &'static [Part],
    ) -> Self {
        let mut mapping = Self::of(trie, kind, outer.reads, read, identity);
        let mut all = conditions(trie, read, outer.when);
        all.extend(conditions(trie, read, read.when));
        all.extend(conditions(trie, read, outer.holds_when));
        mapping.outer = Some(Outer {
            kind: Arc::new(*outer),
            at: (!rows.is_empty()).then(|| (rows, trie.node(rows))),
            identity: read.identity.iter().map(|part| KeyPart::of(trie, part)).collect(),
            conditions: all,
        });
        mapping.owner = outer.owner.map(|owner| of_owner(trie, owner));
        mapping
    }

    fn of(trie: &mut Trie, kind: &KindSpec, reads: &[Read], read: &Read, identity: &'static [Part]) -> Self {
        let is_list = |read: &Read| read.role == ReadRole::List;
        let all = |trie: &mut Trie, paths: &[&'static str]| paths.iter().map(|path| trie.path(path)).collect();
        Self {
            kind: Arc::new(*kind),
            role: read.role,
            adds: !is_list(read) && reads.iter().any(is_list),
            outer: None,
            identity: identity.iter().map(|part| KeyPart::of(trie, part)).collect(),
            conditions: conditions(trie, read, kind.when),
            owner: kind.owner.map(|owner| of_owner(trie, owner)),
            status: kind.status.fields.iter().map(|field| (*field, trie.path(field))).collect(),
            label: all(trie, kind.label),
            aliases: all(trie, kind.also_known_as),
            protection: kind.protection.map(|spec| (trie.path(spec.field), spec)),
            references: kind
                .references
                .iter()
                .map(|spec| (spec, RefSource::of(trie, spec), conditions(trie, read, spec.when)))
                .collect(),
            facts: kind
                .facts
                .iter()
                .map(|spec| (spec, trie.path(spec.field), conditions(trie, read, spec.when)))
                .collect(),
        }
    }

    /// The key of a row whose key is a single field.
    pub(super) fn plain_key(&self, row: &Row<'_>) -> Option<String> {
        let [KeyPart::Field(paths)] = self.identity.as_slice() else { return None };
        paths.iter().find_map(|path| row.value(*path, Row::WHOLE)).map(|value| value.text().into_owned())
    }

    /// The operator that a row names as its owner, if its list should show only what is one's own.
    pub(super) fn owner_of(&self, row: &Row<'_>) -> Option<String> {
        let (path, Foreign::Unexpected) = self.owner? else { return None };
        row.value(path, Row::WHOLE).map(|owner| owner.text().into_owned())
    }

    /// The key of a thing, in a row and instance; empty if any part of it is missing, because the rest
    /// could be taken for another key.
    pub(super) fn key<'k>(&'k self, row: &'k Row<'_>, instance: InstanceIx, params: &'k [String]) -> Cow<'k, str> {
        self.key_of(&self.identity, row, instance, params)
    }

    /// The key of the thing that the row is about.
    pub(super) fn outer_key<'k>(&'k self, row: &'k Row<'_>, params: &'k [String]) -> Cow<'k, str> {
        let identity = self.outer.as_ref().map_or(&self.identity, |outer| &outer.identity);
        self.key_of(identity, row, Row::WHOLE, params)
    }

    fn key_of<'k>(
        &'k self,
        keys: &'k [KeyPart],
        row: &'k Row<'_>,
        instance: InstanceIx,
        params: &'k [String],
    ) -> Cow<'k, str> {
        if let [KeyPart::Field(paths)] = keys {
            return join_key(&[field(paths, row, instance)]);
        }
        let mut parts = Vec::with_capacity(keys.len());
        self.add_key(&mut parts, keys, row, instance, params);
        if parts.iter().any(|part| part.is_empty()) { Cow::Borrowed("") } else { join_key(&parts) }
    }

    fn add_key<'k>(
        &'k self,
        parts: &mut Vec<Cow<'k, str>>,
        keys: &'k [KeyPart],
        row: &'k Row<'_>,
        instance: InstanceIx,
        params: &'k [String],
    ) {
        let param = |n: usize| params.get(n).map_or("", String::as_str);
        for key in keys {
            let part = match key {
                KeyPart::Field(paths) => field(paths, row, instance),
                KeyPart::Month(path) => {
                    row.value(*path, instance).map_or(Cow::Borrowed(""), |value| Cow::Owned(month(&value.text())))
                }
                KeyPart::Param(n) => Cow::Borrowed(param(*n)),
                KeyPart::Enclosing(n) => Cow::Borrowed(row.map_key(instance, *n).unwrap_or_default()),
                KeyPart::Const(text) => Cow::Borrowed(*text),
                KeyPart::Parent => {
                    let outer = self.outer.as_ref().map_or(&[][..], |outer| &outer.identity);
                    self.add_key(parts, outer, row, Row::WHOLE, params);
                    continue;
                }
            };
            parts.push(part);
        }
    }
}

impl KeyPart {
    fn of(trie: &mut Trie, part: &'static Part) -> Self {
        match part {
            Part::Field(fields) => Self::Field(fields.iter().map(|field| trie.path(field)).collect()),
            Part::Month(field) => Self::Month(trie.path(field)),
            Part::Param(n) => Self::Param(*n),
            Part::MapKey(n) => Self::Enclosing(*n),
            Part::Parent => Self::Parent,
            Part::Const(text) => Self::Const(text),
        }
    }
}

impl RefSource {
    fn of(trie: &mut Trie, spec: &'static RefSpec) -> Self {
        match spec.field.strip_prefix('%').and_then(|n| n.parse().ok()) {
            Some(n) => Self::Param(n),
            None => Self::Field(trie.path(spec.field)),
        }
    }
}

fn of_owner(trie: &mut Trie, owner: Owner) -> (PathId, Foreign) {
    (trie.path(owner.field), owner.foreign)
}

/// The first of these fields that is there. A boolean is no part of a key.
fn field<'k>(paths: &[PathId], row: &'k Row<'_>, instance: InstanceIx) -> Cow<'k, str> {
    let mut values = paths.iter().filter_map(|path| row.value(*path, instance));
    match values.next() {
        None | Some(Scalar::Bool(_)) => Cow::Borrowed(""),
        Some(value) => value.text(),
    }
}

/// `202610…` as `2026-10`; empty if it is not that.
pub(super) fn month(text: &str) -> String {
    match (text.get(..4), text.get(4..6)) {
        (Some(year), Some(month)) if text.bytes().take(6).all(|b| b.is_ascii_digit()) => format!("{year}-{month}"),
        _ => String::new(),
    }
}
