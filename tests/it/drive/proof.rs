//! What cannot be undone is read again in the end.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use winddown::account::{Account, AccountBuilder, Address, OperatorId};
use winddown::backend::{Backend, Clock as _, JumpingClock, Simulation, SimulationError};
use winddown::catalogue::{Call, Catalogue, GLOBAL};
use winddown::drive::DriveOptions;
use winddown::execution::{Answer, Entry, Obstacle, Outlook, Sighting, StepStatus};
use winddown::reading::Source;
use winddown::report::{self, TextRenderer};

use super::{Ground, Hooked};
use crate::common::{OPERATOR, now};

/// A success that was none.
#[test]
fn what_is_said_to_be_done_and_still_stands_is_held_in_the_end() {
    let mut ground = Ground::sims(3, 2);
    let calls = AtomicUsize::new(0);
    let call = |memory: &Simulation, call: &Call| match calls.fetch_add(1, Ordering::SeqCst) {
        0 => Answer::done(),
        _ => memory.perform(call),
    };
    let backend = Hooked::calls(ground.memory(), &call);
    let clock = JumpingClock::at(now());
    let ended = ground.drive(&backend, &clock, &DriveOptions::default()).unwrap();
    assert_eq!((ended, calls.load(Ordering::SeqCst)), (Outlook::Stuck, 3), "nothing is sent again");
    assert!(clock.now() >= now() + TimeDelta::hours(2), "it was looked at for long enough");
    let obstacles: Vec<&Obstacle> = ground.execution.obstacles().map(|(_, obstacle)| obstacle).collect();
    let [Obstacle::NoEffect { seen: Some(seen), .. }] = obstacles[..] else { panic!("{obstacles:?}") };
    assert_eq!(seen, "active");
    let read: Vec<Entry> = ground.entries().into_iter().map(|entry| serde_json::from_value(entry).unwrap()).collect();
    let read: Vec<&Entry> = read.iter().filter(|entry| matches!(entry, Entry::ReadBack { .. })).collect();
    let [Entry::ReadBack { gone: 2, standing, unread, .. }] = read[..] else { panic!("{read:?}") };
    assert!(standing.len() == 1 && unread.is_empty());
}

/// An effect that shows late is no failure.
#[test]
fn what_shows_late_is_done_in_the_end() {
    let mut ground = Ground::sims(2, 1);
    let kept = std::sync::Mutex::new(Vec::new());
    let call = |_: &Simulation, call: &Call| {
        kept.lock().unwrap().push(call.clone());
        Answer::done()
    };
    let look = |memory: &Simulation, subject: &Address| {
        if memory.effects().is_empty() && kept.lock().unwrap().len() == 2 {
            kept.lock().unwrap().iter().for_each(|call| _ = memory.perform(call));
        }
        memory.observe(subject)
    };
    let backend = Hooked { memory: ground.memory(), call: &call, look: &look };
    let ended = ground.drive(&backend, &JumpingClock::at(now()), &DriveOptions::default()).unwrap();
    assert_eq!(ended, Outlook::Finished);
    assert_eq!((ground.count("read-back"), ground.count("shown"), ground.count("intent")), (1, 2, 2));
}

/// An account that can be acted on, and not read.
struct Blind(Simulation, AtomicUsize);

impl Source for Blind {
    type Error = io::Error;

    fn operator(&self) -> Result<OperatorId, io::Error> {
        self.0.operator().map_err(io::Error::other)
    }

    fn read(&self) -> Result<Account, io::Error> {
        self.1.fetch_add(1, Ordering::SeqCst);
        Err(io::Error::other("listSims: 403"))
    }
}

impl Backend for Blind {
    fn perform(&self, call: &Call) -> Answer {
        self.0.perform(call)
    }

    fn is_root(&self) -> bool {
        true
    }

    fn observe(&self, subject: &Address) -> Sighting {
        self.0.observe(subject)
    }
}

/// What cannot be read again is not said to be done; the next drive reads again.
#[test]
fn what_cannot_be_read_again_is_told() {
    let mut ground = Ground::sims(2, 1);
    let blind = Blind(ground.memory(), AtomicUsize::new(0));
    let clock = JumpingClock::at(now());
    for drives in 1..=2 {
        assert_eq!(ground.drive(&blind, &clock, &DriveOptions::default()).unwrap(), Outlook::Unproven);
        assert_eq!(blind.1.load(Ordering::SeqCst), drives);
        assert!(ground.is_finished() && ground.execution.unproven() == 2);
        let text = TextRenderer::plain(200).render(report::standing(&ground.execution));
        assert!(
            text.contains("2 of 2 steps done; not read again yet") && text.contains("g:sim: listSims: 403"),
            "{text}"
        );
        assert!(!text.contains("everything is done"));
    }
    let Blind(memory, _) = blind;
    assert_eq!(ground.drive(&memory, &clock, &DriveOptions::default()).unwrap(), Outlook::Finished);
    assert_eq!((ground.execution.unproven(), ground.execution.unproven_for().len()), (0, 0));
}

