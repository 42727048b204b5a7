//! Where it stands.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::selection::selection;
use crate::account::Address;
use crate::execution::{Execution, Obstacle, StepStatus};
use crate::plan::{SavedPlan, SavedStep, Selector};
use crate::report::limit::Limit;
use crate::report::model::{Item, Part};
use crate::report::statements::{self, Common, Headline, Note, Noticed, Readers, Standing, Statement, StepRef, Topic};

/// Where an execution stands: how much is done, what failed or is held and why, what waits
/// for whom, and how its end will be noticed.
pub(in crate::report) fn standing(execution: &Execution, limit: Limit) -> Vec<Part> {
    let mut parts = vec![Part::Title(said_of(execution))];
    parts.extend(stopped(execution, limit));
    parts.extend(unprotected(execution, limit));
    parts.extend(unproven(execution));
    parts.extend(waits(execution, limit));
    parts.extend(with_others(execution, limit));
    parts.extend(next(execution));
    parts.extend(later(execution));
    parts
}

/// The same in one sentence.
pub(in crate::report) fn said_of(execution: &Execution) -> Statement {
    statements::Execution::Headline(counts(execution, Readers::People)).into()
}

/// Which process carries the plan out, if one does; and whether it is only a rehearsal.
#[cfg(feature = "cli")]
pub(crate) fn carried_out(by: Option<String>, is_rehearsal: bool) -> Vec<Part> {
    let by = Part::Paragraph(Standing::CarriedOut { by }.into());
    let rehearsal = is_rehearsal.then(|| Part::Paragraph(statements::Receipt::Rehearsal.into()));
    [by].into_iter().chain(rehearsal).collect()
}

/// What the run has left unprotected, and what it could not prove.
pub(in crate::report) fn beside(execution: &Execution, limit: Limit) -> Vec<Part> {
    unprotected(execution, limit).into_iter().chain(unproven(execution)).collect()
}

/// Where an execution stands, in one sentence for programs: the words stay the same from version to
/// version.
pub fn headline(execution: &Execution) -> Statement {
    statements::Execution::Headline(counts(execution, Readers::Programs)).into()
}

/// Why a step of a plan does not go on, in one sentence.
///
/// ```
/// use winddown::account::{AccountBuilder, Protection};
/// use winddown::assessment::Assessment;
/// use winddown::backend::Simulation;
/// use winddown::catalogue::{Catalogue, GLOBAL, Weekends};
/// use winddown::drive::{DriveOptions, drive};
/// use winddown::execution::{ConfirmedPlan, Entry, Execution, Options, Terms};
/// use winddown::report;
///
/// let (catalogue, now) = (Catalogue::soracom(), "2026-08-20T00:00:00Z".parse()?);
/// let mut builder = AccountBuilder::new("OP0012345678".parse()?);
/// builder.add("sim", GLOBAL, "8942310000000000018").status("active").protection(Protection::On);
/// let assessment = Assessment::new(builder.build(catalogue)?, catalogue, now)?;
/// let plan = assessment.planner().target("sim".parse()?)?.plan().save(&Weekends);
/// let plan = ConfirmedPlan::new(plan, "OP0012345678", Terms::default())?;
///
/// let backend = Simulation::new(assessment.account(), catalogue, now);
/// let mut journal: Vec<Entry> = Vec::new();
/// let mut execution = Execution::start(plan, Options::default(), now);
/// let _ = drive(&mut execution, &backend, &mut journal, &backend, &DriveOptions::default(), &mut |_, _| {})?;
/// let why: Vec<String> =
///     execution.obstacles().map(|(_, why)| report::obstacle(why, execution.plan()).to_string()).collect();
/// assert_eq!(why, ["nobody has agreed to lifting this protection"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn obstacle(obstacle: &Obstacle, plan: &SavedPlan) -> Statement {
    Standing::Obstacle { obstacle: obstacle.clone(), names: plan.provider().into() }.into()
}

