//! What a program that links the library may get wrong must not turn into a wrong answer.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use winddown::account::{Account, AccountBuilder, Coverage};
use winddown::catalogue::spec::{Constraint, KindSpec, Noun, Pair, Provenance, Strength, t};
use winddown::catalogue::{Catalogue, GLOBAL, spec};
use winddown::diagnosis::{Diagnosis, Verdict};
use winddown::graph::DependencyGraph;
use winddown::plan::Selector;
use winddown::planner::Planner;
use winddown::report;

use crate::common::{now, read_whole};

const G: Option<Coverage> = Some(GLOBAL);

/// An account of which everything was read, with one thing in it.
fn account(kind: &str, coverage: Option<Coverage>) -> Account {
    let mut builder = AccountBuilder::new("OP0012345678".parse().unwrap());
    read_whole(&mut builder, Catalogue::soracom());
    builder.add(kind, coverage, "one").status("active");
    builder.build().unwrap()
}

/// `subscriber` is an alias of `sim`: people may type it, but nothing of that name is in the graph.
#[test]
fn a_resource_under_an_alias_is_refused_or_blocks() {
    let account = account("subscriber", G);
    if let Ok(graph) = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()) {
        assert_eq!(Diagnosis::new(&graph).verdict(), Verdict::Blocked, "an active SIM was overlooked");
        let node = graph.get(&"g:subscriber/one".parse().unwrap()).expect("it is in the account");
        assert_eq!(node.kind().name, "sim");
    }
}

static MISSPELT: &[KindSpec] = &[KindSpec {
    name: "edge-box",
    noun: Noun::new("edge box", "edge boxes"),
    home: spec::inferred(spec::Home::Operator, "the company's own"),
    before: &[Constraint {
        then: "acount",
        strength: Strength::Hard,
        pairs: &[Pair::All],
        reason: t("a box has to come back"),
        provenance: Provenance::Inferred(t("it is ours")),
    }],
    ..KindSpec::EMPTY
}];

/// Ignoring the rule would call an account closable that is not.
#[test]
fn a_rule_about_a_kind_that_does_not_exist_is_refused() {
    let catalogue = Catalogue::soracom().with(MISSPELT.iter().copied());
    assert!(catalogue.is_err(), "the rule before `acount` was ignored");
}

/// Writing a document to a file and to a log must not leave the second without blockers.
#[test]
fn a_document_says_the_same_twice_or_fails() {
    let account = account("sim", G);
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
    let account = account("sim", G);
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
    let (account, larger) = (account("sim", G), account("vpg", G));
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let other = DependencyGraph::build(larger.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    assert!(graph.nodes().all(|node| diagnosis.explain_node(node).is_some()));
    assert!(other.nodes().all(|node| diagnosis.explain_node(node).is_none()));
}
