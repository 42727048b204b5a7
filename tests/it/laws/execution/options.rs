//! Each option of an execution decides what it says: how soon again, and how long at the most.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use winddown::account::{AccountBuilder, Observation};
use winddown::catalogue::{Catalogue, GLOBAL};
use winddown::execution::{
    Answer, ConfirmedPlan, Entry, Execution, Obstacle, Options, Outlook, Sighting, StepStatus, Terms, Work,
};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::timeline::Weekends;

use crate::common::{OPERATOR, now};
use crate::journal::{account, confirmed};

fn after(seconds: i64) -> DateTime<Utc> {
    now() + TimeDelta::seconds(seconds)
}

/// The end of one SIM, opened.
fn execution(options: Options) -> Execution {
    let mut execution = Execution::start(confirmed(1), options, now());
    execution.open(Vec::new(), Vec::new(), None, now());
    execution
}

/// What there is to do at this instant.
fn work(execution: &mut Execution, at: DateTime<Utc>) -> Option<Work> {
    while execution.poll_entry(at).is_some() {}
    execution.poll_work()
}

/// A SIM that is as the plan has it.
fn unchanged() -> Sighting {
    let account = account(1);
    let sim = account.resources().find(|resource| resource.kind() == "sim").unwrap();
    Sighting::Seen(Some(Observation::of(sim)))
}

/// Looks at the SIM, and calls, with this answer.
fn called(execution: &mut Execution, answer: Answer) {
    assert!(matches!(work(execution, now()), Some(Work::Look { .. })));
    execution.handle_sighting(1, unchanged(), now()).unwrap();
    assert!(matches!(work(execution, now()), Some(Work::Perform { .. })));
    execution.handle_answer(1, answer, now()).unwrap();
}

/// When it is looked at, in seconds, if each look shows this.
fn looks(execution: &mut Execution, shown: &Sighting) -> Vec<i64> {
    let mut looks = Vec::new();
    for second in 0..200 {
        if let Some(Work::Look { .. }) = work(execution, after(second)) {
            execution.handle_sighting(1, shown.clone(), after(second)).unwrap();
            looks.push(second);
        }
    }
    looks
}

#[test]
fn an_effect_is_looked_for_as_often_and_as_long_as_is_said() {
    let seconds = Duration::from_secs;
    let options = Options::default().poll(seconds(3), seconds(12)).patience(seconds(60));
    let mut execution = execution(options);
    called(&mut execution, Answer::Accepted { response: winddown::execution::Response::default() });
    let looks = looks(&mut execution, &unchanged());
    let pauses: Vec<i64> = looks.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(pauses.starts_with(&[3, 6, 12, 12]), "{looks:?}");
    assert!((60..=72).contains(looks.last().unwrap()), "{looks:?}");
    assert!(
        matches!(execution.obstacle(1), Some(Obstacle::NoEffect { minutes: 1, .. })),
        "{:?}",
        execution.obstacle(1)
    );
    assert_eq!(execution.outlook(), Outlook::Stuck);
}

/// A VPG whose end has begun: there is nothing to do but to wait.
#[test]
fn what_others_do_is_looked_at_as_often_as_is_said() {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.add("vpg", GLOBAL, "v").status("terminating");
    let graph = DependencyGraph::build(builder.build(Catalogue::soracom()).unwrap(), Catalogue::soracom(), now());
    let plan = Planner::new(&graph.unwrap()).target("vpg".parse().unwrap()).unwrap().plan().save(&Weekends);
    let plan = ConfirmedPlan::new(plan, OPERATOR, Terms::default()).unwrap();
    let options = Options::default().errand(Duration::from_secs(3), Duration::from_secs(12));
    let mut execution = Execution::start(plan, options, now());
    let still = Observation { status: Some("terminating".to_owned()), ..Observation::default() };
    let looks = looks(&mut execution, &Sighting::Seen(Some(still)));
    assert!(looks.starts_with(&[0, 3, 9, 21, 33, 45]), "{looks:?}");
    assert_eq!(execution.status(1), Some(StepStatus::InOtherHands));
}

#[test]
fn a_call_whose_answer_was_lost_is_made_again_after_as_long_as_is_said() {
    for settle in [20, 50] {
        let mut execution = execution(Options::default().settle(Duration::from_secs(settle)));
        called(&mut execution, Answer::OutcomeUnknown { why: "lost".to_owned() });
        let mut looked = None;
        let again = (0..200).find(|second| {
            while let Some(Work::Look { .. }) = work(&mut execution, after(*second)) {
                execution.handle_sighting(1, unchanged(), after(*second)).unwrap();
                looked.get_or_insert(*second);
            }
            execution.status(1) == Some(StepStatus::Dispatched)
        });
        assert_eq!(again.unwrap() - looked.unwrap(), settle.cast_signed());
    }
}

#[test]
fn what_is_said_of_credentials_is_kept_until_one_goes_on() {
    let mut execution = execution(Options::default());
    called(&mut execution, Answer::Unauthorised { why: "the key was revoked".to_owned() });
    assert_eq!((execution.outlook(), execution.unauthorised()), (Outlook::Unauthorised, Some("the key was revoked")));
    assert_eq!(execution.status(1), Some(StepStatus::Ready));
    execution.unpause();
    assert_eq!((execution.outlook(), execution.unauthorised()), (Outlook::Working, None));
}

/// Whatever is told on the way: if nothing changes, it is over when it was said to be.
#[test]
fn tries_are_over_when_they_were_said_to_be() {
    let seconds = Duration::from_secs;
    for (first, longest, tries) in [(2, 60, 6), (1, 4, 9), (5, 5, 2), (1, 4, 80)] {
        let mut execution = execution(Options::default().retry(seconds(first), seconds(longest), tries));
        let mut told = Vec::new();
        let over = (0..2_000).find(|second| {
            if let Some(Work::Look { .. }) = work(&mut execution, after(*second)) {
                execution.handle_sighting(1, Sighting::Transient { why: "busy".to_owned() }, after(*second)).unwrap();
                told.extend(execution.waits().filter_map(|wait| wait.limit));
            }
            execution.status(1) == Some(StepStatus::Failed)
        });
        assert!(told.len() + 1 == tries as usize, "{told:?}");
        assert!(told.iter().all(|limit| *limit == after(over.unwrap())), "{told:?}, and not {over:?}");
    }
}

#[test]
fn what_is_cancelled_begins_nothing_more_even_from_its_journal() {
    let mut execution = execution(Options::default());
    assert!(!execution.is_cancelled());
    execution.cancel("Mika", now());
    assert!(execution.is_cancelled());
    let journal: Vec<Entry> = std::iter::from_fn(|| execution.poll_entry(now())).collect();
    assert_eq!((execution.poll_work(), execution.outlook()), (None, Outlook::Cancelled));
    assert!(journal.contains(&Entry::Cancelled { at: now(), by: "Mika".to_owned() }), "{journal:?}");
    let mut again = Execution::recover(confirmed(1), Options::default(), journal, after(9)).unwrap();
    assert!(again.is_cancelled());
    assert_eq!((work(&mut again, after(9)), again.outlook()), (None, Outlook::Cancelled));
}
