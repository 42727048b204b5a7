//! The order among errands.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use petgraph::algo::tred::{dag_to_toposorted_adjacency_list, dag_transitive_reduction_closure};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::IntoNeighbors as _;

use super::net::Net;
use crate::catalogue::spec::Provenance;

/// Pairs of errands, the first before the second, each with the least certain rule; `None` where a thing's own acts
/// come one after the other.
type Edges = BTreeMap<(usize, usize), Option<Provenance>>;

/// The errands of steps, in order: for each its steps by place, and what comes directly before it.
pub(super) struct Quotient {
    pub(super) steps: Vec<Vec<usize>>,
    pub(super) after: Vec<Vec<(usize, Option<Provenance>)>>,
}

impl Quotient {
    /// The order among groups, which have none that wait for each other. Of those that wait for nothing more, the
    /// one with the first step comes next. O(V + E) for the steps, and O(n · m) for n groups with m edges.
    pub(super) fn new(net: &Net<'_>, groups: &[usize]) -> Self {
        let count = groups.iter().max().map_or(0, |last| last + 1);
        let edges = edges(net, groups);
        let mut steps: Vec<Vec<usize>> = vec![Vec::new(); count];
        groups.iter().enumerate().for_each(|(step, group)| steps[*group].push(step));
        let order = order(&steps, &edges);
        let mut place = vec![0; count];
        order.iter().enumerate().for_each(|(at, group)| place[*group] = at);
        let edges = edges.into_iter().map(|((one, other), rule)| ((place[one], place[other]), rule)).collect();
        let mut after = vec![Vec::new(); count];
        for ((one, other), rule) in reduced(count, edges) {
            after[other].push((one, rule));
        }
        Self { steps: order.iter().map(|group| std::mem::take(&mut steps[*group])).collect(), after }
    }
}

/// Who is less certain.
const fn doubt(provenance: Option<&Provenance>) -> u8 {
    match provenance {
        None => 0,
        Some(Provenance::Documented(_)) => 1,
        Some(Provenance::Seen(_)) => 2,
        Some(Provenance::Inferred(_)) => 3,
    }
}

fn edges(net: &Net<'_>, groups: &[usize]) -> Edges {
    let mut edges = Edges::new();
    let mut put = |one: usize, other: usize, rule: Option<Provenance>| {
        if one != other {
            let known = edges.entry((one, other)).or_insert(rule);
            if doubt(rule.as_ref()) > doubt(known.as_ref()) {
                *known = rule;
            }
        }
    };
    // A joint's groups on either side, each once.
    let mut joints: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (step, group) in groups.iter().enumerate() {
        for edge in net.before(step) {
            if net.is_joint(edge.before) {
                joints.entry(edge.before).or_default().insert(*group);
            } else {
                put(groups[edge.before], *group, net.provenance(*edge));
            }
        }
    }
    for (joint, after) in joints {
        let mut before = Edges::new();
        for edge in net.before(joint) {
            let (rule, group) = (net.provenance(*edge), groups[edge.before]);
            let known = before.entry((group, 0)).or_insert(rule);
            if doubt(rule.as_ref()) > doubt(known.as_ref()) {
                *known = rule;
            }
        }
        for ((group, _), rule) in before {
            after.iter().for_each(|after| put(group, *after, rule));
        }
    }
    edges
}

fn order(steps: &[Vec<usize>], edges: &Edges) -> Vec<usize> {
    let mut open = vec![0; steps.len()];
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); steps.len()];
    for (one, other) in edges.keys() {
        open[*other] += 1;
        next[*one].push(*other);
    }
    let entry = |group: usize| Reverse((steps[group].first().copied(), group));
    let ready = (0..steps.len()).filter(|group| open[*group] == 0);
    let mut heap: BinaryHeap<_> = ready.map(entry).collect();
    let mut order = Vec::with_capacity(steps.len());
    while let Some(Reverse((_, group))) = heap.pop() {
        order.push(group);
        for after in &next[group] {
            open[*after] -= 1;
            if open[*after] == 0 {
                heap.push(entry(*after));
            }
        }
    }
    order
}

/// The edges without those that follow from others. They lead from a smaller number to a greater one.
fn reduced(count: usize, edges: Edges) -> Edges {
    let mut graph: DiGraph<(), (), u32> = DiGraph::new();
    let nodes: Vec<NodeIndex> = (0..count).map(|_| graph.add_node(())).collect();
    for (one, other) in edges.keys() {
        graph.add_edge(nodes[*one], nodes[*other], ());
    }
    let (sorted, _) = dag_to_toposorted_adjacency_list::<_, u32>(&graph, &nodes);
    let (reduction, _) = dag_transitive_reduction_closure(&sorted);
    let is_needed = |one: usize, other: usize| {
        reduction.neighbors(u32::try_from(one).unwrap_or(u32::MAX)).any(|next| next as usize == other)
    };
    edges.into_iter().filter(|((one, other), _)| is_needed(*one, *other)).collect()
}
