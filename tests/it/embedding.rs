//! What a program that links the library may get wrong must not turn into a wrong answer.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use winddown::account::{Account, AccountBuilder, Coverage};
use winddown::catalogue::{Catalogue, GLOBAL};
use winddown::diagnosis::Diagnosis;
use winddown::graph::DependencyGraph;
use winddown::plan::Selector;
use winddown::planner::Planner;
use winddown::report;

use crate::common::now;

const G: Option<Coverage> = Some(GLOBAL);

/// An account of which everything was read, with one thing in it.
fn account(kind: &str, status: &str) -> Account {
    let mut builder = AccountBuilder::new("OP0012345678".parse().unwrap());
    builder.read_the_rest(Catalogue::soracom());
    builder.add(kind, G, "one").status(status);
    builder.build(Catalogue::soracom()).unwrap()
}

/// Writing a document to a file and to a log must not leave the second without blockers.
#[test]
fn a_document_says_the_same_twice_or_fails() {
    let account = account("sim", "active");
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    let document = report::check(&diagnosis);
    let first = serde_json::to_string(&document).unwrap();
    assert!(first.contains("g:sim/one"));
    if let Ok(second) = serde_json::to_string(&document) {
        assert_eq!(second, first);
    }
}

/// What is to be kept must not be ended because its kind was given by another of its names.
#[test]
fn a_selector_chooses_by_alias_too() {
    let account = account("sim", "active");
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let chosen = |text: &str| Planner::new(&graph).keep(text.parse::<Selector>().unwrap()).plan().held().len();
    assert!(chosen("sim") > 0);
    for alias in ["subscriber", "g:subscriber", "g:subscriber/one"] {
        assert_eq!(chosen(alias), chosen("sim"), "keep {alias}");
    }
}

/// Numbers of nodes hold in one graph only.
#[test]
fn a_node_of_another_graph_is_not_explained() {
    let (account, larger) = (account("sim", "active"), account("vpg", "running"));
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let other = DependencyGraph::build(larger.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    assert!(graph.nodes().all(|node| diagnosis.explain_node(node).is_some()));
    assert!(other.nodes().all(|node| diagnosis.explain_node(node).is_none()));
}

/// A service keeps what carries a plan out in another thread than the one that began it.
#[test]
fn what_carries_a_plan_out_may_go_to_another_thread() {
    fn assert<T: Send + Sync + std::fmt::Debug>() {}
    use winddown::{backend, drive, execution};
    assert::<execution::Execution>();
    assert::<execution::ConfirmedPlan>();
    assert::<execution::Options>();
    assert::<execution::Header>();
    assert::<execution::Entry>();
    assert::<execution::Work>();
    assert::<execution::Answer>();
    assert::<execution::Sighting>();
    assert::<execution::JournalError>();
    assert::<execution::RecoverError<execution::JournalError>>();
    assert::<drive::DriveOptions>();
    assert::<drive::DriveError<backend::SimulationError, drive::JournalFileError>>();
    assert::<drive::JournalFile>();
    assert::<drive::PausedJournal>();
    assert::<backend::Simulation>();
    assert::<backend::conformance::Probe>();
    assert::<backend::conformance::Breach>();
}
