//! `plan`: the steps in order.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::iter;

use chrono::{DateTime, Utc};

use super::age::Age;
use super::document::{Block, Line, Role};
use super::odd::odd;
use super::wording::{self, Limit, count, plural};
use crate::account::Coverage;
use crate::catalogue::spec::{Action, Actor, Strength};
use crate::graph::Node;
use crate::planner::{Held, HeldReason, Plan, Step};
use crate::timeline::{BusinessCalendar, Milestone, Reason, Timeline};

/// What of a plan is shown.
#[derive(Clone, Copy, Debug)]
pub struct PlanOptions {
    /// How many steps of the same sort in a stage are shown.
    pub limit: Limit,
    /// Whether the command of each step is shown.
    pub commands: bool,
    /// Whether the dates behind the closing date are shown.
    pub timeline: bool,
}

/// The steps by stage, what is not ended and why, and the dates. A stream: a plan of a million steps
/// is never held as text.
pub fn plan<'p>(
    plan: &'p Plan<'_>,
    now: DateTime<Utc>,
    calendar: &'p dyn BusinessCalendar,
    options: PlanOptions,
) -> impl Iterator<Item = Block> + 'p {
    let age = Age::new(plan.graph().account().taken_at(), now);
    let head = [Block::Title(title(plan)), age.block(), legend(plan)];
    let steps = (0..plan.stages()).flat_map(move |stage| stage_blocks(plan, stage, options));
    let tail = iter::once_with(move || {
        let mut blocks = held(plan.held(), options.limit);
        blocks.extend(loses(plan, options.limit));
        blocks.extend(unfollowed(plan, options.limit));
        let odd = odd(plan.graph(), &|_| true, options.limit);
        if !odd.is_empty() {
            blocks.push(Block::Space);
            blocks.extend(odd);
        }
        if plan.closes_account() {
            blocks.extend(dates(&plan.timeline(now, calendar), calendar, options.timeline));
        }
        blocks
    });
    head.into_iter().chain(steps).chain(tail.flatten())
}

fn title(plan: &Plan<'_>) -> Line {
    let steps = plan.steps().len();
    let irreversible = plan.steps().filter(Step::is_irreversible).count();
    let consents = plan.steps().filter(Step::needs_consent).count();
    let operator = plan.graph().account().operator().to_string();
    let line = Line::plain("Plan for ").with(Role::Name, operator).then(format!(
        ": {} {} in {} {}",
        count(steps),
        plural(steps, "step", "steps"),
        count(plan.stages() as usize),
        plural(plan.stages() as usize, "stage", "stages"),
    ));
    let line = match irreversible {
        0 => line,
        n => line.then("; ").with(Role::Warning, format!("{} cannot be undone", count(n))),
    };
    let line = match consents {
        0 => line,
        n => line.then(format!(
            "; {} {} a protection and {} consent",
            count(n),
            plural(n, "lifts", "lift"),
            plural(n, "needs", "need")
        )),
    };
    if plan.is_whole() && !plan.closes_account() {
        return line.then("; ").with(Role::Bad, "it does not close the account");
    }
    line
}

fn legend(plan: &Plan<'_>) -> Block {
    if plan.steps().len() == 0 {
        return Block::Paragraph(Line::plain("There is nothing to do."));
    }
    let text = "! cannot be undone   $ stops charges   ? needs consent; steps of one stage can be done in any order";
    Block::Paragraph(Line::default().with(Role::Muted, text))
}

/// The width of a step's number, and of the column that it stands in.
const NUMBER: usize = 4;
const HANG: usize = NUMBER + 2;

