//! What a program that links the library may get wrong must not turn into a wrong answer.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fmt::Debug;

use winddown::account::{Account, AccountBuilder, Coverage};
use winddown::backend::Simulation;
use winddown::catalogue::{Catalogue, GLOBAL};
use winddown::diagnosis::Diagnosis;
use winddown::execution::{ConfirmedPlan, Execution, Options, Terms};
use winddown::graph::DependencyGraph;
use winddown::plan::Selector;
use winddown::planner::Planner;
use winddown::report;
use winddown::timeline::Weekends;

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
    let chosen = |text: &str| Planner::new(&graph).keep(text.parse::<Selector>().unwrap()).unwrap().plan().held().len();
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

mod bounds {
    use std::fmt::Debug;

    use winddown::{
        account, assessment, backend, catalogue, diagnosis, drive, execution, graph, plan, planner, reading, report,
        timeline, verify,
    };

    /// A service keeps answers, shares them between threads, and logs them.
    #[test]
    fn what_an_embedder_holds_may_go_to_another_thread() {
        fn shared<T: Send + Sync + Debug>() {}
        macro_rules! are_shared {
            ($($ty:ty),* $(,)?) => { $(shared::<$ty>();)* };
        }
        are_shared![
            account::Account, account::AccountBuilder, account::Address, account::Attestation, account::Coverage,
            account::Digest, account::Month, account::Oddity, account::OperatorId, account::Reading,
            account::InvalidAccount, account::Resource<'static>,
            assessment::Assessment,
            catalogue::Catalogue, catalogue::InvalidCatalogue, catalogue::KindSpec, catalogue::Provider, catalogue::Call,
            diagnosis::Assumption, diagnosis::Blocker<'static>, diagnosis::Cause, diagnosis::Diagnosis, diagnosis::Diff,
            diagnosis::Evidence<'static>, diagnosis::Explanation, diagnosis::Gap, diagnosis::Lever<'static>,
            diagnosis::OpenQuestion<'static>, diagnosis::InvalidAssumption, diagnosis::Verdict,
            graph::Act<'static>, graph::DependencyGraph, graph::Node<'static>, graph::UnknownNames,
            plan::PlanError, plan::SavedPlan, plan::SavedStep<'static>, plan::Selector,
            planner::Plan, planner::Step<'static>,
            reading::Capture, reading::CaptureDir, reading::CaptureError, reading::SnapshotError,
            report::Hint, report::Language, report::Statement, report::TextRenderer,
            timeline::Milestone<'static>, timeline::Timeline,
            verify::Verification, verify::Violation,
            execution::Answer, execution::ConfirmedPlan, execution::Entry, execution::Execution, execution::Header,
            execution::JournalError, execution::NotConfirmed, execution::Options, execution::Response,
            execution::RecoverError<execution::JournalError>, execution::Sighting, execution::Terms, execution::Work,
            drive::DriveOptions, drive::DriveError<backend::SimulationError, drive::JournalFileError>, drive::JournalFile,
            drive::PausedJournal,
            backend::Simulation, backend::SystemClock, backend::conformance::Breach, backend::conformance::Probe,
        ];
        #[cfg(feature = "soracom-api")]
        are_shared![backend::Credentials, backend::Soracom, backend::SoracomError, backend::SoracomOptions];
    }

    #[test]
    fn handles_are_cloned() {
        fn cloned<T: Clone + 'static>() {}
        cloned::<account::Account>();
        cloned::<assessment::Assessment>();
        cloned::<catalogue::Catalogue>();
        cloned::<std::sync::Arc<graph::DependencyGraph>>();
        cloned::<diagnosis::Diagnosis>();
        cloned::<diagnosis::Explanation>();
        cloned::<execution::ConfirmedPlan>();
        cloned::<plan::SavedPlan>();
        cloned::<planner::Plan>();
        cloned::<timeline::Timeline>();
    }
}

/// A service logs what it holds: one line, whatever the account and the catalogue hold.
#[test]
fn what_is_logged_is_one_short_line() {
    fn log(value: &dyn Debug, begin: &str) {
        let line = format!("{value:?}");
        assert!(line.starts_with(begin), "{line}");
        assert!(line.len() < 200 && !line.contains('\n'), "{line}");
    }
    let account = account("sim", "active");
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    let plan = Planner::new(&graph).plan();
    let saved = plan.save(&Weekends);
    log(Catalogue::soracom(), "Catalogue { provider: \"Soracom\", kinds: ");
    log(&graph, "DependencyGraph { operator: ");
    log(&diagnosis, "Diagnosis { operator: ");
    log(&diagnosis.blockers().next().unwrap(), "Blocker { subject: ");
    log(&diagnosis.explain_node(graph.root()).unwrap(), "Explanation { subject: ");
    log(&diagnosis.timeline(&Weekends), "Timeline { operator: ");
    log(&plan, "Plan { operator: ");
    log(&plan.steps().next().unwrap(), "Step { id: 1, action: Terminate, subject: ");
    log(&saved, "SavedPlan { operator: ");
    log(&saved.step(1).unwrap(), "SavedStep { id: 1, action: Terminate, subject: ");
    let backend = Simulation::new(&account, Catalogue::soracom(), now());
    log(&backend, "Simulation { operator: ");
    let confirmed = ConfirmedPlan::new(saved, "OP0012345678", Terms::default()).unwrap();
    log(&Execution::start(confirmed, Options::default(), now()), "Execution { operator: ");
}
