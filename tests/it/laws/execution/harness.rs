//! A driver without a backend: it answers whatever it is told to, and checks with its own bookkeeping
//! that the execution keeps its promises.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;
use winddown::account::{AccountBuilder, Observation, Protection};
use winddown::catalogue::spec::{Action, Found, Standing};
use winddown::execution::{
    Answer, ConfirmedPlan, Consent, Entry, Execution, Obstacle, Options, Response, Sighting, StepStatus, Terms, Wait,
    Work,
};
use winddown::plan::{SavedPlan, SavedStep};
use winddown::planner::Planner;
use winddown::strategies::{AccountFacts, now};
use winddown::timeline::Weekends;

use crate::laws::oracle::{account, graph, small};

/// Something that happens to an execution.
#[derive(Clone, Debug)]
pub(super) enum Move {
    Answer(Index, Reply),
    Sight(Index, View),
    Tick(u32),
    Pause,
    Unpause,
    Retry(Index),
    Attest(Index),
    Recheck(Index),
    /// The account is read, if that is wanted: nothing is left, or it cannot be read.
    Read(bool),
    Cancel,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Reply {
    Done,
    Accepted,
    Refused,
    RateLimited,
    Transient,
    Unauthorised,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    AsPlanned,
    Whole,
    /// As planned, but protected.
    Protected,
    Changed,
    Unreadable,
    RateLimited,
    Transient,
    Unauthorised,
}

fn reply() -> impl Strategy<Value = Reply> {
    prop_oneof![
        6 => Just(Reply::Done),
        2 => Just(Reply::Accepted),
        2 => Just(Reply::Refused),
        1 => Just(Reply::RateLimited),
        2 => Just(Reply::Transient),
        1 => Just(Reply::Unauthorised),
        3 => Just(Reply::Unknown),
    ]
}

fn view() -> impl Strategy<Value = View> {
    prop_oneof![
        8 => Just(View::AsPlanned),
        4 => Just(View::Whole),
        1 => Just(View::Changed),
        1 => Just(View::Unreadable),
        1 => Just(View::RateLimited),
        1 => Just(View::Transient),
        1 => Just(View::Unauthorised),
    ]
}

pub(super) fn moves(most: usize) -> impl Strategy<Value = Vec<Move>> {
    let index = any::<Index>;
    let one = prop_oneof![
        8 => (index(), reply()).prop_map(|(which, reply)| Move::Answer(which, reply)),
        8 => (index(), view()).prop_map(|(which, view)| Move::Sight(which, view)),
        4 => prop_oneof![1u32..60, 60u32..10_000_000].prop_map(Move::Tick),
        1 => Just(Move::Pause),
        3 => Just(Move::Unpause),
        1 => index().prop_map(Move::Retry),
        1 => index().prop_map(Move::Attest),
        1 => index().prop_map(Move::Recheck),
        1 => any::<bool>().prop_map(Move::Read),
        1 => prop_oneof![9 => Just(Move::Unpause), 1 => Just(Move::Cancel)],
    ];
    prop::collection::vec(one, 0..=most)
}

pub(super) fn script() -> impl Strategy<Value = (AccountFacts, Vec<Move>)> {
    (small(), moves(60))
}

/// What the promises are about.
pub(super) fn state(execution: &Execution) -> Vec<(StepStatus, Option<Obstacle>, u32)> {
    let unknown = |status| if status == StepStatus::Dispatched { StepStatus::Unknown } else { status };
    let steps = (1..).zip(execution.statuses());
    steps.map(|(id, status)| (unknown(status), execution.obstacle(id).cloned(), execution.attempts(id))).collect()
}

/// What an execution waits for, without the steps that were under way in the other.
pub(super) fn waits(execution: &Execution, other: &Execution) -> Vec<Wait> {
    execution.waits().filter(|wait| other.status(wait.step) != Some(StepStatus::Dispatched)).collect()
}

pub(super) fn recovered(plan: &ConfirmedPlan, journal: &[Entry], now: DateTime<Utc>) -> Execution {
    let entries = journal.iter().cloned();
    Execution::recover(plan.clone(), options(plan.plan()), entries, now).expect("it follows from itself")
}

fn options(plan: &SavedPlan) -> Options {
    let in_flight = NonZeroU32::MIN.saturating_add(u32::try_from(plan.len() % 3).unwrap());
    Options::default().in_flight(in_flight).root(plan.len().is_multiple_of(2))
}

pub(super) struct Harness {
    pub(super) execution: Execution,
    /// What has been written.
    pub(super) journal: Vec<Entry>,
    now: DateTime<Utc>,
    out: Vec<Work>,
    complete: BTreeSet<u32>,
    /// Whose last look showed everything as planned, with nothing since.
    is_checked: BTreeSet<u32>,
    /// Calls that nobody knows the outcome of: since when looks have shown no effect.
    lost: BTreeMap<u32, Option<DateTime<Utc>>>,
}

/// How far apart two looks have to be that show no effect.
const SETTLE: TimeDelta = TimeDelta::seconds(30);

type Outcome = Result<(), TestCaseError>;

impl Harness {
    pub(super) fn with(facts: &AccountFacts, test: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        let account = account(facts);
        let graph = graph(&account);
        let plan = Planner::new(&graph).plan().save(&Weekends);
        let typed = plan.operator().to_string();
        let terms = Terms::default().max_steps(plan.len());
        let terms = if plan.len().is_multiple_of(5) { terms } else { terms.consent(Consent::All) };
        let confirmed = ConfirmedPlan::new(plan, &typed, terms).expect("it is the operator's");
        let mut harness = Self {
            execution: recovered(&confirmed, &[], now()),
            journal: Vec::new(),
            now: now(),
            out: Vec::new(),
            complete: BTreeSet::new(),
            is_checked: BTreeSet::new(),
            lost: BTreeMap::new(),
        };
        harness.pump()?;
        test(&mut harness)
    }

