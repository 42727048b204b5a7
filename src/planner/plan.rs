//! Making a plan.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::{Because, Held, Step};
use crate::account::Digest;
use crate::catalogue::KindSpec;
use crate::catalogue::spec::{Action, Strength};
use crate::graph::{Dependency, DependencyGraph, DroppedEdge, Node, NodeIx};
use crate::plan::{Scope, Selector};
use crate::timeline::{BusinessCalendar, Timeline};

/// Plans the end of an account, or of a selection.
///
/// Without a target, everything that closing the account takes is planned. `exclude` leaves things
/// out, together with what cannot end before them; `keep` also leaves alone what would take them
/// along. A selector that chooses nothing is no error and changes nothing, so
/// [resolve](Selector::resolved) what a person has typed: a misspelt `keep` keeps nothing.
///
/// ```
/// # use winddown::account::{AccountBuilder, Coverage};
/// # use winddown::catalogue::Catalogue;
/// # use winddown::graph::DependencyGraph;
/// use winddown::plan::Selector;
/// use winddown::planner::Planner;
///
/// # let mut builder = AccountBuilder::new("OP0012345678".parse()?);
/// # builder.add("sim", Some(Coverage::Global), "8942310000000000018").status("active");
/// # let account = builder.build()?;
/// # let now = "2026-08-20T00:00:00Z".parse()?;
/// # let graph = DependencyGraph::build(&account, Catalogue::soracom(), now)?;
/// let typed: Selector = "g:sim/8942310000000000018".parse()?;
/// let plan = Planner::new(&graph).keep(typed.resolved(Catalogue::soracom())?).plan();
/// assert!(!plan.closes_account());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Planner<'g> {
    graph: &'g DependencyGraph<'g>,
    scope: Scope,
}

/// What to do, in order.
///
/// The order is canonical: by stage, then by position (rank of the kind, coverage, key). Stages are
/// antichains: steps of one stage have no order among them.
#[derive(Debug)]
pub struct Plan<'g> {
    graph: &'g DependencyGraph<'g>,
    steps: Vec<Record>,
    stage: Vec<u32>,
    acts: Vec<u8>,
    held: Vec<Held<'g>>,
    scope: Scope,
}

/// A step: 12 bytes; everything else about it is looked up when asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Record {
    pub(super) stage: u32,
    pub(super) ix: NodeIx,
    pub(super) act: u8,
}

impl<'g> Planner<'g> {
    /// A planner for closing the account.
    pub const fn new(graph: &'g DependencyGraph<'g>) -> Self {
        Self { graph, scope: Scope { targets: Vec::new(), excluded: Vec::new(), kept: Vec::new() } }
    }

    /// Plan to end these, with what has to go before them, and nothing else. May be repeated.
    #[must_use]
    pub fn target(mut self, selector: Selector) -> Self {
        self.scope.targets.push(selector);
        self
    }

    /// Leave these out. May be repeated.
    #[must_use]
    pub fn exclude(mut self, selector: Selector) -> Self {
        self.scope.excluded.push(selector);
        self
    }

    /// Keep these: nothing that would end them is done. May be repeated.
    #[must_use]
    pub fn keep(mut self, selector: Selector) -> Self {
        self.scope.kept.push(selector);
        self
    }

