//! Laws of carrying a plan out against an account that answers back: whatever goes wrong, however
//! often the process dies, it ends as if nothing had happened, and nothing took effect twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Account, Address, Fact};
use winddown::backend::{Backend, Effect, Faults, Simulation};
use winddown::catalogue::spec::{Found, Standing};
use winddown::catalogue::{JAPAN, KindSpec};
use winddown::execution::{
    Answer, ConfirmedPlan, Consent, Entry, Execution, Obstacle, Options, Outlook, Sighting, StepStatus, Terms, Work,
};
use winddown::planner::Planner;
use winddown::reading::Source as _;
use winddown::strategies::{AccountFacts, ReferenceFacts, ThingFacts, now};
use winddown::timeline::Weekends;

use super::oracle::{account, config, graph, small};
use crate::drawn::{catalogue_of, kind};

/// How things go: which fault comes when, in which order answers come, when the process dies.
#[derive(Clone, Debug)]
struct Fate {
    seed: u64,
    /// Of a thousand calls and looks.
    faults: u16,
    in_flight: u32,
    /// After how many entries of its journal each process dies; the last one lives.
    deaths: Vec<usize>,
}

fn fate() -> impl Strategy<Value = Fate> {
    let deaths = prop::collection::vec(1usize..25, 0..6);
    let faults = prop_oneof![Just(0u16), 1u16..50, 50u16..450];
    (any::<u64>(), faults, 1u32..6, deaths).prop_map(|(seed, faults, in_flight, deaths)| Fate {
        seed,
        faults,
        in_flight,
        deaths,
    })
}

const KIND: Fate = Fate { seed: 7, faults: 0, in_flight: 1, deaths: Vec::new() };

/// For how many looks at what others do, at most six hours apart, nothing may happen: longer than any
/// term in these accounts.
const PATIENCE: u32 = 2_000;

/// Accounts as they can be: one thing of each kind of which there is only one.
pub(super) fn real() -> impl Strategy<Value = AccountFacts> {
    small().prop_filter("there is only one of these", |facts| {
        let mut seen = BTreeSet::new();
        let is_single = |thing: &&ThingFacts| facts.catalogue.kind(thing.kind).is_some_and(KindSpec::is_single);
        facts.things.iter().filter(is_single).all(|thing| seen.insert((thing.kind, thing.coverage)))
    })
}

/// Draws numbers.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }
}

/// What is left in the end.
struct End {
    execution: Execution,
    journal: Vec<Entry>,
    backend: Simulation,
}

struct Carrier<'c> {
    plan: &'c ConfirmedPlan,
    backend: Simulation,
    execution: Execution,
    journal: Vec<Entry>,
    out: Vec<Work>,
    now: DateTime<Utc>,
    dice: Dice,
    in_flight: u32,
}

fn options(in_flight: u32) -> Options {
    // Faults by chance are not to look like a refusal that lasts.
    let (first, longest) = (Duration::from_secs(2), Duration::from_secs(4));
    Options::default().in_flight(NonZeroU32::new(in_flight).unwrap()).root(true).retry(first, longest, 60)
}

fn recovered(plan: &ConfirmedPlan, journal: &[Entry], in_flight: u32, now: DateTime<Utc>) -> Execution {
    let entries = journal.iter().cloned();
    Execution::recover(plan.clone(), options(in_flight), entries, now).expect("it follows from itself")
}

/// Carries a plan out to its end, through whatever comes.
fn carry(plan: &ConfirmedPlan, account: &Account, fate: &Fate) -> End {
    let faults = Faults::seeded(fate.seed, f64::from(fate.faults) / 1000.0);
    let mut carrier = Carrier {
        plan,
        backend: Simulation::new(account, catalogue_of(account), now()).people_act().faults(faults),
        execution: recovered(plan, &[], fate.in_flight, now()),
        journal: Vec::new(),
        out: Vec::new(),
        now: now(),
        dice: Dice(fate.seed),
        in_flight: fate.in_flight,
    };
    for entries in &fate.deaths {
        let until = carrier.journal.len() + entries;
        if carrier.run(until) {
            break;
        }
        carrier.die();
    }
    carrier.run(usize::MAX);
    End { execution: carrier.execution, journal: carrier.journal, backend: carrier.backend }
}

