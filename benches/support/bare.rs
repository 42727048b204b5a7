//! The yardstick for graphs: petgraph on a bare graph of the same shape.

#![allow(clippy::expect_used, reason = "the graphs that are measured have no cycle")]

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use petgraph::algo::toposort;
use petgraph::graph::DiGraph;
use winddown::account::Coverage;
use winddown::graph::{DependencyGraph, Node};

/// petgraph's own graph of this shape, and how many nodes it puts in order.
pub(crate) fn sorted(nodes: usize, edges: &[(u32, u32)]) -> (DiGraph<(), (), u32>, usize) {
    let mut graph = DiGraph::with_capacity(nodes, edges.len());
    (0..nodes).for_each(|_| _ = graph.add_node(()));
    edges.iter().for_each(|&(from, to)| _ = graph.add_edge(from.into(), to.into(), ()));
    let order = toposort(&graph, None).expect("no cycle").len();
    (graph, order)
}

/// The bare shape of a graph as it is stored: the number of nodes and the edges, rule by rule.
///
/// The public views look through barriers, so those are put back: where several nodes come before
/// the same several by one constraint.
pub(crate) fn shape(graph: &Arc<DependencyGraph>) -> (usize, Vec<(u32, u32)>) {
    type Name<'n> = (&'static str, Option<Coverage>, &'n str);
    fn name<'n>(node: &Node<'n>) -> Name<'n> {
        (node.kind().name, node.coverage(), node.key())
    }
    let place: HashMap<Name<'_>, u32> = graph.nodes().map(|node| name(&node)).zip(0..).collect();
    let mut nodes = place.len() as u32;
    let mut sets: BTreeMap<(usize, Vec<u32>), Vec<u32>> = BTreeMap::new();
    for (node, from) in graph.nodes().zip(0..) {
        let mut after: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for dependent in node.dependents() {
            let rule = std::ptr::from_ref(dependent.constraint).addr();
            after.entry(rule).or_default().push(place[&name(&dependent.after)]);
        }
        after.into_iter().for_each(|set| sets.entry(set).or_default().push(from));
    }
    let mut edges = Vec::with_capacity(graph.edge_count());
    for ((_, seconds), firsts) in sets {
        if firsts.len() > 1 && seconds.len() > 1 {
            edges.extend(firsts.iter().map(|from| (*from, nodes)));
            edges.extend(seconds.iter().map(|to| (nodes, *to)));
            nodes += 1;
        } else {
            edges.extend(firsts.iter().flat_map(|from| seconds.iter().map(|to| (*from, *to))));
        }
    }
    assert_eq!(edges.len(), graph.edge_count(), "the yardstick has the shape of the graph");
    (nodes as usize, edges)
}
