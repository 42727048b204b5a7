//! Things of which only a person's word tells that they are there, and how many.

use super::inventory::{FactRecord, KindRange, Record};
use super::merge::as_u32;
use super::{Account, Coverage, Fact, Protection, ResourceIx};

impl Account {
    /// The key, and the status where the kind has one for it, of what is in an account by a person's
    /// word alone: one resource for all that were counted, with their number as [`Fact::Quantity`].
    pub const ATTESTED: &str = "attested";

    /// How many of a kind there are by a person's word; 0 for none. O(log n).
    pub(crate) fn counted(&self, kind: &str, coverage: Option<Coverage>) -> u32 {
        let counted = self.find(kind, coverage, Self::ATTESTED).map(|ix| self.resource(ix));
        counted.map_or(0, |resource| resource.fact(Fact::Quantity).and_then(|n| n.parse().ok()).unwrap_or(1))
    }

    /// Puts this many of a kind into the account, in the place of those that were counted before; 0
    /// takes them out. True if it is so now: what others refer to is not taken out. O(n).
    pub(crate) fn count_anew(&mut self, kind: &str, coverage: Option<Coverage>, count: u32, status: &str) -> bool {
        if let Some(ResourceIx(at)) = self.find(kind, coverage, Self::ATTESTED)
            && !self.take_out(at)
        {
            return false;
        }
        count == 0 || self.put_in(kind, coverage, count, status)
    }

    fn put_in(&mut self, kind: &str, coverage: Option<Coverage>, count: u32, status: &str) -> bool {
        let (Ok(key), Ok(key_len)) = (u32::try_from(self.text.len()), u16::try_from(Self::ATTESTED.len())) else {
            return false;
        };
        let Some(status) = self.status_number(status) else { return false };
        let range = self.kind_range(kind);
        let before = |ix: &u32| {
            let resource = self.resource(ResourceIx(*ix));
            (resource.coverage(), resource.key()) < (coverage, Self::ATTESTED)
        };
        let at = range.clone().find(|ix| !before(ix)).unwrap_or(range.end);
        let refs = self.records.get(at as usize).map_or(as_u32(self.ref_targets.len()), |next| next.refs);
        let protection = Protection::Off;
        self.text.push_str(Self::ATTESTED);
        self.shift(at, |ix| ix + 1);
        let record = Record { key, name: 0, refs, key_len, name_len: 0, status, coverage, protection };
        self.records.insert(at as usize, record);
        let kinds = self.kinds.iter_mut().filter(|other| *other.name >= *kind);
        kinds.for_each(|other| {
            other.range.start += u32::from(*other.name != *kind);
            other.range.end += 1;
        });
        let fact = FactRecord { of: at, fact: Fact::Quantity, value: count.to_string().into() };
        let place = self.facts.partition_point(|known| *known < fact);
        self.facts.insert(place, fact);
        true
    }

    fn take_out(&mut self, at: u32) -> bool {
        if self.ref_targets.contains(&at) {
            return false;
        }
        let refs = self.refs(at);
        let gone = as_u32(refs.len());
        self.ref_targets.drain(refs.clone());
        self.ref_roles.drain(refs);
        self.records.remove(at as usize);
        self.records.iter_mut().skip(at as usize).for_each(|record| record.refs -= gone);
        self.facts.retain(|fact| fact.of != at);
        self.missing.retain(|missing| missing.from != at);
        self.shift(at + 1, |ix| ix - 1);
        for kind in self.kinds.iter_mut().filter(|kind| kind.range.end > at) {
            kind.range.start -= u32::from(kind.range.start > at);
            kind.range.end -= 1;
        }
        self.kinds.retain(|kind| !kind.range.is_empty());
        true
    }

    /// Renumbers all resources from one on, wherever they are spoken of.
    fn shift(&mut self, from: u32, renumber: impl Fn(u32) -> u32) {
        let places = self.ref_targets.iter_mut();
        let places = places.chain(self.facts.iter_mut().map(|fact| &mut fact.of));
        let places = places.chain(self.missing.iter_mut().map(|missing| &mut missing.from));
        places.filter(|ix| **ix >= from).for_each(|ix| *ix = renumber(*ix));
    }

    fn status_number(&mut self, status: &str) -> Option<u16> {
        let at = self.statuses.iter().position(|known| **known == *status).unwrap_or(self.statuses.len());
        let number = u16::try_from(at).ok()?;
        if at == self.statuses.len() {
            self.statuses.push(Box::from(status));
        }
        Some(number)
    }

    /// Where the resources of a kind are: for one of which there is none yet, an empty range in its
    /// place.
    fn kind_range(&mut self, kind: &str) -> std::ops::Range<u32> {
        let at = self.kinds.partition_point(|known| *known.name < *kind);
        if let Some(known) = self.kinds.get(at).filter(|known| *known.name == *kind) {
            return known.range.clone();
        }
        let end = at.checked_sub(1).and_then(|before| self.kinds.get(before)).map_or(0, |before| before.range.end);
        self.kinds.insert(at, KindRange { name: Box::from(kind), range: end..end });
        end..end
    }
}
