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

use std::collections::{BTreeMap, BTreeSet, HashSet};

use petgraph::algo::{has_path_connecting, kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};

use super::adjacency::{Adjacency, Pairs};
use super::edges::{Edge, Edges, Found, Tie};
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

/// The edges, of which those are ignored that have to be for the others to have an order. See the module's
/// text.
pub(super) fn break_cycles(mut found: Found) -> (Edges, Order) {
    let mut edges = found.edges();
    let (topological, mut left) = kahn(&edges);
    if left.is_empty() {
        return (edges, Order { topological, dropped: Vec::new(), cycles: Vec::new() });
    }
    let on_cycle = Subgraph::induced(&edges, &left).components(|edge| !edge.is_ignored).concat();
    let barriers: Vec<NodeIx> = on_cycle.into_iter().filter(|ix| edges.is_barrier(*ix)).collect();
    if !barriers.is_empty() {
        found.take_apart(&barriers, &edges);
        edges = found.edges();
        left = kahn(&edges).1;
    }
    let mut subgraph = Subgraph::induced(&edges, &left);
    let cycles = subgraph.components(Edge::is_hard);
    let inside = subgraph.inside(&cycles).into_iter();
    let mut ignored: HashSet<Tie> = inside.filter(|tie| tie.edge.is_hard()).collect();
    subgraph.ties.retain(|tie| !ignored.contains(tie));
    let feedback = feedback_edges(&subgraph);
    let drop = |tie: &Tie| Dropped { before: tie.before, after: tie.after, rule: tie.edge.rule };
    let mut dropped: Vec<Dropped> = feedback.iter().map(drop).collect();
    dropped.sort_unstable();
    ignored.extend(feedback);
    found.ignore(&ignored);
    let edges = found.edges();
    let topological = kahn(&edges).0;
    (edges, Order { topological, dropped, cycles })
}

