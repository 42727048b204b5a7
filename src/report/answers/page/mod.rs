//! The whole answer as one page, for people to hand on.

mod days;
mod decide;
mod head;
mod run;
mod steps;

use std::sync::Arc;

use super::odd::odd;
use super::{check, errands, questions};
use crate::catalogue::spec::Actor;
use crate::diagnosis::Diagnosis;
use crate::errands::Errands;
use crate::planner::Plan;
use crate::report::limit::Limit;
use crate::report::model::{Item, Part};
use crate::report::picture::Picture;
use crate::report::statements::{Page, Section};
use crate::timeline::{BusinessCalendar, Timeline};
pub use run::RunLog;
pub(in crate::report) use run::run;

/// The sections of the page of an account, in the order of a reader's questions.
const SECTIONS: [Section; 7] =
    [Section::Today, Section::Picture, Section::Decide, Section::Causes, Section::Unread, Section::Odd, Section::Steps];

/// Those of the page of a run.
const SECTIONS_OF_RUN: [Section; 5] = [Section::Today, Section::Stopped, Section::Waits, Section::Done, Section::Steps];

/// The page of an account: the verdict and the dates, what everybody has to do today, what goes before what, what to
/// decide, the causes, what was not looked at, what is odd, and the steps. O(n log n).
pub(in crate::report) fn page<'p>(
    diagnosis: &'p Diagnosis,
    plan: &'p Plan,
    calendar: &'p dyn BusinessCalendar,
    limit: Limit,
) -> Vec<Part> {
    let is_one = Arc::ptr_eq(diagnosis.graph(), plan.graph());
    let timeline = if is_one { diagnosis.timeline(calendar) } else { plan.timeline(calendar) };
    let mut parts =
        vec![Part::Head(Box::new(head::head(diagnosis, plan, &timeline, calendar))), Part::Contents(SECTIONS.to_vec())];
    let mut add = |section: Section, found: Vec<Part>| {
        parts.push(Part::Section(section));
        let is_empty = found.is_empty();
        parts.push(Part::Paragraph(if is_empty { Page::Nothing(section) } else { Page::Intro(section) }.into()));
        parts.extend(found);
    };
    let bundles = Errands::new(plan, &timeline);
    add(Section::Today, today(&errands::of_plan(&bundles, &timeline, calendar, None, limit), limit));
    add(Section::Picture, picture(diagnosis, &bundles, &timeline));
    add(Section::Decide, decide::decide(plan, &timeline, limit));
    add(Section::Causes, causes(diagnosis, calendar));
    add(Section::Unread, unread(diagnosis, limit));
    add(Section::Odd, odd(diagnosis.graph(), &|_| true, Limit::All).into_iter().map(as_bullet).collect());
    add(Section::Steps, steps::steps(plan, limit));
    parts.push(steps::foot(plan, &timeline, calendar));
    parts
}

/// Everybody's errands. The head of the page says already what they are about.
fn today(people: &errands::People<'_>, limit: Limit) -> Vec<Part> {
    let parts = errands::parts(people, limit).into_iter();
    others_first(parts.filter(|part| !matches!(part, Part::Title(_) | Part::Age(_))).collect())
}

/// The errands of others come before the reader's own: they are few, and what others do takes longest.
fn others_first(parts: Vec<Part>) -> Vec<Part> {
    let mut is_own = false;
    let (own, mut others): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|part| {
        if let Part::Person(person) = part {
            is_own = matches!(person.actor, Actor::Api | Actor::ConsoleUser);
        }
        is_own
    });
    others.extend(own);
    others
}

/// The days on which something is done or ends; then the picture.
fn picture(diagnosis: &Diagnosis, errands: &Errands<'_>, timeline: &Timeline) -> Vec<Part> {
    if errands.all().len() == 0 {
        return Vec::new();
    }
    let mut parts = days::days(errands);
    parts.push(Part::Picture(Arc::new(Picture::new(errands, timeline, diagnosis))));
    parts
}

fn causes(diagnosis: &Diagnosis, calendar: &dyn BusinessCalendar) -> Vec<Part> {
    if diagnosis.blockers().len() == 0 { Vec::new() } else { vec![Part::Table(check::table(diagnosis, calendar))] }
}

/// What could not be read; then each question that only a person can answer.
fn unread(diagnosis: &Diagnosis, limit: Limit) -> Vec<Part> {
    let provider = diagnosis.graph().provider();
    let mut parts: Vec<Part> = check::unread(diagnosis, limit).into_iter().map(Part::Bullet).collect();
    for question in diagnosis.questions() {
        let mut about = questions::question(provider, &question).into_iter();
        if let Some(Part::Heading(said)) = about.next() {
            parts.push(Part::Fold(Item::new(said), about.collect()));
        }
    }
    parts
}

/// Under a heading of its own an entry needs no topic.
fn as_bullet(part: Part) -> Part {
    match part {
        Part::Entry(_, item) => Part::Bullet(item),
        part => part,
    }
}
