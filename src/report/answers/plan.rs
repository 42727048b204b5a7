//! `plan`: the steps in order.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::iter;

use super::charges;
use super::names::{grouped, moved_by, shared_with};
use super::odd::odd;
use crate::account::Coverage;
use crate::catalogue::Provider;
use crate::catalogue::spec::{Action, Actor, Strength};
use crate::graph::{Dependency, Node};
use crate::plan::HeldReason;
use crate::planner::{Instead, Plan, Step};
use crate::report::answers::age::Age;
use crate::report::limit::Limit;
use crate::report::model::{self, Item, Part};
use crate::report::statements::{
    self, Assumptions, Certainty, Charges, Closes, Common, Dates, Mark, Note, Statement, Subject, Things, Topic,
    WhyHeld,
};
use crate::timeline::{BusinessCalendar, Timeline};

/// What of a plan is shown.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct PlanOptions {
    /// How many steps of the same sort in a stage are shown.
    pub(in crate::report) limit: Limit,
    /// Whether the command of each step is shown.
    pub(in crate::report) commands: bool,
    /// Whether the dates behind the closing date are shown.
    pub(in crate::report) timeline: bool,
}

/// The steps by stage, what is not ended and why, and the dates. A stream: a plan of a million steps
/// is never held as text.
pub(in crate::report) fn plan<'p>(
    plan: &'p Plan,
    calendar: &'p dyn BusinessCalendar,
    options: PlanOptions,
) -> impl Iterator<Item = Part> + 'p {
    let age = Age::of(plan.graph().account(), plan.graph().as_of());
    let legend =
        if plan.steps().len() == 0 { Part::Paragraph(statements::Plan::NothingToDo.into()) } else { Part::Legend };
    let head = [Part::Title(title(plan).into()), Part::Age(age)].into_iter().chain(instead(plan)).chain([legend]);
    let steps = (0..plan.stages()).flat_map(move |stage| stage_parts(plan, stage, options));
    let tail = iter::once_with(move || {
        let mut parts = beside(plan, options.limit);
        let odd = odd(plan.graph(), &|_| true, options.limit);
        if !odd.is_empty() {
            parts.push(Part::Break);
            parts.extend(odd);
        }
        if plan.closes_account() {
            let timeline = plan.timeline(calendar);
            let provider = plan.graph().provider();
            if options.timeline {
                parts.extend(charges::section(&timeline, options.limit));
                parts.extend(dates(&timeline, provider, calendar));
            } else {
                parts.extend(date(&timeline, calendar));
                parts.extend(charges::at_least(&timeline.charges()).map(Part::Paragraph));
            }
        }
        parts
    });
    head.chain(steps).chain(tail.flatten())
}

/// What is not ended, what ends without a step, and which advice is not followed.
pub(in crate::report) fn beside(plan: &Plan, limit: Limit) -> Vec<Part> {
    let mut parts = section(statements::Plan::NotEnded, &plan.held().collect::<Vec<_>>(), limit, held);
    parts.extend(without_a_step(plan, limit));
    parts.extend(section(statements::Plan::NotFollowed, &plan.unfollowed(), limit, unfollowed));
    parts
}

fn title(plan: &Plan) -> statements::Plan {
    statements::Plan::Title {
        operator: plan.graph().account().operator().clone(),
        steps: plan.steps().len(),
        stages: plan.stages() as usize,
        irreversible: plan.steps().filter(Step::is_irreversible).count(),
        lifts: plan.steps().filter(Step::needs_consent).count(),
        closes: match (plan.closes_account(), plan.is_whole()) {
            (true, _) => Closes::Yes,
            (false, true) => Closes::No,
            (false, false) => Closes::NotAsked,
        },
    }
}

/// What could be done instead of ending what the plan ends: each kind once. Who says so takes more lines than
/// what is said, and stands where one thing is explained.
fn instead(plan: &Plan) -> Vec<Part> {
    let bullets = plan.instead().into_iter().map(|Instead { kind, count, what, .. }| {
        let certainty = what.provenance.into();
        bullet(Charges::Instead { count, noun: kind.noun, what: what.value, certainty })
    });
    let bullets: Vec<Part> = bullets.collect();
    let head = (!bullets.is_empty()).then(|| Part::Heading(Charges::InsteadOfEnding.into()));
    let end = head.is_some().then_some(Part::Break);
    head.into_iter().chain(bullets).chain(end).collect()
}

