//! What the account shows of its things: to looks, and to reading.

use chrono::{DateTime, Utc};

use super::thing::{Thing, ThingIx};
use super::world::World;
use crate::account::{Account, AccountBuilder, Address, Fact, InvalidAccount, Observation};
use crate::catalogue::Code;
use crate::catalogue::spec::{Found, RefSpec, Standing};
use crate::execution::Sighting;

impl World {
    /// The facts of a thing in a state of it.
    pub(super) fn facts(&self, ix: ThingIx, thing: Thing) -> impl Iterator<Item = (Fact, &str)> {
        let base = self.resource(ix).into_iter().flat_map(|resource| resource.facts());
        let later =
            self.newcomer(ix).into_iter().flat_map(|new| &new.facts).map(|(fact, value)| (*fact, value.as_str()));
        base.chain(later)
            .filter(move |(fact, _)| *fact != Fact::NextMonth || !thing.has_turned)
            .map(move |(fact, value)| (fact, if fact == Fact::Quantity && thing.is_empty { "0" } else { value }))
    }

    pub(super) fn fact(&self, ix: ThingIx, thing: Thing, wanted: Fact) -> Option<&str> {
        let mut facts = self.facts(ix, thing).filter(|(fact, _)| *fact == wanted);
        // Where there are several, the first in text order, as in an account.
        let first = facts.next()?.1;
        Some(facts.fold(first, |first, (_, value)| first.min(value)))
    }

    /// When a thing ends by itself.
    pub(super) fn ends_at(&self, ix: ThingIx) -> Option<DateTime<Utc>> {
        let text = self.fact(ix, *self.thing(ix), Fact::EndsAt)?;
        DateTime::parse_from_rfc3339(text).ok().map(|date| date.with_timezone(&Utc))
    }

    /// True if something that is listed says that the thing is settled.
    fn is_settled(&self, ix: ThingIx) -> bool {
        self.links.incoming(&self.account, ix, RefSpec::SETTLES).any(|other| self.shown(other).is_listed())
    }

    /// The state of a thing that looks show.
    pub(super) fn shown(&self, ix: ThingIx) -> Thing {
        self.stale.get(&ix).map_or(*self.thing(ix), |(thing, _)| *thing)
    }

    /// What a look at a thing shows; `None` if it is not listed.
    pub(super) fn observation(&self, ix: ThingIx) -> Option<Observation> {
        let thing = self.shown(ix);
        let fact = |wanted| self.fact(ix, thing, wanted).map(str::to_owned);
        thing.is_listed().then(|| Observation {
            status: self.status_of(&thing).map(str::to_owned),
            protection: thing.protection,
            quantity: fact(Fact::Quantity),
            next_month: fact(Fact::NextMonth),
            is_settled: self.is_settled(ix),
        })
    }

    /// What the facts of a thing mean, whatever looks show. A thing that is not listed is gone.
    pub(super) fn assess(&self, ix: ThingIx) -> (Standing, Code) {
        let (thing, spec) = (*self.thing(ix), self.spec(ix));
        if !thing.is_listed() {
            return (Standing::Gone, spec.code);
        }
        let status = self.status_of(&thing);
        let (standing, code) = spec.classify(status);
        let carried = || status.is_some_and(|status| spec.status.settled_if_referred.contains(&status));
        let settles = |other: ThingIx| self.thing(other).is_listed();
        let settled = || carried() && self.links.incoming(&self.account, ix, RefSpec::SETTLES).any(settles);
        let next = || self.fact(ix, thing, Fact::NextMonth);
        spec.assess_live(standing, code, thing.protection.is_on(), settled, next)
    }

    /// What a look shows of a thing that is not there.
    pub(super) fn not_there(&self, subject: &Address) -> Sighting {
        let kind = self.rules.kind_ix(subject.kind());
        if kind.is_some() && kind == self.rules.root {
            return Sighting::Seen(None);
        }
        if let Some(Found::Unlisted { why, .. }) = kind.map(|kind| self.kind(kind).spec.found) {
            return Sighting::Unreadable { why: why.english().to_owned() };
        }
        match self.account.reading(subject.kind(), subject.coverage()).gap() {
            Some(why) => Sighting::Unreadable { why: why.to_owned() },
            None => Sighting::Seen(None::<Observation>),
        }
    }

    /// The account as looks show it. O(n log n).
    pub(super) fn read(&self) -> Result<Account, InvalidAccount> {
        let mut builder = AccountBuilder::new(self.account.operator().clone());
        builder.taken_at(self.now);
        for (kind, place, reading) in self.account.readings() {
            builder.read(kind, place, reading.clone());
        }
        self.account.oddities().iter().cloned().for_each(|oddity| builder.oddity(oddity));
        for ix in self.all().filter(|ix| self.shown(*ix).is_listed()) {
            self.tell(ix, &mut builder);
        }
        builder.build_kept(&self.rules.catalogue)
    }

    fn tell(&self, ix: ThingIx, builder: &mut AccountBuilder) {
        let thing = self.shown(ix);
        let draft = builder.add(&self.kind(thing.kind).name, thing.place, self.key(ix));
        let mut draft = draft.protection(thing.protection).status(self.status_of(&thing).unwrap_or_default());
        let resource = self.resource(ix);
        if let Some(name) = resource.and_then(|resource| resource.name()) {
            draft = draft.name(name);
        }
        for (fact, value) in self.facts(ix, thing) {
            draft = draft.fact(fact, value);
        }
        // References to things that are no longer listed are left out.
        let base = resource.into_iter().flat_map(|resource| resource.references());
        let base = base.map(|(role, target)| (role, target.ix().into()));
        for (role, other) in base.chain(self.links.later(ix)).filter(|(_, other)| self.shown(*other).is_listed()) {
            let kind = &*self.kind(self.thing(other).kind).name;
            draft.refer(role, &[kind], self.key(other), Some("it may vanish"));
        }
        for missing in resource.into_iter().flat_map(|resource| resource.missing_references()) {
            draft.refer(missing.role, &[missing.kind], missing.key, missing.may_miss.or(Some("it was not read")));
        }
    }
}
