//! Where things are, by number: a record has room for a byte.

use super::Coverage;
use super::index::PlaceIx;

/// The places that occur: coverages, and `None` for what the operator shares. Few.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places(Vec<Option<Coverage>>);

impl Places {
    /// How many can be told apart.
    pub(super) const MOST: usize = 1 << 8;

    /// The same places in canonical order: what the operator shares is the first.
    pub(super) fn sorted(&self) -> Self {
        let mut places = self.0.clone();
        places.sort_unstable();
        Self(places)
    }

    /// The number of a place, which is added if it is new.
    pub(crate) fn intern(&mut self, place: Option<Coverage>) -> PlaceIx {
        self.number(place).unwrap_or_else(|| {
            self.0.push(place);
            PlaceIx::new(self.0.len() - 1)
        })
    }

    /// The same; `None` if there are too many places already.
    pub(crate) fn try_intern(&mut self, place: Option<Coverage>) -> Option<PlaceIx> {
        (self.0.len() < Self::MOST || self.number(place).is_some()).then(|| self.intern(place))
    }

    /// The number of a place, if it occurs. O(places); the last ones are found at once, and things of
    /// one place come together.
    pub(crate) fn number(&self, place: Option<Coverage>) -> Option<PlaceIx> {
        self.0.iter().rposition(|known| *known == place).map(PlaceIx::new)
    }

    /// The place of a number that was given out.
    pub(crate) fn place(&self, number: PlaceIx) -> Option<Coverage> {
        self.0[number.at()]
    }

    /// Adds a place where it belongs in canonical order; true if it is new there. Then the numbers from
    /// its own on are one higher than before.
    pub(super) fn insert(&mut self, place: Option<Coverage>) -> bool {
        let at = self.0.binary_search(&place);
        if let Err(at) = at {
            self.0.insert(at, place);
        }
        at.is_err()
    }

    /// All of them, by number.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = Option<Coverage>> + Clone {
        self.0.iter().copied()
    }

    /// Where a thing of this place may find what it refers to, the nearest first: in its own coverage,
    /// then among what the operator shares; and what is shared, anywhere.
    pub(super) fn near(&self, place: Option<Coverage>) -> impl Iterator<Item = Option<Coverage>> + Clone {
        let anywhere: &[Option<Coverage>] = if place.is_none() { &self.0 } else { &[] };
        let own = place.into_iter().map(Some);
        own.chain([None]).chain(anywhere.iter().copied().filter(Option::is_some))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
