//! Following the pages of a list.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

/// Where one is in a list that comes in pages.
#[derive(Debug)]
pub(super) struct Cursor {
    /// The number of the page, from 1.
    pub(super) page: u32,
    key: Option<String>,
    /// The hashes of the keys so far, which take a few bytes however long the keys are.
    seen: HashSet<u64>,
    hasher: RandomState,
}

/// What follows a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Following {
    /// Nothing: it was the last one.
    End,
    /// The next page, to which the cursor has moved.
    Page,
    /// A page that was there before: the pages go round in circles.
    Circle,
}

impl Cursor {
    /// The first page, which has no key.
    pub(super) fn first() -> Self {
        Self { page: 1, key: None, seen: HashSet::new(), hasher: RandomState::new() }
    }

    /// The key of the page.
    pub(super) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    pub(super) const fn is_first(&self) -> bool {
        self.key.is_none()
    }

    /// Moves on to the page of the next key.
    pub(super) fn advance(&mut self, next: Option<String>) -> Following {
        let Some(next) = next else { return Following::End };
        if !self.seen.insert(self.hasher.hash_one(&next)) {
            return Following::Circle;
        }
        (self.page, self.key) = (self.page + 1, Some(next));
        Following::Page
    }
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Following};

    #[test]
    fn a_circle_is_noticed() {
        let mut cursor = Cursor::first();
        let mut advance = |key: Option<&str>| cursor.advance(key.map(str::to_owned));
        let found = [Some("a"), Some("b"), Some("a"), None].map(&mut advance);
        assert_eq!(found, [Following::Page, Following::Page, Following::Circle, Following::End]);
        assert_eq!((cursor.page, cursor.key()), (3, Some("b")));
    }
}
