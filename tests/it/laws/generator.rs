//! The strategies give what the laws are about: a law that never meets its case proves nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use winddown::account::Protection;
use winddown::catalogue::spec::{Standing, Strength};
use winddown::diagnosis::{Diagnosis, Verdict};
use winddown::plan::HeldReason;
use winddown::plan::Selector;
use winddown::planner::Planner;
use winddown::strategies::{AccountFacts, catalogue, now, proptest1_account_strategy, proptest1_graph_strategy};

use super::oracle::{account, graph};
use crate::drawn::{of_second_provider, second_provider};

const SAMPLES: usize = 512;

fn samples(strategy: impl Strategy<Value = AccountFacts>) -> Vec<AccountFacts> {
    let mut runner = TestRunner::deterministic();
    (0..SAMPLES).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// Everything worth meeting that an account shows.
fn met(facts: &AccountFacts) -> BTreeSet<&'static str> {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    let kept = graph.nodes().next().map(|node| Selector::Address(node.address())).unwrap();
    let (plan, keeping) = (Planner::new(&graph).plan(), Planner::new(&graph).keep(kept).unwrap().plan());
    let node = |holds: &dyn Fn(winddown::graph::Node<'_>) -> bool| graph.nodes().any(holds);
    let uses =
        |strength| node(&|node| node.prerequisites().iter().any(|before| before.constraint.strength == strength));
    let explanation = diagnosis.explain_account();
    let sights = [
        ("closable", diagnosis.verdict() == Verdict::Closable),
        ("waiting", diagnosis.verdict() == Verdict::Waiting),
        ("blocked", diagnosis.verdict() == Verdict::Blocked),
        ("unknown", diagnosis.verdict() == Verdict::Unknown),
        ("four stages", graph.order().len() >= 4),
        ("ten things", graph.len() >= 10),
        ("wide stage", graph.order().iter().any(|stage| stage.len() >= 4)),
        ("gone", node(&|node| node.is_gone())),
        ("ending", node(&|node| node.standing() == Standing::Ending)),
        ("unknown status", node(&|node| node.standing() == Standing::Unrecognised)),
        ("protected", plan.steps().any(|step| step.needs_consent())),
        ("assumed to be protected", account.resources().any(|resource| resource.protection() == Protection::AssumedOn)),
        ("missing reference", account.missing_references().next().is_some()),
        ("expected bill", node(&|node| node.resource().is_none() && node.coverage().is_some())),
        (
            "late date",
            diagnosis
                .timeline(&winddown::timeline::Weekends)
                .earliest_close()
                .is_some_and(|day| day > now().date_naive()),
        ),
        ("hard", uses(Strength::Hard)),
        ("recommended", uses(Strength::Recommended)),
        ("cascade", uses(Strength::Cascade)),
        ("export first", uses(Strength::ExportFirst)),
        ("optional", uses(Strength::Optional)),
        ("cycle", graph.cycles().len() > 0),
        ("cycle of three", graph.cycles().any(|cycle| cycle.len() >= 3)),
        ("dropped edge", graph.dropped_edges().next().is_some()),
        ("no way", plan.held().any(|(_, reason)| reason == HeldReason::NoWay)),
        ("kept", keeping.held().any(|(_, reason)| reason == HeldReason::Kept)),
        ("stays", keeping.held().any(|(_, reason)| matches!(reason, HeldReason::Stays(_)))),
        ("shared cause", explanation.causes().any(|cause| cause.number().is_some())),
        ("several of a shape", explanation.causes().any(|cause| cause.count() > 1)),
        ("two groups of roots", diagnosis.root_groups().len() > 1),
        ("held up alone", diagnosis.root_groups().iter().any(|group| group.holds_up_alone() > 0)),
    ];
    sights.into_iter().filter(|(_, is_there)| *is_there).map(|(sight, _)| sight).collect()
}

fn missed(samples: &[AccountFacts], wanted: &[&'static str]) -> Vec<&'static str> {
    let met: BTreeSet<&str> = samples.iter().flat_map(met).collect();
    wanted.iter().copied().filter(|sight| !met.contains(sight)).collect()
}

#[test]
fn accounts_of_real_kinds_meet_every_case() {
    let samples = samples(proptest1_account_strategy(catalogue(), 9));
    let wanted = [
        "closable",
        "waiting",
        "blocked",
        "unknown",
        "four stages",
        "ten things",
        "wide stage",
        "gone",
        "ending",
        "unknown status",
        "protected",
        "assumed to be protected",
        "missing reference",
        "expected bill",
        "late date",
        "hard",
        "recommended",
        "cascade",
        "export first",
        "optional",
        "kept",
        "stays",
        "shared cause",
        "several of a shape",
        "two groups of roots",
        "held up alone",
    ];
    assert_eq!(missed(&samples, &wanted), Vec::<&str>::new());
    let kinds: BTreeSet<&str> = samples.iter().flat_map(|facts| &facts.things).map(|thing| thing.kind).collect();
    let real = catalogue().kinds().filter(|kind| !kind.name.starts_with("node-")).count();
    assert_eq!(kinds.len(), real - 1, "every kind but the account itself");
}

#[test]
fn accounts_of_a_second_provider_meet_every_case() {
    let samples = samples(of_second_provider(9));
    let wanted = [
        "closable",
        "waiting",
        "blocked",
        "unknown",
        "four stages",
        "ten things",
        "wide stage",
        "gone",
        "ending",
        "unknown status",
        "protected",
        "assumed to be protected",
        "missing reference",
        "expected bill",
        "late date",
        "hard",
        "kept",
        "stays",
        "shared cause",
        "several of a shape",
        "two groups of roots",
        "held up alone",
    ];
    assert_eq!(missed(&samples, &wanted), Vec::<&str>::new());
    let kinds: BTreeSet<&str> = samples.iter().flat_map(|facts| &facts.things).map(|thing| thing.kind).collect();
    assert_eq!(kinds.len(), second_provider().kinds().len() - 1, "every kind but the account itself");
}

#[test]
fn synthetic_accounts_meet_every_case() {
    let samples = samples(proptest1_graph_strategy(9));
    let wanted = [
        "closable",
        "waiting",
        "blocked",
        "four stages",
        "ten things",
        "gone",
        "ending",
        "unknown status",
        "protected",
        "hard",
        "recommended",
        "cascade",
        "export first",
        "optional",
        "cycle",
        "cycle of three",
        "dropped edge",
        "no way",
        "kept",
        "stays",
        "shared cause",
        "two groups of roots",
        "held up alone",
        "late date",
    ];
    assert_eq!(missed(&samples, &wanted), Vec::<&str>::new());
}
