//! Laws of the execution: whatever comes in, in whatever order.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod harness;
mod looks;
mod options;
mod pairs;
mod patience;
mod reserved;
mod schedules;
mod waits;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use winddown::catalogue::GLOBAL;
use winddown::execution::{Entry, StepStatus};
use winddown::strategies::{AccountFacts, ThingFacts};

use super::oracle::config;
use harness::{Harness, Move, View, moves, recovered, script, state, waits};

/// No step begins before what comes before it is done; at most so many are under way; nothing is
/// handed out that is not in the journal; what cannot be undone is looked at before; nothing is
/// sent again unless two looks since have shown no effect. The harness holds the execution to it.
fn whatever_comes_in_the_plan_is_kept_to(facts: &AccountFacts, moves: &[Move]) -> TestCaseResult {
    Harness::with(facts, |harness| {
        for step in moves {
            harness.make(step)?;
        }
        Ok(())
    })
}

/// After any number of entries, what the journal gives is what there was, but for what was under
/// way, which is unknown.
fn a_journal_gives_the_state_that_wrote_it(facts: &AccountFacts, moves: &[Move]) -> TestCaseResult {
    Harness::with(facts, |harness| {
        for step in moves {
            harness.make(step)?;
            let again = recovered(harness.confirmed(), &harness.journal, harness.now());
            prop_assert_eq!(state(&again), state(&harness.execution));
            prop_assert_eq!(waits(&again, &harness.execution), waits(&harness.execution, &harness.execution));
        }
        // A crash can come between any two lines.
        for lines in 0..=harness.journal.len() {
            let again = recovered(harness.confirmed(), &harness.journal[..lines], harness.now());
            prop_assert!(again.statuses().all(|status| status != StepStatus::Dispatched));
        }
        Ok(())
    })
}

/// The same, taken up again in the middle as often as one likes: the plan is still kept to.
fn crashes_change_nothing_about_that(facts: &AccountFacts, moves: &[Move], crashes: &[bool]) -> TestCaseResult {
    Harness::with(facts, |harness| {
        for (step, crash) in moves.iter().zip(crashes.iter().cycle()) {
            harness.make(step)?;
            if *crash {
                harness.crash();
            }
        }
        Ok(())
    })
}

/// An event that cannot happen is an error and changes nothing.
fn what_cannot_happen_changes_nothing(facts: &AccountFacts, moves: &[Move], bogus: &[Move]) -> TestCaseResult {
    Harness::with(facts, |harness| {
        for step in moves {
            harness.make(step)?;
            let before = harness.shown();
            for wrong in bogus {
                harness.try_wrong(wrong, &before)?;
            }
        }
        Ok(())
    })
}

/// An early look at the clock, or none at all, does no harm.
fn asking_again_changes_nothing(facts: &AccountFacts, moves: &[Move]) -> TestCaseResult {
    Harness::with(facts, |harness| {
        for step in moves {
            harness.make(step)?;
            let before = harness.shown();
            let now = harness.now();
            prop_assert_eq!(harness.execution.poll_entry(now), None);
            prop_assert_eq!(harness.shown(), before);
        }
        Ok(())
    })
}

/// With answers that come right in the end, everything that nobody has stopped ends.
fn good_news_ends_it(facts: &AccountFacts, moves: &[Move]) -> TestCaseResult {
    Harness::with(facts, |harness| {
        for step in moves.iter().filter(|step| !matches!(step, Move::Cancel | Move::Pause)) {
            harness.make(step)?;
        }
        harness.all_is_well()?;
        for (id, status) in (1..).zip(harness.execution.statuses()) {
            let waits_for_stopped = || harness.waits_for(id, StepStatus::is_stopped);
            prop_assert!(
                status.is_complete()
                    || status.is_stopped()
                    || (status == StepStatus::Waiting && waits_for_stopped())
                    || harness.is_kept_back(id),
                "step {} is {:?}",
                id,
                status
            );
        }
        Ok(())
    })
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(384))]

        #[test]
        fn whatever_comes_in_the_plan_is_kept_to((facts, moves) in script()) {
            super::whatever_comes_in_the_plan_is_kept_to(&facts, &moves)?;
        }

        #[test]
        fn a_journal_gives_the_state_that_wrote_it((facts, moves) in script()) {
            super::a_journal_gives_the_state_that_wrote_it(&facts, &moves)?;
        }

        #[test]
        fn crashes_change_nothing_about_that(
            (facts, moves) in script(),
            crashes in prop::collection::vec(any::<bool>(), 40),
        ) {
            super::crashes_change_nothing_about_that(&facts, &moves, &crashes)?;
        }

        #[test]
        fn what_cannot_happen_changes_nothing((facts, moves) in script(), bogus in moves(8)) {
            super::what_cannot_happen_changes_nothing(&facts, &moves, &bogus)?;
        }

        #[test]
        fn asking_again_changes_nothing((facts, moves) in script()) {
            super::asking_again_changes_nothing(&facts, &moves)?;
        }

        #[test]
        fn good_news_ends_it((facts, moves) in script()) {
            super::good_news_ends_it(&facts, &moves)?;
        }
    }
}