impl Carrier<'_> {
    /// Goes on until the journal has so many entries; true if the end came before.
    fn run(&mut self, until: usize) -> bool {
        let mut idle = 0;
        loop {
            while let Some(entry) = self.execution.poll_entry(self.now) {
                // That nothing new was seen is no progress.
                if !matches!(entry, Entry::Looked { .. }) {
                    idle = 0;
                }
                self.journal.push(entry);
                if self.journal.len() >= until {
                    return false;
                }
            }
            self.out.extend(std::iter::from_fn(|| self.execution.poll_work()));
            if !self.out.is_empty() {
                let at = self.dice.below(self.out.len());
                let work = self.out.swap_remove(at);
                self.do_one(&work);
                continue;
            }
            match self.execution.outlook() {
                Outlook::Finished => return true,
                Outlook::Unproven if idle < PATIENCE => {
                    let account = self.backend.read().expect("it can be read");
                    self.execution.prove(Ok(&account), self.now);
                    idle += 1;
                    continue;
                }
                _ => {}
            }
            idle += 1;
            let Some(at) = self.execution.poll_timeout().filter(|_| idle < PATIENCE) else {
                if help(&mut self.execution, &self.backend, &self.journal, self.now) {
                    idle = 0;
                    continue;
                }
                return true;
            };
            self.now = at.max(self.now);
            self.backend.set_now(self.now);
        }
    }

    fn do_one(&mut self, work: &Work) {
        match work {
            Work::Perform { step, call } => {
                let answer: Answer = self.backend.perform(call);
                self.execution.handle_answer(*step, answer, self.now).expect("under way");
            }
            Work::Look { step, subject } => {
                let sighting: Sighting = self.backend.observe(subject);
                self.execution.handle_sighting(*step, sighting, self.now).expect("under way");
            }
        }
    }

    /// The process dies: some of what was under way was sent, and nobody hears what came of it.
    fn die(&mut self) {
        for work in std::mem::take(&mut self.out) {
            if let Work::Perform { call, .. } = &work
                && self.dice.below(2) == 0
            {
                _ = self.backend.perform(call);
            }
        }
        self.execution = recovered(self.plan, &self.journal, self.in_flight, self.now);
    }
}

/// What a person does when nothing moves any more: tries again what failed by chance, and says what nothing shows.
/// True if there was any of it.
pub(super) fn help(execution: &mut Execution, backend: &Simulation, journal: &[Entry], now: DateTime<Utc>) -> bool {
    let stopped: Vec<u32> = execution.obstacles().map(|(step, _)| step.id()).collect();
    let mut is_any = false;
    for step in stopped {
        if is_hidden_effect(execution, backend, journal, step) {
            execution.attest(step, "alice", now).expect("it is stopped");
            is_any = true;
            continue;
        }
        // A refusal that is no accident comes again.
        let refusals = journal.iter().filter(|entry| is_retry(entry, step)).count();
        if refusals < 12 {
            execution.retry(step, "alice", now).expect("it is stopped");
            is_any = true;
        }
    }
    if is_any {
        return true;
    }
    let errands: Vec<(u32, Address)> = execution.errands().map(|errand| (errand.id(), errand.subject())).collect();
    for (step, subject) in &errands {
        _ = backend.do_by_hand(subject);
        execution.attest(*step, "alice", now).expect("it is an errand");
    }
    !errands.is_empty()
}