/// Steps that read alike.
type Sort = (Action, &'static str, Option<Coverage>, Actor);

fn sort(step: &Step<'_, '_>) -> Sort {
    (step.action(), step.node().kind().name, step.node().coverage(), step.actor())
}

fn stage_blocks<'p>(plan: &'p Plan<'_>, stage: u32, options: PlanOptions) -> impl Iterator<Item = Block> + 'p {
    let head = Block::Heading(Line::plain(format!("stage {}", stage + 1)));
    let steps = move || (plan.first_of_stage(stage)..plan.first_of_stage(stage + 1)).filter_map(|at| plan.step(at + 1));
    // Steps of one sort need not stand together: a protected SIM stands between others.
    let rows = iter::once_with(move || {
        let mut counts: HashMap<Sort, usize> = HashMap::new();
        steps().for_each(|step| *counts.entry(sort(&step)).or_default() += 1);
        let mut seen: HashMap<Sort, usize> = HashMap::new();
        steps().filter_map(move |step| {
            let sort = sort(&step);
            let (shown, hidden) = options.limit.split(counts.get(&sort).copied().unwrap_or(0));
            let nth = seen.entry(sort).or_default();
            *nth += 1;
            match (*nth).cmp(&(shown + 1)) {
                Ordering::Less => Some(step_rows(&step, options)),
                Ordering::Equal => Some(vec![elided(&step, hidden)]),
                Ordering::Greater => None,
            }
        })
    });
    iter::once(head).chain(rows.flatten().flatten())
}

fn step_rows(step: &Step<'_, '_>, options: PlanOptions) -> Vec<Block> {
    let mark = |is: bool, mark: &'static str| if is { mark } else { " " };
    let marks = format!(
        "{}{}{}",
        mark(step.is_irreversible(), "!"),
        mark(step.stops_billing(), "$"),
        mark(step.needs_consent(), "?")
    );
    let node = step.node();
    let line = Line::default()
        .with(Role::Warning, marks)
        .then(format!(" {} {} ", step.action().verb().english(), node.kind().noun.one.english()))
        .with(Role::Name, if node == node.graph().root() { node.key().to_owned() } else { node.to_string() });
    let line = match node.name() {
        Some(name) => line.then(" ").with(Role::Name, format!("({name})")),
        None => line,
    };
    let number = Block::Row {
        label: format!("{:>NUMBER$}", step.id()),
        hang: HANG,
        depth: 0,
        body: line,
        note: Line::plain(wording::actor(Some(step.actor()))),
    };
    let mut rows = vec![number];
    match (step.call(), step.means().instruction()) {
        (Some(call), _) if options.commands => rows.push(Block::Literal { hang: HANG + 4, text: call.command() }),
        (Some(_), _) => {}
        (None, text) => {
            let text = format!("{}{}", wording::channel(step.means()), text.unwrap_or_default().english());
            rows.push(Block::Row {
                label: String::new(),
                hang: HANG,
                depth: 2,
                body: Line::default().with(Role::Muted, text),
                note: Line::default(),
            });
        }
    }
    if let Some(others) = wording::shared_with(iter::once(node)).filter(|_| step.is_irreversible()) {
        let body = Line::default().with(Role::Warning, format!("shared with {others}, which it cuts off too"));
        rows.push(Block::Row { label: String::new(), hang: HANG, depth: 2, body, note: Line::default() });
    }
    rows
}

fn elided(step: &Step<'_, '_>, n: usize) -> Block {
    let text = format!("… {} more like this (--all shows them)", count(n));
    let body = Line::default().with(Role::Muted, text);
    let note = Line::plain(wording::actor(Some(step.actor())));
    Block::Row { label: String::new(), hang: HANG, depth: 2, body, note }
}

/// An item of a list below the steps.
fn item(body: Line, note: Line) -> Block {
    Block::Row { label: String::new(), hang: 2, depth: 0, body, note }
}

fn held(held: &[Held<'_>], limit: Limit) -> Vec<Block> {
    if held.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Heading(Line::plain("not ended"))];
    let (shown, hidden) = limit.split(held.len());
    for held in &held[..shown] {
        let why = match held.reason {
            HeldReason::Kept => "it is to be kept".to_owned(),
            HeldReason::Excluded => "it was left out on request".to_owned(),
            HeldReason::Cycle => "it waits for itself, through others".to_owned(),
            HeldReason::NoWay => "nothing is known that ends it".to_owned(),
            HeldReason::Stays(node) => format!("{node} stays"),
        };
        let line = Line::default().with(Role::Name, held.node.to_string()).then(format!(": {why}"));
        blocks.push(item(line, Line::default()));
    }
    if hidden > 0 {
        blocks.push(item(Line::default().with(Role::Muted, format!("… {} more", count(hidden))), Line::default()));
    }
    blocks
}

/// What ends without a step, and what is lost.
fn loses(plan: &Plan<'_>, limit: Limit) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (strength, heading) in [
        (Strength::ExportFirst, "data that is lost for good: export it first"),
        (Strength::Cascade, "ends with something else, without a step"),
        (Strength::Optional, "goes along anyway, without a step"),
    ] {
        let found = plan.goes_along(strength);
        if found.is_empty() {
            continue;
        }
        blocks.push(Block::Heading(Line::plain(heading)));
        let mut kinds: Vec<(&str, Vec<(Node<'_>, Node<'_>)>)> = Vec::new();
        for pair in found {
            match kinds.iter_mut().find(|(name, _)| *name == pair.0.kind().name) {
                Some((_, pairs)) => pairs.push(pair),
                None => kinds.push((pair.0.kind().name, vec![pair])),
            }
        }
        for (_, pairs) in kinds {
            let (shown, hidden) = limit.split(pairs.len());
            let names: Vec<String> = pairs.iter().take(shown).map(|(node, _)| node.to_string()).collect();
            let kind = pairs[0].0.kind();
            let line = Line::plain(format!("{}: ", wording::counted(pairs.len(), kind.noun)))
                .with(Role::Name, names.join(" "));
            let line =
                if hidden > 0 { line.with(Role::Muted, format!(" … and {} more", count(hidden))) } else { line };
            blocks.push(item(line, Line::plain(format!("with the {}", pairs[0].1.kind().noun.one.english()))));
        }
    }
    blocks
}

