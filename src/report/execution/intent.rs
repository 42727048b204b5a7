//! What is about to be done.

use std::collections::BTreeMap;
use std::iter;

use crate::catalogue::Noun;
use crate::catalogue::spec::Actor;
use crate::execution::Terms;
use crate::plan::{SavedPlan, SavedStep};
use crate::report::age::Age;
use crate::report::document::{Block, Line, Role};
use crate::report::execution::what;
use crate::report::wording::{self, Limit, count, counted, plural};

/// What carrying a plan out on these terms would do: how old the data is, how much cannot be undone,
/// what is ended of which kind, whose protection is lifted, what others have to do, and the steps. A
/// stream.
pub fn intent<'p>(plan: &'p SavedPlan, age: Age, terms: &'p Terms, limit: Limit) -> impl Iterator<Item = Block> + 'p {
    let head = [Block::Title(title(plan)), age.block()];
    let body = iter::once_with(move || {
        let mut blocks = ends(plan);
        blocks.extend(protections(plan, terms));
        blocks.extend(others(plan));
        blocks
    });
    let (shown, hidden) = limit.split(plan.len());
    let steps = plan.steps().take(shown).map(row);
    let rest = (hidden > 0).then(|| {
        Block::row("", Line::default().with(Role::Muted, format!("… and {} more", count(hidden))), Line::default())
    });
    head.into_iter().chain(body.flatten()).chain([Block::Heading(Line::plain("steps"))]).chain(steps).chain(rest)
}

fn title(plan: &SavedPlan) -> Line {
    let irreversible = plan.steps().filter(SavedStep::is_irreversible).count();
    let line = Line::plain("To be done to ").with(Role::Name, plan.operator().to_string()).then(format!(
        ": {} {}",
        count(plan.len()),
        plural(plan.len(), "step", "steps")
    ));
    match irreversible {
        0 => line,
        n => line.then("; ").with(Role::Warning, format!("{} cannot be undone", count(n))),
    }
}

/// How many of each kind are ended for good.
fn ends(plan: &SavedPlan) -> Vec<Block> {
    let mut ends: BTreeMap<(&'static str, &'static str), (Noun, usize)> = BTreeMap::new();
    for step in plan.steps().filter(|step| step.is_irreversible() && step.call().is_some()) {
        let entry = ends.entry((step.action().verb().english(), step.kind().name)).or_insert((step.kind().noun, 0));
        entry.1 += 1;
    }
    let rows = ends.into_iter().map(|((verb, _), (noun, n))| {
        Block::row("for good", Line::plain(format!("{verb} {}", counted(n, noun))), Line::default())
    });
    rows.collect()
}

fn protections(plan: &SavedPlan, terms: &Terms) -> Vec<Block> {
    let lifts = || plan.steps().filter(SavedStep::needs_consent);
    let agreed = |step: &SavedStep<'_>| terms.agree(*step);
    let (all, without) = (lifts().count(), lifts().filter(|step| !agreed(step)).count());
    let mut blocks = Vec::new();
    if all > without {
        let n = all - without;
        let line = format!("{} {} to be lifted, as agreed", count(n), plural(n, "protection", "protections"));
        blocks.push(Block::row("protection", Line::plain(line), Line::default()));
    }
    if without > 0 {
        let first = lifts().find(|step| !agreed(step)).map(|step| step.subject().to_string()).unwrap_or_default();
        let line = Line::default().with(
            Role::Warning,
            format!(
                "{} {} not to be lifted: nobody has agreed, so {} held, with what comes after",
                count(without),
                plural(without, "protection is", "protections are"),
                plural(without, "it is", "they are"),
            ),
        );
        blocks.push(Block::row("protection", line, Line::default()));
        blocks.push(Block::row(
            "",
            Line::plain("agree with ").with(Role::Command, format!("--lift-protection {first}")),
            Line::default(),
        ));
    }
    blocks
}

/// Who else has to act.
fn others(plan: &SavedPlan) -> Vec<Block> {
    let mut others: BTreeMap<Actor, usize> = BTreeMap::new();
    for step in plan.steps().filter(|step| step.actor() != Actor::Api) {
        *others.entry(step.actor()).or_default() += 1;
    }
    let rows = others.into_iter().map(|(actor, n)| {
        let line = format!("{} {}", count(n), plural(n, "step", "steps"));
        Block::row("others", Line::plain(line), Line::plain(wording::actor(Some(actor))))
    });
    rows.collect()
}

fn row(step: SavedStep<'_>) -> Block {
    let marks = [(step.is_irreversible(), "!"), (step.needs_consent(), "?")];
    let marks: String = marks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, mark)| mark).collect();
    let note = Line::plain(wording::actor(Some(step.actor())));
    Block::row(format!("{:>5} {marks}", step.id()), what(step), note)
}
