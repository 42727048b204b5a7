//! JSON's grammar, along the bytes of a text: where a token ends, and whether it is one.

use std::borrow::Cow;

/// Why what reads along a text does not read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is no JSON, or holds no list where there should be one. Serde has to say so too.
    Broken,
    /// It is left to serde, which may accept it.
    Left,
    /// The sink wants no more rows.
    Stopped,
}

/// A place in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan<'de> {
    text: &'de str,
    at: usize,
}

/// A string.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quoted<'de> {
    text: &'de str,
    /// From the first quote to behind the last.
    from: usize,
    end: usize,
    has_escapes: bool,
}

impl<'de> Quoted<'de> {
    /// The text, if it needs no unescaping.
    #[inline]
    pub(super) fn plain(self) -> Option<&'de str> {
        if self.has_escapes { None } else { self.text.get(self.from + 1..self.end - 1) }
    }

    /// The text that it means.
    #[inline]
    pub(super) fn text(self) -> Result<Cow<'de, str>, Refusal> {
        match self.plain() {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.unescaped(),
        }
    }

    #[cold]
    fn unescaped(self) -> Result<Cow<'de, str>, Refusal> {
        let quoted = self.text.get(self.from..self.end).unwrap_or_default();
        serde_json::from_str(quoted).map(Cow::Owned).map_err(|_| Refusal::Broken)
    }
}

type Word = u64;

const BYTES: usize = size_of::<Word>();
/// A value that is left out may be nested so deep: one bit for each level.
const DEEPEST: u32 = 64;

impl<'de> Scan<'de> {
    pub(super) const fn new(text: &'de str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// How many bytes the text has.
    pub(super) const fn len(&self) -> usize {
        self.text.len()
    }

    #[inline]
    pub(super) fn rest(&self) -> &'de [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// What lies between a place and this one.
    #[inline]
    pub(super) fn since(&self, from: usize) -> &'de str {
        self.text.get(from..self.at).unwrap_or_default()
    }

