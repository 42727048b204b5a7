//! The order of a plan's steps.

use super::record::{Record, Steps, Turn};
use crate::graph::{ActClass, ByNumber, DependencyGraph, NodeIx, NodeMap};

/// The steps by (stage, turn, position, act), and the number of each node's last step, 0 if it has none.
/// A counting sort: nodes come by position, so only stages and turns have to be sorted.
pub(super) fn by_stage(
    graph: &DependencyGraph,
    stage: &NodeMap<u32>,
    acts: &NodeMap<u8>,
    turns: &mut Turns,
) -> (Steps, NodeMap<u32>) {
    let mut each = |then: &mut dyn FnMut(Record)| {
        for (ix, first) in stage.iter().filter(|(ix, _)| acts[*ix] > 0) {
            for (act, turn) in (0..acts[ix]).zip(turns.of(graph, ix)) {
                then(Record { stage: first + u32::from(act), turn: *turn, ix, act });
            }
        }
    };
    let mut counts: Vec<u32> = Vec::new();
    each(&mut |record| {
        let place = record.place();
        if counts.len() <= place {
            counts.resize(place + 1, 0);
        }
        counts[place] += 1;
    });
    let mut steps = Steps::of_places(&counts);
    let mut total = 0;
    for count in &mut counts {
        total += std::mem::replace(count, total);
    }
    let mut last = NodeMap::filled(stage.len(), 0);
    each(&mut |record| {
        let at = &mut counts[record.place()];
        steps.put(*at as usize, record);
        *at += 1;
        // The acts of a node come one after the other, so the last one is what remains.
        last[record.ix] = *at;
    });
    (steps, last)
}

/// The turns of the acts that it takes to end a node, worked out once per kind, status and code.
#[derive(Default)]
pub(super) struct Turns {
    last: Option<(ActClass, usize)>,
    known: ByNumber<ActClass, usize>,
    lists: Vec<Box<[Turn]>>,
}

impl Turns {
    /// In the order of the acts; no more than a plan can number.
    pub(super) fn of(&mut self, graph: &DependencyGraph, ix: NodeIx) -> &[Turn] {
        let key = graph.act_class(ix);
        let list = match self.last {
            Some((last, list)) if last == key => list,
            _ => *self.known.entry(key).or_insert_with(|| {
                let acts = graph.node(ix).acts().take(usize::from(u8::MAX));
                self.lists.push(acts.map(|act| Turn::of(&act)).collect());
                self.lists.len() - 1
            }),
        };
        self.last = Some((key, list));
        self.lists.get(list).map_or(&[], |turns| turns)
    }

    /// How many acts it takes.
    pub(super) fn count(&mut self, graph: &DependencyGraph, ix: NodeIx) -> u8 {
        u8::try_from(self.of(graph, ix).len()).unwrap_or(u8::MAX)
    }
}
