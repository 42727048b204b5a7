//! The threads of a drive, disturbed: backend, journal and clock pause at points that a number draws, the drive is stopped
//! at some moment, and its journal fails at some write, with what was not flushed lost or not.
//!
//! `WINDDOWN_THREADS=100000 cargo test --all-features --release --test it laws::threads -- --nocapture` tries as many;
//! `WINDDOWN_THREAD=4711` tries that one alone. The number gives the account, the pauses and the ends. The system still
//! decides which thread runs when, so a number that failed may have to be tried more than once. (`shuttle` would decide
//! that too, but drive and backends would have to use its threads and channels throughout.)

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Account, Address, Fact, OperatorId};
use winddown::backend::{Backend, Clock, Simulation, SimulationError};
use winddown::catalogue::Call;
use winddown::catalogue::spec::Action;
use winddown::drive::{DriveError, DriveOptions, drive};
use winddown::execution::{Answer, ConfirmedPlan, Entry, Execution, Journal, Options, Outlook, Sighting, StepStatus};
use winddown::reading::Source;
use winddown::strategies::{now, proptest1_graph_strategy};

use super::carrying::{Dice, confirmed, effects, help, is_gone, real};
use super::oracle::account;
use crate::common::acme;
use crate::common::numbered::{Numbered, of_number};
use crate::drawn::catalogue_of;

/// Pauses at points that a seed draws; without one there are none.
struct Pauses(Option<Mutex<Dice>>);

impl Pauses {
    /// Nothing, a turn for the other threads, or some microseconds.
    fn pause(&self) {
        let Some(dice) = &self.0 else { return };
        let (way, micros) = {
            let mut dice = dice.lock().unwrap();
            (dice.below(8), dice.below(200))
        };
        match way {
            0..4 => {}
            4..7 => thread::yield_now(),
            _ => thread::sleep(Duration::from_micros(micros as u64)),
        }
    }
}

/// What a journal holds, and how much of it would outlive the machine.
#[derive(Default)]
struct Kept {
    entries: Vec<Entry>,
    synced: usize,
}

impl Kept {
    /// How often a call of this step was announced for sure.
    fn announced(&self, step: u32) -> usize {
        let is_intent = |entry: &&Entry| entry.is_intent() && entry.step() == Some(step);
        self.entries[..self.synced].iter().filter(is_intent).count()
    }
}

#[derive(Debug, thiserror::Error)]
#[error("no space is left")]
struct NoSpace;

/// A journal that fails at some write.
struct Shaky<'w> {
    world: &'w World<'w>,
    /// How many writes are left.
    left: usize,
}

impl Shaky<'_> {
    fn write(&mut self, write: impl FnOnce(&mut Kept)) -> Result<(), NoSpace> {
        self.world.pauses.pause();
        self.left = self.left.checked_sub(1).ok_or(NoSpace)?;
        write(&mut self.world.kept());
        self.world.pauses.pause();
        Ok(())
    }
}

impl Journal for Shaky<'_> {
    type Error = NoSpace;

    fn record(&mut self, entry: &Entry) -> Result<(), NoSpace> {
        self.write(|kept| kept.entries.push(entry.clone()))
    }

    fn sync(&mut self) -> Result<(), NoSpace> {
        self.write(|kept| kept.synced = kept.entries.len())
    }
}

/// A call, as the backend saw it.
struct Seen {
    step: u32,
    begun: usize,
    ended: usize,
    took: bool,
}

/// An account in memory that watches those who act on it.
struct World<'w> {
    plan: &'w ConfirmedPlan,
    memory: Simulation,
    pauses: Pauses,
    kept: Mutex<Kept>,
    /// How many calls and looks may be under way.
    limit: usize,
    inside: AtomicUsize,
    /// Counts beginnings and ends of calls.
    ticks: AtomicUsize,
    seen: Mutex<Vec<Seen>>,
    /// How often a call of each step was begun.
    begun: Mutex<BTreeMap<u32, usize>>,
    wrong: Mutex<Vec<String>>,
}

