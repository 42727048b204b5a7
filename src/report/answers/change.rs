//! What two diagnoses say differently, for `what-if` and `diff`.

use chrono::NaiveDate;

use super::check::blockers::alike;
use super::names::{grouped, label};
use crate::account::Address;
use crate::catalogue::{Code, Noun, Provider};
use crate::diagnosis::{Blocker, Diagnosis};
use crate::graph::Node;
use crate::report::limit::Limit;
use crate::report::model::Item;
use crate::report::statements::{Common, Dates, WhatIf};
use crate::timeline::{BusinessCalendar, Timeline};

/// The blockers of these addresses; gaps are passed over.
pub(super) fn blockers<'d>(diagnosis: &'d Diagnosis, rows: &[(Address, Code)]) -> Vec<Blocker<'d>> {
    rows.iter().filter_map(|(subject, _)| diagnosis.blocker(subject)).collect()
}

/// An item for each group of blockers that are alike.
pub(super) fn items(
    provider: &Provider,
    mut blockers: Vec<Blocker<'_>>,
    calendar: &dyn BusinessCalendar,
    limit: Limit,
) -> Vec<Item> {
    blockers.sort_by_key(|blocker| (blocker.coverage().is_none(), blocker.coverage(), blocker.node().ix()));
    let groups = alike(blockers, calendar);
    let (shown, hidden) = limit.split(groups.len());
    let told = groups.into_iter().take(shown).map(|(place, group, note)| {
        let place = place.map(|coverage| provider.spec_of(coverage));
        Item::new(WhatIf::InTheWay { place, group }).note(note)
    });
    told.chain((hidden > 0).then(|| Item::new(Common::More(hidden)))).collect()
}

/// How many there are of each kind.
pub(super) fn by_kind<'d>(nouns: impl Iterator<Item = (&'d str, Noun)>) -> Vec<(usize, Noun)> {
    let kinds = grouped(nouns, |one, other| one.0 == other.0);
    kinds.iter().map(|kinds| (kinds.len(), kinds[0].1)).collect()
}

/// The closing date before and after, with what makes it another one; `None` if it is the same.
pub(super) fn date(was: &Diagnosis, is: &Diagnosis, calendar: &dyn BusinessCalendar) -> Option<Item> {
    let (provider, is_certain) = (is.graph().provider(), is.gaps().is_empty());
    let (was, is) = (was.timeline(calendar), is.timeline(calendar));
    let dates = WhatIf::DateMoves { was: was.earliest_close(), is: is.earliest_close(), is_certain };
    if was.earliest_close() == is.earliest_close() {
        return None;
    }
    let known = milestones(&was, provider);
    let new = milestones(&is, provider).into_iter().filter(|milestone| !known.contains(milestone));
    let because = new.map(|(day, milestone)| Item::new(WhatIf::Because { day, milestone }));
    Some(Item { below: because.collect(), ..Item::new(dates) })
}

/// The dates behind a closing date, without the closing itself.
pub(super) fn milestones(timeline: &Timeline, provider: &Provider) -> Vec<(NaiveDate, Dates)> {
    let path = timeline.critical_path();
    let behind = path.iter().take(path.len().saturating_sub(1));
    let milestone = behind.map(|milestone| {
        let by = milestone.node.acts().last().map(|act| act.actor());
        let (subject, reason) = (milestone.node.address(), milestone.reason);
        (milestone.date, Dates::Milestone { subject, reason, by, names: provider.into() })
    });
    milestone.collect()
}

/// The things of which nobody knows how long they take; `None` if there are none.
pub(super) fn uncertain(timeline: &Timeline, limit: Limit) -> Option<WhatIf> {
    let things: Vec<_> = timeline.uncertain().collect();
    let (shown, hidden) = limit.split(things.len());
    let names = things.iter().take(shown).map(ToString::to_string).collect();
    (!things.is_empty()).then_some(WhatIf::Uncertain { names, hidden })
}

/// Up to so many things are named; more are only counted.
const NAMED: usize = 4;

/// The names of things that are few. Bills are called alike everywhere, so their addresses name them.
pub(super) fn names<'g>(nodes: impl ExactSizeIterator<Item = Node<'g>>) -> Vec<String> {
    if nodes.len() > NAMED {
        return Vec::new();
    }
    nodes.filter_map(|node| if node.kind().is_bill { Some(node.to_string()) } else { label(node) }).collect()
}
