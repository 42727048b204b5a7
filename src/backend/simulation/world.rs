//! The state of an account as it is now.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::drift::NewThing;
use super::links::Links;
use super::rules::{Kind, KindIx, Rules};
use super::thing::{Presence, Thing, ThingIx, meet};
use crate::account::{Account, Address, Coverage, Fact, Interner, Resource};
use crate::catalogue::spec::Standing;
use crate::catalogue::{Catalogue, KindSpec};

/// The account, and everything that has changed since.
pub(super) struct World {
    /// As it was at first.
    pub(super) account: Account,
    pub(super) rules: Rules,
    pub(super) links: Links,
    pub(super) things: Vec<Thing>,
    /// What came later.
    pub(super) later: Vec<NewThing>,
    later_at: HashMap<Address, ThingIx>,
    statuses: Interner,
    /// How many things of each kind are live, by place.
    pub(super) live: Vec<BTreeMap<Option<Coverage>, u32>>,
    pub(super) now: DateTime<Utc>,
    /// The things whose end is under way, and for how many more looks that shows.
    pub(super) ending: HashMap<ThingIx, u32>,
    /// The things that are gone and still listed, and for how many more looks.
    pub(super) lingering: HashMap<ThingIx, u32>,
    /// The things of which looks still show an older state, and for how many more looks.
    pub(super) stale: HashMap<ThingIx, (Thing, u32)>,
    pub(super) exported: HashSet<ThingIx>,
    pub(super) effects: Vec<Record>,
    /// The things that end at a date, latest first.
    pub(super) dates: Vec<(DateTime<Utc>, ThingIx)>,
    pub(super) looks_ending: u32,
    pub(super) looks_lingering: u32,
}

/// Whether a change has put a thing in the way of others, or out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transition {
    None,
    ToLive,
    FromLive,
}

/// What took effect.
pub(super) struct Record {
    pub(super) operation: Option<&'static str>,
    pub(super) subject: ThingIx,
    pub(super) is_irreversible: bool,
    pub(super) along: Box<[ThingIx]>,
}

/// The number of a status; 0 for none.
fn number(statuses: &mut Interner, status: Option<&str>) -> u16 {
    u16::try_from(statuses.intern(status.unwrap_or_default())).unwrap_or(0)
}

impl World {
    /// O(resources and references).
    pub(super) fn new(account: &Account, catalogue: &Catalogue, now: DateTime<Utc>) -> Self {
        Self::of(account.clone(), Rules::new(account, catalogue), now)
    }

    /// Starts again from the account as it was at first, at another time.
    pub(super) fn start_at(&mut self, now: DateTime<Utc>) {
        let looks = (self.looks_ending, self.looks_lingering);
        *self = Self::of(self.account.clone(), self.rules.clone(), now);
        (self.looks_ending, self.looks_lingering) = looks;
    }

    fn of(account: Account, rules: Rules, now: DateTime<Utc>) -> Self {
        let mut world = Self {
            links: Links::of(&account),
            things: Vec::with_capacity(account.len()),
            later: Vec::new(),
            later_at: HashMap::new(),
            statuses: Interner::beginning_with(""),
            live: vec![BTreeMap::new(); rules.numbers().count()],
            now,
            ending: HashMap::new(),
            lingering: HashMap::new(),
            stale: HashMap::new(),
            exported: HashSet::new(),
            effects: Vec::new(),
            dates: Vec::new(),
            looks_ending: 1,
            looks_lingering: 3,
            account,
            rules,
        };
        for ix in (0..world.account.len()).map(ThingIx::new) {
            let thing = world.thing_of(ix);
            world.things.push(thing);
        }
        for ix in world.all() {
            world.recount(ix);
        }
        world.collect_dates();
        world.add_root();
        world.begin_bills();
        world
    }

    fn thing_of(&mut self, ix: ThingIx) -> Thing {
        let resource = self.account.resource(ix.resource());
        let kind = self.rules.kind_ix(resource.kind()).unwrap_or(self.rules.first());
        let status = number(&mut self.statuses, resource.status());
        Thing::new(kind, status, resource.coverage(), resource.protection())
    }

    fn collect_dates(&mut self) {
        let dated = self.account.with_fact(&[Fact::EndsAt]).map(|resource| ThingIx::from(resource.ix()));
        let mut dates: Vec<(DateTime<Utc>, ThingIx)> =
            dated.filter_map(|ix| self.ends_at(ix).map(|date| (date, ix))).collect();
        dates.sort_unstable();
        dates.dedup();
        dates.reverse();
        self.dates = dates;
    }

    /// Adds the account itself, if it was not read.
    fn add_root(&mut self) {
        let Some(root) = self.rules.root else { return };
        if self.of_kind(root).next().is_none() {
            let key = self.account.operator().to_string();
            self.add(NewThing::new(Address::checked(self.kind(root).spec.name, None, key)));
        }
    }

    /// All things, listed or not.
    pub(super) fn all(&self) -> impl Iterator<Item = ThingIx> + use<> {
        (0..self.things.len()).map(ThingIx::new)
    }

    /// The things that came later.
    pub(super) fn newcomers(&self) -> impl Iterator<Item = ThingIx> + use<> {
        (self.account.len()..self.things.len()).map(ThingIx::new)
    }

    pub(super) fn kind(&self, kind: KindIx) -> &Kind {
        self.rules.kind(kind)
    }

