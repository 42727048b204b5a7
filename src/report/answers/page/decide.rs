//! What somebody has to decide before anything is done: what is protected, which data is lost, and what waiting costs.

use std::collections::{BTreeMap, HashMap};

use super::super::charges;
use super::super::names::{grouped, label};
use crate::catalogue::spec::{Action, Actor, Strength, Text};
use crate::graph::{Node, NodeIx};
use crate::planner::{Plan, Step};
use crate::report::limit::Limit;
use crate::report::model::{Item, Part, Row, Table};
use crate::report::statements::{Column, Common, Page, Statement, Things};
use crate::timeline::Timeline;

pub(super) fn decide(plan: &Plan, timeline: &Timeline, limit: Limit) -> Vec<Part> {
    if plan.steps().len() == 0 {
        return Vec::new();
    }
    let found = Found::of(plan);
    let said = Page::DecideIntro { steps: plan.steps().len(), irreversible: found.irreversible };
    let mut parts = vec![Part::Paragraph(said.into())];
    parts.extend(instead(&found.instead, limit));
    parts.push(protected(found.protected, limit));
    parts.push(lost(plan, &found.exports, limit));
    parts.extend(charges::section(timeline, limit));
    parts
}

/// What there is to decide on.
#[derive(Default)]
struct Found<'p> {
    irreversible: usize,
    /// What can be done instead of ending things, by kind and by what it is.
    instead: BTreeMap<(&'p str, &'static str), (Text, Vec<Node<'p>>)>,
    protected: Vec<Protected<'p>>,
    /// The step that exports a thing.
    exports: BTreeMap<NodeIx, u32>,
}

/// A protected thing: the step that lifts its protection, and the one that ends it.
struct Protected<'p> {
    lift: Step<'p>,
    actor: Actor,
    end: Option<u32>,
}

impl<'p> Found<'p> {
    fn of(plan: &'p Plan) -> Self {
        let mut found = Self::default();
        let mut lifted: HashMap<NodeIx, usize> = HashMap::new();
        for step in plan.steps() {
            let (node, Some(spec)) = (step.node(), step.spec()) else { continue };
            if spec.needs_consent() {
                lifted.insert(node.ix(), found.protected.len());
                found.protected.push(Protected { lift: step, actor: node.kind().actor(&spec), end: None });
            } else if let Some(one) = lifted.get(&node.ix()).and_then(|at| found.protected.get_mut(*at)) {
                one.end = Some(step.id());
            }
            if spec.action == Action::Export {
                found.exports.insert(node.ix(), step.id());
            }
            if node.kind().is_irreversible(&spec) {
                found.irreversible += 1;
                for what in node.alternatives() {
                    let key = (node.kind().name, what.value.english());
                    found.instead.entry(key).or_insert_with(|| (what.value, Vec::new())).1.push(node);
                }
            }
        }
        found
    }
}