/// True if it took effect and nothing shows that: it is one of several acts, of which only the last one's effect
/// shows, or its subject is only concluded from others, or cannot be read. Then a person has to look elsewhere.
fn is_hidden_effect(execution: &Execution, backend: &Simulation, journal: &[Entry], id: u32) -> bool {
    let step = execution.plan().step(id).expect("a step");
    let is_last = step.kind().last_acts().any(|act| act == *step.spec());
    let operation = step.call().map(|call| call.operation.id);
    let subject = step.subject();
    let took = |effect: &Effect| effect.operation == operation && effect.subject == subject;
    let is_implied = matches!(step.kind().found, Found::Implied { .. });
    let is_hidden = !is_last || is_implied || is_unreadable(journal, id);
    is_hidden && !step.needs_consent() && backend.effects().iter().any(took)
}

/// True if the last look at a step could not tell: what is no longer listed may be in the part of a kind that was not
/// read.
fn is_unreadable(journal: &[Entry], id: u32) -> bool {
    let stop = journal.iter().rev().find(|entry| entry.step() == Some(id));
    matches!(stop, Some(Entry::Stopped { why: Obstacle::EffectUnreadable { .. }, .. }))
}

fn is_retry(entry: &Entry, step: u32) -> bool {
    matches!(entry, Entry::Retried { step: retried, .. } if *retried == step)
}

pub(super) fn confirmed(account: &Account) -> ConfirmedPlan {
    let graph = graph(account);
    let plan = Planner::new(&graph).plan().save(&Weekends);
    let typed = plan.operator().to_string();
    let terms = Terms::default().consent(Consent::All).max_steps(plan.len());
    ConfirmedPlan::new(plan, &typed, terms).expect("it is the operator's")
}

/// Whether something is gone, for whoever looks often enough: a fault may hide it for some looks.
pub(super) fn is_gone(backend: &Simulation, subject: &Address) -> bool {
    let kind = kind(subject.kind());
    let looks = || match backend.observe(subject) {
        // Here, what is not there is gone: nothing goes missing, and what is there is shown.
        Sighting::Unreadable { .. } => true,
        Sighting::Seen(seen) => seen.is_none_or(|seen| kind.assess(Some(&seen)).0 == Standing::Gone),
        _ => false,
    };
    (0..24).any(|_| looks())
}

/// The operations that took effect for good, and how often each.
pub(super) fn effects(backend: &Simulation) -> BTreeMap<(&'static str, Address), usize> {
    let mut counts = BTreeMap::new();
    for effect in backend.effects().into_iter().filter(|effect| effect.is_irreversible) {
        if let Some(operation) = effect.operation {
            *counts.entry((operation, effect.subject)).or_default() += 1;
        }
    }
    counts
}

/// Faults, lost answers, any order of answers, deaths at any point: it ends like a run in which all
/// went well.
fn whatever_goes_wrong_it_ends_the_same(facts: &AccountFacts, fate: &Fate) -> TestCaseResult {
    let account = account(facts);
    let plan = confirmed(&account);
    let (well, ill) = (carry(&plan, &account, &KIND), carry(&plan, &account, fate));
    // A fault takes time, in which things end by themselves.
    [&well, &ill].into_iter().for_each(|end| end.backend.set_now(now() + TimeDelta::days(800)));
    for step in plan.plan().steps() {
        let complete = |end: &End| end.execution.status(step.id()).is_some_and(StepStatus::is_complete);
        prop_assert_eq!(complete(&well), complete(&ill), "step {} {}", step.id(), step.subject());
        // What others do depends on the time that faults take: in a later month there is another bill.
        if step.call().is_some() && step.is_irreversible() {
            let gone = |end: &End| is_gone(&end.backend, &step.subject());
            prop_assert_eq!(gone(&well), gone(&ill), "{}", step.subject());
        }
    }
    // What ends at a date by itself may have done so before its turn.
    let has_date = |subject: &Address| account.get(subject).is_some_and(|it| it.fact(Fact::EndsAt).is_some());
    let which =
        |end: &End| -> Vec<_> { effects(&end.backend).into_keys().filter(|(_, subject)| !has_date(subject)).collect() };
    prop_assert_eq!(which(&well), which(&ill));
    Ok(())
}

