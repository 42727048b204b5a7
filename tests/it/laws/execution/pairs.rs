//! A protection is lifted only when the thing can be ended next.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use winddown::account::{AccountBuilder, Address, Observation, Protection, Reading};
use winddown::backend::{Backend, Clock as _, Fault, Faults, Simulation};
use winddown::catalogue::spec::{Action, Means, Route, StepSpec, t};
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN, KindSpec, Operation, ParamSource};
use winddown::drive::protect;
use winddown::execution::{
    Answer, ConfirmedPlan, Consent, Entry, Execution, Obstacle, Options, Outlook, Sighting, StepStatus, Terms, Work,
};
use winddown::graph::DependencyGraph;
use winddown::plan::SavedPlan;
use winddown::planner::Planner;
use winddown::reading::Source as _;
use winddown::report::{self, TextRenderer};
use winddown::strategies::now;
use winddown::timeline::Weekends;

use crate::common::OPERATOR;
use crate::common::kinds::{BEFORE_ACCOUNT, account, catalogue, protection, thing};
use crate::laws::oracle::config;

/// What happens next to a run.
#[derive(Clone, Debug)]
enum Chance {
    /// One of the calls and looks that are under way comes back.
    Told(Index),
    /// The process ends; of what was under way, every other one was done.
    Killed,
    /// A person wants a step tried again that is stopped.
    Retried(Index),
}

fn chance() -> impl Strategy<Value = Chance> {
    prop_oneof![
        20 => any::<Index>().prop_map(Chance::Told),
        1 => Just(Chance::Killed),
        3 => any::<Index>().prop_map(Chance::Retried),
    ]
}

/// A run against an account in memory, with things that are protected and things that are not.
struct Run {
    world: Simulation,
    plan: ConfirmedPlan,
    options: Options,
    execution: Execution,
    journal: Vec<Entry>,
    out: Vec<Work>,
    /// The operations that lift a protection.
    lifting: BTreeSet<&'static str>,
}

impl Run {
    fn new(things: &[(bool, bool, bool)], in_flight: u32, faults: Faults) -> Self {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        for (n, (is_sim, is_global, is_protected)) in (100..).zip(things) {
            let kind = if *is_sim { "sim" } else { "lora-device" };
            let place = if *is_global && *is_sim { GLOBAL } else { JAPAN };
            let thing = builder.add(kind, place, &format!("8942310000000000{n}"));
            thing.status("active").protection(if *is_protected { Protection::On } else { Protection::Off });
        }
        let account = builder.build(Catalogue::soracom()).unwrap();
        let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
        let planner = Planner::new(&graph).target("sim".parse().unwrap()).unwrap();
        let plan = planner.target("lora-device".parse().unwrap()).unwrap().plan().save(&Weekends);
        let lifts = plan.steps().filter(|step| step.action() == Action::LiftProtection);
        let lifting = lifts.filter_map(|step| Some(step.call()?.operation.id)).collect();
        let terms = Terms::default().consent(Consent::All).max_steps(plan.len());
        let plan = ConfirmedPlan::new(plan, OPERATOR, terms).unwrap();
        let options = Options::default().in_flight(NonZeroU32::new(in_flight).unwrap());
        let world = Simulation::new(&account, Catalogue::soracom(), now()).faults(faults);
        let execution = Execution::start(plan.clone(), options.clone(), now());
        Self { world, plan, options, execution, journal: Vec::new(), out: Vec::new(), lifting }
    }

    fn pump(&mut self) {
        while let Some(entry) = self.execution.poll_entry(self.world.now()) {
            self.journal.push(entry);
        }
        self.out.extend(std::iter::from_fn(|| self.execution.poll_work()));
    }

    /// Lets a call or look come back.
    fn tell(&mut self, at: usize) {
        match self.out.remove(at) {
            Work::Look { step, subject } => {
                let sighting = self.world.observe(&subject);
                self.execution.handle_sighting(step, sighting, self.world.now()).unwrap();
            }
            Work::Perform { step, call } => {
                let answer = self.world.perform(&call);
                self.execution.handle_answer(step, answer, self.world.now()).unwrap();
            }
        }
    }

