//! `kinds`: the catalogue.

use crate::catalogue::spec::{Actor, Constraint, Found, Means, Open, Pair, Provenance, Standing, Text};
use crate::catalogue::{Catalogue, KindSpec, Operation, Provider};
use crate::report::model::{Item, KindItem, Part};
use crate::report::statements::{Billing, Called, Common, EndsBy, FoundBy, KindTopic, Kinds, Statement, Undoing};

/// Every kind in a line, by product area.
pub(in crate::report) fn kinds(catalogue: &Catalogue) -> Vec<Part> {
    let mut parts = vec![Part::Title(Kinds::Title { kinds: catalogue.kinds().len() }.into())];
    for (area, kinds) in catalogue.areas() {
        let head = if area.is_empty() { Part::Break } else { Part::Heading(Kinds::Area(area).into()) };
        parts.push(head);
        parts.extend(kinds.iter().map(|kind| {
            let matters = catalogue.matters(kind.name).then(|| kind.blocks.provenance.into());
            Part::Kind(KindItem { name: kind.name, matters, summary: Common::Text(kind.summary).into() })
        }));
    }
    parts
}

/// One kind whole.
pub(in crate::report) fn kind(catalogue: &Catalogue, kind: &KindSpec) -> Vec<Part> {
    let mut parts = vec![Part::Title(Kinds::Kind { name: kind.name, summary: kind.summary }.into())];
    let provider = catalogue.provider();
    parts.extend(identity(provider, kind));
    parts.extend(gone_when(kind));
    parts.extend(protection(provider, kind));
    parts.extend(order(catalogue, kind));
    parts.extend(ending(provider, kind));
    parts.extend(consequences(provider, kind));
    parts.extend(kind.notes.iter().map(|note| property(KindTopic::Note, Common::Text(*note))));
    parts.extend(kind.open.iter().map(|Open { question, assumed }| {
        Part::Property(Some(KindTopic::Open), Item::new(Common::Text(*question)).with(Kinds::Assumed(*assumed)))
    }));
    parts
}

fn called(provider: &Provider, operation: Operation) -> Called {
    Called { operation, command: operation.command(provider) }
}

fn property(topic: impl Into<Option<KindTopic>>, said: impl Into<Statement>) -> Part {
    Part::Property(topic.into(), Item::new(said))
}

/// A property, with who says so below it.
fn known(topic: impl Into<Option<KindTopic>>, said: impl Into<Statement>, provenance: Provenance) -> Part {
    Part::Property(topic.into(), Item::new(said).with(Common::Provenance(provenance)))
}

/// A note of the catalogue below the property before, unless it is empty.
fn note(note: Text) -> Option<Part> {
    (!note.is_empty()).then(|| property(None, Common::Text(note)))
}

fn identity(provider: &Provider, kind: &KindSpec) -> Vec<Part> {
    let aliases = (!kind.aliases.is_empty()).then(|| property(KindTopic::AlsoCalled, Kinds::Aliases(kind.aliases)));
    let coverages = kind.coverages.value.iter().map(|coverage| provider.spec_of(*coverage)).collect();
    let home = known(KindTopic::Where, Kinds::Home(coverages), kind.coverages.provenance);
    let listed = match kind.found {
        Found::Listed => kind.reads.iter().map(|read| FoundBy::Listed(called(provider, read.operation))).collect(),
        Found::Within { kind, rows, .. } => vec![FoundBy::Within { kind, rows }],
        Found::Implied { by, why, .. } => vec![FoundBy::Implied { by, why }],
        Found::Shown { kind, statuses, why } => vec![FoundBy::Shown { kind, statuses, why }],
        Found::Unlisted { look, why } => vec![FoundBy::Unlisted { look, why }],
    };
    let listed = listed.into_iter().map(|said| property(KindTopic::ListedBy, said));
    let unseen = kind.unseen.map(|unseen| property(KindTopic::Unseen, Common::Text(unseen)));
    aliases.into_iter().chain([home]).chain(listed).chain(unseen).collect()
}

fn gone_when(kind: &KindSpec) -> Vec<Part> {
    let of = |standing: Standing| -> Vec<&'static str> {
        let values = kind.status.values.iter().filter(|value| value.standing == standing);
        values.map(|value| value.name).collect()
    };
    let mut said = Vec::new();
    if kind.status.values.is_empty() {
        said.push((KindTopic::GoneWhen, Kinds::GoneWhenUnlisted));
    } else {
        let gone = Kinds::GoneWhen { fields: kind.status.fields, statuses: of(Standing::Gone) };
        said.push((KindTopic::GoneWhen, gone));
        let others = [
            (Standing::Ending, KindTopic::EndsByItself),
            (Standing::Review, KindTopic::Unexplained),
            (Standing::Live, KindTopic::InTheWay),
        ];
        let others = others.map(|(standing, topic)| (topic, of(standing)));
        let others = others.into_iter().filter(|(_, statuses)| !statuses.is_empty());
        said.extend(others.map(|(topic, statuses)| (topic, Kinds::Statuses(statuses))));
    }
    let last = said.len() - 1;
    let parts = said.into_iter().enumerate().map(|(at, (topic, said))| match at {
        // The provenance is that of all; it is shown below the last one.
        at if at == last => known(topic, said, kind.status.provenance),
        _ => property(topic, said),
    });
    parts.chain(note(kind.status.note)).collect()
}

