//! What the laws compare with: a graph as a plain list of edges, and naive questions about it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::Config;
use winddown::account::{Account, Address};
use winddown::catalogue::spec::{Constraint, Strength};
use winddown::graph::{DependencyGraph, Node};
use winddown::strategies::{AccountFacts, ThingFacts, now};

use crate::common::{cases, shrinks};
use crate::drawn::{catalogue_of, of_any_provider};

/// For a law that a heavy run tries on so many cases.
pub(super) fn config(all: u32) -> Config {
    Config { cases: cases(all), max_shrink_iters: shrinks(4_000), ..Config::default() }
}

/// Accounts small enough for the oracles.
pub(super) fn small() -> impl Strategy<Value = AccountFacts> {
    of_any_provider(9)
}

pub(super) fn account(facts: &AccountFacts) -> Account {
    facts.account().expect("what a strategy gives is in order")
}

pub(super) fn graph(account: &Account) -> Arc<DependencyGraph> {
    DependencyGraph::build(account.clone(), catalogue_of(account), now()).expect("the kinds are known")
}

/// "Before, after", by a rule.
#[derive(Clone, Copy)]
pub(super) struct Edge {
    pub(super) before: usize,
    pub(super) after: usize,
    pub(super) rule: &'static Constraint,
}

impl Edge {
    /// What makes it the same edge.
    pub(super) fn id(&self) -> (usize, usize, usize) {
        (self.before, self.after, std::ptr::from_ref(self.rule).addr())
    }

    pub(super) fn is_hard(&self) -> bool {
        self.rule.strength == Strength::Hard
    }
}

/// A graph, flat.
pub(super) struct Net<'g> {
    pub(super) nodes: Vec<Node<'g>>,
    pub(super) root: usize,
    /// All edges, as the nodes tell them.
    pub(super) edges: Vec<Edge>,
    /// Those that were dropped.
    pub(super) dropped: Vec<Edge>,
    /// For each node the hard cycle that it is on, found by reachability.
    pub(super) cycle: Vec<Option<usize>>,
    place: BTreeMap<Address, usize>,
}

impl<'g> Net<'g> {
    pub(super) fn of(graph: &'g Arc<DependencyGraph>) -> Self {
        let nodes: Vec<Node<'g>> = graph.nodes().collect();
        let place: BTreeMap<Address, usize> = nodes.iter().enumerate().map(|(at, node)| (node.address(), at)).collect();
        let mut edges = Vec::new();
        for (after, node) in nodes.iter().enumerate() {
            for dependency in node.prerequisites() {
                edges.push(Edge { before: place[&dependency.before.address()], after, rule: dependency.constraint });
            }
        }
        let dropped = graph
            .dropped_edges()
            .map(|edge| Edge {
                before: *place.get(&edge.before.address()).expect("a dropped edge is between things of the account"),
                after: *place.get(&edge.after.address()).expect("a dropped edge is between things of the account"),
                rule: edge.constraint,
            })
            .collect();
        let root = place[&graph.root().address()];
        let hard = reach(nodes.len(), edges.iter().filter(|edge| edge.is_hard()));
        let cycle = (0..nodes.len())
            .map(|at| (0..nodes.len()).find(|other| hard[at][*other] && hard[*other][at]).filter(|_| hard[at][at]))
            .collect();
        Self { nodes, root, edges, dropped, cycle, place }
    }

    pub(super) fn at(&self, address: &Address) -> usize {
        self.place[address]
    }

    pub(super) fn ids(&self, addresses: impl IntoIterator<Item = Address>) -> BTreeSet<usize> {
        addresses.into_iter().map(|address| self.place[&address]).collect()
    }

    pub(super) fn is_gone(&self, at: usize) -> bool {
        self.nodes[at].is_gone()
    }

    /// The edges that an order has to respect: not dropped, and not within a hard cycle.
    pub(super) fn kept(&self) -> Vec<Edge> {
        let dropped: BTreeSet<_> = self.dropped.iter().map(Edge::id).collect();
        let in_cycle = |edge: &Edge| {
            edge.is_hard() && self.cycle[edge.before].is_some() && self.cycle[edge.before] == self.cycle[edge.after]
        };
        self.edges.iter().copied().filter(|edge| !dropped.contains(&edge.id()) && !in_cycle(edge)).collect()
    }

