//! Building the graph.

use chrono::{DateTime, Utc};
use petgraph::graph::{DiGraph, NodeIndex};

use super::assess::Assessor;
use super::connect::Connector;
use super::cycles::{self, DroppedEdge};
use super::expected::{self, Expected};
use super::node::{Node, NodeIx};
use crate::account::{Account, Address, ResourceIx};
use crate::catalogue::spec::{Constraint, Standing, Strength};
use crate::catalogue::{Catalogue, Code, KindSpec};

/// The dependencies of one account: a directed acyclic graph, except for cycles of hard
/// constraints, which are reported as such.
///
/// A node's position is canonical: (rank of the kind, coverage, key). The same facts give the same
/// graph whatever order they came in.
#[derive(Debug)]
pub struct DependencyGraph<'a> {
    pub(super) account: &'a Account,
    pub(super) as_of: DateTime<Utc>,
    pub(super) kinds: Vec<&'static KindSpec>,
    pub(super) rules: Vec<&'static Constraint>,
    pub(super) graph: DiGraph<(), Edge, u32>,
    pub(super) nodes: Vec<NodeData>,
    pub(super) node_of: Vec<u32>,
    pub(super) expected: Vec<Expected>,
    pub(super) root: NodeIx,
    pub(super) topological: Vec<u32>,
    pub(super) dropped: Vec<(u32, u32, u16)>,
    pub(super) cycles: Vec<Vec<u32>>,
    pub(super) matters: Vec<(&'static KindSpec, Option<crate::account::Coverage>)>,
}

/// "This before that", by one of the rules.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) rule: u16,
    /// Not to be ordered by: dropped to break a cycle, or part of one that cannot be broken.
    pub(super) ignored: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct NodeData {
    pub(super) subject: Subject,
    pub(super) kind: u16,
    pub(super) standing: Standing,
    pub(super) code: Code,
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Resource(u32),
    /// Something that no response lists and that is certain to be there.
    Expected(u32),
    /// Nothing: the place where a set of nodes meets another.
    Barrier,
}

/// The account holds kinds that the catalogue does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the catalogue has no entry for: {}", .0.join(", "))]
pub struct UnknownKinds(pub Vec<String>);

impl<'a> DependencyGraph<'a> {
    /// Builds the graph of an account, as things stand at `now`: the month of `now` decides which
    /// bills are still to come. O(V + E), where each of the catalogue's constraints gives an edge
    /// per pair of resources, or one per resource where sets meet.
    ///
    /// # Errors
    /// If the account holds kinds that the catalogue does not know, or knows by another name only.
    pub fn build(account: &'a Account, catalogue: &Catalogue, now: DateTime<Utc>) -> Result<Self, UnknownKinds> {
        // An alias is for people to type: resources have to go by the kind's own name.
        let is_known = |name: &str| catalogue.kind(name).is_some_and(|kind| kind.name == name);
        let unknown: Vec<String> = account.kinds().filter(|kind| !is_known(kind)).map(str::to_owned).collect();
        if !unknown.is_empty() {
            return Err(UnknownKinds(unknown));
        }
        let mut graph = Self::with_nodes(account, catalogue, now);
        Connector::new(&mut graph).connect_all();
        let (topological, cycles) = cycles::break_cycles(&mut graph);
        graph.topological = topological;
        graph.cycles = cycles;
        Ok(graph)
    }

