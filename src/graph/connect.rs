//! Connecting the nodes: which pairs of things each of the catalogue's constraints means.

use std::collections::HashMap;

use super::edges::{Edge, Found};
use super::ended::Ended;
use super::expected::Bills;
use super::index::{NodeIx, NodeSet};
use super::things::{Subject, Things};
use crate::account::{Account, PlaceIx, Places, ResourceIx, RoleIx};
use crate::catalogue::KindSpec;
use crate::catalogue::spec::{Constraint, Pair, Standing};

/// The edges that the catalogue's constraints make among the things of an account.
pub(super) struct Connected {
    pub(super) found: Found,
    /// The things through which references lead from the one end of an edge to the other.
    pub(super) through: NodeSet,
}

/// Connects the things of an account. What is taken to be ended has no edges, and no reference leads through it. What
/// ends today has no edges either.
pub(super) fn connect(things: &Things, ended: &Ended) -> Connected {
    let (found, through) = (Found::none(things.len()), NodeSet::empty(things.len()));
    let (live, places) = live(things, ended);
    let mut connector = Connector { things, ended, places, found, through };
    for (kind, firsts) in things.kinds().zip(&live) {
        for constraint in kind.before {
            let Some(rank) = things.catalogue().rank(constraint.then) else { continue };
            let (then, seconds) = (things.catalogue().ranked(rank), &live[rank]);
            if !firsts.0.is_empty() && !seconds.0.is_empty() {
                connector.apply(constraint, (kind, firsts), (rank, then, seconds));
            }
        }
    }
    Connected { found: connector.found, through: connector.through }
}

/// Nodes of one kind that are not gone, by position, with their places.
#[derive(Default)]
struct Live(Vec<(NodeIx, PlaceIx)>);

/// The live nodes of each kind, by rank, and the places in which they are. What ends today is not among them.
fn live(things: &Things, ended: &Ended) -> (Vec<Live>, Places) {
    let today = ended.today();
    let ends_today = |ix| !today.is_empty() && things.resource(ix).is_some_and(|it| today.contains(&it.ix()));
    let mut live: Vec<Live> = things.kinds().map(|_| Live::default()).collect();
    let mut places = Places::default();
    // Resources of one place come together.
    let mut last: Option<(PlaceIx, PlaceIx)> = None;
    for (ix, thing) in things.iter().filter(|(ix, thing)| thing.standing != Standing::Gone && !ends_today(*ix)) {
        let own = things.resource(ix).map(|resource| resource.place_ix());
        let place = match last {
            Some((known, place)) if own == Some(known) => place,
            _ => places.intern(things.coverage(ix)),
        };
        last = own.map(|own| (own, place));
        live[thing.kind.at()].0.push((ix, place));
    }
    (live, places)
}

impl Live {
    fn nodes(&self) -> Vec<NodeIx> {
        self.0.iter().map(|(ix, _)| *ix).collect()
    }

    /// Those of these places.
    fn within(&self, places: [Option<PlaceIx>; 2]) -> Vec<NodeIx> {
        self.0.iter().filter(|(_, place)| places.contains(&Some(*place))).map(|(ix, _)| *ix).collect()
    }
}

/// Adds edges, constraint by constraint.
///
/// `'t` is how long the things are borrowed.
struct Connector<'t> {
    things: &'t Things,
    ended: &'t Ended,
    places: Places,
    found: Found,
    through: NodeSet,
}

impl<'t> Connector<'t> {
    /// Adds the edges of one constraint: from nodes of one kind to nodes of another.
    fn apply(
        &mut self,
        constraint: &'static Constraint,
        (kind, firsts): (&KindSpec, &Live),
        (rank, then, seconds): (usize, &KindSpec, &Live),
    ) {
        let edge = self.found.add_rule(constraint);
        let is_path = |pair: &Pair| if let Pair::Refers(path) = pair { Some(*path) } else { None };
        let paths: Vec<&[&str]> = constraint.pairs.iter().filter_map(is_path).collect();
        if !paths.is_empty() {
            self.along_references(edge, &paths, firsts, (rank, then));
        }
        for pair in constraint.pairs {
            match pair {
                Pair::Refers(_) | Pair::Never(_) => {}
                Pair::ReferredBy(role) => self.referred_by(edge, role, kind, seconds),
                Pair::Share(one, other) => self.share(edge, (one, firsts), (other, seconds)),
                Pair::SameCoverage => self.by_coverage(edge, firsts, seconds),
                Pair::OperatorWide(role) => {
                    let wide = self.referring(firsts, role);
                    self.by_coverage(edge, &wide, seconds);
                }
                Pair::All => self.all_pairs(edge, &firsts.nodes(), &seconds.nodes()),
                Pair::FinalBill => self.final_bill(edge, firsts, seconds),
            }
        }
    }

