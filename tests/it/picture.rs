//! Pictures: every step in one box, few enough boxes, the same for every order of the facts, and well-formed in every
//! format whatever names are in them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod browser;
mod names;

use std::collections::BTreeSet;
use std::sync::Arc;

use winddown::account::Account;
use winddown::catalogue::Catalogue;
use winddown::diagnosis::Diagnosis;
use winddown::errands::Errands;
use winddown::graph::DependencyGraph;
use winddown::planner::{Plan, Planner};
use winddown::report::Picture;
use winddown::report::json::GraphDocument;
use winddown::timeline::Weekends;

use crate::common::{account, acme, now, untidy};
use crate::fleet::generate::Fleet;

pub(crate) fn graph(account: &Account) -> Arc<DependencyGraph> {
    DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap()
}

/// The picture of the whole plan.
pub(crate) fn picture(graph: &Arc<DependencyGraph>, plan: &Plan) -> Picture {
    let timeline = plan.timeline(&Weekends);
    Picture::new(&Errands::new(plan, &timeline), &timeline, &Diagnosis::new(graph))
}

/// The picture of one thing.
pub(crate) fn picture_of(graph: &Arc<DependencyGraph>, plan: &Plan, address: &str) -> Option<Picture> {
    let timeline = plan.timeline(&Weekends);
    Picture::of(&Errands::new(plan, &timeline), &timeline, graph.get(&address.parse().unwrap()).unwrap())
}

fn document(picture: &Picture) -> GraphDocument {
    serde_json::from_value(serde_json::to_value(picture).unwrap()).unwrap()
}

/// The steps of all boxes, in order.
fn steps(document: &GraphDocument) -> Vec<u32> {
    let runs = document.boxes.iter().flat_map(|one| &one.steps);
    let mut steps: Vec<u32> = runs.flat_map(|(first, last)| *first..=*last).collect();
    steps.sort_unstable();
    steps
}

fn accounts() -> [(&'static str, Account); 3] {
    let fleet = Fleet { groups: 6, ..Fleet::of(600) }.account();
    [("acme", account(&acme())), ("untidy", account(&untidy())), ("fleet", fleet)]
}

#[test]
fn each_step_is_in_one_box() {
    for (name, account) in accounts() {
        let graph = graph(&account);
        let plan = Planner::new(&graph).plan();
        let all: Vec<u32> = plan.steps().map(|step| step.id()).collect();
        assert_eq!(steps(&document(&picture(&graph, &plan))), all, "{name}");
    }
}

/// A cell holds one box, an edge leads to the right or to another lane, and no edge is implied by others.
#[test]
fn boxes_and_edges_have_their_places() {
    for (name, account) in accounts() {
        let graph = graph(&account);
        let picture = document(&picture(&graph, &Planner::new(&graph).plan()));
        let mut cells = BTreeSet::new();
        for one in &picture.boxes {
            for column in one.columns.0..=one.columns.1 {
                assert!(cells.insert((one.lane.to_string(), one.row, column)), "{name}: two boxes in one cell");
            }
            assert!(one.columns.1 < picture.columns.len(), "{name}");
        }
        for edge in &picture.edges {
            let (from, to) = (&picture.boxes[edge.from], &picture.boxes[edge.to]);
            assert!(from.columns.1 < to.columns.0 || from.lane != to.lane, "{name}: {from:?} before {to:?}");
            assert!(from.columns.0 <= to.columns.1, "{name}: {from:?} before {to:?}");
            let others: Vec<_> = picture.edges.iter().filter(|other| *other != edge).collect();
            let mut open = vec![edge.from];
            while let Some(at) = open.pop() {
                let next = others.iter().filter(|other| other.from == at).map(|other| other.to);
                open.extend(next);
                assert!(edge.critical || !open.contains(&edge.to), "{name}: {edge:?} is implied");
            }
        }
        for lane in ["you", "root-user", "payer", "support", "clock"] {
            let boxes = picture.boxes.iter().filter(|one| one.lane == lane).count();
            assert!(boxes <= 24, "{name}: {boxes} boxes for {lane}");
        }
    }
}

/// All that has to happen before the thing and after it, and nothing else: worked out step by step.
#[test]
fn the_picture_of_a_thing_has_what_it_waits_for_and_what_waits_for_it() {
    let account = account(&acme());
    let graph = graph(&account);
    let plan = Planner::new(&graph).plan();
    for address in ["g:sim/8942310000000000018", "g:vpg/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b", "jp:bill/2026-09"] {
        let picture = document(&picture_of(&graph, &plan, address).unwrap());
        let own: BTreeSet<u32> =
            plan.steps().filter(|step| step.subject().to_string() == address).map(|step| step.id()).collect();
        // Whether a step leads to another one, by searching from each of them.
        let leads_to = |from: u32, to: &BTreeSet<u32>| {
            let mut reached = BTreeSet::from([from]);
            for step in plan.steps().filter(|step| step.id() > from) {
                if step.after().iter().any(|before| reached.contains(before)) {
                    reached.insert(step.id());
                }
            }
            !reached.is_disjoint(to)
        };
        let expected = plan.steps().map(|step| step.id()).filter(|id| {
            own.contains(id) || leads_to(*id, &own) || own.iter().any(|own| leads_to(*own, &BTreeSet::from([*id])))
        });
        assert_eq!(steps(&picture), expected.collect::<Vec<_>>(), "{address}");
        let subject = picture.boxes.iter().filter(|one| one.is_subject).flat_map(|one| &one.steps);
        let subject: BTreeSet<u32> = subject.flat_map(|(first, last)| *first..=*last).collect();
        assert_eq!(subject, own, "{address}");
    }
}

#[test]
fn what_needs_no_step_has_no_picture() {
    let account = account(&acme());
    let graph = graph(&account);
    let plan = Planner::new(&graph).plan();
    assert!(picture_of(&graph, &plan, "g:sim/8942310000000000067").is_none(), "it is terminated");
}
