//! Making an explanation.

use std::sync::Arc;

use super::Diagnosis;
use super::assumed::AssumedGraph;
use super::explanation::{CauseRecord, Explanation, Link};
use super::members::Members;
use super::shape::{ShapeIx, Shapes};
use crate::account::Address;
use crate::catalogue::spec::Constraint;
use crate::graph::{ByNumber, Node, NodeIx, NodeSet};

impl Diagnosis {
    /// Why this cannot end yet; `None` if it is not in the account. Takes time and memory in
    /// proportion to what it waits for, directly or not. Nothing recurses.
    pub fn explain(&self, address: &Address) -> Option<Explanation> {
        self.explain_node(self.graph().get(address)?)
    }

    /// Why the account cannot be closed yet.
    pub fn explain_account(&self) -> Explanation {
        self.explain_ix(self.graph().root().ix())
    }

    /// Why a node cannot end yet; `None` if it is a node of another graph than this diagnosis'
    /// ([`Diagnosis::graph`]). [`explain`](Self::explain) takes an address, which holds in all graphs.
    pub fn explain_node(&self, node: Node<'_>) -> Option<Explanation> {
        std::ptr::eq(node.graph(), self.assumed().graph()).then(|| self.explain_ix(node.ix()))
    }

    fn explain_ix(&self, ix: NodeIx) -> Explanation {
        let graph = self.assumed();
        let shapes = Shapes::below(graph, ix);
        Explanation::new(Arc::clone(graph.shared()), Explainer::new(graph, &shapes).explain(ix))
    }
}

/// Explains each cause once, breadth first by shape and depth first by link.
///
/// `'d` is the lifetime of the diagnosis.
struct Explainer<'d> {
    graph: &'d AssumedGraph,
    shapes: &'d Shapes<'d>,
    causes: Vec<CauseRecord>,
    /// Where the cause with these members is.
    known: ByNumber<Members<NodeIx>, usize>,
    /// The nodes whose causes are explained.
    explained: NodeSet,
}

/// What holds up a cause, of one shape, with the rule for the first of it.
type Held = (&'static Constraint, Members<NodeIx>);

impl<'d> Explainer<'d> {
    fn new(graph: &'d AssumedGraph, shapes: &'d Shapes<'d>) -> Self {
        let explained = graph.graph().no_nodes();
        Self { graph, shapes, causes: Vec::new(), known: ByNumber::default(), explained }
    }

    fn explain(mut self, subject: NodeIx) -> Vec<CauseRecord> {
        let mut open = vec![self.add(Members::new(subject))];
        while let Some(at) = open.pop() {
            let first_new = self.causes.len();
            self.causes[at].links = self.links(at);
            // Reversed, so that the causes of the first link are explained first.
            open.extend((first_new..self.causes.len()).rev());
        }
        self.causes
    }

    fn add(&mut self, members: Members<NodeIx>) -> usize {
        let first = *members.first();
        let is_in_way = first != self.graph.graph().root_ix() && !self.graph.is_gone(first);
        let code = is_in_way.then(|| self.graph.code(first));
        self.causes.push(CauseRecord::new(members.clone(), code, self.shapes.shortest(first)));
        self.known.insert(members, self.causes.len() - 1);
        self.causes.len() - 1
    }

    /// The links of a cause: what holds up those of its members whose causes are not explained yet,
    /// grouped by shape. Where the same group was met before, a link to that cause.
    fn links(&mut self, at: usize) -> Vec<Link> {
        let mut groups: Vec<Held> = self.holders_by_shape(at).into_values().collect();
        groups.sort_by_cached_key(|(_, members)| (self.shapes.shortest(*members.first()), *members.first()));
        let link = |(constraint, members): Held| {
            let (cause, is_first) = match self.known.get(&members) {
                Some(&known) => (known, false),
                None => (self.add(members), true),
            };
            self.causes[cause].parents += 1;
            Link { cause, constraint, is_first }
        };
        groups.into_iter().map(link).collect()
    }

    fn holders_by_shape(&mut self, at: usize) -> ByNumber<ShapeIx, Held> {
        let mut groups: ByNumber<ShapeIx, Held> = ByNumber::default();
        let members = self.causes[at].members.clone();
        let mut last = None;
        for &member in members.iter() {
            // Members of one class are held up by the same.
            let class = self.graph.wait_class(member);
            if !self.explained.insert(member) || (class.is_some() && class == last) {
                continue;
            }
            last = class;
            for (holder, constraint) in self.graph.holders(member) {
                // Each member of a cycle is explained once: the link that would close the cycle is left out.
                if self.graph.is_same_cycle(member, holder) && self.explained.contains(holder) {
                    continue;
                }
                let group = groups.entry(self.shapes.of(holder));
                group
                    .and_modify(|(_, members)| members.push(holder))
                    .or_insert_with(|| (constraint, Members::new(holder)));
            }
        }
        groups.into_iter().map(|(shape, (rule, members))| (shape, (rule, members.sorted()))).collect()
    }
}
