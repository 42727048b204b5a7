//! What is about to be done.

use std::collections::BTreeMap;
use std::iter;

use super::selection::selection;
use crate::catalogue::Noun;
use crate::catalogue::spec::{Action, Actor};
use crate::execution::Terms;
use crate::plan::{SavedPlan, SavedStep};
use crate::report::answers::age::Age;
use crate::report::limit::Limit;
use crate::report::model::{Item, Part, Step};
use crate::report::statements::{Common, Intent, Mark, Note, Subject, Topic};

/// What carrying a plan out on these terms would do: how old the data is, how much cannot be undone,
/// what is ended of which kind, whose protection is lifted, what others have to do, and the steps. A
/// stream.
pub(in crate::report) fn intent<'p>(
    plan: &'p SavedPlan,
    age: Age,
    terms: &'p Terms,
    limit: Limit,
) -> impl Iterator<Item = Part> + 'p {
    let title = Intent::Title {
        operator: plan.operator().clone(),
        steps: plan.len(),
        irreversible: plan.steps().filter(SavedStep::is_irreversible).count(),
    };
    let head = [Part::Title(title.into()), Part::Age(age)];
    let body = iter::once_with(move || {
        let mut parts = ends(plan);
        parts.extend(protections(plan, terms));
        parts.extend(others(plan));
        parts.push(Part::Heading(Intent::Steps.into()));
        parts
    });
    let (shown, hidden) = limit.split(plan.len());
    let steps = plan.steps().take(shown).map(step);
    let rest = (hidden > 0).then(|| Part::MoreSteps(Item::new(Common::More(hidden))));
    head.into_iter().chain(body.flatten()).chain(steps).chain(rest)
}

/// How many of each kind are ended for good.
fn ends(plan: &SavedPlan) -> Vec<Part> {
    let mut ends: BTreeMap<(&str, &str), (Action, Noun, usize)> = BTreeMap::new();
    for step in plan.steps().filter(|step| step.is_irreversible() && step.call().is_some()) {
        let key = (step.action().verb().english(), step.kind().name);
        ends.entry(key).or_insert((step.action(), step.kind().noun, 0)).2 += 1;
    }
    let said = ends.into_values().map(|(action, noun, count)| Intent::EndsForGood { action, noun, count });
    said.map(|said| Part::entry(Topic::ForGood, said)).collect()
}

fn protections(plan: &SavedPlan, terms: &Terms) -> Vec<Part> {
    let (agreed, refused): (Vec<_>, Vec<_>) =
        plan.steps().filter(SavedStep::needs_consent).partition(|step| terms.agree(*step));
    let mut parts = Vec::new();
    if !agreed.is_empty() {
        parts.push(Part::entry(Topic::Protection, Intent::Lifts(agreed.len())));
    }
    if !refused.is_empty() {
        parts.push(Part::entry(Topic::Protection, Intent::NotLifted(refused.len())));
        parts.push(Part::entry(None, Intent::HowToAgree(selection(refused))));
    }
    parts
}

/// Who else has to act.
fn others(plan: &SavedPlan) -> Vec<Part> {
    let mut others: BTreeMap<Actor, usize> = BTreeMap::new();
    for step in plan.steps().filter(|step| step.actor() != Actor::Api) {
        *others.entry(step.actor()).or_default() += 1;
    }
    let parts = others
        .into_iter()
        .map(|(actor, n)| Part::Entry(Some(Topic::Others), Item::new(Intent::OthersAct(n)).note(Note::by(actor))));
    parts.collect()
}

fn step(step: SavedStep<'_>) -> Part {
    let marks = [(step.is_irreversible(), Mark::Irreversible), (step.needs_consent(), Mark::NeedsConsent)];
    Part::Step(Step {
        number: step.id(),
        action: step.action(),
        subject: Subject { noun: step.kind().noun, address: step.subject().to_string(), name: None },
        actor: step.actor(),
        marks: marks.into_iter().filter_map(|(is_so, mark)| is_so.then_some(mark)).collect(),
        paste: None,
        details: Vec::new(),
    })
}