    /// Makes the plan. O(V + E).
    pub fn plan(&self) -> Plan<'g> {
        let graph = self.graph;
        let start = self.start();
        let mut scope = self.reach(&start, &|_| false);
        let mut known = ActCounts::default();
        let held = self.hold(&mut scope, &mut known);
        if !held.is_empty() {
            // What would only have gone for the sake of something that stays, stays too.
            let stays: HashSet<NodeIx> = held.iter().map(|held| held.node.ix()).collect();
            let is_account = |ix| self.scope.targets.is_empty() && ix == graph.root_ix();
            let is_end = |ix| stays.contains(&ix) && !is_account(ix);
            let still = self.reach(&start, &is_end);
            scope.iter_mut().zip(still).for_each(|(planned, still)| *planned &= still);
        }
        let mut acts = vec![0u8; scope.len()];
        for ix in graph.ixs().filter(|ix| scope[ix.0 as usize] && !graph.is_barrier(*ix)) {
            acts[ix.0 as usize] = known.of(graph, ix);
        }
        let stage = graph.stages_of(|ix| u32::from(acts[ix.0 as usize]));
        let steps = in_order(&stage, &acts);
        Plan { graph, steps, stage, acts, held, scope: self.scope.clone() }
    }

    /// Where the scope begins: the targets, or the account.
    fn start(&self) -> Vec<NodeIx> {
        let graph = self.graph;
        if self.scope.targets.is_empty() {
            return vec![graph.root_ix()];
        }
        let chosen = |ix: &NodeIx| {
            let is_candidate = !graph.is_barrier(*ix) && !graph.is_gone(*ix);
            is_candidate && self.scope.targets.iter().any(|target| chooses(target, graph.node(*ix)))
        };
        graph.ixs().filter(chosen).collect()
    }

    /// What the plan is to end: where it begins, and everything that has to, or had better, go
    /// before that; and the data that dies with it, to be exported. Nothing is added for the sake of
    /// what `is_end` says of.
    fn reach(&self, start: &[NodeIx], is_end: &dyn Fn(NodeIx) -> bool) -> Vec<bool> {
        let graph = self.graph;
        let mut scope = vec![false; graph.ixs().count()];
        let mut next = start.to_vec();
        next.iter().for_each(|ix| scope[ix.0 as usize] = true);
        while let Some(ix) = next.pop() {
            if is_end(ix) {
                continue;
            }
            for (before, strength) in graph.ordered_before(ix) {
                let joins = match strength {
                    Strength::Hard => true,
                    Strength::Recommended => self.follows(before),
                    Strength::ExportFirst => graph.is_barrier(before) || is_export(graph.node(before)),
                    Strength::Cascade | Strength::Optional => false,
                };
                if joins && !std::mem::replace(&mut scope[before.0 as usize], true) {
                    next.push(before);
                }
            }
        }
        scope
    }

    /// Whether advice to end something first is taken: when the account goes, all of it. When a
    /// selection goes, advice must not destroy for good what nobody named.
    fn follows(&self, before: NodeIx) -> bool {
        let graph = self.graph;
        self.scope.targets.is_empty() || graph.is_barrier(before) || !graph.node(before).kind().irreversible.value
    }

    /// Takes out of the scope what has to stay.
    fn hold(&self, scope: &mut [bool], known: &mut ActCounts) -> Vec<Held<'g>> {
        let graph = self.graph;
        let mut because: HashMap<NodeIx, Because<'g>> = HashMap::new();
        let mut next: Vec<(NodeIx, bool)> = Vec::new();
        if !self.scope.kept.is_empty() || !self.scope.excluded.is_empty() {
            for ix in graph.ixs().filter(|ix| !graph.is_barrier(*ix) && !graph.is_gone(*ix)) {
                let node = graph.node(ix);
                let is_kept = self.scope.kept.iter().any(|selector| chooses(selector, node));
                if is_kept || self.scope.excluded.iter().any(|selector| chooses(selector, node)) {
                    because.insert(ix, if is_kept { Because::Kept } else { Because::Excluded });
                    next.push((ix, is_kept));
                }
            }
        }
        for node in graph.cycles().flatten() {
            because.entry(node.ix()).or_insert(Because::Cycle);
            next.push((node.ix(), false));
        }
        for ix in graph.ixs().filter(|ix| scope[ix.0 as usize] && !graph.is_barrier(*ix)) {
            if known.of(graph, ix) == 0 && !because.contains_key(&ix) {
                because.insert(ix, Because::NoWay);
                next.push((ix, false));
            }
        }
        // What is kept has the wider reach, so it goes first: what it has reached needs no second look.
        next.sort_by_key(|(_, is_kept)| *is_kept);
        let mut reached: HashSet<NodeIx> = next.iter().filter(|(_, is_kept)| *is_kept).map(|(ix, _)| *ix).collect();
        while let Some((ix, is_kept)) = next.pop() {
            let cause =
                if graph.is_barrier(ix) { because.get(&ix).copied() } else { Some(Because::Stays(graph.node(ix))) };
            // What would end a kept thing does so in whatever order.
            let unordered = graph.unordered_after(ix).filter(|_| is_kept);
            for (after, strength) in graph.ordered_after(ix).chain(unordered) {
                let holds = match strength {
                    Strength::Hard => true,
                    Strength::Cascade | Strength::Optional | Strength::ExportFirst => is_kept,
                    Strength::Recommended => is_kept && graph.cuts_off(after, ix),
                };
                let is_new = !because.contains_key(&after);
                if is_new && holds {
                    because.extend(cause.map(|cause| (after, cause)));
                }
                if holds && (if is_kept { reached.insert(after) } else { is_new }) {
                    next.push((after, is_kept));
                }
            }
        }
        let mut held: Vec<Held<'g>> = because
            .into_iter()
            .filter(|(ix, _)| std::mem::take(&mut scope[ix.0 as usize]) && !graph.is_barrier(*ix))
            .map(|(ix, because)| Held { node: graph.node(ix), because })
            .collect();
        held.sort_unstable_by_key(|held| held.node.ix());
        held
    }
}