    /// The nodes, ranked, without edges.
    fn with_nodes(account: &'a Account, catalogue: &Catalogue, now: DateTime<Utc>) -> Self {
        let kinds: Vec<&'static KindSpec> = catalogue.kinds().collect();
        let assessor = Assessor::new(account, &kinds);
        let expected = expected::expected(account, catalogue, &assessor, now);
        let mut nodes: Vec<NodeData> = Vec::with_capacity(account.len() + expected.len());
        let mut node_of = vec![0u32; account.len()];
        for (kind, spec) in (0u16..).zip(&kinds) {
            let mut add = |subject, (standing, code)| nodes.push(NodeData { subject, kind, standing, code });
            let mut coming = (0u32..).zip(&expected).filter(|(_, expected)| expected.kind == spec.name).peekable();
            let mut assess = assessor.of_kind(spec);
            for ix in account.range(spec.name).iter() {
                let resource = account.resource(ix);
                while let Some((at, _)) =
                    coming.next_if(|(_, e)| (e.coverage, e.key.as_str()) < (resource.coverage(), resource.key()))
                {
                    add(Subject::Expected(at), (Standing::Live, spec.code));
                }
                add(Subject::Resource(ix.0), assess(resource));
            }
            coming.for_each(|(at, _)| add(Subject::Expected(at), (Standing::Live, spec.code)));
        }
        for (at, node) in (0u32..).zip(&nodes) {
            if let Subject::Resource(ix) = node.subject {
                node_of[ix as usize] = at;
            }
        }
        let root_kind = catalogue.root().map_or("", |root| root.name);
        let is_root = |node: &NodeData| kinds[usize::from(node.kind)].name == root_kind;
        let root = NodeIx(nodes.iter().position(is_root).and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX));
        let mut graph = DiGraph::with_capacity(nodes.len(), nodes.len() * 4);
        nodes.iter().for_each(|_| _ = graph.add_node(()));
        let matters = kinds.iter().filter(|kind| catalogue.matters(kind.name));
        let matters = matters.flat_map(|kind| kind.places().into_iter().map(|place| (*kind, place))).collect();
        Self {
            account,
            as_of: now,
            kinds,
            rules: Vec::new(),
            graph,
            nodes,
            node_of,
            expected,
            root,
            topological: Vec::new(),
            dropped: Vec::new(),
            cycles: Vec::new(),
            matters,
        }
    }

    /// The account that it was built from.
    pub const fn account(&self) -> &'a Account {
        self.account
    }

    /// The kind of this name, not an alias, in the catalogue that it was built with. O(kinds).
    pub fn kind(&self, name: &str) -> Option<&'static KindSpec> {
        self.kinds.iter().find(|kind| kind.name == name).copied()
    }

    /// The instant as of which it was built, in UTC.
    pub const fn as_of(&self) -> DateTime<Utc> {
        self.as_of
    }

    /// How many things it orders: resources, expected bills and the account, without barriers. O(V).
    pub fn len(&self) -> usize {
        self.nodes.iter().filter(|node| node.subject != Subject::Barrier).count()
    }

    /// True if there is nothing in it. There always is: the account.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many edges it stores, those to and from barriers included.
    pub fn edge_count(&self) -> usize {
        self.graph.edge_count()
    }

    /// The account's own node, which everything else goes before.
    pub const fn root(&self) -> Node<'_> {
        self.node(self.root)
    }

    /// The node of this address. O(log n) for a resource; O(V) for what is only expected.
    pub fn get(&self, address: &Address) -> Option<Node<'_>> {
        if let Some(resource) = self.account.get(address) {
            return Some(self.node(NodeIx(self.node_of[resource.ix().0 as usize])));
        }
        let is_it = |expected: &Expected| expected.address() == *address;
        let at = u32::try_from(self.expected.iter().position(is_it)?).ok()?;
        let node = self.nodes.iter().position(|node| node.subject == Subject::Expected(at))?;
        u32::try_from(node).ok().map(|node| self.node(NodeIx(node)))
    }

    /// All nodes, in canonical position.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        self.ixs().filter(|ix| !self.is_barrier(*ix)).map(|ix| self.node(ix))
    }

    /// The edges that were dropped because they would have made a cycle; never a hard one.
    pub fn dropped_edges(&self) -> impl Iterator<Item = DroppedEdge<'_>> {
        self.dropped.iter().map(|&(before, after, rule)| DroppedEdge {
            before: self.node(NodeIx(before)),
            after: self.node(NodeIx(after)),
            constraint: self.rules[usize::from(rule)],
        })
    }

    /// The cycles of hard constraints, each with all its members in canonical position.
    pub fn cycles(&self) -> impl ExactSizeIterator<Item = Vec<Node<'_>>> {
        let named = |ix: &&u32| !self.is_barrier(NodeIx(**ix));
        self.cycles.iter().map(move |cycle| cycle.iter().filter(named).map(|ix| self.node(NodeIx(*ix))).collect())
    }

    /// The kinds and places on which closing depends.
    pub(crate) fn matters(&self) -> &[(&'static KindSpec, Option<crate::account::Coverage>)] {
        &self.matters
    }

    /// All positions in a topological order.
    pub(crate) fn topological(&self) -> impl Iterator<Item = NodeIx> + '_ {
        self.topological.iter().copied().map(NodeIx)
    }

    pub(crate) fn ixs(&self) -> impl Iterator<Item = NodeIx> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeIx)
    }

    pub(crate) const fn node(&self, ix: NodeIx) -> Node<'_> {
        Node { graph: self, ix }
    }

    pub(crate) const fn root_ix(&self) -> NodeIx {
        self.root
    }

    pub(super) fn data(&self, ix: NodeIx) -> &NodeData {
        &self.nodes[ix.0 as usize]
    }

    pub(crate) fn is_barrier(&self, ix: NodeIx) -> bool {
        self.data(ix).subject == Subject::Barrier
    }

    pub(crate) fn is_gone(&self, ix: NodeIx) -> bool {
        self.data(ix).standing == Standing::Gone
    }

    pub(crate) fn code(&self, ix: NodeIx) -> Code {
        self.data(ix).code
    }

    pub(super) fn strength(&self, edge: &Edge) -> Strength {
        self.rules[usize::from(edge.rule)].strength
    }

    /// Where the direct predecessors of a node by hard constraints are, barriers among them.
    pub(crate) fn hard_before(&self, ix: NodeIx) -> impl Iterator<Item = NodeIx> + '_ {
        self.before(ix).filter(|(_, edge)| self.strength(edge) == Strength::Hard).map(|(ix, _)| ix)
    }

    /// The direct predecessors of a node by hard constraints, looking through barriers, with the
    /// rule.
    pub(crate) fn hard_holders(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, &'static Constraint)> + '_ {
        let hard = |(_, edge): &(NodeIx, &Edge)| self.strength(edge) == Strength::Hard;
        self.before(ix)
            .filter(hard)
            .flat_map(move |(before, edge)| {
                let beyond = self.is_barrier(before).then(|| self.before(before).filter(hard));
                let direct = (!self.is_barrier(before)).then_some((before, edge));
                direct.into_iter().chain(beyond.into_iter().flatten().filter(move |(beyond, _)| *beyond != ix))
            })
            .map(|(before, edge)| (before, self.rules[usize::from(edge.rule)]))
    }

    /// The direct predecessors of a node by the edges that count for the order, barriers among them,
    /// and what is gone left out.
    pub(crate) fn ordered_before(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, Strength)> + '_ {
        self.before(ix).filter(|(_, edge)| !edge.ignored).map(|(ix, edge)| (ix, self.strength(edge)))
    }

    /// The direct successors of a node by the edges that count for the order, barriers among them.
    pub(crate) fn ordered_after(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, Strength)> + '_ {
        self.after(ix).filter(|(_, edge)| !edge.ignored).map(|(ix, edge)| (ix, self.strength(edge)))
    }

    /// The direct successors of a node by the edges that do not count for the order because they are
    /// on a cycle.
    pub(crate) fn unordered_after(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, Strength)> + '_ {
        self.after(ix).filter(|(_, edge)| edge.ignored).map(|(ix, edge)| (ix, self.strength(edge)))
    }

    /// As [`Self::ordered_before`], looking through barriers.
    pub(crate) fn planned_before(&self, ix: NodeIx) -> impl Iterator<Item = NodeIx> + '_ {
        self.ordered_before(ix).flat_map(move |(before, _)| {
            let beyond = self.is_barrier(before).then(|| self.ordered_before(before).map(|(beyond, _)| beyond));
            let direct = (!self.is_barrier(before)).then_some(before);
            direct.into_iter().chain(beyond.into_iter().flatten())
        })
    }

    /// True if the end of the one takes something from the other although that one stays.
    pub(crate) fn cuts_off(&self, ending: NodeIx, staying: NodeIx) -> bool {
        if self.is_barrier(ending) || self.is_barrier(staying) {
            return false;
        }
        self.node(ending).kind().cuts_off.contains(&self.node(staying).kind().name)
    }

    /// A number that nodes have in common which end in the same way.
    pub(crate) fn act_class(&self, ix: NodeIx) -> u64 {
        let data = self.data(ix);
        let status = match data.subject {
            Subject::Resource(resource) => self.account.resource(ResourceIx(resource)).status_ix().0,
            Subject::Expected(_) | Subject::Barrier => u16::MAX,
        };
        u64::from(data.kind) << 32 | u64::from(status) << 16 | u64::from(data.code as u8) << 8 | data.standing as u64
    }

    /// The direct predecessors of a node, barriers among them.
    pub(super) fn before(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, &Edge)> {
        use petgraph::visit::EdgeRef;
        let edges = self.graph.edges_directed(NodeIndex::from(ix.0), petgraph::Direction::Incoming);
        edges.map(|edge| (node_ix(edge.source()), edge.weight()))
    }

    /// The direct successors of a node, barriers among them.
    pub(super) fn after(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, &Edge)> {
        use petgraph::visit::EdgeRef;
        self.graph.edges(NodeIndex::from(ix.0)).map(|edge| (node_ix(edge.target()), edge.weight()))
    }
}

pub(super) fn node_ix(index: NodeIndex<u32>) -> NodeIx {
    NodeIx(u32::try_from(index.index()).unwrap_or(u32::MAX))
}
