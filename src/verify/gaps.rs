//! Where an account was not read whole, so that it does not show what it may hold.

use super::thing::Thing;
use super::things::Things;
use crate::account::Coverage;
use crate::catalogue::spec::RefSpec;
use crate::catalogue::{Catalogue, KindSpec, Noun};

/// What was not read whole and would show a thing of a kind: the kind itself, or, for a bill that is
/// still to come, the things that are billed.
pub(super) fn gap(
    things: &Things<'_>,
    catalogue: &Catalogue,
    kind: &KindSpec,
    place: Option<Coverage>,
) -> Option<(Noun, Option<Coverage>, String)> {
    let of = |kind: &KindSpec, place: Option<Coverage>| {
        let reading = things.account.reading(kind.name, place);
        reading.gap().map(|why| (kind.noun, place, why.to_owned()))
    };
    let is_on_it = |other: &&KindSpec| catalogue.bill_of(other).is_some_and(|bill| bill.name == kind.name);
    let billed = catalogue.kinds().filter(is_on_it).flat_map(|other| {
        let here = move |at: &Option<Coverage>| at.is_none() || place.is_none() || *at == place;
        other.places().into_iter().filter(here).map(move |at| (other, at))
    });
    of(kind, place).or_else(|| billed.into_iter().find_map(|(other, at)| of(other, at)))
}

/// What was not read whole and would show whether another thing settles this one. Without that nobody
/// knows whether it is in the way.
pub(super) fn unsettled(things: &Things<'_>, thing: Thing) -> Option<(Noun, Option<Coverage>, String)> {
    let (kind, place) = (things.kind(thing)?, things.coverage(thing));
    let is_it = |reference: &RefSpec| reference.role == RefSpec::SETTLES && reference.to.contains(&kind.name);
    let mut settlers = things.kinds().map(|kind| kind.spec).filter(|other| other.references.iter().any(is_it));
    settlers.find_map(|other| {
        let reading = things.account.reading(other.name, place);
        reading.gap().map(|why| (other.noun, place, why.to_owned()))
    })
}