    /// The hard edges among what is not gone.
    pub(super) fn live_hard_edges(&self) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(|edge| edge.is_hard() && !self.is_gone(edge.before) && !self.is_gone(edge.after))
    }

    /// Everything from which a chain of hard edges leads to one of `ends`, without going through
    /// what `is_gone`; by a fixpoint.
    pub(super) fn in_the_way(&self, ends: &[usize], is_gone: &dyn Fn(usize) -> bool) -> BTreeSet<usize> {
        let mut found: BTreeSet<usize> = ends.iter().copied().filter(|at| !is_gone(*at)).collect();
        loop {
            let more: Vec<usize> = self
                .edges
                .iter()
                .filter(|edge| edge.is_hard() && found.contains(&edge.after) && !is_gone(edge.before))
                .map(|edge| edge.before)
                .collect();
            let before = found.len();
            found.extend(more);
            if found.len() == before {
                return found;
            }
        }
    }
}

/// Which node leads to which, over one edge or more: Floyd and Warshall's.
pub(super) fn reach<'e>(n: usize, edges: impl IntoIterator<Item = &'e Edge>) -> Vec<Vec<bool>> {
    let mut reach = vec![vec![false; n]; n];
    for edge in edges {
        reach[edge.before][edge.after] = true;
    }
    for via in 0..n {
        for from in 0..n {
            if reach[from][via] {
                let beyond = reach[via].clone();
                reach[from].iter_mut().zip(beyond).for_each(|(known, more)| *known |= more);
            }
        }
    }
    reach
}

/// The nodes that are minimal by these edges, of so many: whatever leads to one, it leads to as well.
/// Those are the nodes that nothing leads to, and those of a cycle that nothing else leads to.
pub(super) fn minimal<'e>(n: usize, edges: impl IntoIterator<Item = &'e Edge>) -> BTreeSet<usize> {
    let reach = reach(n, edges);
    (0..n).filter(|at| (0..n).all(|other| !reach[other][*at] || reach[*at][other])).collect()
}

/// The edges that a synthetic account asks for, read from its facts: (before, after, strength).
pub(super) fn asked_for(facts: &AccountFacts, account: &Account) -> BTreeSet<(Address, Address, Strength)> {
    let address = |thing: &ThingFacts| Address::new(thing.kind, thing.coverage, thing.key.clone()).unwrap();
    let live = |thing: &&ThingFacts| thing.status.as_deref() != Some("gone");
    let mut edges = BTreeSet::new();
    let mut shares: BTreeMap<(&str, &str), Vec<Address>> = BTreeMap::new();
    for thing in &facts.things {
        for reference in &thing.references {
            // A thing that was read twice is gone only where both say so.
            let of = |key: &str| -> Vec<&ThingFacts> { facts.things.iter().filter(|other| other.key == key).collect() };
            let is_live = |key: &str| of(key).iter().any(live);
            let Some(target) = of(&reference.key).into_iter().next() else { continue };
            if is_live(&thing.key) {
                shares.entry((reference.role, &reference.key)).or_default().push(address(thing));
            }
            if !is_live(&thing.key) || !is_live(&target.key) {
                continue;
            }
            let (one, other) = (address(thing), address(target));
            // The account comes before nothing.
            let is_root = target.key == account.operator().as_str();
            match reference.role {
                "hard" => edges.insert((one, other, Strength::Hard)),
                "recommended" => edges.insert((one, other, Strength::Recommended)),
                "cascade" => edges.insert((one, other, Strength::Cascade)),
                "export-first" => edges.insert((one, other, Strength::ExportFirst)),
                "optional" => edges.insert((one, other, Strength::Optional)),
                "after-hard" if !is_root => edges.insert((other, one, Strength::Hard)),
                "after-optional" if !is_root => edges.insert((other, one, Strength::Optional)),
                "after-recommended" if !is_root => edges.insert((other, one, Strength::Recommended)),
                _ => false,
            };
        }
    }
    for (gives, takes, strength) in [("gives", "takes", Strength::Hard), ("lends", "borrows", Strength::Recommended)] {
        for ((_, third), firsts) in shares.iter().filter(|((role, _), _)| *role == gives) {
            for first in firsts {
                let seconds = shares.get(&(takes, *third)).into_iter().flatten().filter(|second| *second != first);
                edges.extend(seconds.map(|second| (first.clone(), second.clone(), strength)));
            }
        }
    }
    edges.retain(|(before, after, _)| before != after);
    edges
}

/// The same facts in another order: things, and what is said of each.
pub(super) fn shuffled(facts: &AccountFacts, seed: u64) -> AccountFacts {
    let mut state = seed | 1;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut facts = facts.clone();
    facts.things.sort_by_cached_key(|_| next());
    facts.readings.sort_by_cached_key(|_| next());
    facts.foreign.sort_by_cached_key(|_| next());
    facts.oddities.sort_by_cached_key(|_| next());
    for thing in &mut facts.things {
        thing.references.sort_by_cached_key(|_| next());
        thing.facts.sort_by_cached_key(|_| next());
    }
    facts
}
