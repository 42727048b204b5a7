//! How long is waited, from when on, and what is said of it in the end.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use winddown::account::{Observation, Protection};
use winddown::execution::{Answer, Execution, Obstacle, Options, Response, Sighting, StepStatus, Work};

use super::looks::{end_of, execution, look, noted};
use crate::common::now;

fn transient() -> Sighting {
    Sighting::Transient { why: "503".to_owned() }
}

/// The next work that is due, and when; if nothing is, never.
fn next(execution: &mut Execution, mut at: DateTime<Utc>, late: TimeDelta) -> Option<(Work, DateTime<Utc>)> {
    for _ in 0..3 {
        noted(execution, at);
        if let Some(work) = execution.poll_work() {
            return Some((work, at));
        }
        at = execution.poll_timeout()?.max(at) + late;
    }
    None
}

/// Lets looks fail, `most` at the most, each made `late` after it was due. Gives how many there were, and when the last was.
fn fail(execution: &mut Execution, from: DateTime<Utc>, most: u32, late: TimeDelta) -> (u32, DateTime<Utc>) {
    let (mut looks, mut at) = (0, from);
    while looks < most
        && let Some((work, due)) = next(execution, at, late)
    {
        assert!(matches!(work, Work::Look { step: 1, .. }), "{work:?}");
        (looks, at) = (looks + 1, due);
        execution.handle_sighting(1, transient(), at).unwrap();
    }
    (looks, at)
}

/// If nobody has taken the step up for more than ten minutes, nobody has waited: the looks are counted anew.
#[test]
fn looks_are_counted_anew_after_a_long_pause() {
    let ready = || execution("vpg", "running", Protection::Off);
    let (usual, _) = fail(&mut ready(), now(), 100, TimeDelta::zero());
    for (pause, more) in [(TimeDelta::minutes(10), usual - 3), (TimeDelta::seconds(601), usual)] {
        let mut execution = ready();
        let (looks, at) = fail(&mut execution, now(), 3, TimeDelta::zero());
        assert_eq!(looks, 3);
        // The fourth look is late, and those after it are not.
        let (work, due) = next(&mut execution, at, pause).unwrap();
        assert!(matches!(work, Work::Look { .. }));
        execution.handle_sighting(1, transient(), due).unwrap();
        let (left, _) = fail(&mut execution, due, 100, TimeDelta::zero());
        assert_eq!(left + 1, more, "after {pause}");
        assert!(matches!(execution.obstacle(1), Some(Obstacle::LooksFailed { .. })));
    }
}

/// Begins to end a VPG, with this answer.
fn ending(answer: Answer) -> Execution {
    let mut execution = execution("vpg", "running", Protection::Off);
    look(&mut execution, 1, "running", Protection::Off);
    noted(&mut execution, now());
    assert!(matches!(execution.poll_work(), Some(Work::Perform { step: 1, .. })));
    execution.handle_answer(1, answer, now()).unwrap();
    execution
}

/// The effect of an act is awaited from the act on, whoever has looked in between.
#[test]
fn an_effect_is_awaited_from_the_act_on() {
    let mut execution = ending(Answer::Accepted { response: Response::default() });
    let (_, at) = fail(&mut execution, now(), 2, TimeDelta::zero());
    let (_, due) = next(&mut execution, at, TimeDelta::hours(3)).unwrap();
    execution.handle_sighting(1, transient(), due).unwrap();
    noted(&mut execution, due);
    assert!(matches!(execution.obstacle(1), Some(Obstacle::NoEffect { minutes, .. }) if *minutes >= 180));
}

fn seen(status: &str) -> Sighting {
    Sighting::Seen(Some(Observation { status: Some(status.to_owned()), ..Observation::default() }))
}

/// Makes the look that is due, which shows a VPG as it was planned for.
fn look_at(execution: &mut Execution, at: DateTime<Utc>) {
    assert!(matches!(execution.poll_work(), Some(Work::Look { step: 1, .. })));
    execution.handle_sighting(1, seen("running"), at).unwrap();
}

/// Answers each call with this, and lets each look show what the plan relies on, until the step is given up.
fn told(execution: &mut Execution, from: DateTime<Utc>, answer: &Answer) -> DateTime<Utc> {
    let mut at = from;
    for _ in 0..1_000 {
        let Some((work, due)) = next(execution, at, TimeDelta::zero()) else { return at };
        at = due;
        match work {
            Work::Perform { step, .. } => execution.handle_answer(step, answer.clone(), at).unwrap(),
            Work::Look { .. } => execution.handle_sighting(1, seen("running"), at).unwrap(),
        }
    }
    panic!("it never ends")
}

