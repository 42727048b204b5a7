//! What is waited for, and until when.

use chrono::{DateTime, TimeDelta, Utc};
use winddown::account::Observation;
use winddown::catalogue::GLOBAL;
use winddown::execution::{Entry, Execution, Obstacle, Outlook, Sighting, StepStatus, Wait, Work};
use winddown::strategies::{AccountFacts, ThingFacts};

use super::harness::{Harness, Reply, View, recovered};

fn one(kind: &'static str, status: &str) -> AccountFacts {
    let thing = ThingFacts { status: Some(status.to_owned()), ..ThingFacts::new(kind, Some(GLOBAL), "x") };
    AccountFacts { things: vec![thing], ..AccountFacts::default() }
}

fn only(execution: &Execution) -> Wait {
    let waits: Vec<Wait> = execution.waits().collect();
    assert_eq!(waits.len(), 1, "{waits:?}");
    waits[0].clone()
}

fn seconds(n: i64) -> TimeDelta {
    TimeDelta::seconds(n)
}

/// Looks until there is none for now.
fn look(execution: &mut Execution, sighting: &Sighting, now: DateTime<Utc>) -> usize {
    let mut looks = 0;
    while execution.poll_entry(now).is_some() {}
    while let Some(Work::Look { step, .. }) = execution.poll_work() {
        execution.handle_sighting(step, sighting.clone(), now).unwrap();
        while execution.poll_entry(now).is_some() {}
        looks += 1;
    }
    looks
}

/// A thing that was terminated and stays listed is named, with since when and how much longer; then its step
/// is held with what was seen.
#[test]
fn an_end_that_does_not_show_is_named_and_given_up_in_the_end() {
    Harness::with(&one("vpg", "running"), |harness| {
        harness.sight(1, View::AsPlanned);
        harness.pump()?;
        harness.answer(1, Reply::Done);
        harness.pump()?;
        let (began, mut execution) = (harness.now(), recovered(harness.confirmed(), &harness.journal, harness.now()));
        let still = Observation { status: Some("running".to_owned()), ..Observation::default() };
        let still = Sighting::Seen(Some(still));
        let first = only(&execution);
        assert_eq!((first.status, first.since, first.until), (StepStatus::TakingEffect, began, None));
        let mut now = began;
        let mut looks = 0;
        while execution.outlook() == Outlook::Working {
            looks += look(&mut execution, &still, now);
            let Some(at) = execution.poll_timeout() else { break };
            let wait = only(&execution);
            assert_eq!((wait.step, wait.since, wait.until), (1, began, Some(at)));
            assert_eq!(wait.limit, Some((began + TimeDelta::hours(2)).max(at)));
            assert_eq!(wait.last.as_ref(), Some(&still));
            now = at;
        }
        assert!((20..40).contains(&looks), "the pauses grow: {looks}");
        let (_, obstacle) = execution.obstacles().next().unwrap();
        assert!(matches!(obstacle, Obstacle::NoEffect { minutes: 120.., seen: Some(seen) } if seen == "running"));
        assert_eq!(execution.waits().count(), 0);
        Ok(())
    })
    .unwrap();
}

/// What the API said to a look or a call holds for whoever takes the journal up.
#[test]
fn a_wait_that_was_told_outlives_the_process() {
    Harness::with(&one("vpg", "running"), |harness| {
        harness.sight(1, View::RateLimited);
        harness.pump()?;
        for told in [true, false] {
            let until = harness.now() + seconds(7);
            let mut again = recovered(harness.confirmed(), &harness.journal, harness.now() + seconds(6));
            assert_eq!(only(&again).until, Some(until));
            assert_eq!(look(&mut again, &Sighting::Seen(None), harness.now() + seconds(6)), 0);
            assert_eq!(again.poll_timeout(), Some(until));
            let mut later = recovered(harness.confirmed(), &harness.journal, until);
            assert_eq!(look(&mut later, &Sighting::RateLimited { wait: std::time::Duration::from_secs(1) }, until), 1);
            if told {
                // Now the look comes about, and the call is told to wait.
                harness.make(&super::Move::Tick(7))?;
                harness.sight(1, View::AsPlanned);
                harness.pump()?;
                harness.answer(1, Reply::RateLimited);
                harness.pump()?;
            }
        }
        Ok(())
    })
    .unwrap();
}

/// Nothing is put off for ever.
#[test]
fn a_step_that_is_only_told_to_wait_is_given_up() {
    Harness::with(&one("vpg", "running"), |harness| {
        let began = harness.now();
        while harness.execution.status(1) == Some(StepStatus::Ready) {
            harness.sight(1, View::RateLimited);
            harness.pump()?;
            let wait = harness.execution.waits().next();
            assert!(wait.is_none_or(|wait| wait.since == began && wait.limit == Some(began + TimeDelta::hours(2))));
            harness.make(&super::Move::Tick(600))?;
        }
        let (_, obstacle) = harness.execution.obstacles().next().unwrap();
        assert_eq!(obstacle, &Obstacle::ToldToWait { minutes: 120 });
        Ok(())
    })
    .unwrap();
}

/// A look that breaks off is named while that lasts, and so is an answer that was lost.
#[test]
fn looks_that_break_off_and_answers_that_were_lost_are_named() {
    Harness::with(&one("vpg", "running"), |harness| {
        harness.sight(1, View::Transient);
        harness.pump()?;
        let wait = only(&harness.execution);
        assert_eq!((wait.status, wait.until), (StepStatus::Ready, Some(harness.now() + seconds(2))));
        assert_eq!(wait.limit, Some(harness.now() + seconds(62)));
        assert_eq!(wait.last, Some(Sighting::Transient { why: "as told".to_owned() }));
        harness.make(&super::Move::Tick(2))?;
        harness.sight(1, View::AsPlanned);
        harness.pump()?;
        harness.answer(1, Reply::Unknown);
        harness.pump()?;
        assert_eq!(only(&harness.execution).status, StepStatus::Unknown);
        harness.sight(1, View::AsPlanned);
        harness.pump()?;
        assert_eq!(only(&harness.execution).until, Some(harness.now() + seconds(30)));
        // The first of two looks that have to agree is not forgotten.
        let again = recovered(harness.confirmed(), &harness.journal, harness.now());
        assert_eq!(only(&again), only(&harness.execution));
        Ok(())
    })
    .unwrap();
}

/// That a person has not acted yet is no news.
#[test]
fn looks_at_what_people_do_fill_no_journal() {
    Harness::with(&one("order", "ordered"), |harness| {
        let errands: Vec<u32> = harness.execution.errands().map(|errand| errand.id()).collect();
        let before = harness.journal.len();
        for _ in 0..10 {
            for step in &errands {
                if harness.execution.in_flight() > 0 {
                    harness.sight(*step, View::AsPlanned);
                }
            }
            harness.make(&super::Move::Tick(100_000))?;
        }
        let looked = harness.journal[before..].iter().filter(|entry| matches!(entry, Entry::Looked { .. })).count();
        assert_eq!(looked, 0);
        Ok(())
    })
    .unwrap();
}
