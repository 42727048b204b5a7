//! Laws of carrying a plan out in an account that has changed since it was made: what the change concerns is held,
//! and the rest goes on. The world judges: it refuses what comes too early.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::{TestCaseResult, TestRunner};
use winddown::account::{Account, Protection};
use winddown::backend::{Backend, Simulation};
use winddown::execution::{
    Answer, ConfirmedPlan, Consent, Entry, Execution, Obstacle, Options, Outlook, Review, StepStatus, Terms, Work,
};
use winddown::plan::SavedPlan;
use winddown::planner::Planner;
use winddown::reading::Source;
use winddown::strategies::{AccountFacts, now};
use winddown::timeline::Weekends;
use winddown::verify::{Soundness, verify};

use super::oracle::{account, config, graph, small};
use crate::drawn::{catalogue_of, kind};

/// What has happened to a thing since the plan was made.
#[derive(Clone, Copy, Debug)]
enum Since {
    New,
    Gone,
    Protected,
    Unprotected,
    Status(usize),
}

fn since() -> impl Strategy<Value = Since> {
    prop_oneof![
        4 => Just(Since::New),
        2 => Just(Since::Gone),
        1 => Just(Since::Protected),
        1 => Just(Since::Unprotected),
        2 => (0usize..6).prop_map(Since::Status),
    ]
}

fn cases() -> impl Strategy<Value = (AccountFacts, Vec<(Index, Since)>)> {
    (small(), prop::collection::vec((any::<Index>(), since()), 0..4))
}

/// The account as it was when the plan was made, and as it is.
fn before_and_after(facts: &AccountFacts, changes: &[(Index, Since)]) -> (Account, Account) {
    let (mut before, mut after) = (facts.clone(), facts.clone());
    let mut absent = [BTreeSet::new(), BTreeSet::new()];
    for (which, since) in changes.iter().filter(|_| !facts.things.is_empty()) {
        let at = which.index(facts.things.len());
        let thing = &mut after.things[at];
        match since {
            Since::New => _ = absent[0].insert(at),
            Since::Gone => _ = absent[1].insert(at),
            Since::Protected => thing.protection = Protection::On,
            Since::Unprotected => thing.protection = Protection::Off,
            Since::Status(n) => {
                let values = kind(thing.kind).status.values;
                thing.status = (!values.is_empty()).then(|| values[n % values.len()].name.to_owned());
            }
        }
    }
    for (facts, absent) in [&mut before, &mut after].into_iter().zip(&absent) {
        let mut at = 0..;
        facts.things.retain(|_| !absent.contains(&at.next().unwrap()));
        refer_to_what_is_left(facts);
    }
    (account(&before), account(&after))
}

fn refer_to_what_is_left(facts: &mut AccountFacts) {
    let left: BTreeSet<(&str, String)> = facts.things.iter().map(|thing| (thing.kind, thing.key.clone())).collect();
    for thing in &mut facts.things {
        thing.references.retain(|to| to.to.iter().any(|kind| left.contains(&(*kind, to.key.clone()))));
    }
}

fn plan(account: &Account) -> SavedPlan {
    Planner::new(&graph(account)).plan().save(&Weekends)
}

fn confirmed(plan: SavedPlan) -> ConfirmedPlan {
    let (typed, steps) = (plan.operator().to_string(), plan.len());
    ConfirmedPlan::new(plan, &typed, Terms::default().consent(Consent::All).max_steps(steps)).unwrap()
}

/// Goes on as far as it gets.
fn carry(
    execution: &mut Execution,
    world: &Simulation,
    journal: &mut Vec<Entry>,
    from: DateTime<Utc>,
) -> DateTime<Utc> {
    let mut now = from;
    for _ in 0..3_000 {
        journal.extend(std::iter::from_fn(|| execution.poll_entry(now)));
        let work: Vec<Work> = std::iter::from_fn(|| execution.poll_work()).collect();
        for one in &work {
            match one {
                Work::Perform { step, call } => execution.handle_answer(*step, world.perform(call), now).unwrap(),
                Work::Look { step, subject } => {
                    execution.handle_sighting(*step, world.observe(subject), now).unwrap();
                }
            }
        }
        if execution.outlook() == Outlook::Unproven && work.is_empty() {
            execution.prove(Ok(&world.read().unwrap()), now);
            continue;
        }
        match execution.poll_timeout().filter(|_| work.is_empty()) {
            Some(at) => now = at.max(now),
            None if work.is_empty() => break,
            None => {}
        }
        world.set_now(now);
    }
    now
}