fn protection(provider: &Provider, kind: &KindSpec) -> Vec<Part> {
    let Some(spec) = kind.protection else { return Vec::new() };
    let said = Kinds::Protected {
        field: spec.field,
        on_when: spec.on_when,
        lift: spec.lift.map(|lift| called(provider, lift)),
    };
    [known(KindTopic::Protected, said, spec.provenance)].into_iter().chain(note(spec.note)).collect()
}

/// What goes before a kind, and what it goes before.
fn order(catalogue: &Catalogue, kind: &KindSpec) -> Vec<Part> {
    let all = catalogue.kinds().flat_map(|before| before.before.iter().map(|rule| (before.name, rule)));
    let first = all.filter(|(_, rule)| rule.then == kind.name).collect();
    let then = kind.before.iter().map(|rule| (rule.then, rule)).collect();
    [(KindTopic::GoesFirst, first), (KindTopic::GoesBefore, then)].into_iter().flat_map(rules).collect()
}

fn rules((topic, rules): (KindTopic, Vec<(&'static str, &Constraint)>)) -> Vec<Part> {
    let rules = alike(rules).into_iter().enumerate();
    let parts = rules.map(|(at, (kinds, rule))| {
        let said = Kinds::Order { kinds, strength: rule.strength, reason: rule.reason, never: never(rule) };
        known((at == 0).then_some(topic), said, rule.provenance)
    });
    parts.collect()
}

/// Rules that follow each other and say the same of several kinds.
fn alike<'c>(rules: Vec<(&'static str, &'c Constraint)>) -> Vec<(Vec<&'static str>, &'c Constraint)> {
    let likeness = |rule: &'c Constraint| (rule.strength, rule.reason, rule.provenance, never(rule));
    let mut groups: Vec<(Vec<&'static str>, &Constraint)> = Vec::new();
    for (kind, rule) in rules {
        match groups.last_mut() {
            Some((kinds, first)) if likeness(first) == likeness(rule) => kinds.push(kind),
            _ => groups.push((vec![kind], rule)),
        }
    }
    groups
}

/// Why a rule never makes a step wait.
const fn never(rule: &Constraint) -> Option<Text> {
    match rule.pairs {
        [Pair::Never(why)] => Some(*why),
        _ => None,
    }
}

fn ending(provider: &Provider, kind: &KindSpec) -> Vec<Part> {
    let mut parts = Vec::new();
    for route in kind.routes {
        parts.extend(route.steps.iter().map(|step| {
            let (action, statuses, means) = (step.action, route.statuses, step.means);
            let said = match means {
                Means::Api(operation) => EndsBy::ByCall { action, statuses, call: called(provider, operation) },
                Means::Console(_) | Means::Support(_) | Means::Wait(_) | Means::Payment(_) => {
                    EndsBy::ByHand { action, statuses, means, support: provider.support() }
                }
            };
            property(KindTopic::EndsBy, said)
        }));
        parts.extend(note(route.note));
    }
    parts.extend(kind.alternatives.iter().map(|(statuses, what)| {
        known(KindTopic::Or, EndsBy::Alternative { what: what.value, statuses }, what.provenance)
    }));
    if kind.routes.is_empty() {
        parts.push(property(KindTopic::EndsBy, EndsBy::Nothing));
    }
    parts
}

/// Who may end it, and what follows from that.
fn consequences(provider: &Provider, kind: &KindSpec) -> Vec<Part> {
    let undoing = match kind.irreversible.value {
        true => Undoing::Impossible(Some(kind.lost).filter(|lost| !lost.is_empty())),
        false => Undoing::Possible,
    };
    let billing = match (kind.billed.value, kind.billed_until_ended.value) {
        (true, true) => Billing::UntilItEnds,
        (true, false) => Billing::Once,
        (false, true) => Billing::WhatBelongsToIt,
        (false, false) => Billing::Nothing,
    };
    let who = match kind.who.value {
        Actor::Support => Kinds::OnlySupport(provider.support()),
        _ => Kinds::Who(kind.who_may()),
    };
    vec![
        known(KindTopic::WhoMay, who, kind.who.provenance),
        known(KindTopic::EndingIt, Kinds::Undoing(undoing), kind.irreversible.provenance),
        known(KindTopic::Billed, Kinds::Billing(billing), kind.billed.provenance),
        known(KindTopic::Closing, Kinds::Blocks(kind.blocks.value), kind.blocks.provenance),
        known(KindTopic::Checklist, Kinds::Category(kind.category.value), kind.category.provenance),
    ]
}
