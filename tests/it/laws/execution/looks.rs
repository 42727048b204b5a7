//! What a look at a thing says about its step, at once.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use winddown::account::{AccountBuilder, Observation, Protection};
use winddown::catalogue::{Catalogue, GLOBAL};
use winddown::execution::{
    Answer, ConfirmedPlan, Consent, Execution, Obstacle, Options, Response, Review, Sighting, StepStatus, Terms, Work,
};
use winddown::graph::DependencyGraph;
use winddown::plan::FactName;
use winddown::planner::Planner;
use winddown::timeline::Weekends;

use crate::common::{OPERATOR, now};

/// The end of one thing, with leave to lift its protection.
pub(super) fn execution(kind: &str, status: &str, protection: Protection) -> Execution {
    Execution::start(end_of(kind, status, protection), Options::default(), now())
}

/// The plan for that.
pub(super) fn end_of(kind: &str, status: &str, protection: Protection) -> ConfirmedPlan {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.read_the_rest(Catalogue::soracom());
    builder.add(kind, GLOBAL, "8942310000000000018").status(status).protection(protection);
    let graph = DependencyGraph::build(builder.build(Catalogue::soracom()).unwrap(), Catalogue::soracom(), now());
    let planner = Planner::new(&graph.unwrap()).target(kind.parse().unwrap()).unwrap();
    let plan = planner.plan().save(&Weekends);
    let terms = Terms::default().consent(Consent::All).max_steps(plan.len());
    ConfirmedPlan::new(plan, OPERATOR, terms).unwrap()
}

/// The look that is due shows this.
pub(super) fn look(execution: &mut Execution, step: u32, status: &str, protection: Protection) {
    while execution.poll_entry(now()).is_some() {}
    let work = execution.poll_work();
    assert!(matches!(work, Some(Work::Look { step: due, .. }) if due == step), "{work:?}");
    let seen = Observation { status: Some(status.to_owned()), protection, ..Observation::default() };
    execution.handle_sighting(step, Sighting::Seen(Some(seen)), now()).unwrap();
}

/// The fact whose change holds a step.
fn changed(execution: &Execution, step: u32) -> Option<FactName> {
    match execution.obstacle(step) {
        Some(Obstacle::Changed(change)) => Some(change.what),
        _ => None,
    }
}

/// The step is skipped: there is nothing to lift. What the status means is for the next step to judge.
#[test]
fn a_protection_that_is_off_is_not_lifted_whatever_the_status_is() {
    for (kind, planned, seen) in [("sim", "active", "shipped"), ("vpg", "running", "terminating")] {
        let mut execution = execution(kind, planned, Protection::On);
        look(&mut execution, 1, seen, Protection::Off);
        assert_eq!(execution.status(1), Some(StepStatus::Skipped), "{kind}");
        assert_eq!(execution.status(2), Some(StepStatus::Ready), "{kind}");
    }
}

/// Whoever ended it, it must not be ended again.
#[test]
fn what_is_ending_already_is_waited_for_and_not_ended() {
    let mut execution = execution("vpg", "running", Protection::Off);
    look(&mut execution, 1, "terminating", Protection::Off);
    while execution.poll_entry(now()).is_some() {}
    assert_eq!((execution.status(1), execution.poll_work()), (Some(StepStatus::TakingEffect), None));
}

/// Where the step is to wait for the end, that the end has begun is no effect of it: a review took the thing to be gone,
/// and it is not.
#[test]
fn an_end_that_has_begun_is_still_to_be_waited_for() {
    let mut execution = execution("vpg", "terminating", Protection::Off);
    let mut review = Review::default();
    review.gone.push(1);
    execution.open(Vec::new(), Vec::new(), Some(review), now());
    look(&mut execution, 1, "terminating", Protection::Off);
    assert_eq!(execution.status(1), Some(StepStatus::InOtherHands));
}

/// Only a protection that this run has just lifted may show for a while: any other change holds the step at once.
#[test]
fn a_change_that_this_run_has_not_made_holds_the_step_at_once() {
    for (status, protection, fact) in
        [("inactive", Protection::Off, FactName::Status), ("active", Protection::On, FactName::Protection)]
    {
        let mut execution = execution("sim", "active", Protection::Off);
        look(&mut execution, 1, status, protection);
        assert_eq!((execution.status(1), changed(&execution, 1)), (Some(StepStatus::Held), Some(fact)));
    }

    let mut lifted = execution("sim", "active", Protection::On);
    look(&mut lifted, 1, "active", Protection::Off);
    look(&mut lifted, 2, "inactive", Protection::Off);
    assert_eq!((lifted.status(2), changed(&lifted, 2)), (Some(StepStatus::Held), Some(FactName::Status)));

    // The step before it was to wait, and lifted nothing.
    let mut waited = execution("vpg", "creating", Protection::Off);
    look(&mut waited, 1, "running", Protection::Off);
    look(&mut waited, 2, "running", Protection::On);
    assert_eq!((waited.status(2), changed(&waited, 2)), (Some(StepStatus::Held), Some(FactName::Protection)));
}

/// Takes down what is noted, and how many entries that were.
pub(super) fn noted(execution: &mut Execution, now: DateTime<Utc>) -> usize {
    std::iter::from_fn(|| execution.poll_entry(now)).count()
}

