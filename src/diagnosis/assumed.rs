//! The graph as it is seen under assumptions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Assumption;
use super::assumptions::Assumptions;
use super::invalid_assumption::{AssumptionProblem, InvalidAssumption};
use crate::account::{Address, Coverage};
use crate::catalogue::Code;
use crate::catalogue::spec::Constraint;
use crate::graph::{DependencyGraph, NodeIx, WaitClass};
use crate::timeline::{BusinessCalendar, Supposed, Timeline};

/// A graph, and what is assumed about its nodes. The account is not copied, and the graph only where what is
/// assumed changes more of it than the things themselves.
#[derive(Clone, Debug)]
pub(super) struct AssumedGraph {
    /// The graph under no assumption.
    base: Arc<DependencyGraph>,
    graph: Arc<DependencyGraph>,
    /// Everything that is assumed, in the order in which it was said.
    said: Vec<Assumption>,
    assumptions: Assumptions,
    /// The members of the hard cycles that are left.
    cycle_of: BTreeMap<NodeIx, CycleIx>,
}

/// The number of a hard cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CycleIx(usize);

impl AssumedGraph {
    /// The graph under no assumption.
    pub(super) fn new(graph: Arc<DependencyGraph>) -> Self {
        Self::under(Arc::clone(&graph), graph, Vec::new())
    }

    /// The same graph under further assumptions.
    pub(super) fn with(&self, more: &[Assumption]) -> Result<Self, InvalidAssumption> {
        let mut graph: Option<Self> = None;
        let (mut checked, mut problems) = (Vec::new(), Vec::new());
        for assumption in more.iter().map(|assumption| assumption.by_own_name(self.base.catalogue())) {
            let so_far = graph.as_ref().unwrap_or(self);
            let Err(mut problem) = so_far.check(&assumption) else {
                checked.push(assumption);
                continue;
            };
            // It may be about a bill that comes only by those before it.
            if !checked.is_empty() && self.is_absent_bill(&problem) {
                let next = so_far.with_checked(&checked);
                checked.clear();
                let again = next.check(&assumption);
                graph = Some(next);
                match again {
                    Ok(()) => {
                        checked.push(assumption);
                        continue;
                    }
                    Err(other) => problem = other,
                }
            }
            problems.push(problem);
        }
        let so_far = graph.as_ref().unwrap_or(self);
        if problems.is_empty() { Ok(so_far.with_checked(&checked)) } else { Err(InvalidAssumption { problems }) }
    }

    fn is_absent_bill(&self, problem: &AssumptionProblem) -> bool {
        let kind = |address: &Address| self.base.catalogue().kind(address.kind());
        matches!(problem, AssumptionProblem::Absent(address) if kind(address).is_some_and(|kind| kind.is_bill))
    }

    fn with_checked(&self, more: &[Assumption]) -> Self {
        let said: Vec<Assumption> = self.said.iter().chain(more).cloned().collect();
        let named = Assumptions::named(&self.base, &said);
        let mut ended = self.base.ended(named.gone());
        self.base.ending_today(named.today(), &mut ended);
        // Bills that come only because others are paid. Once such a bill is paid, no graph has it any more.
        let beyond = to_end(&said).into_iter().filter(|address| self.base.get(address).is_none());
        beyond.for_each(|address| ended.add_expected(address.clone()));
        let mut graph = self.base.without(&ended);
        if named.has_acts() {
            // Things that were on a cycle have an order only in a graph without what breaks the cycle.
            graph.ending_today(Assumptions::of(&graph, &said).today(), &mut ended);
            graph = self.base.without(&ended);
        }
        Self::under(Arc::clone(&self.base), graph, said)
    }

    /// Checks that it is about something.
    fn check(&self, assumption: &Assumption) -> Result<(), AssumptionProblem> {
        let catalogue = self.base.catalogue();
        if let Assumption::Known(name, coverage) = assumption {
            let kind = catalogue.kind(name).ok_or_else(|| AssumptionProblem::Kind(name.clone()))?;
            return AssumptionProblem::check_place(kind, *coverage);
        }
        let Some(address) = assumption.subject() else { return Ok(()) };
        let is_bill = catalogue.kind(address.kind()).is_some_and(|kind| kind.is_bill);
        if self.graph.get(address).or_else(|| self.base.get(address)).is_none() {
            return Err(AssumptionProblem::Absent(address.clone()));
        }
        if matches!(assumption, Assumption::Paid(_)) && !is_bill {
            return Err(AssumptionProblem::NoBill(address.clone()));
        }
        Ok(())
    }

    /// What is assumed to end, by name. Of several assumptions about a thing the last counts.
    pub(super) fn said_to_end(&self) -> BTreeSet<&Address> {
        to_end(&self.said)
    }

    fn under(base: Arc<DependencyGraph>, graph: Arc<DependencyGraph>, said: Vec<Assumption>) -> Self {
        let assumptions = Assumptions::of(&graph, &said);
        let numbered = (0..).map(CycleIx).zip(graph.hard_cycles());
        let cycle_of = numbered.flat_map(|(at, cycle)| cycle.iter().map(move |ix| (*ix, at))).collect();
        Self { base, graph, said, assumptions, cycle_of }
    }

