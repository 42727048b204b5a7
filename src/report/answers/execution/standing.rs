//! Where it stands.

use crate::execution::{Awaited, Errand, Execution, Obstacle, Outlook, StepStatus, Withheld};
use crate::report::model::{Block, Line, Role};
use crate::report::answers::execution::{events, what};
use crate::report::wording::{self, Limit, count, plural};

/// Where an execution stands: how much is done, what failed or is held and why, what is in other
/// hands and how its end will be noticed.
pub fn standing(execution: &Execution, limit: Limit) -> Vec<Block> {
    let mut blocks = vec![Block::Title(headline(execution))];
    blocks.extend(stopped(execution, limit));
    blocks.extend(errands(execution, limit));
    blocks.extend(waiting(execution));
    blocks
}

/// Where an execution stands, in one sentence.
pub fn headline(execution: &Execution) -> Line {
    let complete = execution.count(StepStatus::Done) + execution.count(StepStatus::Skipped);
    let steps = execution.plan().len();
    let line = Line::default().with(Role::Name, execution.plan().operator().to_string()).then(format!(
        ": {} of {} {} done",
        count(complete),
        count(steps),
        plural(steps, "step", "steps")
    ));
    let part = |line: Line, n: usize, role: Role, text: &'static str| match n {
        0 => line,
        n => line.then(", ").with(role, format!("{} {text}", count(n))),
    };
    let line = part(line, execution.count(StepStatus::Skipped), Role::Plain, "of them not needed any more");
    let line = part(line, execution.count(StepStatus::Failed), Role::Bad, "failed");
    let line = part(line, execution.count(StepStatus::Held), Role::Bad, "held");
    let taking = execution.count(StepStatus::Polling(Awaited::Effect));
    let line = part(line, taking, Role::Plain, "taking effect");
    let unknown = execution.count(StepStatus::Unknown) + execution.count(StepStatus::Polling(Awaited::Verdict));
    let line = part(line, unknown, Role::Warning, "of unknown outcome");
    let person = execution.count(StepStatus::Polling(Awaited::Person));
    let line = part(line, person, Role::Warning, "in other hands");
    match execution.outlook() {
        Outlook::Finished => line.then("; ").with(Role::Good, "everything is done"),
        Outlook::Cancelled => line.then("; ").with(Role::Bad, "cancelled"),
        Outlook::Unauthorised => line.then("; ").with(Role::Bad, "the credentials do not hold"),
        Outlook::Working | Outlook::Waiting | Outlook::Stuck => line,
    }
}

fn stopped(execution: &Execution, limit: Limit) -> Vec<Block> {
    let n = execution.count(StepStatus::Failed) + execution.count(StepStatus::Held);
    let (shown, hidden) = limit.split(n);
    let mut blocks = Vec::new();
    for (step, obstacle) in execution.obstacles().take(shown) {
        let is_failed = execution.status(step.id()) == Some(StepStatus::Failed);
        let label = if is_failed { "failed" } else { "held" };
        let line = Line::plain(format!("{} ", step.id()));
        blocks.push(Block::row(label, Line([line.0, what(step).0].concat()), Line::default()));
        blocks.push(Block::row("", Line::plain(why(obstacle)), Line::default()));
    }
    blocks.extend(more(hidden));
    let unread = execution.obstacles().filter(|(_, obstacle)| is_unread(obstacle)).count();
    if unread > 0 {
        let line = Line::plain("the account is read again by ").with(Role::Command, "winddown resume JOURNAL");
        let line = line.then("; where there are none: ").with(Role::Command, "--attest KIND=none");
        blocks.push(Block::row("", line, Line::default()));
    }
    if n > unread {
        let line = Line::plain("once that is settled: ").with(Role::Command, "winddown resume JOURNAL --retry STEP");
        blocks.push(Block::row("", line.then(", or plan anew"), Line::default()));
    }
    blocks
}

/// True if it is settled by reading, and not by trying again.
const fn is_unread(obstacle: &Obstacle) -> bool {
    matches!(obstacle, Obstacle::Withheld(Withheld::Unread { .. }))
}

fn why(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::Refused(response) => format!(
            "it was refused, for no reason that the rules know (REFUSED_UNEXPLAINED): {}",
            events::said(response)
        ),
        Obstacle::Changed(change) => format!("not as the plan says: {change}"),
        Obstacle::Withheld(why) => why.to_string(),
        Obstacle::GaveUp(why) => format!("given up after {why}"),
    }
}

fn errands(execution: &Execution, limit: Limit) -> Vec<Block> {
    let n = execution.count(StepStatus::Polling(Awaited::Person));
    let (shown, hidden) = limit.split(n);
    let mut blocks = Vec::new();
    for errand in execution.errands().take(shown) {
        let step = errand.step();
        let line = Line([Line::plain(format!("{} ", step.id())).0, what(step).0].concat());
        blocks.push(Block::row("waits", line, Line::plain(wording::actor(Some(errand.actor())))));
        let channel = wording::channel(step.spec().means);
        blocks.push(Block::row("", Line::plain(format!("{channel}{}", errand.instruction())), Line::default()));
        blocks.push(Block::row("", noticed(&errand), Line::default()));
    }
    blocks.extend(more(hidden));
    blocks
}

/// How it will be known that an errand is done.
fn noticed(errand: &Errand<'_>) -> Line {
    if !errand.is_noticed() {
        let command = format!("winddown resume JOURNAL --done {}", errand.step().id());
        return Line::plain("nothing shows that it is done, so say so: ").with(Role::Command, command);
    }
    match errand.step().not_before() {
        Some(day) => {
            let command = format!("winddown resume JOURNAL --done {}", errand.step().id());
            let seen = format!("seen when it is done, not before {day}; if it never comes, say so: ");
            Line::default().with(Role::Muted, seen).with(Role::Command, command)
        }
        None => Line::default().with(Role::Muted, "seen when it is done"),
    }
}

fn more(hidden: usize) -> Option<Block> {
    let line = || Line::default().with(Role::Muted, format!("… and {} more", count(hidden)));
    (hidden > 0).then(|| Block::row("", line(), Line::default()))
}

fn waiting(execution: &Execution) -> Option<Block> {
    let n = execution.count(StepStatus::Waiting);
    let line = || Line::plain(format!("{} {} for others to be done", count(n), plural(n, "step waits", "steps wait")));
    (n > 0).then(|| Block::row("after that", line(), Line::default()))
}
