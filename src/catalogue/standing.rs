//! What the facts about one thing mean, and which acts would end it.

use super::spec::{Action, Actor, Known, Means, Route, Standing, StatusValue, StepSpec, Text, t};
use super::{Code, KindSpec};
use crate::account::Observation;

impl KindSpec {
    /// What one thing's own facts mean for closing, and the code of the blocker that it makes. `None`
    /// for something that is no longer listed.
    pub fn assess(&self, seen: Option<&Observation>) -> (Standing, Code) {
        let Some(seen) = seen else { return (self.status.unlisted, self.code) };
        let (standing, code) = self.classify(seen.status.as_deref());
        self.assess_live(
            standing,
            code,
            seen.protection.is_on(),
            || seen.is_settled && self.may_settle(seen),
            || seen.next_month.as_deref(),
        )
    }

    fn may_settle(&self, seen: &Observation) -> bool {
        seen.status.as_deref().is_some_and(|status| self.status.settled_if_referred.contains(&status))
    }

    /// What counts besides the status. Only something that is live by its status can change by it.
    pub(crate) fn assess_live<'s>(
        &self,
        standing: Standing,
        code: Code,
        is_protected: bool,
        is_settled: impl FnOnce() -> bool,
        next_month: impl FnOnce() -> Option<&'s str>,
    ) -> (Standing, Code) {
        if standing != Standing::Live {
            return (standing, code);
        }
        if !self.status.settled_if_referred.is_empty() && is_settled() {
            return (Standing::Gone, code);
        }
        if next_month().is_some_and(|next| self.classify(Some(next)).0 == Standing::Gone) {
            return (Standing::Ending, Code::TerminationInProgress);
        }
        let is_protected = self.protection.is_some() && is_protected;
        // A thing that is still being set up has to end too, only later.
        let is_to_end = code == self.code || code == Code::SetupInProgress;
        (standing, if is_protected && is_to_end { Code::TerminationProtected } else { code })
    }

    /// The acts that end a thing of this standing, code and status, one after the other. A protection is
    /// lifted first, but after the waiting that a route begins with.
    pub fn acts(&self, standing: Standing, code: Code, status: Option<&str>) -> impl Iterator<Item = StepSpec> + use<> {
        let (first, rest) = self.around_lift(standing, status);
        first.iter().copied().chain(self.lift(standing, code)).chain(rest.iter().copied())
    }

    /// The nth of its [acts](Self::acts), from 0.
    pub(crate) fn nth_act(&self, standing: Standing, code: Code, status: Option<&str>, n: usize) -> Option<StepSpec> {
        let (first, rest) = self.around_lift(standing, status);
        let Some(n) = n.checked_sub(first.len()) else { return first.get(n).copied() };
        match (self.lift(standing, code), n.checked_sub(1)) {
            (None, _) => rest.get(n).copied(),
            (Some(_), Some(n)) => rest.get(n).copied(),
            (lift, None) => lift,
        }
    }

    /// What comes before the lift of a protection, and what comes after it.
    fn around_lift(&self, standing: Standing, status: Option<&str>) -> (&'static [StepSpec], &'static [StepSpec]) {
        let steps = self.route(standing, status).map_or(&[][..], |route| route.steps);
        let waits = steps.iter().take_while(|step| step.action == Action::Wait).count();
        steps.split_at(if waits < steps.len() { waits } else { 0 })
    }

    /// Every act that may be needed to end a thing of this kind, whatever its status.
    pub fn every_act(&self) -> impl Iterator<Item = StepSpec> + use<> {
        let routes = self.routes.iter().chain([&LOOK_INTO, &WAIT]).flat_map(|route| route.steps);
        self.lift(Standing::Live, Code::TerminationProtected).into_iter().chain(routes.copied())
    }

    /// The acts after which a thing of this kind is gone, whatever its status was.
    pub fn last_acts(&self) -> impl Iterator<Item = StepSpec> + use<> {
        self.routes.iter().chain([&LOOK_INTO, &WAIT]).filter_map(|route| route.steps.last()).copied()
    }

    /// What can be done with one of its things in this status instead of ending it, each with its place among
    /// all that can be done.
    pub(crate) fn alternatives_in(&self, status: Option<&str>) -> impl Iterator<Item = (usize, Known<Text>)> {
        let is_possible =
            move |statuses: &[&str]| statuses.is_empty() || status.is_some_and(|it| statuses.contains(&it));
        let all = self.alternatives.iter().enumerate();
        all.filter(move |(_, (statuses, _))| is_possible(statuses)).map(|(nth, (_, what))| (nth, *what))
    }

    /// True if one of its acts cannot be undone: it ends the thing, and the end of this kind is final.
    pub fn is_irreversible(&self, step: &StepSpec) -> bool {
        step.ends_subject() && self.irreversible.value
    }

    /// Who can do one of its acts.
    pub fn actor(&self, step: &StepSpec) -> Actor {
        match (step.means, self.who.value) {
            (Means::Api(_), Actor::RootUser) => Actor::RootUser,
            (Means::Api(_), _) => Actor::Api,
            (Means::Console(_), Actor::ConsoleUser | Actor::Api) => Actor::ConsoleUser,
            (Means::Console(_), _) => Actor::RootUser,
            (Means::Support(_), _) => Actor::Support,
            (Means::Wait(_), _) => Actor::Provider,
            (Means::Payment(_), _) => Actor::Payer,
        }
    }

    /// True if something is known that ends one, and none of it is an operation of the API.
    pub(crate) fn is_ended_by_hand(&self) -> bool {
        let mut steps = self.routes.iter().flat_map(|route| route.steps).peekable();
        steps.peek().is_some() && steps.all(|step| step.means.operation().is_none())
    }

    /// Who may end one, as a list says it.
    pub fn who_may(&self) -> Text {
        match self.who.value {
            Actor::Api => t("any user with the permission"),
            Actor::RootUser if self.is_ended_by_hand() => t("the root user, in the console only"),
            Actor::RootUser => t("the root user only"),
            Actor::ConsoleUser => t("any user, in the console only"),
            Actor::Support => t("the provider's support only"),
            Actor::Provider => t("nobody: it settles by itself"),
            Actor::Payer => t("whoever pays"),
        }
    }

    /// The step that lifts a protection, where it is on.
    fn lift(&self, standing: Standing, code: Code) -> Option<StepSpec> {
        if code != Code::TerminationProtected || standing != Standing::Live {
            return None;
        }
        let lift = self.protection?.lift;
        Some(lift.map_or(UNLIFTABLE, |operation| StepSpec::api(Action::LiftProtection, operation)))
    }

    /// What a status means, and the code of the blocker that it makes. A status that the entry does
    /// not know is [`Standing::Unrecognised`], which blocks.
    pub fn classify(&self, status: Option<&str>) -> (Standing, Code) {
        let Some(status) = status else {
            return match self.status.absent {
                Standing::Unrecognised => (Standing::Unrecognised, Code::StatusUnrecognised),
                standing => (standing, self.code),
            };
        };
        if self.status.fields.is_empty() && self.status.values.is_empty() {
            return (self.status.absent, self.code);
        }
        match self.status.values.iter().find(|value| value.name == status) {
            None => (Standing::Unrecognised, Code::StatusUnrecognised),
            Some(StatusValue { standing, code, .. }) => {
                let usual = if *standing == Standing::Review { Code::StatusUnrecognised } else { self.code };
                (*standing, code.unwrap_or(usual))
            }
        }
    }

    /// How much a status is in the way, where responses contradict each other: the greater of two counts.
    /// What another thing may settle is less in the way than what only takes time, and that less than
    /// what somebody has to do.
    pub(crate) fn weight(&self, status: &str) -> u8 {
        let (standing, code) = self.classify(Some(status));
        let is_time = |step: StepSpec| matches!(self.actor(&step), Actor::Provider | Actor::Payer);
        let is_passing = || self.acts(standing, code, Some(status)).all(is_time);
        match standing {
            Standing::Gone => 0,
            Standing::Live if self.status.settled_if_referred.contains(&status) => 1,
            Standing::Ending => 2,
            Standing::Live if self.route(standing, Some(status)).is_some() && is_passing() => 3,
            Standing::Live => 4,
            Standing::Review => 5,
            Standing::Unrecognised => 6,
        }
    }

    /// How an instance of this standing and status ends: the route made for the status, else the
    /// general way of its standing, else the kind's usual route.
    pub fn route(&self, standing: Standing, status: Option<&str>) -> Option<&'static Route> {
        let own = status.and_then(|status| self.routes.iter().find(|route| route.statuses.contains(&status)));
        own.or(match standing {
            Standing::Gone => None,
            Standing::Review | Standing::Unrecognised => Some(&LOOK_INTO),
            Standing::Ending => Some(&WAIT),
            Standing::Live => self.routes.iter().find(|route| route.statuses.is_empty()),
        })
    }
}

/// What to do about a status that no source explains.
static LOOK_INTO: Route = Route {
    statuses: &[],
    steps: &[StepSpec::by(Action::Review, Means::Support(t("what this status means, and how the thing ends")))],
    note: t("the status is not explained anywhere, so nothing is done to it unasked"),
};

/// What to do about something that is ending by itself.
static WAIT: Route = Route {
    statuses: &[],
    steps: &[StepSpec::by(Action::Wait, Means::Wait(t("it to end, which is under way")))],
    note: Text::EMPTY,
};

/// What to do about a protection that no operation lifts.
const UNLIFTABLE: StepSpec = StepSpec::by(
    Action::LiftProtection,
    Means::Support(t(
        "lifting its termination protection, for which no operation is described; read it again first, once what is attached to it is gone",
    )),
);
