//! Bytes in the pieces in which they come, of which the last ones can be given back.

use std::io::{self, Read};
use std::ops::RangeInclusive;

/// Takes pieces of a reader, and lends what came. Afterwards it reads what was not passed over, in the same pieces:
/// what reads it then meets everything in the order and at the places where it would have met it anyway.
pub(crate) struct Pieces<R> {
    from: R,
    /// How long a piece is at most.
    size: usize,
    /// How many pieces are asked for at once.
    at_once: usize,
    /// What came, with what was passed over not long ago, and room for more.
    bytes: Vec<u8>,
    /// Where it begins that was not passed over.
    at: usize,
    /// Where it ends.
    end: usize,
    /// Where pieces end that were not passed over.
    ends: Vec<usize>,
    /// Why no further piece came, until that is told.
    error: Option<io::Error>,
}

/// What came of asking for a further piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    More,
    End,
    /// An error, which is told when it is read.
    Error,
}

impl<R: Read> Pieces<R> {
    /// If so much was not passed over, nothing more is asked for.
    const MOST: usize = 1 << 20;

    pub(crate) const fn new(from: R, size: usize, at_once: usize) -> Self {
        Self { from, size, at_once, bytes: Vec::new(), at: 0, end: 0, ends: Vec::new(), error: None }
    }

    /// What came and was not passed over.
    pub(crate) fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..self.end).unwrap_or_default()
    }

    /// The text in it, up to where it is none or a character is cut off.
    pub(crate) fn text(&self) -> &str {
        valid(self.rest())
    }

    /// The whole lines in it, up to the first that is no text.
    pub(crate) fn lines(&self) -> &str {
        let text = valid(whole_lines(self.rest()));
        text.get(..whole_lines(text.as_bytes()).len()).unwrap_or_default()
    }

    /// Passes over what was read of it.
    pub(crate) fn pass(&mut self, bytes: usize) {
        self.at += bytes;
        self.ends.retain(|end| *end > self.at);
    }

    /// What is left of the piece in which the rest begins.
    pub(crate) fn first(&self) -> &[u8] {
        let end = self.ends.first().copied().unwrap_or(self.at);
        self.bytes.get(self.at..end).unwrap_or_default()
    }

    /// True if a piece ends at one of these places, counted in bytes from the beginning of the rest.
    pub(crate) fn has_end_in(&self, bytes: RangeInclusive<usize>) -> bool {
        self.ends.iter().any(|end| bytes.contains(&(end - self.at)))
    }

    /// True if the rest is so long that nothing more is asked for.
    pub(crate) fn is_full(&self) -> bool {
        self.rest().len() >= Self::MOST
    }

    /// Asks for more: for as much as was not passed over, or for one time the usual.
    pub(crate) fn more(&mut self) -> Came {
        self.bytes.copy_within(self.at..self.end, 0);
        self.ends.iter_mut().for_each(|end| *end -= self.at);
        self.end -= self.at;
        self.at = 0;
        let asked = self.size * self.at_once.max(self.end.div_ceil(self.size));
        if self.bytes.len() < self.end + asked {
            self.bytes.resize(self.end + asked, 0);
        }
        match self.read_more(asked) {
            Ok(0) => Came::End,
            Ok(n) => {
                let (begin, end) = (self.end, self.end + n);
                self.ends.extend((begin + self.size..end).step_by(self.size).chain([end]));
                self.end = end;
                Came::More
            }
            Err(error) => {
                self.error = Some(error);
                Came::Error
            }
        }
    }

    fn read_more(&mut self, asked: usize) -> io::Result<usize> {
        loop {
            match self.from.read(self.bytes.get_mut(self.end..self.end + asked).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}

impl<R: Read> Read for Pieces<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.first().read(buffer)?;
        if n > 0 || buffer.is_empty() {
            self.pass(n);
            return Ok(n);
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.from.read(buffer),
        }
    }
}

/// The text with which bytes begin.
fn valid(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap_or_else(|error| {
        let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
        str::from_utf8(valid).unwrap_or_default()
    })
}

fn whole_lines(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    bytes.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Came, Pieces, Read as _};

    /// Whatever was passed over, the rest is read, in pieces of the same length.
    #[test]
    fn what_was_not_passed_over_is_read() {
        let bytes: Vec<u8> = (0..=u8::MAX).collect();
        for (size, at_once) in [(1, 1), (7, 1), (16, 3), (300, 1), (64, 2)] {
            for passed in 0..=bytes.len() {
                let mut pieces = Pieces::new(&*bytes, size, at_once);
                while pieces.rest().len() < passed {
                    assert_eq!(pieces.more(), Came::More);
                }
                pieces.pass(passed);
                let (mut found, mut buffer) = (bytes[..passed].to_vec(), [0; 512]);
                while let Ok(n @ 1..) = pieces.read(&mut buffer[..size]) {
                    found.extend_from_slice(&buffer[..n]);
                    assert!(found.len().is_multiple_of(size) || found.len() == bytes.len());
                }
                assert_eq!(found, bytes);
            }
        }
    }

    #[test]
    fn lines_are_whole_and_text() {
        let lines = |bytes: &[u8]| {
            let mut pieces = Pieces::new(bytes, 100, 1);
            pieces.more();
            pieces.lines().to_owned()
        };
        assert_eq!(lines(b"a\nb\nc"), "a\nb\n");
        assert_eq!(lines(b"a\n\xff\nc\n"), "a\n");
        assert_eq!(lines(b"\xff\n"), "");
        assert_eq!(lines("ä\né\nö".as_bytes()), "ä\né\n");
    }
}
