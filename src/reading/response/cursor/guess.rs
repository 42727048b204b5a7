//! What the cursor expects next, because it came next before.

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
    /// How often the value was another one.
    misses: u8,
}

/// What was seen at each node.
#[derive(Debug)]
pub(super) struct Guesses<'de> {
    nodes: Vec<Seen<'de>>,
}

#[derive(Clone, Debug, Default)]
struct Seen<'de> {
    /// In the order in which the keys of an object stood.
    keys: Vec<Guess<'de>>,
    /// The end of an object, with the white space before it; empty if none was seen.
    end: &'de [u8],
}

/// So many keys are remembered at a node. A map with other keys in each row would fill the memory.
const MOST_KEYS: usize = 64;
/// So many guesses are tried before a key is parsed: objects leave out some keys.
const TRIES: usize = 4;
/// A value that was another one so often is not guessed any more.
const MOST_MISSES: u8 = 8;

impl<'de> Guess<'de> {
    pub(super) const fn new(key: &'de [u8], leads_to: Option<NodeIx>) -> Self {
        Self { key, leads_to, value: &[], misses: 0 }
    }
}

impl<'de> Guesses<'de> {
    pub(super) fn of(nodes: usize) -> Self {
        Self { nodes: vec![Seen::default(); nodes] }
    }

    /// The key that comes next, if it is one of those that are expected. `turn` is the number of the first
    /// of them, and afterwards that of the one behind the key.
    #[inline]
    pub(super) fn next(&self, node: NodeIx, turn: &mut usize, rest: &[u8]) -> Option<Guess<'de>> {
        let keys = self.nodes.get(usize::from(node.0))?.keys.get(*turn..)?;
        let found = keys.iter().take(TRIES).position(|guess| rest.starts_with(guess.key))?;
        *turn += found + 1;
        keys.get(found).copied()
    }

    /// Remembers a key in its turn.
    pub(super) fn learn(&mut self, node: NodeIx, turn: &mut usize, guess: Guess<'de>) {
        let Some(Seen { keys, .. }) = self.nodes.get_mut(usize::from(node.0)) else { return };
        if keys.len() < MOST_KEYS && *turn <= keys.len() {
            keys.insert(*turn, guess);
            *turn += 1;
        }
    }

    /// Notes whether the value before this turn was guessed, or what it was instead.
    #[inline]
    pub(super) fn learn_value(&mut self, node: NodeIx, turn: usize, instead: Option<&'de [u8]>) {
        let seen = self.nodes.get_mut(usize::from(node.0));
        let Some(guess) = seen.and_then(|seen| seen.keys.get_mut(turn.wrapping_sub(1))) else { return };
        match instead {
            None => guess.misses = guess.misses.saturating_sub(1),
            Some(_) if guess.misses == MOST_MISSES => guess.value = &[],
            // The bytes of a number may be those of the beginning of a longer one.
            Some([b'-' | b'0'..=b'9', ..]) => guess.misses = MOST_MISSES,
            Some(value) => {
                guess.misses += 1;
                guess.value = value;
            }
        }
    }

    #[inline]
    pub(super) fn end(&self, node: NodeIx) -> &'de [u8] {
        self.nodes.get(usize::from(node.0)).map_or(&[], |seen| seen.end)
    }

    pub(super) fn learn_end(&mut self, node: NodeIx, end: &'de [u8]) {
        if let Some(seen) = self.nodes.get_mut(usize::from(node.0)) {
            seen.end = end;
        }
    }
}