    pub(super) fn confirmed(&self) -> &ConfirmedPlan {
        self.execution.confirmed()
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.now
    }

    fn step(&self, id: u32) -> SavedStep<'_> {
        self.execution.plan().step(id).expect("a step of the plan")
    }

    fn chosen(&self, which: &Index) -> Option<u32> {
        let count = self.execution.plan().len();
        (count > 0).then(|| u32::try_from(which.index(count) + 1).unwrap())
    }

    /// One move, and what follows from it.
    pub(super) fn make(&mut self, step: &Move) -> Outcome {
        match step {
            Move::Answer(which, reply) => {
                let calls: Vec<u32> = self.out.iter().filter_map(called).collect();
                if !calls.is_empty() {
                    self.answer(*which.get(&calls), *reply);
                }
            }
            Move::Sight(which, view) => {
                let looks: Vec<u32> = self.out.iter().filter_map(looked).collect();
                if !looks.is_empty() {
                    self.sight(*which.get(&looks), *view);
                }
            }
            Move::Tick(seconds) => self.now += TimeDelta::seconds(i64::from(*seconds)),
            Move::Pause => self.execution.pause(),
            Move::Unpause => self.execution.unpause(),
            Move::Retry(which) => {
                if let Some(id) = self.chosen(which) {
                    _ = self.execution.retry(id, "alice", self.now);
                }
            }
            Move::Attest(which) => {
                if let Some(id) = self.chosen(which) {
                    _ = self.execution.attest(id, "alice", self.now);
                }
            }
            Move::Recheck(which) => {
                if let Some(id) = self.chosen(which) {
                    let is_unknown = self.execution.has_unknown_outcome(id);
                    let is_rechecked = self.execution.recheck(id, "alice", self.now).is_ok();
                    prop_assert_eq!(is_rechecked, is_unknown, "step {}", id);
                }
            }
            Move::Read(true) => self.find_all_gone(),
            Move::Read(false) => self.execution.prove(Err("403"), self.now),
            Move::Cancel => self.execution.cancel("alice", self.now),
        }
        self.pump()
    }

