//! The graph: things, edges and their order, built one after the other.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::connect::{Connected, connect};
use super::cycles::{self, Order};
use super::edges::{Edge, Edges};
use super::ended::Ended;
use super::index::{NodeIx, NodeMap, NodeSet, RuleIx};
use super::mismatch::CatalogueMismatch;
use super::things::{Subject, Thing, Things};
use crate::account::{Account, Coverage, Resource, StatusIx};
use crate::catalogue::spec::{Constraint, Pair, RefSpec, Strength};
use crate::catalogue::{Catalogue, Code, KindSpec, Provider};

/// The dependencies of one account: a directed acyclic graph, except for cycles of hard
/// constraints, which are reported as such.
///
/// A node's position is canonical: (rank of the kind, coverage, key). The same facts give the same
/// graph whatever order they came in. It shares the account and the catalogue, and is shared itself by
/// all answers that are made from it.
pub struct DependencyGraph {
    as_of: DateTime<Utc>,
    things: Things,
    edges: Edges,
    order: Order,
    root: NodeIx,
    /// The things through which references lead from the one end of an edge to the other.
    through: NodeSet,
    /// The graph of the account as it is, if this one is what it would be without some of its things.
    actual: Option<Arc<Self>>,
}

/// What decides which acts end a thing: its kind, status, code and standing, packed into one number so
/// that it is quick to hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ActClass(u64);

/// What a thing is, where it is, why it is in the way, and what goes before it by which rules, packed into one
/// number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WaitClass(u64);

/// One line, without the nodes and edges.
impl fmt::Debug for DependencyGraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DependencyGraph")
            .field("operator", &self.account().operator())
            .field("as_of", &self.as_of)
            .field("nodes", &self.len())
            .finish_non_exhaustive()
    }
}

impl DependencyGraph {
    /// Builds the graph of an account, as things stand at `now`: the month of `now` decides which
    /// bills are still to come. O(V + E), where each of the catalogue's constraints gives an edge
    /// per pair of resources, or one per resource where sets meet.
    ///
    /// # Errors
    /// If the account was made with another catalogue, and this one does not know a kind or role in it, knows it
    /// by another name only, or says something else of a kind in it than the account was checked against; or if
    /// the catalogue has no kind for the account itself.
    pub fn build(
        account: impl Into<Arc<Account>>,
        catalogue: &Catalogue,
        now: DateTime<Utc>,
    ) -> Result<Arc<Self>, CatalogueMismatch> {
        let account: Arc<Account> = account.into();
        if let Some(mismatch) = CatalogueMismatch::of(&account, catalogue) {
            return Err(mismatch);
        }
        let graph = Self::of(account, catalogue, now, &Ended::default());
        graph.map(Arc::new).ok_or_else(CatalogueMismatch::no_root)
    }

    /// `None` if the catalogue has no kind for the account itself.
    fn of(account: Arc<Account>, catalogue: &Catalogue, now: DateTime<Utc>, ended: &Ended) -> Option<Self> {
        let things = Things::of(account, catalogue.clone(), now, ended);
        let root = catalogue.root().and_then(|root| things.first_of(root))?;
        let Connected { found, through } = connect(&things, ended);
        let (edges, order) = cycles::break_cycles(found);
        Some(Self { as_of: now, things, edges, order, root, through, actual: None })
    }

    /// These things, to be taken for ended.
    pub(crate) fn ended(&self, nodes: impl IntoIterator<Item = NodeIx>) -> Ended {
        let mut ended = Ended::default();
        for ix in nodes {
            match self.things.resource(ix) {
                Some(resource) => ended.add(resource.ix()),
                None => ended.add_expected(self.things.address(ix)),
            }
        }
        ended
    }

