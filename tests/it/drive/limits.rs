//! How often each part of the API is called.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use winddown::account::Address;
use winddown::backend::{Backend as _, Clock, JumpingClock, Simulation};
use winddown::catalogue::{Call, GLOBAL, JAPAN};
use winddown::drive::DriveOptions;
use winddown::execution::{Answer, Entry, Execution, Options, Outlook, Sighting};

use super::{Ground, Hooked};
use crate::common::now;

/// When each kind was called or looked at.
#[derive(Default)]
struct Times(Mutex<BTreeMap<String, Vec<DateTime<Utc>>>>);

impl Times {
    fn note(&self, kind: &str, at: DateTime<Utc>) {
        self.0.lock().unwrap().entry(kind.to_owned()).or_default().push(at);
    }

    fn of(&self, kind: &str) -> Vec<DateTime<Utc>> {
        let mut times = self.0.lock().unwrap().get(kind).cloned().unwrap_or_default();
        times.sort_unstable();
        times
    }
}

fn per_minute(calls: u32) -> DriveOptions {
    DriveOptions::default().rate(NonZeroU32::new(calls))
}

/// Looks count like calls.
#[test]
fn a_part_of_the_api_is_called_so_often_and_no_oftener() {
    for rate in [1, 20] {
        let mut ground = Ground::sims(5, 3);
        let (clock, times) = (JumpingClock::at(now()), Times::default());
        let call = |memory: &Simulation, call: &Call| {
            times.note("sim", clock.now());
            memory.perform(call)
        };
        let look = |memory: &Simulation, subject: &Address| {
            times.note("sim", clock.now());
            memory.observe(subject)
        };
        let backend = Hooked { memory: ground.memory(), call: &call, look: &look };
        let ended = ground.drive(&backend, &clock, &per_minute(rate)).unwrap();
        assert_eq!(ended, Outlook::Finished);
        let times = times.of("sim");
        assert_eq!(times.len(), 10, "a look and a call for each");
        // The clock may have jumped further, but never less far.
        for (place, at) in (0..).zip(&times) {
            assert!(*at - now() >= TimeDelta::seconds(60 / i64::from(rate)) * place, "{place}: {times:?}");
        }
    }
}

/// A clock that stands still until so many looks were made.
struct Still<'t> {
    clock: JumpingClock,
    times: &'t Times,
    looks: usize,
    patience: Instant,
}

impl Clock for Still<'_> {
    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    fn wait(&self, until: DateTime<Utc>) {
        let looks: usize = self.times.0.lock().unwrap().values().map(Vec::len).sum();
        if looks >= self.looks || Instant::now() > self.patience {
            self.clock.wait(until);
        } else {
            thread::yield_now();
        }
    }
}

#[test]
fn the_limit_of_one_part_of_the_api_is_not_that_of_another() {
    let things = [("sim", JAPAN, 1), ("sim", GLOBAL, 1), ("sigfox-device", JAPAN, 1)];
    let mut ground = Ground::new(&things, 3);
    let times = Times::default();
    let patience = Instant::now() + Duration::from_secs(20);
    let clock = Still { clock: JumpingClock::at(now()), times: &times, looks: 3, patience };
    let look = |memory: &Simulation, subject: &Address| {
        times.note(&format!("{:?} {}", subject.coverage(), subject.kind()), clock.now());
        memory.observe(subject)
    };
    let backend = Hooked { memory: ground.memory(), call: &|memory, call| memory.perform(call), look: &look };
    let ended = ground.drive(&backend, &clock, &per_minute(1)).unwrap();
    assert_eq!(ended, Outlook::Finished);
    let times = times.0.lock().unwrap().clone();
    assert_eq!(times.len(), 3);
    assert!(times.values().all(|times| times == &[now()]), "none waited for another: {times:?}");
    assert_eq!(clock.now(), now() + TimeDelta::minutes(1), "and then each for itself");
}

/// Whoever is told to wait speaks for all: nobody calls that part of the API before.
#[test]
fn too_many_calls_close_a_part_of_the_api_for_all() {
    let mut ground = Ground::sims(4, 1);
    let (clock, times, first) = (JumpingClock::at(now()), Times::default(), Mutex::new(true));
    let wait = Duration::from_secs(100);
    let call = |memory: &Simulation, call: &Call| {
        times.note("call", clock.now());
        if std::mem::replace(&mut *first.lock().unwrap(), false) {
            return Answer::RateLimited { wait };
        }
        memory.perform(call)
    };
    let look = |memory: &Simulation, subject: &Address| {
        times.note("look", clock.now());
        memory.observe(subject)
    };
    let backend = Hooked { memory: ground.memory(), call: &call, look: &look };
    assert_eq!(ground.drive(&backend, &clock, &DriveOptions::default()).unwrap(), Outlook::Finished);
    let reopened = now() + wait;
    let early = |times: Vec<DateTime<Utc>>| times.into_iter().filter(|at| *at < reopened).count();
    assert_eq!((early(times.of("call")), early(times.of("look"))), (1, 1), "only those of the first SIM");
    assert_eq!(times.of("call").len(), 5);
}

