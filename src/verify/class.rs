//! What the facts about a thing mean for how it ends.

use crate::account::{Fact, Observation, Resource, StatusIx};
use crate::catalogue::KindSpec;
use crate::catalogue::spec::{Action, Means, Standing, StepSpec};
use crate::plan::{ReliedOn, SavedStep};

/// What things of a kind have in common whose facts mean the same.
pub(super) struct Class {
    pub(super) standing: Standing,
    /// The acts that such a thing takes, in order.
    pub(super) acts: Vec<StepSpec>,
    /// What each of the acts relies on.
    relied: Vec<Relied>,
    /// True if these acts end it although it is protected, and do not lift the protection first.
    pub(super) ends_protected: bool,
}

/// What an act relies on, apart from the quantity.
struct Relied {
    status: bool,
    protection: Option<bool>,
}

/// What decides which class a resource of a kind is in.
#[derive(PartialEq, Eq)]
pub(super) struct Facts<'a> {
    pub(super) status: StatusIx,
    pub(super) is_protected: bool,
    pub(super) is_settled: bool,
    /// The status that it takes next month.
    pub(super) next_month: Option<&'a str>,
}

impl Class {
    /// The class of a listed thing with these facts, or of one that is not listed.
    pub(super) fn of(spec: &KindSpec, observed: Option<&Observation>) -> Self {
        let nothing = Observation::default();
        let seen = observed.unwrap_or(&nothing);
        let (standing, code) = spec.assess(Some(seen));
        let acts: Vec<StepSpec> = spec.acts(standing, code, seen.status.as_deref()).collect();
        let relied = (1..=acts.len()).map(|n| {
            let relied = relied_on(spec, &acts[..n], observed);
            Relied { status: relied.status.is_some(), protection: relied.protection }
        });
        let is_lifted = acts.first().is_some_and(|act| act.action == Action::LiftProtection);
        let ends_protected = is_protected(spec, seen) && !is_lifted && acts.iter().any(StepSpec::ends_subject);
        Self { standing, relied: relied.collect(), acts, ends_protected }
    }

    /// True if a step is the n-th act of such a thing, from 0, and relies on the facts that this act has
    /// to rely on.
    pub(super) fn has_as(&self, nth: usize, step: SavedStep<'_>, resource: Option<Resource<'_>>) -> bool {
        let Some((act, relied)) = self.acts.get(nth).zip(self.relied.get(nth)) else { return false };
        act == step.spec() && relied.is_met(act, step, resource)
    }
}

impl Relied {
    fn is_met(&self, act: &StepSpec, step: SavedStep<'_>, resource: Option<Resource<'_>>) -> bool {
        let found = step.relies_on();
        let resource = resource.as_ref();
        let is_counted = matches!(act.means, Means::Api(operation) if operation.needs_quantity());
        let quantity = || resource.filter(|_| is_counted).and_then(|resource| resource.fact(Fact::Quantity));
        found.protection == self.protection
            && found.status == resource.filter(|_| self.status).and_then(|resource| resource.status())
            && found.quantity == quantity()
    }
}

/// What the last of these acts relies on.
pub(super) fn relied_on<'o>(spec: &KindSpec, acts: &[StepSpec], seen: Option<&'o Observation>) -> ReliedOn<&'o str> {
    let Some(seen) = seen else { return ReliedOn::default() };
    ReliedOn::of(spec, acts, seen.status.as_deref(), seen.protection, seen.quantity.as_deref())
}

pub(super) fn is_protected(spec: &KindSpec, seen: &Observation) -> bool {
    spec.protection.is_some() && seen.protection.is_on()
}
