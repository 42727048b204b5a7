//! Topological order, and what to do where there is none.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::Direction;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use super::dependency_graph::{DependencyGraph, Edge, node_ix};
use super::node::{Node, NodeIx};
use crate::catalogue::spec::{Constraint, Strength};

/// An edge that was dropped because it would have made a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DroppedEdge<'g> {
    /// What should have gone first.
    pub before: Node<'g>,
    /// What should have come after.
    pub after: Node<'g>,
    /// The constraint that asked for it.
    pub constraint: &'static Constraint,
}

/// Marks as ignored what has to be for the rest to have an order: edges that are not hard are
/// dropped, as few as it takes; hard cycles are returned. Gives the order of all nodes.
pub(super) fn break_cycles(graph: &mut DependencyGraph<'_>) -> (Vec<u32>, Vec<Vec<u32>>) {
    let (order, left) = kahn(&graph.graph);
    if left.is_empty() {
        return (order, Vec::new());
    }
    let mut knots = Knots::new(graph, &left);
    if knots.take_apart_barriers(graph) {
        knots = Knots::new(graph, &kahn(&graph.graph).1);
    }
    let cycles = knots.hard_cycles(graph);
    for cycle in &cycles {
        ignore(graph, |edge, from, to| edge == Strength::Hard && cycle.contains(&from) && cycle.contains(&to));
    }
    for edge in knots.droppable(graph) {
        let (from, to) = ends(&graph.graph, edge);
        graph.dropped.push((from, to, graph.graph[edge].rule));
        graph.graph[edge].ignored = true;
    }
    graph.dropped.sort_unstable();
    (kahn(&graph.graph).0, cycles)
}

impl DependencyGraph<'_> {
    /// The cycles of hard constraints that are left when some things are gone, without barriers.
    pub(crate) fn standing_cycles(&self, is_gone: &dyn Fn(NodeIx) -> bool) -> Vec<Vec<NodeIx>> {
        let mut standing: Vec<Vec<NodeIx>> = Vec::new();
        for cycle in &self.cycles {
            let left: Vec<u32> = cycle.iter().copied().filter(|ix| !is_gone(NodeIx(*ix))).collect();
            let parts = if left.len() == cycle.len() { vec![left] } else { Knots::new(self, &left).hard_cycles(self) };
            let named = |ix: &NodeIx| !self.is_barrier(*ix);
            standing.extend(parts.into_iter().map(|part| part.into_iter().map(NodeIx).filter(named).collect()));
        }
        standing
    }
}

fn ends(graph: &DiGraph<(), Edge, u32>, edge: EdgeIndex<u32>) -> (u32, u32) {
    graph.edge_endpoints(edge).map_or((0, 0), |(from, to)| (node_ix(from).0, node_ix(to).0))
}

fn ignore(graph: &mut DependencyGraph<'_>, which: impl Fn(Strength, u32, u32) -> bool) {
    for edge in graph.graph.edge_indices() {
        let (from, to) = ends(&graph.graph, edge);
        if which(graph.strength(&graph.graph[edge]), from, to) {
            graph.graph[edge].ignored = true;
        }
    }
}

/// Kahn's algorithm: the nodes in a topological order, and those that have none. O(V + E), without
/// recursion. Not canonical by itself: the order of stages is.
fn kahn(graph: &DiGraph<(), Edge, u32>) -> (Vec<u32>, Vec<u32>) {
    let mut waits = vec![0u32; graph.node_count()];
    for edge in graph.raw_edges() {
        if !edge.weight.ignored {
            waits[edge.target().index()] += 1;
        }
    }
    let mut order: Vec<u32> = Vec::with_capacity(waits.len());
    order.extend((0u32..).zip(&waits).filter(|(_, waits)| **waits == 0).map(|(ix, _)| ix));
    let mut at = 0;
    while let Some(&ix) = order.get(at) {
        at += 1;
        for edge in graph.edges(NodeIndex::from(ix)) {
            let target = edge.target();
            if !edge.weight().ignored {
                waits[target.index()] -= 1;
                if waits[target.index()] == 0 {
                    order.push(node_ix(target).0);
                }
            }
        }
    }
    let left = (0u32..).zip(&waits).filter(|(_, waits)| **waits > 0).map(|(ix, _)| ix).collect();
    (order, left)
}

/// The nodes that cycles hold up, and the edges among them.
struct Knots {
    nodes: BTreeSet<u32>,
    edges: Vec<EdgeIndex<u32>>,
}

impl Knots {
    fn new(graph: &DependencyGraph<'_>, left: &[u32]) -> Self {
        let nodes: BTreeSet<u32> = left.iter().copied().collect();
        let mut knots = Self { nodes, edges: Vec::new() };
        for &ix in left {
            let inside =
                graph.graph.edges(NodeIndex::from(ix)).filter(|edge| knots.nodes.contains(&node_ix(edge.target()).0));
            knots.edges.extend(inside.map(|edge| edge.id()).collect::<Vec<_>>());
        }
        knots
    }

