//! How the loop waits, and for what.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use winddown::backend::{Backend as _, Clock, Simulation};
use winddown::catalogue::Call;
use winddown::drive::DriveOptions;
use winddown::execution::{Answer, Entry, Outlook};
use winddown::reading::CaptureDir;

use super::{Ground, Hooked};
use crate::common::{acme, now};

/// The account's clock, with a count of how often it is waited by.
struct Counting<'m> {
    memory: &'m Simulation,
    /// How long a wait lasts at most.
    nap: TimeDelta,
    waits: AtomicUsize,
}

impl<'m> Counting<'m> {
    fn new(memory: &'m Simulation, nap: TimeDelta) -> Self {
        Self { memory, nap, waits: AtomicUsize::new(0) }
    }
}

impl Clock for Counting<'_> {
    fn now(&self) -> DateTime<Utc> {
        self.memory.now()
    }

    fn wait(&self, until: DateTime<Utc>) {
        self.waits.fetch_add(1, Ordering::SeqCst);
        let nap = self.now().checked_add_signed(self.nap).unwrap_or(until);
        self.memory.wait(until.min(nap));
    }
}

fn until() -> DateTime<Utc> {
    "2026-11-01T00:00:00Z".parse().unwrap()
}

fn waiting() -> DriveOptions {
    // What never comes, such as the bill of a month without charges, is not waited for beyond that.
    DriveOptions::default().wait_until(until())
}

/// Calls that fail for the moment are made again after some seconds: these are slept through, not run
/// through.
#[test]
fn waiting_costs_no_more_than_the_naps_that_it_takes() {
    let mut ground = Ground::sims(2, 2);
    let memory = ground.memory();
    let clock = Counting::new(&memory, TimeDelta::milliseconds(200));
    let calls = AtomicUsize::new(0);
    let call = |memory: &Simulation, call: &Call| match calls.fetch_add(1, Ordering::SeqCst) {
        0..6 => Answer::Transient { why: "not now".to_owned() },
        _ => memory.perform(call),
    };
    let backend = Hooked::calls(ground.memory(), &call);
    assert_eq!(ground.drive(&backend, &clock, &DriveOptions::default()).unwrap(), Outlook::Finished);
    let seconds = (clock.now() - now()).num_seconds();
    assert!((8..=30).contains(&seconds), "{seconds}");
    let waits = clock.waits.load(Ordering::SeqCst);
    assert!(waits <= seconds as usize * 5 + 5, "{waits} waits in {seconds} seconds");
}

/// The example account, whose end takes until October.
fn example() -> Ground {
    Ground::of(CaptureDir::new(acme()).load().unwrap().account, Vec::new(), 4)
}

#[test]
fn without_waiting_it_ends_when_only_people_and_dates_are_left() {
    let mut ground = example();
    let memory = ground.memory();
    let clock = Counting::new(&memory, TimeDelta::MAX);
    assert_eq!(ground.drive(&memory, &clock, &DriveOptions::default()).unwrap(), Outlook::Waiting);
    assert!(clock.now() - now() < TimeDelta::hours(1), "{}", clock.now());
    assert!(ground.execution.errands().count() > 3);
}

#[test]
fn with_waiting_it_goes_on_from_date_to_date() {
    let mut ground = example();
    let memory = ground.memory().people_act();
    let clock = Counting::new(&memory, TimeDelta::MAX);
    assert_eq!(ground.drive(&memory, &clock, &waiting()).unwrap(), Outlook::Waiting);
    let mut dated = 0;
    for (step, day) in ground.execution.plan().steps().filter_map(|step| Some((step.id(), step.not_before()?))) {
        let entries = ground.entries();
        let of = |entry: &&serde_json::Value| entry["step"] == step && entry["event"] == "shown";
        let Some(shown) = entries.iter().find(of) else { continue };
        let shown: Entry = serde_json::from_value(shown.clone()).unwrap();
        assert!(shown.at().date_naive() >= day, "step {step} was looked at before {day}: {shown:?}");
        dated += usize::from(shown.at().date_naive() == day);
    }
    assert!(dated >= 2, "{dated} steps were done on their day");
    assert!(clock.now() > now() + TimeDelta::days(14) && clock.now() <= until(), "{}", clock.now());
    // A few looks at each errand, that is all.
    let waits = clock.waits.load(Ordering::SeqCst);
    assert!(waits < 200, "{waits} waits");
}

/// A wait may last for weeks: what is known by then stands in the file.
#[test]
fn nothing_is_kept_back_while_it_waits() {
    struct Looking<'m>(Counting<'m>, std::path::PathBuf, AtomicUsize);

    impl Clock for Looking<'_> {
        fn now(&self) -> DateTime<Utc> {
            self.0.now()
        }

        fn wait(&self, until: DateTime<Utc>) {
            self.2.store(fs::read_to_string(&self.1).unwrap().lines().count(), Ordering::SeqCst);
            self.0.wait(until);
        }
    }

    let mut ground = example();
    let memory = ground.memory().people_act();
    let clock =
        Looking(Counting::new(&memory, TimeDelta::MAX), ground.directory.path().join("journal"), AtomicUsize::new(0));
    let mut told = 1;
    let mut behind = Vec::new();
    let mut last_wait = now();
    let mut observe = |_: &winddown::execution::Execution, entry: &Entry| {
        // The first entry after a wait: all those before have to have been in the file.
        if entry.at() > last_wait {
            last_wait = entry.at();
            let seen = clock.2.load(Ordering::SeqCst);
            if seen < told {
                behind.push((entry.clone(), seen, told));
            }
        }
        told += 1;
    };
    let end =
        winddown::drive::drive(&mut ground.execution, &memory, &mut ground.journal, &clock, &waiting(), &mut observe);
    assert_eq!(end.unwrap(), Outlook::Waiting);
    assert!(last_wait > now() + TimeDelta::days(14));
    assert_eq!(behind, Vec::new());
}
