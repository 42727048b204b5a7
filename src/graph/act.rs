//! How one thing ends: the acts that it takes, filled in.

use super::node::Node;
use crate::account::{Fact, Month};
use crate::catalogue::spec::{Action, Actor, Effect, Known, Means, Route, Standing, StepSpec, Text};
use crate::catalogue::{Call, Code};

/// How the end of a thing begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beginning {
    /// By which means; `None` if nobody can end it.
    pub(crate) means: Option<Means>,
    /// True if its first step accepts goods, which may not have arrived.
    pub(crate) is_arriving: bool,
    /// What is in the way by it.
    pub(crate) code: Code,
}

impl Beginning {
    fn new(first: Option<StepSpec>, code: Code) -> Self {
        let is_arriving = first.is_some_and(|step| step.action == Action::Accept);
        Self { means: first.map(|step| step.means), is_arriving, code }
    }
}

/// One of the acts that end a thing.
///
/// `'g` is the lifetime of the graph that the thing is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act<'g> {
    node: Node<'g>,
    step: StepSpec,
}

impl<'g> Node<'g> {
    /// The way in which it ends; `None` if it is gone, or winddown never ends it.
    pub fn route(&self) -> Option<&'static Route> {
        self.kind().route(self.standing(), self.resource().and_then(|resource| resource.status()))
    }

    /// What can be done with it instead of ending it, as an instruction.
    pub fn alternatives(&self) -> impl Iterator<Item = Known<Text>> + use<'g> {
        let status = self.resource().and_then(|resource| resource.status());
        self.kind().alternatives_in(status).map(|(_, what)| what)
    }

    /// The acts that end it, in this order. A protection is lifted first, or after what has to be waited
    /// for before anything can be done.
    pub fn acts(&self) -> impl Iterator<Item = Act<'g>> + use<'g> {
        let node = *self;
        let status = node.resource().and_then(|resource| resource.status());
        node.kind().acts(node.standing(), node.code(), status).map(move |step| Act { node, step })
    }

    /// The nth of its [acts](Self::acts), from 0.
    pub(crate) fn nth_act(&self, n: usize) -> Option<Act<'g>> {
        let status = self.resource().and_then(|resource| resource.status());
        let step = self.kind().nth_act(self.standing(), self.code(), status, n)?;
        Some(Act { node: *self, step })
    }

    /// By which means its end begins; `None` if nobody can end it.
    pub(crate) fn first_means(&self) -> Option<Means> {
        self.beginning().means
    }

    /// How its end begins. Lifting a protection by a call takes no time, so what comes after that counts.
    pub(crate) fn beginning(&self) -> Beginning {
        let is_call = |act: &Act<'_>| act.action() == Action::LiftProtection && matches!(act.means(), Means::Api(_));
        // A thing has one protection, so one lift.
        let first = self.nth_act(0).and_then(|act| if is_call(&act) { self.nth_act(1) } else { Some(act) });
        Beginning::new(first.map(|act| act.step), self.code())
    }

    /// How its end begins if its status is not the true one: it was read with others too, or with one that
    /// nobody knows. A status by which it would be gone is not among them.
    pub(crate) fn other_beginnings(&self) -> Vec<Beginning> {
        let Some(resource) = self.resource() else { return Vec::new() };
        let is_unknown = self.standing() == Standing::Unrecognised;
        let kind = self.kind();
        let others = resource.other_statuses().map(Some);
        let known = is_unknown.then(|| kind.status.values.iter().map(|value| Some(value.name)).chain([None]));
        let beginning = |status: Option<&str>| {
            let (standing, code) = kind.classify(status);
            let first = kind.acts(standing, code, status).next();
            (standing != Standing::Gone).then(|| Beginning::new(first, code))
        };
        others.chain(known.into_iter().flatten()).filter_map(beginning).collect()
    }

    /// The month of a bill whose amount still has to be confirmed; `None` for anything else.
    pub fn month_to_confirm(&self) -> Option<Month> {
        self.kind().fee_to_confirm(self.code(), self.key())
    }
}

impl<'g> Act<'g> {
    /// What it is done to.
    pub const fn node(&self) -> Node<'g> {
        self.node
    }

    /// The step of the catalogue that it was made from, without the thing's own ids.
    pub const fn spec(&self) -> StepSpec {
        self.step
    }

    /// The verb.
    pub const fn action(&self) -> Action {
        self.step.action
    }

    /// By which means.
    pub const fn means(&self) -> Means {
        self.step.means
    }

    /// Whether it only begins the end, which then has to be awaited.
    pub const fn takes_time(&self) -> bool {
        self.step.takes_time.value
    }

    /// Whether it needs a person's consent of its own: what was protected was protected on purpose.
    pub fn needs_consent(&self) -> bool {
        self.step.needs_consent()
    }

    /// Whether it cannot be undone.
    pub fn is_irreversible(&self) -> bool {
        self.node.kind().is_irreversible(&self.step)
    }

    /// Whether charges for the thing run until it: it is the last act of a thing that is billed until it has
    /// ended.
    pub(crate) fn stops_charges(&self) -> bool {
        let may_be_gone = self.step.action.effect() != Effect::Stays;
        may_be_gone && self.node.kind().billed_until_ended.value && self.node.acts().last() == Some(*self)
    }

    /// Who can do it.
    pub fn actor(&self) -> Actor {
        self.node.kind().actor(&self.step)
    }

    /// What to do, in English: the command line, or the method and path of the call if the provider has none;
    /// otherwise what a person has to do, or what is waited for.
    pub fn instruction(&self) -> String {
        let by_hand = || self.means().instruction().unwrap_or_default().english().to_owned();
        self.call().map_or_else(by_hand, |call| call.instruction())
    }

    /// The API call, filled in; `None` if it is done by other means.
    pub fn call(&self) -> Option<Call> {
        let Means::Api(operation) = self.step.means else { return None };
        let quantity = self.node.resource().and_then(|resource| resource.fact(Fact::Quantity));
        let graph = self.node.graph();
        Some(operation.call(
            graph.provider(),
            graph.account().operator(),
            self.node.coverage(),
            self.node.key(),
            quantity,
        ))
    }
}
