//! What an errand is called.

use super::chore::Chore;
use crate::catalogue::spec::Action;
use crate::catalogue::{KindSpec, Provider};
use crate::errands::Errand;
use crate::report::statements::{Deed, Errands, Statement, Things, What};

/// What an errand is called, with a name if it is about one thing: "End the 5 SIMs in japan, then VPG
/// acme-vpg-jp". O(steps).
pub(in crate::report) fn title(errand: &Errand<'_>) -> Statement {
    let chores: Vec<Chore<'_>> = errand.steps().map(Chore::from).collect();
    let provider = errand.steps().next().map(|step| *step.node().graph().provider());
    let deed = provider.map(|provider| deed(&chores, &provider));
    deed.map_or_else(|| Errands::Commands(0).into(), |deed| Errands::Deed(deed).into())
}

/// The things of one kind, in the order of the steps.
struct Sort<'c> {
    kind: &'c KindSpec,
    count: usize,
    first: &'c Chore<'c>,
}

/// So many kinds are named one by one.
const KINDS: usize = 3;

fn deed(chores: &[Chore<'_>], provider: &Provider) -> Deed {
    let ends = |chore: &&Chore<'_>| chore.action != Action::LiftProtection;
    let acts: Vec<&Chore<'_>> = chores.iter().filter(ends).collect();
    // An errand may be about nothing but protections.
    let acts = if acts.is_empty() { chores.iter().collect() } else { acts };
    let mut sorts = sorts(&acts);
    let then = last_of(&mut sorts);
    let (first, is_one_kind) = (acts.first(), sorts.len() == 1);
    let action = first.map(|first| first.action).filter(|_| then.is_none());
    let action = action.filter(|action| acts.iter().all(|chore| chore.action == *action));
    let place = first.and_then(|first| first.coverage).map(|coverage| provider.spec_of(coverage));
    Deed {
        action,
        what: what(&sorts),
        place,
        off: None,
        then,
        amount: first.and_then(|first| first.amount.clone()).filter(|_| acts.len() == 1),
        is_bill: is_one_kind && first.is_some_and(|first| first.kind.is_bill),
        is_rest: false,
    }
}

/// The kinds with their numbers of things, in the order in which they come last.
fn sorts<'c>(acts: &[&'c Chore<'c>]) -> Vec<Sort<'c>> {
    let mut sorts: Vec<Sort<'c>> = Vec::new();
    for chore in acts {
        match sorts.iter_mut().find(|sort| sort.kind.name == chore.kind.name) {
            Some(sort) => sort.count += 1,
            None => sorts.push(Sort { kind: chore.kind, count: 1, first: chore }),
        }
    }
    sorts
}

/// Takes away a single thing at the end that all the others seem to be there for.
fn last_of(sorts: &mut Vec<Sort<'_>>) -> Option<Things> {
    let last = sorts.last().filter(|last| last.count == 1)?;
    let leads_there = |sort: &Sort<'_>| sort.kind.before.iter().any(|rule| rule.then == last.kind.name);
    let (_, others) = sorts.split_last()?;
    if others.is_empty() || !others.iter().all(leads_there) {
        return None;
    }
    sorts.pop().map(|last| things(&last))
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
