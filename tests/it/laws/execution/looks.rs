//! What a look at a thing says about its step, at once.

use winddown::account::{AccountBuilder, Observation, Protection};
use winddown::catalogue::{Catalogue, GLOBAL};
use winddown::execution::{
    ConfirmedPlan, Consent, Execution, Obstacle, Options, Review, Sighting, StepStatus, Terms, Work,
};
use winddown::graph::DependencyGraph;
use winddown::plan::FactName;
use winddown::planner::Planner;
use winddown::timeline::Weekends;

use crate::common::{OPERATOR, now};

/// The end of one thing, with leave to lift its protection.
fn execution(kind: &str, status: &str, protection: Protection) -> Execution {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.read_the_rest(Catalogue::soracom());
    builder.add(kind, GLOBAL, "8942310000000000018").status(status).protection(protection);
    let graph = DependencyGraph::build(builder.build(Catalogue::soracom()).unwrap(), Catalogue::soracom(), now());
    let planner = Planner::new(&graph.unwrap()).target(kind.parse().unwrap()).unwrap();
    let plan = planner.plan().save(&Weekends);
    let terms = Terms::default().consent(Consent::All).max_steps(plan.len());
    Execution::start(ConfirmedPlan::new(plan, OPERATOR, terms).unwrap(), Options::default(), now())
}

/// The look that is due shows this.
fn look(execution: &mut Execution, step: u32, status: &str, protection: Protection) {
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