    pub(super) fn thing(&self, ix: ThingIx) -> &Thing {
        &self.things[ix.at()]
    }

    pub(super) fn thing_mut(&mut self, ix: ThingIx) -> &mut Thing {
        &mut self.things[ix.at()]
    }

    pub(super) fn spec(&self, ix: ThingIx) -> &KindSpec {
        &self.kind(self.thing(ix).kind).spec
    }

    /// Its resource, if the account had it at first.
    pub(super) fn resource(&self, ix: ThingIx) -> Option<Resource<'_>> {
        (ix.at() < self.account.len()).then(|| self.account.resource(ix.resource()))
    }

    pub(super) fn newcomer(&self, ix: ThingIx) -> Option<&NewThing> {
        self.later.get(ix.at().checked_sub(self.account.len())?)
    }

    pub(super) fn key(&self, ix: ThingIx) -> &str {
        match self.resource(ix) {
            Some(resource) => resource.key(),
            None => self.newcomer(ix).map_or("", |thing| thing.address.key()),
        }
    }

    pub(super) fn address(&self, ix: ThingIx) -> Address {
        let thing = self.thing(ix);
        Address::checked(self.kind(thing.kind).name.to_string(), thing.place, self.key(ix))
    }

    /// The thing of this address, listed or not.
    pub(super) fn find(&self, address: &Address) -> Option<ThingIx> {
        let known = self.account.get(address).map(|resource| ThingIx::from(resource.ix()));
        known.or_else(|| self.later_at.get(address).copied())
    }

    /// All things of a kind, listed or not.
    pub(super) fn of_kind(&self, kind: KindIx) -> impl Iterator<Item = ThingIx> + '_ {
        let later = self.newcomers().filter(move |ix| self.thing(*ix).kind == kind);
        self.kind(kind).range.iter().map(ThingIx::from).chain(later)
    }

    /// How many live things of a kind there are in places that meet this one.
    pub(super) fn live_count(&self, kind: KindIx, place: Option<Coverage>) -> u32 {
        let live = self.live[kind.at()].iter();
        live.filter(|(other, _)| meet(**other, place)).map(|(_, count)| count).sum()
    }

    pub(super) fn status_of(&self, thing: &Thing) -> Option<&str> {
        let status = self.statuses.text(thing.status.into());
        (!status.is_empty()).then_some(status)
    }

    /// Gives a thing another status. The acts that were done under the old one no longer count.
    pub(super) fn set_status(&mut self, ix: ThingIx, status: Option<&str>) {
        let status = number(&mut self.statuses, status);
        let thing = self.thing_mut(ix);
        thing.status = status;
        thing.done = 0;
    }

    /// Works out whether a listed thing is in the way of others, and counts it.
    pub(super) fn recount(&mut self, ix: ThingIx) -> Transition {
        let presence = match (self.thing(ix).presence, self.assess(ix).0) {
            (Presence::Unlisted, _) => Presence::Unlisted,
            (_, Standing::Gone) => Presence::Gone,
            _ => Presence::Live,
        };
        self.set_presence(ix, presence)
    }

    /// Says whether a thing is there, and counts it in or out.
    pub(super) fn set_presence(&mut self, ix: ThingIx, presence: Presence) -> Transition {
        let thing = self.thing_mut(ix);
        let was_live = thing.is_live();
        thing.presence = presence;
        let (is_live, kind, place) = (thing.is_live(), thing.kind, thing.place);
        let count = self.live[kind.at()].entry(place).or_default();
        match (was_live, is_live) {
            (false, true) => {
                *count += 1;
                Transition::ToLive
            }
            (true, false) => {
                *count = count.saturating_sub(1);
                Transition::FromLive
            }
            _ => Transition::None,
        }
    }

    /// Adds a thing that was never there. `None` if its kind is unknown, or its address is known already.
    pub(super) fn add(&mut self, new: NewThing) -> Option<ThingIx> {
        let kind = self.rules.kind_ix(new.address.kind())?;
        if self.find(&new.address).is_some() {
            return None;
        }
        let ix = ThingIx::new(self.things.len());
        let status = number(&mut self.statuses, new.status.as_deref());
        self.things.push(Thing::new(kind, status, new.address.coverage(), new.protection));
        for (role, other) in &new.references {
            if let Some(other) = self.find(other) {
                self.links.add(ix, role, other);
            }
        }
        self.link_waiting(ix, &new.address);
        self.later_at.insert(new.address.clone(), ix);
        self.later.push(new);
        if let Some(date) = self.ends_at(ix) {
            let at = self.dates.partition_point(|(other, _)| *other > date);
            self.dates.insert(at, (date, ix));
        }
        self.update(ix);
        Some(ix)
    }
    /// Links the references of the account that led nowhere and mean this thing.
    fn link_waiting(&mut self, ix: ThingIx, address: &Address) {
        let waiting = self.account.missing_references().filter(|missing| {
            let is_it = missing.kind == address.kind() && missing.key == address.key();
            is_it && meet(missing.from.coverage(), address.coverage())
        });
        let waiting: Vec<(ThingIx, String)> = waiting.map(|one| (one.from.ix().into(), one.role.to_owned())).collect();
        waiting.iter().for_each(|(from, role)| self.links.add(*from, role, ix));
    }
}
