//! No account is kept waiting by winddown's own rules: with people who do their part, a plan comes to
//! its end, or it says who or what is missing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveTime, Utc};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Account, Address};
use winddown::backend::{Backend as _, Clock as _, Simulation, SimulationError};
use winddown::catalogue::spec::{Action, Standing, Strength};
use winddown::diagnosis::{Diagnosis, Verdict};
use winddown::execution::Answer;
use winddown::graph::Node;
use winddown::plan::HeldReason;
use winddown::planner::{Plan, Planner, Step};
use winddown::reading::Source as _;
use winddown::strategies::{AccountFacts, catalogue, now, proptest1_account_strategy};
use winddown::timeline::Weekends;

use super::oracle::{account, config, graph};
use crate::drawn::{catalogue_of, of_any_provider, of_second_provider};

/// More looks than anything takes that is under way.
const LOOKS: u32 = 32;

/// Does one step, as those who have to would; or gives the date that it has to wait for.
fn carry(memory: &Simulation, step: &Step<'_>) -> Result<Option<DateTime<Utc>>, String> {
    let subject = step.subject();
    if let Some(call) = step.call() {
        return match memory.perform(&call) {
            Answer::Done { .. } | Answer::Accepted { .. } => Ok(None),
            // It has ended along with another, or by itself meanwhile.
            _ if is_gone(memory, step.node()) => Ok(None),
            other => Err(format!("{:?} of {subject}: {other:?}", step.action())),
        };
    }
    match memory.do_by_hand(&subject) {
        Ok(()) | Err(SimulationError::Gone(_) | SimulationError::NotThere(_)) => Ok(None),
        Err(SimulationError::NotYet { until, .. }) if until > memory.now() => Ok(Some(until)),
        Err(other) => Err(format!("{:?} of {subject}: {other}", step.action())),
    }
}

/// Whether it is no longer in the way, once all that is under way is over.
fn is_gone(memory: &Simulation, node: Node<'_>) -> bool {
    let account = (0..LOOKS).map(|_| memory.read().unwrap()).last().unwrap();
    node.kind().assess(account.observe(&node.address()).as_ref()).0 == Standing::Gone
}

/// Carries a plan out, and tells what is not ended although it was planned.
fn left(account: &Account, plan: &Plan) -> Result<Vec<Address>, String> {
    let memory = Simulation::new(account, catalogue_of(account), now()).people_act();
    let dates = plan.timeline(&Weekends);
    // Whatever has begun to end is over after so many looks.
    let look = || (0..LOOKS).map(|_| memory.read().unwrap()).last().unwrap();
    let root = plan.graph().root();
    let mut open: Vec<Step<'_>> = plan.steps().filter(|step| step.node() != root).collect();
    while !open.is_empty() {
        // Whatever can be done is done, before a date is waited for.
        let (before, mut until) = (open.len(), None);
        let ids: BTreeSet<u32> = open.iter().map(Step::id).collect();
        let mut still = Vec::new();
        for step in open {
            let day = step.not_before(&dates).map(|day| day.and_time(NaiveTime::MIN).and_utc());
            let is_ready = !step.after().iter().any(|first| ids.contains(first));
            let date = match day.filter(|day| *day > memory.now()) {
                _ if !is_ready => {
                    still.push(step);
                    continue;
                }
                Some(day) => Some(day),
                None => carry(&memory, &step)?,
            };
            if let Some(date) = date {
                until = Some(until.map_or(date, |known: DateTime<Utc>| known.min(date)));
                still.push(step);
            }
        }
        open = still;
        _ = look();
        if open.len() == before {
            memory.set_now(until.ok_or_else(|| format!("{} and others wait for each other", open[0].subject()))?);
        }
    }
    let account = look();
    let is_left = |step: &Step<'_>| {
        let seen = account.observe(&step.subject());
        // The bill of a month in which nothing was charged for in the end does not come.
        let is_to_come = seen.is_none() && step.node().resource().is_none();
        // Data is copied out, and dies with the account.
        let is_done = is_to_come || step.action() == Action::Export;
        !is_done && step.node().kind().assess(seen.as_ref()).0 != Standing::Gone
    };
    let left = plan.steps().filter(|step| step.node() != root && is_left(step)).map(|step| step.subject()).collect();
    plan.steps().filter(|step| step.node() == root).try_for_each(|step| carry(&memory, &step).map(|_| ()))?;
    Ok(left)
}

