//! Root blockers, grouped by cause.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::members::Members;
use super::{Diagnosis, Lever};
use crate::graph::NodeIx;

/// Which groups the chains of causes of a node begin in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begins {
    /// In none.
    Nowhere,
    /// All of them in this group, which dominates the node.
    In(GroupIx),
    /// In several.
    InSeveral,
}

/// The position of a group, by its first member.
#[derive(Clone, Copy, PartialEq, Eq)]
struct GroupIx(usize);

impl Begins {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (known, Self::Nowhere) => known,
            (Self::Nowhere, other) => other,
            (Self::In(one), Self::In(other)) if one == other => self,
            (Self::In(_) | Self::InSeveral, Self::In(_) | Self::InSeveral) => Self::InSeveral,
        }
    }
}

impl Diagnosis {
    /// The root blockers, grouped by cause and ranked by how much each group alone holds up, then by
    /// position. O(V + E).
    ///
    /// A group holds up alone what it dominates: every chain of causes that leads there begins in
    /// the group.
    pub fn root_groups(&self) -> Vec<Lever<'_>> {
        let (mut groups, at) = self.grouped_roots();
        let graph = self.graph();
        // Where the chains of causes of each node begin, and which roots it waits for if it waits for
        // nothing else.
        let (mut begins, mut ahead) = (graph.map(Begins::Nowhere), graph.map(Begins::Nowhere));
        at.iter().for_each(|(ix, group)| begins[*ix] = Begins::In(*group));
        let mut in_way = graph.no_nodes();
        self.blockers().for_each(|blocker| _ = in_way.insert(blocker.node().ix()));
        for ix in graph.topological() {
            let is_barrier = graph.is_barrier(ix);
            if begins[ix] != Begins::Nowhere || !(is_barrier || in_way.contains(ix)) {
                continue;
            }
            for before in graph.hard_before(ix).filter(|before| !self.assumed().is_gone(*before)) {
                let is_waiting = !graph.is_barrier(before) && ahead[before] != Begins::Nowhere;
                begins[ix] = begins[ix].and(begins[before]);
                ahead[ix] = ahead[ix].and(match (is_waiting, graph.is_barrier(before)) {
                    (true, _) => Begins::InSeveral,
                    (false, true) => ahead[before],
                    (false, false) => begins[before],
                });
            }
            if is_barrier {
                continue;
            }
            if let Begins::In(GroupIx(group)) = begins[ix] {
                groups[group].holds_up_alone += 1;
            }
            if let Begins::In(GroupIx(group)) = ahead[ix] {
                groups[group].makes_ready += 1;
            }
        }
        groups.sort_by_key(|group| Reverse(group.holds_up_alone));
        groups
    }

    /// The groups by position of their first members, and the group of each root.
    fn grouped_roots(&self) -> (Vec<Lever<'_>>, Vec<(NodeIx, GroupIx)>) {
        let mut groups: Vec<Lever<'_>> = Vec::new();
        let mut group_of = Vec::new();
        let mut by_cause: HashMap<_, GroupIx> = HashMap::new();
        for blocker in self.roots() {
            let cause = (blocker.kind().name, blocker.coverage(), blocker.code(), blocker.actor());
            let known = by_cause.get(&cause).copied();
            match known {
                Some(GroupIx(at)) => groups[at].members.push(blocker),
                None => groups.push(Lever { members: Members::new(blocker), holds_up_alone: 0, makes_ready: 0 }),
            }
            let at = *by_cause.entry(cause).or_insert(GroupIx(groups.len() - 1));
            group_of.push((blocker.node().ix(), at));
        }
        (groups, group_of)
    }
}
