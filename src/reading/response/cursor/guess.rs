//! What the cursor expects next, because it came next before.

use std::mem;

use super::super::trie::NodeIx;

/// A key that was seen at a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guess<'de> {
    /// All bytes from behind the comma, or the brace, up to the value.
    pub(super) key: &'de [u8],
    /// Where the key leads; `None` if its value is left out.
    pub(super) leads_to: Option<NodeIx>,
    /// The value that was left out last time; empty if it is not known.
    pub(super) value: &'de [u8],
}

/// What was seen in the objects at a node.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen<'de> {
    /// In the order in which the keys of an object stood.
    keys: Vec<Guess<'de>>,
    /// The end of an object, with the white space before it; empty if none was seen.
    pub(super) end: &'de [u8],
}

/// What was seen at each node.
#[derive(Debug)]
pub(super) struct Guesses<'de>(Vec<Seen<'de>>);

/// So many keys are remembered at a node. A map with other keys in each row would fill the memory.
const MOST_KEYS: usize = 64;
/// So many guesses are tried before a key is parsed: objects leave out some keys.
const TRIES: usize = 4;

impl<'de> Guesses<'de> {
    pub(super) fn of(nodes: usize) -> Self {
        Self(vec![Seen::default(); nodes])
    }

    /// What was seen at a node. It is taken while an object is read, and put back afterwards. An object inside that
    /// is at the same node begins with nothing.
    #[inline]
    pub(super) fn take(&mut self, node: NodeIx) -> Seen<'de> {
        self.0.get_mut(usize::from(node.0)).map(mem::take).unwrap_or_default()
    }

    #[inline]
    pub(super) fn put(&mut self, node: NodeIx, seen: Seen<'de>) {
        if let Some(at) = self.0.get_mut(usize::from(node.0)) {
            *at = seen;
        }
    }
}

impl<'de> Seen<'de> {
    /// The key that comes next, if it is one of those that are expected. `turn` is the number of the first
    /// of them, and afterwards that of the one behind the key.
    #[inline]
    pub(super) fn next(&mut self, turn: &mut usize, rest: &[u8]) -> Option<&mut Guess<'de>> {
        let keys = self.keys.get_mut(*turn..)?;
        let found = keys.iter().take(TRIES).position(|guess| rest.starts_with(guess.key))?;
        *turn += found + 1;
        keys.get_mut(found)
    }

    /// Remembers a key in its turn.
    pub(super) fn learn(&mut self, turn: &mut usize, key: &'de [u8], leads_to: Option<NodeIx>) {
        if self.keys.len() < MOST_KEYS && *turn <= self.keys.len() {
            self.keys.insert(*turn, Guess { key, leads_to, value: &[] });
            *turn += 1;
        }
    }
}

impl<'de> Guess<'de> {
    /// Remembers a value that was left out. The bytes of a number may be the beginning of a longer one.
    #[inline]
    pub(super) fn learn_value(&mut self, value: &'de [u8]) {
        if !matches!(value, [b'-' | b'0'..=b'9', ..]) {
            self.value = value;
        }
    }
}
