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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// A file of which each second read is interrupted, or fails from some byte on.
    struct Shaky {
        file: Cursor<Vec<u8>>,
        is_calm: bool,
        breaks_at: u64,
    }

    impl Read for Shaky {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.is_calm = !self.is_calm;
            if self.file.position() >= self.breaks_at {
                return Err(io::Error::other("the disk is gone"));
            }
            let few = into.len().min(3);
            if self.is_calm { self.file.read(&mut into[..few]) } else { Err(io::ErrorKind::Interrupted.into()) }
        }
    }

    impl Seek for Shaky {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.file.seek(to)
        }
    }

    fn shaky(bytes: &[u8], breaks_at: u64) -> Shaky {
        Shaky { file: Cursor::new(bytes.to_vec()), is_calm: true, breaks_at }
    }

    fn window(bytes: &[u8], at: u64) -> Window<Cursor<Vec<u8>>> {
        let mut window = Window::new(4);
        window.open(Cursor::new(bytes.to_vec()), at).unwrap();
        window
    }

    #[test]
    fn an_interrupted_read_is_made_again_and_a_failed_one_is_told() {
        let mut window = Window::new(8);
        window.open(shaky(b"01234567", u64::MAX), 0).unwrap();
        assert_eq!(window.text(), ("01234567", false));
        assert_eq!(window.open(shaky(b"01234567", 5), 0).unwrap_err().to_string(), "the disk is gone");
    }

    #[test]
    fn it_goes_on_to_the_last_byte() {
        let mut window = window(b"0123456789", 1);
        assert_eq!((window.text(), window.is_last(), window.at()), (("1234", false), false, 1));
        window.pass(3).unwrap();
        assert_eq!((window.text(), window.at()), (("4567", false), 4));
        window.pass(4).unwrap();
        assert_eq!((window.text(), window.is_last(), window.at()), (("89", true), true, 8));
        window.close();
        assert_eq!((window.text(), window.at()), (("", true), 0));
    }

    #[test]
    fn it_grows_to_eight_times_its_size() {
        let mut window = window(&[b'.'; 100], 0);
        for length in [8, 16, 32] {
            assert!(window.grow().unwrap());
            assert_eq!(window.bytes().len(), length);
        }
        assert!(!window.grow().unwrap());
        assert_eq!(window.bytes().len(), 32);
    }

    /// A character that the window cuts comes whole with more bytes; what is no text never does.
    #[test]
    fn text_ends_before_what_is_none() {
        assert_eq!(window("abc\u{e4}def".as_bytes(), 0).text(), ("abc", false));
        assert_eq!(window(b"ab\xffcdef", 0).text(), ("ab", true));
    }

    #[test]
    fn no_file_is_read_beyond_what_is_read_at_all() {
        let open = |at| Window::new(4).open(Cursor::new(Vec::new()), at);
        assert!(open(intake::LARGE - 1).is_ok() && open(intake::LARGE).is_ok());
        assert!(open(intake::LARGE + 1).is_err());
    }
}
