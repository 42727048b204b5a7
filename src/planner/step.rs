//! One step of a plan.

use std::fmt;

use super::Plan;
use super::record::{Record, Turn};
use crate::account::{Address, Fact, Money};
use crate::catalogue::Call;
use crate::catalogue::spec::{Action, Actor, Means, StepSpec, Text};
use crate::graph::{Act, Node};
use crate::plan::ReliedOn;
use crate::timeline::{Gone, Timeline};
use chrono::NaiveDate;

/// One action by one actor on one thing.
///
/// `'p` is the lifetime of the plan.
#[derive(Clone, Copy)]
pub struct Step<'p> {
    plan: &'p Plan,
    id: u32,
    record: Record,
}

/// One line, without the plan.
impl fmt::Debug for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Step")
            .field("id", &self.id())
            .field("action", &self.action())
            .field("subject", &self.subject())
            .finish_non_exhaustive()
    }
}

impl Plan {
    /// The steps, in canonical order.
    pub fn steps(&self) -> impl ExactSizeIterator<Item = Step<'_>> {
        let count = u32::try_from(self.steps.len()).unwrap_or(u32::MAX);
        (0..count).map(|at| Step::new(self, at + 1, self.steps.at(at as usize)))
    }

    /// The step of this number, from 1.
    pub fn step(&self, id: u32) -> Option<Step<'_>> {
        let at = id.checked_sub(1)? as usize;
        (at < self.steps.len()).then(|| Step::new(self, id, self.steps.at(at)))
    }
}

impl<'p> Step<'p> {
    const fn new(plan: &'p Plan, id: u32, record: Record) -> Self {
        Self { plan, id, record }
    }

    /// Its number, from 1, in canonical order.
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// Its stage, from 1. Steps of one stage have no order among them.
    pub const fn stage(&self) -> u32 {
        self.record.stage + 1
    }

    /// What it is done to.
    pub fn node(&self) -> Node<'p> {
        self.plan.graph().node(self.record.ix)
    }

    /// The address of what it is done to.
    pub fn subject(&self) -> Address {
        self.node().address()
    }

    /// The act, filled in. There always is one: a node has as many steps as acts.
    fn act(&self) -> Option<Act<'p>> {
        self.node().nth_act(usize::from(self.record.act))
    }

    /// What it is, unfilled.
    pub(crate) fn spec(&self) -> Option<StepSpec> {
        self.act().map(|act| act.spec())
    }

    /// What is done.
    pub fn action(&self) -> Action {
        self.act().map_or(Action::Review, |act| act.action())
    }

    /// By which means.
    pub fn means(&self) -> Means {
        self.act().map_or(Means::Wait(Text::EMPTY), |act| act.means())
    }

    /// Who does it.
    pub fn actor(&self) -> Actor {
        self.act().map_or(Actor::Support, |act| act.actor())
    }

    /// What to do, in English; see [`Act::instruction`].
    pub fn instruction(&self) -> String {
        self.act().map_or_else(String::new, |act| act.instruction())
    }

    /// The API call, with every parameter filled in; `None` if it is done by other means.
    pub fn call(&self) -> Option<Call> {
        self.act().and_then(|act| act.call())
    }

    /// True if it cannot be undone.
    pub fn is_irreversible(&self) -> bool {
        self.act().is_some_and(|act| act.is_irreversible())
    }

    /// True if a person has to agree to this step by itself.
    pub fn needs_consent(&self) -> bool {
        self.act().is_some_and(|act| act.needs_consent())
    }

    /// True if charges for its subject run until this step.
    pub fn stops_billing(&self) -> bool {
        self.act().is_some_and(|act| act.stops_charges())
    }

    /// The charge that it stops, for each month, without tax; `None` if it stops none, or the amount is not
    /// known.
    pub fn stops_monthly(&self) -> Option<Money> {
        if self.stops_billing() { self.node().monthly_charge() } else { None }
    }

    /// What is lost for good with its subject; empty if nothing is.
    pub fn destroys(&self) -> &'static str {
        if self.is_irreversible() { self.node().kind().lost.english() } else { "" }
    }

    /// The facts about its subject that it relies on.
    pub fn relies_on(&self) -> ReliedOn<&'p str> {
        let Some(resource) = self.node().resource() else { return ReliedOn::default() };
        let acts: Vec<StepSpec> =
            self.node().acts().take(usize::from(self.record.act) + 1).map(|act| act.spec()).collect();
        let quantity = resource.fact(Fact::Quantity);
        ReliedOn::of(self.node().kind(), &acts, resource.status(), resource.protection(), quantity)
    }

    /// The day before which there is no point in looking whether it is done, where the provider counts
    /// days: for what waits for a date. `None` if there is no such day after that of the timeline's own
    /// instant.
    pub fn not_before(&self, timeline: &Timeline) -> Option<NaiveDate> {
        let provider = self.node().graph().provider();
        let today = provider.day_of(timeline.now());
        match (self.means(), timeline.gone_at(self.node())) {
            (Means::Wait(_), Gone::At(end)) => Some(provider.day_of(end)).filter(|day| *day > today),
            _ => None,
        }
    }

    /// The number of the step before it among those of its subject.
    fn directly_before(&self) -> Option<u32> {
        let Record { stage, ix, act, .. } = self.record;
        let (stage, act) = (stage.checked_sub(1)?, act.checked_sub(1)?);
        let turn = Turn::of(&self.node().nth_act(usize::from(act))?);
        self.plan.id_of(Record { stage, turn, ix, act })
    }

    /// The numbers of the steps that come directly before it, ascending. O(k log n) in the number of
    /// them; for the last step that is nearly all.
    pub fn after(&self) -> Vec<u32> {
        if self.record.act > 0 {
            return self.directly_before().into_iter().collect();
        }
        self.plan.last_steps_before(self.record.ix)
    }
}
