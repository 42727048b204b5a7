//! The last line of a snapshot, a digest that shows whether anything was changed.
//!
//! The line is `"digest":"sha256:…"}`, and the digest is the SHA-256 of all bytes before the line. It
//! stands at the end so that a snapshot is written in one pass. Its length is fixed so that a snapshot
//! is read in one pass too.

use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};

use crate::account::Digest;

/// How many bytes the last line takes.
pub(super) const LEN: usize = r#""digest":"sha256:"}"#.len() + 64 + "\n".len();

/// The last line, behind bytes of this digest.
pub(super) fn line(hash: Sha256) -> String {
    format!("\"digest\":\"{}\"}}\n", Digest::of(hash))
}

/// Writes, and takes the digest of what is written.
pub(super) struct Sealing<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Sealing<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, hash: Sha256::new() }
    }

    /// Writes the last line.
    pub(super) fn seal(mut self) -> io::Result<()> {
        self.out.write_all(line(self.hash).as_bytes())?;
        self.out.flush()
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.hash.update(bytes.get(..n).unwrap_or(bytes));
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Reads, and takes the digest of what is read.
pub(super) struct Sealed<R> {
    from: R,
    hash: Sha256,
    /// The last `LEN` bytes that were read: at the end, the last line.
    last: Vec<u8>,
}

impl<R> Sealed<R> {
    /// From behind what was read already, which has this digest.
    pub(super) fn after(hash: Sha256, from: R) -> Self {
        Self { from, hash, last: Vec::with_capacity(LEN) }
    }

    /// True if everything, read to the end, is as it was written.
    pub(super) fn was_whole(self) -> bool {
        self.last == line(self.hash).as_bytes()
    }

    fn feed(&mut self, bytes: &[u8]) {
        let over = (self.last.len() + bytes.len()).saturating_sub(LEN);
        let of_last = over.min(self.last.len());
        self.hash.update(self.last.drain(..of_last).as_slice());
        let (before, last) = bytes.split_at_checked(over - of_last).unwrap_or((bytes, &[]));
        self.hash.update(before);
        self.last.extend_from_slice(last);
    }
}

impl<R: Read> Read for Sealed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(buffer)?;
        self.feed(buffer.get(..n).unwrap_or(buffer));
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However the bytes come.
    #[test]
    fn pieces_make_no_difference() {
        for len in [0, 1, LEN - 1, LEN, LEN + 1, 3 * LEN] {
            let text: Vec<u8> = (0..=u8::MAX).cycle().take(len).collect();
            let mut file = Vec::new();
            let mut sealing = Sealing::new(&mut file);
            sealing.write_all(&text).ok();
            assert!(sealing.seal().is_ok() && file.len() == len + LEN && file.starts_with(&text));
            for piece in [1, 2, LEN - 1, LEN, LEN + 1, 4 * LEN] {
                let mut sealed = Sealed::after(Sha256::new(), io::empty());
                file.chunks(piece).for_each(|piece| sealed.feed(piece));
                assert!(sealed.was_whole(), "{len} bytes in pieces of {piece}");
                let mut more = Sealed::after(Sha256::new(), io::empty());
                file.iter().chain(b"\n").for_each(|byte| more.feed(&[*byte]));
                assert!(!more.was_whole());
            }
        }
    }
}
