//! Topological order, and what to do where there is none.
//!
//! # Cycles
//!
//! An edge says "this before that". A *topological order* puts every node after its predecessors. A
//! *cycle*, where A comes before B, B before C and C before A, has no such order. Catalogues are made of
//! rules about kinds, and references between things are made by people, so cycles do happen. What is
//! done about one depends on how strict its edges are:
//!
//! - A cycle that has an edge of another strength than hard is broken: the edge is dropped, so that the
//!   rest has an order. The dropped edge is told of ([`Order::dropped`]).
//! - A cycle of hard edges alone cannot be broken by anyone here: each of its members waits for itself.
//!   It is told of with all its members ([`Order::cycles`]), and they get no order among themselves.
//!
//! # How
//!
//! 1. *Kahn's algorithm* orders all nodes that have a place. What it leaves over is on a cycle, or comes
//!    after one. Most accounts leave nothing over, and are done.
//! 2. A barrier node on a cycle is taken apart into an edge per pair. Dropping an edge of a barrier node
//!    would drop many pairs, most of which are on no cycle.
//! 3. The *strongly connected components* of the hard edges are the hard cycles: sets of nodes each of
//!    which leads to each other. Their hard edges are taken out of the order.
//! 4. The edges to drop from the rest are a *feedback edge set*: a set of edges without which no cycle
//!    is left. To find the smallest is NP-hard, so this finds a minimal one, of which no edge can be
//!    spared. The hard edges, which have no cycle among them by now, are sorted topologically. An edge
//!    that runs forward in that order can stay. Those that run backward are candidates: each is put
//!    back, the strongest first, unless that would close a cycle.
//!
//! Everything takes O(V + E), but for the last step: it takes a search for each candidate, and is left
//! out above [`MOST_CANDIDATES`]. Then all candidates are dropped. Nothing recurses.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::{has_path_connecting, kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};

use super::edges::{Edge, EdgeIx, Edges};
use super::index::{NodeIx, RuleIx};

/// An order of all nodes, and what does not fit into it.
#[derive(Debug)]
pub(super) struct Order {
    /// All nodes in a topological order by the edges that are not ignored. Not canonical.
    pub(super) topological: Vec<NodeIx>,
    /// By position of what comes before, then of what comes after.
    pub(super) dropped: Vec<Dropped>,
    /// The cycles of hard edges, without barrier nodes, by position.
    pub(super) cycles: Vec<Vec<NodeIx>>,
}

/// An edge that was dropped because it was part of a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dropped {
    pub(super) before: NodeIx,
    pub(super) after: NodeIx,
    pub(super) rule: RuleIx,
}

/// Above so many candidates, trying to put back each of them would take too long.
const MOST_CANDIDATES: usize = 1_000;

/// Marks as ignored the edges that have to be for the others to have an order. See the module's text.
pub(super) fn break_cycles(edges: &mut Edges) -> Order {
    let (topological, left) = kahn(edges);
    if left.is_empty() {
        return Order { topological, dropped: Vec::new(), cycles: Vec::new() };
    }
    let mut subgraph = Subgraph::induced(edges, &left);
    let on_cycle = subgraph.components(edges, |edge| !edge.is_ignored).concat();
    let barriers: Vec<NodeIx> = on_cycle.into_iter().filter(|ix| edges.is_barrier(*ix)).collect();
    if !barriers.is_empty() {
        edges.take_apart(&barriers);
        subgraph = Subgraph::induced(edges, &kahn(edges).1);
    }
    let cycles = subgraph.components(edges, Edge::is_hard);
    let inside = subgraph.inside(edges, &cycles);
    let hard: Vec<EdgeIx> = inside.into_iter().filter(|at| edges.get(*at).is_hard()).collect();
    hard.into_iter().for_each(|at| edges.ignore(at));
    let mut dropped = Vec::new();
    for at in feedback_edges(edges, &subgraph) {
        let (before, after) = edges.ends(at);
        dropped.push(Dropped { before, after, rule: edges.get(at).rule });
        edges.ignore(at);
    }
    dropped.sort_unstable();
    Order { topological: kahn(edges).0, dropped, cycles }
}

/// What is left of cycles of hard edges when some nodes are gone: a cycle may fall apart into smaller
/// ones, or into none.
pub(super) fn cycles_left(edges: &Edges, cycles: &[Vec<NodeIx>], is_gone: &dyn Fn(NodeIx) -> bool) -> Vec<Vec<NodeIx>> {
    let mut standing: Vec<Vec<NodeIx>> = Vec::new();
    for cycle in cycles {
        let left: Vec<NodeIx> = cycle.iter().copied().filter(|ix| !is_gone(*ix)).collect();
        if left.len() == cycle.len() {
            standing.push(left);
        } else {
            standing.extend(Subgraph::induced(edges, &left).components(edges, Edge::is_hard));
        }
    }
    standing
}

/// Kahn's algorithm: the nodes in a topological order, and those that have no place in it. O(V + E).
/// The order is not canonical; that of the stages is.
fn kahn(edges: &Edges) -> (Vec<NodeIx>, Vec<NodeIx>) {
    let mut predecessors = edges.map(0u32);
    edges.ordering().for_each(|(_, after)| predecessors[after] += 1);
    let mut order: Vec<NodeIx> = Vec::with_capacity(edges.node_count());
    order.extend(predecessors.iter().filter(|(_, count)| **count == 0).map(|(ix, _)| ix));
    let mut next = 0;
    while let Some(&ix) = order.get(next) {
        next += 1;
        for (after, edge) in edges.after(ix) {
            if !edge.is_ignored {
                predecessors[after] -= 1;
                if predecessors[after] == 0 {
                    order.push(after);
                }
            }
        }
    }
    let left = predecessors.iter().filter(|(_, count)| **count > 0).map(|(ix, _)| ix).collect();
    (order, left)
}

