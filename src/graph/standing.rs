//! What the facts about a resource mean for closing: its standing, and the code of its blocker.

use std::collections::HashSet;

use super::ended::Ended;
use crate::account::{Account, Fact, Resource, ResourceIx, StatusIx};
use crate::catalogue::spec::{RefSpec, Standing};
use crate::catalogue::{Catalogue, Code, KindSpec};

/// The standings of an account's resources.
///
/// `'a` is how long the account, and what is taken to be ended, are borrowed.
pub(super) struct Standings<'a> {
    account: &'a Account,
    /// What a payment refers to as settled by it.
    settled: HashSet<ResourceIx>,
    ended: &'a Ended,
}

impl<'a> Standings<'a> {
    pub(super) fn new(account: &'a Account, catalogue: &Catalogue, ended: &'a Ended) -> Self {
        let settled = catalogue
            .kinds()
            .filter(|kind| kind.settles())
            .flat_map(|kind| account.of_kind(kind.name))
            .filter(|resource| !ended.contains(resource.ix()))
            .flat_map(|resource| resource.references())
            .filter(|(role, _)| *role == RefSpec::SETTLES)
            .map(|(_, target)| target.ix())
            .collect();
        Self { account, settled, ended }
    }

    /// What is taken to be ended.
    pub(super) const fn ended(&self) -> &'a Ended {
        self.ended
    }

    /// Gives the standing and the code of each resource of one kind. What depends on the status alone is
    /// worked out once for each status. `'s` is the lifetime of the standings.
    pub(super) fn of_kind<'s>(
        &'s self,
        spec: &'s KindSpec,
    ) -> impl FnMut(Resource<'a>) -> (Standing, Code) + use<'a, 's> {
        let mut by_status: Vec<(StatusIx, (Standing, Code))> = Vec::new();
        let has_next_month = spec.facts.iter().any(|fact| fact.fact == Fact::NextMonth);
        let is_ended = (!self.ended.is_empty()).then_some(self.ended);
        move |resource| {
            if is_ended.is_some_and(|ended| ended.contains(resource.ix())) {
                return (Standing::Gone, spec.code);
            }
            let status = resource.status_ix();
            let (standing, code) = match by_status.iter().rfind(|(known, _)| *known == status) {
                Some((_, classified)) => *classified,
                None => {
                    let classified = spec.classify(resource.status());
                    by_status.push((status, classified));
                    classified
                }
            };
            let settled = || self.is_settled(spec, resource);
            let next = || has_next_month.then(|| resource.fact(Fact::NextMonth)).flatten();
            spec.assess_live(standing, code, resource.protection().is_on(), settled, next)
        }
    }

    /// True if one of these resources of a kind is not gone. `'s` is the lifetime of the standings.
    pub(super) fn has_live<'s>(&'s self, spec: &'s KindSpec, is_meant: impl Fn(Resource<'a>) -> bool) -> bool {
        let mut of_resource = self.of_kind(spec);
        let mut meant = self.account.of_kind(spec.name).filter(|resource| is_meant(*resource));
        meant.any(|resource| of_resource(resource).0 != Standing::Gone)
    }

    fn is_settled(&self, spec: &KindSpec, resource: Resource<'_>) -> bool {
        let may_be = resource.status().is_some_and(|status| spec.status.settled_if_referred.contains(&status));
        may_be && self.settled.contains(&resource.ix())
    }
}

/// True if a thing that counts as there may be gone: nobody knows its status, or it was read with another status too,
/// by which it is gone or a payment settles it.
pub(super) fn is_in_doubt(spec: &KindSpec, resource: Resource<'_>) -> bool {
    let is_unknown = |status| spec.classify(status).0 == Standing::Unrecognised;
    let may_settle = |status| spec.status.settled_if_referred.contains(&status);
    let is_gone = |status| spec.classify(Some(status)).0 == Standing::Gone || is_unknown(Some(status));
    is_unknown(resource.status()) || resource.other_statuses().any(|status| is_gone(status) || may_settle(status))
}
