//! A plan as the contents of its file.

use std::rc::Rc;

use serde::Serialize;

use super::{Instead, Plan, Step};
use crate::account::{Is, WrittenBy};
use crate::catalogue::spec::Strength;
use crate::graph::{Dependency, Node};
use crate::plan::HeldReason;
use crate::plan::file::{
    AlongRow, ChargeRow, ChargesRow, Each, FormatVersion, HeldRow, HolidaysRow, InsteadRow, MilestoneRow, PlanDocument,
    SoFarRow, StepRow, TimelineRow, UnfollowedRow, UnknownChargeRow,
};
use crate::timeline::{BusinessCalendar, Charge, Charges, DaysOff, Milestone, Timeline};

impl Plan {
    /// The plan as the JSON of its file: its steps, what it leaves out, and its dates. The steps are made
    /// one by one while they are written. `calendar` as for [`Timeline::new`].
    pub(crate) fn document(&self, calendar: &dyn BusinessCalendar) -> impl Serialize + '_ {
        let account = self.graph().account();
        let dates = Rc::new(self.timeline(calendar));
        let charges = charges(&dates.charges());
        let timeline = self.closes_account().then(|| timeline(&dates, calendar));
        let goes_along = |strength| Each(move || self.goes_along(strength).into_iter().map(along));
        PlanDocument {
            format_version: FormatVersion,
            document: Is::default(),
            written_by: WrittenBy,
            account: account.operator().clone(),
            now: self.graph().as_of(),
            taken_at: account.taken_at(),
            redacted: account.is_redacted(),
            snapshot_digest: self.snapshot(),
            closes_account: self.closes_account(),
            scope: self.scope().clone(),
            attested: account.attested().collect(),
            stages: self.stages(),
            steps: Each(move || {
                let dates = Rc::clone(&dates);
                self.steps().map(move |item| step(&item, &dates))
            }),
            held: Some(self.held().map(held).collect()),
            export_first: Some(goes_along(Strength::ExportFirst)),
            cascades: Some(goes_along(Strength::Cascade)),
            goes_along: Some(goes_along(Strength::Optional)),
            unfollowed: self.unfollowed().into_iter().map(unfollowed).collect(),
            oddities: Some(account.oddities()),
            instead: Some(self.instead().iter().map(instead).collect()),
            charges: Some(charges),
            timeline,
        }
    }
}

fn step(step: &Step<'_>, timeline: &Timeline) -> StepRow {
    StepRow {
        id: step.id(),
        stage: step.stage(),
        action: step.action(),
        subject: step.subject(),
        name: step.node().name().map(str::to_owned),
        actor: step.actor(),
        operation: step.call().map(Into::into),
        instruction: step.means().instruction().map(|text| text.english().into()),
        irreversible: step.is_irreversible(),
        needs_consent: step.needs_consent(),
        stops_billing: step.stops_billing(),
        stops_monthly: step.stops_monthly(),
        destroys: Some(step.destroys()).filter(|text| !text.is_empty()).map(Into::into),
        relies_on: step.relies_on().into(),
        not_before: step.not_before(timeline),
        after: step.after(),
    }
}

fn instead(instead: &Instead<'_>) -> InsteadRow {
    InsteadRow {
        kind: instead.kind.name.into(),
        count: instead.count,
        what: instead.what.value.english().into(),
        provenance: instead.what.provenance.into(),
    }
}

/// What waiting costs, as a row.
pub(crate) fn charges(charges: &Charges<'_>) -> ChargesRow {
    ChargesRow {
        until: charges.until,
        at_least: charges.at_least.clone(),
        known: charges.known.iter().map(charge).collect(),
        unknown: charges
            .unknown
            .iter()
            .map(|(kind, count)| UnknownChargeRow { kind: kind.name.into(), count: *count })
            .collect(),
        so_far: charges
            .so_far
            .iter()
            .map(|(bill, month, amount)| SoFarRow { subject: bill.address(), month: *month, amount: amount.clone() })
            .collect(),
    }
}

fn charge(charge: &Charge<'_>) -> ChargeRow {
    ChargeRow {
        subject: charge.node.address(),
        monthly: charge.monthly.clone(),
        waiting: charge.waiting.clone(),
        gone_on: charge.gone_on,
        to_end_it: charge.to_end_it.clone(),
        provenance: charge.node.kind().rate.map(Into::into),
    }
}

fn held((node, reason): (Node<'_>, HeldReason<Node<'_>>)) -> HeldRow {
    let of = match reason {
        HeldReason::Stays(other) => Some(other.address()),
        HeldReason::Kept | HeldReason::Excluded | HeldReason::Cycle | HeldReason::NoWay => None,
    };
    HeldRow { subject: node.address(), because: reason.name().into(), of }
}

fn along((node, with): (Node<'_>, Node<'_>)) -> AlongRow {
    AlongRow { subject: node.address(), with: with.address() }
}

fn unfollowed(edge: Dependency<'_>) -> UnfollowedRow {
    UnfollowedRow {
        before: edge.before.address(),
        after: edge.after.address(),
        strength: Some(edge.constraint.strength),
        because: Some(edge.constraint.reason.english().into()),
    }
}

impl From<Milestone<'_>> for MilestoneRow {
    fn from(milestone: Milestone<'_>) -> Self {
        Self { date: milestone.date, subject: milestone.node.address(), reason: milestone.reason.name().into() }
    }
}

fn timeline(timeline: &Timeline, calendar: &dyn BusinessCalendar) -> TimelineRow {
    let DaysOff { source, unknown_years, .. } = timeline.days_off(calendar);
    TimelineRow {
        holidays: HolidaysRow::new(source, unknown_years),
        earliest_close: timeline.earliest_close(),
        if_support_acts: timeline.if_support_acts(calendar).earliest_close(),
        critical_path: timeline.critical_path().into_iter().map(MilestoneRow::from).collect(),
        uncertain: timeline.uncertain().map(|node| node.address()).collect(),
    }
}