/// A look that was not made at all leaves no trace, and is made as soon as it can be.
#[test]
fn a_look_that_was_not_made_is_not_noted() {
    let mut execution = execution("sim", "active", Protection::Off);
    noted(&mut execution, now());
    assert!(matches!(execution.poll_work(), Some(Work::Look { step: 1, .. })));
    execution.handle_sighting(1, Sighting::RateLimited { wait: Duration::ZERO }, now()).unwrap();
    assert_eq!(noted(&mut execution, now()), 0);
    assert!(matches!(execution.poll_work(), Some(Work::Look { step: 1, .. })));
    // One that was refused is noted, and is not made again before its time.
    execution.handle_sighting(1, Sighting::RateLimited { wait: Duration::from_secs(30) }, now()).unwrap();
    assert_eq!(noted(&mut execution, now()), 1);
    assert_eq!(execution.poll_work(), None);
}

/// What the step relies on cannot be seen, so it is not begun.
#[test]
fn a_thing_that_cannot_be_looked_at_is_not_ended() {
    let mut execution = execution("sim", "active", Protection::Off);
    noted(&mut execution, now());
    assert!(matches!(execution.poll_work(), Some(Work::Look { step: 1, .. })));
    execution.handle_sighting(1, Sighting::Unreadable { why: "403".to_owned() }, now()).unwrap();
    assert!(matches!(execution.obstacle(1), Some(Obstacle::FactsUnreadable { why }) if why == "403"));
}

/// Answers each look with a failure that may pass, until nothing is tried any more.
fn failing(execution: &mut Execution, step: u32) -> (u32, DateTime<Utc>) {
    let (mut looks, mut at) = (0, now());
    for _ in 0..10_000 {
        noted(execution, at);
        match execution.poll_work() {
            Some(Work::Look { step: due, .. }) if due == step => {
                looks += 1;
                execution.handle_sighting(step, Sighting::Transient { why: format!("look {looks}") }, at).unwrap();
            }
            Some(other) => panic!("{other:?}"),
            None => match execution.poll_timeout() {
                Some(next) => at = next.max(at),
                None => break,
            },
        }
    }
    (looks, at)
}

/// Before anything is begun, looks are tried a few times, and what the last of them said is told. After an act its effect is
/// waited for with more patience.
#[test]
fn looks_that_fail_are_given_up_sooner_before_the_act_than_after_it() {
    let mut ready = execution("vpg", "running", Protection::Off);
    let (looks, _) = failing(&mut ready, 1);
    let last = format!("look {looks}");
    assert!(
        matches!(ready.obstacle(1), Some(Obstacle::LooksFailed { looks: told, last: said }) if *told == looks && *said == last),
        "{:?}",
        ready.obstacle(1)
    );

    let mut acted = execution("vpg", "running", Protection::Off);
    look(&mut acted, 1, "running", Protection::Off);
    noted(&mut acted, now());
    assert!(matches!(acted.poll_work(), Some(Work::Perform { step: 1, .. })));
    acted.handle_answer(1, Answer::Accepted { response: Response::default() }, now()).unwrap();
    let (_, at) = failing(&mut acted, 1);
    let patience = TimeDelta::hours(2);
    assert!(
        matches!(acted.obstacle(1), Some(Obstacle::NoEffect { seen: None, .. })) && at - now() >= patience,
        "{:?}",
        acted.obstacle(1)
    );
}

/// The steps that have lifted a protection, or may have, of things whose end has not begun.
fn open_lifts(execution: &Execution) -> Vec<u32> {
    execution.unprotected().map(|step| step.id()).collect()
}

/// Begins to lift the protection of a SIM, with this answer.
fn lifting(answer: Answer) -> Execution {
    let mut execution = execution("sim", "active", Protection::On);
    look(&mut execution, 1, "active", Protection::On);
    noted(&mut execution, now());
    assert!(matches!(execution.poll_work(), Some(Work::Perform { step: 1, .. })));
    assert_eq!(open_lifts(&execution), [1], "it is under way");
    execution.handle_answer(1, answer, now()).unwrap();
    noted(&mut execution, now());
    execution
}

/// A call that was not made has lifted nothing. One whose answer was lost may still be carried out after a look that shows the
/// protection.
#[test]
fn a_lift_counts_unless_it_is_known_not_to_have_been_made() {
    let refused = lifting(Answer::RateLimited { wait: Duration::from_secs(30) });
    assert_eq!(open_lifts(&refused), Vec::<u32>::new());
    let mut lost = lifting(Answer::OutcomeUnknown { why: "it broke off".to_owned() });
    assert_eq!(open_lifts(&lost), [1]);
    let mut at = now();
    let mut looks = 0;
    while looks < 3 {
        noted(&mut lost, at);
        match lost.poll_work() {
            Some(Work::Look { step: 1, .. }) => {
                looks += 1;
                let seen = Observation {
                    status: Some("active".to_owned()),
                    protection: Protection::On,
                    ..Observation::default()
                };
                lost.handle_sighting(1, Sighting::Seen(Some(seen)), at).unwrap();
            }
            Some(Work::Perform { .. }) => break,
            Some(other) => panic!("{other:?}"),
            None => match lost.poll_timeout() {
                Some(next) => at = next.max(at),
                None => break,
            },
        }
        assert_eq!(open_lifts(&lost), [1]);
    }
    assert!(looks > 0);
}
