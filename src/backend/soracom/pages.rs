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
    keys: HashSet<u64>,
    /// The hashes of the pages so far.
    pages: HashSet<u64>,
    /// How many pages have come that were there before.
    repeated: u32,
    /// How many pages a list may have.
    most: u32,
    hasher: RandomState,
}

/// What follows a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Following {
    /// Nothing: it was the last one.
    End,
    /// The next page, to which the cursor has moved.
    Page,
    /// Pages that would never end, and why.
    Nowhere(&'static str),
}

/// The most pages of a list: ten rows each are a million things.
const MOST_PAGES: u32 = 100_000;

/// How many pages may be as others were. Some are empty, where a server looks through more than it shows.
const MOST_REPEATED: u32 = 100;

impl Cursor {
    /// The first page, which has no key.
    pub(super) fn first() -> Self {
        let (keys, pages) = (HashSet::new(), HashSet::new());
        Self { page: 1, key: None, keys, pages, repeated: 0, most: MOST_PAGES, hasher: RandomState::new() }
    }

    /// The key of the page.
    pub(super) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    pub(super) const fn is_first(&self) -> bool {
        self.key.is_none()
    }

    /// Moves on from this page to that of the next key.
    pub(super) fn advance(&mut self, next: Option<String>, page: &[u8]) -> Following {
        let Some(next) = next else { return Following::End };
        if !self.keys.insert(self.hasher.hash_one(&next)) {
            return Following::Nowhere("the pages of the list go round in circles");
        }
        self.repeated += u32::from(!self.pages.insert(self.hasher.hash_one(page)));
        if self.repeated > MOST_REPEATED {
            return Following::Nowhere("too many pages of the list bring nothing new");
        }
        if self.page >= self.most {
            return Following::Nowhere("the list has more pages than any account has");
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
        let mut advance = |key: Option<&str>| cursor.advance(key.map(str::to_owned), b"[]");
        let found = [Some("a"), Some("b"), Some("a"), None].map(&mut advance);
        let circle = Following::Nowhere("the pages of the list go round in circles");
        assert_eq!(found, [Following::Page, Following::Page, circle, Following::End]);
        assert_eq!((cursor.page, cursor.key()), (3, Some("b")));
    }

    /// Each key is new, and so is each page.
    #[test]
    fn a_list_has_an_end() {
        let mut cursor = Cursor { most: 1000, ..Cursor::first() };
        let advance = |n: u32| cursor.advance(Some(n.to_string()), n.to_string().as_bytes());
        let found: Vec<_> = (1..=1000).map(advance).collect();
        assert!(found[..999].iter().all(|following| *following == Following::Page));
        assert_eq!(found[999], Following::Nowhere("the list has more pages than any account has"));
    }
}