    /// The account is read, and nothing is left in it.
    fn find_all_gone(&mut self) {
        let catalogue = self.execution.plan().catalogue().clone();
        let mut builder = AccountBuilder::new(self.execution.plan().operator().clone());
        builder.read_the_rest(&catalogue);
        let account = builder.build(&catalogue).expect("an empty account");
        self.execution.prove(Ok(&account), self.now);
    }

    pub(super) fn answer(&mut self, id: u32, reply: Reply) {
        let (response, why) = (Response::default().status(400), "as told".to_owned());
        let wait = Duration::from_secs(7);
        let answer = match reply {
            Reply::Done => Answer::Done { response },
            Reply::Accepted => Answer::Accepted { response },
            Reply::Refused => Answer::Refused { response },
            Reply::RateLimited => Answer::RateLimited { wait },
            Reply::Transient => Answer::Transient { why },
            Reply::Unauthorised => Answer::Unauthorised { why },
            Reply::Unknown => Answer::OutcomeUnknown { why },
        };
        self.out.retain(|work| called(work) != Some(id));
        self.execution.handle_answer(id, answer, self.now).expect("it is under way");
    }

    pub(super) fn sight(&mut self, id: u32, view: View) {
        // What is not relied on may be anything.
        let relies = self.step(id).relies_on().status.is_some();
        let view = if view == View::Changed && !relies { View::AsPlanned } else { view };
        // The absence of what is only concluded from other things shows nothing.
        let is_hidden = view == View::Whole && !is_readable(self.step(id));
        let view = if is_hidden { View::Unreadable } else { view };
        let (why, wait) = ("as told".to_owned(), Duration::from_secs(7));
        let sighting = match view {
            View::AsPlanned | View::Whole | View::Protected | View::Changed => Sighting::Seen(self.seen(id, view)),
            View::Unreadable if is_hidden => Sighting::Seen(None),
            View::Unreadable => Sighting::Unreadable { why },
            View::RateLimited => Sighting::RateLimited { wait },
            View::Transient => Sighting::Transient { why },
            View::Unauthorised => Sighting::Unauthorised { why },
        };
        if view == View::AsPlanned {
            self.is_checked.insert(id);
            if let Some(since) = self.lost.get_mut(&id) {
                since.get_or_insert(self.now);
            }
        } else {
            self.is_checked.remove(&id);
        }
        // What nothing can read is sent without a look.
        if view == View::Unreadable && !is_readable(self.step(id)) {
            self.is_checked.insert(id);
        }
        self.out.retain(|work| looked(work) != Some(id));
        self.execution.handle_sighting(id, sighting, self.now).expect("it is under way");
    }

    fn seen(&self, id: u32, view: View) -> Option<Observation> {
        let step = self.step(id);
        let relied = step.relies_on();
        let planned = Observation {
            status: relied.status.map(str::to_owned),
            protection: if relied.protection == Some(true) { Protection::On } else { Protection::Off },
            quantity: relied.quantity.map(str::to_owned),
            ..Observation::default()
        };
        let gone = || step.kind().status.values.iter().find(|value| value.standing == Standing::Gone);
        match view {
            View::Whole if step.action() == Action::LiftProtection => {
                Some(Observation { protection: Protection::Off, ..planned })
            }
            View::Whole if step.kind().status.unlisted == Standing::Gone => None,
            View::Whole => Some(Observation { status: gone().map(|gone| gone.name.to_owned()), ..planned }),
            View::Protected => Some(Observation { protection: Protection::On, ..planned }),
            View::Changed => Some(Observation { status: Some("status-of-tomorrow".to_owned()), ..planned }),
            _ => Some(planned),
        }
    }