fn chooses(selector: &Selector, node: Node<'_>) -> bool {
    selector.chooses(node.kind(), node.coverage(), node.key())
}

/// True for data that can be copied out: its own end is an export.
fn is_export(node: Node<'_>) -> bool {
    node.acts().next().is_some_and(|act| act.action() == Action::Export)
}

/// How many acts it takes to end a node, worked out once per kind, status and code.
#[derive(Default)]
struct ActCounts {
    last: Option<(u64, u8)>,
    known: HashMap<u64, u8>,
}

impl ActCounts {
    fn of(&mut self, graph: &DependencyGraph<'_>, ix: NodeIx) -> u8 {
        let key = graph.act_class(ix);
        if let Some((last, count)) = self.last
            && last == key
        {
            return count;
        }
        let acts = || u8::try_from(graph.node(ix).acts().count()).unwrap_or(u8::MAX);
        let count = *self.known.entry(key).or_insert_with(acts);
        self.last = Some((key, count));
        count
    }
}

/// The steps by (stage, position): a counting sort, since positions come in order.
fn in_order(stage: &[u32], acts: &[u8]) -> Vec<Record> {
    let records = || {
        (0u32..).zip(stage.iter().zip(acts)).flat_map(|(ix, (stage, acts))| {
            (0..*acts).map(move |act| Record { stage: stage + u32::from(act), ix: NodeIx(ix), act })
        })
    };
    let mut counts: Vec<u32> = Vec::new();
    for record in records() {
        let stage = record.stage as usize;
        if counts.len() <= stage {
            counts.resize(stage + 1, 0);
        }
        counts[stage] += 1;
    }
    let mut total = 0;
    for count in &mut counts {
        total += std::mem::replace(count, total);
    }
    let mut steps = vec![Record { stage: 0, ix: NodeIx(0), act: 0 }; total as usize];
    for record in records() {
        let at = &mut counts[record.stage as usize];
        steps[*at as usize] = record;
        *at += 1;
    }
    steps
}

impl<'g> Plan<'g> {
    /// The graph that it was made from.
    pub const fn graph(&self) -> &'g DependencyGraph<'g> {
        self.graph
    }

    /// The digest of the account that it was made for. Computed anew at each call, as
    /// [`Account::digest`](crate::account::Account::digest).
    pub fn digest(&self) -> Digest {
        self.graph.account().digest()
    }

    /// The steps, in canonical order.
    pub fn steps(&self) -> impl ExactSizeIterator<Item = Step<'_, 'g>> {
        let count = u32::try_from(self.steps.len()).unwrap_or(u32::MAX);
        (0..count).map(|at| Step::new(self, at + 1, self.steps[at as usize]))
    }

    /// The step of this number, from 1.
    pub fn step(&self, id: u32) -> Option<Step<'_, 'g>> {
        let record = self.steps.get(id.checked_sub(1)? as usize)?;
        Some(Step::new(self, id, *record))
    }

    /// How many stages there are.
    pub fn stages(&self) -> u32 {
        self.steps.last().map_or(0, |last| last.stage + 1)
    }

    /// How many steps come before a stage.
    pub(crate) fn first_of_stage(&self, stage: u32) -> u32 {
        u32::try_from(self.steps.partition_point(|step| step.stage < stage)).unwrap_or(u32::MAX)
    }

