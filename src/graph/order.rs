//! Stages: the canonical order.

use super::dependency_graph::DependencyGraph;
use super::index::{NodeIx, NodeMap};
use super::node::Node;

impl DependencyGraph {
    /// The stage at which each node is reached, when a node takes as many stages as its weight. Nodes of
    /// weight zero are left out: nothing waits for them. Barrier nodes take no stage, whatever their
    /// weight. O(V + E), without recursion.
    ///
    /// A node's stage is one more than the last stage of its predecessors, so nodes of one stage have no
    /// order among them: each stage is an antichain.
    pub(crate) fn stages_of(&self, weight: impl Fn(NodeIx) -> u32) -> NodeMap<u32> {
        let mut stage = self.map(0u32);
        for ix in self.topological() {
            let takes = if self.is_barrier(ix) { Some(0) } else { Some(weight(ix)).filter(|weight| *weight > 0) };
            let Some(takes) = takes else { continue };
            let end = stage[ix] + takes;
            self.ordered_after(ix).for_each(|(after, _)| stage[after] = stage[after].max(end));
        }
        stage
    }

    /// Everything that is not gone, stage by stage: what has to go first comes first, and within a
    /// stage the position decides. The order is canonical. Members of hard cycles have no order
    /// among them; they stand where the rest of the graph puts them.
    pub fn order(&self) -> Vec<Vec<Node<'_>>> {
        let stage = self.stages_of(|ix| u32::from(!self.is_gone(ix)));
        let mut stages: Vec<Vec<Node<'_>>> = Vec::new();
        for node in self.nodes().filter(|node| !node.is_gone()) {
            let at = stage[node.ix()] as usize;
            if stages.len() <= at {
                stages.resize_with(at + 1, Vec::new);
            }
            stages[at].push(node);
        }
        stages
    }
}
