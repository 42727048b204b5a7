//! The order of a plan's steps.

use std::collections::HashMap;

use super::plan::Record;
use crate::graph::{DependencyGraph, NodeIx};

/// The steps by (stage, position, act). A counting sort: nodes come by position, so only the stages have
/// to be sorted.
pub(super) fn by_stage(stage: &[u32], acts: &[u8]) -> Vec<Record> {
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

/// How many acts it takes to end a node, worked out once per kind, status and code.
#[derive(Default)]
pub(super) struct ActCounts {
    last: Option<(u64, u8)>,
    known: HashMap<u64, u8>,
}

impl ActCounts {
    pub(super) fn of(&mut self, graph: &DependencyGraph<'_>, ix: NodeIx) -> u8 {
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
