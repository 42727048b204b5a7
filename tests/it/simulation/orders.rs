//! A second opinion on plans, which knows none of the planner's rules: everything is tried in any order, as long as
//! anything works. What the account in memory lets through, decides.
//!
//! `WINDDOWN_ORDERS=100000 cargo test --all-features --release --test it simulation::orders -- --nocapture` tries so many
//! accounts; `WINDDOWN_ORDER=4711` that one alone.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::Duration;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Account, Address, Fact};
use winddown::backend::{Backend as _, Clock as _, Simulation};
use winddown::graph::DependencyGraph;
use winddown::plan::HeldReason;
use winddown::planner::Planner;
use winddown::reading::Source as _;
use winddown::strategies::{AccountFacts, now};

use super::{fill, memory, operations};
use crate::common::numbered::{Numbered, of_number};
use crate::drawn::{catalogue_of, of_any_provider};

/// After so many looks everything that is under way is over.
const LOOKS: u32 = 8;

/// After so many rounds in which nothing happens nothing will: a round takes half a month, and a month brings a bill.
const QUIET: u32 = 4;

/// So many rounds are enough for the few things of an account.
const MOST: u32 = 200;

/// All that is there, in an order that a number decides.
fn in_some_order(account: &Account, mut number: u64) -> Vec<Address> {
    let mut left: Vec<Address> = account.resources().map(|resource| resource.address()).collect();
    let mut order = Vec::new();
    while !left.is_empty() {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.push(left.swap_remove(usize::try_from(number >> 33).unwrap() % left.len()));
    }
    order
}

/// Tries every act on everything until nothing works any more. Whether the account is closed then.
fn closes(account: &Account, root: &Address, number: u64) -> bool {
    let world: Simulation = memory(account);
    let mut quiet = 0;
    for round in 0..MOST {
        let before = world.effects().len();
        let there = (0..LOOKS).map(|_| world.read().unwrap()).last().unwrap();
        for subject in in_some_order(&there, number.wrapping_add(round.into())) {
            for operation in operations(subject.kind()) {
                // Setting a protection ends nothing.
                let is_set = crate::drawn::kind(subject.kind()).protection.and_then(|protection| protection.set);
                if is_set.is_none_or(|set| set.id != operation.id) {
                    _ = world.perform(&fill(&there, &operation, &subject));
                }
            }
            _ = world.do_by_hand(&subject);
        }
        if world.effects().iter().any(|effect| effect.subject == *root) {
            return true;
        }
        world.set_now(world.now() + Duration::days(16));
        quiet = if world.effects().len() == before { quiet + 1 } else { 0 };
        // Some things end only years from now, as their terms have it.
        match quiet {
            QUIET => world.set_now(world.now() + Duration::days(20_000)),
            quiet if quiet > 2 * QUIET => return false,
            _ => {}
        }
    }
    false
}

/// How many accounts can be closed by our plan; and how many only by another order, of which ours says that it stops.
#[derive(Debug, Default)]
struct Found {
    closed: AtomicU64,
    careful: AtomicU64,
}

/// If any order closes the account, ours does, or names what it does not count on; if none does, ours says so.
fn a_plan_closes_what_any_order_closes(facts: &AccountFacts, number: u64, found: &Found) -> TestCaseResult {
    let account = facts.account().unwrap();
    let graph = DependencyGraph::build(account.clone(), catalogue_of(&account), now()).unwrap();
    let plan = Planner::new(&graph).plan();
    let root = graph.root();
    let ours = plan.closes_account() || root.is_gone();
    let any = closes(&account, &root.address(), number);
    // A plan does not end what nobody can end, nor a circle of things, and names both. Some of these end together with
    // another thing, and data in a circle can be exported first.
    let is_named = |(_, reason): (_, HeldReason<_>)| matches!(reason, HeldReason::NoWay | HeldReason::Cycle);
    let is_careful = !ours && any && plan.held().any(is_named);
    prop_assert!(
        ours == any || is_careful,
        "ours: {}, any order: {}: {:?}",
        ours,
        any,
        plan.held().collect::<Vec<_>>()
    );
    found.closed.fetch_add(ours.into(), Ordering::Relaxed);
    found.careful.fetch_add(is_careful.into(), Ordering::Relaxed);
    Ok(())
}

#[test]
#[allow(clippy::print_stdout, reason = "it tells how much was tried")]
fn a_plan_closes_what_any_order_closes_and_no_more() {
    // What only time ends, no order ends.
    let drawn = |number| {
        let mut facts = of_number(&of_any_provider(7), number);
        facts.things.iter_mut().for_each(|thing| thing.facts.retain(|(fact, _)| *fact != Fact::EndsAt));
        facts
    };
    let tried = Numbered { one: "WINDDOWN_ORDER", many: "WINDDOWN_ORDERS", usual: 300 };
    let found = Found::default();
    let count = tried.all(&|number| a_plan_closes_what_any_order_closes(&drawn(number), number, &found));
    let Found { closed, careful } = found;
    let (closed, careful) = (closed.into_inner(), careful.into_inner());
    println!("{count} accounts: {closed} closed by our plan and by trying everything, {careful} by that alone");
    assert!(count < 50 || (closed > 0 && closed < count && careful * 50 < count), "{closed}, {careful} of {count}");
}
