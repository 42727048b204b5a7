//! A graph in flat arrays, in both directions, for petgraph's algorithms.
//!
//! petgraph has such a storage itself, [`petgraph::csr::Csr`], which does not serve here: it knows only what
//! comes after a node and not what goes before it, takes no two edges between the same nodes, although two
//! rules may ask for the same order, and keeps a row for each node.

use std::iter::Copied;
use std::ops::Range;
use std::slice;

use petgraph::Direction;
use petgraph::visit::{
    GraphBase, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, NodeCount, NodeIndexable, VisitMap, Visitable,
};

use super::index::{NodeIx, NodeSet};
use super::rows::{Pair, Rows, Runs};

/// Nodes and labelled edges among them.
#[derive(Debug)]
pub(super) struct Adjacency<L> {
    before: Rows<L>,
    after: Rows<L>,
    edge_count: usize,
}

/// Edges as they are found.
#[derive(Clone, Debug)]
pub(super) struct Pairs<L> {
    pairs: Vec<Pair>,
    labels: Vec<L>,
    /// The number of the label of each run of pairs, and where it ends.
    runs: Vec<(u16, usize)>,
}

impl<L: Copy + PartialEq> Pairs<L> {
    /// No edges, with room for so many.
    pub(super) fn with_capacity(edges: usize) -> Self {
        Self { pairs: Vec::with_capacity(edges), labels: Vec::new(), runs: Vec::new() }
    }

    #[inline]
    pub(super) fn push(&mut self, before: NodeIx, after: NodeIx, label: L) {
        self.extend([(before, after)], label);
    }

    /// Adds edges with the same label.
    #[inline]
    pub(super) fn extend(&mut self, pairs: impl IntoIterator<Item = Pair>, label: L) {
        self.pairs.extend(pairs);
        match self.runs.last_mut() {
            Some((last, end)) if self.labels[usize::from(*last)] == label => *end = self.pairs.len(),
            _ => {
                let number = self.number(label);
                self.runs.push((number, self.pairs.len()));
            }
        }
    }

    /// The number of a label. There are as many as rules, or twice as many.
    fn number(&mut self, label: L) -> u16 {
        let known = self.labels.iter().rposition(|known| *known == label);
        let at = known.unwrap_or_else(|| {
            self.labels.push(label);
            self.labels.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    /// All of them, in order, each with its label.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Pair, L)> {
        self.runs().flat_map(|(number, pairs)| {
            let label = self.labels[usize::from(number)];
            pairs.iter().map(move |pair| (*pair, label))
        })
    }
}

impl<L> Runs<L> for Pairs<L> {
    fn labels(&self) -> &[L] {
        &self.labels
    }

    fn runs(&self) -> impl Iterator<Item = (u16, &[Pair])> {
        let begins = std::iter::once(0).chain(self.runs.iter().map(|(_, end)| *end));
        begins.zip(&self.runs).map(|(begin, (label, end))| (*label, &self.pairs[begin..*end]))
    }
}

impl<L: Copy + PartialEq> Adjacency<L> {
    /// The graph of these edges among so many nodes. O(V + E).
    pub(super) fn of(nodes: usize, pairs: &Pairs<L>) -> Self {
        Self {
            after: Rows::of(nodes, pairs, |pair| *pair),
            before: Rows::of(nodes, pairs, |&(before, after)| (after, before)),
            edge_count: pairs.pairs.len(),
        }
    }

    /// What goes before each node.
    #[inline]
    pub(super) const fn before(&self) -> &Rows<L> {
        &self.before
    }

    /// What comes after each node.
    #[inline]
    pub(super) const fn after(&self) -> &Rows<L> {
        &self.after
    }

    pub(super) const fn edge_count(&self) -> usize {
        self.edge_count
    }
}

impl<L> GraphBase for Adjacency<L> {
    type NodeId = NodeIx;
    /// The node that it leads from, and its place in the row.
    type EdgeId = (NodeIx, u32);
}

impl<L: Copy + PartialEq> NodeCount for Adjacency<L> {
    fn node_count(&self) -> usize {
        self.after.nodes()
    }
}

impl<L: Copy + PartialEq> NodeIndexable for Adjacency<L> {
    fn node_bound(&self) -> usize {
        self.node_count()
    }

    fn to_index(&self, ix: NodeIx) -> usize {
        ix.at()
    }

    fn from_index(&self, at: usize) -> NodeIx {
        NodeIx::new(at)
    }
}

impl<L: Copy + PartialEq> Visitable for Adjacency<L> {
    type Map = NodeSet;

    fn visit_map(&self) -> NodeSet {
        NodeSet::empty(self.node_count())
    }

    fn reset_map(&self, map: &mut NodeSet) {
        *map = self.visit_map();
    }
}

impl VisitMap<NodeIx> for NodeSet {
    fn visit(&mut self, ix: NodeIx) -> bool {
        self.insert(ix)
    }

    fn is_visited(&self, ix: &NodeIx) -> bool {
        self.contains(*ix)
    }

    fn unvisit(&mut self, ix: NodeIx) -> bool {
        self.remove(ix)
    }
}

impl<L: Copy + PartialEq> IntoNodeIdentifiers for &Adjacency<L> {
    type NodeIdentifiers = std::iter::Map<Range<usize>, fn(usize) -> NodeIx>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        (0..self.node_count()).map(NodeIx::new)
    }
}

impl<'a, L: Copy + PartialEq> IntoNeighbors for &'a Adjacency<L> {
    type Neighbors = Copied<slice::Iter<'a, NodeIx>>;