    /// Every pair of which the first refers to the second, along one of the paths. A pair that several
    /// paths connect gets one edge.
    fn along_references(&mut self, edge: Edge, paths: &[&[&str]], firsts: &Live, (rank, then): (usize, &KindSpec)) {
        let (account, things) = (self.account(), self.things);
        let wanted = account.range(then.name);
        let role = |role: &&str| account.role(role);
        let paths: Vec<Vec<RoleIx>> =
            paths.iter().filter_map(|path| path.iter().map(role).collect::<Option<Vec<RoleIx>>>()).collect();
        let node_of = things.nodes_of(rank);
        if let [path] = &*paths
            && let [role] = **path
        {
            // References of one role are all different, so there is nothing to be found twice.
            for &(from, _) in &firsts.0 {
                let targets = self.targets(from, role).filter(|target| wanted.contains(*target));
                targets.for_each(|target| self.add(edge, from, node_of(target)));
            }
            return;
        }
        let mut targets: Vec<ResourceIx> = Vec::new();
        for &(from, _) in &firsts.0 {
            let Some(resource) = self.resource(from) else { continue };
            targets.clear();
            for path in &paths {
                let mut take = |target| {
                    let is_wanted = wanted.contains(target);
                    if is_wanted && !targets.contains(&target) {
                        targets.push(target);
                    }
                    is_wanted
                };
                match **path {
                    [role] => account.targets(resource, role).for_each(|target| _ = take(target)),
                    _ => _ = self.follow(resource, path, &mut take),
                }
            }
            for target in &targets {
                self.add(edge, from, node_of(*target));
            }
        }
    }

    /// Every pair of which the second refers to the first in a role.
    fn referred_by(&mut self, edge: Edge, role: &str, kind: &KindSpec, seconds: &Live) {
        let account = self.account();
        let Some(role) = account.role(role) else { return };
        let wanted = account.range(kind.name);
        for &(to, _) in &seconds.0 {
            let Some(resource) = self.resource(to) else { continue };
            for target in account.targets(resource, role).filter(|target| wanted.contains(*target)) {
                self.add(edge, self.things.node_of(target), to);
            }
        }
    }