    fn happens(&mut self, chance: &Chance) {
        match chance {
            Chance::Told(which) if !self.out.is_empty() => self.tell(which.index(self.out.len())),
            Chance::Told(_) => {
                if let Some(at) = self.execution.poll_timeout() {
                    self.world.set_now(at);
                }
            }
            Chance::Killed => {
                for work in self.out.drain(..).step_by(2) {
                    if let Work::Perform { call, .. } = work {
                        _ = self.world.perform(&call);
                    }
                }
                let (plan, options) = (self.plan.clone(), self.options.clone());
                let entries = self.journal.iter().cloned();
                self.execution = Execution::recover(plan, options, entries, self.world.now()).unwrap();
            }
            Chance::Retried(which) => {
                let stopped: Vec<u32> = self.execution.obstacles().map(|(step, _)| step.id()).collect();
                if !stopped.is_empty() {
                    self.execution.retry(*which.get(&stopped), "Mika", self.world.now()).unwrap();
                }
            }
        }
        self.pump();
    }

    /// What the run has left unprotected and not ended, as the world tells it.
    fn unprotected(&self) -> BTreeSet<Address> {
        let mut left = BTreeSet::new();
        for effect in self.world.effects() {
            if effect.operation.is_some_and(|operation| self.lifting.contains(operation)) {
                left.insert(effect.subject);
            } else if effect.is_irreversible {
                left.remove(&effect.subject);
            }
        }
        left
    }

    /// Lets the first call or look come back, or time pass.
    fn tells_next(&mut self) {
        self.pump();
        match (self.out.is_empty(), self.execution.poll_timeout()) {
            (false, _) => self.tell(0),
            (true, Some(at)) => self.world.set_now(at),
            (true, None) => {}
        }
        self.pump();
    }

    fn goes_on(&mut self) {
        self.pump();
        for _ in 0..1_000 {
            match self.out.is_empty() {
                false => self.tell(0),
                true if self.execution.outlook() == Outlook::Unproven => {
                    self.execution.prove(Ok(&self.world.read().unwrap()), self.world.now());
                }
                true => match self.execution.poll_timeout() {
                    Some(at) => self.world.set_now(at),
                    None => return,
                },
            }
            self.pump();
        }
    }
}

