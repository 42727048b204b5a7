//! The last step of a plan for the whole account.

use super::ancestors::Ancestors;
use super::bills::Bills;
use super::thing::Thing;
use super::things::Things;
use super::{Log, Violation};
use crate::catalogue::Catalogue;

/// Reports where a plan does not close the account as it says, does not await a bill before, or, unless
/// it was asked for a selection, has a step that need not come before the closing.
pub(super) fn check(things: &Things<'_>, catalogue: &Catalogue, bills: &Bills, log: &mut Log<'_>) {
    let root = catalogue.root().map_or("", |root| root.name);
    let is_root = |thing: &Thing| things.kind(*thing).is_some_and(|kind| kind.name == root);
    let planned = things.all().filter(is_root).find_map(|thing| things.planned(thing));
    let plan = things.plan;
    if plan.closes_account() != planned.is_some() {
        log.violation(Violation::Closing(plan.closes_account()));
    }
    let Some(planned) = planned else { return };
    bills.check_awaited(things, log);
    let closing = planned.last.get();
    let Some(last) = plan.step(closing).filter(|_| plan.scope().targets.is_empty()) else { return };
    let mut ancestors = Ancestors::new(plan);
    ancestors.of(last.set());
    for step in plan.steps().filter(|step| step.id() != closing && !ancestors.contain(step.no())) {
        log.violation(Violation::AfterClosing { step: step.id(), subject: step.subject(), closing });
        if log.is_full() {
            return;
        }
    }
}
