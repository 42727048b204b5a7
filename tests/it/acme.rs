//! The answers to the example account, against what people worked out by hand.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use serde_json::Value;
use winddown::account::{Account, Address};
use winddown::catalogue::spec::{Action, Actor, Strength};
use winddown::catalogue::{Catalogue, Code};
use winddown::diagnosis::{Blocker, Diagnosis, Evidence};
use winddown::graph::DependencyGraph;
use winddown::planner::{Plan, Planner, Step};
use winddown::timeline::Weekends;

use crate::common::{account, acme, fixture};

/// What the hand check says, and the account that it is about.
struct Example {
    expected: Value,
    account: Account,
}

fn example() -> Example {
    let expected = serde_json::from_slice(&fs::read(fixture("acme.json")).unwrap()).unwrap();
    Example { expected, account: account(&acme()) }
}

impl Example {
    fn text(&self, pointer: &str) -> &str {
        self.expected.pointer(pointer).and_then(Value::as_str).unwrap()
    }

    fn list(&self, name: &str) -> BTreeSet<&str> {
        self.expected[name].as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
    }

    fn graph(&self) -> Arc<DependencyGraph> {
        let now = self.text("/now_utc").parse().unwrap();
        DependencyGraph::build(self.account.clone(), Catalogue::soracom(), now).unwrap()
    }

    fn diagnosis(&self, graph: &Arc<DependencyGraph>) -> Diagnosis {
        Diagnosis::new(graph)
    }
}

fn address(kind: &str, coverage: &str, key: &str) -> Address {
    format!("{coverage}:{kind}/{key}").parse().unwrap()
}

fn is_sim(blocker: &Blocker<'_>) -> bool {
    matches!(blocker.kind().name, "sim" | "virtual-sim")
}

/// The step that does this to that.
fn step<'p>(plan: &'p Plan, action: Action, subject: &Address) -> Option<Step<'p>> {
    plan.steps().find(|step| step.action() == action && step.subject() == *subject)
}

#[test]
fn sims_are_blockers_as_counted_by_hand() {
    let example = example();
    let graph = example.graph();
    let diagnosis = example.diagnosis(&graph);
    let protected: Vec<String> = diagnosis
        .blockers()
        .filter(|blocker| is_sim(blocker) && blocker.code() == Code::TerminationProtected)
        .map(|blocker| blocker.node().key().to_owned())
        .collect();
    assert_eq!(protected.iter().map(String::as_str).collect::<BTreeSet<_>>(), example.list("protected_sims"));

    let gone = example.list("already_terminated_sims");
    for coverage in ["g", "jp"] {
        let listed = ["sim", "virtual-sim"].into_iter().flat_map(|kind| example.account.of_kind(kind));
        let listed = listed.filter(|sim| sim.coverage().is_some_and(|own| own.code() == coverage));
        let blocking = diagnosis.blockers().filter(is_sim);
        let blocking = blocking.filter(|blocker| blocker.coverage().is_some_and(|own| own.code() == coverage));
        let (listed, blocking) = (listed.count(), blocking.count());
        let terminated = if coverage == "g" { gone.len() } else { 0 };
        assert_eq!(listed as u64, example.expected[format!("sims_{coverage}")].as_u64().unwrap(), "{coverage}");
        assert_eq!(blocking, listed - terminated, "{coverage}");
    }
    for key in gone {
        let subject = address("sim", "g", key);
        assert!(diagnosis.blocker(&subject).is_none());
        assert!(graph.get(&subject).unwrap().is_gone(), "it is still listed");
    }
    let standalone = address("virtual-sim", "g", example.text("/standalone_virtual"));
    assert_eq!(diagnosis.blocker(&standalone).unwrap().code(), Code::TerminationProtected);
}

#[test]
fn a_virtual_subscription_on_a_sim_ends_with_it() {
    let example = example();
    let graph = example.graph();
    let plan = Planner::new(&graph).plan();
    let sim = address("sim", "g", example.text("/arc_secondary_on"));
    let along = plan.goes_along(Strength::Cascade);
    let arc: Vec<_> = along.iter().filter(|(_, with)| with.address() == sim).collect();
    assert_eq!(arc.len(), 1, "{along:?}");
    let (secondary, _) = arc[0];
    assert_eq!(secondary.kind().name, "subscription-container");
    assert!(!plan.steps().any(|step| step.subject() == secondary.address()), "it needs no step of its own");
    assert!(example.diagnosis(&graph).blocker(&secondary.address()).is_none());
}

