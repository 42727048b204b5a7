//! What the facts about a resource mean.

use std::collections::HashSet;

use crate::account::{Account, Fact, Resource, ResourceIx, StatusIx};
use crate::catalogue::spec::{RefSpec, Standing};
use crate::catalogue::{Code, KindSpec};

pub(super) struct Assessor<'a> {
    account: &'a Account,
    /// What a payment covers.
    settled: HashSet<ResourceIx>,
}

impl<'a> Assessor<'a> {
    pub(super) fn new(account: &'a Account, kinds: &[&'static KindSpec]) -> Self {
        let settles = |kind: &&&'static KindSpec| kind.references.iter().any(|spec| spec.role == RefSpec::SETTLES);
        let settled = kinds
            .iter()
            .filter(settles)
            .flat_map(|kind| account.of_kind(kind.name))
            .flat_map(|resource| resource.references())
            .filter(|reference| reference.role == RefSpec::SETTLES)
            .map(|reference| reference.target.ix())
            .collect();
        Self { account, settled }
    }

    /// Assesses the resources of one kind. What depends on the status alone is worked out once.
    pub(super) fn of_kind<'k>(
        &'k self,
        spec: &'static KindSpec,
    ) -> impl FnMut(Resource<'a>) -> (Standing, Code) + use<'a, 'k> {
        let mut known: Vec<(StatusIx, (Standing, Code))> = Vec::new();
        let changes = spec.facts.iter().any(|fact| fact.fact == Fact::NextMonth);
        move |resource| {
            let status = resource.status_ix();
            let (standing, code) = match known.iter().rfind(|(seen, _)| *seen == status) {
                Some((_, classified)) => *classified,
                None => {
                    let classified = spec.classify(resource.status());
                    known.push((status, classified));
                    classified
                }
            };
            let settled = || self.is_settled(spec, resource);
            let next = || changes.then(|| resource.fact(Fact::NextMonth)).flatten();
            spec.assess_live(standing, code, resource.protection().is_on(), settled, next)
        }
    }

    /// The standing of every resource of a kind.
    pub(super) fn live<'k>(&'k self, spec: &'static KindSpec) -> impl Iterator<Item = Resource<'a>> + use<'a, 'k> {
        let mut assess = self.of_kind(spec);
        self.account.of_kind(spec.name).filter(move |resource| assess(*resource).0 != Standing::Gone)
    }

    fn is_settled(&self, spec: &KindSpec, resource: Resource<'_>) -> bool {
        let carried = resource.status().is_some_and(|status| spec.status.settled_if_referred.contains(&status));
        carried && self.settled.contains(&resource.ix())
    }
}
