//! Accounts of other shapes than a usual fleet: what one thing and its edges cost there, against there.

use std::sync::Arc;
use std::time::Duration;

use winddown::account::{Account, AccountBuilder};
use winddown::catalogue::{Catalogue, GLOBAL};
use winddown::diagnosis::{Assumption, Diagnosis};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;

use crate::generate::Fleet;
use crate::now;
use crate::support::{best, timed};

#[path = "../../tests/support/chain.rs"]
mod chain;

const RUNS: usize = 3;

/// What answering for an account took, from the graph to the plan.
struct Cost {
    things: usize,
    edges: usize,
    took: Duration,
}

impl Cost {
    fn of(account: Account, catalogue: &Catalogue) -> Self {
        let account = Arc::new(account);
        let answer = || {
            let graph = DependencyGraph::build(Arc::clone(&account), catalogue, now()).expect("known kinds");
            let counts = (graph.nodes().count(), graph.edge_count());
            (Diagnosis::new(&graph), Planner::new(&graph).plan().steps().len(), counts).2
        };
        let (things, edges) = answer();
        let took = (0..RUNS).map(|_| timed(answer)).min().expect("there are runs");
        Self { things, edges, took }
    }

    /// Nanoseconds for each thing and each edge.
    fn each(&self) -> f64 {
        self.took.as_secs_f64() * 1e9 / (self.things + self.edges) as f64
    }
}

/// Prints what accounts of about so many things cost.
pub(crate) fn compare(things: usize) {
    let (soracom, chained) = (Catalogue::soracom(), chain::catalogue());
    let fleet = Fleet::of(things);
    let length = u32::try_from(things).expect("an account has no more");
    let usual = Cost::of(fleet.account(), soracom);
    let groups = Fleet { groups: things.div_ceil(10), ..fleet };
    let one_vpg = Fleet { groups: 1, vpgs: 1, ..fleet };
    let others = [
        ("a group for each ten SIMs", Cost::of(groups.account(), soracom)),
        ("all SIMs in one group, on one VPG", Cost::of(one_vpg.account(), soracom)),
        ("VPGs, each with ten peerings", Cost::of(peered(things.div_ceil(11), 10), soracom)),
        ("one chain", Cost::of(chain::account(length, &chained), &chained)),
    ];
    println!("| account to plan | things | edges | ms | ns for each thing and edge, against a usual fleet |");
    println!("|---|--:|--:|--:|--:|");
    for (what, cost) in [("a usual fleet", &usual)].into_iter().chain(others.iter().map(|(what, cost)| (*what, cost))) {
        let (millis, ratio) = (cost.took.as_secs_f64() * 1e3, cost.each() / usual.each());
        println!("| {what} | {} | {} | {millis:.0} | {ratio:.1} |", cost.things, cost.edges);
    }
    one_held_up(10_000);
}

/// Asking about one thing that so many others have to go before.
fn one_held_up(peerings: usize) {
    let account = Arc::new(peered(1, peerings));
    let graph = DependencyGraph::build(Arc::clone(&account), Catalogue::soracom(), now()).expect("known kinds");
    let diagnosis = Diagnosis::new(&graph);
    let vpg = account.of_kind("vpg").next().expect("a VPG").address();
    let assumed = |assumption| diagnosis.what_if(&[assumption]).expect("it is there");
    println!("\n| a VPG with {peerings} peerings, which go first | ms | aim |\n|---|--:|--:|");
    for (what, took) in [
        ("explain", best([&mut || timed(|| diagnosis.explain(&vpg))])[0]),
        ("what if it were gone", best([&mut || timed(|| assumed(Assumption::Terminated(vpg.clone())))])[0]),
        ("what if it were kept", best([&mut || timed(|| assumed(Assumption::Kept(vpg.clone())))])[0]),
    ] {
        println!("| {what} | {:.2} | 1 |", took.as_secs_f64() * 1e3);
    }
}

/// So many VPGs, each with some connections to the customer's own networks.
fn peered(vpgs: usize, each: usize) -> Account {
    let mut builder = AccountBuilder::new("OP0012345678".parse().expect("an operator id"));
    builder.read_the_rest(Catalogue::soracom());
    for at in 0..vpgs {
        let vpg = format!("{at:08x}-5a60-4f8e-8b7a-{at:012x}");
        builder.add("vpg", Some(GLOBAL), &vpg).status("running");
        for peer in 0..each {
            let key = format!("{vpg}/pcx-{at:07x}{peer:x}");
            builder.add("vpc-peering-connection", Some(GLOBAL), &key).refers("vpg", &["vpg"], &vpg);
        }
    }
    builder.add("account", None, "OP0012345678");
    builder.build(Catalogue::soracom()).expect("the account is valid")
}
