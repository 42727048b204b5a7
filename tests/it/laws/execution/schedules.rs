//! Many schedules of one machine: drawn by number, so that a number says which.
//!
//! `WINDDOWN_SCHEDULES=1000000 cargo test --all-features --release --test it schedules -- --nocapture` tries a million;
//! `WINDDOWN_SCHEDULE=4711` tries that one alone.

use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use winddown::execution::StepStatus;
use winddown::strategies::AccountFacts;

use super::harness::{Harness, Move, recovered, script, state};
use crate::common::numbered::{Numbered, of_number};

/// What happens to a run, and after which of it the process ends.
type Schedule = (AccountFacts, Vec<Move>, Vec<bool>);

fn schedule(number: u64) -> Schedule {
    let ((facts, moves), ends) = of_number(&(script(), prop::collection::vec(prop::bool::weighted(0.15), 60)), number);
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

/// The harness checks the execution at every step: intent before call, nothing twice, nothing out of order,
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
                prop_assert!(is_over || waits || harness.is_kept_back(id), "step {} is {:?}", id, status);
                tried.complete.fetch_add(u64::from(status.is_complete()), Ordering::Relaxed);
            }
        }
        tried.entries.fetch_add(harness.journal.len() as u64, Ordering::Relaxed);
        Ok(())
    })
}

#[test]
#[allow(clippy::print_stdout, reason = "it tells how much was tried")]
fn schedules() {
    let tried = Tried::default();
    let numbered = Numbered { one: "WINDDOWN_SCHEDULE", many: "WINDDOWN_SCHEDULES", usual: 400 };
    let count = numbered.all(&|number| the_plan_is_kept_to(&schedule(number), &tried));
    let [moves, ends, entries, complete] =
        [&tried.moves, &tried.ends, &tried.entries, &tried.complete].map(|n| n.load(Ordering::Relaxed));
    println!(
        "{count} schedules: {moves} answers, looks and the like, {ends} ends of the process, {entries} entries, \
         {complete} steps complete"
    );
    assert!(count < 100 || ends > 0, "no process ended");
}
