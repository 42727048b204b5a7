//! Steps that wait for something to be read.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use winddown::execution::{Answer, Entry, Execution, Obstacle, Review, Sighting, StepStatus, Unread, Work};
use winddown::strategies::{AccountFacts, now};

use super::harness::{Harness, recovered};
use crate::laws::oracle::{config, small};

/// Drives an execution as far as it gets, where everything works; gives what has stood in its journal.
fn run(execution: &mut Execution, from: DateTime<Utc>) -> (Vec<Entry>, DateTime<Utc>) {
    let (mut entries, mut now) = (Vec::new(), from);
    for _ in 0..10_000 {
        while let Some(entry) = execution.poll_entry(now) {
            entries.push(entry);
        }
        let mut is_idle = true;
        while let Some(work) = execution.poll_work() {
            is_idle = false;
            let told = match work {
                Work::Perform { step, .. } => execution.handle_answer(step, Answer::done(), now),
                Work::Look { step, .. } => execution.handle_sighting(step, Sighting::Seen(None), now),
            };
            told.unwrap();
        }
        match execution.poll_timeout() {
            Some(at) if is_idle => now = at.max(now),
            None if is_idle => break,
            _ => {}
        }
    }
    (entries, now)
}

fn begun(entries: &[Entry]) -> BTreeSet<u32> {
    let is_begun = |entry: &&Entry| {
        let is_changed = matches!(entry, Entry::Stopped { why: Obstacle::Changed(_), .. });
        is_changed || matches!(entry, Entry::Intent { .. } | Entry::Errand { .. } | Entry::Needless { .. })
    };
    entries.iter().filter(is_begun).filter_map(|entry| entry.step()).collect()
}

fn held(execution: &Execution) -> BTreeSet<u32> {
    let is_unread = |(_, obstacle): &(_, &Obstacle)| matches!(obstacle, Obstacle::Unread { .. });
    execution.obstacles().filter(is_unread).map(|(step, _)| step.id()).collect()
}

/// Nothing of them is begun, in whichever process, until it is noted that it was read; then they go
/// on.
fn what_waits_for_a_reading_is_not_begun_before(facts: &AccountFacts, which: &[Index]) -> TestCaseResult {
    Harness::with(facts, |harness| {
        let confirmed = harness.confirmed().clone();
        let steps = u32::try_from(confirmed.plan().len()).unwrap();
        if steps == 0 {
            return Ok(());
        }
        let all: Vec<u32> = (1..=steps).collect();
        let reserved: BTreeSet<u32> = which.iter().map(|which| *which.get(&all)).collect();
        let unread = Unread {
            subject: "g:sim/*".parse().unwrap(),
            why: "listSims: 403".to_owned(),
            holds: Vec::new(),
            steps: reserved.iter().copied().collect(),
        };
        let mut execution = recovered(&confirmed, &[], now());
        let mut review = Review::default();
        review.unread.push(unread.clone());
        execution.open(Vec::new(), Vec::new(), Some(review), now());
        let (mut journal, at) = run(&mut execution, now());
        prop_assert!(begun(&journal).is_disjoint(&reserved));
        prop_assert!(held(&execution).is_subset(&reserved));
        prop_assert_eq!(execution.reserved(), reserved.len());

        // Another process: the same, even for those who want it tried again.
        let mut execution = recovered(&confirmed, &journal, at);
        prop_assert_eq!(&execution.review().unread, &[unread]);
        for step in held(&execution) {
            execution.retry(step, "Mika", at).unwrap();
        }
        execution.open(Vec::new(), Vec::new(), None, at);
        let (more, at) = run(&mut execution, at);
        prop_assert!(begun(&more).is_disjoint(&reserved));
        journal.extend(more);

        // It was read.
        let mut execution = recovered(&confirmed, &journal, at);
        execution.open(Vec::new(), Vec::new(), Some(Review::default()), at);
        let lifted = held(&execution);
        for step in &lifted {
            prop_assert!(execution.waits_for(execution.plan().step(*step).unwrap()).is_none());
            execution.retry(*step, "Mika", at).unwrap();
        }
        let (more, _) = run(&mut execution, at);
        let is_agreed = |step: &u32| confirmed.is_agreed(confirmed.plan().step(*step).unwrap());
        // That a thing is no longer there does not mean of every kind that it is gone.
        let is_changed = |step: u32| {
            execution
                .obstacles()
                .any(|(other, obstacle)| other.id() == step && matches!(obstacle, Obstacle::Changed(_)))
        };
        let left: Vec<_> = lifted
            .iter()
            .filter(|step| is_agreed(step) && !is_changed(**step) && !begun(&more).contains(step))
            .collect();
        prop_assert!(left.is_empty(), "{:?} are not begun", left);
        prop_assert!(held(&execution).is_empty() && execution.reserved() == 0);
        prop_assert_eq!(execution.count(StepStatus::Dispatched), 0);
        Ok(())
    })
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(128))]

        #[test]
        fn what_waits_for_a_reading_is_not_begun_before(
            (facts, which) in (small(), prop::collection::vec(any::<Index>(), 1..4)),
        ) {
            super::what_waits_for_a_reading_is_not_begun_before(&facts, &which)?;
        }
    }
}