impl<'w> World<'w> {
    fn new(account: &Account, plan: &'w ConfirmedPlan, limit: usize, pauses: Pauses) -> Self {
        Self {
            plan,
            memory: Simulation::new(account, catalogue_of(account), now()).people_act(),
            pauses,
            kept: Mutex::default(),
            limit,
            inside: AtomicUsize::new(0),
            ticks: AtomicUsize::new(0),
            seen: Mutex::default(),
            begun: Mutex::default(),
            wrong: Mutex::default(),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap()
    }

    fn wrong(&self, what: String) {
        self.wrong.lock().unwrap().push(what);
    }

    fn inside<T>(&self, act: impl FnOnce() -> T) -> T {
        let count = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        if count > self.limit {
            self.wrong(format!("{count} calls and looks are under way, and {} may be", self.limit));
        }
        self.pauses.pause();
        let answer = act();
        self.pauses.pause();
        self.inside.fetch_sub(1, Ordering::SeqCst);
        answer
    }

    /// The step that a call is of.
    fn step_of(&self, call: &Call) -> u32 {
        let mut steps = self.plan.plan().steps().filter(|step| step.call().as_ref() == Some(call));
        steps.next().expect("the plan has this call").id()
    }

    fn begin(&self, step: u32) {
        let times = *self.begun.lock().unwrap().entry(step).and_modify(|times| *times += 1).or_insert(1);
        let announced = self.kept().announced(step);
        if times > announced {
            self.wrong(format!("step {step} was called {times} times, and announced {announced} times"));
        }
    }
}

impl Source for World<'_> {
    type Error = SimulationError;

    fn operator(&self) -> Result<OperatorId, SimulationError> {
        self.memory.operator()
    }

    fn read(&self) -> Result<Account, SimulationError> {
        self.memory.read()
    }
}

impl Backend for World<'_> {
    fn perform(&self, call: &Call) -> Answer {
        let step = self.step_of(call);
        self.inside(|| {
            let begun = self.ticks.fetch_add(1, Ordering::SeqCst);
            self.begin(step);
            let answer = self.memory.perform(call);
            self.pauses.pause();
            let took = matches!(answer, Answer::Done { .. } | Answer::Accepted { .. });
            let ended = self.ticks.fetch_add(1, Ordering::SeqCst);
            self.seen.lock().unwrap().push(Seen { step, begun, ended, took });
            answer
        })
    }

    fn is_root(&self) -> bool {
        true
    }

    fn observe(&self, subject: &Address) -> Sighting {
        self.inside(|| self.memory.observe(subject))
    }
}

impl Clock for World<'_> {
    fn now(&self) -> DateTime<Utc> {
        self.pauses.pause();
        self.memory.now()
    }

    fn wait(&self, until: DateTime<Utc>) {
        self.pauses.pause();
        self.memory.wait(until);
    }
}

/// How a drive is disturbed.
enum Disturbance {
    None,
    /// It is stopped after so many microseconds.
    Stop(u64),
    /// Its journal fails after so many writes.
    Full(usize),
}

impl Disturbance {
    /// For a plan with so many steps.
    fn draw(dice: &mut Dice, steps: usize) -> Self {
        match dice.below(5) {
            0..2 => Self::Stop(dice.below(100 * steps) as u64),
            2..4 => Self::Full(dice.below(3 * steps)),
            _ => Self::None,
        }
    }
}

/// How much was tried.
#[derive(Default)]
struct Tried {
    drives: AtomicUsize,
    stops: AtomicUsize,
    failures: AtomicUsize,
    calls: AtomicUsize,
    /// Calls that were begun while another was under way.
    together: AtomicUsize,
}

fn options(limit: usize) -> Options {
    let errand = (Duration::from_secs(60), Duration::from_secs(30 * 86_400));
    let limit = NonZeroU32::new(u32::try_from(limit).unwrap()).unwrap();
    Options::default().in_flight(limit).root(true).errand(errand.0, errand.1)
}