/// A SIM that stays listed before a route is not ended by switching the routing off.
#[test]
fn what_is_in_the_way_goes_along_with_nothing() {
    let example = example();
    let graph = example.graph();
    let diagnosis = example.diagnosis(&graph);
    let target = |kind: &str| Planner::new(&graph).target(kind.parse().unwrap()).unwrap().plan();
    let exclude = |kind: &str| Planner::new(&graph).exclude(kind.parse().unwrap()).unwrap().plan();
    let mut seen = 0;
    for plan in [Planner::new(&graph).plan(), target("gate"), exclude("sim")] {
        for (node, with) in plan.goes_along(Strength::Optional) {
            assert!(diagnosis.blocker(&node.address()).is_none(), "{node} does not end with {with}");
            seen += 1;
        }
    }
    assert!(seen > 10);
}

#[test]
fn groups_let_go_of_a_vpg_before_it_ends() {
    let example = example();
    let graph = example.graph();
    let plan = Planner::new(&graph).plan();
    let mut groups = BTreeSet::new();
    for coverage in ["g", "jp"] {
        let key = example.text(&format!("/vpgs/{coverage}"));
        let vpg = address("vpg", coverage, key);
        let end = step(&plan, Action::Terminate, &vpg).unwrap();
        let settings = plan.steps().filter(|step| {
            let node = step.node();
            node.kind().name == "group-vpg-setting" && node.key().ends_with(key)
        });
        for unset in settings {
            assert_eq!(unset.action(), Action::Unset);
            assert!(unset.stage() < end.stage(), "{} before {}", unset.subject(), end.subject());
            groups.insert(unset.node().key().split('/').next().unwrap());
        }
    }
    assert_eq!(groups, example.list("vpg_routed_groups"));
}

/// Without its VPG, a SIM that is to be kept would be cut off.
#[test]
fn a_kept_sim_keeps_its_vpg() {
    let example = example();
    let graph = example.graph();
    let keep = |subject: &Address| Planner::new(&graph).keep(subject.to_string().parse().unwrap()).unwrap().plan();
    let vpg = address("vpg", "g", example.text("/vpgs/g"));
    // One with an address of its own on the VPG, and one that is only routed through it.
    for key in ["8942310000000000018", example.text("/arc_secondary_on")] {
        let plan = keep(&address("sim", "g", key));
        assert!(step(&plan, Action::Terminate, &vpg).is_none(), "keeping {key}");
        assert!(plan.held().any(|(held, _)| held.address() == vpg), "keeping {key}");
    }
    let other = keep(&address("sim", "g", "8942310000000000059"));
    assert!(step(&other, Action::Terminate, &vpg).is_some(), "its group is not on the VPG");
}

#[test]
fn no_api_lifts_the_protection_that_a_vpg_implies() {
    let example = example();
    assert!(
        example.list("blockers_outside_api").iter().any(|text| text.starts_with("vpg implicitTerminationProtected"))
    );
    let graph = example.graph();
    let diagnosis = example.diagnosis(&graph);
    let vpg = address("vpg", "g", example.text("/vpgs/g"));
    let blocker = diagnosis.blocker(&vpg).unwrap();
    assert_eq!((blocker.code(), blocker.actor()), (Code::TerminationProtected, Some(Actor::Support)));
    let plan = Planner::new(&graph).plan();
    let lift = step(&plan, Action::LiftProtection, &vpg).unwrap();
    let end = step(&plan, Action::Terminate, &vpg).unwrap();
    assert!(lift.needs_consent() && lift.call().is_none());
    assert_eq!(end.after(), [lift.id()]);
    // It is read again once its children are gone, so they go before the lift.
    let child = plan.steps().find(|step| step.node().kind().name == "gate").unwrap();
    assert!(child.stage() < lift.stage());
}

