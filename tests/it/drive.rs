//! The loop around an execution: how many calls at once, how often, until when, and what it makes of
//! backends that misbehave.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod clocks;
mod limits;
mod proof;

use std::fs;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use winddown::account::{Account, AccountBuilder, Address, Coverage, OperatorId};
use winddown::backend::{Backend, Clock, JumpingClock, Simulation, SimulationError};
use winddown::catalogue::{Call, Catalogue, GLOBAL};
use winddown::drive::{DriveError, DriveOptions, JournalFile, JournalFileError, drive};
use winddown::execution::{
    Answer, ConfirmedPlan, Entry, Execution, Journal, Options, Outlook, Sighting, StepStatus, Terms,
};
use winddown::graph::DependencyGraph;
use winddown::plan::Selector;
use winddown::planner::Planner;
use winddown::reading::Source;
use winddown::timeline::Weekends;

use crate::common::{OPERATOR, now};

/// An account of which everything was read, with so many things of these kinds.
fn account(things: &[(&str, Coverage, usize)]) -> Account {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.read_the_rest(Catalogue::soracom());
    for (kind, place, count) in things {
        for n in 0..*count {
            builder.add(kind, Some(*place), &format!("8942310000000000{n:03}")).status("active");
        }
    }
    builder.build(Catalogue::soracom()).unwrap()
}

/// A plan in the making: its execution, and a journal.
struct Ground {
    directory: TempDir,
    account: Account,
    execution: Execution,
    journal: JournalFile,
}

impl Ground {
    /// For all things of these kinds; `in_flight` at once.
    fn new(things: &[(&str, Coverage, usize)], in_flight: u32) -> Self {
        let targets: Vec<Selector> = things.iter().map(|(kind, ..)| kind.parse().unwrap()).collect();
        Self::of(account(things), targets, in_flight)
    }

    fn sims(count: usize, in_flight: u32) -> Self {
        Self::new(&[("sim", GLOBAL, count)], in_flight)
    }

    fn of(account: Account, targets: Vec<Selector>, in_flight: u32) -> Self {
        let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
        let plan = targets.into_iter().try_fold(Planner::new(&graph), Planner::target).unwrap().plan();
        let plan = plan.save(&Weekends);
        let terms = Terms::default().consent(winddown::execution::Consent::All).max_steps(plan.len());
        let plan = ConfirmedPlan::new(plan, OPERATOR, terms).unwrap();
        let directory = tempfile::tempdir().unwrap();
        let journal = JournalFile::create(directory.path().join("journal"), &plan).unwrap();
        let options = Options::default().in_flight(NonZeroU32::new(in_flight).unwrap());
        let execution = Execution::start(plan, options, now());
        Self { directory, account, execution, journal }
    }

    fn memory(&self) -> Simulation {
        Simulation::new(&self.account, Catalogue::soracom(), now())
    }

    fn drive<E: std::error::Error + Send + Sync + 'static>(
        &mut self,
        backend: &dyn Backend<Error = E>,
        clock: &dyn Clock,
        options: &DriveOptions,
    ) -> Result<Outlook, DriveError<E, JournalFileError>> {
        drive(&mut self.execution, backend, &mut self.journal, clock, options, &mut |_, _| {})
    }

    /// The journal's lines after its header.
    fn entries(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.directory.path().join("journal")).unwrap();
        text.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn count(&self, event: &str) -> usize {
        self.entries().iter().filter(|entry| entry["event"] == event).count()
    }

    fn is_finished(&self) -> bool {
        self.execution.count(StepStatus::Done) == self.execution.plan().len()
    }
}

/// A backend that does something before and instead of what the account in memory does.
struct Hooked<'h> {
    memory: Simulation,
    /// Gives the answer, if it is another one.
    call: &'h (dyn Fn(&Simulation, &Call) -> Answer + Send + Sync),
    look: &'h (dyn Fn(&Simulation, &Address) -> Sighting + Send + Sync),
}

