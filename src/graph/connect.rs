//! The edges: which resources each of the catalogue's constraints pairs up.

use std::collections::HashMap;

use petgraph::graph::NodeIndex;

use super::build::{DependencyGraph, Edge, NodeData, Subject};
use super::expected::is_billed_to;
use super::node::NodeIx;
use crate::account::{Account, Coverage, ResourceIx, RoleIx};
use crate::catalogue::spec::{Constraint, Pair, Standing};
use crate::catalogue::{Code, KindSpec};

pub(super) struct Connector<'g, 'a> {
    graph: &'g mut DependencyGraph<'a>,
    account: &'a Account,
}

/// The live nodes of one kind.
#[derive(Clone)]
struct Live {
    nodes: Vec<(u32, Option<Coverage>)>,
}

impl Live {
    fn ixs(&self) -> Vec<u32> {
        self.nodes.iter().map(|(ix, _)| *ix).collect()
    }

    /// Those of a coverage, and those that the operator shares.
    fn within(&self, coverage: Coverage) -> Vec<u32> {
        let here = |place: &Option<Coverage>| place.is_none_or(|own| own == coverage);
        self.nodes.iter().filter(|(_, place)| here(place)).map(|(ix, _)| *ix).collect()
    }
}

impl<'g, 'a> Connector<'g, 'a> {
    pub(super) fn new(graph: &'g mut DependencyGraph<'a>) -> Self {
        let account = graph.account;
        Self { graph, account }
    }

    pub(super) fn connect_all(&mut self) {
        let live = self.live();
        let position: HashMap<&str, usize> =
            self.graph.kinds.iter().enumerate().map(|(at, kind)| (kind.name, at)).collect();
        for at in 0..self.graph.kinds.len() {
            let kind = self.graph.kinds[at];
            for constraint in kind.before {
                let Some(&then) = position.get(constraint.then) else { continue };
                if live[at].nodes.is_empty() || live[then].nodes.is_empty() {
                    continue;
                }
                let rule = u16::try_from(self.graph.rules.len()).unwrap_or(u16::MAX);
                self.graph.rules.push(constraint);
                self.connect(rule, constraint, (kind, &live[at]), (self.graph.kinds[then], &live[then]));
            }
        }
    }

    fn live(&self) -> Vec<Live> {
        let mut live = vec![Live { nodes: Vec::new() }; self.graph.kinds.len()];
        for (ix, node) in (0u32..).zip(&self.graph.nodes) {
            if node.standing != Standing::Gone {
                let coverage = match node.subject {
                    Subject::Resource(resource) => self.account.resource(ResourceIx(resource)).coverage(),
                    Subject::Expected(at) => self.graph.expected[at as usize].coverage,
                    Subject::Barrier => None,
                };
                live[usize::from(node.kind)].nodes.push((ix, coverage));
            }
        }
        live
    }

