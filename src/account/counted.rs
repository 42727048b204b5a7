//! Things that are in an account by a person's word alone: that there are some, and how many.

use super::index::{PlaceIx, ResourceIx, ResourceRange, StatusIx};
use super::inventory::{FactRecord, KindRange, Record};
use super::places::Places;
use super::shape::fingerprint;
use super::{Account, Coverage, Fact, Protection, Schema};

impl Account {
    /// The key, and the status where the kind has one for it, of what is in an account by a person's
    /// word alone: one resource for all that were counted, with their number as [`Fact::Quantity`].
    pub const ATTESTED: &str = "attested";

    /// How many of a kind there are by a person's word; 0 for none. O(log n).
    pub(crate) fn counted(&self, kind: &str, coverage: Option<Coverage>) -> u32 {
        let counted = self.find(kind, coverage, Self::ATTESTED).map(|ix| self.resource(ix));
        counted.map_or(0, |resource| resource.fact(Fact::Quantity).and_then(|n| n.parse().ok()).unwrap_or(1))
    }

    /// Puts this many of a kind into the account, in place of those that were counted before; 0 takes
    /// them out. False if that cannot be done: what others refer to is not taken out. O(n).
    pub(crate) fn count_anew(
        &mut self,
        kind: &str,
        coverage: Option<Coverage>,
        count: u32,
        status: &str,
        schema: &dyn Schema,
    ) -> bool {
        if let Some(at) = self.find(kind, coverage, Self::ATTESTED)
            && !self.take_out(at)
        {
            return false;
        }
        count == 0 || self.put_in(kind, coverage, count, status, schema)
    }

    fn put_in(
        &mut self,
        kind: &str,
        coverage: Option<Coverage>,
        count: u32,
        status: &str,
        schema: &dyn Schema,
    ) -> bool {
        let (Ok(key), Ok(key_len)) = (u32::try_from(self.text.len()), u16::try_from(Self::ATTESTED.len())) else {
            return false;
        };
        let Some(status) = self.status_ix(status) else { return false };
        let Some(place) = self.place_ix(coverage) else { return false };
        self.add_kind(kind, schema);
        let range = self.range(kind);
        let is_before = |ix: &ResourceIx| {
            let resource = self.resource(*ix);
            (resource.place_ix(), resource.key()) < (place, Self::ATTESTED)
        };
        let at = range.iter().find(|ix| !is_before(ix)).unwrap_or(range.end);
        let refs = self.records.get(at.at()).map_or(as_u32(self.ref_targets.len()), |next| next.refs);
        let protection = Protection::Off;
        self.text.push_str(Self::ATTESTED);
        self.shift(at, |ix| ix + 1);
        let record = Record { key, name: 0, refs, key_len, name_len: 0, status, place, protection };
        self.records.insert(at.at(), record);
        let kinds = self.kinds.iter_mut().filter(|other| *other.name >= *kind);
        kinds.for_each(|other| {
            other.range.start.0 += u32::from(*other.name != *kind);
            other.range.end.0 += 1;
        });
        let fact = FactRecord { of: at, fact: Fact::Quantity, value: count.to_string().into() };
        let place = self.facts.partition_point(|known| *known < fact);
        self.facts.insert(place, fact);
        true
    }

    fn take_out(&mut self, at: ResourceIx) -> bool {
        if self.ref_targets.contains(&at) {
            return false;
        }
        let refs = self.refs(at);
        let gone = as_u32(refs.len());
        self.ref_targets.drain(refs.clone());
        self.ref_roles.drain(refs);
        self.records.remove(at.at());
        self.records.iter_mut().skip(at.at()).for_each(|record| record.refs -= gone);
        self.facts.retain(|fact| fact.of != at);
        self.missing.retain(|missing| missing.from != at);
        self.shift(ResourceIx(at.0 + 1), |ix| ix - 1);
        for kind in self.kinds.iter_mut().filter(|kind| kind.range.end > at) {
            kind.range.start.0 -= u32::from(kind.range.start > at);
            kind.range.end.0 -= 1;
        }
        self.kinds.retain(|kind| !kind.range.is_empty());
        true
    }

    /// Renumbers all resources from one on, wherever a position is kept.
    fn shift(&mut self, from: ResourceIx, renumber: impl Fn(u32) -> u32) {
        let places = self.ref_targets.iter_mut();
        let places = places.chain(self.facts.iter_mut().map(|fact| &mut fact.of));
        let places = places.chain(self.missing.iter_mut().map(|missing| &mut missing.from));
        places.filter(|ix| **ix >= from).for_each(|ix| ix.0 = renumber(ix.0));
    }

    /// `None` if there are too many places already.
    fn place_ix(&mut self, coverage: Option<Coverage>) -> Option<PlaceIx> {
        if self.places.number(coverage).is_none() && self.places.len() == Places::MOST {
            return None;
        }
        let is_new = self.places.insert(coverage);
        let place = self.places.number(coverage)?;
        let moved = self.records.iter_mut().filter(|record| is_new && record.place >= place);
        moved.for_each(|record| record.place.0 += 1);
        Some(place)
    }

    /// `None` if there are too many statuses already.
    fn status_ix(&mut self, status: &str) -> Option<StatusIx> {
        u16::try_from(self.statuses.intern(status)).ok().map(StatusIx)
    }

    /// Makes room for resources of a kind, if there are none yet: an empty range at its place in the order.
    fn add_kind(&mut self, kind: &str, schema: &dyn Schema) {
        if let Err(at) = self.kinds.binary_search_by(|known| (*known.name).cmp(kind)) {
            let before = at.checked_sub(1).map(|before| self.kinds[before].range.end);
            let start = before.unwrap_or_default();
            let (fingerprint, range) = (fingerprint(kind, schema), ResourceRange { start, end: start });
            self.kinds.insert(at, KindRange { name: Box::from(kind), fingerprint, range });
        }
    }
}

/// Positions fit: the builder refuses more than 2^32 of anything.
fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