/// Lagoon is only concluded from its users and packs. When the plan has ended those, Lagoon is no
/// longer seen, and goes on costing.
#[test]
fn what_is_only_concluded_from_others_is_ended_although_it_is_no_longer_seen() {
    let thing = ThingFacts::new("lagoon-subscription", Some(GLOBAL), "current");
    let facts = AccountFacts { things: vec![thing], ..AccountFacts::default() };
    Harness::with(&facts, |harness| {
        harness.sight(1, View::Whole);
        harness.pump()?;
        prop_assert!(matches!(&harness.journal[..], [Entry::Intent { step: 1, .. }]), "{:?}", harness.journal);
        Ok(())
    })
    .unwrap();
}

/// A VPG whose end was answered with success is still there for a while, and charged for: what comes
/// after it has to wait until it no longer shows.
#[test]
fn what_takes_time_is_not_done_when_it_is_answered() {
    let thing = ThingFacts { status: Some("running".to_owned()), ..ThingFacts::new("vpg", Some(GLOBAL), "v") };
    let facts = AccountFacts { things: vec![thing], ..AccountFacts::default() };
    Harness::with(&facts, |harness| {
        harness.sight(1, View::AsPlanned);
        harness.pump()?;
        harness.answer(1, harness::Reply::Done);
        harness.pump()?;
        prop_assert_eq!(harness.execution.status(1), Some(StepStatus::TakingEffect));
        harness.make(&Move::Tick(5))?;
        harness.sight(1, View::Whole);
        harness.pump()?;
        prop_assert_eq!(harness.execution.status(1), Some(StepStatus::Done));
        Ok(())
    })
    .unwrap();
}

/// What was written a moment ago may not be read back yet: that is no reason to hold a step for good.
#[test]
fn a_protection_that_was_just_lifted_may_show_for_a_while() {
    use winddown::account::Protection;

    let place = Some(GLOBAL);
    let mut thing = ThingFacts::new("sim", place, "s");
    (thing.status, thing.protection) = (Some("active".to_owned()), Protection::On);
    let data = ThingFacts::new("harvest-data", place, "Sim/s");
    let facts = AccountFacts { things: vec![data, thing], ..AccountFacts::default() };
    // An export, then the protection, then the SIM.
    let lift = |harness: &mut Harness| {
        harness.answer(1, harness::Reply::Done);
        harness.pump()?;
        harness.sight(2, View::AsPlanned);
        harness.pump()?;
        harness.answer(2, harness::Reply::Done);
        harness.pump()
    };
    Harness::with(&facts, |harness| {
        lift(harness)?;
        for _ in 0..3 {
            harness.sight(3, View::Protected);
            harness.make(&Move::Tick(60))?;
            prop_assert_eq!(harness.execution.status(3), Some(StepStatus::Ready));
        }
        harness.sight(3, View::AsPlanned);
        harness.pump()?;
        prop_assert_eq!(harness.execution.status(3), Some(StepStatus::Dispatched));
        Ok(())
    })
    .unwrap();
    // If it goes on showing, somebody has set it again.
    Harness::with(&facts, |harness| {
        lift(harness)?;
        while harness.execution.status(3) == Some(StepStatus::Ready) {
            harness.sight(3, View::Protected);
            harness.make(&Move::Tick(60))?;
        }
        prop_assert_eq!(harness.execution.status(3), Some(StepStatus::Held));
        Ok(())
    })
    .unwrap();
}