fn counts(execution: &Execution, readers: Readers) -> Headline {
    let count = |status| execution.count(status);
    let mut with_others = BTreeMap::new();
    execution.errands().for_each(|errand| *with_others.entry(errand.actor()).or_default() += 1);
    Headline {
        operator: execution.plan().operator().clone(),
        steps: execution.plan().len(),
        complete: count(StepStatus::Done) + count(StepStatus::Skipped),
        skipped: count(StepStatus::Skipped),
        failed: count(StepStatus::Failed),
        held: count(StepStatus::Held),
        under_way: count(StepStatus::Dispatched),
        taking_effect: count(StepStatus::TakingEffect),
        unknown: count(StepStatus::Unknown) + count(StepStatus::Refused),
        with_others,
        readers,
        names: execution.plan().provider().into(),
        outlook: execution.outlook(),
    }
}

fn said(said: Standing) -> Part {
    Part::entry(None, said)
}

fn more(hidden: usize) -> Option<Part> {
    (hidden > 0).then(|| Part::entry(None, Common::More(hidden)))
}

/// What failed or is held, why, and what to do then.
pub(in crate::report) fn stopped(execution: &Execution, limit: Limit) -> Vec<Part> {
    let n = execution.count(StepStatus::Failed) + execution.count(StepStatus::Held);
    let (shown, hidden) = limit.split(n);
    let mut parts = Vec::new();
    for (step, obstacle) in execution.obstacles().take(shown) {
        let is_failed = execution.status(step.id()) == Some(StepStatus::Failed);
        let topic = if is_failed { Topic::Failed } else { Topic::Held };
        parts.push(Part::entry(topic, Standing::Step(StepRef::from(step))));
        parts.push(Part::entry(None, self::obstacle(obstacle, execution.plan())));
        if execution.has_unknown_outcome(step.id()) {
            parts.push(said(Standing::SeenDone { step: step.id() }));
        }
    }
    parts.extend(more(hidden));
    parts.extend(advice(execution).into_iter().map(said));
    parts
}

/// What to do about the steps that are stopped.
fn advice(execution: &Execution) -> Vec<Standing> {
    let (mut disagreed, mut unread, mut changed, mut unknown) = (false, false, false, 0);
    let mut failed = Vec::new();
    for (step, obstacle) in execution.obstacles() {
        match obstacle {
            Obstacle::NoConsent => disagreed = true,
            Obstacle::Unread { .. } => unread = true,
            Obstacle::Unplanned { .. } => changed = true,
            // It may have taken effect, so it must not simply be tried again.
            _ if execution.has_unknown_outcome(step.id()) => unknown += 1,
            _ => failed.push(step),
        }
    }
    let mut all = Vec::new();
    if unknown > 0 {
        all.push(Standing::LookAgain(unknown));
    }
    // Nothing more is begun then, whatever anybody says.
    if execution.is_cancelled() {
        return all;
    }
    if disagreed {
        all.push(agree(execution));
    }
    if unread {
        all.push(Standing::ReadAgain(claims(execution)));
    }
    if changed {
        all.push(Standing::PlanAnew);
    }
    if !failed.is_empty() {
        all.push(Standing::TryAgain(selection(failed)));
    }
    all
}

/// How to agree to all protections that the plan still lifts and nobody has agreed to: those that wait for others
/// would be held too.
fn agree(execution: &Execution) -> Standing {
    let open = execution.plan().steps().zip(execution.statuses()).filter(|(_, status)| !status.is_complete());
    let open: Vec<SavedStep<'_>> =
        open.map(|(step, _)| step).filter(|step| !execution.confirmed().is_agreed(*step)).collect();
    Standing::Agree { protections: open.len(), what: selection(open) }
}

/// The claims by which a person can settle what is unread, as far as a person can.
fn claims(execution: &Execution) -> Vec<String> {
    let catalogue = execution.plan().catalogue();
    let is_attestable = |kind: &str| catalogue.kind(kind).is_some_and(|kind| catalogue.is_attestable(kind));
    let subjects = execution.review().unread.iter().map(|unread| &unread.subject);
    let claim = |subject: &Address| Selector::Kind { kind: subject.kind().to_owned(), coverage: subject.coverage() };
    subjects.filter(|subject| is_attestable(subject.kind())).map(|subject| format!("{}=none", claim(subject))).collect()
}

