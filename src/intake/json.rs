//! JSON that is read as it comes, within bounds.

use std::io::{self, Read};

use super::{DEPTH, DOCUMENT, Refused, TEXT};

/// Reads JSON, and ends with an error where a document is larger, a text is longer, or lists and objects lie deeper
/// inside each other than a document of this crate ever has it. What parses it keeps a text until its end, and each
/// open bracket of what it passes over.
pub(crate) struct Bounded<R> {
    from: R,
    most: Most,
    read: u64,
    depth: u32,
    /// How long the text is by now; `None` outside of one.
    text: Option<u64>,
    is_escaped: bool,
}

#[derive(Clone, Copy)]
struct Most {
    bytes: u64,
    text: u64,
    depth: u32,
}

impl<R> Bounded<R> {
    pub(crate) const fn new(from: R) -> Self {
        Self::from_within(from, 0, 0)
    }

    /// The same from within a document, behind so many bytes, where so many lists and objects are open.
    pub(crate) const fn from_within(from: R, read: u64, depth: u32) -> Self {
        let most = Most { bytes: DOCUMENT, text: TEXT, depth: DEPTH };
        Self { from, most, read, depth, text: None, is_escaped: false }
    }

    #[cfg(test)]
    const fn within(from: R, most: Most) -> Self {
        Self { from, most, read: 0, depth: 0, text: None, is_escaped: false }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.read += bytes.len() as u64;
        if self.read > self.most.bytes {
            return Err(Refused::Long(self.most.bytes));
        }
        bytes.iter().try_for_each(|byte| self.byte(*byte))
    }

    fn byte(&mut self, byte: u8) -> Result<(), Refused> {
        match (&mut self.text, byte) {
            (Some(_), b'"') if !self.is_escaped => self.text = None,
            (Some(length), _) => {
                self.is_escaped = byte == b'\\' && !self.is_escaped;
                *length += 1;
                if *length > self.most.text {
                    return Err(Refused::Text(self.most.text));
                }
            }
            (None, b'"') => self.text = Some(0),
            (None, b'[' | b'{') => {
                self.depth += 1;
                if self.depth > self.most.depth {
                    return Err(Refused::Deep(self.most.depth));
                }
            }
            (None, b']' | b'}') => self.depth = self.depth.saturating_sub(1),
            (None, _) => {}
        }
        Ok(())
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(buffer)?;
        self.take(buffer.get(..n).unwrap_or(buffer))?;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::{Bounded, Most};

    fn read(text: &str) -> Result<usize, String> {
        let most = Most { bytes: 40, text: 5, depth: 3 };
        let read = Bounded::within(text.as_bytes(), most).read_to_end(&mut Vec::new());
        read.map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_within_the_bounds_is_read_whole() {
        for text in [r#"[[["12345","","[[[[["]],[[]]]"#, r#"{"\"\"":["\\","\\\\"],"a":{"b":[]}}"#, ""] {
            assert_eq!(read(text), Ok(text.len()));
        }
    }

    #[test]
    fn each_bound_is_told() {
        let text = Err("a text in it has more than 5 bytes, and no longer one is read".to_owned());
        for long in [r#"["123456"]"#, r#"["\"\"\""]"#, r#"["\\\\\\"]"#, r#"["]]]]]]"]"#] {
            assert_eq!(read(long), text, "{long}");
        }
        assert_eq!(read("[{[{"), Err("more than 3 lists and objects lie inside each other in it".to_owned()));
        let large = Err("it has more than 40 bytes, and no more is read of such a file".to_owned());
        assert_eq!(read(&" ".repeat(41)), large);
    }
}