#[test]
fn a_look_that_was_one_too_many_closes_it_too() {
    let mut ground = Ground::sims(3, 1);
    let (clock, times, first) = (JumpingClock::at(now()), Times::default(), Mutex::new(true));
    let wait = Duration::from_secs(100);
    let look = |memory: &Simulation, subject: &Address| {
        times.note("look", clock.now());
        if std::mem::replace(&mut *first.lock().unwrap(), false) {
            return Sighting::RateLimited { wait };
        }
        memory.observe(subject)
    };
    let backend = Hooked { memory: ground.memory(), call: &|memory, call| memory.perform(call), look: &look };
    assert_eq!(ground.drive(&backend, &clock, &DriveOptions::default()).unwrap(), Outlook::Finished);
    let early = times.of("look").into_iter().filter(|at| *at < now() + wait).count();
    assert_eq!(early, 1);
}

/// A clock at which somebody loses patience once a look was made.
struct Impatient<'s> {
    clock: JumpingClock,
    has_looked: &'s AtomicBool,
    stop: &'s AtomicBool,
}

impl Clock for Impatient<'_> {
    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    fn wait(&self, until: DateTime<Utc>) {
        if self.has_looked.swap(false, Ordering::SeqCst) {
            self.stop.store(true, Ordering::SeqCst);
        } else {
            self.clock.wait(until);
        }
    }
}

/// What an earlier drive was told holds for every call of the group in the next one.
#[test]
fn the_next_drive_obeys_the_wait_as_well() {
    let mut ground = Ground::sims(3, 1);
    let (clock, times, stop) = (JumpingClock::at(now()), Times::default(), Arc::<AtomicBool>::default());
    let told = |_: &Simulation, _: &Call| {
        stop.store(true, Ordering::SeqCst);
        Answer::RateLimited { wait: Duration::from_secs(100) }
    };
    let backend = Hooked::calls(ground.memory(), &told);
    let options = DriveOptions::default().stop(Arc::clone(&stop));
    assert_eq!(ground.drive(&backend, &clock, &options).unwrap(), Outlook::Paused);

    let plan = ground.execution.confirmed().clone();
    let entries = ground.entries().into_iter().map(|entry| serde_json::from_value::<Entry>(entry).unwrap());
    ground.execution = Execution::recover(plan, Options::default(), entries, now()).unwrap();
    let call = |memory: &Simulation, call: &Call| {
        times.note("sim", clock.now());
        memory.perform(call)
    };
    let look = |memory: &Simulation, subject: &Address| {
        times.note("sim", clock.now());
        memory.observe(subject)
    };
    let backend = Hooked { memory: ground.memory(), call: &call, look: &look };
    assert_eq!(ground.drive(&backend, &clock, &DriveOptions::default()).unwrap(), Outlook::Finished);
    assert!(times.of("sim").iter().all(|at| *at >= now() + TimeDelta::seconds(100)), "{:?}", times.of("sim"));
}

/// Whoever stops it again and again while a call waits for its turn has not tried the call once.
#[test]
fn a_call_that_was_stopped_in_its_line_is_no_try() {
    let mut ground = Ground::sims(1, 1);
    let (stop, has_looked, calls) = (Arc::<AtomicBool>::default(), AtomicBool::new(false), AtomicUsize::new(0));
    let look = |memory: &Simulation, subject: &Address| {
        has_looked.store(true, Ordering::SeqCst);
        memory.observe(subject)
    };
    let call = |memory: &Simulation, call: &Call| {
        calls.fetch_add(1, Ordering::SeqCst);
        memory.perform(call)
    };
    let backend = Hooked { memory: ground.memory(), call: &call, look: &look };
    let clock = Impatient { clock: JumpingClock::at(now()), has_looked: &has_looked, stop: &stop };
    let options = per_minute(1).stop(Arc::clone(&stop));
    for _ in 0..20 {
        stop.store(false, Ordering::SeqCst);
        assert_eq!(ground.drive(&backend, &clock, &options).unwrap(), Outlook::Paused);
    }
    assert_eq!((calls.load(Ordering::SeqCst), ground.execution.obstacles().count()), (0, 0));
    stop.store(false, Ordering::SeqCst);
    let ended = ground.drive(&backend, &clock.clock, &per_minute(1)).unwrap();
    assert_eq!(ended, Outlook::Finished);
}
