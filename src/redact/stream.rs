//! Numbers that follow from a key and a text.

use super::RedactionKey;

/// As many numbers as a pseudonym needs. To anybody without the key they look random.
pub(super) struct Stream<'k> {
    key: &'k RedactionKey,
    text: &'k str,
    attempt: u32,
    blocks: u32,
    block: [u8; 32],
    used: usize,
}

impl<'k> Stream<'k> {
    /// For the pseudonym of a text; each attempt gives another one.
    pub(super) fn new(key: &'k RedactionKey, text: &'k str, attempt: u32) -> Self {
        Self { key, text, attempt, blocks: 0, block: [0; 32], used: 32 }
    }

    fn byte(&mut self) -> u8 {
        if self.used == self.block.len() {
            self.block = self.key.block(self.text, self.attempt, self.blocks);
            self.blocks = self.blocks.wrapping_add(1);
            self.used = 0;
        }
        let byte = self.block.get(self.used).copied().unwrap_or_default();
        self.used += 1;
        byte
    }

    /// One of the characters, each as likely as any other. There are at least 2 and at most 64.
    pub(super) fn pick(&mut self, from: &[u8]) -> char {
        // Bytes above the last whole multiple would make the first characters more likely.
        let whole = 256 - 256 % from.len().max(1);
        loop {
            let byte = usize::from(self.byte());
            if byte < whole {
                return from.get(byte % from.len().max(1)).copied().map_or('0', char::from);
            }
        }
    }

    /// So many of the characters.
    pub(super) fn text(&mut self, from: &[u8], len: usize) -> String {
        (0..len).map(|_| self.pick(from)).collect()
    }
}
