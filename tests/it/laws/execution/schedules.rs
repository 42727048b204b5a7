//! Many schedules of one machine: drawn by number, so that a number says which.
//!
//! `WINDDOWN_SCHEDULES=1000000 cargo test --all-features --release --test it schedules -- --nocapture` tries a million;
//! `WINDDOWN_SCHEDULE=4711` tries that one alone.

use std::env;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestRng, TestRunner};
use winddown::execution::StepStatus;
use winddown::strategies::AccountFacts;

use super::harness::{Harness, Move, recovered, script, state};

/// What happens to a run, and after which of it the process ends.
type Schedule = (AccountFacts, Vec<Move>, Vec<bool>);

fn schedule(number: u64) -> Schedule {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let drawn = (script(), prop::collection::vec(prop::bool::weighted(0.15), 60)).new_tree(&mut runner).unwrap();
    let ((facts, moves), ends) = drawn.current();
    (facts, moves, ends)
}

/// How much was tried.
#[derive(Debug, Default)]
struct Tried {
    moves: AtomicU64,
    ends: AtomicU64,
    entries: AtomicU64,
    complete: AtomicU64,
}

/// The harness holds the execution to the plan at every step: intent before call, nothing twice, nothing out of order,
/// no more under way than allowed. Whenever the process ends, the journal gives the state that there was. With good news
/// from then on, everything ends that nobody has stopped.
fn the_plan_is_kept_to((facts, moves, ends): &Schedule, tried: &Tried) -> TestCaseResult {
    // Whoever stops a run wants no end of it.
    let is_let_end = moves.len().is_multiple_of(2);
    let is_kept = |step: &&Move| !is_let_end || !matches!(step, Move::Cancel | Move::Pause);
    Harness::with(facts, |harness| {
        for (step, is_end) in moves.iter().filter(is_kept).zip(ends) {
            harness.make(step)?;
            tried.moves.fetch_add(1, Ordering::Relaxed);
            if *is_end {
                let again = recovered(harness.confirmed(), &harness.journal, harness.now());
                prop_assert_eq!(state(&again), state(&harness.execution));
                harness.crash();
                tried.ends.fetch_add(1, Ordering::Relaxed);
            }
        }
        if is_let_end {
            harness.all_is_well()?;
            for (id, status) in (1..).zip(harness.execution.statuses()) {
                let waits_for_stopped = || harness.waits_for(id, StepStatus::is_stopped);
                let is_over = status.is_complete() || status.is_stopped();
                let waits = status == StepStatus::Waiting && waits_for_stopped();
                prop_assert!(is_over || waits, "step {} is {:?}", id, status);
                tried.complete.fetch_add(u64::from(status.is_complete()), Ordering::Relaxed);
            }
        }
        tried.entries.fetch_add(harness.journal.len() as u64, Ordering::Relaxed);
        Ok(())
    })
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap())
}

#[test]
fn schedules() {
    let one = number("WINDDOWN_SCHEDULE");
    let count = number("WINDDOWN_SCHEDULES").unwrap_or_else(|| crate::common::cases(400).into());
    let (tried, next) = (Tried::default(), AtomicU64::new(one.unwrap_or(0)));
    let end = one.map_or(count, |one| one + 1);
    let failures: Vec<String> = thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let threads: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let numbers = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)));
                    let tried = |number| the_plan_is_kept_to(&schedule(number), &tried).err().map(|why| (number, why));
                    let mut failed = numbers.take_while(|number| *number < end).filter_map(tried);
                    failed.next().map(|(number, why)| format!("WINDDOWN_SCHEDULE={number}: {why}"))
                })
            })
            .collect();
        threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let [moves, ends, entries, complete] =
        [&tried.moves, &tried.ends, &tried.entries, &tried.complete].map(|n| n.load(Ordering::Relaxed));
    println!(
        "{count} schedules: {moves} answers, looks and the like, {ends} ends of the process, {entries} entries, \
         {complete} steps complete"
    );
    assert!(one.is_some() || ends > 0, "no process ended");
}
