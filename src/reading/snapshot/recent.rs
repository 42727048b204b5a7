//! What the references of the last rows mean.

use crate::account::{Resolved, Sort};

/// References that came lately: most rows refer to what others refer to. Each has one place, and the next one there
/// takes it. So finding one is O(1), whatever a file holds.
#[derive(Default)]
pub(super) struct Recent {
    places: Vec<Option<Reference>>,
}

struct Reference {
    sort: Sort,
    role: Box<str>,
    target: Box<str>,
    meaning: Resolved,
}

/// Enough for the groups of a large account.
const PLACES: usize = 1 << 12;

impl Recent {
    /// The resolved reference of this text from a resource of this sort; `None` if it did not come lately.
    #[inline]
    pub(super) fn get(&self, sort: Sort, role: &str, target: &str) -> Option<Resolved> {
        let known = self.places.get(place(target))?.as_ref()?;
        let is_same = known.sort == sort && *known.target == *target && *known.role == *role;
        is_same.then_some(known.meaning)
    }

    pub(super) fn put(&mut self, sort: Sort, role: &str, target: &str, meaning: Resolved) {
        if self.places.is_empty() {
            self.places.resize_with(PLACES, || None);
        }
        if let Some(known) = self.places.get_mut(place(target)) {
            *known = Some(Reference { sort, role: role.into(), target: target.into(), meaning });
        }
    }
}

/// The place of a target, by its last bytes: its first ones are those of others.
#[inline]
fn place(target: &str) -> usize {
    let last = target.as_bytes().last_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    // Fibonacci hashing: the high bits depend on all bits.
    let mixed = last.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - PLACES.trailing_zeros());
    usize::try_from(mixed).unwrap_or_default()
}