    /// Writes what is to be written and takes what is handed out, checking both. It asks for work after
    /// every entry, which is sooner than it should.
    pub(super) fn pump(&mut self) -> Outcome {
        loop {
            let entry = self.execution.poll_entry(self.now);
            let is_last = entry.is_none();
            if let Some(entry) = entry {
                self.check(&entry)?;
                self.journal.push(entry);
            }
            while let Some(work) = self.execution.poll_work() {
                if let Some(id) = called(&work) {
                    let last = self.journal.iter().rfind(|entry| entry.step() == Some(id));
                    let is_announced = last.is_some_and(Entry::is_intent);
                    prop_assert!(is_announced, "{:?} is handed out and not in the journal", work);
                }
                self.out.push(work);
            }
            if is_last {
                break;
            }
        }
        prop_assert!(self.out.len() <= self.execution.limit() as usize, "{:?}", self.out);
        prop_assert_eq!(self.out.len(), self.execution.in_flight());
        Ok(())
    }

    fn check(&mut self, entry: &Entry) -> Outcome {
        if let Entry::ReadBack { standing, .. } = entry {
            standing.iter().for_each(|step| _ = self.complete.remove(step));
        }
        let Some(id) = entry.step() else { return Ok(()) };
        let step = self.execution.plan().step(id).expect("a step of the plan");
        prop_assert!(step.after().iter().all(|before| self.complete.contains(before)), "{:?} comes too early", entry);
        prop_assert!(!self.complete.contains(&id), "{:?} of what is complete", entry);
        match entry {
            Entry::Intent { .. } => {
                let is_agreed = !step.needs_consent() || self.confirmed().terms().consents.contains(&Consent::All);
                prop_assert!(is_agreed, "{:?} without consent", entry);
                if step.is_irreversible() || step.needs_consent() {
                    prop_assert!(self.is_checked.contains(&id), "{:?} without a look", entry);
                    let settled = |since: &Option<DateTime<Utc>>| since.is_some_and(|at| self.now - at >= SETTLE);
                    prop_assert!(self.lost.get(&id).is_none_or(settled), "{:?} again too soon", entry);
                }
                self.is_checked.remove(&id);
                self.lost.remove(&id);
            }
            Entry::Answer { answer: Answer::OutcomeUnknown { .. }, .. } => _ = self.lost.insert(id, None),
            Entry::Answer { answer: Answer::Done { .. }, .. }
            | Entry::Shown { .. }
            | Entry::Needless { .. }
            | Entry::Attested { .. } => {
                self.complete.insert(id);
            }
            // A person has decided.
            Entry::Retried { .. } => _ = self.lost.remove(&id),
            _ => {}
        }
        Ok(())
    }

    /// The process ends, and another takes the journal up.
    pub(super) fn crash(&mut self) {
        for id in self.out.iter().filter_map(called) {
            self.lost.insert(id, None);
        }
        self.out.clear();
        self.execution = recovered(self.confirmed(), &self.journal, self.now);
    }

    /// All that there is of the execution, as text.
    pub(super) fn shown(&self) -> String {
        format!("{:?}", self.execution)
    }

