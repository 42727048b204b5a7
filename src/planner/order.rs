//! The order of a plan's steps.

use std::collections::HashMap;

use super::record::Record;
use crate::graph::{ActClass, DependencyGraph, NodeIx, NodeMap};

/// The steps by (stage, position, act). A counting sort: nodes come by position, so only the stages have
/// to be sorted.
pub(super) fn by_stage(stage: &NodeMap<u32>, acts: &NodeMap<u8>) -> Vec<Record> {
    let records = || {
        stage
            .iter()
            .flat_map(|(ix, stage)| (0..acts[ix]).map(move |act| Record { stage: stage + u32::from(act), ix, act }))
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

/// How many acts it takes to end a node, worked out once per kind, status and code.
#[derive(Default)]
pub(super) struct ActCounts {
    last: Option<(ActClass, u8)>,
    known: HashMap<ActClass, u8>,
}

impl ActCounts {
    pub(super) fn of(&mut self, graph: &DependencyGraph, ix: NodeIx) -> u8 {
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
