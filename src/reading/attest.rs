//! Putting people's words into an account.

use super::claim::Claim;
use crate::account::{Account, Address, Coverage, Reading};
use crate::catalogue::{Catalogue, KindSpec};

/// Replaces each reading that a person's word settles by that word.
///
/// A word that there are none settles nothing where something in the account refers to such a thing.
/// Of several words that say the same the first one counts; of those that contradict each other, the
/// latest that names the kind. O(kinds × words + missing references), and O(account) for each kind of
/// which a number is given.
pub fn attest(account: &mut Account, claims: &[Claim], catalogue: &Catalogue) {
    let words: Vec<_> = catalogue
        .kinds()
        .flat_map(|kind| kind.places().into_iter().map(move |place| (kind, place)))
        .filter_map(|(kind, place)| Some((kind, place, word(account, claims, kind, place)?)))
        .filter(|(kind, place, word)| word.count > 0 || !is_referred_to(account, kind, *place))
        .collect();
    for (kind, place, word) in words {
        let counted = kind.status.values.iter().find(|value| value.name == Account::ATTESTED);
        let status = counted.map_or("", |value| value.name);
        let is_counted = account.count_anew(kind.name, place, word.count, status, catalogue);
        // An oddity is settled by a better reading, not by a person's word.
        if is_counted && account.doubt(&Address::checked(kind.name, place, "*")).is_none() {
            account.read_again(kind.name, place, word.reading());
        }
    }
}

/// What a reading becomes by a person's word that there are none; `None` if it stays as it is.
pub(super) fn attested(
    claims: &[Claim],
    kind: &KindSpec,
    place: Option<Coverage>,
    reading: &Reading,
) -> Option<Reading> {
    let settles = |claim: &&Claim| claim.count == 0 && claim.covers(kind, place) && claim.settles(kind, reading);
    claims.iter().find(settles).map(Claim::reading)
}

/// The claim that decides about a kind in a place; `None` if no claim changes its reading.
fn word<'c>(account: &Account, claims: &'c [Claim], kind: &KindSpec, place: Option<Coverage>) -> Option<&'c Claim> {
    let reading = account.reading(kind.name, place);
    let mut said = match &reading {
        Reading::Attested { at, .. } => Some((*at, account.counted(kind.name, place))),
        _ => None,
    };
    let mut counts = None;
    for claim in claims.iter().filter(|claim| claim.covers(kind, place)) {
        let is_news = match said {
            None => claim.settles(kind, &reading),
            Some((at, count)) => claim.is_named && claim.count != count && claim.at >= at,
        };
        if is_news {
            said = Some((claim.at, claim.count));
            counts = Some(claim);
        }
    }
    counts
}

/// True if something refers to a thing of a kind that the account does not show, and that reference
/// may not lead nowhere.
fn is_referred_to(account: &Account, kind: &KindSpec, place: Option<Coverage>) -> bool {
    let may_be = |from: Option<Coverage>| from.is_none() || place.is_none() || from == place;
    account
        .missing_references()
        .any(|missing| missing.may_miss.is_none() && missing.kind == kind.name && may_be(missing.from.coverage()))
}
