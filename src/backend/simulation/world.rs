//! The state of an account as it is now.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::drift::NewThing;
use super::links::Links;
use super::rules::{Kind, KindIx, Rules};
use crate::account::{Account, Address, Coverage, Fact, Observation, Protection, Resource, ResourceIx};
use crate::catalogue::spec::{RefSpec, Standing};
use crate::catalogue::{Catalogue, Code, KindSpec};

/// The position of a thing: those of the account as it was first, then those that came later.
pub(super) type Ix = u32;

pub(super) struct World {
    /// As it was at first.
    pub(super) account: Account,
    pub(super) rules: Rules,
    pub(super) links: Links,
    pub(super) things: Vec<Thing>,
    /// What came later.
    pub(super) later: Vec<NewThing>,
    later_at: HashMap<Address, Ix>,
    statuses: Vec<Box<str>>,
    /// How many things of each kind are live, by place.
    pub(super) live: Vec<[u32; PLACES]>,
    pub(super) now: DateTime<Utc>,
    /// What is on its way out, and for how many more looks that shows.
    pub(super) ending: HashMap<Ix, u32>,
    /// What is gone and still listed, and for how many more looks.
    pub(super) lingering: HashMap<Ix, u32>,
    /// What looks do not show yet: what they show instead, and how often.
    pub(super) stale: HashMap<Ix, (Thing, u32)>,
    pub(super) exported: HashSet<Ix>,
    pub(super) effects: Vec<Record>,
    /// What ends at a date, latest first.
    pub(super) dates: Vec<(DateTime<Utc>, Ix)>,
    pub(super) looks_ending: u32,
    pub(super) looks_lingering: u32,
}

/// One thing, as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Thing {
    pub(super) kind: KindIx,
    status: u16,
    pub(super) place: Option<Coverage>,
    pub(super) protection: Protection,
    /// How many acts of its route are done.
    pub(super) done: u8,
    /// Whether it is listed.
    pub(super) is_here: bool,
    /// Whether it is in the way of others.
    pub(super) is_live: bool,
    /// Whether there are none of it left, where there is a number.
    pub(super) is_empty: bool,
    /// Whether the month has turned that was to change its status.
    pub(super) has_turned: bool,
}

/// What took effect.
pub(super) struct Record {
    pub(super) operation: Option<&'static str>,
    pub(super) subject: Ix,
    pub(super) is_irreversible: bool,
    pub(super) along: Box<[Ix]>,
}

const PLACES: usize = 3;

pub(super) const fn place_ix(place: Option<Coverage>) -> usize {
    match place {
        None => 0,
        Some(Coverage::Global) => 1,
        Some(Coverage::Japan) => 2,
    }
}

