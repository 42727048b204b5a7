//! `check`: the verdict, and an entry per group of blockers.

pub(super) mod blockers;
mod groups;
mod table;
pub(super) mod unread;

use chrono::NaiveDate;

use super::charges;
use super::names::{grouped, moved_by};
use super::odd::odd;
use crate::account::{Coverage, Money};
use crate::catalogue::Noun;
use crate::catalogue::spec::{Actor, Category};
use crate::diagnosis::{Blocker, Diagnosis, Verdict};
use crate::report::answers::age::Age;
use crate::report::limit::Limit;
use crate::report::model::{Item, Part};
use crate::report::statements::{Bills, Check, EarliestDate, NoDate, Statement, Topic};
use crate::timeline::{BusinessCalendar, Timeline};
use groups::Groups;
pub(in crate::report) use table::table;

/// The verdict in a sentence, and when the account was read; then an entry for each group of blockers by
/// place: what is in the way, what has to go before it, and who can clear it. What is unread and what is
/// odd come last.
///
/// Only places that `shown` admits are listed (`None` is what the operator shares); the verdict is
/// always the account's.
pub(in crate::report) fn check(
    diagnosis: &Diagnosis,
    calendar: &dyn BusinessCalendar,
    shown: &dyn Fn(Option<Coverage>) -> bool,
    limit: Limit,
) -> Vec<Part> {
    let account = diagnosis.graph().account();
    let mut parts = vec![Part::Title(verdict_by(diagnosis, calendar)), Part::Age(Age::of(account, diagnosis.now()))];
    let groups = Groups::of(diagnosis);
    for place in groups.places() {
        if shown(place) {
            let topic = Topic::Place(place.map(|coverage| diagnosis.graph().provider().spec_of(coverage)));
            parts.extend(Part::entries(topic, blockers::items(groups.at(place), calendar)));
        }
    }
    parts.extend(under_other(diagnosis, shown).map(|said| Part::entry(Topic::Checklist, said)));
    let gaps = diagnosis.gaps().iter().filter(|gap| shown(gap.coverage())).collect();
    parts.extend(Part::entries(Topic::Unread, unread::items(diagnosis.graph().provider(), gaps, limit)));
    parts.extend(odd(diagnosis.graph(), &|oddity| shown(oddity.subject.coverage()), limit));
    let dates = diagnosis.timeline(calendar);
    if let Some(said) = date(diagnosis, &dates, calendar) {
        parts.extend([Part::Break, Part::Paragraph(said.into())]);
        parts.extend(charges::at_least(&dates.charges()).map(Part::Paragraph));
    }
    parts
}

/// The verdict in a sentence, with dates by the calendar of the assessment that gave the diagnosis.
pub fn verdict(diagnosis: &Diagnosis) -> Statement {
    verdict_by(diagnosis, &**diagnosis.calendar())
}

fn verdict_by(diagnosis: &Diagnosis, calendar: &dyn BusinessCalendar) -> Statement {
    let operator = diagnosis.graph().account().operator().clone();
    let blockers = diagnosis.blockers().len();
    let said = match diagnosis.verdict() {
        Verdict::Closable => {
            let close = diagnosis.graph().root().acts().last();
            Check::CanBeClosed {
                operator,
                by: close.map(|act| (act.actor(), act.means())),
                names: diagnosis.graph().provider().into(),
            }
        }
        Verdict::Closed => Check::IsClosed { operator },
        Verdict::Unknown => Check::MayBeClosable { operator },
        Verdict::Waiting => {
            Check::OnlyWaiting { operator, left: by_kind(diagnosis.blockers()), bills: bills(diagnosis, calendar) }
        }
        Verdict::Blocked => {
            let roots = diagnosis.roots().filter(|root| root.actor() != Some(Actor::Provider)).count();
            Check::Blocked { operator, blockers, roots }
        }
    };
    said.into()
}

/// What the bills come to; `None` if something else is left too.
fn bills(diagnosis: &Diagnosis, calendar: &dyn BusinessCalendar) -> Option<Bills> {
    let mut bills = Bills { amounts: Vec::new(), unknown: 0, by: None };
    for blocker in diagnosis.blockers() {
        if !blocker.kind().is_bill {
            return None;
        }
        bills.by = bills.by.max(blocker.not_before(calendar));
        let place = blocker.coverage().map(|coverage| diagnosis.graph().provider().spec_of(coverage));
        match blocker.node().resource().and_then(|bill| bill.money()) {
            None => bills.unknown += 1,
            Some(money) => {
                let is_same = |(at, known): &&mut (_, Money)| *at == place && known.currency == money.currency;
                match bills.amounts.iter_mut().find(is_same) {
                    None => bills.amounts.push((place, money)),
                    // Of absurd amounts the sum is not known.
                    Some((_, sum)) => match sum.amount.checked_add(money.amount) {
                        Some(amount) => sum.amount = amount,
                        None => bills.unknown += 1,
                    },
                }
            }
        }
    }
    Some(bills)
}

/// What keeps the account from closing and has no category in the console's own checklist, so that readers
/// can compare the two. What only holds up another thing is left out.
fn under_other<'d>(diagnosis: &'d Diagnosis, shown: &dyn Fn(Option<Coverage>) -> bool) -> Option<Check> {
    let root = diagnosis.graph().root_ix();
    let is_other = |blocker: &Blocker<'d>| {
        blocker.kind().category.value == Some(Category::Other)
            && shown(blocker.coverage())
            && blocker.holds_up().is_some_and(|dependency| dependency.after.ix() == root)
    };
    Some(by_kind(diagnosis.blockers().filter(is_other))).filter(|kinds| !kinds.is_empty()).map(Check::UnderOther)
}

/// How many there are of each kind.
fn by_kind<'d>(blockers: impl Iterator<Item = Blocker<'d>>) -> Vec<(usize, Noun)> {
    let kinds = grouped(blockers.map(|blocker| blocker.kind()), |one, other| one.name == other.name);
    kinds.iter().map(|kinds| (kinds.len(), kinds[0].noun)).collect()
}

/// When the account can be closed at the earliest; `None` if it can be closed now.
fn date(diagnosis: &Diagnosis, timeline: &Timeline, calendar: &dyn BusinessCalendar) -> Option<Check> {
    if matches!(diagnosis.verdict(), Verdict::Closed | Verdict::Closable) {
        return None;
    }
    let Some(day) = timeline.earliest_close() else { return Some(Check::NoDate(no_date(diagnosis))) };
    let is_earlier = |early: &NaiveDate| *early < day;
    Some(Check::Earliest(EarliestDate {
        day,
        is_certain: diagnosis.gaps().is_empty(),
        support: diagnosis.graph().provider().support(),
        if_support_acts: timeline.if_support_acts(calendar).earliest_close().filter(is_earlier),
        moved_by: moved_by(timeline, calendar),
    }))
}

/// What is not known, and matters.
pub(in crate::report) fn unread(diagnosis: &Diagnosis, limit: Limit) -> Vec<Item> {
    unread::read_items(diagnosis.graph().provider(), diagnosis.gaps(), limit)
}

/// What keeps an account open for ever.
pub(in crate::report) fn no_date(diagnosis: &Diagnosis) -> NoDate {
    let mut endless = diagnosis.blockers().filter(|blocker| blocker.remedy().next().is_none());
    match endless.next() {
        None => NoDate::Circle,
        Some(first) => NoDate::NothingEnds {
            first: first.subject().to_string(),
            more: endless.count(),
            support: diagnosis.graph().provider().support(),
        },
    }
}
