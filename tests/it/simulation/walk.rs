//! The planner and the account in memory read the same catalogue, each in its own way: what the one
//! plans, the other must not refuse.

use std::collections::{BTreeMap, BTreeSet};

use super::is_gone;
use crate::common::{cases, shrinks};
use crate::drawn::{catalogue_of, kind, of_any_provider};
use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Account, Address, Month, Resource};
use winddown::backend::{Backend, Simulation, SimulationError};
use winddown::catalogue::Call;
use winddown::catalogue::spec::{Action, Found, Standing};
use winddown::execution::{Answer, Sighting};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::strategies::{AccountFacts, now};

/// A step of a plan, by itself.
#[derive(Clone, Debug)]
struct Todo {
    subject: Address,
    action: Action,
    call: Option<Call>,
    after: Vec<u32>,
}

fn todo(account: &Account) -> BTreeMap<u32, Todo> {
    let graph = DependencyGraph::build(account.clone(), catalogue_of(account), now()).unwrap();
    let plan = Planner::new(&graph).plan();
    plan.steps()
        .map(|step| {
            let todo = Todo { subject: step.subject(), action: step.action(), call: step.call(), after: step.after() };
            (step.id(), todo)
        })
        .collect()
}

/// Whether it is the bill of a later month, for which the plan waits in case that nobody ends what runs
/// until then. If support ends it today, that bill never comes.
fn is_to_come(account: &Account, subject: &Address) -> bool {
    let month = subject.key().parse::<Month>();
    account.get(subject).is_none() && month.is_ok_and(|month| month > Month::of(now()))
}

/// What became of a step.
#[derive(Debug)]
enum Outcome {
    Done,
    Later(DateTime<Utc>),
    Refused(String),
}

/// Somebody who carries out a plan, without waiting for what can be done meanwhile.
struct Walker<'b> {
    account: &'b Account,
    backend: &'b Simulation,
    open: BTreeMap<u32, Todo>,
    /// What ended when a date came.
    ended: BTreeSet<Address>,
}

impl Walker<'_> {
    /// Gives what was refused.
    fn walk(&mut self) -> Vec<String> {
        let mut refused = Vec::new();
        while !self.open.is_empty() {
            let mut until: Option<DateTime<Utc>> = None;
            let mut is_stuck = true;
            for id in self.open.keys().copied().collect::<Vec<_>>() {
                if self.open[&id].after.iter().any(|before| self.open.contains_key(before)) {
                    continue;
                }
                match self.carry_out(&self.open[&id]) {
                    Outcome::Later(date) => {
                        until = Some(until.map_or(date, |other| other.min(date)));
                        continue;
                    }
                    Outcome::Done => {}
                    Outcome::Refused(why) => refused.push(why),
                }
                self.open.remove(&id);
                is_stuck = false;
            }
            if is_stuck {
                self.wait(until.expect("a step that waits says for what"));
            }
        }
        refused
    }

    fn carry_out(&self, todo: &Todo) -> Outcome {
        let Some(call) = &todo.call else { return self.do_by_hand(todo) };
        match self.backend.perform(call) {
            Answer::Done { .. } => Outcome::Done,
            Answer::Accepted { .. } => {
                (0..9).for_each(|_| _ = self.backend.observe(&todo.subject));
                Outcome::Done
            }
            Answer::Refused { .. } if self.went_along(&todo.subject) => Outcome::Done,
            other => Outcome::Refused(format!("{todo:?}: {other:?}")),
        }
    }

    fn do_by_hand(&self, todo: &Todo) -> Outcome {
        loop {
            return match self.backend.do_by_hand(&todo.subject) {
                Ok(()) => Outcome::Done,
                Err(SimulationError::NotYet { until, .. }) => Outcome::Later(until),
                // A bill that the clock has confirmed is paid where the plan still waits for that.
                Err(SimulationError::Gone(_)) => Outcome::Done,
                Err(_) if self.went_along(&todo.subject) || is_to_come(self.account, &todo.subject) => Outcome::Done,
                // While something runs on, each month has its bill. The plan has those of the first and
                // the last month only: whoever pays pays what comes in between, once it is confirmed.
                Err(SimulationError::Held { before, .. }) if self.has_come(&before) => {
                    match self.backend.do_by_hand(&before) {
                        Ok(()) => continue,
                        Err(SimulationError::NotYet { until, .. }) => Outcome::Later(until),
                        Err(why) => Outcome::Refused(format!("{before}: {why}")),
                    }
                }
                Err(why) => Outcome::Refused(format!("{todo:?}: {why}")),
            };
        }
    }

    /// Whether a thing is in neither the account that was planned for nor in what is left of the plan.
    fn has_come(&self, subject: &Address) -> bool {
        self.account.get(subject).is_none() && !self.open.values().any(|todo| todo.subject == *subject)
    }

    /// Whether a thing is gone because it went along with another, or because its date has come.
    fn went_along(&self, subject: &Address) -> bool {
        // What only shows through others is not seen once the plan has ended the last of those.
        let found = kind(subject.kind()).found;
        matches!(found, Found::Implied { .. }) && is_gone(self.backend, subject)
            || self.ended.contains(subject)
            || self.backend.effects().iter().any(|effect| effect.along.contains(subject))
    }

    fn wait(&mut self, until: DateTime<Utc>) {
        let live = |subject: &Address| !is_gone(self.backend, subject);
        let subjects: BTreeSet<Address> = self.open.values().map(|todo| todo.subject.clone()).collect();
        let before: Vec<Address> = subjects.into_iter().filter(live).collect();
        self.backend.set_now(until);
        self.ended.extend(before.into_iter().filter(|subject| is_gone(self.backend, subject)));
    }
}

/// Whether a thing is protected, and its status has a code that says more: then the plan has no step
/// that lifts the protection, and Soracom refuses. A shortcoming of the plan that is known.
fn hides_its_protection(resource: Resource<'_>) -> bool {
    let kind = kind(resource.kind());
    let (standing, code) = kind.classify(resource.status());
    kind.protection.is_some() && resource.protection().is_on() && standing == Standing::Live && code != kind.code
}

/// Whether it is a bill of a month that has not begun, which no account has.
fn is_too_early(resource: Resource<'_>) -> bool {
    resource.key().parse::<Month>().is_ok_and(|month| month > Month::of(now()))
}

/// What is planned is never refused, step by step, and in the end nothing is left that stands
/// before the account.
fn a_plan_is_never_refused(facts: &AccountFacts) -> TestCaseResult {
    let account = facts.account().unwrap();
    if account.resources().any(|resource| hides_its_protection(resource) || is_too_early(resource)) {
        return Ok(());
    }
    let backend = Simulation::new(&account, &facts.catalogue, now());
    let open = todo(&account);
    let closes = open.values().any(|todo| todo.action == Action::CloseAccount);
    let refused = Walker { account: &account, backend: &backend, open, ended: BTreeSet::new() }.walk();
    prop_assert!(refused.is_empty(), "{}", refused.join("\n"));
    if closes {
        let root = facts.catalogue.root().unwrap();
        let root = Address::new(root.name, None, account.operator().to_string()).unwrap();
        prop_assert_eq!(backend.observe(&root), Sighting::Seen(None));
    }
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(Config { cases: cases(512), max_shrink_iters: shrinks(20_000), ..Config::default() })]

        #[test]
        fn a_plan_is_never_refused(facts in of_any_provider(9)) {
            super::a_plan_is_never_refused(&facts)?;
        }
    }
}
