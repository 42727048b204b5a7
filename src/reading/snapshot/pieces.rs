//! Bytes in the pieces in which they come, of which the last ones can be given back.

use std::io::{self, Read};
use std::ops::RangeInclusive;

/// Takes pieces of a reader, and lends the whole lines in them. Afterwards it reads what was not taken, in the same
/// pieces: what reads it then meets everything in the order and at the places where it would have met it anyway.
pub(super) struct Pieces<R> {
    from: R,
    /// How long a piece is at most.
    size: usize,
    /// What came, with what was passed over not long ago.
    bytes: Vec<u8>,
    /// Where it begins that was not passed over.
    at: usize,
    /// Where pieces end that were not passed over.
    ends: Vec<usize>,
    /// Why no further piece came, until that is told.
    error: Option<io::Error>,
}

/// What came of asking for a further piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    More,
    End,
    /// An error, which is told when it is read.
    Error,
}

impl<R: Read> Pieces<R> {
    /// What is not passed over is at most so many pieces, or a little less.
    const MOST: usize = 16;

    pub(super) const fn new(from: R, size: usize) -> Self {
        Self { from, size, bytes: Vec::new(), at: 0, ends: Vec::new(), error: None }
    }

    /// What came and was not passed over.
    pub(super) fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The whole lines in it, up to the first that is no text.
    pub(super) fn lines(&self) -> &str {
        let whole = whole_lines(self.rest());
        let text = str::from_utf8(whole).or_else(|error| {
            let valid = whole.get(..error.valid_up_to()).unwrap_or_default();
            str::from_utf8(whole_lines(valid))
        });
        text.unwrap_or_default()
    }

    /// Passes over what was read of it.
    pub(super) fn pass(&mut self, bytes: usize) {
        self.at += bytes;
        self.ends.retain(|end| *end > self.at);
    }

    /// What is left of the piece in which the rest begins.
    pub(super) fn first(&self) -> &[u8] {
        let end = self.ends.first().copied().unwrap_or(self.at);
        self.bytes.get(self.at..end).unwrap_or_default()
    }

    /// True if a piece ends behind so many bytes of the rest, or further behind, up to so many.
    pub(super) fn has_end_in(&self, bytes: RangeInclusive<usize>) -> bool {
        self.ends.iter().any(|end| bytes.contains(&(end - self.at)))
    }

    /// True if the rest is so long that no further piece is asked for.
    pub(super) fn is_full(&self) -> bool {
        self.ends.len() >= Self::MOST
    }

    /// Asks for a further piece.
    pub(super) fn more(&mut self) -> Came {
        self.bytes.copy_within(self.at.., 0);
        let rest = self.bytes.len() - self.at;
        self.ends.iter_mut().for_each(|end| *end -= self.at);
        self.at = 0;
        self.bytes.resize(rest + self.size, 0);
        let read = self.read_piece(rest);
        self.bytes.truncate(rest + *read.as_ref().unwrap_or(&0));
        match read {
            Ok(0) => Came::End,
            Ok(_) => {
                self.ends.push(self.bytes.len());
                Came::More
            }
            Err(error) => {
                self.error = Some(error);
                Came::Error
            }
        }
    }

    fn read_piece(&mut self, at: usize) -> io::Result<usize> {
        loop {
            match self.from.read(self.bytes.get_mut(at..).unwrap_or_default()) {
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

fn whole_lines(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    bytes.get(..end).unwrap_or_default()
}
