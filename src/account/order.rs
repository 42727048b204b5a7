//! The canonical order of what was added.

use super::Coverage;
use super::drafts::{DraftRecord, Drafts};
use super::index::DraftIx;

/// Where a draft stands in the canonical order, with what decides it nearly always: the text of a
/// key is fetched only where two begin alike.
pub(super) struct Place {
    /// The first bytes of the key, as a number of the same order.
    key_begin: u128,
    pub(super) draft: DraftIx,
    /// The rank of the kind's name.
    pub(super) kind: u16,
    coverage: Option<Coverage>,
}

impl Place {
    fn new(ix: DraftIx, draft: &DraftRecord, ranks: &[u16], text: &str) -> Self {
        Self {
            key_begin: key_begin(draft.key.of(text)),
            draft: ix,
            kind: ranks[draft.kind.at()],
            coverage: draft.coverage,
        }
    }

    fn begin(&self) -> (u16, Option<Coverage>, u128) {
        (self.kind, self.coverage, self.key_begin)
    }

    /// True if both are of one address.
    pub(super) fn is_same(&self, other: &Self, drafts: &Drafts) -> bool {
        self.begin() == other.begin() && drafts.key(self.draft) == drafts.key(other.draft)
    }
}

/// The drafts by (name of the kind, coverage, key, order of adding).
pub(super) fn canonical_order(drafts: &Drafts) -> Vec<Place> {
    let rank = |kind: &str| drafts.kinds.texts().filter(|name| *name < kind).count();
    let ranks: Vec<u16> = drafts.kinds.texts().map(|kind| u16::try_from(rank(kind)).unwrap_or(u16::MAX)).collect();
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
