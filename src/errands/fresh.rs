//! The steps of a plan that has its account beside it.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::net::{Areas, Days, Net, Trait};
use crate::catalogue::spec::{Actor, Constraint};
use crate::graph::{DependencyGraph, NodeIx, NodeMap};
use crate::planner::Plan;
use crate::timeline::{Gone, Timeline};

/// The steps of a plan, and the day of each. O(V + E).
pub(super) fn net<'p>(plan: &'p Plan, timeline: &Timeline) -> (Net<'p>, Vec<NaiveDate>) {
    let graph: &DependencyGraph = plan.graph();
    let critical: HashSet<NodeIx> = timeline.critical_path().iter().map(|milestone| milestone.node.ix()).collect();
    let mut places = Places { last: graph.map(None), joints: graph.map(None), found: Vec::new() };
    let mut net = Net::default();
    let mut areas = Areas::of(graph.catalogue());
    for step in plan.steps() {
        let node = step.node();
        net.steps.push(Trait {
            id: step.id(),
            actor: step.actor(),
            place: node.coverage(),
            area: areas.area(node.kind()),
            stage: step.stage(),
            is_critical: critical.contains(&node.ix()),
        });
    }
    let count = net.steps.len();
    for (at, step) in plan.steps().enumerate() {
        let ix = step.node().ix();
        let before: Vec<(usize, Option<&'static Constraint>)> = match places.last[ix] {
            // The acts of a thing come one after the other.
            Some(earlier) => vec![(earlier, None)],
            None => places.before(graph, ix, count),
        };
        net.push(before);
        places.last[ix] = Some(at);
    }
    for joint in std::mem::take(&mut places.found) {
        let before: Vec<_> = places.before(graph, joint, count);
        net.push(before);
    }
    let days = days(plan, timeline, &net);
    (net, days)
}

/// Where the things of a graph have come to stand.
struct Places {
    /// The last step of each thing.
    last: NodeMap<Option<usize>>,
    /// The joint of each barrier node.
    joints: NodeMap<Option<usize>>,
    /// The barrier nodes that have become joints.
    found: Vec<NodeIx>,
}

impl Places {
    /// What comes directly before a node. Only what the plan has steps for counts, and barrier nodes.
    fn before(
        &mut self,
        graph: &DependencyGraph,
        ix: NodeIx,
        steps: usize,
    ) -> Vec<(usize, Option<&'static Constraint>)> {
        let place = |(before, rule): (NodeIx, &'static Constraint)| {
            if !graph.is_barrier(before) {
                return Some((self.last[before]?, Some(rule)));
            }
            let joint = *self.joints[before].get_or_insert_with(|| {
                self.found.push(before);
                steps + self.found.len() - 1
            });
            Some((joint, Some(rule)))
        };
        graph.ordered_rules_before(ix).filter_map(place).collect()
    }
}

/// What people do has the day on which it can begin, what takes time that on which it is over.
fn days(plan: &Plan, timeline: &Timeline, net: &Net<'_>) -> Vec<NaiveDate> {
    let provider = plan.graph().provider();
    let today = provider.day_of(timeline.now());
    let gone = |at: usize| {
        let node = u32::try_from(at + 1).ok().and_then(|id| plan.step(id)).map(|step| step.node());
        match node.map(|node| timeline.gone_at(node)) {
            Some(Gone::At(end)) => provider.day_of(end),
            Some(Gone::Already | Gone::Never) | None => today,
        }
    };
    // Support ends by itself what runs out, but can be asked before.
    let day = |at: usize, start: NaiveDate| match (net.steps[at].actor, gone(at)) {
        (Actor::Support, over) => (start.min(over), over),
        (_, over) => (over, over),
    };
    net.walk(Days::new(today, day)).begin
}
