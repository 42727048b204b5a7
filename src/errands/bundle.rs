//! Which steps make an errand.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::account::Coverage;
use crate::catalogue::spec::{Action, Actor, Provenance};
use crate::planner::{Plan, Step};
use crate::timeline::{Gone, Timeline};

/// An errand, as its steps make it.
#[derive(Clone, Debug)]
pub(super) struct Bundle {
    pub(super) actor: Actor,
    pub(super) place: Option<Coverage>,
    pub(super) action: Action,
    /// Their numbers, ascending.
    pub(super) steps: Vec<u32>,
    pub(super) stages: RangeInclusive<u32>,
    pub(super) day: NaiveDate,
    pub(super) is_critical: bool,
    /// The errands directly before it, by position, with the least certain rule.
    pub(super) after: Vec<(u32, Provenance)>,
}

/// What steps of one errand have in common. The rank comes first, so that errands are in topological order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Sort {
    rank: u32,
    actor: Actor,
    place: Option<Coverage>,
    kind: &'static str,
}

/// The errands of a plan, and the errand of each step.
pub(super) fn bundles(plan: &Plan, timeline: &Timeline) -> (Vec<Bundle>, Vec<u32>) {
    let mut sorts: Vec<Sort> = Vec::with_capacity(plan.steps().len());
    for step in plan.steps() {
        let sort = Sort { rank: 0, actor: step.actor(), place: step.node().coverage(), kind: step.node().kind().name };
        let before = step.after();
        let ranks = before
            .iter()
            .filter_map(|id| sorts.get(*id as usize - 1))
            .map(|before| before.rank + u32::from(Sort { rank: 0, ..*before } != sort));
        sorts.push(Sort { rank: ranks.max().unwrap_or(0), ..sort });
    }
    let mut found: BTreeMap<Sort, Vec<u32>> = BTreeMap::new();
    for (at, sort) in (1..).zip(&sorts) {
        found.entry(*sort).or_default().push(at);
    }
    let mut of_step = vec![0; sorts.len()];
    for (at, ids) in (0..).zip(found.values()) {
        ids.iter().for_each(|id| of_step[*id as usize - 1] = at);
    }
    let critical: Vec<_> = timeline.critical_path().iter().map(|milestone| milestone.node.ix()).collect();
    let bundle = |(sort, ids): (Sort, Vec<u32>)| {
        let steps = || ids.iter().filter_map(|id| plan.step(*id));
        let mut after: BTreeMap<u32, Provenance> = BTreeMap::new();
        for id in steps().flat_map(|step| step.after()) {
            let before = of_step[id as usize - 1];
            if before != of_step[ids[0] as usize - 1] {
                after.entry(before).or_insert(Provenance::OF_WHAT_IS_KEPT);
            }
        }
        let stages = steps().map(|step| step.stage());
        Bundle {
            actor: sort.actor,
            place: sort.place,
            action: steps().next_back().map_or(Action::Review, |step| step.action()),
            stages: stages.clone().min().unwrap_or(1)..=stages.max().unwrap_or(1),
            day: steps().map(|step| day(&step, timeline)).max().unwrap_or_default(),
            is_critical: steps().any(|step| critical.contains(&step.node().ix())),
            after: after.into_iter().collect(),
            steps: ids,
        }
    };
    (found.into_iter().map(bundle).collect(), of_step)
}

fn day(step: &Step<'_>, timeline: &Timeline) -> NaiveDate {
    let instant = match timeline.gone_at(step.node()) {
        Gone::At(end) => end,
        Gone::Already | Gone::Never => timeline.now(),
    };
    step.node().graph().provider().day_of(instant)
}