    /// Adds what ends today. A bill is paid, and of what is only expected there are but bills.
    pub(crate) fn ending_today(&self, nodes: impl IntoIterator<Item = NodeIx>, ended: &mut Ended) {
        for ix in nodes {
            match self.things.resource(ix) {
                Some(bill) if self.things.kind(ix).is_bill => ended.add(bill.ix()),
                Some(resource) => ended.add_today(resource.ix()),
                None => ended.add_expected(self.things.address(ix)),
            }
        }
    }

    /// The graph if these things were ended: this one where that changes none of its nodes and edges but
    /// those of the things themselves, otherwise one that is built anew. Neither copies the account. O(ended
    /// log facts) for this one, O(V + E) for another.
    pub(crate) fn without(self: &Arc<Self>, ended: &Ended) -> Arc<Self> {
        let same = || Arc::clone(self);
        if !self.differs_without(ended) {
            return same();
        }
        let other = Self::of(Arc::clone(self.account()), self.catalogue(), self.as_of, ended);
        other.map_or_else(same, |other| Arc::new(Self { actual: Some(Arc::clone(self.actual())), ..other }))
    }

    /// The graph of the account as it is, with nothing taken for ended.
    pub(crate) fn actual(self: &Arc<Self>) -> &Arc<Self> {
        self.actual.as_ref().unwrap_or(self)
    }

    fn differs_without(&self, ended: &Ended) -> bool {
        let is_on_cycle = |ix| self.order.cycles.iter().any(|cycle| cycle.contains(&ix));
        // Another bill becomes the last one.
        let is_final_bill = |ix| {
            let is_final = |edge: Edge| self.edges.rule(edge.rule).pairs.contains(&Pair::FinalBill);
            self.things.kind(ix).is_bill && self.edges.before(ix).any(|(_, edge)| is_final(edge))
        };
        // The bill that it settled is open again.
        let settles = |ix| {
            let is_such = |resource: Resource<'_>| resource.references().any(|(role, _)| role == RefSpec::SETTLES);
            self.things.kind(ix).settles() && self.things.resource(ix).is_some_and(is_such)
        };
        let mut nodes = ended.resources().map(|resource| self.things.node_of(resource));
        let mut today = ended.today().iter().map(|resource| self.things.node_of(*resource));
        nodes.any(|ix| self.through.contains(ix) || is_on_cycle(ix) || is_final_bill(ix) || settles(ix))
            || today.any(is_on_cycle)
            || self.things.expects_otherwise(ended, self.as_of)
    }

    /// The account that it was built from.
    pub const fn account(&self) -> &Arc<Account> {
        self.things.account()
    }

    /// The catalogue that it was built with.
    pub const fn catalogue(&self) -> &Catalogue {
        self.things.catalogue()
    }

    /// Whose account it is.
    pub(crate) fn provider(&self) -> &Provider {
        self.catalogue().provider()
    }

    /// The instant as of which it was built, in UTC. All answers that are made from it hold as of then.
    pub const fn as_of(&self) -> DateTime<Utc> {
        self.as_of
    }

    /// How many things it orders: resources, expected bills and the account, without barrier nodes.
    pub const fn len(&self) -> usize {
        self.things.len()
    }

    /// True if there is nothing in it. Never so: the account itself always is.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many edges it stores, those to and from barrier nodes included.
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }
}

/// # Nodes by position
impl DependencyGraph {
    /// All nodes, by position, barrier nodes last.
    pub(crate) fn ixs(&self) -> impl ExactSizeIterator<Item = NodeIx> + use<> {
        self.edges.nodes()
    }

    /// All barrier nodes.
    pub(crate) fn barriers(&self) -> impl ExactSizeIterator<Item = NodeIx> + use<> {
        self.edges.barriers()
    }

