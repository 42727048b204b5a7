//! What an errand is called, and what waits for it.

use super::chore::{Chore, acts};
use crate::catalogue::spec::{Action, Blocks};
use crate::catalogue::{KindSpec, Provider};
use crate::errands::Errand;
use crate::report::statements::{Deed, Errands, HoldsUp, Statement, Things, What};

/// What an errand is called, with a name if it is about one thing: "End the 5 SIMs in japan, then VPG
/// acme-vpg-jp". O(steps).
#[cfg_attr(not(test), allow(dead_code, reason = "the picture takes it"))]
pub(in crate::report) fn title(errand: &Errand<'_>) -> Statement {
    let chores: Vec<Chore<'_>> = errand.steps().map(Chore::from).collect();
    let waiting: Vec<Chore<'_>> = errand.holds_up().flat_map(|other| other.steps()).map(Chore::from).collect();
    let provider = *errand.plan().graph().provider();
    Errands::Deed(deed(&chores, &holds_up(&waiting), errand.bundle().is_rest, &provider)).into()
}

/// The things of one kind.
struct Sort<'a, 'c> {
    kind: &'c KindSpec,
    count: usize,
    first: &'a Chore<'c>,
    /// Whether something else is done to one than to the first.
    is_mixed: bool,
}

/// So many kinds are named one by one.
const KINDS: usize = 3;

pub(super) fn deed(chores: &[Chore<'_>], waiting: &HoldsUp, is_rest: bool, provider: &Provider) -> Deed {
    let acts = acts(chores);
    let mut sorts = sorts(&acts);
    let then = last_of(&mut sorts);
    let first = acts.first();
    let is_one_act = then.is_none()
        && sorts.iter().all(|sort| !sort.is_mixed && Some(sort.first.action) == first.map(|first| first.action));
    let place = first.and_then(|first| first.coverage);
    let place = place.filter(|place| acts.iter().all(|act| act.coverage == Some(*place)));
    Deed {
        action: first.map(|first| first.action).filter(|_| is_one_act),
        off: off(&sorts, waiting).filter(|_| then.is_none()),
        what: what(&sorts),
        place: place.map(|place| provider.spec_of(place)),
        then,
        amount: first.and_then(|first| first.known.amount.clone()).filter(|_| acts.len() == 1),
        is_bill: first.is_some_and(|first| first.kind.is_bill) && sorts.len() == 1,
        is_rest,
    }
}

/// The kinds with their numbers of things, in the order of their first steps.
fn sorts<'a, 'c>(acts: &[&'a Chore<'c>]) -> Vec<Sort<'a, 'c>> {
    let mut sorts: Vec<Sort<'_, '_>> = Vec::new();
    for chore in acts {
        match sorts.iter_mut().find(|sort| sort.kind.name == chore.kind.name) {
            Some(sort) => {
                sort.count += 1;
                sort.is_mixed |= sort.first.action != chore.action;
            }
            None => sorts.push(Sort { kind: chore.kind, count: 1, first: chore, is_mixed: false }),
        }
    }
    sorts
}

/// True if things of the one kind come before some of the other, by a rule about the two.
fn leads(one: &KindSpec, other: &KindSpec) -> bool {
    one.before.iter().any(|rule| rule.then == other.name)
}

/// Takes away a single thing at the end that all the others come before.
fn last_of(sorts: &mut Vec<Sort<'_, '_>>) -> Option<Things> {
    let (last, others) = sorts.split_last()?;
    let is_last = last.count == 1 && !others.is_empty() && others.iter().all(|sort| leads(sort.kind, last.kind));
    if is_last { sorts.pop().map(|last| things(&last)) } else { None }
}

/// The one thing that all of them belong to, and that waits for them.
fn off(sorts: &[Sort<'_, '_>], waiting: &HoldsUp) -> Option<Things> {
    let belong =
        |sort: &Sort<'_, '_>| sort.kind.blocks.value == Blocks::ViaParent && sort.first.action != Action::Export;
    let parent = |things: &&Things| {
        let is_parent = |sort: &Sort<'_, '_>| {
            sort.kind
                .before
                .iter()
                .any(|rule| waiting.kinds.iter().any(|(kind, noun)| *kind == rule.then && *noun == things.noun))
        };
        things.count == 1 && sorts.iter().all(|sort| belong(sort) && is_parent(sort))
    };
    waiting.what.iter().find(parent).cloned()
}

fn things(sort: &Sort<'_, '_>) -> Things {
    let names = if sort.count == 1 { sort.first.label().into_iter().collect() } else { Vec::new() };
    Things { noun: sort.kind.noun, count: sort.count, names }
}

fn what(sorts: &[Sort<'_, '_>]) -> What {
    match sorts {
        [only] if only.first.is_account() => What::Account,
        [only] => What::Things(things(only)),
        few if few.len() <= KINDS => What::Kinds(few.iter().map(|sort| (sort.count, sort.kind.noun)).collect()),
        many => What::Many(many.iter().map(|sort| sort.count).sum()),
    }
}

/// What waits for an errand, given the steps of the errands that come directly after it.
pub(super) fn holds_up(waiting: &[Chore<'_>]) -> HoldsUp {
    let acts = acts(waiting);
    let (account, others): (Vec<&Chore<'_>>, Vec<&Chore<'_>>) = acts.into_iter().partition(|chore| chore.is_account());
    let sorts = sorts(&others);
    HoldsUp {
        what: sorts.iter().map(things).collect(),
        kinds: sorts.iter().map(|sort| (sort.kind.name, sort.kind.noun)).collect(),
        account: !account.is_empty(),
        days: None,
    }
}