/// Steps that read alike.
type Sort = (Action, &'static str, Option<Coverage>, Actor);

fn sort(step: &Step<'_>) -> Sort {
    let node = step.node();
    let (action, actor) =
        step.spec().map_or((step.action(), step.actor()), |spec| (spec.action, node.kind().actor(&spec)));
    (action, node.kind().name, node.coverage(), actor)
}

pub(in crate::report) fn stage_parts<'p>(
    plan: &'p Plan,
    stage: u32,
    options: PlanOptions,
) -> impl Iterator<Item = Part> + 'p {
    let head = Part::Heading(statements::Plan::Stage(stage + 1).into());
    let steps = move || (plan.first_of_stage(stage)..plan.first_of_stage(stage + 1)).filter_map(|at| plan.step(at + 1));
    // Steps of one sort need not stand together: things of one kind can end in more than one way.
    let parts = iter::once_with(move || {
        let mut counts: HashMap<Sort, usize> = HashMap::new();
        steps().for_each(|step| *counts.entry(sort(&step)).or_default() += 1);
        let mut seen: HashMap<Sort, usize> = HashMap::new();
        steps().filter_map(move |step| {
            let sort = sort(&step);
            let (shown, hidden) = options.limit.split(counts.get(&sort).copied().unwrap_or(0));
            let nth = seen.entry(sort).or_default();
            *nth += 1;
            match (*nth).cmp(&(shown + 1)) {
                Ordering::Less => Some(Part::Step(step_part(&step, options))),
                Ordering::Equal => {
                    let more = Item::new(statements::Plan::MoreAlike(hidden));
                    Some(Part::MoreSteps(more.note(Note::by(step.actor()))))
                }
                Ordering::Greater => None,
            }
        })
    });
    iter::once(head).chain(parts.flatten())
}

fn step_part(step: &Step<'_>, options: PlanOptions) -> model::Step {
    let node = step.node();
    let call = step.call();
    let support = node.graph().provider().support();
    let by_hand = call.is_none().then(|| Statement::from(Common::ByHand { means: step.means(), support }));
    let stops = step.stops_monthly().map(|monthly| {
        let certainty = node.kind().rate.map_or(Certainty::Inferred, Certainty::from);
        Charges::Stops { monthly, certainty }.into()
    });
    let shared_with = if step.is_irreversible() { shared_with(iter::once(node)) } else { Vec::new() };
    let cuts_off = (!shared_with.is_empty()).then(|| statements::Plan::CutsOffOthers(shared_with).into());
    model::Step {
        number: step.id(),
        action: step.action(),
        subject: Subject::of(node),
        actor: step.actor(),
        marks: marks(step),
        paste: call.filter(|_| options.commands).and_then(|call| call.command()),
        details: by_hand.into_iter().chain(stops).chain(cuts_off).collect(),
    }
}

fn marks(step: &Step<'_>) -> Vec<Mark> {
    let marks = [
        (step.is_irreversible(), Mark::Irreversible),
        (step.stops_billing(), Mark::StopsCharges),
        (step.needs_consent(), Mark::NeedsConsent),
    ];
    marks.into_iter().filter_map(|(is_so, mark)| is_so.then_some(mark)).collect()
}

fn bullet(said: impl Into<Statement>) -> Part {
    Part::Bullet(Item::new(said))
}

/// A list under a heading; nothing if it is empty.
fn section<T>(head: statements::Plan, all: &[T], limit: Limit, said: impl Fn(&T) -> statements::Plan) -> Vec<Part> {
    if all.is_empty() {
        return Vec::new();
    }
    let (shown, hidden) = limit.split(all.len());
    let more = (hidden > 0).then(|| bullet(Common::More(hidden)));
    let shown = all[..shown].iter().map(|one| bullet(said(one)));
    iter::once(Part::Heading(head.into())).chain(shown).chain(more).collect()
}

