//! How one thing ends: the acts that it takes, filled in.

use super::node::Node;
use crate::account::Fact;
use crate::catalogue::spec::{Action, Alternative, Means, Route, Standing, StepSpec, Who};
use crate::catalogue::{Call, Code};

/// Who can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Actor {
    /// Anybody with API credentials that have the permission, or in the console.
    Api,
    /// Any user, but only in the console.
    ConsoleUser,
    /// The root user only, in the console or with root credentials.
    RootUser,
    /// Soracom's support, on request.
    Support,
    /// Nobody here: time passes until Soracom has done its part.
    Provider,
    /// Whoever pays.
    Payer,
}

/// One of the acts that end a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act<'g> {
    node: Node<'g>,
    step: StepSpec,
}

/// The route of something whose protection no operation lifts.
const UNLIFTABLE: StepSpec = StepSpec::by(
    Action::LiftProtection,
    Means::Support(
        "lifting its termination protection, for which no operation is described; read it again first, once what is attached to it is gone",
    ),
);

impl<'g> Node<'g> {
    /// The way in which it ends; `None` if it is gone, or winddown never ends it.
    pub fn route(&self) -> Option<&'static Route> {
        self.kind().route(self.standing(), self.resource().and_then(|resource| resource.status()))
    }

    /// What can be done with it instead of ending it.
    pub fn alternatives(&self) -> impl Iterator<Item = &'static Alternative> + use<'g> {
        let status = self.resource().and_then(|resource| resource.status()).unwrap_or_default();
        self.kind().alternatives.iter().filter(move |alternative| alternative.statuses.contains(&status))
    }

    /// The acts that end it, one after the other; lifting a protection is the first.
    pub fn acts(&self) -> impl Iterator<Item = Act<'g>> + use<'g> {
        let node = *self;
        let steps = node.route().map_or(&[][..], |route| route.steps);
        let lift = node.lift();
        lift.into_iter().chain(steps.iter().copied()).map(move |step| Act { node, step })
    }

    /// The step that lifts its protection, where it is on.
    fn lift(&self) -> Option<StepSpec> {
        if self.code() != Code::TerminationProtected || self.standing() != Standing::Live {
            return None;
        }
        let lift = self.kind().protection?.lift;
        Some(lift.map_or(UNLIFTABLE, |operation| StepSpec::api(Action::LiftProtection, operation)))
    }
}

impl<'g> Act<'g> {
    /// What it is done to.
    pub const fn node(&self) -> Node<'g> {
        self.node
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
        self.action() == Action::LiftProtection
    }

    /// Whether it cannot be undone: the last act of something that cannot.
    pub fn is_irreversible(&self) -> bool {
        let ends_it = !matches!(self.action(), Action::Export | Action::LiftProtection | Action::Wait | Action::Review);
        ends_it && self.node.kind().irreversible.value
    }

    /// Who can do it.
    pub fn actor(&self) -> Actor {
        match (self.step.means, self.node.kind().who.value) {
            (Means::Api(_), Who::RootUser) => Actor::RootUser,
            (Means::Api(_), _) => Actor::Api,
            (Means::Console(_), Who::ConsoleUser | Who::AnyUser) => Actor::ConsoleUser,
            (Means::Console(_), _) => Actor::RootUser,
            (Means::Support(_), _) => Actor::Support,
            (Means::Wait(_), _) => Actor::Provider,
            (Means::Payment(_), _) => Actor::Payer,
        }
    }

    /// The API call, filled in; `None` if it is done by other means.
    pub fn call(&self) -> Option<Call> {
        let Means::Api(operation) = self.step.means else { return None };
        let quantity = self.node.resource().and_then(|resource| resource.fact(Fact::Quantity));
        let graph = self.node.graph();
        Some(operation.call(graph.account().operator(), self.node.coverage(), self.node.key(), quantity))
    }
}
