//! How far a document was read, and what can be read in the place of that.

use std::io::{self, Read};

/// A place in a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    /// How many bytes stand before it.
    pub(crate) bytes: u64,
    /// How many line feeds are among them.
    line_feeds: u64,
    /// How many stand before it on its line.
    column: u64,
}

impl Position {
    /// Passes over bytes. O(bytes).
    pub(crate) fn pass(&mut self, bytes: &[u8]) {
        let lines = count(bytes, |byte| byte == b'\n') as u64;
        let last = if lines == 0 { None } else { bytes.iter().rposition(|byte| *byte == b'\n') };
        let on_line = bytes.len() - last.map_or(0, |at| at + 1);
        self.column = on_line as u64 + if last.is_none() { self.column } else { 0 };
        self.line_feeds += lines;
        self.bytes += bytes.len() as u64;
    }

    /// Passes over lines, and so many bytes in them.
    pub(crate) const fn pass_lines(&mut self, bytes: usize, lines: u64) {
        self.bytes += bytes as u64;
        self.line_feeds += lines;
        self.column = 0;
    }

    /// This text, and white space behind it, so that lines and columns behind both are counted as in the document
    /// behind this place. Where the place is on the first line, more than the text stands before it.
    pub(crate) fn stand_in(self, text: &'static str) -> impl Read {
        let begun = if self.line_feeds == 0 { text.len() as u64 } else { 0 };
        let line_feeds = io::repeat(b'\n').take(self.line_feeds);
        text.as_bytes().chain(line_feeds).chain(io::repeat(b' ').take(self.column.saturating_sub(begun)))
    }
}

/// How many bytes are such ones. Numbers of a byte can be added many at a time.
pub(crate) fn count(bytes: &[u8], is_such: impl Fn(u8) -> bool) -> usize {
    let in_chunk = |chunk: &[u8]| chunk.iter().map(|byte| u8::from(is_such(*byte))).sum::<u8>();
    bytes.chunks(usize::from(u8::MAX)).map(|chunk| usize::from(in_chunk(chunk))).sum()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::{Position, count};

    #[test]
    fn all_of_many_bytes_are_counted() {
        for length in [0, 1, 254, 255, 256, 10_000] {
            assert_eq!(count(&vec![b'x'; length], |byte| byte == b'x'), length);
        }
    }

    #[test]
    fn what_stands_in_ends_where_the_document_was_left() {
        let document = "{\"a\":[1,2,3],\n\"b\":[\n  {}\n],\n\n  \"c\": [";
        for cut in 8..=document.len() {
            for first in 0..=cut {
                let mut position = Position::default();
                position.pass(&document.as_bytes()[..first]);
                position.pass(&document.as_bytes()[first..cut]);
                let mut text = String::new();
                assert!(position.stand_in("{\"\":[0,").read_to_string(&mut text).is_ok());
                let place =
                    |text: &str| (text.matches('\n').count(), text.len() - text.rfind('\n').map_or(0, |at| at + 1));
                assert_eq!(place(&text), place(&document[..cut]), "{cut}");
                assert_eq!(position.bytes, cut as u64);
            }
        }
    }
}