    /// True if it is meant to close the account, rather than to end a selection.
    pub const fn is_whole(&self) -> bool {
        self.scope.targets.is_empty()
    }

    /// What it was asked for.
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// True if its last step closes the account.
    pub fn closes_account(&self) -> bool {
        self.acts.get(self.graph.root_ix().0 as usize).is_some_and(|acts| *acts > 0)
    }

    /// What is in its scope and not ended, and why; by position.
    pub fn held(&self) -> &[Held<'g>] {
        &self.held
    }

    /// What ends without a step of its own: with another, of which it is a part (`Cascade`), or
    /// because it belongs to what is ended (`Optional`); and data that is lost (`ExportFirst`). Each
    /// with what it goes with, by position. Other strengths give nothing of use. O(V + E).
    pub fn goes_along(&self, strength: Strength) -> Vec<(Node<'g>, Node<'g>)> {
        let mut found = Vec::new();
        for ix in self.graph.ixs().filter(|ix| !self.graph.is_gone(*ix) && !self.graph.is_barrier(*ix)) {
            if strength != Strength::ExportFirst && self.acts[ix.0 as usize] > 0 {
                continue;
            }
            let node = self.graph.node(ix);
            let dependents = node.dependents();
            // What has to end in its own right, for the account's sake, does not go along with a mere
            // setting of another.
            let is_own = |dependent: &Dependency<'_>| {
                let matters = |(kind, _): &(&KindSpec, _)| kind.name == dependent.node.kind().name;
                dependent.constraint.strength == Strength::Hard && self.graph.matters().iter().any(matters)
            };
            if strength == Strength::Optional && dependents.iter().any(is_own) {
                continue;
            }
            let with = dependents.into_iter().find(|dependent| {
                dependent.constraint.strength == strength && self.acts[dependent.node.ix().0 as usize] > 0
            });
            found.extend(with.map(|with| (node, with.node)));
        }
        found
    }

    /// The advice that the plan does not follow: edges that were dropped to break cycles, and things
    /// that had better go before a step but stay. By position. O(V + E).
    pub fn unfollowed(&self) -> Vec<DroppedEdge<'g>> {
        let planned = |node: Node<'_>| self.acts[node.ix().0 as usize] > 0;
        let mut edges: Vec<DroppedEdge<'g>> =
            self.graph.dropped_edges().filter(|edge| planned(edge.before) && planned(edge.after)).collect();
        // All advice is taken then, but for that of a dropped edge, for whose sake nothing is planned.
        if self.is_whole() && self.held.is_empty() && self.graph.dropped_edges().next().is_none() {
            return edges;
        }
        for ix in self.graph.ixs().filter(|ix| self.acts[ix.0 as usize] > 0) {
            let after = self.graph.node(ix);
            let advice = after.prerequisites().into_iter().filter(|dependency| {
                dependency.constraint.strength == Strength::Recommended && !planned(dependency.node)
            });
            edges.extend(advice.map(|Dependency { node: before, constraint }| DroppedEdge {
                before,
                after,
                constraint,
            }));
        }
        edges
    }

    /// The dates: when the account can be closed at the earliest if all of it is ended, whatever this
    /// plan leaves out. `now` as for [`Timeline::new`]. O(V + E).
    pub fn timeline(&self, now: DateTime<Utc>, calendar: &dyn BusinessCalendar) -> Timeline<'g> {
        Timeline::new(self.graph, now, calendar)
    }

    /// The number of a step.
    pub(super) fn id_of(&self, record: Record) -> Option<u32> {
        self.steps.binary_search(&record).ok().and_then(|at| u32::try_from(at + 1).ok())
    }

    /// The last steps of everything planned that directly precedes a node, ascending.
    pub(super) fn last_steps_before(&self, ix: NodeIx) -> Vec<u32> {
        let mut ids = Vec::new();
        for before in self.graph.planned_before(ix) {
            let acts = self.acts[before.0 as usize];
            if acts > 0 {
                let stage = self.stage[before.0 as usize] + u32::from(acts - 1);
                ids.extend(self.id_of(Record { stage, ix: before, act: acts - 1 }));
            }
        }
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}