/// Some nodes, and the edges among them.
struct Subgraph {
    nodes: BTreeSet<NodeIx>,
    edges: Vec<EdgeIx>,
}

impl Subgraph {
    fn induced(edges: &Edges, nodes: &[NodeIx]) -> Self {
        let set: BTreeSet<NodeIx> = nodes.iter().copied().collect();
        let from = |ix: &NodeIx| edges.from(*ix).filter(|(_, to)| set.contains(to)).map(|(at, _)| at);
        let inner = nodes.iter().flat_map(from).collect();
        Self { nodes: set, edges: inner }
    }

    /// The strongly connected components of more than one node by the edges that count, each by position.
    fn components(&self, edges: &Edges, counts: impl Fn(&Edge) -> bool) -> Vec<Vec<NodeIx>> {
        let mut inner = Digraph::of(self.nodes.iter().copied());
        for &at in self.edges.iter().filter(|at| counts(edges.get(**at))) {
            inner.add(edges.ends(at));
        }
        inner.components()
    }

    /// Those of its edges whose ends are both in the same component.
    fn inside(&self, edges: &Edges, components: &[Vec<NodeIx>]) -> Vec<EdgeIx> {
        let numbered = components.iter().enumerate();
        let component: BTreeMap<NodeIx, usize> =
            numbered.flat_map(|(at, members)| members.iter().map(move |ix| (*ix, at))).collect();
        let is_inside = |at: &EdgeIx| {
            let (from, to) = edges.ends(*at);
            component.get(&from).is_some_and(|own| component.get(&to) == Some(own))
        };
        self.edges.iter().copied().filter(is_inside).collect()
    }
}

/// The edges to drop, so that no cycle is left. See step 4 of the module's text.
fn feedback_edges(edges: &Edges, subgraph: &Subgraph) -> Vec<EdgeIx> {
    let components = subgraph.components(edges, |edge| !edge.is_ignored);
    let mut inside = subgraph.inside(edges, &components);
    inside.retain(|at| !edges.get(*at).is_ignored);
    let (hard, mut others): (Vec<_>, Vec<_>) = inside.into_iter().partition(|at| edges.get(*at).is_hard());
    others.sort_by_key(|at| (edges.get(*at).strength, edges.ends(*at)));
    let mut kept = Digraph::of(components.into_iter().flatten());
    hard.into_iter().for_each(|at| kept.add(edges.ends(at)));
    let rank = kept.ranks();
    let (forward, mut candidates): (Vec<_>, Vec<_>) = others.into_iter().partition(|at| {
        let (from, to) = edges.ends(*at);
        rank.get(&from) < rank.get(&to)
    });
    forward.into_iter().for_each(|at| kept.add(edges.ends(at)));
    if candidates.len() <= MOST_CANDIDATES {
        candidates.retain(|at| {
            let (from, to) = edges.ends(*at);
            let closes_cycle = kept.leads(to, from);
            if !closes_cycle {
                kept.add((from, to));
            }
            closes_cycle
        });
    }
    candidates
}

/// Some nodes with edges of their own, for petgraph's algorithms.
struct Digraph {
    graph: DiGraph<NodeIx, (), u32>,
    place: BTreeMap<NodeIx, NodeIndex<u32>>,
}

impl Digraph {
    fn of(nodes: impl Iterator<Item = NodeIx>) -> Self {
        let mut graph = DiGraph::default();
        // By position, so that the answers do not depend on the order in which the nodes come.
        let nodes: BTreeSet<NodeIx> = nodes.collect();
        let place = nodes.into_iter().map(|ix| (ix, graph.add_node(ix))).collect();
        Self { graph, place }
    }

    fn add(&mut self, (from, to): (NodeIx, NodeIx)) {
        self.graph.add_edge(self.place[&from], self.place[&to], ());
    }

    /// True if edges lead from one node to another.
    fn leads(&self, from: NodeIx, to: NodeIx) -> bool {
        has_path_connecting(&self.graph, self.place[&from], self.place[&to], None)
    }

    /// The place of each node in a topological order; none for any if there is a cycle.
    fn ranks(&self) -> BTreeMap<NodeIx, usize> {
        let order = toposort(&self.graph, None).unwrap_or_default();
        order.into_iter().enumerate().map(|(rank, ix)| (self.graph[ix], rank)).collect()
    }

    /// The strongly connected components of more than one node, by position.
    fn components(&self) -> Vec<Vec<NodeIx>> {
        // Not Tarjan's algorithm: petgraph's recurses, and a long chain would overflow the stack.
        let found = kosaraju_scc(&self.graph).into_iter().filter(|component| component.len() > 1);
        let mut components: Vec<Vec<NodeIx>> =
            found.map(|component| component.into_iter().map(|ix| self.graph[ix]).collect()).collect();
        components.iter_mut().for_each(|component| component.sort_unstable());
        components.sort_unstable();
        components
    }
}