/// What the world has refused because of order, or of a fact that the plan got wrong.
fn refused(journal: &[Entry]) -> Vec<&Entry> {
    let is_early = |code: &Option<String>| {
        code.as_deref().is_some_and(|code| ["still_there", "protected", "out_of_turn", "out_of_date"].contains(&code))
    };
    let is_refusal = |entry: &&Entry| matches!(entry, Entry::Answer { answer: Answer::Refused { response }, .. } if is_early(&response.code));
    journal.iter().filter(is_refusal).collect()
}

/// No call is refused because it came too early, neither at first nor after the account was read again; and what
/// waits, waits for something that is held.
fn nothing_is_done_too_early(facts: &AccountFacts, changes: &[(Index, Since)]) -> TestCaseResult {
    let (before, after) = before_and_after(facts, changes);
    let catalogue = catalogue_of(&before);
    let plan = plan(&before);
    if verify(&plan, &after, catalogue, now()).soundness() == Soundness::Invalid {
        return Ok(());
    }
    let world = Simulation::new(&after, catalogue, now()).people_act();
    let confirmed = confirmed(plan);
    let options = || Options::default().root(true);
    let mut execution = Execution::start(confirmed.clone(), options(), now());
    let review = Review::of(confirmed.plan(), &after, catalogue, now());
    execution.open(Vec::new(), Vec::new(), Some(review), now());
    let mut journal = Vec::new();
    let at = carry(&mut execution, &world, &mut journal, now());
    prop_assert_eq!(refused(&journal), Vec::<&Entry>::new());

    let mut execution = Execution::recover(confirmed, options(), journal.iter().cloned(), at).unwrap();
    let review = execution.read_again(&world.read().unwrap(), catalogue, at);
    execution.open(Vec::new(), Vec::new(), Some(review), at);
    let held: Vec<u32> = execution
        .obstacles()
        .filter(|(step, why)| matches!(why, Obstacle::Unplanned { .. }) && execution.waits_for(*step).is_none())
        .map(|(step, _)| step.id())
        .collect();
    held.into_iter().for_each(|step| execution.retry(step, "Mika", at).unwrap());
    carry(&mut execution, &world, &mut journal, at);
    prop_assert_eq!(refused(&journal), Vec::<&Entry>::new());
    for (step, status) in execution.plan().steps().zip(execution.statuses()) {
        let is_open = |before: &u32| !execution.status(*before).is_some_and(StepStatus::is_complete);
        prop_assert!(status != StepStatus::Ready, "step {} is ready", step.id());
        prop_assert!(status != StepStatus::Waiting || step.after().iter().any(is_open));
    }
    Ok(())
}

/// An account that has not changed holds nothing, and one in which nothing is new or different holds nothing either.
fn what_has_not_changed_holds_nothing(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let review = Review::of(&plan(&account), &account, catalogue_of(&account), now());
    prop_assert!(review.changed.is_empty() && review.gone.is_empty(), "{:?}", review);
    Ok(())
}

/// A law that never meets its case proves nothing.
#[test]
fn the_cases_hold_something_and_miss_something() {
    let mut runner = TestRunner::deterministic();
    let (mut changed, mut gone) = (0, 0);
    for _ in 0..200 {
        let (facts, changes) = cases().new_tree(&mut runner).unwrap().current();
        let (before, after) = before_and_after(&facts, &changes);
        let review = Review::of(&plan(&before), &after, catalogue_of(&before), now());
        changed += usize::from(!review.changed.is_empty());
        gone += usize::from(!review.gone.is_empty());
    }
    assert!(changed >= 20 && gone >= 5, "{changed} hold something, {gone} miss something");
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(256))]

        #[test]
        fn nothing_is_done_too_early((facts, changes) in cases()) {
            super::nothing_is_done_too_early(&facts, &changes)?;
        }

        #[test]
        fn what_has_not_changed_holds_nothing(facts in small()) {
            super::what_has_not_changed_holds_nothing(&facts)?;
        }
    }
}