/// A consent that was given to a process holds for the one that takes the journal up after it.
#[test]
fn a_consent_that_was_given_later_outlives_the_process() {
    use winddown::account::Protection;

    // Five steps, so that nobody agrees at the start.
    let mut thing = ThingFacts::new("sim", Some(GLOBAL), "s");
    (thing.status, thing.protection) = (Some("active".to_owned()), Protection::On);
    let facts = AccountFacts { things: vec![thing], ..AccountFacts::default() };
    Harness::with(&facts, |harness| {
        prop_assert_eq!(harness.execution.status(1), Some(StepStatus::Held));
        let now = harness.now();
        harness.execution.open(vec!["g:sim/s".parse().unwrap()], Vec::new(), None, now);
        harness.pump()?;
        let again = recovered(harness.confirmed(), &harness.journal, now);
        for execution in [&harness.execution, &again] {
            let lift = execution.plan().step(1).unwrap();
            prop_assert!(lift.needs_consent() && execution.confirmed().is_agreed(lift));
        }
        Ok(())
    })
    .unwrap();
}

/// A call of which nobody knows what came is looked at again, and not made again without two looks; where it was
/// accepted, it is never made again.
#[test]
fn what_is_held_because_its_outcome_is_unknown_is_looked_at_again() {
    let thing = ThingFacts { status: Some("running".to_owned()), ..ThingFacts::new("vpg", Some(GLOBAL), "v") };
    let facts = AccountFacts { things: vec![thing], ..AccountFacts::default() };
    for reply in [harness::Reply::Unknown, harness::Reply::Accepted] {
        for end in [View::Whole, View::AsPlanned] {
            Harness::with(&facts, |harness| {
                harness.sight(1, View::AsPlanned);
                harness.pump()?;
                harness.answer(1, reply);
                harness.make(&Move::Tick(5))?;
                harness.sight(1, View::Unreadable);
                harness.pump()?;
                prop_assert_eq!(harness.execution.status(1), Some(StepStatus::Held));
                prop_assert!(harness.execution.has_unknown_outcome(1));
                let now = harness.now();
                harness.execution.recheck(1, "Mika", now).unwrap();
                harness.pump()?;
                harness.sight(1, end);
                harness.pump()?;
                let status = match (end, reply) {
                    (View::Whole, _) => StepStatus::Done,
                    (_, harness::Reply::Accepted) => StepStatus::TakingEffect,
                    _ => StepStatus::Unknown,
                };
                prop_assert_eq!(harness.execution.status(1), Some(status));
                Ok(())
            })
            .unwrap();
        }
    }
}

/// No look can tell, but the account was read whole since, and a list that is complete does not have it.
#[test]
fn a_complete_list_settles_what_no_look_can_tell() {
    use winddown::execution::Review;

    let thing = ThingFacts { status: Some("running".to_owned()), ..ThingFacts::new("vpg", Some(GLOBAL), "v") };
    let facts = AccountFacts { things: vec![thing], ..AccountFacts::default() };
    Harness::with(&facts, |harness| {
        harness.sight(1, View::AsPlanned);
        harness.pump()?;
        harness.answer(1, harness::Reply::Unknown);
        harness.pump()?;
        harness.sight(1, View::Unreadable);
        harness.pump()?;
        let now = harness.now();
        let mut review = Review::default();
        review.gone.push(1);
        harness.execution.open(Vec::new(), Vec::new(), Some(review), now);
        harness.execution.recheck(1, "Mika", now).unwrap();
        harness.pump()?;
        harness.sight(1, View::Unreadable);
        harness.pump()?;
        prop_assert_eq!(harness.execution.status(1), Some(StepStatus::Done));
        Ok(())
    })
    .unwrap();
}

/// A protection that no operation lifts may only mirror what was on its subject: nobody is asked before it was read
/// again.
#[test]
fn a_protection_that_is_off_by_now_is_nobodys_errand() {
    use winddown::account::Protection;

    let mut thing = ThingFacts::new("vpg", Some(GLOBAL), "v");
    (thing.status, thing.protection) = (Some("running".to_owned()), Protection::On);
    let facts = AccountFacts { things: vec![thing], ..AccountFacts::default() };
    for (view, status) in [(View::Whole, StepStatus::Skipped), (View::AsPlanned, StepStatus::InOtherHands)] {
        Harness::with(&facts, |harness| {
            if harness.execution.status(1) == Some(StepStatus::Held) {
                return Ok(());
            }
            harness.sight(1, view);
            harness.pump()?;
            let agreed = harness.confirmed().is_agreed(harness.execution.plan().step(1).unwrap());
            let status = if agreed || view == View::Whole { status } else { StepStatus::Held };
            prop_assert_eq!(harness.execution.status(1), Some(status));
            Ok(())
        })
        .unwrap();
    }
}
