//! What is supposed, in groups.

use crate::account::Address;
use crate::catalogue::{Catalogue, KindSpec};
use crate::diagnosis::{Assumption, Diagnosis};
use crate::report::answers::names::{grouped, label};
use crate::report::model::Item;
use crate::report::statements::{Names, Supposed, Things, WhatIf};

/// Up to so many are named; more are only counted.
const NAMED: usize = 4;

/// An item for all assumptions that follow each other and say the same of like things.
pub(super) fn supposed(diagnosis: &Diagnosis) -> Vec<Item> {
    let said = diagnosis.assumptions();
    let groups = said.chunk_by(|one, other| likeness(one) == likeness(other));
    // Of one thing it may be said twice.
    let groups = grouped(groups.filter_map(|group| item(diagnosis, group)), |one, other| one == other);
    groups.into_iter().filter_map(|same| same.into_iter().next()).collect()
}

/// What assumptions have in common of which one sentence is said.
fn likeness(
    said: &Assumption,
) -> (std::mem::Discriminant<Assumption>, Option<(&str, Option<crate::account::Coverage>)>) {
    let things = said.subject().map(|address| (address.kind(), address.coverage()));
    (std::mem::discriminant(said), things)
}

fn item(diagnosis: &Diagnosis, group: &[Assumption]) -> Option<Item> {
    let catalogue = diagnosis.graph().catalogue();
    let provider = catalogue.provider();
    let first = group.first()?;
    let things = || things(diagnosis, catalogue, group);
    let what = match first {
        Assumption::Terminated(_) => Supposed::Gone(things()?),
        Assumption::EndsToday(_) => Supposed::EndsToday(things()?),
        Assumption::Paid(_) => Supposed::Paid(things()?),
        Assumption::ProtectionLifted(_) => Supposed::Unprotected(things()?),
        Assumption::Kept(_) => Supposed::Kept(things()?),
        Assumption::Known(kind, _) => Supposed::NoOthers(catalogue.kind(kind)?.noun),
        Assumption::ActsToday(actor) => Supposed::Acts { actor: *actor, names: Names::from(provider) },
    };
    let place = match first {
        Assumption::Known(_, coverage) => *coverage,
        other => other.subject().and_then(Address::coverage),
    };
    Some(Item::new(WhatIf::Supposed { what, place: place.map(|coverage| provider.spec_of(coverage)) }))
}

fn things(diagnosis: &Diagnosis, catalogue: &Catalogue, group: &[Assumption]) -> Option<Things> {
    let kind: &KindSpec = catalogue.kind(group.first()?.subject()?.kind())?;
    let named = if group.len() > NAMED { &[] } else { group };
    let graph = diagnosis.graph();
    let name = |address: &Address| match graph.get(address) {
        Some(node) => label(node),
        None => Some(address.key().to_owned()),
    };
    let names = named.iter().filter_map(Assumption::subject).filter_map(name).collect();
    Some(Things { noun: kind.noun, count: group.len(), names })
}