/// Nobody is asked to close an account before it was read again.
#[test]
fn the_account_is_read_before_it_is_closed() {
    let account = super::account(&[("sim", GLOBAL, 2)]);
    let mut ground = Ground::of(account, Vec::new(), 1);
    let memory = ground.memory();
    let options = DriveOptions::default().wait_until(now() + TimeDelta::days(400));
    let memory = memory.people_act();
    assert_eq!(ground.drive(&memory, &memory, &options).unwrap(), Outlook::Waiting);
    let entries = ground.entries();
    let at = |is: &dyn Fn(&serde_json::Value) -> bool| entries.iter().position(is).unwrap();
    let read = at(&|entry| entry["event"] == "read-back");
    let closing = at(&|entry| entry["event"] == "errand" && entry["subject"].as_str().unwrap().starts_with("account/"));
    assert!(read < closing, "{entries:?}");
    assert_eq!(ground.execution.count(StepStatus::InOtherHands), 1);
}

/// The account is not closed while a reading shows something that was reported as ended, also if other steps lie between
/// the two.
#[test]
fn what_is_disproved_is_looked_at_before_the_account_is_closed() {
    let gateway = |has_addresses: bool| {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        builder.read_the_rest(Catalogue::soracom());
        builder.add("vpg", GLOBAL, "v").status(if has_addresses { "running" } else { "terminated" });
        builder.add("fixed-public-ip", GLOBAL, "v").refers("vpg", &["vpg"], "v");
        builder.build(Catalogue::soracom()).unwrap()
    };
    let mut ground = Ground::of(gateway(true), Vec::new(), 2);
    let plan = ground.execution.plan();
    let closing = plan.steps().last().unwrap();
    let release = plan.steps().find(|step| step.kind().name == "fixed-public-ip").unwrap().id();
    assert!(!closing.after().contains(&release), "something comes in between");
    let closing = closing.id();
    let late = Late { memory: ground.memory().people_act(), shown: gateway(false), for_ever: false };
    let options = DriveOptions::default().wait_until(now() + TimeDelta::days(400));
    assert_eq!(ground.drive(&late, &late.memory, &options).unwrap(), Outlook::Waiting);
    let entries = ground.entries();
    let at = |event: &str, step: u32| {
        entries.iter().rposition(|entry| entry["event"] == event && entry["step"] == step).unwrap()
    };
    let read = entries.iter().position(|entry| entry["event"] == "read-back").unwrap();
    assert_eq!(entries[read]["standing"], serde_json::json!([release]));
    assert!(read < at("shown", release) && at("shown", release) < at("errand", closing), "{entries:#?}");

    // What never shows its end is held, and nobody is asked to close the account until a person says what became of it.
    let mut ground = Ground::of(gateway(true), Vec::new(), 2);
    let late = Late { memory: ground.memory().people_act(), shown: gateway(false), for_ever: true };
    assert_eq!(ground.drive(&late, &late.memory, &options).unwrap(), Outlook::Stuck);
    assert_eq!(ground.execution.status(release), Some(StepStatus::Held));
    assert_eq!(ground.execution.status(closing), Some(StepStatus::Ready));
    ground.execution.attest(release, "Mika", late.memory.now()).unwrap();
    assert_eq!(ground.drive(&late, &late.memory, &options).unwrap(), Outlook::Waiting);
    assert_eq!(ground.execution.status(closing), Some(StepStatus::InOtherHands));
}

/// An account whose list lags behind.
struct Late {
    memory: Simulation,
    shown: Account,
    /// Looks too, once everything else is done.
    for_ever: bool,
}

impl Source for Late {
    type Error = SimulationError;

    fn operator(&self) -> Result<OperatorId, SimulationError> {
        self.memory.operator()
    }

    fn read(&self) -> Result<Account, SimulationError> {
        Ok(self.shown.clone())
    }
}

impl Backend for Late {
    fn perform(&self, call: &Call) -> Answer {
        self.memory.perform(call)
    }

    fn is_root(&self) -> bool {
        true
    }

    fn observe(&self, subject: &Address) -> Sighting {
        let is_late = self.for_ever && subject.kind() == "fixed-public-ip" && self.memory.effects().len() > 1;
        if is_late { Sighting::Seen(self.shown.observe(subject)) } else { self.memory.observe(subject) }
    }
}