    /// Puts an edge per pair in place of each barrier on a cycle, so that single pairs can be left
    /// out of the order without the others. True if there was any.
    fn take_apart_barriers(&self, graph: &mut DependencyGraph<'_>) -> bool {
        let on_cycle: Vec<u32> = self.components(graph, |edge| !edge.ignored).concat();
        let barriers: Vec<NodeIx> = on_cycle.into_iter().map(NodeIx).filter(|ix| graph.is_barrier(*ix)).collect();
        let mut any = false;
        for barrier in barriers {
            let firsts: Vec<(NodeIx, Edge)> = graph.before(barrier).map(|(ix, edge)| (ix, *edge)).collect();
            let seconds: Vec<NodeIx> = graph.after(barrier).map(|(ix, _)| ix).collect();
            any = true;
            let at = NodeIndex::from(barrier.0);
            let own = graph.graph.edges_directed(at, Direction::Incoming).chain(graph.graph.edges(at));
            let own: Vec<EdgeIndex<u32>> = own.map(|edge| edge.id()).collect();
            own.into_iter().for_each(|edge| graph.graph[edge].ignored = true);
            for (first, edge) in firsts {
                for second in &seconds {
                    _ = graph.graph.add_edge(NodeIndex::from(first.0), NodeIndex::from(second.0), edge);
                }
            }
        }
        any
    }

    /// The strongly connected components of more than one node by hard edges alone.
    fn hard_cycles(&self, graph: &DependencyGraph<'_>) -> Vec<Vec<u32>> {
        self.components(graph, |edge| graph.strength(edge) == Strength::Hard)
    }

    fn components(&self, graph: &DependencyGraph<'_>, counts: impl Fn(&Edge) -> bool) -> Vec<Vec<u32>> {
        let mut inner: DiGraph<u32, (), u32> = DiGraph::new();
        let place: BTreeMap<u32, NodeIndex<u32>> = self.nodes.iter().map(|ix| (*ix, inner.add_node(*ix))).collect();
        for &edge in &self.edges {
            let (from, to) = ends(&graph.graph, edge);
            if counts(&graph.graph[edge]) {
                inner.add_edge(place[&from], place[&to], ());
            }
        }
        // Not Tarjan's: that one recurses, and a long chain would overflow the stack.
        let mut components: Vec<Vec<u32>> = kosaraju_scc(&inner)
            .into_iter()
            .filter(|component| component.len() > 1)
            .map(|component| {
                let mut component: Vec<u32> = component.into_iter().map(|ix| inner[ix]).collect();
                component.sort_unstable();
                component
            })
            .collect();
        components.sort_unstable();
        components
    }

    /// The edges to drop: those that run against an order that the hard ones allow, as long as
    /// they cannot be put back one by one without closing a cycle again.
    fn droppable(&self, graph: &DependencyGraph<'_>) -> Vec<EdgeIndex<u32>> {
        let knotted: BTreeMap<u32, usize> = self
            .components(graph, |edge| !edge.ignored)
            .into_iter()
            .enumerate()
            .flat_map(|(at, component)| component.into_iter().map(move |ix| (ix, at)))
            .collect();
        let within = |edge: &EdgeIndex<u32>| {
            let (from, to) = ends(&graph.graph, *edge);
            !graph.graph[*edge].ignored && knotted.contains_key(&from) && knotted.get(&from) == knotted.get(&to)
        };
        let mut kept = DiGraph::<u32, (), u32>::new();
        let place: BTreeMap<u32, NodeIndex<u32>> = knotted.keys().map(|ix| (*ix, kept.add_node(*ix))).collect();
        let (hard, mut soft): (Vec<_>, Vec<_>) = self
            .edges
            .iter()
            .copied()
            .filter(within)
            .partition(|edge| graph.strength(&graph.graph[*edge]) == Strength::Hard);
        for edge in hard {
            let (from, to) = ends(&graph.graph, edge);
            kept.add_edge(place[&from], place[&to], ());
        }
        // In order of strength, then position: what matters more is kept first.
        soft.sort_by_key(|edge| (graph.strength(&graph.graph[*edge]), ends(&graph.graph, *edge)));
        let rank = Rank::of(&kept);
        let (mut forward, mut against): (Vec<_>, Vec<_>) = soft.into_iter().partition(|edge| {
            let (from, to) = ends(&graph.graph, *edge);
            rank.0[place[&from].index()] < rank.0[place[&to].index()]
        });
        for edge in forward.drain(..) {
            let (from, to) = ends(&graph.graph, edge);
            kept.add_edge(place[&from], place[&to], ());
        }
        if against.len() <= Self::PUT_BACK {
            against.retain(|edge| {
                let (from, to) = ends(&graph.graph, *edge);
                let closes = petgraph::algo::has_path_connecting(&kept, place[&to], place[&from], None);
                if !closes {
                    kept.add_edge(place[&from], place[&to], ());
                }
                closes
            });
        }
        against
    }

    /// Above this many, trying to put each dropped edge back would take too long.
    const PUT_BACK: usize = 1_000;
}

/// A topological order of a graph without cycles, by position in it.
struct Rank(Vec<usize>);

impl Rank {
    fn of(graph: &DiGraph<u32, (), u32>) -> Self {
        let mut rank = vec![0; graph.node_count()];
        if let Ok(order) = petgraph::algo::toposort(graph, None) {
            order.into_iter().enumerate().for_each(|(at, ix)| rank[ix.index()] = at);
        }
        Self(rank)
    }
}
