//! The last step of a plan for the whole account.

use super::bills::Bills;
use super::order::Ancestors;
use super::things::Things;
use super::{Log, Violation};
use crate::catalogue::Catalogue;

/// A plan closes the account if it says so, awaits every bill before, and, unless it was asked for a
/// selection only, does nothing that could come after.
pub(super) fn check(things: &Things<'_>, catalogue: &Catalogue, bills: &Bills, log: &mut Log<'_>) {
    let root = catalogue.root().map_or("", |root| root.name);
    let planned =
        things.all().find(|at| things.is_planned(*at) && things.kind(*at).is_some_and(|kind| kind.name == root));
    let plan = things.plan;
    if plan.closes_account() != planned.is_some() {
        log.violation(Violation::Closing(plan.closes_account()));
    }
    let Some(planned) = planned else { return };
    bills.check_awaited(things, log);
    let closing = things.thing(planned).last;
    let Some(last) = plan.step(closing).filter(|_| plan.scope().targets.is_empty()) else { return };
    let mut ancestors = Ancestors::new(plan);
    ancestors.of(last.set());
    for step in plan.steps().filter(|step| step.id() != closing && !ancestors.contain(step.id())) {
        log.violation(Violation::AfterClosing { step: step.id(), subject: step.subject(), closing });
        if log.is_full() {
            return;
        }
    }
}