/// Whether a place and another have a coverage in common.
pub(super) fn meet(one: Option<Coverage>, other: Option<Coverage>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// The position of a status in the list, where it is put if it is new. There are few.
fn position(statuses: &mut Vec<Box<str>>, status: Option<&str>) -> u16 {
    let status = status.unwrap_or_default();
    let at = statuses.iter().position(|known| **known == *status).unwrap_or_else(|| {
        statuses.push(Box::from(status));
        statuses.len() - 1
    });
    u16::try_from(at).unwrap_or(0)
}

impl World {
    /// O(resources and references).
    pub(super) fn new(account: &Account, catalogue: &Catalogue, now: DateTime<Utc>) -> Self {
        Self::of(account.clone(), Rules::new(account, catalogue), now)
    }

    /// Goes back to the beginning, which was at another time.
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
            statuses: vec![Box::from("")],
            live: vec![[0; PLACES]; rules.kinds.len()],
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
        for ix in 0..Ix::try_from(world.account.len()).unwrap_or(Ix::MAX) {
            let thing = world.thing_of(ix);
            world.things.push(thing);
        }
        for ix in 0..world.count() {
            world.count_in(ix);
        }
        world.collect_dates();
        world.add_root();
        world.begin_bills();
        world
    }

    fn thing_of(&mut self, ix: Ix) -> Thing {
        let resource = self.account.resource(ResourceIx(ix));
        let (place, protection) = (resource.coverage(), resource.protection());
        let kind = self.rules.kind(resource.kind()).unwrap_or(0);
        let status = position(&mut self.statuses, resource.status());
        Thing {
            kind,
            status,
            place,
            protection,
            done: 0,
            is_here: true,
            is_live: false,
            is_empty: false,
            has_turned: false,
        }
    }

    fn collect_dates(&mut self) {
        let dated = self.account.with_fact(&[Fact::EndsAt]).map(|resource| resource.ix().0);
        let mut dates: Vec<(DateTime<Utc>, Ix)> =
            dated.filter_map(|ix| self.ends_at(ix).map(|date| (date, ix))).collect();
        dates.sort_unstable();
        dates.dedup();
        dates.reverse();
        self.dates = dates;
    }

    /// The account itself is there, whether or not it was read.
    fn add_root(&mut self) {
        let Some(root) = self.rules.root else { return };
        if self.of_kind(root).next().is_none() {
            let key = self.account.operator().to_string();
            self.add(NewThing::new(Address::checked(self.kind(root).spec.name, None, key)));
        }
    }

    pub(super) fn count(&self) -> Ix {
        Ix::try_from(self.things.len()).unwrap_or(Ix::MAX)
    }

    pub(super) fn kind(&self, kind: KindIx) -> &Kind {
        &self.rules.kinds[usize::from(kind)]
    }

    pub(super) fn thing(&self, ix: Ix) -> &Thing {
        &self.things[ix as usize]
    }

    pub(super) fn thing_mut(&mut self, ix: Ix) -> &mut Thing {
        &mut self.things[ix as usize]
    }

    pub(super) fn spec(&self, ix: Ix) -> &'static KindSpec {
        self.kind(self.thing(ix).kind).spec
    }

    /// Its resource, if the account had it at first.
    pub(super) fn resource(&self, ix: Ix) -> Option<Resource<'_>> {
        ((ix as usize) < self.account.len()).then(|| self.account.resource(ResourceIx(ix)))
    }

    pub(super) fn newcomer(&self, ix: Ix) -> Option<&NewThing> {
        self.later.get((ix as usize).checked_sub(self.account.len())?)
    }

    pub(super) fn key(&self, ix: Ix) -> &str {
        match self.resource(ix) {
            Some(resource) => resource.key(),
            None => self.newcomer(ix).map_or("", |thing| thing.address.key()),
        }
    }

    pub(super) fn address(&self, ix: Ix) -> Address {
        let thing = self.thing(ix);
        Address::checked(self.kind(thing.kind).name.to_string(), thing.place, self.key(ix))
    }

    /// The thing of this address, there or not.
    pub(super) fn find(&self, address: &Address) -> Option<Ix> {
        let known = self.account.get(address).map(|resource| resource.ix().0);
        known.or_else(|| self.later_at.get(address).copied())
    }

    /// All things of a kind, there or not.
    pub(super) fn of_kind(&self, kind: KindIx) -> impl Iterator<Item = Ix> + '_ {
        let base = Ix::try_from(self.account.len()).unwrap_or(Ix::MAX);
        let later = (base..self.count()).filter(move |ix| self.thing(*ix).kind == kind);
        self.kind(kind).range.clone().chain(later)
    }

    /// How many live things of a kind there are in places that meet this one.
    pub(super) fn live_count(&self, kind: KindIx, place: Option<Coverage>) -> u32 {
        let live = &self.live[usize::from(kind)];
        match place {
            None => live.iter().sum(),
            Some(_) => live[0] + live[place_ix(place)],
        }
    }

    pub(super) fn status_of(&self, thing: &Thing) -> Option<&str> {
        let status = &*self.statuses[usize::from(thing.status)];
        (!status.is_empty()).then_some(status)
    }

    /// Another status is another beginning: what was done on the way of the old one does not count.
    pub(super) fn set_status(&mut self, ix: Ix, status: Option<&str>) {
        let status = position(&mut self.statuses, status);
        let thing = self.thing_mut(ix);
        thing.status = status;
        thing.done = 0;
    }

    /// Its facts, as they are in this state of it.
    pub(super) fn facts(&self, ix: Ix, thing: Thing) -> impl Iterator<Item = (Fact, &str)> {
        let base = self.resource(ix).into_iter().flat_map(|resource| resource.facts());
        let later =
            self.newcomer(ix).into_iter().flat_map(|new| &new.facts).map(|(fact, value)| (*fact, value.as_str()));
        base.chain(later)
            .filter(move |(fact, _)| *fact != Fact::NextMonth || !thing.has_turned)
            .map(move |(fact, value)| (fact, if fact == Fact::Quantity && thing.is_empty { "0" } else { value }))
    }

    pub(super) fn fact(&self, ix: Ix, thing: Thing, wanted: Fact) -> Option<&str> {
        let mut facts = self.facts(ix, thing).filter(|(fact, _)| *fact == wanted);
        // Where sources differ, the first in text order, as an account has it.
        let first = facts.next()?.1;
        Some(facts.fold(first, |first, (_, value)| first.min(value)))
    }

    /// When it ends by itself, whoever else could end it.
    pub(super) fn ends_at(&self, ix: Ix) -> Option<DateTime<Utc>> {
        let text = self.fact(ix, *self.thing(ix), Fact::EndsAt)?;
        DateTime::parse_from_rfc3339(text).ok().map(|date| date.with_timezone(&Utc))
    }

    /// Whether something that is listed says that it is settled.
    fn is_settled(&self, ix: Ix) -> bool {
        self.links.incoming(&self.account, ix, RefSpec::SETTLES).any(|other| self.shown(other).is_here)
    }

    /// What looks show of it.
    pub(super) fn shown(&self, ix: Ix) -> Thing {
        self.stale.get(&ix).map_or(*self.thing(ix), |(thing, _)| *thing)
    }

    /// What a look at it shows.
    pub(super) fn observation(&self, ix: Ix) -> Option<Observation> {
        let thing = self.shown(ix);
        let fact = |wanted| self.fact(ix, thing, wanted).map(str::to_owned);
        thing.is_here.then(|| Observation {
            status: self.status_of(&thing).map(str::to_owned),
            protection: thing.protection,
            quantity: fact(Fact::Quantity),
            next_month: fact(Fact::NextMonth),
            is_settled: self.is_settled(ix),
        })
    }

    /// What its own facts mean, whatever looks show. What is not there is gone.
    pub(super) fn assess(&self, ix: Ix) -> (Standing, Code) {
        let (thing, spec) = (*self.thing(ix), self.spec(ix));
        if !thing.is_here {
            return (Standing::Gone, spec.code);
        }
        let status = self.status_of(&thing);
        let (standing, code) = spec.classify(status);
        let carried = || status.is_some_and(|status| spec.status.settled_if_referred.contains(&status));
        let settles = |other: Ix| self.thing(other).is_here;
        let settled = || carried() && self.links.incoming(&self.account, ix, RefSpec::SETTLES).any(settles);
        let next = || self.fact(ix, thing, Fact::NextMonth);
        spec.assess_live(standing, code, thing.protection.is_on(), settled, next)
    }

    /// Counts a thing in or out, if what it is now differs from what it was counted as. True if so.
    pub(super) fn count_in(&mut self, ix: Ix) -> bool {
        let is_live = self.assess(ix).0 != Standing::Gone;
        let thing = self.thing_mut(ix);
        if std::mem::replace(&mut thing.is_live, is_live) == is_live {
            return false;
        }
        let (kind, place) = (usize::from(thing.kind), place_ix(thing.place));
        let count = &mut self.live[kind][place];
        *count = if is_live { *count + 1 } else { count.saturating_sub(1) };
        true
    }

    /// Adds something that was not there. `None` if its kind is unknown, or it is there already.
    pub(super) fn add(&mut self, new: NewThing) -> Option<Ix> {
        let kind = self.rules.kind(new.address.kind())?;
        if self.find(&new.address).is_some() {
            return None;
        }
        let ix = self.count();
        let thing = Thing {
            kind,
            status: position(&mut self.statuses, new.status.as_deref()),
            place: new.address.coverage(),
            protection: new.protection,
            done: 0,
            is_here: true,
            is_live: false,
            is_empty: false,
            has_turned: false,
        };
        for (role, other) in &new.references {
            if let Some(other) = self.find(other) {
                self.links.add(ix, role, other);
            }
        }
        let waiting = self.account.missing_references().filter(|missing| {
            let is_it = missing.kind == new.address.kind() && missing.key == new.address.key();
            is_it && meet(missing.from.coverage(), new.address.coverage())
        });
        let waiting: Vec<(Ix, String)> = waiting.map(|one| (one.from.ix().0, one.role.to_owned())).collect();
        waiting.iter().for_each(|(from, role)| self.links.add(*from, role, ix));
        self.later_at.insert(new.address.clone(), ix);
        self.things.push(thing);
        self.later.push(new);
        if let Some(date) = self.ends_at(ix) {
            let at = self.dates.partition_point(|(other, _)| *other > date);
            self.dates.insert(at, (date, ix));
        }
        self.update(ix);
        Some(ix)
    }
}