    /// Every pair that refers to the same third, grouped by that third in canonical order.
    fn share(&mut self, edge: Edge, (one, firsts): (&str, &Live), (other, seconds): (&str, &Live)) {
        let account = self.account();
        let (Some(one), Some(other)) = (account.role(one), account.role(other)) else { return };
        let mut groups: HashMap<ResourceIx, (Vec<NodeIx>, Vec<NodeIx>)> = HashMap::new();
        for &(ix, _) in &firsts.0 {
            for third in self.targets(ix, one).filter(|third| !self.ended.contains(*third)) {
                groups.entry(third).or_default().0.push(ix);
            }
        }
        if groups.is_empty() {
            return;
        }
        for &(ix, _) in &seconds.0 {
            for third in self.targets(ix, other) {
                if let Some((_, members)) = groups.get_mut(&third) {
                    members.push(ix);
                }
            }
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_unstable_by_key(|(third, _)| *third);
        for (third, (firsts, seconds)) in groups {
            if !seconds.is_empty() {
                self.through.insert(self.things.node_of(third));
            }
            self.all_pairs(edge, &firsts, &seconds);
        }
    }

    /// Those nodes that refer to anything in a role.
    fn referring(&self, live: &Live, role: &str) -> Live {
        let Some(role) = self.account().role(role) else { return Live::default() };
        Live(live.0.iter().filter(|(ix, _)| self.targets(*ix, role).next().is_some()).copied().collect())
    }

    /// Every pair within each coverage; what the operator shares belongs to all of them. Where several
    /// coverages have the same sets, because the operator shares them, the pairs are connected once.
    fn by_coverage(&mut self, edge: Edge, firsts: &Live, seconds: &Live) {
        let shared = self.places.number(None);
        // Where one kind is shared and the other is not, what is shared has no pairs by itself.
        let coverages = self.places_of([firsts, seconds]);
        let mut done: Vec<(Vec<NodeIx>, Vec<NodeIx>)> = Vec::new();
        for coverage in coverages.into_iter().rev() {
            let here = [Some(coverage), shared];
            let sets = (firsts.within(here), seconds.within(here));
            if !done.contains(&sets) {
                self.all_pairs(edge, &sets.0, &sets.1);
                done.push(sets);
            }
        }
    }

    /// What is billed to a place ends before the last open bill of the place, and before each bill that may take its
    /// charges.
    fn final_bill(&mut self, edge: Edge, firsts: &Live, bills: &Live) {
        for place in self.places_of([bills]) {
            let own = || bills.0.iter().filter(|(_, own)| *own == place).map(|(ix, _)| *ix);
            let Some(last) = own().max() else { continue };
            let things = self.things;
            let finals: Vec<NodeIx> = own().filter(|ix| *ix == last || things.takes_charges(*ix)).collect();
            let charges = Bills::of(self.places.place(place), things.account(), things.catalogue().provider());
            for &(ix, _) in &firsts.0 {
                if things.resource(ix).is_some_and(|resource| charges.may_have(resource)) {
                    finals.iter().for_each(|bill| self.add(edge, ix, *bill));
                }
            }
        }
    }

    /// The places of some nodes, in canonical order.
    fn places_of<const N: usize>(&self, all: [&Live; N]) -> Vec<PlaceIx> {
        let mut found: Vec<PlaceIx> = Vec::new();
        for (_, place) in all.into_iter().flat_map(|live| &live.0) {
            if found.last() != Some(place) && !found.contains(place) {
                found.push(*place);
            }
        }
        found.sort_by_key(|place| self.places.place(*place));
        found
    }

    /// Every pair of two sets, which are in canonical position each: through a barrier node where that
    /// takes fewer edges.
    fn all_pairs(&mut self, edge: Edge, firsts: &[NodeIx], seconds: &[NodeIx]) {
        if firsts.len() <= 1 || seconds.len() <= 1 {
            for &from in firsts {
                self.found.extend(seconds.iter().map(|&to| (from, to)).filter(|(from, to)| from != to), edge);
            }
            return;
        }
        // Through a barrier node, a member of both sets would wait for itself: such members get edges
        // of their own.
        let (both, only_first): (Vec<NodeIx>, Vec<NodeIx>) =
            firsts.iter().copied().partition(|ix| seconds.binary_search(ix).is_ok());
        if !both.is_empty() {
            let only_second: Vec<NodeIx> =
                seconds.iter().copied().filter(|ix| both.binary_search(ix).is_err()).collect();
            self.all_pairs(edge, &only_first, seconds);
            self.all_pairs(edge, &both, &only_second);
            for &from in &both {
                both.iter().for_each(|&to| self.add(edge, from, to));
            }
            return;
        }
        let barrier = self.found.add_barrier();
        self.found.extend(firsts.iter().map(|&from| (from, barrier)), edge);
        self.found.extend(seconds.iter().map(|&to| (barrier, to)), edge);
    }

    /// Adds an edge, unless it would lead from a thing to itself, or one of its ends is gone.
    fn add(&mut self, edge: Edge, from: NodeIx, to: NodeIx) {
        if from != to && !self.things.is_gone(from) && !self.things.is_gone(to) {
            self.found.add(from, to, edge);
        }
    }

    /// Calls `found` with everything at the end of a path of references, and notes what it led through if
    /// that is wanted, as `found` tells. True if anything is.
    fn follow(&mut self, from: ResourceIx, path: &[RoleIx], found: &mut dyn FnMut(ResourceIx) -> bool) -> bool {
        let account = self.account();
        let mut is_wanted = false;
        match path {
            [] => is_wanted = found(from),
            [role] => account.targets(from, *role).for_each(|target| is_wanted |= found(target)),
            [role, rest @ ..] => {
                for next in account.targets(from, *role).filter(|next| !self.ended.contains(*next)) {
                    if self.follow(next, rest, found) {
                        self.through.insert(self.things.node_of(next));
                        is_wanted = true;
                    }
                }
            }
        }
        is_wanted
    }

    fn account(&self) -> &'t Account {
        self.things.account()
    }

    fn resource(&self, ix: NodeIx) -> Option<ResourceIx> {
        match self.things.subject(ix) {
            Subject::Resource(resource) => Some(resource),
            Subject::Expected(_) => None,
        }
    }

    /// What a thing refers to in a role.
    fn targets(&self, ix: NodeIx, role: RoleIx) -> impl Iterator<Item = ResourceIx> + use<'t> {
        let account = self.account();
        self.resource(ix).into_iter().flat_map(move |resource| account.targets(resource, role))
    }
}
