//! Making a plan.

use std::collections::HashSet;
use std::sync::Arc;

use super::Plan;
use super::held::{Stays, chooses};
use super::order::{self, Turns};
use crate::catalogue::SharedCalendar;
use crate::catalogue::spec::{Action, Strength};
use crate::graph::{DependencyGraph, Node, NodeIx, NodeMap, NodeSet};
use crate::plan::{InvalidSelector, Scope, Selector};

/// Plans the end of an account, or of a selection.
///
/// Without a target, everything that closing the account takes is planned. `exclude` leaves things
/// out, together with what cannot end before them; `keep` also leaves alone what would take them
/// along. Each takes what a person has typed, and refuses what it cannot mean: a misspelt `keep` would keep
/// nothing. A kind of which the account has none is no error, and chooses nothing.
///
/// ```
/// use winddown::account::AccountBuilder;
/// use winddown::catalogue::{Catalogue, GLOBAL};
/// use winddown::graph::DependencyGraph;
/// use winddown::planner::Planner;
///
/// let mut builder = AccountBuilder::new("OP0012345678".parse()?);
/// builder.add("sim", GLOBAL, "8942310000000000018").status("active");
/// let now = "2026-08-20T00:00:00Z".parse()?;
/// let graph = DependencyGraph::build(builder.build(Catalogue::soracom())?, Catalogue::soracom(), now)?;
/// let plan = Planner::new(&graph).keep("g:sim/8942310000000000018".parse()?)?.plan();
/// assert!(!plan.closes_account());
///
/// let misspelt = Planner::new(&graph).keep("g:sim/8942310000000000081".parse()?);
/// assert_eq!(misspelt.unwrap_err().to_string(), "there is no `g:sim/8942310000000000081` in the account");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a planner has no effect until it makes a plan"]
pub struct Planner {
    graph: Arc<DependencyGraph>,
    scope: Scope,
    calendar: SharedCalendar,
}

impl Planner {
    /// A planner for closing the account. It plans for the account as it is, even if the graph is that of a
    /// [`what_if`](crate::diagnosis::Diagnosis::what_if): a plan that leaves out what is there could not be
    /// carried out.
    pub fn new(graph: &Arc<DependencyGraph>) -> Self {
        let graph = Arc::clone(graph.actual());
        let scope = Scope { targets: Vec::new(), excluded: Vec::new(), kept: Vec::new() };
        Self { graph, scope, calendar: SharedCalendar::default() }
    }

    /// The same, for plans with the calendar of an assessment.
    pub(crate) fn with_calendar(self, calendar: SharedCalendar) -> Self {
        Self { calendar, ..self }
    }

    /// Plan to end these, with what has to go before them, and nothing else. May be repeated.
    ///
    /// # Errors
    /// If there is no such kind or coverage, or no such thing in the account.
    pub fn target(mut self, selector: Selector) -> Result<Self, InvalidSelector> {
        self.scope.targets.push(self.found(selector)?);
        Ok(self)
    }

    /// Leave these out. May be repeated.
    ///
    /// # Errors
    /// As [`target`](Self::target).
    pub fn exclude(mut self, selector: Selector) -> Result<Self, InvalidSelector> {
        self.scope.excluded.push(self.found(selector)?);
        Ok(self)
    }

    /// Keep these: nothing that would end them is done. May be repeated.
    ///
    /// # Errors
    /// As [`target`](Self::target).
    pub fn keep(mut self, selector: Selector) -> Result<Self, InvalidSelector> {
        self.scope.kept.push(self.found(selector)?);
        Ok(self)
    }

    /// The selector with its kind's proper name. An address has to be in the account.
    fn found(&self, selector: Selector) -> Result<Selector, InvalidSelector> {
        match selector.resolved(self.graph.catalogue())? {
            Selector::Address(address) if self.graph.get(&address).is_none() => Err(InvalidSelector::Absent(address)),
            found => Ok(found),
        }
    }

    /// Makes the plan. O(V + E).
    pub fn plan(&self) -> Plan {
        let graph = &*self.graph;
        let start = self.start();
        let planned = self.reach(&start, &|_| false);
        let mut turns = Turns::default();
        let mut acts = NodeMap::filled(graph.ixs().len(), 0u8);
        planned.iter().filter(|ix| !graph.is_barrier(*ix)).for_each(|ix| acts[ix] = turns.count(graph, ix));
        let held = Stays::of(graph, &self.scope, &planned, &acts).within(&planned);
        if !held.is_empty() {
            // What was only planned for the sake of something that stays is not needed any more.
            let stays: HashSet<NodeIx> = held.iter().map(|held| held.ix).collect();
            let is_account = |ix| self.scope.targets.is_empty() && ix == graph.root_ix();
            let needed = self.reach(&start, &|ix| stays.contains(&ix) && !is_account(ix));
            planned.iter().filter(|ix| !needed.contains(*ix) || stays.contains(ix)).for_each(|ix| acts[ix] = 0);
        }
        let stage = graph.stages_of(|ix| u32::from(acts[ix]));
        let (steps, last) = order::by_stage(graph, &stage, &acts, &mut turns);
        let (graph, scope, calendar) = (Arc::clone(&self.graph), self.scope.clone(), self.calendar.clone());
        Plan { graph, steps, last, acts, held, scope, calendar }
    }

    /// Where planning begins: the targets, or the account.
    fn start(&self) -> Vec<NodeIx> {
        let graph = &*self.graph;
        if self.scope.targets.is_empty() {
            return vec![graph.root_ix()];
        }
        let chosen = |ix: &NodeIx| {
            let is_candidate = !graph.is_barrier(*ix) && !graph.is_gone(*ix);
            is_candidate && chooses(&self.scope.targets, graph.node(*ix))
        };
        graph.ixs().filter(chosen).collect()
    }

    /// What the plan is to end: `start`, what has to, or had better, go before that, and so on; and the
    /// data that dies with it, to be exported. Nothing is added for the sake of a node that is an end.
    fn reach(&self, start: &[NodeIx], is_end: &dyn Fn(NodeIx) -> bool) -> NodeSet {
        let graph = &*self.graph;
        let mut reached = NodeSet::empty(graph.ixs().len());
        let mut next = start.to_vec();
        next.iter().for_each(|ix| _ = reached.insert(*ix));
        while let Some(ix) = next.pop() {
            if is_end(ix) {
                continue;
            }
            graph.wanted_before(ix).for_each(|(before, strength)| {
                let joins = match strength {
                    Strength::Hard => true,
                    Strength::Recommended => self.follows_advice(before),
                    Strength::ExportFirst => graph.is_barrier(before) || is_export(graph.node(before)),
                    Strength::Cascade | Strength::Optional => false,
                };
                if joins && reached.insert(before) {
                    next.push(before);
                }
            });
        }
        reached
    }

    /// Whether the plan follows the advice to end something first. A plan for the whole account follows
    /// all; one for a selection does not destroy for good what nobody named.
    fn follows_advice(&self, before: NodeIx) -> bool {
        let graph = &*self.graph;
        self.scope.targets.is_empty() || graph.is_barrier(before) || !graph.node(before).kind().irreversible.value
    }
}

/// True for data that can be copied out: its own end is an export.
fn is_export(node: Node<'_>) -> bool {
    node.acts().next().is_some_and(|act| act.action() == Action::Export)
}