/// Whether something is named that stands in the way in the end: what nobody can end, or a circle.
fn names_the_end<'g>(plan: &'g Plan, mut reason: HeldReason<Node<'g>>) -> bool {
    for _ in 0..=plan.held().len() {
        match reason {
            HeldReason::NoWay | HeldReason::Cycle => return true,
            HeldReason::Stays(node) => match plan.held().find(|(held, _)| *held == node) {
                Some((_, why)) => reason = why,
                // It is not in the scope at all, but it is in the way by an order that counts.
                None => {
                    return node.acts().next().is_none() || plan.graph().cycles().flatten().any(|other| other == node);
                }
            },
            _ => return false,
        }
    }
    false
}

/// With everybody doing their part, whatever is planned comes to its end.
fn a_plan_comes_to_its_end(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let plan = Planner::new(&graph).plan();
    match left(&account, &plan) {
        Ok(left) => prop_assert!(left.is_empty(), "{left:?} is still there"),
        Err(stuck) => prop_assert!(false, "{stuck}"),
    }
    Ok(())
}

/// What a plan cannot end, it names, with what stands in the way in the end; the account with it.
fn what_waits_for_ever_is_named(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let plan = Planner::new(&graph).plan();
    let diagnosis = Diagnosis::new(&graph);
    for (held, reason) in plan.held() {
        prop_assert!(names_the_end(&plan, reason), "{held:?}: {reason:?}");
    }
    let is_closed = diagnosis.verdict() == Verdict::Closed;
    let is_named = plan.held().any(|(held, _)| held == graph.root());
    prop_assert_eq!(plan.closes_account() || is_closed, !is_named);
    let nobody: Vec<Address> = diagnosis
        .blockers()
        .filter(|blocker| blocker.remedy().next().is_none() && blocker.not_before(&Weekends).is_none())
        .map(|blocker| blocker.subject())
        .collect();
    for subject in nobody {
        prop_assert!(plan.held().any(|(held, _)| held.address() == subject), "{subject} is not named");
        // Nobody who waits for it is promised a date.
        prop_assert_eq!(diagnosis.timeline(&Weekends).earliest_close(), None);
    }
    Ok(())
}

/// What is only recommended gives way: no cycle has an edge in the order, and none is left that a
/// recommendation is part of.
fn an_order_that_is_only_recommended_gives_way(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    for cycle in graph.cycles() {
        for node in &cycle {
            let is_held = |other: &Node<'_>| cycle.contains(other);
            let hard = node.prerequisites().into_iter().filter(|before| before.constraint.strength == Strength::Hard);
            prop_assert!(hard.map(|edge| edge.before).any(|other| is_held(&other)), "{node} is in no hard circle");
        }
    }
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(96))]

        #[test]
        fn a_plan_comes_to_its_end(facts in proptest1_account_strategy(catalogue(), 9)) {
            super::a_plan_comes_to_its_end(&facts)?;
        }

        #[test]
        fn a_second_providers_plan_comes_to_its_end(facts in of_second_provider(9)) {
            super::a_plan_comes_to_its_end(&facts)?;
        }

        #[test]
        fn what_waits_for_ever_is_named(facts in of_any_provider(9)) {
            super::what_waits_for_ever_is_named(&facts)?;
        }

        #[test]
        fn an_order_that_is_only_recommended_gives_way(facts in of_any_provider(9)) {
            super::an_order_that_is_only_recommended_gives_way(&facts)?;
        }
    }
}
