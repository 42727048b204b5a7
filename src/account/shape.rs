//! What a schema says of a kind.

use super::drafts::Drafts;
use super::{Fact, KeyForm, Schema};

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
