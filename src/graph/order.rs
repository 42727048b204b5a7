//! Stages: the canonical order.

use super::DependencyGraph;
use super::node::{Node, NodeIx};

impl DependencyGraph<'_> {
    /// The stage at which each node is reached when those with a weight take that many stages and
    /// the others are left out, indexed by node. O(V + E), without recursion.
    ///
    /// A node's stage is one more than the last stage of what has to go before it, so nodes of one
    /// stage have no order among them: each stage is an antichain.
    pub(crate) fn stages_of(&self, weight: impl Fn(NodeIx) -> u32) -> Vec<u32> {
        let mut stage = vec![0u32; self.nodes.len()];
        for &ix in &self.topological {
            let ix = NodeIx(ix);
            let takes = if self.is_barrier(ix) { 0 } else { weight(ix) };
            if takes == 0 && !self.is_barrier(ix) {
                continue;
            }
            let done = stage[ix.0 as usize] + takes;
            for (after, edge) in self.after(ix) {
                let after = &mut stage[after.0 as usize];
                if !edge.ignored && *after < done {
                    *after = done;
                }
            }
        }
        stage
    }

    /// Everything that is not gone, stage by stage: what has to go first comes first, and within a
    /// stage the position decides. The order is canonical. Members of hard cycles have no order
    /// among them; they stand where the rest of the graph puts them.
    pub fn order(&self) -> Vec<Vec<Node<'_>>> {
        let counts = |ix: NodeIx| u32::from(!self.is_gone(ix) && !self.is_barrier(ix));
        let stage = self.stages_of(counts);
        let mut stages: Vec<Vec<Node<'_>>> = Vec::new();
        for ix in self.ixs().filter(|ix| counts(*ix) > 0) {
            let at = stage[ix.0 as usize] as usize;
            if stages.len() <= at {
                stages.resize_with(at + 1, Vec::new);
            }
            stages[at].push(self.node(ix));
        }
        stages
    }
}
