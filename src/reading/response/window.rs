//! A large file, a window of its bytes after the other.

use std::io::{self, Read, Seek, SeekFrom};
use std::str;

use crate::intake::{self, Refused};

/// So many times its usual size a window grows where a row is long.
const LARGEST: usize = 8;

/// A part of a file in memory. The memory is kept from file to file: fresh memory costs more than reading into it.
#[derive(Debug)]
pub(crate) struct Window<R> {
    from: Option<R>,
    buffer: Vec<u8>,
    /// How much of the buffer holds bytes of the file.
    filled: usize,
    /// Where in the file they begin.
    at: u64,
    /// Whether the last byte of the file is among them.
    is_last: bool,
    /// How many bytes a window usually has.
    size: usize,
}

impl<R: Read + Seek> Window<R> {
    pub(crate) const fn new(size: usize) -> Self {
        Self { from: None, buffer: Vec::new(), filled: 0, at: 0, is_last: true, size }
    }

    /// Goes to a byte of a file.
    pub(crate) fn open(&mut self, mut from: R, at: u64) -> io::Result<()> {
        from.seek(SeekFrom::Start(at))?;
        // A window that a long row has made larger is given back.
        self.buffer.truncate(self.size);
        self.buffer.shrink_to(self.size);
        self.buffer.resize(self.size, 0);
        (self.from, self.filled, self.at, self.is_last) = (Some(from), 0, at, false);
        self.fill()
    }

    /// Gives the memory back.
    pub(crate) fn close(&mut self) {
        *self = Self::new(self.size);
    }

    /// Where in the file the window begins.
    pub(super) const fn at(&self) -> u64 {
        self.at
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.filled).unwrap_or_default()
    }

    /// The bytes as far as they are text, and whether no more text comes behind that.
    pub(super) fn text(&self) -> (&str, bool) {
        let bytes = self.bytes();
        match str::from_utf8(bytes) {
            Ok(text) => (text, self.is_last),
            Err(error) => {
                let text = bytes.get(..error.valid_up_to()).and_then(|bytes| str::from_utf8(bytes).ok());
                (text.unwrap_or_default(), self.is_last || error.error_len().is_some())
            }
        }
    }

    /// True if the file has no bytes behind the window.
    pub(super) const fn is_last(&self) -> bool {
        self.is_last
    }

    /// Moves the window on to one of its bytes.
    pub(super) fn pass(&mut self, bytes: usize) -> io::Result<()> {
        let bytes = bytes.min(self.filled);
        self.buffer.copy_within(bytes..self.filled, 0);
        self.filled -= bytes;
        self.at += bytes as u64;
        self.fill()
    }

    /// Makes the window twice as large. False if it is as large as it may be.
    pub(super) fn grow(&mut self) -> io::Result<bool> {
        let more = self.buffer.len();
        if more >= self.size * LARGEST {
            return Ok(false);
        }
        self.buffer.try_reserve_exact(more)?;
        self.buffer.resize(2 * more, 0);
        self.fill().map(|()| true)
    }

    /// Reads on until the window is full or the file is at its end.
    fn fill(&mut self) -> io::Result<()> {
        // It may grow while it is read.
        if self.at > intake::LARGE {
            return Err(Refused::Long(intake::LARGE).into());
        }
        let Some(from) = &mut self.from else { return Ok(()) };
        while let Some(free @ [_, ..]) = self.buffer.get_mut(self.filled..)
            && !self.is_last
        {
            match from.read(free) {
                Ok(0) => self.is_last = true,
                Ok(n) => self.filled += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