#[test]
fn bills_are_in_the_way_as_worked_out_by_hand() {
    let example = example();
    let graph = example.graph();
    let diagnosis = example.diagnosis(&graph);
    let mut seen = 0;
    for bill in example.expected["unpaid_bills"].as_array().unwrap() {
        let month = bill["yearMonth"].as_str().unwrap();
        let key = format!("{}-{}", &month[..4], &month[4..]);
        let subject = address("bill", bill["coverage"].as_str().unwrap(), &key);
        match bill["paymentStatus"].as_str().unwrap() {
            "fail" => {
                let blocker = diagnosis.blocker(&subject).unwrap();
                assert_eq!((blocker.code(), blocker.actor()), (Code::PaymentFailed, Some(Actor::Payer)));
            }
            // A later statement covers the month.
            "lessThanMinimumCharge" => assert!(diagnosis.blocker(&subject).is_none(), "{subject}"),
            other => assert_eq!(other, "", "the hand check knows a status that this test does not"),
        }
        seen += 1;
    }
    assert_eq!(seen, 2);
}

#[test]
fn an_order_under_way_names_the_sims_that_it_brings() {
    let example = example();
    let graph = example.graph();
    let diagnosis = example.diagnosis(&graph);
    let blocker = diagnosis.blocker(&address("order", "jp", example.text("/order_in_shipping"))).unwrap();
    assert_eq!(blocker.code(), Code::OrderOpen);
    let evidence = blocker.evidence();
    for sim in example.list("order_sims_arriving") {
        assert!(
            evidence.iter().any(|found| matches!(found, Evidence::MissingReference { key, .. } if *key == sim)),
            "{sim} in {evidence:?}"
        );
    }
}

#[test]
fn a_long_term_discount_needs_support() {
    let example = example();
    let graph = example.graph();
    let diagnosis = example.diagnosis(&graph);
    let blocker = diagnosis.blocker(&address("long-term-discount", "jp", example.text("/long_term_discount"))).unwrap();
    assert_eq!((blocker.code(), blocker.actor()), (Code::ContractActive, Some(Actor::Support)));
    let end = "2026-09-30".parse().unwrap();
    assert_eq!(blocker.scheduled_end().or(blocker.not_before(&Weekends)), Some(end));
}

#[test]
fn a_scheduled_end_is_shown() {
    let example = example();
    let graph = example.graph();
    let diagnosis = example.diagnosis(&graph);
    let blocker = diagnosis.blocker(&address("sim", "jp", example.text("/scheduled_terminate"))).unwrap();
    assert_eq!(blocker.scheduled_end(), Some("2026-09-30".parse().unwrap()));
}

#[test]
fn the_account_can_be_closed_in_october_or_with_help_in_september() {
    let example = example();
    let graph = example.graph();
    let timeline = example.diagnosis(&graph).timeline(&Weekends);
    assert_eq!(timeline.earliest_close(), Some("2026-10-06".parse().unwrap()));
    assert_eq!(timeline.if_support_acts(&Weekends).earliest_close(), Some("2026-09-04".parse().unwrap()));
}

/// What a step says by itself is what a plan shows of it.
#[test]
fn each_step_says_how_it_is_done() {
    let example = example();
    let graph = example.graph();
    let plan = Planner::new(&graph).plan();
    let document = serde_json::to_value(winddown::report::plan(&plan)).unwrap();
    let shown = document["steps"].as_array().unwrap();
    for (step, shown) in plan.steps().zip(shown) {
        let how = ["/operation/command", "/instruction"].map(|at| shown.pointer(at).and_then(Value::as_str));
        assert_eq!(Some(step.instruction().as_str()), how[0].or(how[1]), "{}", step.subject());
    }
    assert_eq!(format!("{:?}", graph.root()), "Node(account/OP0012345678)");
    let takes_time = |address: &str| {
        let node = graph.get(&address.parse().unwrap()).unwrap();
        node.acts().any(|act| act.takes_time())
    };
    assert!(takes_time("g:vpg/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b"), "its status says that it is on its way");
    assert!(!takes_time("g:sim/8942310000000000018"));
}
