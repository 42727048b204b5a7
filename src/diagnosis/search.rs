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

/// Everything that the account waits for, by position: the nodes from which hard edges lead to it, and
/// what is to be kept. O(V + E).
pub(super) fn in_way(graph: &AssumedGraph) -> Vec<InWay> {
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
    let things = inner.ixs().filter(|ix| found.contains(*ix) && *ix != inner.root_ix() && !inner.is_barrier(*ix));
    things.map(|ix| InWay { ix, is_root: is_root(ix) }).collect()
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

/// True if something that is not gone has to go before a thing, the members of its own cycle aside.
fn waits_outside(graph: &AssumedGraph, ix: NodeIx) -> bool {
    let mut predecessors = graph.graph().hard_predecessors(ix);
    predecessors.any(|(before, _)| !graph.is_gone(before) && !graph.is_same_cycle(ix, before))
}
