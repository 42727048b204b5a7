//! Groups of blockers as items.

use std::collections::BTreeMap;

use super::groups::{Group, Likeness, Members, likeness};
use crate::account::{Coverage, Protection};
use crate::catalogue::{Code, Noun};
use crate::diagnosis::Blocker;
use crate::report::answers::names::{grouped, label, shared_with};
use crate::report::model::Item;
use crate::report::statements::{self, Certainty, Check, Note, Protected, Things, When};
use crate::timeline::BusinessCalendar;

/// Up to so many are named; more are only counted.
const NAMED: usize = 4;

/// How the things of a group are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// All of a few; of more none.
    AllOrNone,
    /// The first of them.
    First,
}

/// An item for each group, with what has to go first below it.
pub(super) fn items<'i, 'd: 'i>(
    groups: impl Iterator<Item = &'i Group<'d>>,
    calendar: &dyn BusinessCalendar,
) -> impl Iterator<Item = Item> {
    groups.map(move |group| {
        let item = Item::new(Check::InTheWay(said(&group.members, Naming::AllOrNone, calendar)))
            .note(note(group.members.iter()));
        Item { below: first(&group.first, calendar), ..item }
    })
}

/// Blockers in groups that are alike: their place, what is said of them, and who can clear them. Groups are in the
/// order of their first members. O(n log n).
pub(in crate::report::answers) fn alike(
    blockers: Vec<Blocker<'_>>,
    calendar: &dyn BusinessCalendar,
) -> Vec<(Option<Coverage>, statements::Group, Note)> {
    let mut at: BTreeMap<Likeness, usize> = BTreeMap::new();
    let mut groups: Vec<Members<'_>> = Vec::new();
    for blocker in blockers {
        let at = *at.entry(likeness(&blocker)).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(members) => members.push(blocker),
            None => groups.push(vec![blocker]),
        }
    }
    let said = |members: &Members<'_>| said(members, Naming::AllOrNone, calendar);
    groups.iter().map(|members| (members[0].coverage(), said(members), note(members.iter()))).collect()
}

/// What has to go first. What the same people can do is one item: a ticket has no room for a list of all.
fn first(groups: &[Members<'_>], calendar: &dyn BusinessCalendar) -> Vec<Item> {
    let by_actor = grouped(groups, |one, other| one[0].actor() == other[0].actor());
    let items = by_actor.into_iter().map(|groups| match groups.as_slice() {
        [members] => Item::new(Check::First(said(members, Naming::AllOrNone, calendar))).note(note(members.iter())),
        groups => {
            let kinds: Vec<_> = groups.iter().map(|members| (members.len(), members[0].kind().noun)).collect();
            let total = kinds.iter().map(|(n, _)| n).sum();
            let all = groups.iter().flat_map(|members| members.iter());
            Item::new(Check::FirstOfMany { total, kinds }).note(note(all))
        }
    });
    items.collect()
}

/// What is said of blockers that are alike.
pub(super) fn said(members: &[Blocker<'_>], naming: Naming, calendar: &dyn BusinessCalendar) -> statements::Group {
    let first = &members[0];
    let single = (members.len() == 1).then_some(first);
    let named = match naming {
        Naming::AllOrNone if members.len() > NAMED => 0,
        Naming::AllOrNone | Naming::First => NAMED,
    };
    let names = members.iter().take(named).filter_map(|member| label(member.node())).collect();
    statements::Group {
        things: Things { noun: first.kind().noun, count: members.len(), names },
        code: first.code(),
        status: first.node().resource().and_then(|resource| resource.status()).map(str::to_owned),
        ends_by: first.remedy().find(|act| !act.needs_consent()).map(|act| act.action()),
        protected: protected(members),
        when: when(members, calendar),
        shared_with: shared_with(members.iter().map(Blocker::node)),
        amount: single.and_then(|one| one.node().resource()?.money()),
        brings: single.and_then(brings),
    }
}

fn protected(members: &[Blocker<'_>]) -> Option<Protected> {
    let protected: Vec<&Blocker<'_>> =
        members.iter().filter(|member| member.code() == Code::TerminationProtected).collect();
    let first = protected.first()?;
    let are_named = members.len() > 1 && protected.len() <= NAMED;
    Some(Protected {
        count: protected.len(),
        names: if are_named {
            protected.iter().filter_map(|member| label(member.node())).collect()
        } else {
            Vec::new()
        },
        is_liftable: protected.iter().all(|member| member.kind().protection.is_some_and(|spec| spec.lift.is_some())),
        is_assumed: first.node().resource().is_some_and(|it| it.protection() == Protection::AssumedOn),
    })
}

fn when(members: &[Blocker<'_>], calendar: &dyn BusinessCalendar) -> Option<When> {
    let ends: Vec<_> = members.iter().filter_map(Blocker::scheduled_end).collect();
    match ends.iter().min() {
        Some(first) => Some(When::Scheduled { count: ends.len(), first: *first }),
        None => members.iter().filter_map(|member| member.not_before(calendar)).max().map(When::ExpectedBy),
    }
}

/// What an open order is going to bring.
fn brings(blocker: &Blocker<'_>) -> Option<(usize, Noun)> {
    let node = blocker.node();
    let resource = node.resource().filter(|_| blocker.code() == Code::OrderOpen)?;
    let missing: Vec<_> = resource.missing_references().collect();
    let kind = node.graph().catalogue().kind(missing.first()?.kind)?;
    Some((missing.len(), kind.noun))
}

/// Who can clear them, and how certain it is that they are in the way at all.
pub(super) fn note<'m, 'd: 'm, 'g: 'd>(members: impl Iterator<Item = &'m Blocker<'d>>) -> Note {
    let mut actors = Vec::new();
    let mut least = Certainty::Documented;
    for member in members {
        let actor = member.actor();
        if !actors.contains(&actor) {
            actors.push(actor);
        }
        // Working it out takes a look at what the member holds up.
        if least != Certainty::Inferred {
            least = least.max(member.provenance().into());
        }
    }
    Note::By { actors, certainty: least }
}