    /// The rest of the line.
    pub(super) fn line(&self) -> &'de str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.split_once('\n').map_or(rest, |(line, _)| line)
    }

    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    pub(super) const fn pass(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Passes over a byte, if it is this one.
    #[inline]
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let is_it = self.peek() == Some(byte);
        self.at += usize::from(is_it);
        is_it
    }

    /// Passes over bytes, if they are these.
    #[inline]
    pub(super) fn eat_all<const N: usize>(&mut self, bytes: &[u8; N]) -> bool {
        let is_it = self.rest().first_chunk() == Some(bytes);
        self.at += if is_it { N } else { 0 };
        is_it
    }

    #[inline]
    pub(super) fn require(&mut self, byte: u8) -> Result<(), Refusal> {
        if self.eat(byte) { Ok(()) } else { Err(Refusal::Broken) }
    }

    #[inline]
    fn word(&self) -> Option<Word> {
        self.rest().first_chunk().map(|bytes| Word::from_le_bytes(*bytes))
    }

    /// Passes over white space, and looks at the byte behind it.
    #[inline]
    pub(super) fn next(&mut self) -> Result<u8, Refusal> {
        loop {
            match self.peek() {
                Some(b' ') => self.at += self.word().map_or(1, |word| first(word ^ repeat(b' '))),
                Some(b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(byte) => return Ok(byte),
                None => return Err(Refusal::Broken),
            }
        }
    }

    /// True if only white space is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.next().is_err()
    }

    /// A string, from its first quote on. That its escapes mean characters is not checked: serde does not
    /// check it either where it passes over a string.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Quoted<'de>, Refusal> {
        let (from, mut has_escapes) = (self.at, false);
        self.require(b'"')?;
        loop {
            self.at += plain(self.rest());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Quoted { text: self.text, from, end: self.at, has_escapes });
                }
                Some(b'\\') => {
                    has_escapes = true;
                    self.escape()?;
                }
                _ => return Err(Refusal::Broken),
            }
        }
    }

    #[cold]
    fn escape(&mut self) -> Result<(), Refusal> {
        let is_hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
        match self.rest() {
            [_, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => self.at += 2,
            [_, b'u', digits @ ..] if digits.get(..4).is_some_and(is_hex) => self.at += 6,
            _ => return Err(Refusal::Broken),
        }
        Ok(())
    }

    #[inline]
    pub(super) fn literal(&mut self, literal: &str) -> Result<(), Refusal> {
        let is_it = self.rest().starts_with(literal.as_bytes());
        self.at += literal.len();
        if is_it { Ok(()) } else { Err(Refusal::Broken) }
    }

    /// A number.
    #[inline]
    pub(super) fn number(&mut self) -> Result<(), Refusal> {
        self.eat(b'-');
        match self.eat(b'0') {
            true if self.peek().is_some_and(|byte| byte.is_ascii_digit()) => return Err(Refusal::Broken),
            true => {}
            false => self.digits()?,
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    /// One digit or more.
    #[inline]
    fn digits(&mut self) -> Result<(), Refusal> {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > from { Ok(()) } else { Err(Refusal::Broken) }
    }

    /// Passes over a value, which begins here.
    pub(super) fn skip(&mut self) -> Result<(), Refusal> {
        let mut levels = Levels::default();
        loop {
            match self.peek() {
                Some(b'"') => _ = self.string()?,
                Some(b'n') => self.literal("null")?,
                Some(b't') => self.literal("true")?,
                Some(b'f') => self.literal("false")?,
                Some(b'{') => {
                    self.at += 1;
                    levels.open(true)?;
                    if self.next()? != b'}' {
                        self.key()?;
                        continue;
                    }
                }
                Some(b'[') => {
                    self.at += 1;
                    levels.open(false)?;
                    if self.next()? != b']' {
                        continue;
                    }
                }
                _ => self.number()?,
            }
            if self.skip_ends(&mut levels)? {
                return Ok(());
            }
        }
    }

    /// Goes on behind a value: to the next one, or out of all that ends here. True if nothing is open.
    #[inline]
    fn skip_ends(&mut self, levels: &mut Levels) -> Result<bool, Refusal> {
        while levels.depth > 0 {
            let byte = self.next()?;
            self.at += 1;
            match (byte, levels.is_object()) {
                (b',', is_object) => {
                    self.next()?;
                    if is_object {
                        self.key()?;
                    }
                    return Ok(false);
                }
                (b']', false) | (b'}', true) => levels.close(),
                _ => return Err(Refusal::Broken),
            }
        }
        Ok(true)
    }

    /// A key, which begins here, up to its value.
    #[inline]
    pub(super) fn key(&mut self) -> Result<Quoted<'de>, Refusal> {
        let key = self.string()?;
        self.next()?;
        self.require(b':')?;
        self.next()?;
        Ok(key)
    }
}

/// The open lists and objects around a place, as bits: the last one is the lowest.
#[derive(Clone, Copy, Debug, Default)]
struct Levels {
    objects: u64,
    depth: u32,
}

impl Levels {
    #[inline]
    const fn open(&mut self, is_object: bool) -> Result<(), Refusal> {
        if self.depth == DEEPEST {
            return Err(Refusal::Left);
        }
        self.objects = self.objects << 1 | is_object as u64;
        self.depth += 1;
        Ok(())
    }

    #[inline]
    const fn close(&mut self) {
        self.objects >>= 1;
        self.depth -= 1;
    }

    #[inline]
    const fn is_object(self) -> bool {
        self.objects & 1 == 1
    }
}

/// How many bytes a text begins with that stand for themselves in a string.
#[inline]
fn plain(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks();
    for (n, word) in words.iter().enumerate() {
        let ends = ends(Word::from_le_bytes(*word));
        if ends != 0 {
            return n * BYTES + first(ends);
        }
    }
    let is_end = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
    words.len() * BYTES + rest.iter().position(is_end).unwrap_or(rest.len())
}

/// A word of this byte.
const fn repeat(byte: u8) -> Word {
    Word::from_le_bytes([byte; BYTES])
}

/// The number of the first byte of a word that is not zero.
#[inline]
const fn first(word: Word) -> usize {
    word.trailing_zeros() as usize / BYTES
}

/// The bytes that end the plain part of a string: quotes, backslashes and control characters. The high bit
/// of the first one is set; those behind it may be wrong.
///
/// Taking away one from a byte sets its high bit if it was zero, and otherwise only where it was set before.
/// A borrow spoils only the bytes behind a byte that was hit.
#[inline]
const fn ends(word: Word) -> Word {
    let quote = word ^ repeat(b'"');
    let backslash = word ^ repeat(b'\\');
    let control = word.wrapping_sub(repeat(b' ')) & !word;
    let zero = quote.wrapping_sub(repeat(1)) & !quote | backslash.wrapping_sub(repeat(1)) & !backslash;
    (zero | control) & repeat(0x80)
}

#[cfg(test)]
mod tests {
    use super::{BYTES, Word, ends, first};

    #[test]
    fn the_end_of_a_string_is_found_at_each_place_of_a_word() {
        for byte in 0..=u8::MAX {
            for at in 0..BYTES {
                for filler in [b'a', b'#', b'!', b']', b'[', 0x7f, 0x80, 0xff] {
                    let mut bytes = [filler; BYTES];
                    bytes[at] = byte;
                    let is_end = matches!(byte, b'"' | b'\\' | ..b' ');
                    let expected = if is_end { at } else { BYTES };
                    assert_eq!(
                        first(ends(Word::from_le_bytes(bytes))),
                        expected,
                        "{byte:#x} at {at} among {filler:#x}"
                    );
                }
            }
        }
    }
}
