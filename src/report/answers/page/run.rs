//! The page of a run: what was done when, what failed or is held, what is waited for, and what remains.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::super::errands::{self, People, Told};
use super::super::execution::{event, is_milestone, standing};
use super::super::names::grouped;
use super::SECTIONS_OF_RUN;
use crate::catalogue::Provider;
use crate::catalogue::spec::Actor;
use crate::execution::{Entry, Execution, StepStatus};
use crate::plan::SavedStep;
use crate::report::limit::Limit;
use crate::report::model::{Head, HeadDate, Item, Part, Row, Table};
use crate::report::statements::{Column, EndDay, Page, Section, Statement, Things, Topic};

/// What a journal tells beside the state that it leads to: when each step was done, and what happened last.
#[derive(Clone, Debug, Default)]
pub struct RunLog {
    /// When the first and the last entry were made.
    span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// When each step was done, by its number.
    done: BTreeMap<u32, DateTime<Utc>>,
    /// The last milestones, the oldest first.
    last: Vec<(DateTime<Utc>, Statement)>,
    is_rehearsal: bool,
}

/// So many milestones are kept.
const MILESTONES: usize = 20;

impl RunLog {
    /// A log to be filled. The page of a rehearsal says that nothing was done to the real account.
    pub fn new(is_rehearsal: bool) -> Self {
        Self { is_rehearsal, ..Self::default() }
    }

    /// Takes an entry up, with the state after it. Entries have to come in the order of the journal.
    pub fn follow(&mut self, execution: &Execution, entry: &Entry) {
        let at = entry.at();
        self.span = Some((self.span.map_or(at, |(first, _)| first), at));
        if let Some(step) = entry.step() {
            if execution.status(step).is_some_and(StepStatus::is_complete) {
                self.done.entry(step).or_insert(at);
            } else {
                self.done.remove(&step);
            }
        }
        if is_milestone(entry) {
            if self.last.len() == MILESTONES {
                drop(self.last.remove(0));
            }
            self.last.push((at, event(execution.plan(), entry)));
        }
    }
}

/// The page of a run. O(n log n).
pub(in crate::report) fn run(execution: &Execution, log: &RunLog, now: DateTime<Utc>, limit: Limit) -> Vec<Part> {
    let people = errands::of_run(execution, now, None, limit);
    let mut parts = vec![Part::Head(Box::new(head(execution, log, &people))), Part::Contents(SECTIONS_OF_RUN.to_vec())];
    for section in SECTIONS_OF_RUN {
        let found: Vec<Part> = match section {
            Section::Today => today(execution, &people, limit),
            Section::Stopped => standing::stopped(execution, limit),
            Section::Waits => {
                standing::waits(execution, limit).into_iter().chain(standing::with_others(execution, limit)).collect()
            }
            Section::Done => done(execution, log, limit),
            _ => remaining(execution, limit),
        };
        parts.push(Part::Section(section));
        let said = if found.is_empty() { Page::Nothing(section) } else { Page::Intro(section) };
        parts.push(Part::Paragraph(said.into()));
        parts.extend(found);
    }
    parts.push(foot(execution));
    parts
}

/// What is left to do, by person; and what the run has left unprotected.
fn today(execution: &Execution, people: &People<'_>, limit: Limit) -> Vec<Part> {
    let mut parts = standing::beside(execution, limit);
    parts.extend(super::today(people, limit));
    parts
}

fn head(execution: &Execution, log: &RunLog, people: &People<'_>) -> Head {
    let plan = execution.plan();
    let complete = execution.statuses().filter(|status| status.is_complete()).count();
    let mut facts: Vec<(Statement, Item)> = Vec::new();
    if let Some((first, last)) = log.span {
        facts.push((Page::Began.into(), Item::new(Page::At(first))));
        facts.push((Page::LastEntry.into(), Item::new(Page::At(last))));
    }
    facts.push((Page::By.into(), Item::new(Page::Version(env!("CARGO_PKG_VERSION")))));
    Head {
        about: Page::Run { operator: plan.operator().clone(), is_rehearsal: log.is_rehearsal }.into(),
        verdict: Page::RunVerdict { complete, steps: plan.len(), is_rehearsal: log.is_rehearsal }.into(),
        lead: standing::said_of(execution),
        dates: date(execution).into_iter().collect(),
        people: acting(people),
        facts,
    }
}