/// A call that has to wait again and again is given up after as long as an effect would be, counted from the first time.
#[test]
fn whoever_is_only_told_to_wait_gives_up_in_the_end() {
    let wait = Answer::RateLimited { wait: Duration::from_secs(20 * 60) };
    let mut execution = ending(wait.clone());
    let end = told(&mut execution, now(), &wait);
    assert!(matches!(execution.obstacle(1), Some(Obstacle::ToldToWait { .. })), "{:?}", execution.obstacle(1));
    let waited = end - now();
    assert!(TimeDelta::hours(2) <= waited && waited <= TimeDelta::hours(3), "{waited}");
}

/// Calls that were not made at all do not begin the wait, however long there are no others.
#[test]
fn a_call_that_was_not_made_is_no_wait() {
    let not_made = || Answer::RateLimited { wait: Duration::ZERO };
    let mut execution = ending(not_made());
    let mut at = now();
    for n in (0..=40).rev() {
        at += TimeDelta::minutes(4);
        noted(&mut execution, at);
        look_at(&mut execution, at);
        noted(&mut execution, at);
        assert!(matches!(execution.poll_work(), Some(Work::Perform { step: 1, .. })));
        let answer = if n == 0 { Answer::RateLimited { wait: Duration::from_secs(60) } } else { not_made() };
        execution.handle_answer(1, answer, at).unwrap();
        noted(&mut execution, at);
    }
    assert_eq!((execution.status(1), execution.obstacle(1)), (Some(StepStatus::Ready), None));
}

/// A step in other hands is looked at at once by whoever takes the journal up, unless the API has said when to come again.
#[test]
fn only_the_word_of_the_api_keeps_from_looking_at_an_errand() {
    let wait = Duration::from_secs(30 * 60);
    for (shown, is_put_off) in [(Sighting::RateLimited { wait }, true), (transient(), false)] {
        let mut execution = execution("vpg", "terminating", Protection::Off);
        let mut journal: Vec<_> = std::iter::from_fn(|| execution.poll_entry(now())).collect();
        assert!(matches!(execution.poll_work(), Some(Work::Look { step: 1, .. })));
        assert_eq!(execution.status(1), Some(StepStatus::InOtherHands));
        execution.handle_sighting(1, shown, now()).unwrap();
        journal.extend(std::iter::from_fn(|| execution.poll_entry(now())));
        let at = now() + TimeDelta::minutes(5);
        let plan = end_of("vpg", "terminating", Protection::Off);
        let mut again = Execution::recover(plan, Options::default(), journal, at).unwrap();
        noted(&mut again, at);
        assert_eq!(again.poll_work().is_none(), is_put_off);
    }
}

/// Nobody waits for people any more once the run is cancelled.
#[test]
fn an_errand_is_not_looked_at_in_a_cancelled_run() {
    let mut execution = execution("vpg", "terminating", Protection::Off);
    noted(&mut execution, now());
    assert!(matches!(execution.poll_work(), Some(Work::Look { step: 1, .. })));
    execution.handle_sighting(1, seen("terminating"), now()).unwrap();
    execution.cancel("Mika", now());
    assert_eq!(next(&mut execution, now(), TimeDelta::zero()), None);
    assert_eq!(execution.status(1), Some(StepStatus::InOtherHands));
}

/// What a call was put off for is known until the call that follows is answered, and no longer.
#[test]
fn a_wait_is_told_until_there_is_an_answer() {
    let mut execution = ending(Answer::RateLimited { wait: Duration::from_secs(30) });
    let until = now() + TimeDelta::seconds(30);
    let told = |execution: &Execution| execution.waits().next().unwrap().until;
    assert_eq!(told(&execution), Some(until));
    noted(&mut execution, until);
    look_at(&mut execution, until);
    noted(&mut execution, until);
    assert!(matches!(execution.poll_work(), Some(Work::Perform { step: 1, .. })));
    execution.handle_answer(1, Answer::OutcomeUnknown { why: "it broke off".to_owned() }, until).unwrap();
    assert_eq!((execution.status(1), told(&execution)), (Some(StepStatus::Unknown), None));
}

/// That looking failed afterwards says less than why the act was refused.
#[test]
fn a_refusal_stays_the_reason() {
    let mut execution = ending(Answer::refused("it is in use"));
    let (looks, _) = fail(&mut execution, now(), 100, TimeDelta::zero());
    assert!(looks > 0);
    assert!(matches!(execution.obstacle(1), Some(Obstacle::Refused(_))), "{:?}", execution.obstacle(1));
}