    /// All nodes in a topological order.
    pub(crate) fn topological(&self) -> impl Iterator<Item = NodeIx> + '_ {
        self.order.topological.iter().copied()
    }

    pub(crate) const fn root_ix(&self) -> NodeIx {
        self.root
    }

    pub(super) const fn things(&self) -> &Things {
        &self.things
    }

    pub(super) const fn edges(&self) -> &Edges {
        &self.edges
    }

    pub(super) const fn sorted(&self) -> &Order {
        &self.order
    }

    /// The kinds and places on which closing depends.
    pub(crate) fn matters(&self) -> impl Iterator<Item = (&KindSpec, Option<Coverage>)> {
        let matters = self.catalogue().kinds().filter(|kind| self.catalogue().matters(kind.name));
        matters.flat_map(|kind| kind.places().into_iter().map(move |place| (kind, place)))
    }

    /// The same value for each node.
    pub(crate) fn map<T: Clone>(&self, value: T) -> NodeMap<T> {
        self.edges.map(value)
    }

    /// A set of nodes with nothing in it.
    pub(crate) fn no_nodes(&self) -> NodeSet {
        self.edges.no_nodes()
    }

    #[inline]
    pub(crate) const fn is_barrier(&self, ix: NodeIx) -> bool {
        self.edges.is_barrier(ix)
    }

    /// True if nothing has to wait for it any more. Never true of a barrier node.
    #[inline]
    pub(crate) fn is_gone(&self, ix: NodeIx) -> bool {
        self.things.is_gone(ix)
    }

    /// The code of the blocker that a thing makes.
    pub(crate) fn code(&self, ix: NodeIx) -> Code {
        self.things.thing(ix).code
    }

    /// The cycles of hard constraints. Nothing that is taken to be gone is on one, because the graph
    /// [without](Self::without) a member of a cycle is built anew.
    pub(crate) fn hard_cycles(&self) -> &[Vec<NodeIx>] {
        &self.order.cycles
    }

    /// True if the end of the one takes something from the other although that one stays.
    pub(crate) fn cuts_off(&self, ending: NodeIx, staying: NodeIx) -> bool {
        let are_things = !self.is_barrier(ending) && !self.is_barrier(staying);
        are_things && self.things.kind(ending).cuts_off.contains(&self.things.kind(staying).name)
    }

    /// The class of a thing with this code; `None` for what is only expected.
    pub(crate) fn wait_class(&self, ix: NodeIx, code: Code) -> Option<WaitClass> {
        let Subject::Resource(resource) = self.things.subject(ix) else { return None };
        let (kind, place) = (self.things.thing(ix).kind.at(), self.account().resource(resource).place_ix());
        let what = (kind as u64) << 16 | u64::from(place.0) << 8 | u64::from(code as u8);
        Some(WaitClass(u64::from(self.edges.row_before(ix)) << 32 | what))
    }

    /// What decides which acts end a thing.
    pub(crate) fn act_class(&self, ix: NodeIx) -> ActClass {
        let Thing { kind, standing, code } = *self.things.thing(ix);
        let status = match self.things.subject(ix) {
            Subject::Resource(resource) => self.account().resource(resource).status_ix(),
            Subject::Expected(_) => StatusIx::default(),
        };
        ActClass((kind.at() as u64) << 33 | u64::from(status.0) << 16 | u64::from(code as u8) << 8 | standing as u64)
    }
}

