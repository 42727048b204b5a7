//! Reading a part of a list: the rows that begin in a stretch of its text.
//!
//! Between two rows, at the depth of rows, the cursor knows nothing but where it is. What it guesses changes how fast
//! it is, and not what it reads. So a row that begins at a byte is the same row whoever reads it, as long as a row does
//! begin there.

use super::super::row::Row;
use super::super::trie::Trie;
use super::{Cursor, Refusal};

/// Where a text begins that is a part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reading::response) enum Begin {
    /// Before the list.
    List,
    /// Where a row begins, or in white space before it.
    Row,
}

/// Why the cursor stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reading::response) enum Stop {
    /// A row begins here that is not wanted.
    Limit,
    /// The list is over; what is behind it was not looked at.
    Over,
    /// The text ends before the row that begins here, or in it.
    Short,
    /// The row that begins here, or what is around it, is refused whatever comes behind the text.
    Refused,
}

/// A text that is cut off is refused no more than so many bytes before its end: the longest token that is looked at as
/// a whole is `\u0000`.
const LONGEST_TOKEN: usize = 8;

impl<'de> Cursor<'_, '_, 'de> {
    /// Reads the rows that begin before a byte, and hands each of them on once it is there as a whole, with the comma
    /// or bracket behind it. Gives why it stopped, and where what was not read begins.
    pub(in crate::reading::response) fn part(
        &mut self,
        begin: Begin,
        limit: usize,
        each: &mut impl FnMut(&Row<'de>),
    ) -> (Stop, usize) {
        let mut read = 0;
        let stop = match self.rows_before(begin, limit, &mut read, each) {
            Ok(stop) => stop,
            Err(Refusal::Broken | Refusal::Left | Refusal::Stopped)
                if self.scan.at() + LONGEST_TOKEN < self.scan.len() =>
            {
                Stop::Refused
            }
            Err(Refusal::Broken | Refusal::Left | Refusal::Stopped) => Stop::Short,
        };
        (stop, read)
    }

    /// `read` is moved on behind each row that was handed on.
    fn rows_before(
        &mut self,
        begin: Begin,
        limit: usize,
        read: &mut usize,
        each: &mut impl FnMut(&Row<'de>),
    ) -> Result<Stop, Refusal> {
        self.scan.next()?;
        if begin == Begin::List {
            self.scan.require(b'[')?;
            if self.scan.next()? == b']' {
                return Ok(self.over(read));
            }
        }
        loop {
            *read = self.scan.at();
            if *read >= limit {
                return Ok(Stop::Limit);
            }
            self.row.clear();
            self.value(Trie::ROW, Row::WHOLE)?;
            // A number at the end of the text may go on behind it.
            let is_last = match self.scan.next()? {
                b',' => false,
                b']' => true,
                _ => return Err(Refusal::Broken),
            };
            each(self.row);
            if is_last {
                return Ok(self.over(read));
            }
            self.scan.pass(1);
            *read = self.scan.at();
            self.scan.next()?;
        }
    }

    /// Passes over the bracket behind the list.
    fn over(&mut self, read: &mut usize) -> Stop {
        self.scan.pass(1);
        *read = self.scan.at();
        Stop::Over
    }
}
