//! What has to happen for the account to be closed by a day.

use chrono::NaiveDate;

use crate::diagnosis::{Blocker, ClosingBy, Diagnosis, DuePart};
use crate::report::answers::change::{by_kind, items, milestones, names, uncertain};
use crate::report::limit::Limit;
use crate::report::model::{Item, Part};
use crate::report::statements::{Note, Topic, WhatIf};
use crate::timeline::BusinessCalendar;

/// Whether the account can be closed by a day, who has to do what by when, and what support has to end early; or
/// the chain of dates that forbids it.
pub(super) fn closing_by(
    diagnosis: &Diagnosis,
    day: NaiveDate,
    calendar: &dyn BusinessCalendar,
    age: Option<Part>,
    limit: Limit,
) -> Vec<Part> {
    let provider = diagnosis.graph().provider();
    let closing = diagnosis.closing_by(day, calendar);
    let title = WhatIf::ClosingBy {
        operator: diagnosis.graph().account().operator().clone(),
        day,
        close: closing.timeline().earliest_close(),
        is_possible: closing.is_possible(),
        is_certain: diagnosis.gaps().is_empty(),
    };
    let mut parts = vec![Part::Title(title.into())];
    parts.extend(age);
    parts.extend(early(diagnosis, &closing, calendar, limit));
    parts.extend(due(closing.parts()));
    if !closing.is_possible() {
        let chain = milestones(closing.timeline(), provider);
        parts.extend(chain.into_iter().map(|(day, said)| Part::Entry(Some(Topic::Day(day)), Item::new(said))));
    }
    let uncertain = uncertain(closing.timeline(), limit);
    parts.extend(uncertain.into_iter().flat_map(|said| [Part::Break, Part::Paragraph(said.into())]));
    parts
}

fn early(diagnosis: &Diagnosis, closing: &ClosingBy<'_>, calendar: &dyn BusinessCalendar, limit: Limit) -> Vec<Part> {
    if closing.asked_early().is_empty() {
        return Vec::new();
    }
    let provider = diagnosis.graph().provider();
    let asked = Item::new(WhatIf::Early { support: provider.support() });
    let below = items(provider, closing.asked_early().to_vec(), calendar, limit);
    vec![Part::Entry(Some(Topic::Early), Item { below, ..asked })]
}

/// What is due on each day. Only the first part of a day names it.
fn due(parts: &[DuePart<'_>]) -> Vec<Part> {
    let mut before = None;
    let part = |part: &DuePart<'_>| {
        let is_new = before.replace(part.by) != Some(part.by);
        let kinds = by_kind(part.blockers.iter().map(|blocker| (blocker.kind().name, blocker.kind().noun)));
        let names = names(part.blockers.iter().map(Blocker::node));
        let item = Item::new(WhatIf::Due { kinds, names }).note(Note::by(part.actor));
        Part::Entry(is_new.then_some(Topic::DueBy(part.by)), item)
    };
    parts.iter().map(part).collect()
}