/// What can be done instead of ending things, by kind.
fn instead(found: &BTreeMap<(&str, &str), (Text, Vec<Node<'_>>)>, limit: Limit) -> Vec<Part> {
    let said = found.values().map(|(what, nodes)| {
        let (things, hidden) = things(nodes, limit);
        Part::Bullet(Item::new(Page::Instead { things, hidden, what: *what }))
    });
    said.collect()
}

/// The things of one kind, the first of them named, and how many are not.
fn things(nodes: &[Node<'_>], limit: Limit) -> (Things, usize) {
    let (shown, hidden) = limit.split(nodes.len());
    let names = nodes.iter().take(shown).filter_map(|node| label(*node)).collect();
    let noun = nodes.first().map_or(Things::THING, |node| node.kind().noun);
    (Things { noun, count: nodes.len(), names }, hidden)
}

fn protected(found: Vec<Protected<'_>>, limit: Limit) -> Part {
    if found.is_empty() {
        return Part::Paragraph(Page::NothingProtected.into());
    }
    let caption = Page::ProtectedCaption(found.len()).into();
    let groups = grouped(found, |one, other| {
        let sort = |one: &Protected<'_>| (one.lift.node().kind().name, one.lift.node().coverage(), one.actor);
        sort(one) == sort(other)
    });
    let columns = vec![
        Column::Name,
        Column::What,
        Column::Place,
        Column::Lost,
        Column::LiftedBy,
        Column::Steps,
        Column::Decision,
    ];
    let rows = groups.iter().flat_map(|group| match limit.split(group.len()) {
        (_, 0) => group.chunks(1).map(|one| protected_row(one, limit)).collect(),
        _ => vec![protected_row(group, limit)],
    });
    Part::Table(Table { caption, columns, rows: rows.collect() })
}

/// A row for things that differ in nothing but their names.
fn protected_row(group: &[Protected<'_>], limit: Limit) -> Row {
    let first = group[0].lift.node();
    let (shown, hidden) = limit.split(group.len());
    let names: Vec<String> = group[..shown].iter().filter_map(|one| label(one.lift.node())).collect();
    let steps = group[..shown].iter().flat_map(|one| [Some(one.lift.id()), one.end]).flatten().collect();
    Row::Cells(vec![
        if names.is_empty() { kind(first, 1) } else { Page::Named { names, hidden }.into() },
        kind(first, group.len()),
        place(first),
        Common::Text(first.kind().lost).into(),
        Page::Who(vec![Some(group[0].actor)]).into(),
        Page::StepNumbers { steps, hidden: 2 * hidden }.into(),
        Page::Choice.into(),
    ])
}

fn kind(node: Node<'_>, count: usize) -> Statement {
    Page::Kind { noun: node.kind().noun, count }.into()
}

fn place(node: Node<'_>) -> Statement {
    Page::Place(node.coverage().map(|coverage| node.graph().provider().spec_of(coverage))).into()
}

/// The data that nothing brings back, with what it goes, and the step that exports it.
fn lost(plan: &Plan, exports: &BTreeMap<NodeIx, u32>, limit: Limit) -> Part {
    let found = plan.goes_along(Strength::ExportFirst);
    if found.is_empty() {
        return Part::Paragraph(Page::NothingLost.into());
    }
    let caption = Page::LostCaption(found.len()).into();
    let groups = grouped(found, |(one, with), (other, other_with)| {
        let sort = |node: &Node<'_>| (node.kind().name, node.coverage());
        sort(one) == sort(other) && sort(with) == sort(other_with)
    });
    let row = |group: &Vec<(Node<'_>, Node<'_>)>| {
        let (nodes, with): (Vec<Node<'_>>, Vec<Node<'_>>) = group.iter().copied().unzip();
        let (what, more) = things(&nodes, limit);
        let (with, _) = things(&unique(with), limit);
        let with = Things { names: if with.count == 1 { with.names } else { Vec::new() }, ..with };
        let steps: Vec<u32> = nodes.iter().filter_map(|node| exports.get(&node.ix()).copied()).collect();
        let (shown, hidden) = limit.split(steps.len());
        let steps = steps.into_iter().take(shown).collect::<Vec<_>>();
        Row::Cells(vec![
            Page::Thing { things: what, hidden: more }.into(),
            place(nodes[0]),
            Page::Thing { things: with, hidden: 0 }.into(),
            if steps.is_empty() { Page::NoStep.into() } else { Page::StepNumbers { steps, hidden }.into() },
        ])
    };
    let columns = vec![Column::What, Column::Place, Column::LostWith, Column::Steps];
    Part::Table(Table { caption, columns, rows: groups.iter().map(row).collect() })
}

fn unique(mut nodes: Vec<Node<'_>>) -> Vec<Node<'_>> {
    nodes.sort_unstable_by_key(|node| node.ix());
    nodes.dedup();
    nodes
}
