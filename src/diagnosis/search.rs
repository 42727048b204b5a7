//! The search for what is in the way: backward from the account, along hard edges.

use std::collections::BTreeSet;

use super::assumed::{AssumedGraph, CycleIx};
use crate::graph::{NodeIx, NodeMap, NodeSet};

/// A node that is in the way.
#[derive(Clone, Copy, Debug)]
pub(super) struct InWay {
    pub(super) ix: NodeIx,
    /// Whether it waits for nothing else that is in the way.
    pub(super) is_root: bool,
}

/// Everything that is in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AllInWay {
    things: NodeSet,
    roots: NodeSet,
    count: usize,
}

impl AllInWay {
    pub(super) const fn len(&self) -> usize {
        self.count
    }

    /// By position.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = InWay> {
        let found = self.things.iter().map(|ix| InWay { ix, is_root: self.roots.contains(ix) });
        Counted { found, left: self.count }
    }

    /// This node, if it is in the way.
    pub(super) fn get(&self, ix: NodeIx) -> Option<InWay> {
        self.things.contains(ix).then(|| InWay { ix, is_root: self.roots.contains(ix) })
    }
}

/// An iterator whose length is known.
struct Counted<I> {
    found: I,
    left: usize,
}

impl<I: Iterator> Iterator for Counted<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        let next = self.found.next()?;
        self.left = self.left.saturating_sub(1);
        Some(next)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<I: Iterator> ExactSizeIterator for Counted<I> {}

/// Everything that the account waits for: the nodes from which hard edges lead to it, and what is to be kept.
/// O(V + E).
pub(super) fn in_way(graph: &AssumedGraph) -> AllInWay {
    let Reached { found, ahead } = Reached::from_account(graph);
    let waiting_cycles: BTreeSet<CycleIx> =
        graph.cyclic().filter(|(ix, _)| waits_outside(graph, *ix)).map(|(_, cycle)| cycle).collect();
    // The members of a cycle wait for each other. If none of them waits for anything else, the cycle is
    // a root cause as a whole.
    let is_root = |ix| match graph.cycle_of(ix) {
        Some(cycle) => !waiting_cycles.contains(&cycle),
        None => match ahead[ix] {
            Ahead::Nothing => true,
            Ahead::Barriers => !waits_outside(graph, ix),
            Ahead::Thing => false,
        },
    };
    let inner = graph.graph();
    let mut things = found;
    things.remove(inner.root_ix());
    inner.barriers().for_each(|ix| _ = things.remove(ix));
    let mut roots = things.clone();
    roots.retain(is_root);
    AllInWay { count: things.len(), things, roots }
}

/// What a search has met.
struct Reached {
    /// All nodes that it has met, barrier nodes and the account itself among them.
    found: NodeSet,
    /// What each of them has ahead.
    ahead: NodeMap<Ahead>,
}

/// What has to go before a node, as far as its direct neighbours tell. What tells more is greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ahead {
    /// Nothing that is not gone.
    Nothing,
    /// Barrier nodes alone, which may have nothing left on their other side.
    Barriers,
    /// A thing.
    Thing,
}

impl Reached {
    fn from_account(assumed: &AssumedGraph) -> Self {
        let graph = assumed.graph();
        let mut reached = Self { found: graph.no_nodes(), ahead: graph.map(Ahead::Nothing) };
        let account = Some(graph.root_ix()).filter(|root| !assumed.is_gone(*root));
        let mut next: Vec<NodeIx> = assumed.kept().chain(account).collect();
        next.iter().for_each(|ix| _ = reached.found.insert(*ix));
        while let Some(ix) = next.pop() {
            for before in graph.hard_before(ix).filter(|before| !assumed.is_gone(*before)) {
                let met = if graph.is_barrier(before) { Ahead::Barriers } else { Ahead::Thing };
                reached.ahead[ix] = reached.ahead[ix].max(met);
                if reached.found.insert(before) {
                    next.push(before);
                }
            }
        }
        reached
    }
}

/// What is in the way if further things [are gone](AssumedGraph::gone_beyond), from what was in the way before.
/// `None` if something is to be kept that was not. O(what is no longer in the way, with its edges).
pub(super) fn in_way_without(graph: &AssumedGraph, before: &AllInWay, gone: &[NodeIx]) -> Option<AllInWay> {
    let inner = graph.graph();
    if !graph.kept().all(|ix| before.things.contains(ix)) {
        return None;
    }
    let mut all = before.clone();
    let mut next: Vec<NodeIx> = gone.iter().copied().filter(|ix| all.take(*ix)).collect();
    let kept: BTreeSet<NodeIx> = graph.kept().collect();
    while let Some(ix) = next.pop() {
        for before in inner.hard_before(ix) {
            if inner.is_barrier(before) {
                if !leads_on(graph, &all, before) {
                    next.push(before);
                }
            } else if all.things.contains(before) && !kept.contains(&before) && !is_met(graph, &all, before) {
                all.take(before);
                next.push(before);
            }
        }
    }
    for &ix in gone {
        for (after, _) in inner.hard_successors(ix) {
            if all.things.contains(after) && !all.roots.contains(after) && !waits_outside(graph, after) {
                all.roots.insert(after);
            }
        }
    }
    Some(all)
}

impl AllInWay {
    /// True if the search from the account meets a thing.
    fn meets(&self, graph: &AssumedGraph, ix: NodeIx) -> bool {
        ix == graph.graph().root_ix() || self.things.contains(ix)
    }

    /// Takes a node out. True if it was in the way.
    fn take(&mut self, ix: NodeIx) -> bool {
        let was = self.things.remove(ix);
        self.roots.remove(ix);
        self.count -= usize::from(was);
        was
    }
}

/// True if a search from the account would meet a thing: what comes after it is met, or is the account.
fn is_met(graph: &AssumedGraph, all: &AllInWay, ix: NodeIx) -> bool {
    let inner = graph.graph();
    inner
        .hard_after(ix)
        .any(|after| if inner.is_barrier(after) { leads_on(graph, all, after) } else { all.meets(graph, after) })
}

/// The same of a barrier node, which leads to things alone.
fn leads_on(graph: &AssumedGraph, all: &AllInWay, barrier: NodeIx) -> bool {
    graph.graph().hard_after(barrier).any(|after| all.meets(graph, after))
}

/// True if something that is not gone has to go before a thing, the members of its own cycle aside.
fn waits_outside(graph: &AssumedGraph, ix: NodeIx) -> bool {
    let mut predecessors = graph.graph().hard_predecessors(ix);
    predecessors.any(|(before, _)| !graph.is_gone(before) && !graph.is_same_cycle(ix, before))
}