fn held((held, reason): &(Node<'_>, HeldReason<Node<'_>>)) -> statements::Plan {
    let why = match reason {
        HeldReason::Kept => WhyHeld::Kept,
        HeldReason::Excluded => WhyHeld::Excluded,
        HeldReason::Cycle => WhyHeld::InACircle,
        HeldReason::NoWay => WhyHeld::NoWay,
        HeldReason::Stays(node) => WhyHeld::Stays(node.address()),
    };
    statements::Plan::Held { subject: held.address(), why }
}

fn unfollowed(edge: &Dependency<'_>) -> statements::Plan {
    statements::Plan::Unfollowed {
        before: edge.before.address(),
        after: edge.after.address(),
        reason: edge.constraint.reason,
    }
}

/// What ends without a step of its own, and which data is lost.
fn without_a_step(plan: &Plan, limit: Limit) -> Vec<Part> {
    let mut parts = Vec::new();
    for strength in [Strength::ExportFirst, Strength::Cascade, Strength::Optional] {
        let found = plan.goes_along(strength);
        if !found.is_empty() {
            parts.push(Part::Heading(statements::Plan::EndsWithoutAStep(strength).into()));
            let kinds = grouped(found, |(one, _), (other, _)| one.kind().name == other.kind().name);
            parts.extend(kinds.iter().map(|pairs| along(pairs, limit)));
        }
    }
    parts
}

fn along(pairs: &[(Node<'_>, Node<'_>)], limit: Limit) -> Part {
    let (shown, hidden) = limit.split(pairs.len());
    let (first, with) = pairs[0];
    let names = pairs[..shown].iter().map(|(node, _)| node.to_string()).collect();
    let things = Things { noun: first.kind().noun, count: pairs.len(), names };
    let item = Item::new(statements::Plan::Along { things, hidden });
    Part::Bullet(item.note(Note::With(with.kind().noun)))
}

/// The closing date alone.
fn date(timeline: &Timeline, calendar: &dyn BusinessCalendar) -> Vec<Part> {
    let Some(day) = timeline.earliest_close() else { return Vec::new() };
    let moved_by = moved_by(timeline, calendar);
    vec![Part::Heading(Dates::Earliest { day, moved_by }.into()), Part::Paragraph(Dates::CanBeShown.into())]
}

/// The closing date with the dates behind it, and what they rest on.
fn dates(timeline: &Timeline, provider: &Provider, calendar: &dyn BusinessCalendar) -> Vec<Part> {
    let Some(day) = timeline.earliest_close() else { return Vec::new() };
    let mut parts = vec![Part::Heading(Dates::Earliest { day, moved_by: None }.into())];
    for milestone in timeline.critical_path() {
        let said = Dates::Milestone {
            subject: milestone.node.address(),
            reason: milestone.reason,
            by: milestone.node.acts().last().map(|act| act.actor()),
            names: provider.into(),
        };
        parts.push(Part::Entry(Some(Topic::Day(milestone.date)), Item::new(said)));
    }
    if let Some(early) = timeline.if_support_acts(calendar).earliest_close().filter(|early| *early < day) {
        parts.push(Part::Paragraph(Dates::IfSupportActs { day: early, support: provider.support() }.into()));
    }
    let uncertain: Vec<_> = timeline.uncertain().map(|node| node.address()).collect();
    if !uncertain.is_empty() {
        parts.push(Part::Paragraph(Dates::Uncertain(uncertain).into()));
    }
    parts.push(Part::Paragraph(assumptions(provider, timeline, calendar)));
    parts
}

/// What the dates rest on.
pub(in crate::report) fn assumptions(
    provider: &Provider,
    timeline: &Timeline,
    calendar: &dyn BusinessCalendar,
) -> Statement {
    let said = Assumptions {
        zone: provider.zone(),
        counted: provider.how_dates_are_counted(),
        days_off: timeline.days_off(calendar),
        avoid: provider.days_to_avoid(),
    };
    Dates::Assumptions(said).into()
}