    /// The things that are gone besides those that are gone by fewer assumptions. `None` if something is no longer gone
    /// or kept that was, if another graph is assumed, if the account itself is gone, or if there are hard cycles: then
    /// more can change than what waits for the things that are gone.
    pub(super) fn gone_beyond(&self, fewer: &Self) -> Option<Vec<NodeIx>> {
        let (own, known) = (self.assumptions.all_gone(), fewer.assumptions.all_gone());
        let kept: BTreeSet<NodeIx> = self.kept().collect();
        let is_more = own.is_superset(&known) && fewer.kept().all(|ix| kept.contains(&ix));
        let is_simple = !self.is_gone(self.graph.root_ix()) && self.graph.cycles().len() == 0;
        let is_same = Arc::ptr_eq(&self.graph, &fewer.graph) && is_more && is_simple;
        is_same.then(|| own.difference(&known).copied().collect())
    }

    /// Everything that is assumed, in the order in which it was said.
    pub(super) fn said(&self) -> &[Assumption] {
        &self.said
    }

    pub(super) fn graph(&self) -> &DependencyGraph {
        &self.graph
    }

    pub(super) const fn shared(&self) -> &Arc<DependencyGraph> {
        &self.graph
    }

    pub(super) fn is_gone(&self, ix: NodeIx) -> bool {
        self.graph.is_gone(ix) || self.assumptions.is_gone(ix)
    }

    /// What is to be kept.
    pub(super) fn kept(&self) -> impl Iterator<Item = NodeIx> + '_ {
        self.assumptions.kept()
    }

    /// True if it is assumed that somebody has looked for all of a kind in a place.
    pub(super) fn is_known(&self, kind: &str, place: Option<Coverage>) -> bool {
        self.assumptions.is_known(kind, place)
    }

    /// The code of the blocker that a thing makes.
    pub(super) fn code(&self, ix: NodeIx) -> Code {
        let own = || if self.cycle_of.contains_key(&ix) { Code::DependencyCycle } else { self.graph.code(ix) };
        self.assumptions.code(ix).unwrap_or_else(own)
    }

    /// What things of the same class have in common: what they are, where, why they are in the way, and what they
    /// wait for. `None` for what is on a cycle or is only expected.
    pub(super) fn wait_class(&self, ix: NodeIx) -> Option<WaitClass> {
        if self.cycle_of(ix).is_some() { None } else { self.graph.wait_class(ix, self.code(ix)) }
    }

    /// All members of hard cycles, with the number of the cycle.
    pub(super) fn cyclic(&self) -> impl Iterator<Item = (NodeIx, CycleIx)> + '_ {
        self.cycle_of.iter().map(|(ix, cycle)| (*ix, *cycle))
    }

    /// The hard cycle that a node is on.
    pub(super) fn cycle_of(&self, ix: NodeIx) -> Option<CycleIx> {
        self.cycle_of.get(&ix).copied()
    }

    /// True if both nodes are on the same hard cycle.
    pub(super) fn is_same_cycle(&self, one: NodeIx, other: NodeIx) -> bool {
        let own = self.cycle_of(one);
        own.is_some() && self.cycle_of(other) == own
    }

    /// The members of the cycle that a node is on; only itself, if it is on none.
    pub(super) fn with_cycle(&self, ix: NodeIx) -> Vec<NodeIx> {
        match self.cycle_of(ix) {
            None => vec![ix],
            Some(own) => self.cyclic().filter(|(_, cycle)| *cycle == own).map(|(member, _)| member).collect(),
        }
    }

    /// What a thing still has to wait for: its hard predecessors that are not gone, by position, each with
    /// one rule that says so.
    pub(super) fn holders(&self, ix: NodeIx) -> Vec<(NodeIx, &'static Constraint)> {
        let mut holders: Vec<(NodeIx, &'static Constraint)> = Vec::new();
        // Chained iterators are much faster in `for_each` than in `collect`, which asks them for one at a time.
        let predecessors = self.graph.hard_predecessors(ix);
        predecessors.filter(|(before, _)| !self.is_gone(*before)).for_each(|holder| holders.push(holder));
        holders.sort_by_key(|(before, _)| *before);
        holders.dedup_by_key(|(before, _)| *before);
        holders
    }

    /// The dates under the same assumptions. O(V + E).
    pub(super) fn timeline(&self, calendar: &dyn BusinessCalendar) -> Timeline {
        let supposed = Supposed { kept: self.kept().collect(), support_acts: self.assumptions.support_acts() };
        Timeline::with_gone(&self.graph, calendar, &|ix| self.is_gone(ix), supposed)
    }
}

fn to_end(said: &[Assumption]) -> BTreeSet<&Address> {
    let mut ended = BTreeSet::new();
    for assumption in said {
        match assumption {
            Assumption::Terminated(address) | Assumption::EndsToday(address) | Assumption::Paid(address) => {
                _ = ended.insert(address);
            }
            Assumption::Kept(address) => _ = ended.remove(address),
            Assumption::ActsToday(_) | Assumption::ProtectionLifted(_) | Assumption::Known(..) => {}
        }
    }
    ended
}