/// However calls and looks go wrong, in whatever order they come back, and however often the process ends: at
/// each moment at most as many things stand unprotected as calls may be under way.
fn no_more_stand_unprotected_than_calls_are_under_way(
    things: &[(bool, bool, bool)],
    in_flight: u32,
    faults: Faults,
    chances: &[Chance],
) -> TestCaseResult {
    let mut run = Run::new(things, in_flight, faults);
    run.pump();
    for chance in chances {
        run.happens(chance);
        let left = run.unprotected();
        prop_assert!(left.len() <= in_flight as usize, "{:?} after {:?}", left, chance);
        let told: BTreeSet<Address> = run.execution.unprotected().map(|step| step.subject()).collect();
        prop_assert!(left.is_subset(&told), "{:?}, and it tells of {:?}", left, told);
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn drawn(
        things in prop::collection::vec((any::<bool>(), any::<bool>(), prop::bool::weighted(0.8)), 1..8),
        in_flight in 1u32..4,
        (seed, rate) in (any::<u64>(), prop_oneof![Just(0.0), Just(0.2), Just(0.5)]),
        chances in prop::collection::vec(chance(), 0..150),
    ) {
        let faults = Faults::seeded(seed, rate);
        no_more_stand_unprotected_than_calls_are_under_way(&things, in_flight, faults, &chances)?;
    }
}

const PROTECTED: (bool, bool, bool) = (true, true, true);

#[test]
fn a_thing_is_ended_before_the_next_is_left_unprotected() {
    let mut run = Run::new(&[PROTECTED; 3], 1, Faults::default());
    run.goes_on();
    assert_eq!(run.execution.outlook(), Outlook::Finished);
    let effects = run.world.effects();
    let done: Vec<bool> = effects.iter().map(|effect| effect.is_irreversible).collect();
    assert_eq!(done, [false, true, false, true, false, true]);
    assert!(effects.chunks(2).all(|pair| pair[0].subject == pair[1].subject), "{effects:?}");
}

/// What cannot be ended keeps its place: nothing more is left unprotected, and that is no work to wait for.
#[test]
fn a_run_that_cannot_end_what_it_left_unprotected_is_stuck() {
    let subject: Address = "g:sim/8942310000000000100".parse().unwrap();
    let faults = Faults::default().at_call("terminateSim", subject.clone(), 1, Fault::Refused);
    let mut run = Run::new(&[PROTECTED; 3], 1, faults);
    run.goes_on();
    assert_eq!(run.execution.outlook(), Outlook::Stuck);
    assert_eq!(run.execution.count(StepStatus::Ready), 2, "the other protections wait");
    assert_eq!(run.unprotected(), BTreeSet::from([subject]));

    let (step, _) = run.execution.obstacles().next().unwrap();
    let step = step.id();
    run.execution.retry(step, "Mika", run.world.now()).unwrap();
    run.goes_on();
    assert_eq!(run.execution.outlook(), Outlook::Finished);
}

const FIRST: &str = "g:sim/8942310000000000100";

fn is_protected(run: &Run) -> bool {
    let Sighting::Seen(Some(seen)) = run.world.observe(&FIRST.parse().unwrap()) else { panic!("it is there") };
    seen.protection.is_on()
}

/// Puts everything back, and gives the one step that had lifted.
fn put_back(run: &mut Run) -> u32 {
    let lifts: Vec<u32> = run.execution.unprotected().map(|step| step.id()).collect();
    let text = TextRenderer::plain(200).render(report::standing(&run.execution));
    assert!(text.contains("soracom sims disable-termination --sim-id 8942310000000000100"), "{text}");
    let left = protect(&mut run.execution, &run.world, &mut run.journal, &run.world, "Mika").unwrap();
    assert_eq!((lifts.len(), left), (1, Vec::new()));
    assert!(is_protected(run) && run.execution.unprotected().next().is_none());
    let obstacle = run.execution.obstacle(lifts[0]);
    assert_eq!(obstacle, Some(&Obstacle::PutBack { by: "Mika".to_owned() }));
    lifts[0]
}

/// Another process takes the journal up.
fn recover(run: &mut Run) {
    let entries = run.journal.iter().cloned();
    run.execution = Execution::recover(run.plan.clone(), run.options.clone(), entries, run.world.now()).unwrap();
}

/// A protection that was put back is not lifted again unless somebody wants it, in whichever process; then the
/// thing is ended.
#[test]
fn what_was_left_unprotected_can_be_protected_again() {
    for is_killed in [false, true] {
        let faults = Faults::default().at_call("terminateSim", FIRST.parse().unwrap(), 1, Fault::Refused);
        let mut run = Run::new(&[PROTECTED], 1, faults);
        run.goes_on();
        let lift = put_back(&mut run);
        if is_killed {
            recover(&mut run);
        }
        // The end alone cannot be tried again.
        let end = run.execution.obstacles().map(|(step, _)| step.id()).find(|step| *step != lift).unwrap();
        run.execution.retry(end, "Mika", run.world.now()).unwrap();
        assert_eq!(run.execution.status(end), Some(StepStatus::Waiting));
        run.goes_on();
        assert!(is_protected(&run) && run.execution.outlook() == Outlook::Stuck);
        run.execution.retry(lift, "Mika", run.world.now()).unwrap();
        run.goes_on();
        assert_eq!(run.execution.outlook(), Outlook::Finished);
    }
}

/// The process ends between the call that protects again and the note of it: the look before the end finds the
/// protection, and the end is held.
#[test]
fn a_protection_that_was_put_back_and_not_noted_is_found() {
    let mut run = Run::new(&[PROTECTED], 1, Faults::default());
    while run.execution.unprotected().next().is_none() || run.execution.status(1) != Some(StepStatus::Done) {
        run.tells_next();
    }
    run.out.clear();
    let lift = run.execution.unprotected().next().unwrap();
    assert!(matches!(run.world.perform(&lift.protect().unwrap()), Answer::Done { .. }));
    recover(&mut run);
    run.goes_on();
    assert!(is_protected(&run) && run.execution.outlook() == Outlook::Stuck);
    let (step, obstacle) = run.execution.obstacles().next().unwrap();
    assert!(step.id() == 2 && matches!(obstacle, Obstacle::Changed(_)), "{obstacle:?}");
}

const OPEN: (bool, bool, bool) = (true, true, false);

/// A thing that stands unprotected and cannot be ended leaves room for fewer lifts. Other steps go on.
#[test]
fn what_cannot_be_ended_takes_room_from_lifts_alone() {
    let refused = || Faults::default().at_call("terminateSim", FIRST.parse().unwrap(), 1, Fault::Refused);
    let mut run = Run::new(&[PROTECTED, PROTECTED, PROTECTED, PROTECTED], 2, refused());
    run.pump();
    for _ in 0..200 {
        run.tells_next();
        assert!(run.unprotected().len() <= 2, "{:?}", run.unprotected());
    }
    assert_eq!(run.unprotected(), BTreeSet::from([FIRST.parse().unwrap()]));

    // The first try fails for the moment, so that the other one comes when a thing stands unprotected for good.
    let later = refused().at_call("terminateSim", "g:sim/8942310000000000101".parse().unwrap(), 1, Fault::Transient);
    let mut run = Run::new(&[PROTECTED, OPEN, OPEN], 1, later);
    run.goes_on();
    let ended = run.world.effects().iter().filter(|effect| effect.is_irreversible).count();
    assert_eq!((ended, run.execution.outlook()), (2, Outlook::Stuck));
}

/// A plan may say that more comes before an end than has to. The lift of its own protection is meant all the same.
#[test]
fn an_end_closes_its_own_pair_alone() {
    let refused = Faults::default().at_call("terminateSim", FIRST.parse().unwrap(), 1, Fault::Refused);
    let mut run = Run::new(&[PROTECTED, PROTECTED], 2, refused);
    let mut file = serde_json::to_value(run.plan.plan()).unwrap();
    let steps = file["steps"].as_array_mut().unwrap();
    let lifts: Vec<u64> =
        (1..).zip(&*steps).filter(|(_, step)| step["action"] == "lift-protection").map(|(id, _)| id).collect();
    steps.iter_mut().filter(|step| step["action"] == "terminate" && step["subject"] != FIRST).for_each(|step| {
        step["after"] = serde_json::json!(lifts);
    });
    let plan = SavedPlan::read(&*serde_json::to_vec(&file).unwrap(), Catalogue::soracom()).unwrap();
    let terms = Terms::default().consent(Consent::All).max_steps(plan.len());
    run.plan = ConfirmedPlan::new(plan, OPERATOR, terms).unwrap();
    run.execution = Execution::start(run.plan.clone(), run.options.clone(), now());
    run.goes_on();
    let told: Vec<Address> = run.execution.unprotected().map(|step| step.subject()).collect();
    assert_eq!(told, [FIRST.parse().unwrap()]);
}

/// The account shows that what was ended is still there: then it is waited for again, and proved by its end.
#[test]
fn what_is_disproved_has_to_be_proved_again() {
    let mut run = Run::new(&[PROTECTED], 1, Faults::default());
    let before = run.world.read().unwrap();
    while run.execution.outlook() != Outlook::Unproven {
        run.tells_next();
    }
    assert_eq!(run.execution.unproven(), 1);
    run.execution.prove(Ok(&before), run.world.now());
    run.pump();
    assert_eq!((run.execution.unproven(), run.execution.outlook()), (0, Outlook::Working));
    run.goes_on();
    assert_eq!((run.execution.unproven(), run.execution.outlook()), (0, Outlook::Finished));
}

/// What was taken to have ended, still stands, and never ends, stands unprotected.
#[test]
fn what_is_disproved_and_given_up_stands_unprotected() {
    let mut run = Run::new(&[PROTECTED], 1, Faults::default());
    let before = run.world.read().unwrap();
    while run.execution.outlook() != Outlook::Unproven {
        run.tells_next();
    }
    run.execution.prove(Ok(&before), run.world.now());
    run.pump();
    for _ in 0..1_000 {
        match (run.out.pop(), run.execution.poll_timeout()) {
            (Some(Work::Look { step, .. }), _) => {
                let seen = Observation { status: Some("active".to_owned()), ..Observation::default() };
                run.execution.handle_sighting(step, Sighting::Seen(Some(seen)), run.world.now()).unwrap();
            }
            (Some(work), _) => panic!("{work:?}"),
            (None, Some(at)) => run.world.set_now(at),
            (None, None) => break,
        }
        run.pump();
    }
    let ends: Vec<u32> = run.execution.obstacles().map(|(step, _)| step.id()).collect();
    let told: Vec<u32> = run.execution.unprotected().map(|step| step.id()).collect();
    assert_eq!((ends, told), (vec![2], vec![1]));
}

/// What somebody does to it in between does not end it.
#[test]
fn an_act_before_the_last_one_leaves_the_thing_unprotected() {
    const DOOR_ID: &[(&str, ParamSource)] = &[("door_id", ParamSource::Key(0))];
    const BY_HAND: &[Route] = &[Route::only(&[
        StepSpec::by(Action::Detach, Means::Console(t("Doors > Take off"))),
        StepSpec::by(Action::Delete, Means::Console(t("Doors > Delete"))),
    ])];
    const DOOR: KindSpec = KindSpec {
        protection: protection(Operation::new("openDoor", "POST", "/doors/{door_id}/open", "doors open", DOOR_ID)),
        routes: BY_HAND,
        ..thing("door", &[], &[BEFORE_ACCOUNT])
    };
    let catalogue = catalogue(&[DOOR]);
    let account = account(&catalogue, |builder| _ = builder.add("door", None, "d").protection(Protection::On));
    let graph = DependencyGraph::build(account, &catalogue, now()).unwrap();
    let plan = Planner::new(&graph).target("door".parse().unwrap()).unwrap().plan().save(&Weekends);
    let terms = Terms::default().consent(Consent::All).max_steps(plan.len());
    let plan = ConfirmedPlan::new(plan, OPERATOR, terms).unwrap();
    let mut execution = Execution::start(plan, Options::default(), now());
    let unprotected = |execution: &Execution| execution.unprotected().map(|step| step.id()).collect::<Vec<_>>();
    while execution.status(1) != Some(StepStatus::Done) {
        while execution.poll_entry(now()).is_some() {}
        let seen = Observation { protection: Protection::On, ..Observation::default() };
        match execution.poll_work().unwrap() {
            Work::Look { step, .. } => execution.handle_sighting(step, Sighting::Seen(Some(seen)), now()).unwrap(),
            Work::Perform { step, .. } => execution.handle_answer(step, Answer::done(), now()).unwrap(),
        }
    }
    assert_eq!(unprotected(&execution), [1]);
    for (step, left) in [(2, vec![1]), (3, vec![])] {
        while execution.poll_entry(now()).is_some() {}
        execution.attest(step, "Mika", now()).unwrap();
        assert_eq!(unprotected(&execution), left, "after step {step}");
    }
}

/// As long as nobody knows whether a protection was lifted, it is not put back.
#[test]
fn a_protection_is_not_put_back_while_its_lift_may_be_on_its_way() {
    let faults = Faults::default().at_call("enableSimTermination", FIRST.parse().unwrap(), 1, Fault::ResetBefore);
    let mut run = Run::new(&[PROTECTED], 1, faults);
    run.pump();
    while run.execution.status(1) != Some(StepStatus::Unknown) {
        run.tells_next();
    }
    run.out.clear();
    recover(&mut run);
    let left = protect(&mut run.execution, &run.world, &mut run.journal, &run.world, "Mika").unwrap();
    assert_eq!(left, [(1, None)]);
    assert_eq!(run.execution.status(1), Some(StepStatus::Unknown));
}

/// A list that breaks off does not prove that what it does not show is gone.
#[test]
fn what_a_list_may_hide_is_not_proved() {
    let mut run = Run::new(&[(false, false, false)], 1, Faults::default());
    run.pump();
    while run.execution.outlook() != Outlook::Unproven {
        run.tells_next();
    }
    for (reading, unread) in [(Reading::Partial("it breaks off".to_owned()), 1), (Reading::Complete, 0)] {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        builder.read("lora-device", JAPAN, reading);
        builder.read_the_rest(Catalogue::soracom());
        let mut execution =
            Execution::recover(run.plan.clone(), run.options.clone(), run.journal.iter().cloned(), run.world.now())
                .unwrap();
        assert_eq!(execution.unproven(), 1);
        execution.prove(Ok(&builder.build(Catalogue::soracom()).unwrap()), run.world.now());
        while execution.poll_entry(run.world.now()).is_some() {}
        assert_eq!(execution.unproven_for().len(), unread);
    }
}

/// Of two things of a kind one still stands, and a list that breaks off may hide the other one, of which nobody knows more than
/// before.
#[test]
fn what_stands_is_disproved_though_others_may_be_hidden() {
    let mut run = Run::new(&[(false, false, false), (false, false, false)], 1, Faults::default());
    run.pump();
    while run.execution.outlook() != Outlook::Unproven {
        run.tells_next();
    }
    assert_eq!(run.execution.unproven(), 2);
    let standing = run.plan.plan().step(1).unwrap().subject();
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.read("lora-device", JAPAN, Reading::Partial("it breaks off".to_owned()));
    builder.add("lora-device", JAPAN, standing.key()).status("active");
    builder.read_the_rest(Catalogue::soracom());
    run.execution.prove(Ok(&builder.build(Catalogue::soracom()).unwrap()), run.world.now());
    run.pump();
    assert_eq!((run.execution.unproven(), run.execution.status(1)), (1, Some(StepStatus::TakingEffect)));
}
