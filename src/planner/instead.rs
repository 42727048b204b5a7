//! What could be done instead of ending things.

use std::collections::HashMap;

use super::Plan;
use crate::catalogue::KindSpec;
use crate::catalogue::spec::{Known, Text};
use crate::graph::{ActClass, NodeIx};

/// Something that can be done instead of ending things of a kind.
///
/// `'p` is the lifetime of the plan.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Instead<'p> {
    /// The kind.
    pub kind: &'p KindSpec,
    /// How many of those that the plan ends can be treated so, by their status.
    pub count: usize,
    /// What can be done, as an instruction, and who says so.
    pub what: Known<Text>,
}

impl Plan {
    /// What could be done instead of ending what it ends, once for each kind: people often want to pause
    /// things, and not to end them. By position of the kind, then as the catalogue has them. O(V).
    pub fn instead(&self) -> Vec<Instead<'_>> {
        let mut classes: HashMap<ActClass, (NodeIx, usize)> = HashMap::new();
        for ix in self.graph.ixs().filter(|ix| self.acts[*ix] > 0) {
            classes.entry(self.graph.act_class(ix)).or_insert((ix, 0)).1 += 1;
        }
        let mut classes: Vec<(NodeIx, usize)> = classes.into_values().collect();
        classes.sort_unstable();
        let mut found: Vec<(usize, Instead<'_>)> = Vec::new();
        for (ix, count) in classes {
            let node = self.graph.node(ix);
            let kind = node.kind();
            // Kinds follow each other by position, so those of this kind are at the end.
            let start = found.iter().position(|(_, other)| other.kind.name == kind.name).unwrap_or(found.len());
            for (nth, what) in kind.alternatives_in(node.resource().and_then(|resource| resource.status())) {
                match found.iter_mut().skip(start).find(|(known, _)| *known == nth) {
                    Some((_, instead)) => instead.count += count,
                    None => found.push((nth, Instead { kind, count, what })),
                }
            }
            if let Some(own) = found.get_mut(start..) {
                own.sort_by_key(|(nth, _)| *nth);
            }
        }
        found.into_iter().map(|(_, instead)| instead).collect()
    }
}
