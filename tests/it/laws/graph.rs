//! Laws of the graph: its edges, its order, its cycles.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use winddown::account::{AccountBuilder, Address, Coverage};
use winddown::catalogue::spec::{Constraint, KindSpec, Pair, Provenance, Strength, inferred, t};
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN};
use winddown::diagnosis::{Diagnosis, Verdict};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::strategies::{AccountFacts, ThingFacts, now, proptest1_graph_strategy};

#[path = "../../support/chain.rs"]
mod chain;

use super::oracle::{Edge, Net, account, asked_for, config, graph, reach, shuffled, small};

/// The stage of each address.
fn stages(graph: &Arc<DependencyGraph>) -> BTreeMap<Address, usize> {
    let stages = graph.order().into_iter().enumerate();
    stages.flat_map(|(at, stage)| stage.into_iter().map(move |node| (node.address(), at))).collect()
}

/// There is an edge for each pair that a constraint means, and no other; and both ends tell it.
fn edges_are_those_that_the_facts_ask_for(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let told: BTreeSet<_> = graph
        .nodes()
        .flat_map(|node| {
            node.prerequisites()
                .into_iter()
                .map(move |edge| (edge.before.address(), node.address(), edge.constraint.strength))
        })
        .filter(|(before, after, _)| before != after)
        .collect();
    let told_back: BTreeSet<_> = graph
        .nodes()
        .flat_map(|node| {
            node.dependents()
                .into_iter()
                .map(move |edge| (node.address(), edge.after.address(), edge.constraint.strength))
        })
        .filter(|(before, after, _)| before != after)
        .collect();
    prop_assert_eq!(&told, &told_back);
    prop_assert_eq!(told, asked_for(facts, &account));
    Ok(())
}

/// The order holds everything that is not gone, once, and respects every edge that was not
/// dropped; so no edge runs within a stage.
fn order_is_complete_and_respects_the_edges(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let ordered: Vec<Address> = graph.order().into_iter().flatten().map(|node| node.address()).collect();
    let live: BTreeSet<Address> = graph.nodes().filter(|node| !node.is_gone()).map(|node| node.address()).collect();
    prop_assert_eq!(ordered.len(), live.len());
    prop_assert_eq!(ordered.into_iter().collect::<BTreeSet<_>>(), live);
    prop_assert!(graph.order().iter().all(|stage| !stage.is_empty()), "an empty stage");
    let stage = stages(&graph);
    let net = Net::of(&graph);
    for edge in net.kept() {
        let (before, after) = (net.nodes[edge.before].address(), net.nodes[edge.after].address());
        prop_assert!(stage[&before] < stage[&after], "{} comes before {}", before, after);
    }
    Ok(())
}

/// Nothing stands later than it has to: the stage is the length of the longest chain before it.
fn stages_are_as_early_as_can_be(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let net = Net::of(&graph);
    let mut stage = vec![0usize; net.nodes.len()];
    for _ in 0..net.nodes.len() {
        for edge in net.kept() {
            stage[edge.after] = stage[edge.after].max(stage[edge.before] + 1);
        }
    }
    let expected: BTreeMap<Address, usize> =
        (0..net.nodes.len()).filter(|at| !net.is_gone(*at)).map(|at| (net.nodes[at].address(), stage[at])).collect();
    prop_assert_eq!(stages(&graph), expected);
    Ok(())
}

/// The same facts in any order give the same graph.
fn order_of_the_input_does_not_matter(facts: &AccountFacts, seed: u64) -> TestCaseResult {
    let (one, other) = (account(facts), account(&shuffled(facts, seed)));
    prop_assert_eq!(one.digest(), other.digest());
    let (one, other) = (graph(&one), graph(&other));
    let shown = |graph: &Arc<DependencyGraph>| {
        let order: Vec<Vec<String>> =
            graph.order().iter().map(|stage| stage.iter().map(ToString::to_string).collect()).collect();
        let dropped: Vec<String> = graph
            .dropped_edges()
            .map(|edge| format!("{} {} {}", edge.before, edge.after, edge.constraint.reason.english()))
            .collect();
        let cycles: Vec<String> = graph.cycles().map(|cycle| format!("{cycle:?}")).collect();
        (order, dropped, cycles)
    };
    prop_assert_eq!(shown(&one), shown(&other));
    Ok(())
}