impl<'h> Hooked<'h> {
    fn calls(memory: Simulation, call: &'h (dyn Fn(&Simulation, &Call) -> Answer + Send + Sync)) -> Self {
        Self { memory, call, look: &|memory, subject| memory.observe(subject) }
    }
}

impl Source for Hooked<'_> {
    type Error = SimulationError;

    fn operator(&self) -> Result<OperatorId, SimulationError> {
        self.memory.operator()
    }

    fn read(&self) -> Result<Account, SimulationError> {
        self.memory.read()
    }
}

impl Backend for Hooked<'_> {
    fn perform(&self, call: &Call) -> Answer {
        (self.call)(&self.memory, call)
    }

    fn is_root(&self) -> bool {
        true
    }

    fn observe(&self, subject: &Address) -> Sighting {
        (self.look)(&self.memory, subject)
    }
}

#[test]
fn as_many_calls_at_once_as_allowed_and_no_more() {
    for limit in [1, 3, 8] {
        let mut ground = Ground::sims(24, limit);
        let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let limit = limit as usize;
        let enter = || {
            let count = inside.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(count, Ordering::SeqCst);
        };
        let call = |memory: &Simulation, call: &Call| {
            enter();
            // The first ones wait for each other, or nothing would show that there can be so many.
            let patience = Instant::now() + Duration::from_secs(20);
            while most.load(Ordering::SeqCst) < limit && Instant::now() < patience {
                thread::yield_now();
            }
            let answer = memory.perform(call);
            inside.fetch_sub(1, Ordering::SeqCst);
            answer
        };
        let look = |memory: &Simulation, subject: &Address| {
            enter();
            let seen = memory.observe(subject);
            inside.fetch_sub(1, Ordering::SeqCst);
            seen
        };
        let backend = Hooked { memory: ground.memory(), call: &call, look: &look };
        let clock = JumpingClock::at(now());
        let ended = ground.drive(&backend, &clock, &DriveOptions::default()).unwrap();
        assert_eq!(ended, Outlook::Finished);
        assert_eq!(most.load(Ordering::SeqCst), limit);
    }
}

/// One panics before the call took effect, one after: either way a look tells, and the rest goes on.
#[test]
fn a_backend_that_panics_takes_nothing_along() {
    let mut ground = Ground::sims(9, 2);
    let calls = AtomicUsize::new(0);
    let call = |memory: &Simulation, call: &Call| match calls.fetch_add(1, Ordering::SeqCst) {
        2 => panic!("before"),
        5 => {
            memory.perform(call);
            panic!("after");
        }
        _ => memory.perform(call),
    };
    let backend = Hooked::calls(ground.memory(), &call);
    let clock = JumpingClock::at(now());
    let ended = ground.drive(&backend, &clock, &DriveOptions::default()).unwrap();
    assert_eq!(ended, Outlook::Finished);
    assert!(ground.is_finished());
    let lost = |entry: &&Value| entry["answer"]["is"] == "outcome-unknown";
    let entries = ground.entries();
    let lost: Vec<&Value> = entries.iter().filter(lost).collect();
    assert_eq!(lost.len(), 2);
    assert!(lost.iter().all(|entry| entry["answer"]["why"] == "the backend panicked"));
    assert_eq!((ground.count("not-shown"), ground.count("shown")), (1, 1));
    assert_eq!(backend.memory.effects().len(), 9, "each SIM once");
    assert_eq!(calls.load(Ordering::SeqCst), 10, "only the call that took no effect was made again");
}