/// So many times in a row there may be nothing but waiting, before a person helps.
const PATIENCE: u32 = 60;

impl World<'_> {
    fn recovered(&self) -> Execution {
        let entries = self.kept().entries.clone();
        Execution::recover(self.plan.clone(), options(self.limit), entries, self.memory.now()).expect("it follows")
    }

    /// Drives once, and tells how that ended.
    fn drive(&self, execution: &mut Execution, disturbance: &Disturbance) -> Result<Outlook, NoSpace> {
        let stop = Arc::<AtomicBool>::default();
        let left = if let Disturbance::Full(writes) = disturbance { *writes } else { usize::MAX };
        let ended = thread::scope(|scope| {
            if let Disturbance::Stop(micros) = disturbance {
                scope.spawn(|| {
                    thread::sleep(Duration::from_micros(*micros));
                    stop.store(true, Ordering::SeqCst);
                });
            }
            let options = DriveOptions::default().stop(Arc::clone(&stop));
            drive(execution, self, &mut Shaky { world: self, left }, self, &options, &mut |_, _| self.pauses.pause())
        });
        match ended {
            Ok(outlook) => Ok(outlook),
            Err(DriveError::Journal(full)) => Err(full),
            Err(error) => unreachable!("{error}"),
        }
    }

    /// The machine goes down: what was not flushed may be lost.
    fn lose_some(&self, dice: &mut Dice) {
        let mut kept = self.kept();
        let left = kept.synced + dice.below(kept.entries.len() - kept.synced + 1);
        kept.entries.truncate(left);
    }

    /// Drives to the end, through so many drives that may be disturbed.
    fn carry(&self, dice: &mut Dice, mut disturbed: u32, tried: &Tried) -> Execution {
        let mut execution = self.recovered();
        let mut idle = 0;
        loop {
            let steps = self.plan.plan().len();
            let disturbance = if disturbed > 0 { Disturbance::draw(dice, steps) } else { Disturbance::None };
            disturbed = disturbed.saturating_sub(1);
            tried.drives.fetch_add(1, Ordering::Relaxed);
            let entries = self.kept().entries.len();
            match self.drive(&mut execution, &disturbance) {
                Err(NoSpace) => {
                    tried.failures.fetch_add(1, Ordering::Relaxed);
                    self.lose_some(dice);
                    execution = self.recovered();
                    continue;
                }
                Ok(Outlook::Finished) => return execution,
                Ok(Outlook::Paused) => {
                    tried.stops.fetch_add(1, Ordering::Relaxed);
                    // Another process goes on, or this one.
                    if dice.below(2) == 0 {
                        execution = self.recovered();
                    }
                    continue;
                }
                Ok(_) => {}
            }
            let is_new = |entry: &Entry| !matches!(entry, Entry::Looked { .. });
            idle = if self.kept().entries[entries..].iter().any(is_new) { 0 } else { idle + 1 };
            match execution.poll_timeout().filter(|_| idle < PATIENCE) {
                Some(at) => self.memory.set_now(at),
                None => {
                    let kept = self.kept().entries.clone();
                    if !help(&mut execution, &self.memory, &kept, self.memory.now()) {
                        return execution;
                    }
                    idle = 0;
                }
            }
        }
    }

    /// What the backend's own log says of the calls.
    fn check_log(&self) -> TestCaseResult {
        let wrong = self.wrong.lock().unwrap();
        prop_assert!(wrong.is_empty(), "{}", wrong.join("; "));
        drop(wrong);
        let seen = self.seen.lock().unwrap();
        let step = |seen: &Seen| self.plan.plan().step(seen.step).expect("a step of the plan");
        for (at, one) in seen.iter().enumerate() {
            let before: Vec<u32> = step(one).after().to_vec();
            for other in seen.iter().enumerate().filter(|(there, _)| *there != at).map(|(_, other)| other) {
                let is_apart = one.ended < other.begun || other.ended < one.begun;
                let is_same = step(one).subject() == step(other).subject();
                prop_assert!(is_apart || !is_same, "{} has two calls at once", step(one).subject());
                // Data that may not have been stored is copied out once more.
                let is_twice = one.step == other.step && one.took && other.took;
                prop_assert!(!is_twice || step(one).action() == Action::Export, "step {} took twice", one.step);
                let is_before = before.contains(&other.step);
                prop_assert!(!is_before || other.ended < one.begun, "step {} before {}", one.step, other.step);
            }
        }
        Ok(())
    }
}

