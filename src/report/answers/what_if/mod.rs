//! `what-if`: what an account would say if some things were so.

mod closing_by;
mod levers;
mod supposed;

use chrono::NaiveDate;

use super::change::{blockers, by_kind, date, items, names, uncertain};
use super::check::unread;
use crate::catalogue::Code;
use crate::catalogue::spec::Actor;
use crate::diagnosis::{Diagnosis, Verdict};
use crate::report::answers::age::Age;
use crate::report::limit::Limit;
use crate::report::model::Part;
use crate::report::statements::{Outcome, Topic, WhatIf};
use crate::timeline::{BusinessCalendar, Timeline};
pub(in crate::report) use levers::{MOST, acts, levers, stops};
use supposed::supposed;

/// What is supposed, and what that changes: the verdict, the dates, what goes and what comes. Then what has to
/// happen for a day to close by, if one is named.
pub(in crate::report) fn what_if(
    before: &Diagnosis,
    after: &Diagnosis,
    by: Option<NaiveDate>,
    calendar: &dyn BusinessCalendar,
    limit: Limit,
) -> Vec<Part> {
    let account = after.graph().account();
    let age = Part::Age(Age::of(account, after.now()));
    let mut parts = Vec::new();
    let is_supposed = !after.assumptions().is_empty();
    if is_supposed || by.is_none() {
        let (was, is) = (before.earliest_close(calendar), after.timeline(calendar));
        let operator = account.operator().clone();
        let title = WhatIf::Title { operator, then: outcome(after, &is), now: was };
        parts.extend([Part::Title(title.into()), age.clone()]);
        parts.extend(Part::entries(Topic::Supposed, supposed(after)));
        parts.extend(changes(before, after, calendar, limit));
        parts.extend(date(before, after, calendar).map(|item| Part::Entry(Some(Topic::Closing), item)));
        let gaps = after.gaps().iter().collect();
        parts.extend(Part::entries(Topic::Unread, unread::items(after.graph().provider(), gaps, limit)));
        parts.push(Part::Break);
        parts.extend(uncertain(&is, limit).map(|said| Part::Paragraph(said.into())));
        parts.push(Part::Paragraph(WhatIf::OnlySupposed.into()));
    }
    if let Some(day) = by {
        if is_supposed {
            parts.push(Part::Break);
        }
        parts.extend(closing_by::closing_by(after, day, calendar, (!is_supposed).then_some(age), limit));
    }
    parts
}

fn outcome(after: &Diagnosis, timeline: &Timeline) -> Outcome {
    let is_certain = after.gaps().is_empty();
    match (after.verdict(), timeline.earliest_close()) {
        (Verdict::Closed, _) => Outcome::Closed,
        (Verdict::Closable, _) => Outcome::Closable,
        (Verdict::Unknown, _) => Outcome::MayBeClosable,
        (Verdict::Waiting | Verdict::Blocked, Some(day)) => Outcome::On { day, is_certain },
        (Verdict::Waiting | Verdict::Blocked, None) if after.stays_with_what_is_kept().is_empty() => Outcome::NoDate,
        (Verdict::Waiting | Verdict::Blocked, None) => Outcome::Kept,
    }
}

/// What goes, comes, changes and stays.
fn changes(before: &Diagnosis, after: &Diagnosis, calendar: &dyn BusinessCalendar, limit: Limit) -> Vec<Part> {
    let provider = after.graph().provider();
    let diff = after.diff(before);
    let mut parts = Vec::new();
    if before.verdict() != after.verdict() {
        let verdicts = WhatIf::Verdicts { was: before.verdict(), is: after.verdict() };
        parts.push(Part::entry(Topic::Verdict, verdicts));
    }
    parts.extend(Part::entries(Topic::Goes, items(provider, blockers(before, &diff.cleared), calendar, limit)));
    parts.extend(Part::entries(Topic::Comes, items(provider, blockers(after, &diff.new), calendar, limit)));
    let changed = diff.changed.iter().map(|(subject, ..)| subject).chain(&diff.moved);
    let changed = changed.filter_map(|subject| after.blocker(subject)).collect();
    parts.extend(Part::entries(Topic::Changed, items(provider, changed, calendar, limit)));
    let mut open = after.stays_with_what_is_kept();
    open.retain(|node| after.blocker(&node.address()).is_none_or(|blocker| blocker.code() != Code::KeptByRequest));
    if !open.is_empty() {
        let kinds = by_kind(open.iter().map(|node| (node.kind().name, node.kind().noun)));
        parts.push(Part::entry(Topic::StaysOpen, WhatIf::Open { kinds, names: names(open.iter().copied()) }));
    }
    let mut stays = after.stays_as_before(before).peekable();
    if stays.peek().is_some() {
        let kinds = by_kind(stays.map(|blocker| (blocker.kind().name, blocker.kind().noun)));
        let roots = after.roots().filter(|root| root.actor() != Some(Actor::Provider)).count();
        parts.push(Part::entry(Topic::Stays, WhatIf::Stays { kinds, left: after.blockers().len(), roots }));
    }
    parts
}