/// How many errands of each person can be done now, or are waited for already. Time comes last.
fn acting(people: &People<'_>) -> Vec<(Option<Actor>, usize)> {
    let is_now = |told: &&Told| told.since.is_some() || errands::is_today(told, people.today);
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for told in people.all.values().flatten().filter(is_now) {
        // What any user can do in the console, whoever works on the account can do too.
        let actor = if told.actor == Actor::ConsoleUser { Actor::Api } else { told.actor };
        *counts.entry((actor == Actor::Provider, actor)).or_default() += 1;
    }
    counts.into_iter().map(|((_, actor), n)| (Some(actor), n)).collect()
}

/// The last day that a step which remains waits for.
fn date(execution: &Execution) -> Option<HeadDate> {
    let dates = open(execution).filter_map(|step| step.not_before());
    let day: NaiveDate = dates.max()?;
    let what = if execution.plan().closes_account() { Page::NotClosedBefore } else { Page::NotOverBefore };
    Some(HeadDate { what: what.into(), day: Some(day), why: vec![Page::AsPlanned.into()] })
}

fn open(execution: &Execution) -> impl Iterator<Item = SavedStep<'_>> {
    let all = execution.plan().steps().zip(execution.statuses());
    all.filter(|(_, status)| !status.is_complete()).map(|(step, _)| step)
}

/// What was done of which sort, and when; then what happened last.
fn done(execution: &Execution, log: &RunLog, limit: Limit) -> Vec<Part> {
    let steps = log.done.iter().filter_map(|(id, at)| Some((execution.plan().step(*id)?, *at)));
    let groups = grouped(steps, |(one, _), (other, _)| is_like(one, other));
    let row = |group: &Vec<(SavedStep<'_>, DateTime<Utc>)>| {
        let steps: Vec<SavedStep<'_>> = group.iter().map(|(step, _)| *step).collect();
        let instants = || group.iter().map(|(_, at)| *at);
        let when =
            instants().min().zip(instants().max()).map_or(Page::Never, |(first, last)| Page::Between(first, last));
        let [what, place, who] = sort(execution.plan().provider(), &steps, limit);
        Row::Cells(vec![what, place, who, when.into()])
    };
    let rows: Vec<Row> = groups.iter().map(row).collect();
    let mut parts = Vec::new();
    if !rows.is_empty() {
        let columns = vec![Column::What, Column::Place, Column::Who, Column::When];
        parts.push(Part::Table(Table { caption: Page::DoneCaption(log.done.len()).into(), columns, rows }));
    }
    if !log.last.is_empty() {
        let events = log.last.iter().rev().map(|(at, said)| Part::Entry(Some(Topic::At(*at)), said.clone().into()));
        parts.push(Part::Fold(Item::new(Page::LastEvents(log.last.len())), events.collect()));
    }
    parts
}

/// What still has to be done, of which sort and by whom.
fn remaining(execution: &Execution, limit: Limit) -> Vec<Part> {
    let groups = grouped(open(execution), is_like);
    let row = |steps: &Vec<SavedStep<'_>>| {
        let [what, place, who] = sort(execution.plan().provider(), steps, limit);
        let when = steps.iter().filter_map(|step| step.not_before()).max();
        let when = Page::When(when.map_or(EndDay::Open, EndDay::From));
        Row::Cells(vec![what, place, who, when.into()])
    };
    let rows: Vec<Row> = groups.iter().map(row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let columns = vec![Column::What, Column::Place, Column::Who, Column::When];
    vec![Part::Table(Table { caption: Page::OpenCaption(open(execution).count()).into(), columns, rows })]
}

fn is_like(one: &SavedStep<'_>, other: &SavedStep<'_>) -> bool {
    let sort = |step: &SavedStep<'_>| (step.action(), step.kind().name, step.coverage());
    sort(one) == sort(other)
}

/// What is done to which things, where, and by whom.
fn sort(provider: &Provider, steps: &[SavedStep<'_>], limit: Limit) -> [Statement; 3] {
    let Some(first) = steps.first() else { return [Page::Never, Page::Never, Page::Never].map(Into::into) };
    let (shown, hidden) = limit.split(steps.len());
    let names = steps.iter().take(shown).map(|step| step.key().to_owned()).collect();
    let things = Things { noun: first.kind().noun, count: steps.len(), names };
    let place = first.coverage().map(|place| provider.spec_of(place));
    [
        Page::Deed { action: first.action(), things, hidden }.into(),
        Page::Place(place).into(),
        Page::Who(vec![Some(first.actor())]).into(),
    ]
}

fn foot(execution: &Execution) -> Part {
    Part::Foot(vec![
        (Page::By.into(), Item::new(Page::Version(env!("CARGO_PKG_VERSION")))),
        (Page::SnapshotDigest.into(), Item::new(Page::Digest(execution.plan().snapshot().to_string()))),
        (Page::Counting.into(), Item::new(Page::InUtc)),
    ])
}