    fn neighbors(self, ix: NodeIx) -> Self::Neighbors {
        self.after.all(ix).iter().copied()
    }
}

impl<'a, L: Copy + PartialEq> IntoNeighborsDirected for &'a Adjacency<L> {
    type NeighborsDirected = Copied<slice::Iter<'a, NodeIx>>;

    fn neighbors_directed(self, ix: NodeIx, direction: Direction) -> Self::NeighborsDirected {
        let rows = match direction {
            Direction::Outgoing => &self.after,
            Direction::Incoming => &self.before,
        };
        rows.all(ix).iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use petgraph::algo::{has_path_connecting, kosaraju_scc, tarjan_scc, toposort};
    use petgraph::graph::{DiGraph, NodeIndex};
    use petgraph::visit::EdgeRef as _;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// Edges with labels among a few nodes, many of which wait for the same.
    fn drawn() -> impl Strategy<Value = (usize, Vec<(usize, usize, u8)>)> {
        let edges = |nodes: usize| vec((0..nodes, 0..nodes, 0..3_u8), 0..nodes * 4);
        (1..24_usize).prop_flat_map(move |nodes| (Just(nodes), edges(nodes)))
    }

    fn flat(nodes: usize, edges: &[(usize, usize, u8)]) -> Adjacency<u8> {
        let mut pairs = Pairs::with_capacity(edges.len());
        edges.iter().for_each(|&(from, to, label)| pairs.push(NodeIx::new(from), NodeIx::new(to), label));
        Adjacency::of(nodes, &pairs)
    }

    fn linked(nodes: usize, edges: &[(usize, usize, u8)]) -> DiGraph<(), u8, u32> {
        let mut graph = DiGraph::default();
        (0..nodes).for_each(|_| _ = graph.add_node(()));
        for &(from, to, label) in edges {
            graph.add_edge(NodeIndex::new(from), NodeIndex::new(to), label);
        }
        graph
    }

    /// Each edge of a node, in order.
    fn row(rows: &Rows<u8>, ix: NodeIx) -> Vec<(usize, u8)> {
        rows.runs(ix).flat_map(|(ends, label)| ends.iter().map(move |end| (end.at(), label))).collect()
    }

    /// Components as sets: their order is petgraph's own.
    fn sorted(components: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
        let mut sorted: Vec<Vec<usize>> = components;
        sorted.iter_mut().for_each(|component| component.sort_unstable());
        sorted.sort();
        sorted
    }

    proptest! {
        /// Every node has the edges that petgraph's own graph has, in the same order, by both directions; and
        /// petgraph's algorithms find the same on both.
        #[test]
        fn it_is_the_graph_that_petgraph_has((nodes, edges) in drawn()) {
            let (flat, linked) = (&flat(nodes, &edges), linked(nodes, &edges));
            prop_assert_eq!(flat.edge_count(), linked.edge_count());
            prop_assert_eq!(flat.node_count(), linked.node_count());
            for ix in flat.node_identifiers() {
                let own = NodeIndex::new(ix.at());
                let after: Vec<_> = linked.edges(own).map(|edge| (edge.target().index(), *edge.weight())).collect();
                prop_assert_eq!(row(flat.after(), ix), after);
                let before = linked.edges_directed(own, Direction::Incoming);
                let before: Vec<_> = before.map(|edge| (edge.source().index(), *edge.weight())).collect();
                prop_assert_eq!(row(flat.before(), ix), before);
                for direction in [Direction::Outgoing, Direction::Incoming] {
                    let found: Vec<usize> = flat.neighbors_directed(ix, direction).map(NodeIx::at).collect();
                    let known: Vec<usize> = linked.neighbors_directed(own, direction).map(NodeIndex::index).collect();
                    prop_assert_eq!(found, known);
                }
                for other in flat.node_identifiers() {
                    let known = has_path_connecting(&linked, own, NodeIndex::new(other.at()), None);
                    prop_assert_eq!(has_path_connecting(flat, ix, other, None), known);
                }
            }
            let order = toposort(flat, None).ok().map(|order| order.into_iter().map(NodeIx::at).collect::<Vec<_>>());
            let known = toposort(&linked, None).ok();
            prop_assert_eq!(order, known.map(|order| order.into_iter().map(NodeIndex::index).collect::<Vec<_>>()));
            let found = kosaraju_scc(flat).into_iter().map(|all| all.into_iter().map(NodeIx::at).collect()).collect();
            let known = kosaraju_scc(&linked).into_iter();
            let known = known.map(|all| all.into_iter().map(NodeIndex::index).collect()).collect();
            prop_assert_eq!(sorted(found), sorted(known));
            // This one keeps what it knows of each node in an array, by its number.
            let by_number = tarjan_scc(flat).into_iter().map(|all| all.into_iter().map(NodeIx::at).collect()).collect();
            let known = tarjan_scc(&linked).into_iter();
            let known = known.map(|all| all.into_iter().map(NodeIndex::index).collect()).collect();
            prop_assert_eq!(sorted(by_number), sorted(known));
        }

        /// Nodes that share a row have the same edges.
        #[test]
        fn what_shares_a_row_is_the_same((nodes, edges) in drawn()) {
            let flat = &flat(nodes, &edges);
            for (one, other) in flat.node_identifiers().flat_map(|one| flat.node_identifiers().map(move |other| (one, other))) {
                if flat.before().row(one) == flat.before().row(other) {
                    prop_assert_eq!(row(flat.before(), one), row(flat.before(), other));
                }
            }
        }
    }

    #[test]
    fn a_visit_is_remembered_until_it_is_taken_back() {
        let mut visits = flat(3, &[]).visit_map();
        assert!(visits.visit(NodeIx(1)) && !visits.visit(NodeIx(1)) && visits.is_visited(&NodeIx(1)));
        assert!(visits.unvisit(NodeIx(1)) && !visits.unvisit(NodeIx(1)) && !visits.is_visited(&NodeIx(1)));
        visits.visit(NodeIx(2));
        flat(3, &[]).reset_map(&mut visits);
        assert!(!visits.is_visited(&NodeIx(2)));
    }

    /// Each of them waits for the same two.
    #[test]
    fn what_waits_for_the_same_shares_its_row() {
        let edges: Vec<(usize, usize, u8)> = (2..100).flat_map(|ix| [(0, ix, 0), (1, ix, 1)]).collect();
        let flat = flat(100, &edges);
        assert!((2..100).all(|ix| flat.before().row(NodeIx(ix)) == flat.before().row(NodeIx(2))));
        assert_ne!(flat.before().row(NodeIx(0)), flat.before().row(NodeIx(2)));
    }
}