/// # Direct neighbours, barrier nodes among them
///
/// For walks over the whole graph, which meet each barrier node once.
impl DependencyGraph {
    /// What has to go before a node, by hard edges.
    #[inline]
    pub(crate) fn hard_before(&self, ix: NodeIx) -> impl Iterator<Item = NodeIx> + '_ {
        self.edges.before(ix).filter(|(_, edge)| edge.is_hard()).map(|(ix, _)| ix)
    }

    /// What waits for a node, by hard edges.
    pub(crate) fn hard_after(&self, ix: NodeIx) -> impl Iterator<Item = NodeIx> + '_ {
        self.edges.after(ix).filter(|(_, edge)| edge.is_hard()).map(|(ix, _)| ix)
    }

    /// What has to go before a node, by hard edges, with the rule.
    pub(crate) fn hard_rules_before(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, &'static Constraint)> + '_ {
        let edges = self.edges.before(ix).filter(|(_, edge)| edge.is_hard());
        edges.map(|(ix, edge)| (ix, self.edges.rule(edge.rule)))
    }

    /// What goes before a node, by the edges that the order respects, with the rule of each.
    pub(crate) fn ordered_rules_before(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, &'static Constraint)> + '_ {
        let edges = self.edges.before(ix);
        edges.filter(|(_, edge)| !edge.is_ignored).map(|(ix, edge)| (ix, self.edges.rule(edge.rule)))
    }

    /// What goes before a node: by the edges that the order respects, and by the hard edges of a cycle, which it
    /// cannot respect.
    #[inline]
    pub(crate) fn wanted_before(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, Strength)> + '_ {
        let edges = self.edges.before(ix);
        edges.filter(|(_, edge)| !edge.is_ignored || edge.is_hard()).map(|(ix, edge)| (ix, edge.strength))
    }

    /// What comes after a node, by the edges that the order respects.
    #[inline]
    pub(crate) fn ordered_after(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, Strength)> + '_ {
        let edges = self.edges.after(ix);
        edges.filter(|(_, edge)| !edge.is_ignored).map(|(ix, edge)| (ix, edge.strength))
    }

    /// What would come after a node by the edges that the order cannot respect, because of a cycle.
    pub(crate) fn unordered_after(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, Strength)> + '_ {
        let edges = self.edges.after(ix);
        edges.filter(|(_, edge)| edge.is_ignored).map(|(ix, edge)| (ix, edge.strength))
    }
}

/// # Direct neighbours, looking through barrier nodes
///
/// All of these are `Edges::through_barriers`, for the edges that count.
impl DependencyGraph {
    /// What has to go before a thing, by hard edges, with the rule.
    pub(crate) fn hard_predecessors(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, &'static Constraint)> + '_ {
        let edges = self.edges.through_barriers(ix, |ix| self.edges.before(ix).filter(|(_, edge)| edge.is_hard()));
        edges.map(|(ix, edge)| (ix, self.edges.rule(edge.rule)))
    }

    /// What waits for a thing, by hard edges, with the rule. In no order.
    pub(crate) fn hard_successors(&self, ix: NodeIx) -> impl Iterator<Item = (NodeIx, RuleIx)> + '_ {
        let edges = self.edges.through_barriers(ix, |ix| self.edges.after(ix).filter(|(_, edge)| edge.is_hard()));
        edges.map(|(ix, edge)| (ix, edge.rule))
    }

    /// What goes before a thing, by the edges that the order respects.
    pub(crate) fn ordered_predecessors(&self, ix: NodeIx) -> impl Iterator<Item = NodeIx> + '_ {
        let edges = self.edges.through_barriers(ix, |ix| self.edges.before(ix).filter(|(_, edge)| !edge.is_ignored));
        edges.map(|(ix, _)| ix)
    }

    /// All that goes before a thing, by position, each once for each rule.
    pub(super) fn predecessors(&self, ix: NodeIx) -> Vec<(NodeIx, RuleIx)> {
        by_position(self.edges.through_barriers(ix, |ix| self.edges.before(ix)))
    }

    /// All that comes after a thing, by position, each once for each rule.
    pub(super) fn successors(&self, ix: NodeIx) -> Vec<(NodeIx, RuleIx)> {
        by_position(self.edges.through_barriers(ix, |ix| self.edges.after(ix)))
    }
}

fn by_position(edges: impl Iterator<Item = (NodeIx, Edge)>) -> Vec<(NodeIx, RuleIx)> {
    let mut found = Vec::new();
    // Chained iterators are much faster in `for_each` than in `collect`, which asks them for one at a time.
    edges.for_each(|(ix, edge)| found.push((ix, edge.rule)));
    found.sort_unstable();
    found.dedup();
    found
}