/// A further thing that refers to nothing and nothing refers to changes nothing about the others.
fn unrelated_things_keep_the_order_of_the_others(facts: &AccountFacts, kind: usize, first: bool) -> TestCaseResult {
    let before = account(facts);
    let mut more = facts.clone();
    let kind =
        winddown::strategies::catalogue().kinds().filter(|kind| kind.name.starts_with("node-")).nth(kind).unwrap();
    let key = if first { "a-first" } else { "z-last" };
    let thing = ThingFacts::new(kind.name, kind.places()[0], key);
    let address = Address::new(thing.kind, thing.coverage, thing.key.clone()).unwrap();
    more.things.push(thing);
    let after = account(&more);
    let mut expected = graph(&before)
        .order()
        .into_iter()
        .map(|stage| stage.iter().map(|node| node.address()).collect())
        .collect::<Vec<Vec<_>>>();
    let found: Vec<Vec<Address>> = graph(&after)
        .order()
        .into_iter()
        .map(|stage| stage.iter().map(|node| node.address()).filter(|other| *other != address).collect())
        .collect();
    if expected.is_empty() {
        expected.push(Vec::new());
    }
    prop_assert_eq!(found, expected);
    Ok(())
}

/// What is dropped is never hard, lies on a cycle of the whole graph, and would close a cycle
/// again if it alone were put back.
fn no_edge_is_dropped_without_need(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let net = Net::of(&graph);
    let n = net.nodes.len();
    let (all, kept) = (reach(n, &net.edges), net.kept());
    let kept_reach = reach(n, &kept);
    prop_assert!((0..n).all(|at| !kept_reach[at][at]), "a cycle is left");
    for edge in &net.dropped {
        prop_assert!(!edge.is_hard());
        prop_assert!(
            all[edge.after][edge.before],
            "{} to {} is on no cycle",
            net.nodes[edge.before],
            net.nodes[edge.after]
        );
        let with: Vec<Edge> = kept.iter().copied().chain([*edge]).collect();
        prop_assert!(
            reach(n, &with)[edge.before][edge.before],
            "{} to {} could be put back",
            net.nodes[edge.before],
            net.nodes[edge.after]
        );
    }
    Ok(())
}

/// The cycles are the sets of things that wait for each other by hard edges.
fn cycles_are_the_hard_components(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let net = Net::of(&graph);
    let mut expected: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (at, cycle) in net.cycle.iter().enumerate() {
        if let Some(cycle) = cycle {
            expected.entry(*cycle).or_default().insert(at);
        }
    }
    let expected: BTreeSet<_> = expected.into_values().filter(|cycle| cycle.len() > 1).collect();
    let found: Vec<BTreeSet<usize>> =
        graph.cycles().map(|cycle| net.ids(cycle.iter().map(|node| node.address()))).collect();
    prop_assert_eq!(found.len(), expected.len());
    prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
    Ok(())
}

/// Who looks for rules of one strength need not look at things of a kind that has none.
fn what_a_thing_comes_before_is_a_rule_of_its_own_kind(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    for node in graph(&account).nodes() {
        for dependent in node.dependents() {
            prop_assert!(node.kind().before.iter().any(|rule| rule == dependent.constraint), "{dependent:?}");
        }
    }
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(192))]

        #[test]
        fn edges_are_those_that_the_facts_ask_for(facts in proptest1_graph_strategy(9)) {
            super::edges_are_those_that_the_facts_ask_for(&facts)?;
        }

        #[test]
        fn what_a_thing_comes_before_is_a_rule_of_its_own_kind(facts in small()) {
            super::what_a_thing_comes_before_is_a_rule_of_its_own_kind(&facts)?;
        }

        #[test]
        fn order_is_complete_and_respects_the_edges(facts in small()) {
            super::order_is_complete_and_respects_the_edges(&facts)?;
        }

        #[test]
        fn stages_are_as_early_as_can_be(facts in small()) {
            super::stages_are_as_early_as_can_be(&facts)?;
        }

        #[test]
        fn order_of_the_input_does_not_matter(facts in small(), seed in any::<u64>()) {
            super::order_of_the_input_does_not_matter(&facts, seed)?;
        }

        #[test]
        fn unrelated_things_keep_the_order_of_the_others(
            facts in proptest1_graph_strategy(9),
            kind in 0usize..8,
            first in any::<bool>(),
        ) {
            super::unrelated_things_keep_the_order_of_the_others(&facts, kind, first)?;
        }

        #[test]
        fn no_edge_is_dropped_without_need(facts in proptest1_graph_strategy(9)) {
            super::no_edge_is_dropped_without_need(&facts)?;
        }

        #[test]
        fn cycles_are_the_hard_components(facts in proptest1_graph_strategy(9)) {
            super::cycles_are_the_hard_components(&facts)?;
        }
    }
}