    /// Something that cannot happen now, if it is that: the execution has to stay as it was shown.
    pub(super) fn try_wrong(&mut self, wrong: &Move, before: &str) -> Outcome {
        let now = self.now;
        let beyond = u32::try_from(self.execution.plan().len()).unwrap() + 1;
        let id = match wrong {
            Move::Answer(which, _)
            | Move::Sight(which, _)
            | Move::Retry(which)
            | Move::Attest(which)
            | Move::Recheck(which) => self.chosen(which).unwrap_or(beyond),
            _ => beyond,
        };
        let execution = &mut self.execution;
        let result = match wrong {
            Move::Answer(..) => {
                let calls: Vec<u32> = self.out.iter().filter_map(called).collect();
                let answer = Answer::done();
                (!calls.contains(&id)).then(|| execution.handle_answer(id, answer, now))
            }
            Move::Sight(..) => {
                let looks: Vec<u32> = self.out.iter().filter_map(looked).collect();
                (!looks.contains(&id)).then(|| execution.handle_sighting(id, Sighting::Seen(None), now))
            }
            Move::Retry(_) => {
                let may = execution.status(id).is_some_and(StepStatus::is_stopped);
                (!may).then(|| execution.retry(id, "alice", now))
            }
            Move::Attest(_) => {
                let never = [StepStatus::Waiting, StepStatus::Ready, StepStatus::Dispatched, StepStatus::Done];
                let may = execution.status(id).is_some_and(|status| !never.contains(&status))
                    && execution.status(id) != Some(StepStatus::Skipped)
                    && execution.status(id) != Some(StepStatus::Refused);
                (!may).then(|| execution.attest(id, "alice", now))
            }
            Move::Recheck(_) => (!execution.has_unknown_outcome(id)).then(|| execution.recheck(id, "alice", now)),
            Move::Tick(_) | Move::Pause | Move::Unpause | Move::Read(_) | Move::Cancel => {
                Some(execution.retry(beyond, "alice", now))
            }
        };
        if let Some(result) = result {
            prop_assert!(result.is_err(), "{:?} went through", wrong);
            prop_assert_eq!(self.shown(), before);
        }
        Ok(())
    }

    /// From now on every call works, everybody does what they are asked, and nothing else changes.
    pub(super) fn all_is_well(&mut self) -> Outcome {
        for _ in 0..20 + 20 * self.execution.plan().len() {
            self.execution.unpause();
            self.find_all_gone();
            self.pump()?;
            for work in self.out.clone() {
                match called(&work) {
                    Some(id) => self.answer(id, Reply::Done),
                    None => {
                        let id = looked(&work).unwrap();
                        let is_check = self.execution.status(id) == Some(StepStatus::Ready);
                        self.sight(id, if is_check { View::AsPlanned } else { View::Whole });
                    }
                }
            }
            self.pump()?;
            let told: Vec<u32> =
                self.execution.errands().filter(|errand| !errand.is_noticed()).map(|errand| errand.id()).collect();
            for id in told {
                self.execution.attest(id, "alice", self.now).expect("it is an errand");
            }
            self.now = self.execution.poll_timeout().unwrap_or(self.now).max(self.now);
        }
        Ok(())
    }

    /// True for the lift of a protection while another thing whose protection was lifted stands still, and for what waits
    /// for it: no more may stand unprotected than may be under way.
    pub(super) fn is_kept_back(&self, id: u32) -> bool {
        let is_lift = |step: &SavedStep<'_>| step.action() == Action::LiftProtection;
        let steps = || self.execution.plan().steps();
        let is_stopped = |step: &SavedStep<'_>| self.execution.status(step.id()).is_some_and(StepStatus::is_stopped);
        let lifted: Vec<_> = steps().filter(is_lift).map(|step| step.subject()).collect();
        let is_full = || steps().filter(is_stopped).any(|step| lifted.contains(&step.subject()));
        let step = self.step(id);
        (is_lift(&step) && is_full()) || step.after().iter().any(|before| self.is_kept_back(*before))
    }

    /// True if a step waits, directly or not, for one whose status is so.
    pub(super) fn waits_for(&self, id: u32, is_so: fn(StepStatus) -> bool) -> bool {
        let is_it = |before: &u32| is_so(self.execution.status(*before).unwrap()) || self.waits_for(*before, is_so);
        self.step(id).after().iter().any(is_it)
    }
}

fn is_readable(step: SavedStep<'_>) -> bool {
    !matches!(step.kind().found, Found::Unlisted { .. } | Found::Implied { .. })
}

fn called(work: &Work) -> Option<u32> {
    match work {
        Work::Perform { step, .. } => Some(*step),
        _ => None,
    }
}

fn looked(work: &Work) -> Option<u32> {
    match work {
        Work::Look { step, .. } => Some(*step),
        _ => None,
    }
}
