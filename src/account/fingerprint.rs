//! What something says, as one number.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Equal for what says the same, as good as never for what does not. It holds within a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fingerprint(u64);

impl Fingerprint {
    pub(super) fn of(what: &impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        what.hash(&mut hasher);
        Self(hasher.finish())
    }
}