/// What is left of an account, by the plan: which steps are complete, what is gone for good, and by which operations.
fn left(world: &World<'_>, execution: &Execution, account: &Account) -> Vec<String> {
    // A disturbance takes time, in which things end by themselves.
    world.memory.set_now(now() + TimeDelta::days(800));
    let mut left = Vec::new();
    for step in world.plan.plan().steps() {
        let is_complete = execution.status(step.id()).is_some_and(StepStatus::is_complete);
        left.push(format!("step {} is complete: {is_complete}", step.id()));
        // What others do depends on the time that it takes: in a later month there is another bill.
        if step.call().is_some() && step.is_irreversible() {
            left.push(format!("{} is gone: {}", step.subject(), is_gone(&world.memory, &step.subject())));
        }
    }
    let has_date = |subject: &Address| account.get(subject).is_some_and(|it| it.fact(Fact::EndsAt).is_some());
    // What ends at a date by itself may have done so before its turn.
    let done = effects(&world.memory).into_iter().filter(|((_, subject), _)| !has_date(subject));
    left.extend(done.map(|((operation, subject), times)| format!("{operation} {subject}: {times}")));
    left
}

fn disturbed_threads_end_where_one_thread_ends(number: u64, tried: &Tried) -> TestCaseResult {
    let account = match number % 3 {
        0 => crate::common::account(&acme()),
        1 => account(&of_number(&proptest1_graph_strategy(30), number)),
        _ => account(&of_number(&real(), number)),
    };
    let plan = confirmed(&account);
    let mut dice = Dice(number);
    let limit = 1 + dice.below(5);

    let alone = World::new(&account, &plan, 1, Pauses(None));
    let end = alone.carry(&mut Dice(0), 0, &Tried::default());
    let wanted = left(&alone, &end, &account);
    alone.check_log()?;

    let world = World::new(&account, &plan, limit, Pauses(Some(Mutex::new(Dice(!number)))));
    let end = world.carry(&mut dice, 8, tried);
    world.check_log()?;
    prop_assert_eq!(left(&world, &end, &account), wanted);
    let seen = world.seen.lock().unwrap();
    let is_amid = |one: &&Seen| seen.iter().any(|other| other.begun < one.begun && one.begun < other.ended);
    tried.calls.fetch_add(seen.len(), Ordering::Relaxed);
    tried.together.fetch_add(seen.iter().filter(is_amid).count(), Ordering::Relaxed);
    Ok(())
}

#[test]
#[allow(clippy::print_stdout, reason = "it tells how much was tried")]
fn threads() {
    let tried = Tried::default();
    let numbered = Numbered { one: "WINDDOWN_THREAD", many: "WINDDOWN_THREADS", usual: 60 };
    let count = numbered.all(&|number| disturbed_threads_end_where_one_thread_ends(number, &tried));
    let Tried { drives, stops, failures, calls, together } = &tried;
    let [drives, stops, failures, calls, together] =
        [drives, stops, failures, calls, together].map(|n| n.load(Ordering::Relaxed));
    println!(
        "{count} runs: {drives} drives, {stops} stopped, {failures} with a journal that failed; {calls} calls, {together} \
         begun while another was under way"
    );
    assert!(count < 10 || (stops > 0 && failures > 0 && together > 0), "nothing was disturbed");
}
