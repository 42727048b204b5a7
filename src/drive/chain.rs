//! How the lines of a journal's file hang together.
//!
//! Each line is a JSON object whose last fields are its number and its sum: 16 hex digits of a SHA-256 over the sum
//! of the line before and over the line itself up to its sum. So a line that was changed, lost, doubled or moved is
//! found where it stands, the last one too.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Write};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// The number of the last line, and its sum.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain {
    lines: usize,
    sum: Sum,
}

/// Hex digits; none before the first line.
type Sum = Option<[u8; 16]>;

/// Before and behind the sum, at the end of a line.
const BEFORE: &[u8] = br#","sum":""#;
const BEHIND: &[u8] = br#""}"#;
/// How many bytes they take up with the sum.
const SEAL: usize = BEFORE.len() + 16 + BEHIND.len();

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is not as it was written.
    Changed,
    /// It is the line of this number, and another one should stand here.
    Other(usize),
}

impl Chain {
    /// The number of the last line; 0 before the first.
    pub(super) const fn lines(&self) -> usize {
        self.lines
    }

    /// How many lines there are, and the sum of the last one; empty before the first.
    pub(super) fn seal(&self) -> (usize, String) {
        (self.lines, self.sum.map_or_else(String::new, |sum| sum.iter().copied().map(char::from).collect()))
    }

    /// Adds a line that holds a value as JSON, and writes it piece by piece.
    pub(super) fn write(&mut self, value: &impl Serialize, out: impl Write) -> io::Result<()> {
        let mut line = BufWriter::new(LineWriter::new(self, out));
        serde_json::to_writer(&mut line, value)?;
        line.into_inner()?.end()
    }

    fn begin(&self) -> Sha256 {
        Sha256::new_with_prefix(self.sum.as_ref().map_or(&[][..], |sum| sum))
    }

    /// Adds a line whose text, after the sum of the line before, has this hash.
    fn add(&mut self, hash: Sha256) -> [u8; 16] {
        let mut sum = [0; 16];
        for (digits, byte) in sum.chunks_mut(2).zip(hash.finalize()) {
            digits.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        *self = Self { lines: self.lines + 1, sum: Some(sum) };
        sum
    }
}

const fn digit(value: u8) -> u8 {
    if value < 10 { b'0' + value } else { b'a' + value - 10 }
}

/// Writes a line: a JSON object, without its end.
pub(super) struct LineWriter<'c, W> {
    chain: &'c mut Chain,
    hash: Sha256,
    out: W,
    /// The last byte, which may be the brace that closes the object.
    last: Option<u8>,
}

impl<'c, W: Write> LineWriter<'c, W> {
    pub(super) fn new(chain: &'c mut Chain, out: W) -> Self {
        Self { hash: chain.begin(), chain, out, last: None }
    }

    /// Ends the line with its number and its sum.
    pub(super) fn end(mut self) -> io::Result<()> {
        let number = format!(",\"line\":{}", self.chain.lines + 1);
        self.put(number.as_bytes())?;
        let sum = self.chain.add(self.hash);
        self.out.write_all(&[BEFORE, &sum, BEHIND, b"\n"].concat())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.out.write_all(bytes)
    }
}

impl<W: Write> Write for LineWriter<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some((last, before)) = bytes.split_last() {
            if let Some(held) = self.last.replace(*last) {
                self.put(&[held])?;
            }
            self.put(before)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Reads a line, without its end.
pub(super) struct LineReader<'c> {
    chain: &'c mut Chain,
    hash: Sha256,
    file: &'c mut BufReader<File>,
    /// The last bytes, which may be the number and the seal.
    tail: Vec<u8>,
    bytes: u64,
    is_over: bool,
    is_whole: bool,
}

/// More than a number and a seal take up.
const TAIL: usize = 64;

impl<'c> LineReader<'c> {
    pub(super) fn new(chain: &'c mut Chain, file: &'c mut BufReader<File>) -> Self {
        Self { hash: chain.begin(), chain, file, tail: Vec::new(), bytes: 0, is_over: false, is_whole: false }
    }

    /// How many bytes the line takes up, to its end, and what is wrong with it; `None` if the file ends before the
    /// line does.
    pub(super) fn end(mut self) -> io::Result<Option<(u64, Result<(), Fault>)>> {
        io::copy(&mut self, &mut io::sink())?;
        if !self.is_whole {
            return Ok(None);
        }
        let bytes = self.bytes;
        Ok(Some((bytes, self.check())))
    }

    /// Adds the line to the chain if it hangs together with it.
    fn check(mut self) -> Result<(), Fault> {
        let (text, seal) = self.tail.split_at(self.tail.len().saturating_sub(SEAL));
        self.hash.update(text);
        let sum = seal.strip_prefix(BEFORE).and_then(|rest| rest.strip_suffix(BEHIND));
        let number = number(text);
        let chain = self.chain.clone();
        let right = self.chain.add(self.hash);
        if sum == Some(&right[..]) && number == Some(self.chain.lines) {
            return Ok(());
        }
        let fault = number.filter(|number| *number != self.chain.lines).map_or(Fault::Changed, Fault::Other);
        *self.chain = chain;
        Err(fault)
    }
}

/// The number at the end of a line.
fn number(text: &[u8]) -> Option<usize> {
    let at = text.iter().rposition(|byte| *byte == b':')?;
    let (name, digits) = text.split_at(at + 1);
    name.ends_with(br#","line":"#).then(|| str::from_utf8(digits).ok()?.parse().ok())?
}

impl Read for LineReader<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.is_over || out.is_empty() {
            return Ok(0);
        }
        let there = self.file.fill_buf()?;
        let there = &there[..there.len().min(out.len())];
        let end = there.iter().position(|byte| *byte == b'\n');
        let read = end.unwrap_or(there.len());
        out[..read].copy_from_slice(&there[..read]);
        self.tail.extend_from_slice(&there[..read]);
        self.is_whole = end.is_some();
        self.is_over = self.is_whole || there.is_empty();
        let taken = read + usize::from(self.is_whole);
        self.file.consume(taken);
        self.bytes += taken as u64;
        if let Some(settled) = self.tail.len().checked_sub(TAIL) {
            self.hash.update(&self.tail[..settled]);
            self.tail.drain(..settled);
        }
        Ok(read)
    }
}
