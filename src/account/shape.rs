//! What a schema says of a kind.

use super::drafts::Drafts;
use super::fingerprint::Fingerprint;
use super::{Account, Fact, KeyForm, Schema};

/// What the catalogue says of a kind that occurs, ready to be asked for each thing of it.
pub(super) struct Shape<'s> {
    /// Whether it lives in each place that occurs in the account.
    pub(super) places: Vec<bool>,
    pub(super) key: KeyForm,
    /// Whether each status that occurs in the account may occur in this kind.
    pub(super) statuses: Vec<bool>,
    pub(super) needed: Vec<&'s str>,
    pub(super) facts: Vec<Fact>,
    pub(super) is_protectable: bool,
}

impl<'s> Shape<'s> {
    /// `None` if there is no such kind, or it is no kind's own name.
    pub(super) fn of(kind: &str, drafts: &Drafts, schema: &'s dyn Schema) -> Option<Self> {
        schema.own_name(kind).filter(|own| *own == kind)?;
        let known = schema.statuses(kind);
        let may_be = |status: &str| status.is_empty() || known.as_ref().is_none_or(|known| known.contains(&status));
        Some(Self {
            places: drafts.places.iter().map(|place| schema.places(kind).contains(&place)).collect(),
            key: schema.key_form(kind),
            statuses: drafts.statuses.texts().map(may_be).collect(),
            needed: schema.needed_roles(kind),
            facts: schema.facts(kind),
            is_protectable: schema.is_protectable(kind),
        })
    }
}

/// All that an account is checked against in its things of a kind. O(what the schema says of the kind).
pub(super) fn fingerprint(kind: &str, schema: &dyn Schema) -> Fingerprint {
    let statuses = schema
        .statuses(kind)
        .map(|statuses| sorted(statuses.into_iter().map(|status| (status, schema.weight(kind, status))).collect()));
    let roles = schema.roles(kind).into_iter();
    let roles: Vec<(&str, Vec<&str>)> = roles.map(|role| (role, sorted(schema.targets(kind, role)))).collect();
    let in_key = schema.key_references(kind).into_iter().map(|(role, parts)| (role, parts.start, parts.end)).collect();
    Fingerprint::of(&(
        (schema.own_name(kind), sorted(schema.places(kind)), schema.key_form(kind)),
        (sorted(roles), sorted(schema.needed_roles(kind)), sorted(in_key)),
        (statuses, schema.is_gone(kind, None)),
        (sorted(schema.facts(kind)), schema.is_protectable(kind)),
    ))
}

fn sorted<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort_unstable();
    all
}

impl Account {
    /// The kinds of which there is a resource, and of which a schema says something else than the one that the
    /// account was made with; in alphabetical order. O(what the schema says of the kinds).
    pub(crate) fn kinds_unlike(&self, schema: &dyn Schema) -> impl Iterator<Item = &str> {
        let differ = self.kinds.iter().filter(|kind| kind.fingerprint != fingerprint(&kind.name, schema));
        differ.map(|kind| &*kind.name)
    }
}