fn unfollowed(plan: &Plan<'_>, limit: Limit) -> Vec<Block> {
    let edges = plan.unfollowed();
    if edges.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Heading(Line::plain("advice that is not followed"))];
    let (shown, hidden) = limit.split(edges.len());
    blocks.extend(edges[..shown].iter().map(|edge| {
        let line = Line::default()
            .with(Role::Name, edge.before.to_string())
            .then(" before ")
            .with(Role::Name, edge.after.to_string())
            .then(format!(": {}", edge.constraint.reason.english()));
        item(line, Line::default())
    }));
    if hidden > 0 {
        blocks.push(item(Line::default().with(Role::Muted, format!("… {} more", count(hidden))), Line::default()));
    }
    blocks
}

fn dates(timeline: &Timeline<'_>, calendar: &dyn BusinessCalendar, whole: bool) -> Vec<Block> {
    let Some(day) = timeline.earliest_close() else { return Vec::new() };
    let early = timeline.if_support_acts(calendar);
    let early = early.earliest_close().filter(|early| *early < day);
    let date = Line::plain("earliest closing date ").with(Role::Strong, day.to_string());
    let mut blocks =
        vec![Block::Heading(date.then(if whole { String::new() } else { wording::later(timeline, calendar) }))];
    if !whole {
        let line = Line::default().with(Role::Command, "winddown plan ACCOUNT --timeline");
        blocks.push(Block::Paragraph(line.then(" shows the dates behind it.")));
        return blocks;
    }
    for milestone in timeline.critical_path() {
        let line =
            Line::default().with(Role::Name, milestone.node.to_string()).then(format!(": {}", reason(&milestone)));
        blocks.push(Block::row(milestone.date.to_string(), line, Line::default()));
    }
    if let Some(early) = early {
        let text = format!("{early} instead, if Soracom's support ends at once what only it can end");
        blocks.push(Block::Paragraph(Line::plain(text)));
    }
    let uncertain: Vec<String> = timeline.uncertain().map(|node| node.to_string()).collect();
    if !uncertain.is_empty() {
        let line = Line::plain("Nobody says how long these take, so they count as done at once: ");
        blocks.push(Block::Paragraph(line.with(Role::Name, uncertain.join(" "))));
    }
    let holidays = match calendar.leaves_out() {
        "" => ".".to_owned(),
        left_out => format!(", and {left_out} are not counted: they move it later."),
    };
    blocks.push(Block::Paragraph(Line::default().with(Role::Muted, format!("{ASSUMPTIONS}{holidays} {LAST_DAY}"))));
    blocks
}

const ASSUMPTIONS: &str = "Dates are in UTC. Everything that can be done is taken as done today. Months are counted in UTC, \
    for Japan by inference from an old page; a fee is taken as confirmed on the fourth business day of the next month, which \
    is usual and not promised";
const LAST_DAY: &str = "What ends on the last day of a month, in UTC or in Japan, may be charged for the next month too: \
    avoid that day.";

fn reason(milestone: &Milestone<'_>) -> String {
    match milestone.reason {
        Reason::AtOnce => "can be closed by the root user".to_owned(),
        Reason::TermEnds => "its term ends; only Soracom's support can end it earlier".to_owned(),
        Reason::EndsByItself => "it ends by itself".to_owned(),
        Reason::FeeConfirmed(month) => format!("the fee of {month} is usually confirmed, and charged, by then"),
        Reason::Unknown => "nobody says how long it takes; counted as done at once".to_owned(),
    }
}