    fn connect(
        &mut self,
        rule: u16,
        constraint: &'static Constraint,
        (kind, first): (&'static KindSpec, &Live),
        (then, second): (&'static KindSpec, &Live),
    ) {
        let paths: Vec<&[&str]> = constraint
            .pairs
            .iter()
            .filter_map(|pair| if let Pair::Refers(path) = pair { Some(*path) } else { None })
            .collect();
        if !paths.is_empty() {
            self.along_references(rule, &paths, first, then);
        }
        for pair in constraint.pairs {
            match pair {
                Pair::Refers(_) | Pair::Never(_) => {}
                Pair::ReferredBy(role) => self.referred_by(rule, role, kind, second),
                Pair::Share(one, other) => self.share(rule, (one, first), (other, second)),
                Pair::SameCoverage => {
                    self.by_coverage(rule, |coverage| (first.within(coverage), second.within(coverage)));
                }
                Pair::OperatorWide(role) => {
                    let wide = self.referring(first, role);
                    self.by_coverage(rule, |coverage| (wide.within(coverage), second.within(coverage)));
                }
                Pair::All => self.all(rule, &first.ixs(), &second.ixs()),
                Pair::FinalBill => self.final_bill(rule, first, second),
            }
        }
    }

    /// Every pair of which the first refers to the second, along one of the paths.
    fn along_references(&mut self, rule: u16, paths: &[&[&str]], first: &Live, then: &'static KindSpec) {
        let account = self.account;
        let wanted = account.range(then.name);
        let roles: Vec<Vec<RoleIx>> = paths
            .iter()
            .filter_map(|path| path.iter().map(|role| account.role(role)).collect::<Option<Vec<RoleIx>>>())
            .collect();
        let mut targets: Vec<u32> = Vec::new();
        for &(from, _) in &first.nodes {
            let Subject::Resource(resource) = self.graph.nodes[from as usize].subject else { continue };
            targets.clear();
            for path in &roles {
                follow(account, ResourceIx(resource), path, &mut |target| {
                    if wanted.contains(target) && !targets.contains(&target.0) {
                        targets.push(target.0);
                    }
                });
            }
            for target in &targets {
                self.edge(rule, from, self.graph.node_of[*target as usize]);
            }
        }
    }

    fn referred_by(&mut self, rule: u16, role: &str, kind: &'static KindSpec, second: &Live) {
        let Some(role) = self.account.role(role) else { return };
        let wanted = self.account.range(kind.name);
        for &(to, _) in &second.nodes {
            let Subject::Resource(resource) = self.graph.nodes[to as usize].subject else { continue };
            for target in self.account.targets(ResourceIx(resource), role) {
                if wanted.contains(target) {
                    self.edge(rule, self.graph.node_of[target.0 as usize], to);
                }
            }
        }
    }

    /// Every pair that refers to the same third: grouped by that third, in its canonical order.
    fn share(&mut self, rule: u16, (one, first): (&str, &Live), (other, second): (&str, &Live)) {
        let (Some(one), Some(other)) = (self.account.role(one), self.account.role(other)) else { return };
        let mut groups: HashMap<u32, (Vec<u32>, Vec<u32>)> = HashMap::new();
        for &(ix, _) in &first.nodes {
            self.each_target(ix, one, |target| groups.entry(target).or_default().0.push(ix));
        }
        if groups.is_empty() {
            return;
        }
        for &(ix, _) in &second.nodes {
            self.each_target(ix, other, |target| {
                if let Some((_, members)) = groups.get_mut(&target) {
                    members.push(ix);
                }
            });
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_unstable_by_key(|(target, _)| *target);
        for (_, (firsts, seconds)) in groups {
            self.all(rule, &firsts, &seconds);
        }
    }

    fn each_target(&self, node: u32, role: RoleIx, mut each: impl FnMut(u32)) {
        if let Subject::Resource(resource) = self.graph.nodes[node as usize].subject {
            self.account.targets(ResourceIx(resource), role).for_each(|target| each(target.0));
        }
    }

    fn referring(&self, live: &Live, role: &str) -> Live {
        let Some(role) = self.account.role(role) else { return Live { nodes: Vec::new() } };
        let refers = |(ix, _): &&(u32, Option<Coverage>)| match self.graph.nodes[*ix as usize].subject {
            Subject::Resource(resource) => self.account.targets(ResourceIx(resource), role).next().is_some(),
            Subject::Expected(_) | Subject::Barrier => false,
        };
        Live { nodes: live.nodes.iter().filter(refers).copied().collect() }
    }

    /// A node that the operator shares meets those of both coverages, but others of its kind once.
    fn by_coverage(&mut self, rule: u16, sets: impl Fn(Coverage) -> (Vec<u32>, Vec<u32>)) {
        let [(one, other), (one_too, other_too)] = Coverage::ALL.map(sets);
        if (&one, &other) != (&one_too, &other_too) {
            self.all(rule, &one_too, &other_too);
        }
        self.all(rule, &one, &other);
    }

    /// Everything billed to a coverage comes before the last of its open bills.
    fn final_bill(&mut self, rule: u16, first: &Live, bills: &Live) {
        for coverage in Coverage::ALL {
            let last = bills.nodes.iter().filter(|(_, place)| *place == Some(coverage)).map(|(ix, _)| *ix).max();
            let Some(bill) = last else { continue };
            for &(ix, _) in &first.nodes {
                if let Subject::Resource(resource) = self.graph.nodes[ix as usize].subject
                    && is_billed_to(self.account.resource(ResourceIx(resource)), coverage)
                {
                    self.edge(rule, ix, bill);
                }
            }
        }
    }

    /// Every pair of the two sets (in canonical position each), through a barrier where that takes fewer edges.
    fn all(&mut self, rule: u16, firsts: &[u32], seconds: &[u32]) {
        if firsts.len() <= 1 || seconds.len() <= 1 {
            for &from in firsts {
                seconds.iter().filter(|&&to| to != from).for_each(|&to| self.edge(rule, from, to));
            }
            return;
        }
        // Through a barrier, what is in both sets would wait for itself: those go round it.
        let both: Vec<u32> = firsts.iter().copied().filter(|ix| seconds.binary_search(ix).is_ok()).collect();
        if !both.is_empty() {
            let apart =
                |set: &[u32]| set.iter().copied().filter(|ix| both.binary_search(ix).is_err()).collect::<Vec<_>>();
            let (only_first, only_second) = (apart(firsts), apart(seconds));
            self.all(rule, &only_first, seconds);
            self.all(rule, &both, &only_second);
            for &from in &both {
                both.iter().for_each(|&to| self.edge(rule, from, to));
            }
            return;
        }
        let barrier = self.barrier();
        firsts.iter().for_each(|&from| self.edge(rule, from, barrier));
        seconds.iter().for_each(|&to| self.edge(rule, barrier, to));
    }

    fn barrier(&mut self) -> u32 {
        let NodeIx(ix) = super::build::node_ix(self.graph.graph.add_node(()));
        self.graph.nodes.push(NodeData {
            subject: Subject::Barrier,
            kind: u16::MAX,
            standing: Standing::Live,
            code: Code::NotTerminated,
        });
        ix
    }

    fn edge(&mut self, rule: u16, from: u32, to: u32) {
        // Nothing waits for itself, nor for what is gone.
        let is_gone = |ix: u32| self.graph.nodes[ix as usize].standing == Standing::Gone;
        if from == to || is_gone(from) || is_gone(to) {
            return;
        }
        let edge = Edge { rule, ignored: false };
        self.graph.graph.add_edge(NodeIndex::from(from), NodeIndex::from(to), edge);
    }
}

/// Calls `found` with everything at the end of a path of references.
fn follow(account: &Account, from: ResourceIx, path: &[RoleIx], found: &mut impl FnMut(ResourceIx)) {
    match path {
        [] => found(from),
        [role] => account.targets(from, *role).for_each(found),
        [role, rest @ ..] => {
            for next in account.targets(from, *role) {
                follow(account, next, rest, &mut *found);
            }
        }
    }
}
