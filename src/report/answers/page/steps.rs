//! The steps by stage, and what the page rests on.

use std::collections::BTreeMap;

use super::super::plan::{PlanOptions, assumptions, beside, stage_parts};
use crate::catalogue::spec::Actor;
use crate::planner::Plan;
use crate::report::limit::Limit;
use crate::report::model::{Item, Part};
use crate::report::statements::Page;
use crate::timeline::{BusinessCalendar, Timeline};

/// The steps of each stage, with their commands, folded away; then what the plan leaves alone.
pub(super) fn steps(plan: &Plan, limit: Limit) -> Vec<Part> {
    if plan.steps().len() == 0 {
        return beside(plan, limit);
    }
    let said = Page::StepsIntro { steps: plan.steps().len(), stages: plan.stages() as usize };
    let options = PlanOptions { limit, commands: true, timeline: false };
    let mut parts = vec![Part::Paragraph(said.into()), Part::Legend];
    for stage in 0..plan.stages() {
        // Its heading says less than the fold does.
        let told = stage_parts(plan, stage, options).skip(1).collect();
        parts.push(Part::Fold(Item::new(stage_head(plan, stage)), told));
    }
    parts.extend(beside(plan, limit));
    parts
}

fn stage_head(plan: &Plan, stage: u32) -> Page {
    let steps = plan.first_of_stage(stage)..plan.first_of_stage(stage + 1);
    let mut people: BTreeMap<Actor, usize> = BTreeMap::new();
    for step in steps.clone().filter_map(|at| plan.step(at + 1)) {
        *people.entry(step.actor()).or_default() += 1;
    }
    Page::Stage { stage: stage + 1, steps: steps.len(), people: people.into_iter().collect() }
}

pub(super) fn foot(plan: &Plan, timeline: &Timeline, calendar: &dyn BusinessCalendar) -> Part {
    let provider = plan.graph().provider();
    Part::Foot(vec![
        (Page::By.into(), Item::new(Page::Version(env!("CARGO_PKG_VERSION")))),
        (Page::PlanDigest.into(), Item::new(Page::Digest(plan.snapshot().to_string()))),
        (Page::Counting.into(), Item::new(assumptions(provider, timeline, calendar))),
    ])
}