/// Kahn's algorithm: the nodes in a topological order, and those that have no place in it. O(V + E).
/// The order is not canonical; that of the stages is.
fn kahn(edges: &Edges) -> (Vec<NodeIx>, Vec<NodeIx>) {
    let mut predecessors = edges.map(0u32);
    edges.nodes().for_each(|ix| predecessors[ix] = u32::try_from(edges.ordered_before(ix)).unwrap_or(u32::MAX));
    let mut order: Vec<NodeIx> = Vec::with_capacity(edges.node_count());
    order.extend(predecessors.iter().filter(|(_, count)| **count == 0).map(|(ix, _)| ix));
    let mut next = 0;
    while let Some(&ix) = order.get(next) {
        next += 1;
        for stretch in edges.ordered_after(ix) {
            for &after in stretch {
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
    ties: Vec<Tie>,
}

impl Subgraph {
    fn induced(edges: &Edges, nodes: &[NodeIx]) -> Self {
        let set: BTreeSet<NodeIx> = nodes.iter().copied().collect();
        let ties = nodes.iter().flat_map(|ix| edges.ties(*ix).filter(|tie| set.contains(&tie.after))).collect();
        Self { nodes: set, ties }
    }

    /// The strongly connected components of more than one node by the edges that count, each by position.
    fn components(&self, counts: impl Fn(&Edge) -> bool) -> Vec<Vec<NodeIx>> {
        let ties = self.ties.iter().filter(|tie| counts(&tie.edge));
        Inner::of(self.nodes.iter().copied(), ties).components()
    }

    /// Those of its edges whose ends are both in the same component.
    fn inside(&self, components: &[Vec<NodeIx>]) -> Vec<Tie> {
        let numbered = components.iter().enumerate();
        let component: BTreeMap<NodeIx, usize> =
            numbered.flat_map(|(at, members)| members.iter().map(move |ix| (*ix, at))).collect();
        let is_inside = |tie: &Tie| {
            let own = component.get(&tie.before);
            own.is_some() && component.get(&tie.after) == own
        };
        self.ties.iter().copied().filter(is_inside).collect()
    }
}

/// The edges to drop, so that no cycle is left. See step 4 of the module's text.
fn feedback_edges(subgraph: &Subgraph) -> Vec<Tie> {
    let components = subgraph.components(|_| true);
    let inside = subgraph.inside(&components);
    let (hard, mut others): (Vec<Tie>, Vec<Tie>) = inside.into_iter().partition(|tie| tie.edge.is_hard());
    others.sort_by_key(|tie| (tie.edge.strength, (tie.before, tie.after)));
    let nodes = || components.iter().flatten().copied();
    let rank = Inner::of(nodes(), &hard).ranks();
    let (forward, mut candidates): (Vec<Tie>, Vec<Tie>) =
        others.into_iter().partition(|tie| rank.get(&tie.before) < rank.get(&tie.after));
    if candidates.len() <= MOST_CANDIDATES {
        let mut kept = Growing::of(nodes());
        hard.iter().chain(&forward).for_each(|tie| kept.add(tie));
        candidates.retain(|tie| {
            let closes_cycle = kept.leads(tie.after, tie.before);
            if !closes_cycle {
                kept.add(tie);
            }
            closes_cycle
        });
    }
    candidates
}

/// Some nodes with edges of their own, for petgraph's algorithms.
struct Inner {
    graph: Adjacency<()>,
    /// By position, so that the answers do not depend on the order in which the nodes come.
    nodes: Vec<NodeIx>,
}

impl Inner {
    fn of<'t>(nodes: impl Iterator<Item = NodeIx>, ties: impl IntoIterator<Item = &'t Tie>) -> Self {
        let nodes: Vec<NodeIx> = nodes.collect::<BTreeSet<NodeIx>>().into_iter().collect();
        let place = |ix: NodeIx| NodeIx::new(nodes.binary_search(&ix).unwrap_or(usize::MAX));
        let mut pairs = Pairs::with_capacity(0);
        pairs.extend(ties.into_iter().map(|tie| (place(tie.before), place(tie.after))), ());
        Self { graph: Adjacency::of(nodes.len(), &pairs), nodes }
    }

    /// The place of each node in a topological order; none for any if there is a cycle.
    fn ranks(&self) -> BTreeMap<NodeIx, usize> {
        let order = toposort(&self.graph, None).unwrap_or_default();
        order.into_iter().enumerate().map(|(rank, ix)| (self.nodes[ix.at()], rank)).collect()
    }

    /// The strongly connected components of more than one node, by position.
    fn components(&self) -> Vec<Vec<NodeIx>> {
        // Not Tarjan's algorithm: petgraph's recurses, and a long chain would overflow the stack.
        let found = kosaraju_scc(&self.graph).into_iter().filter(|component| component.len() > 1);
        let mut components: Vec<Vec<NodeIx>> =
            found.map(|component| component.into_iter().map(|ix| self.nodes[ix.at()]).collect()).collect();
        components.iter_mut().for_each(|component| component.sort_unstable());
        components.sort_unstable();
        components
    }
}

/// Some nodes with edges that are added one after the other, which flat arrays do not allow.
struct Growing {
    graph: DiGraph<(), (), u32>,
    place: BTreeMap<NodeIx, NodeIndex<u32>>,
}

impl Growing {
    fn of(nodes: impl Iterator<Item = NodeIx>) -> Self {
        let mut graph = DiGraph::default();
        let place = nodes.map(|ix| (ix, graph.add_node(()))).collect();
        Self { graph, place }
    }

    fn add(&mut self, tie: &Tie) {
        self.graph.add_edge(self.place[&tie.before], self.place[&tie.after], ());
    }

    /// True if edges lead from one node to another.
    fn leads(&self, from: NodeIx, to: NodeIx) -> bool {
        has_path_connecting(&self.graph, self.place[&from], self.place[&to], None)
    }
}
