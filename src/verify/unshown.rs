//! What an account does not show because it was not read whole.

use super::things::Things;
use crate::account::{Address, Coverage};
use crate::catalogue::spec::{Pair, RefSpec};
use crate::catalogue::{Catalogue, KindSpec, Noun};

/// Something that a plan ends and an account does not show, or a fact about it, while what would show it
/// was not read whole: that does not say that it is gone, or another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unshown {
    /// The first step that is done to it.
    pub step: u32,
    /// What does not show.
    pub subject: Address,
    /// Which fact about it, if it shows itself.
    pub fact: Option<String>,
    /// What was not read whole.
    pub noun: Noun,
    /// Where.
    pub coverage: Option<Coverage>,
    /// Why not, as its reading says it. Untrusted text.
    pub why: String,
}

/// What was not read whole and would show a thing of a kind: the kind itself; for a bill that is still
/// to come, whatever is billed.
pub(super) fn gap(
    things: &Things<'_>,
    catalogue: &Catalogue,
    kind: &'static KindSpec,
    place: Option<Coverage>,
) -> Option<(Noun, Option<Coverage>, String)> {
    let of = |kind: &KindSpec, place: Option<Coverage>| {
        let reading = things.account.reading(kind.name, place);
        reading.gap().map(|why| (kind.noun, place, why.to_owned()))
    };
    let gives = |other: &&'static KindSpec| {
        other.before.iter().any(|rule| rule.then == kind.name && rule.pairs.contains(&Pair::FinalBill))
    };
    let billed = catalogue.kinds().filter(gives).flat_map(|other| {
        let here = move |at: &Option<Coverage>| at.is_none() || place.is_none() || *at == place;
        other.places().into_iter().filter(here).map(move |at| (other, at))
    });
    of(kind, place).or_else(|| billed.into_iter().find_map(|(other, at)| of(other, at)))
}

/// What was not read whole and would show that a thing is settled, if anything settles its kind: then
/// nobody knows whether it is in the way.
pub(super) fn unsettled(things: &Things<'_>, at: u32) -> Option<(Noun, Option<Coverage>, String)> {
    let (kind, place) = (things.kind(at)?, things.coverage(at));
    let is_it = |reference: &RefSpec| reference.role == RefSpec::SETTLES && reference.to.contains(&kind.name);
    let settlers = things.kinds.iter().map(|kind| kind.spec).filter(|other| other.references.iter().any(is_it));
    let mut settlers = settlers;
    settlers.find_map(|other| {
        let reading = things.account.reading(other.name, place);
        reading.gap().map(|why| (other.noun, place, why.to_owned()))
    })
}