/// What the run has left unprotected, and how to put the protection back.
fn unprotected(execution: &Execution, limit: Limit) -> Vec<Part> {
    let (shown, hidden) = limit.split(execution.unprotected().count());
    let mut parts = Vec::new();
    for step in execution.unprotected().take(shown) {
        let command = step.protect().and_then(|call| call.command());
        parts.push(Part::entry(Topic::Unprotected, Standing::Unprotected { step: step.into(), command }));
    }
    parts.extend(more(hidden));
    if shown > 0 {
        parts.push(said(Standing::ProtectAll));
    }
    parts
}

/// What was done by the word of the API alone, and could not be read again.
fn unproven(execution: &Execution) -> Vec<Part> {
    let unread = execution.unproven_for().iter().map(|unread| {
        let (subjects, why) = (vec![unread.subject.clone()], unread.why.clone());
        Part::entry(Topic::Unread, statements::Review::Subjects { subjects, why })
    });
    unread.collect()
}

/// What has been waited for longest, and how many others there are; `None` if nothing is. `now` in UTC.
pub fn waiting(execution: &Execution, now: DateTime<Utc>) -> Option<Statement> {
    let wait = execution.waits().min_by_key(|wait| wait.since)?;
    let step = execution.plan().step(wait.step).map(StepRef::from)?;
    let (names, others) = (execution.plan().provider().into(), execution.waits().count() - 1);
    Some(statements::Execution::Waiting { step, wait, names, now, others }.into())
}

/// What takes time, or was put off, and until when it is looked at.
pub(in crate::report) fn waits(execution: &Execution, limit: Limit) -> Vec<Part> {
    let (shown, hidden) = limit.split(execution.waits().count());
    let names = execution.plan().provider().into();
    let mut parts = Vec::new();
    for wait in execution.waits().take(shown) {
        let Some(step) = execution.plan().step(wait.step).map(StepRef::from) else { continue };
        parts.push(Part::entry(Topic::Waits, Standing::Wait { step, wait, names }));
    }
    parts.extend(more(hidden));
    parts
}

/// What others have been asked to do, or time does, and how its end will be noticed.
pub(in crate::report) fn with_others(execution: &Execution, limit: Limit) -> Vec<Part> {
    let n = execution.count(StepStatus::InOtherHands);
    let (shown, hidden) = limit.split(n);
    let mut parts = Vec::new();
    for step in execution.errands().take(shown) {
        let item = Item::new(Standing::Step(StepRef::from(step)));
        parts.push(Part::Entry(Some(Topic::Waits), item.note(Note::by(step.actor()))));
        let (means, instruction) = (step.spec().means, step.instruction());
        parts.push(said(Standing::Errand { means, instruction, names: execution.plan().provider().into() }));
        parts.push(said(Standing::Noticed(noticed(step))));
    }
    parts.extend(more(hidden));
    parts
}

/// How it will be known that an errand is done.
fn noticed(step: SavedStep<'_>) -> Noticed {
    match step.not_before() {
        _ if !step.is_noticed() => Noticed::ByNobody { step: step.id() },
        Some(day) => Noticed::NotBefore { step: step.id(), day },
        None => Noticed::WhenDone,
    }
}

/// What comes next, if somebody goes on.
fn next(execution: &Execution) -> Vec<Part> {
    let n = if execution.is_cancelled() { 0 } else { execution.count(StepStatus::Ready) };
    let ready = (1..).zip(execution.statuses()).filter(|(_, status)| *status == StepStatus::Ready);
    let steps = ready.take(n.min(NEXT)).filter_map(|(step, _)| execution.plan().step(step));
    let parts = steps.map(|step| Part::entry(Topic::Next, Standing::Step(StepRef::from(step))));
    parts.chain(more(n.saturating_sub(NEXT))).collect()
}

/// So many of the steps that come next are named.
const NEXT: usize = 3;

fn later(execution: &Execution) -> Option<Part> {
    let n = execution.count(StepStatus::Waiting) + execution.kept_back();
    (n > 0).then(|| Part::entry(Topic::AfterThat, Standing::LaterSteps(n)))
}