#[test]
fn a_look_that_panics_is_a_look_that_failed() {
    let mut ground = Ground::sims(3, 1);
    let looks = AtomicUsize::new(0);
    let look = |memory: &Simulation, subject: &Address| {
        assert!(looks.fetch_add(1, Ordering::SeqCst) > 0, "the first one");
        memory.observe(subject)
    };
    let backend = Hooked { memory: ground.memory(), call: &|memory, call| memory.perform(call), look: &look };
    let clock = JumpingClock::at(now());
    assert_eq!(ground.drive(&backend, &clock, &DriveOptions::default()).unwrap(), Outlook::Finished);
    assert!(ground.is_finished());
    assert_eq!(looks.load(Ordering::SeqCst), 4);
}

/// A backend whose account is not the plan's, or not known.
struct Stranger(Option<&'static str>);

#[derive(Debug, thiserror::Error)]
#[error("nobody is at home")]
struct Nobody;

impl Source for Stranger {
    type Error = Nobody;

    fn operator(&self) -> Result<OperatorId, Nobody> {
        self.0.map(|id| id.parse().unwrap()).ok_or(Nobody)
    }

    fn read(&self) -> Result<Account, Nobody> {
        panic!("nothing may be read")
    }
}

impl Backend for Stranger {
    fn perform(&self, _: &Call) -> Answer {
        panic!("nothing may be done")
    }

    fn is_root(&self) -> bool {
        true
    }

    fn observe(&self, _: &Address) -> Sighting {
        panic!("nothing may be looked at")
    }
}

#[test]
fn another_account_is_refused_before_anything_is_done() {
    for (stranger, message) in [
        (Stranger(Some("OP0087654321")), "the plan is for OP0012345678, and the backend is that of OP0087654321"),
        (Stranger(None), "nobody is at home"),
    ] {
        let mut ground = Ground::sims(3, 2);
        let clock = JumpingClock::at(now());
        let error = ground.drive(&stranger, &clock, &DriveOptions::default()).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(ground.entries().is_empty(), "not even begun");
        assert_eq!(ground.execution.count(StepStatus::Ready), 3);
    }
}

/// Two calls are under way when it is told to stop, from within one of them.
#[test]
fn what_is_under_way_is_seen_through_and_nothing_else_is_begun() {
    let mut ground = Ground::sims(12, 2);
    let (stop, calls) = (Arc::<AtomicBool>::default(), AtomicUsize::new(0));
    let call = |memory: &Simulation, call: &Call| {
        if calls.fetch_add(1, Ordering::SeqCst) == 3 {
            stop.store(true, Ordering::SeqCst);
        }
        memory.perform(call)
    };
    let backend = Hooked::calls(ground.memory(), &call);
    let clock = JumpingClock::at(now());
    let options = DriveOptions::default().stop(Arc::clone(&stop));
    assert_eq!(ground.drive(&backend, &clock, &options).unwrap(), Outlook::Paused);
    let made = calls.load(Ordering::SeqCst);
    assert!((4..=5).contains(&made), "{made} calls");
    assert_eq!((ground.count("intent"), ground.count("answer")), (made, made));
    assert_eq!(ground.execution.in_flight(), 0);

    stop.store(false, Ordering::SeqCst);
    assert_eq!(ground.drive(&backend, &clock, &options).unwrap(), Outlook::Finished);
    assert_eq!((calls.load(Ordering::SeqCst), backend.memory.effects().len()), (12, 12));
}

/// A stop is over with the drive that it stopped; what a person has paused is not.
#[test]
fn a_pause_that_somebody_asked_for_outlives_the_drive() {
    let mut ground = Ground::sims(2, 1);
    let (memory, clock) = (ground.memory(), JumpingClock::at(now()));
    let stop = Arc::new(AtomicBool::new(true));
    let options = DriveOptions::default().stop(Arc::clone(&stop));
    ground.execution.pause();
    assert_eq!(ground.drive(&memory, &clock, &options).unwrap(), Outlook::Paused);
    stop.store(false, Ordering::SeqCst);
    for _ in 0..2 {
        assert_eq!(ground.drive(&memory, &clock, &options).unwrap(), Outlook::Paused);
        assert!(ground.execution.is_paused() && ground.entries().is_empty());
        assert_eq!(ground.execution.outlook(), Outlook::Paused);
    }
    ground.execution.unpause();
    assert_eq!(ground.execution.outlook(), Outlook::Working);
    assert_eq!(ground.drive(&memory, &clock, &options).unwrap(), Outlook::Finished);

    // Nothing is left that could be stopped.
    stop.store(true, Ordering::SeqCst);
    ground.execution.pause();
    assert_eq!(ground.execution.outlook(), Outlook::Finished);
    assert_eq!(ground.drive(&memory, &clock, &options).unwrap(), Outlook::Finished);
}

/// As after a full disk: the journal failed while it was stopped.
#[test]
fn a_stop_is_over_even_if_the_journal_failed() {
    struct Full;
    #[derive(Debug, thiserror::Error)]
    #[error("no space is left")]
    struct NoSpace;
    impl Journal for Full {
        type Error = NoSpace;
        fn record(&mut self, _: &Entry) -> Result<(), NoSpace> {
            Err(NoSpace)
        }
        fn sync(&mut self) -> Result<(), NoSpace> {
            Err(NoSpace)
        }
    }
    let mut ground = Ground::sims(1, 1);
    let (memory, clock) = (ground.memory(), JumpingClock::at(now()));
    let options = DriveOptions::default().stop(Arc::new(AtomicBool::new(true)));
    let error = drive(&mut ground.execution, &memory, &mut Full, &clock, &options, &mut |_, _| {}).unwrap_err();
    assert_eq!(error.to_string(), "no space is left");
    assert!(matches!(error, DriveError::Journal(NoSpace)));
    assert!(!ground.execution.is_paused());
}

/// A look before a call is under way when it is told to stop: what it shows is no reason to go on.
#[test]
fn a_look_that_comes_back_after_the_stop_leads_to_no_call() {
    let mut ground = Ground::sims(3, 1);
    let stop = Arc::<AtomicBool>::default();
    let look = |memory: &Simulation, subject: &Address| {
        stop.store(true, Ordering::SeqCst);
        memory.observe(subject)
    };
    let backend = Hooked { memory: ground.memory(), call: &|_, _| panic!("it was stopped"), look: &look };
    let clock = JumpingClock::at(now());
    let options = DriveOptions::default().stop(Arc::clone(&stop));
    assert_eq!(ground.drive(&backend, &clock, &options).unwrap(), Outlook::Paused);
    assert!(ground.entries().is_empty());
}

/// Everything that is told is in the file when a call is made on the strength of it.
#[test]
fn an_intent_is_in_the_file_before_the_call() {
    let mut ground = Ground::sims(6, 3);
    let path = ground.directory.path().join("journal");
    let missing = Arc::new(Mutex::new(Vec::new()));
    let call = |memory: &Simulation, call: &Call| {
        let text = fs::read_to_string(&path).unwrap();
        if !text.lines().any(|line| line.contains("\"intent\"") && line.contains(&call.path)) {
            missing.lock().unwrap().push(call.path.clone());
        }
        memory.perform(call)
    };
    let backend = Hooked::calls(ground.memory(), &call);
    let clock = JumpingClock::at(now());
    assert_eq!(ground.drive(&backend, &clock, &DriveOptions::default()).unwrap(), Outlook::Finished);
    assert_eq!(*missing.lock().unwrap(), Vec::<String>::new());
    assert_eq!(ground.count("intent"), 6);
}

#[test]
fn a_journal_error_says_which_file() {
    let error = DriveError::<Nobody, _>::Journal(journal_error());
    let text = error.to_string();
    assert!(text.starts_with("no-such-directory/journal: "), "{text}");
}

fn journal_error() -> JournalFileError {
    let ground = Ground::sims(1, 1);
    JournalFile::create("no-such-directory/journal", ground.execution.confirmed()).unwrap_err()
}
