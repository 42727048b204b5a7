//! `diff`: what changed between two accounts' diagnoses.

use std::collections::BTreeSet;

use super::change::{blockers, date, items};
use super::names::{grouped, label};
use super::odd::odd;
use crate::account::{Coverage, Oddity};
use crate::catalogue::{Code, Noun};
use crate::diagnosis::{Blocker, Diagnosis, Diff};
use crate::report::answers::age::Age;
use crate::report::limit::Limit;
use crate::report::model::{Item, Part};
use crate::report::statements::{Changes, Clears, Note, Things, Topic};
use crate::timeline::BusinessCalendar;

/// Up to so many are named; more are only counted.
const NAMED: usize = 4;

/// What was cleared, what is new, what changed and why the date moved; what nobody has looked for again; which
/// kinds were read better or worse; and what is odd now.
pub(in crate::report) fn diff(
    earlier: &Diagnosis,
    later: &Diagnosis,
    calendar: &dyn BusinessCalendar,
    limit: Limit,
) -> Vec<Part> {
    let account = later.graph().account();
    let provider = later.graph().provider();
    let diff = later.diff(earlier);
    let day = |diagnosis: &Diagnosis| (provider.day_of(diagnosis.now()), diagnosis.verdict());
    let mut parts = vec![Part::Title(title(earlier, later, &diff).into())];
    parts.push(Part::Age(Age::of(account, later.now())));
    parts.push(Part::entry(Topic::Verdict, Changes::Verdicts { was: day(earlier), is: day(later) }));
    parts.extend(date(earlier, later, calendar).map(|item| Part::Entry(Some(Topic::Closing), item)));
    let told = |diagnosis, rows: &[_]| items(provider, blockers(diagnosis, rows), calendar, limit);
    parts.extend(Part::entries(Topic::Cleared, told(earlier, &diff.cleared)));
    parts.extend(Part::entries(Topic::New, told(later, &diff.new)));
    parts.extend(Part::entries(Topic::Changed, changed(earlier, later, &diff)));
    parts.extend(Part::entries(Topic::Moved, moved(earlier, later, &diff, calendar)));
    let uncertain = |items: Vec<Item>| items.into_iter().map(|item| item.note(Note::ByReading));
    parts.extend(Part::entries(Topic::NotSeen, uncertain(told(earlier, &diff.unseen))));
    parts.extend(Part::entries(Topic::Found, told(later, &diff.found)));
    parts.extend(Part::entries(Topic::Read, readings(earlier, later)));
    let known: BTreeSet<&Oddity> = earlier.graph().account().oddities().iter().collect();
    parts.extend(odd(later.graph(), &|oddity| !known.contains(oddity), limit));
    let left: BTreeSet<&Oddity> = account.oddities().iter().collect();
    let over = known.difference(&left).count();
    parts.extend((over > 0).then(|| Part::entry(Topic::NoLongerOdd, Changes::NoLongerOdd(over))));
    parts
}

fn title(earlier: &Diagnosis, later: &Diagnosis, diff: &Diff) -> Changes {
    let operator = later.graph().account().operator().clone();
    if diff.is_empty() && earlier.verdict() == later.verdict() {
        return Changes::Same { operator };
    }
    let are_blockers = |rows: &[(_, Code)]| rows.iter().filter(|(_, code)| *code != Code::InventoryUnread).count();
    Changes::Title {
        operator,
        cleared: are_blockers(&diff.cleared),
        new: are_blockers(&diff.new) + are_blockers(&diff.found),
        others: are_blockers(&diff.unseen),
    }
}

/// Things that are in the way for another reason now.
fn changed(earlier: &Diagnosis, later: &Diagnosis, diff: &Diff) -> Vec<Item> {
    let rows = diff.changed.iter().filter_map(|(subject, was, is)| {
        let blocker = later.blocker(subject).or_else(|| earlier.blocker(subject))?;
        Some((blocker, (*was, *is)))
    });
    told(later, rows, |place, things, (was, is)| Changes::Changed { place, things, was, is })
}

/// Things that somebody else can clear now, or that clear on another day.
fn moved(earlier: &Diagnosis, later: &Diagnosis, diff: &Diff, calendar: &dyn BusinessCalendar) -> Vec<Item> {
    let clears = |blocker: &Blocker<'_>| Clears { actor: blocker.actor(), on: blocker.clears_on(calendar) };
    let rows = diff.moved.iter().filter_map(|subject| {
        let (was, is) = (earlier.blocker(subject)?, later.blocker(subject)?);
        Some((is, (clears(&was), clears(&is))))
    });
    told(later, rows, |place, things, (was, is)| Changes::Moved { place, things, was, is })
}

/// An item for all things of a kind and place of which the same is to be said.
fn told<'d, S: PartialEq + Copy>(
    later: &Diagnosis,
    rows: impl Iterator<Item = (Blocker<'d>, S)>,
    say: impl Fn(Option<crate::catalogue::CoverageSpec>, Things, S) -> Changes,
) -> Vec<Item> {
    let likeness = |(blocker, said): &(Blocker<'d>, S)| (blocker.kind().name, blocker.coverage(), *said);
    let groups = grouped(rows, |one, other| likeness(one) == likeness(other));
    let item = |group: &Vec<(Blocker<'d>, S)>| {
        let (first, said) = &group[0];
        let named: &[_] = if group.len() > NAMED { &[] } else { group };
        let names = named.iter().filter_map(|(blocker, _)| label(blocker.node())).collect();
        let things = Things { noun: first.kind().noun, count: group.len(), names };
        Item::new(say(first.coverage().map(|place| later.graph().provider().spec_of(place)), things, *said))
    };
    groups.iter().map(item).collect()
}

/// The kinds that were read better or worse than before, as far as closing depends on them.
pub(in crate::report) fn read_otherwise<'d>(
    earlier: &'d Diagnosis,
    later: &'d Diagnosis,
    is_better: bool,
) -> impl Iterator<Item = (&'d crate::catalogue::KindSpec, Option<Coverage>)> {
    let rank = |diagnosis: &Diagnosis, kind: &str, place: Option<Coverage>| {
        use crate::account::Reading::{Attested, Complete, Partial, Unread};
        match diagnosis.graph().account().reading(kind, place) {
            Complete | Attested { .. } => 2,
            Partial(_) => 1,
            Unread(_) => 0,
        }
    };
    later.graph().matters().filter(move |(kind, place)| {
        let (was, is) = (rank(earlier, kind.name, *place), rank(later, kind.name, *place));
        if is_better { is > was } else { is < was }
    })
}

fn readings(earlier: &Diagnosis, later: &Diagnosis) -> Vec<Item> {
    let of = |is_better| {
        let found = grouped(read_otherwise(earlier, later, is_better), |one, other| one.1 == other.1);
        found.into_iter().map(move |kinds| {
            let place = kinds[0].1.map(|coverage| later.graph().provider().spec_of(coverage));
            let nouns: Vec<Noun> = kinds.iter().map(|(kind, _)| kind.noun).collect();
            let item = Item::new(Changes::Read { place, nouns, is_better });
            if is_better { item } else { item.note(Note::MayHideABlocker) }
        })
    };
    of(false).chain(of(true)).collect()
}
