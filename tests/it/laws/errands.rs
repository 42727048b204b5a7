//! Laws of errands: which steps make one, and the order among them. The oracle knows steps one by one, and paths
//! among them by search.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use winddown::account::{Account, AccountBuilder};
use winddown::catalogue::spec::Provenance;
use winddown::catalogue::{Catalogue, GLOBAL};
use winddown::errands::Errands;
use winddown::graph::DependencyGraph;
use winddown::planner::{Plan, Planner};
use winddown::timeline::Weekends;

use super::oracle::{Net, account, config, graph, shuffled, small};
use super::plan::{plan, wish};
use crate::common::now;

type Pairs = BTreeSet<(usize, usize)>;

/// Pairs of errands of which a step of the first comes directly before a step of the second.
fn pairs(plan: &Plan, of: &BTreeMap<u32, usize>) -> Pairs {
    let pairs = plan.steps().flat_map(|step| step.after().into_iter().map(move |before| (of[&before], of[&step.id()])));
    pairs.filter(|(one, other)| one != other).collect()
}

/// True if a way of more than one pair leads from the one to the other, or back to where it began.
fn leads(pairs: &Pairs, from: usize, to: usize) -> bool {
    let direct = |at: usize| pairs.iter().filter(move |(one, _)| *one == at).map(|(_, other)| *other);
    let mut seen = BTreeSet::new();
    let mut next: Vec<usize> = direct(from).filter(|at| *at != to || from == to).collect();
    while let Some(at) = next.pop() {
        if at == to {
            return true;
        }
        if seen.insert(at) {
            next.extend(direct(at));
        }
    }
    false
}

fn doubt(provenance: Provenance) -> usize {
    ["documented", "seen", "inferred"].iter().position(|label| *label == provenance.label()).unwrap()
}

fn told(errands: &Errands<'_>) -> Vec<String> {
    let one = |errand: winddown::errands::Errand<'_>| {
        let steps: Vec<String> =
            errand.steps().map(|step| format!("{} {}", step.action().verb().english(), step.subject())).collect();
        let after: Vec<usize> = errand.after().map(|after| after.before.index()).collect();
        format!(
            "{:?} {} {steps:?} {after:?} {:?}",
            errand.actor(),
            errand.day(),
            errand.holds_up().map(|e| e.index()).collect::<Vec<_>>()
        )
    };
    errands.all().map(one).collect()
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn each_step_is_in_one_errand_of_its_person(facts in small(), wish in wish()) {
        let account = account(&facts);
        let graph = graph(&account);
        let plan = plan(&graph, &Net::of(&graph), &wish);
        let errands = Errands::new(&plan, &plan.timeline(&Weekends));
        let mut seen = BTreeSet::new();
        for errand in errands.all() {
            prop_assert!(errand.steps().next().is_some());
            for step in errand.steps() {
                prop_assert!(seen.insert(step.id()), "step {} is in two errands", step.id());
                prop_assert_eq!(step.actor(), errand.actor());
                prop_assert!(errand.stages().contains(&step.stage()));
                prop_assert_eq!(errands.of_step(step.id()).map(|errand| errand.index()), Some(errand.index()));
            }
        }
        prop_assert_eq!(seen.len(), plan.steps().len());
    }

    #[test]
    fn the_order_is_the_reduced_quotient_of_that_of_the_steps(facts in small(), wish in wish()) {
        let account = account(&facts);
        let graph = graph(&account);
        let plan = plan(&graph, &Net::of(&graph), &wish);
        let errands = Errands::new(&plan, &plan.timeline(&Weekends));
        let of: BTreeMap<u32, usize> =
            errands.all().flat_map(|errand| errand.steps().map(move |step| (step.id(), errand.index()))).collect();
        let all = pairs(&plan, &of);
        for (one, other) in &all {
            prop_assert!(!leads(&all, *one, *one), "errand {one} waits for itself");
            prop_assert!(one < other, "errands are in order");
        }
        let needed: Pairs = all.iter().copied().filter(|(one, other)| !leads(&all, *one, *other)).collect();
        let edges: Pairs = errands.all().flat_map(|errand| errand.after().map(move |after| (after.before.index(), errand.index()))).collect();
        prop_assert_eq!(&edges, &needed);
        let holds: Pairs = errands.all().flat_map(|errand| errand.holds_up().map(move |other| (errand.index(), other.index()))).collect();
        prop_assert_eq!(&holds, &needed);
    }

    /// An edge is as certain as the least certain of the rules behind it.
    #[test]
    fn an_edge_is_as_certain_as_its_least_certain_rule(facts in small()) {
        let account = account(&facts);
        let graph = graph(&account);
        let plan = Planner::new(&graph).plan();
        let errands = Errands::new(&plan, &plan.timeline(&Weekends));
        let last: BTreeMap<_, _> = plan.steps().map(|step| (step.subject(), step.id())).collect();
        for errand in errands.all() {
            for after in errand.after() {
                let mut worst = None;
                for step in errand.steps() {
                    for before in step.after() {
                        let before = plan.step(before).unwrap();
                        if errands.of_step(before.id()).unwrap().index() != after.before.index() || before.subject() == step.subject() {
                            continue;
                        }
                        let rules = step.node().prerequisites().into_iter();
                        let rules = rules.filter(|rule| rule.before == before.node() && last[&before.subject()] == before.id());
                        // A dropped recommendation orders nothing.
                        let dropped: Vec<_> = graph.dropped_edges().collect();
                        let doubts = rules.filter(|rule| !dropped.contains(rule)).map(|rule| doubt(rule.constraint.provenance));
                        worst = worst.max(doubts.max());
                    }
                }
                if let Some(worst) = worst {
                    prop_assert_eq!(doubt(after.provenance), worst);
                }
            }
        }
    }

    #[test]
    fn the_order_of_the_facts_shows_nowhere(facts in small(), seed in any::<u64>()) {
        let told = |facts| {
            let account = account(facts);
            let plan = Planner::new(&graph(&account)).plan();
            let errands = Errands::new(&plan, &plan.timeline(&Weekends));
            told(&errands)
        };
        prop_assert_eq!(told(&facts), told(&shuffled(&facts, seed)));
    }
}

fn many() -> Account {
    let mut builder = AccountBuilder::new("OP0012345678".parse().unwrap());
    let global = Some(GLOBAL);
    for n in 0..3_000 {
        let vpg = format!("{n:08}-5a60-4f8e-8b7a-1c2d3e4f5a6b");
        builder.add("vpg", global, &vpg).status("running");
        let group = format!("{n:08}-7d0e-4a7f-9c55-0f6f5a3f1a01");
        builder.add("group", global, &group);
        builder.add("sim", global, &format!("8942310000001{n:06}")).status("active").refers(
            "group",
            &["group"],
            &group,
        );
    }
    builder.read_the_rest(Catalogue::soracom());
    builder.build(Catalogue::soracom()).unwrap()
}

/// However much there is, a person has a handful of errands.
#[test]
fn thousands_of_things_make_a_handful_of_errands() {
    let graph = DependencyGraph::build(many(), Catalogue::soracom(), now()).unwrap();
    let plan = Planner::new(&graph).plan();
    let errands = Errands::new(&plan, &plan.timeline(&Weekends));
    assert!(plan.steps().len() > 6_000, "{}", plan.steps().len());
    assert!(errands.all().len() < 12, "{:#?}", errands.all().collect::<Vec<_>>().len());
}
