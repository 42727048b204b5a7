//! Root blockers, grouped by cause.

use std::collections::HashMap;

use super::{Blocker, Diagnosis};
use crate::account::Coverage;
use crate::catalogue::spec::Actor;
use crate::catalogue::{Code, KindSpec};

/// Root blockers with the same cause: the same kind, coverage, code and actor.
#[derive(Clone, Debug)]
pub struct RootGroup<'d, 'g> {
    /// Its members, by position; at least one.
    pub members: Vec<Blocker<'d, 'g>>,
    /// How many other blockers wait for this group and nothing else: clearing it alone lets
    /// somebody go on with them, one after the other.
    pub holds_up_alone: usize,
}

impl RootGroup<'_, '_> {
    /// What they are.
    pub fn kind(&self) -> &'static KindSpec {
        self.members[0].kind()
    }

    /// Where they are.
    pub fn coverage(&self) -> Option<Coverage> {
        self.members[0].coverage()
    }

    /// Why they are in the way.
    pub fn code(&self) -> Code {
        self.members[0].code()
    }

    /// Who can clear them.
    pub fn actor(&self) -> Option<Actor> {
        self.members[0].actor()
    }
}

/// Whose fault it is that something waits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    ByNobody,
    By(usize),
    BySeveral,
}

impl<'g> Diagnosis<'g> {
    /// The root blockers, grouped by cause and ranked by how much each group alone holds up, then by
    /// position. O(V + E).
    ///
    /// A group holds up alone what it dominates: every chain of causes that leads there begins in
    /// the group.
    pub fn root_groups(&self) -> Vec<RootGroup<'_, 'g>> {
        let mut groups: Vec<RootGroup<'_, 'g>> = Vec::new();
        let mut by_cause = HashMap::new();
        let mut held = vec![Held::ByNobody; self.graph().ixs().count()];
        for blocker in self.roots() {
            let cause = (blocker.kind().name, blocker.coverage(), blocker.code(), blocker.actor());
            let at = *by_cause.entry(cause).or_insert_with(|| {
                groups.push(RootGroup { members: Vec::new(), holds_up_alone: 0 });
                groups.len() - 1
            });
            groups[at].members.push(blocker);
            held[blocker.node().ix().0 as usize] = Held::By(at);
        }
        let mut in_way = vec![false; held.len()];
        self.records().iter().for_each(|record| in_way[record.ix.0 as usize] = true);
        for ix in self.graph().topological() {
            let at = ix.0 as usize;
            let is_barrier = self.graph().is_barrier(ix);
            if held[at] != Held::ByNobody || !(in_way[at] || is_barrier) {
                continue;
            }
            let holders = self.graph().hard_before(ix).filter(|before| !self.is_gone(*before));
            held[at] = holders.fold(Held::ByNobody, |held_by, before| match (held_by, held[before.0 as usize]) {
                (known, Held::ByNobody) => known,
                (Held::ByNobody, other) => other,
                (Held::By(one), Held::By(other)) if one == other => Held::By(one),
                _ => Held::BySeveral,
            });
            if let (Held::By(group), false) = (held[at], is_barrier) {
                groups[group].holds_up_alone += 1;
            }
        }
        groups.sort_by_key(|group| std::cmp::Reverse(group.holds_up_alone));
        groups
    }
}
