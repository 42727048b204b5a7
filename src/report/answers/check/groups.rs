//! Blockers by what one entry says of them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::account::Coverage;
use crate::catalogue::Code;
use crate::catalogue::spec::Standing;
use crate::diagnosis::{Blocker, Diagnosis};
use crate::graph::NodeIx;

/// Blockers that are shown as one entry.
pub(super) type Members<'d> = Vec<Blocker<'d>>;

/// Blockers by what one entry says of them, in the order of their first members.
pub(super) struct Groups<'d> {
    groups: Vec<Group<'d>>,
    at: BTreeMap<Likeness, usize>,
}

/// Blockers that differ in nothing that an entry says.
pub(super) struct Group<'d> {
    place: Option<Coverage>,
    pub(super) members: Members<'d>,
    /// What has to go before the members and holds nothing else up, by likeness.
    pub(super) first: Vec<Members<'d>>,
}

impl Group<'_> {
    /// How many blockers it holds.
    pub(super) fn len(&self) -> usize {
        self.members.len() + self.first.iter().map(Vec::len).sum::<usize>()
    }
}

/// What blockers of one group have in common: place, kind and cause.
pub(super) type Likeness = (Option<Coverage>, &'static str, Code);

/// A protected thing is like an unprotected one: the entry only mentions it.
pub(super) fn likeness(blocker: &Blocker<'_>) -> Likeness {
    let code = match blocker.code() {
        Code::TerminationProtected if blocker.node().standing() == Standing::Live => blocker.kind().code,
        code => code,
    };
    (blocker.coverage(), blocker.kind().name, code)
}

impl<'d> Groups<'d> {
    /// The groups of all blockers. O(n log n).
    pub(super) fn of(diagnosis: &'d Diagnosis) -> Self {
        let chains = Chains::of(diagnosis);
        let mut groups = Self { groups: Vec::new(), at: BTreeMap::new() };
        let (below, direct): (Vec<_>, Vec<_>) =
            diagnosis.blockers().partition(|blocker| chains.holds.contains_key(&blocker.node().ix()));
        for blocker in direct {
            let at = groups.like(&blocker);
            groups.groups[at].members.push(blocker);
        }
        groups.add_below(below, &chains);
        groups
    }

    /// The places of the groups: coverages in canonical order, then what the operator shares.
    pub(super) fn places(&self) -> impl Iterator<Item = Option<Coverage>> {
        let places: BTreeSet<Option<Coverage>> = self.groups.iter().map(|group| group.place).collect();
        let shared = places.contains(&None).then_some(None);
        places.into_iter().filter(Option::is_some).chain(shared)
    }

    /// The groups at a place.
    pub(super) fn at(&self, place: Option<Coverage>) -> impl Iterator<Item = &Group<'d>> {
        self.groups.iter().filter(move |group| group.place == place)
    }

    /// The group that a blocker belongs to by its likeness, which may be a new one.
    fn like(&mut self, blocker: &Blocker<'d>) -> usize {
        let groups = &mut self.groups;
        *self.at.entry(likeness(blocker)).or_insert_with(|| {
            groups.push(Group { place: blocker.coverage(), members: Vec::new(), first: Vec::new() });
            groups.len() - 1
        })
    }

    /// Puts what is in the way of something else below that, by likeness and in order of the first
    /// members.
    fn add_below(&mut self, below: Members<'d>, chains: &Chains) {
        let group_of = self.groups_of(chains);
        let mut first: BTreeMap<(usize, Likeness), Members<'d>> = BTreeMap::new();
        for blocker in below {
            let end = chains.ends.get(&blocker.node().ix());
            // A chain that ends in no group is part of a cycle: its blockers stand for themselves.
            let group = end.and_then(|end| group_of.get(end)).copied().unwrap_or_else(|| self.like(&blocker));
            let likeness = likeness(&blocker);
            if self.at.get(&likeness) == Some(&group) {
                self.groups[group].members.push(blocker);
            } else {
                first.entry((group, likeness)).or_default().push(blocker);
            }
        }
        for ((group, _), members) in first {
            self.groups[group].first.push(members);
        }
        self.groups.iter_mut().for_each(|group| group.first.sort_by_key(|members| members[0].node().ix()));
    }

    /// The group of each thing that a chain ends in.
    fn groups_of(&self, chains: &Chains) -> HashMap<NodeIx, usize> {
        let ends: HashSet<NodeIx> = chains.ends.values().copied().collect();
        if ends.is_empty() {
            return HashMap::new();
        }
        let members = |(at, group): (usize, &Group<'d>)| -> Vec<(NodeIx, usize)> {
            group.members.iter().map(|member| (member.node().ix(), at)).collect()
        };
        self.groups.iter().enumerate().flat_map(members).filter(|(ix, _)| ends.contains(ix)).collect()
    }
}

/// Blockers that hold up something other than the account, which may hold up another, and so on.
struct Chains {
    /// What each of them holds up.
    holds: HashMap<NodeIx, NodeIx>,
    /// The last thing that each of them holds up, through others.
    ends: HashMap<NodeIx, NodeIx>,
}

impl Chains {
    fn of(diagnosis: &Diagnosis) -> Self {
        let root = diagnosis.graph().root_ix();
        let held_up = |blocker: Blocker<'_>| {
            let above = blocker.holds_up().map(|dependency| dependency.after.ix()).filter(|above| *above != root)?;
            Some((blocker.node().ix(), above))
        };
        let holds: HashMap<NodeIx, NodeIx> = diagnosis.blockers().filter_map(held_up).collect();
        let ends = ends(&holds);
        Self { holds, ends }
    }
}

/// The last thing that each holds up, through others. O(n).
fn ends(holds: &HashMap<NodeIx, NodeIx>) -> HashMap<NodeIx, NodeIx> {
    let mut ends: HashMap<NodeIx, NodeIx> = HashMap::new();
    let mut path: Vec<NodeIx> = Vec::new();
    for &start in holds.keys() {
        let mut at = start;
        while let (None, Some(next)) = (ends.get(&at), holds.get(&at)) {
            path.push(at);
            // Marked on the way, so that a cycle ends where it began.
            ends.insert(at, *next);
            at = *next;
        }
        let end = ends.get(&at).copied().unwrap_or(at);
        for passed in path.drain(..) {
            ends.insert(passed, end);
        }
    }
    ends
}