/// A chain as long as the largest accounts: nothing recurses along it. The stack is small, so that
/// recursion would show.
#[test]
fn a_long_chain_does_not_overflow_the_stack() {
    // Either way each would have a few bytes of the stack below.
    let length: u32 = if crate::common::is_heavy() { 1_000_000 } else { 20_000 };
    let work = move || {
        let catalogue = chain::catalogue();
        let account = chain::account(length, &catalogue);
        let graph = DependencyGraph::build(account, &catalogue, now()).unwrap();
        let order = graph.order();
        assert_eq!(order.len(), length as usize + 1);
        assert_eq!(order[0][0].key(), "0000000");
        let diagnosis = Diagnosis::new(&graph);
        assert_eq!(diagnosis.verdict(), Verdict::Blocked);
        assert_eq!(diagnosis.roots().count(), 1);
        assert_eq!(diagnosis.root_groups()[0].holds_up_alone(), length as usize - 1);
        assert_eq!(diagnosis.explain_account().causes().len(), length as usize + 1);
        let plan = Planner::new(&graph).plan();
        assert_eq!(plan.stages(), length + 1);
        assert_eq!(plan.step(2).unwrap().after(), [1]);
    };
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(work).unwrap();
    thread.join().unwrap();
}

/// A kind that lives here, and has to go before another one in the same coverage.
const fn early(places: &'static [Coverage]) -> KindSpec {
    const RULE: Constraint = Constraint {
        then: "late",
        strength: Strength::Hard,
        pairs: &[Pair::SameCoverage],
        reason: t("a test"),
        provenance: Provenance::Inferred(t("a test")),
    };
    KindSpec { name: "early", before: &[RULE], coverages: inferred(places, "a test"), ..KindSpec::EMPTY }
}

/// The graph of so many things of either kind in each of these places.
fn pairs(kinds: [KindSpec; 2], [early, late]: [usize; 2]) -> Arc<DependencyGraph> {
    let catalogue = Catalogue::soracom().with(kinds).unwrap();
    let mut builder = AccountBuilder::new("OP0012345678".parse().unwrap());
    for (kind, count) in [("early", early), ("late", late)] {
        for place in catalogue.kind(kind).unwrap().places() {
            (0..count).for_each(|at| _ = builder.add(kind, place, &at.to_string()));
        }
    }
    DependencyGraph::build(builder.build_untidy(&catalogue).unwrap(), &catalogue, now()).unwrap()
}

/// Many before many are stored as many and many, and not as their product.
#[test]
fn the_edges_of_many_pairs_are_few() {
    const G: &[Coverage] = &[GLOBAL];
    const BOTH: &[Coverage] = &[GLOBAL, JAPAN];
    let late = |places: &'static [Coverage]| KindSpec {
        name: "late",
        coverages: inferred(places, "a test"),
        ..KindSpec::EMPTY
    };
    for (places, counts, edges, pairs_of_one) in [
        ([G, G], [10, 10], 20, 10),
        ([G, G], [1, 10], 10, 1),
        ([G, G], [10, 1], 10, 10),
        ([G, G], [2, 3], 5, 2),
        ([BOTH, BOTH], [10, 10], 40, 10),
        // What the operator shares has to wait for, or holds up, that of each coverage.
        ([BOTH, &[]], [10, 10], 40, 20),
        ([&[], BOTH], [10, 10], 40, 10),
        ([&[], &[]], [10, 10], 20, 10),
    ] {
        let graph = pairs([early(places[0]), late(places[1])], counts);
        let told = graph.nodes().filter(|node| node.kind().name == "late").map(|node| node.prerequisites().len());
        assert_eq!((graph.edge_count(), told.max()), (edges, Some(pairs_of_one)), "{places:?} {counts:?}");
        assert!(!graph.is_empty());
    }
}
