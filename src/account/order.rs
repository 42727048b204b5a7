//! The canonical order of what was added.

use super::drafts::{DraftRecord, Drafts};
use super::index::{DraftIx, PlaceIx};

/// Where a draft stands in the canonical order, with what decides it nearly always: the text of a
/// key is fetched only where two begin alike.
pub(super) struct Place {
    /// The first bytes of the key, as a number of the same order.
    key_begin: u128,
    pub(super) draft: DraftIx,
    /// The rank of the kind's name.
    pub(super) kind: u16,
    /// The rank of its place.
    place: u8,
}

impl Place {
    fn new(ix: DraftIx, draft: &DraftRecord, ranks: &Ranks, text: &str) -> Self {
        Self {
            key_begin: key_begin(draft.key.of(text)),
            draft: ix,
            kind: ranks.kinds[draft.kind.at()],
            place: ranks.places[draft.place.at()],
        }
    }

    fn begin(&self) -> (u16, u8, u128) {
        (self.kind, self.place, self.key_begin)
    }

    /// The number of its place in canonical order.
    pub(super) const fn place(&self) -> PlaceIx {
        PlaceIx(self.place)
    }

    /// True if both are of one address.
    pub(super) fn is_same(&self, other: &Self, drafts: &Drafts) -> bool {
        self.begin() == other.begin() && drafts.key(self.draft) == drafts.key(other.draft)
    }
}

/// Where names and places stand in their orders, by the numbers that drafts have for them.
struct Ranks {
    kinds: Vec<u16>,
    places: Vec<u8>,
}

impl Ranks {
    fn of(drafts: &Drafts) -> Self {
        let rank = |kind: &str| drafts.kinds.texts().filter(|name| *name < kind).count();
        let kinds = drafts.kinds.texts().map(|kind| u16::try_from(rank(kind)).unwrap_or(u16::MAX)).collect();
        let rank = |place| drafts.places.iter().filter(|other| *other < place).count();
        let places = drafts.places.iter().map(|place| u8::try_from(rank(place)).unwrap_or(u8::MAX)).collect();
        Self { kinds, places }
    }
}

/// The drafts by (name of the kind, coverage, key, order of adding).
pub(super) fn canonical_order(drafts: &Drafts) -> Vec<Place> {
    let ranks = Ranks::of(drafts);
    let all = (0..).map(DraftIx).zip(&drafts.drafts);
    let mut places: Vec<Place> = all.map(|(ix, draft)| Place::new(ix, draft, &ranks, &drafts.text)).collect();
    places.sort_unstable_by(|a, b| {
        let begin = a.begin().cmp(&b.begin());
        begin.then_with(|| drafts.key(a.draft).cmp(drafts.key(b.draft))).then(a.draft.cmp(&b.draft))
    });
    places
}

fn key_begin(key: &str) -> u128 {
    let mut first = [0; 16];
    let len = key.len().min(first.len());
    first[..len].copy_from_slice(&key.as_bytes()[..len]);
    u128::from_be_bytes(first)
}
