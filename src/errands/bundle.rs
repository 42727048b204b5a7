//! An errand, as its steps make it: the same for a plan with its account and for what is left of a run.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::group::groups;
use super::net::Net;
use super::quotient::Quotient;
use crate::account::Coverage;
use crate::catalogue::spec::{Actor, Provenance};

/// An errand, as its steps make it.
#[derive(Clone, Debug)]
pub(crate) struct Bundle {
    pub(crate) actor: Actor,
    /// Where its things are; `None` for what the operator shares, and for several places.
    pub(crate) place: Option<Coverage>,
    /// Their numbers, ascending. There is at least one.
    pub(crate) steps: Vec<u32>,
    pub(crate) stages: RangeInclusive<u32>,
    pub(crate) day: NaiveDate,
    pub(crate) is_critical: bool,
    /// Whether an earlier errand is of the same sort, and this is what had to wait.
    pub(crate) is_rest: bool,
    /// Whether it waits for nobody but its own person.
    pub(crate) is_free: bool,
    /// The errands directly before it, by position, with the least certain rule.
    pub(crate) after: Vec<(u32, Option<Provenance>)>,
    /// The errands directly after it, by position.
    pub(crate) before: Vec<u32>,
}

/// The errands of steps, in topological order, and the errand of each step, by place. O(V + E) for the steps.
pub(super) fn bundles(net: &Net<'_>, days: &[NaiveDate]) -> (Vec<Bundle>, Vec<u32>) {
    let groups = groups(net, days);
    let Quotient { steps, after } = Quotient::new(net, &groups.of_step);
    let mut of_step = vec![0; net.steps.len()];
    for (at, places) in (0..).zip(&steps) {
        places.iter().for_each(|place| of_step[*place] = at);
    }
    let mut before = vec![Vec::new(); steps.len()];
    for (at, edges) in (0..).zip(&after) {
        edges.iter().for_each(|(one, _)| before[*one].push(at));
    }
    let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let bundle = |places: Vec<usize>, after: Vec<(usize, Option<Provenance>)>, before: Vec<u32>| {
        let steps = || places.iter().map(|place| &net.steps[*place]);
        let first = steps().next()?;
        let (low, high) =
            steps().fold((first.stage, first.stage), |(low, high), step| (low.min(step.stage), high.max(step.stage)));
        Some(Bundle {
            actor: first.actor,
            place: first.place.filter(|place| steps().all(|step| step.place == Some(*place))),
            stages: low..=high,
            day: places.iter().map(|place| days[*place]).max()?,
            is_free: places.iter().all(|place| groups.is_free[*place]),
            is_rest: places.first().is_some_and(|place| groups.is_rest[*place]),
            is_critical: steps().any(|step| step.is_critical),
            steps: steps().map(|step| step.id).collect(),
            after: after.into_iter().map(|(one, rule)| (position(one), rule)).collect(),
            before,
        })
    };
    let all = steps.into_iter().zip(after).zip(before);
    (all.filter_map(|((places, after), before)| bundle(places, after, before)).collect(), of_step)
}
