//! The canonical order of what was added.

use super::drafts::{DraftRecord, Drafts};
use super::index::{DraftIx, PlaceIx};

/// Where a draft stands in the canonical order, with what decides it nearly always: the text of a
/// key is fetched only where two begin alike.
pub(super) struct Place {
    /// The first bytes of the key, as a number of the same order.
    key_begin: u128,
    pub(super) draft: DraftIx,
    /// The rank of the kind's name above that of the place: one comparison decides both.
    rank: u32,
}

impl Place {
    fn new(ix: DraftIx, draft: &DraftRecord, ranks: &Ranks, text: &str) -> Self {
        Self {
            key_begin: key_begin(draft.key.of(text)),
            draft: ix,
            rank: (u32::from(ranks.kinds[draft.kind.at()]) << 8) | u32::from(ranks.places[draft.place.at()]),
        }
    }

    const fn begin(&self) -> (u32, u128) {
        (self.rank, self.key_begin)
    }

    /// The number of its place in canonical order.
    pub(super) const fn place(&self) -> PlaceIx {
        PlaceIx(self.rank.to_le_bytes()[0])
    }

    /// True if both are of one kind.
    pub(super) const fn is_same_kind(&self, other: &Self) -> bool {
        self.rank >> 8 == other.rank >> 8
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
    if let Some(first) = key.as_bytes().first_chunk() {
        return u128::from_be_bytes(*first);
    }
    let mut first = [0; 16];
    first[..key.len()].copy_from_slice(key.as_bytes());
    u128::from_be_bytes(first)
}
