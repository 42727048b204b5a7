//! What a plan says besides its steps: what stays and why, what goes along, which advice is not followed, and how each
//! step is done.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use winddown::account::AccountBuilder;
use winddown::catalogue::spec::{Pair, RefSpec, Strength};
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN, KindSpec};
use winddown::graph::DependencyGraph;
use winddown::plan::HeldReason;
use winddown::planner::{Plan, Planner};

use crate::common::kinds::{TEST, account, before, catalogue, thing};
use crate::common::now;

fn graph(catalogue: &Catalogue, add: impl FnOnce(&mut AccountBuilder)) -> Arc<DependencyGraph> {
    DependencyGraph::build(account(catalogue, add), catalogue, now()).unwrap()
}

/// What is held, each with the other thing because of which it stays, if there is one.
fn held(plan: &Plan) -> Vec<(String, Option<String>)> {
    let reason = |reason: HeldReason<winddown::graph::Node<'_>>| match reason {
        HeldReason::Stays(other) => Some(other.address().to_string()),
        _ => None,
    };
    plan.held().map(|(node, why)| (node.address().to_string(), reason(why))).collect()
}

/// Where each of several goes before each of several others, what is named is still one of the things.
#[test]
fn what_stays_for_another_names_it_among_many() {
    let graph = graph(Catalogue::soracom(), |builder| {
        for n in ["1", "2", "3"] {
            builder.add("soracam-device", JAPAN, n);
            builder.add("soracam-license-assignment", JAPAN, n).refers("camera", &["soracam-device"], n);
            builder.add("soracam-license-pack", JAPAN, n).fact(winddown::account::Fact::Quantity, "1");
        }
    });
    let kept = "jp:soracam-license-assignment/2";
    let plan = Planner::new(&graph).target("soracam-license-pack".parse().unwrap()).unwrap();
    let plan = plan.keep(kept.parse().unwrap()).unwrap().plan();
    let stays = |n: &str| (format!("jp:soracam-license-pack/{n}"), Some(kept.to_owned()));
    assert_eq!(held(&plan), [(kept.to_owned(), None), stays("1"), stays("2"), stays("3")]);
}

/// A thing is what goes along, and never what stands between several and several others.
#[test]
fn what_goes_along_is_named_once_with_what_it_goes_with() {
    let graph = graph(Catalogue::soracom(), |builder| {
        for n in ["1", "2"] {
            builder.add("vpg", GLOBAL, n).status("running");
            builder.add("traffic-filtering", GLOBAL, n);
        }
    });
    let plan = Planner::new(&graph).plan();
    let along = plan.goes_along(Strength::Optional);
    let named: Vec<String> = along.iter().map(|(node, _)| node.address().to_string()).collect();
    assert_eq!(named, ["g:traffic-filtering/1", "g:traffic-filtering/2"]);
    assert!(along.iter().all(|(_, with)| with.kind().name == "vpg"));
}

/// The command line of a call, and what a person has to do otherwise.
#[test]
fn each_step_says_how_it_is_done() {
    let graph = graph(Catalogue::soracom(), |builder| {
        builder.add("sim", JAPAN, "8942310000000000018").status("active");
        builder.add("vpg", GLOBAL, "v").status("terminating");
    });
    let plan = Planner::new(&graph).plan();
    let how = |kind: &str| plan.steps().find(|step| step.node().kind().name == kind).unwrap().instruction();
    assert!(how("sim").starts_with("soracom sims terminate "), "{}", how("sim"));
    assert!(how("sim").contains("8942310000000000018"), "{}", how("sim"));
    assert_eq!(how("vpg"), "the VPG to vanish from the list");
}

/// A lamp has to go before its room, and the room had better go before its lamp: the advice gives way.
const KINDS: [KindSpec; 2] = [
    thing(
        "lamp",
        &[RefSpec::new("room", "room", &["room"], TEST)],
        &[before("room", Strength::Hard, &[Pair::Refers(&["room"])])],
    ),
    thing("room", &[], &[before("lamp", Strength::Recommended, &[Pair::ReferredBy("room")])]),
];

/// Advice that no order can follow is told once, whether the plan ends both things or only the second.
#[test]
fn advice_that_gave_way_is_told_once() {
    let catalogue = catalogue(&KINDS);
    let graph = graph(&catalogue, |builder| {
        builder.add("room", None, "r");
        builder.add("lamp", None, "l").refers("room", &["room"], "r");
    });
    assert_eq!(graph.dropped_edges().count(), 1);
    let unfollowed = |target: &str| {
        let plan = Planner::new(&graph).target(target.parse().unwrap()).unwrap().plan();
        let pair = |one: &winddown::graph::Dependency<'_>| format!("{} {}", one.before.address(), one.after.address());
        (plan.steps().len(), plan.unfollowed().iter().map(pair).collect::<Vec<_>>())
    };
    assert_eq!(unfollowed("room"), (2, vec!["room/r lamp/l".to_owned()]));
    assert_eq!(unfollowed("lamp"), (1, vec!["room/r lamp/l".to_owned()]));
}
