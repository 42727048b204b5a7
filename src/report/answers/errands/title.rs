//! What an errand is called, and what waits for it.

use super::tally::{Sort, Tally, Terms};
use crate::catalogue::spec::{Action, Blocks};
use crate::catalogue::{KindSpec, Provider};
use crate::errands::Errand;
use crate::report::limit::Limit;
use crate::report::statements::{Deed, Errands, HoldsUp, Statement, Things, What};

/// What an errand is called, with a name if it is about one thing: "End the 5 SIMs in japan, then VPG
/// acme-vpg-jp". O(steps of it, and of those that wait for it).
pub(in crate::report) fn title(errand: &Errand<'_>) -> Statement {
    let provider = *errand.plan().graph().provider();
    let waiting: Vec<Tally<'_>> = errand.holds_up().map(|other| tally(other, &provider)).collect();
    let holds_up = holds_up(waiting.iter());
    Errands::Deed(deed(&tally(*errand, &provider), &holds_up, errand.bundle().is_rest, &provider)).into()
}

/// What it takes to name an errand.
fn tally<'e>(errand: Errand<'e>, provider: &Provider) -> Tally<'e> {
    let terms = Terms { provider, limit: Limit::to(1), last_bill: &|_| None, is_asked: false };
    Tally::of(|| errand.steps().map(Into::into), terms)
}

/// So many kinds are named one by one.
const KINDS: usize = 3;

pub(super) fn deed(tally: &Tally<'_>, waiting: &HoldsUp, is_rest: bool, provider: &Provider) -> Deed {
    let mut sorts = tally.sorts.clone();
    let first = sorts.first().copied();
    let then = last_of(&mut sorts);
    let is_alike = |sort: &Sort<'_>| !sort.is_mixed && Some(sort.action) == first.map(|first| first.action);
    let is_there = |sort: &Sort<'_>, place| sort.is_one_place && sort.first.coverage == Some(place);
    let place = first.and_then(|first| first.first.coverage);
    let place = place.filter(|place| tally.sorts.iter().all(|sort| is_there(sort, *place)));
    Deed {
        action: first.map(|first| first.action).filter(|_| then.is_none() && sorts.iter().all(is_alike)),
        off: off(&sorts, waiting).filter(|_| then.is_none()),
        what: what(&sorts),
        place: place.map(|place| provider.spec_of(place)),
        then,
        amount: first.filter(|_| tally.things() == 1).and_then(|only| only.first.amount()),
        is_bill: first.is_some_and(|first| first.kind.is_bill) && sorts.len() == 1,
        is_rest,
    }
}

/// True if things of the one kind come before some of the other, by a rule about the two.
fn leads(one: &KindSpec, other: &KindSpec) -> bool {
    one.before.iter().any(|rule| rule.then == other.name)
}

/// Takes away a single thing at the end that all the others come before.
fn last_of(sorts: &mut Vec<Sort<'_>>) -> Option<Things> {
    let (last, others) = sorts.split_last()?;
    let is_last = last.count == 1 && !others.is_empty() && others.iter().all(|sort| leads(sort.kind, last.kind));
    if is_last { sorts.pop().map(|last| things(&last)) } else { None }
}

/// The one thing that all of them belong to, and that waits for them.
fn off(sorts: &[Sort<'_>], waiting: &HoldsUp) -> Option<Things> {
    let belong = |sort: &Sort<'_>| sort.kind.blocks.value == Blocks::ViaParent && sort.action != Action::Export;
    let parent = |things: &&Things| {
        let is_parent = |sort: &Sort<'_>| {
            sort.kind
                .before
                .iter()
                .any(|rule| waiting.kinds.iter().any(|(kind, noun)| *kind == rule.then && *noun == things.noun))
        };
        things.count == 1 && sorts.iter().all(|sort| belong(sort) && is_parent(sort))
    };
    waiting.what.iter().find(parent).cloned()
}

fn things(sort: &Sort<'_>) -> Things {
    let names = if sort.count == 1 { sort.first.label().into_iter().collect() } else { Vec::new() };
    Things { noun: sort.kind.noun, count: sort.count, names }
}

fn what(sorts: &[Sort<'_>]) -> What {
    match sorts {
        [only] if only.first.is_account() => What::Account,
        [only] => What::Things(things(only)),
        few if few.len() <= KINDS => What::Kinds(few.iter().map(|sort| (sort.count, sort.kind.noun)).collect()),
        many => What::Many(many.iter().map(|sort| sort.count).sum()),
    }
}

/// What waits for an errand, given the errands that come directly after it. These have no thing in common: acts on a
/// thing come one after the other, and so do their errands.
pub(super) fn holds_up<'a, 'c: 'a>(waiting: impl Iterator<Item = &'a Tally<'c>>) -> HoldsUp {
    let mut sorts: Vec<Sort<'_>> = Vec::new();
    for sort in waiting.flat_map(|tally| &tally.sorts) {
        match sorts.iter_mut().find(|known| known.kind.name == sort.kind.name) {
            Some(known) => known.count += sort.count,
            None => sorts.push(*sort),
        }
    }
    let (account, others): (Vec<Sort<'_>>, Vec<Sort<'_>>) = sorts.into_iter().partition(|sort| sort.first.is_account());
    HoldsUp {
        what: others.iter().map(things).collect(),
        kinds: others.iter().map(|sort| (sort.kind.name, sort.kind.noun)).collect(),
        account: !account.is_empty(),
        days: None,
    }
}