/// Nothing that cannot be undone takes effect twice, and nothing that the plan does not hold.
fn nothing_takes_effect_twice_or_unplanned(facts: &AccountFacts, fate: &Fate) -> TestCaseResult {
    let account = account(facts);
    let plan = confirmed(&account);
    let end = carry(&plan, &account, fate);
    let planned: BTreeSet<(&str, Address)> =
        plan.plan().steps().filter_map(|step| Some((step.call()?.operation.id, step.subject()))).collect();
    for (effect, times) in effects(&end.backend) {
        prop_assert_eq!(times, 1, "{:?}", effect);
        prop_assert!(planned.contains(&effect), "{:?} is not in the plan", effect);
    }
    // Every effect was announced, and nothing that says it is done is not.
    let announced: BTreeSet<(String, Address)> = end
        .journal
        .iter()
        .filter_map(|entry| match entry {
            Entry::Intent { operation, subject, .. } => Some((operation.clone(), subject.clone())),
            _ => None,
        })
        .collect();
    for effect in end.backend.effects() {
        let Some(operation) = effect.operation else { continue };
        prop_assert!(announced.contains(&(operation.to_owned(), effect.subject.clone())), "{:?}", effect);
    }
    Ok(())
}

/// Effects come in the order of the plan.
fn effects_keep_the_plans_order(facts: &AccountFacts, fate: &Fate) -> TestCaseResult {
    let account = account(facts);
    let plan = confirmed(&account);
    let end = carry(&plan, &account, fate);
    let mut first: BTreeMap<(&str, Address), usize> = BTreeMap::new();
    for (at, effect) in end.backend.effects().into_iter().enumerate() {
        first.entry((effect.operation.unwrap_or(""), effect.subject)).or_insert(at);
    }
    let at = |id: u32| {
        let step = plan.plan().step(id).expect("a step");
        first.get(&(step.call()?.operation.id, step.subject())).copied()
    };
    for step in plan.plan().steps() {
        for before in step.after() {
            if let (Some(earlier), Some(later)) = (at(*before), at(step.id())) {
                prop_assert!(earlier < later, "step {} took effect before step {}", step.id(), before);
            }
        }
    }
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(192))]

        #[test]
        fn whatever_goes_wrong_it_ends_the_same(facts in real(), fate in fate()) {
            super::whatever_goes_wrong_it_ends_the_same(&facts, &fate)?;
        }

        #[test]
        fn nothing_takes_effect_twice_or_unplanned(facts in real(), fate in fate()) {
            super::nothing_takes_effect_twice_or_unplanned(&facts, &fate)?;
        }

        #[test]
        fn effects_keep_the_plans_order(facts in real(), fate in fate()) {
            super::effects_keep_the_plans_order(&facts, &fate)?;
        }
    }
}

/// A camera's option is read with the camera. Where cameras may be missing, nothing shows that an option
/// is off: after an answer that was lost, a person has to say so.
#[test]
fn what_was_ended_and_cannot_be_read_any_more_is_attested() {
    let camera = ReferenceFacts { role: "camera", to: &["soracam-device"], key: "gone-0".to_owned(), may_miss: None };
    let option = ThingFacts { references: vec![camera], ..ThingFacts::new("soracam-option", Some(JAPAN), "k0") };
    let facts = AccountFacts { things: vec![option], ..AccountFacts::default() };
    for seed in 0..200 {
        let fate = Fate { seed, faults: 415, in_flight: 1, deaths: Vec::new() };
        whatever_goes_wrong_it_ends_the_same(&facts, &fate).expect("it ends as if nothing had happened");
    }
}
