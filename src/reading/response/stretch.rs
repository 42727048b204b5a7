//! Reading a stretch of a list: the rows that begin between two bytes of its file.

use std::io::{Read, Seek};

use super::Layout;
use super::cursor::{Begin, Cursor, Seam, Stop};
use super::row::Row;
use super::window::Window;

/// A place in a list that is in a file, at the depth of its rows. Places are in the order in which they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    /// Before the list.
    Begin,
    /// At this byte, where a row begins.
    Row(u64),
    /// Behind the list, where the file ends.
    End,
}

/// Where a stretch begins.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Start<'s> {
    /// Here.
    Mark(Mark),
    /// At the first row that seems to begin at this byte or behind it.
    Guess(u64, &'s Seam),
}

/// What was read of a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Where its first row begins.
    pub(crate) from: Mark,
    /// Where the first row begins that was not read. It is before the place up to which was to be read if that row is
    /// refused.
    pub(crate) to: Mark,
    /// How many rows it had.
    pub(crate) rows: usize,
}

impl Start<'_> {
    /// From which byte on the file is needed.
    pub(crate) const fn byte(&self) -> u64 {
        match self {
            Self::Mark(Mark::Begin | Mark::End) => 0,
            Self::Mark(Mark::Row(byte)) => *byte,
            Self::Guess(byte, seam) => byte.saturating_sub(seam.before_row() as u64),
        }
    }
}

impl Layout {
    /// Reads the rows that begin before a mark, and hands each of them on. The window is at the first byte that is
    /// needed. `None` if no row seems to begin before the mark.
    ///
    /// A row that does not fit into the largest window is refused: what seems to be a row may be none, and a wrong guess
    /// should cost little. What cannot be read is refused as well. Whoever wants to know why reads the file as a whole.
    pub(super) fn stretch<R: Read + Seek>(
        &self,
        window: &mut Window<R>,
        from: Start<'_>,
        to: Mark,
        mut each: impl FnMut(&Row<'_>),
    ) -> Option<Stretch> {
        let from = match from {
            Start::Mark(mark) => mark,
            Start::Guess(_, seam) => Mark::Row(find(window, seam, to)?),
        };
        let mut begin = if from == Mark::Begin { Begin::List } else { Begin::Row };
        let mut rows = 0;
        loop {
            let (text, is_all) = window.text();
            let mut row = Row::new(self.trie.path_count());
            let (stop, read) =
                Cursor::new(text, &self.trie, &mut row).part(begin, limit(to, window.at()), &mut |row| {
                    rows += 1;
                    each(row);
                });
            let mut goes_on = true;
            if read > 0 {
                begin = Begin::Row;
                goes_on = window.pass(read).is_ok();
            }
            goes_on &= match stop {
                Stop::Short => read > 0 || (!is_all && window.grow().is_ok_and(|grown| grown)),
                Stop::Limit | Stop::Refused | Stop::Over => false,
            };
            if goes_on {
                continue;
            }
            let to = match begin {
                _ if stop == Stop::Over && is_blank(window) => Mark::End,
                Begin::List => Mark::Begin,
                Begin::Row => Mark::Row(window.at()),
            };
            return Some(Stretch { from, to, rows });
        }
    }
}

/// The byte of a window before which rows are wanted.
fn limit(to: Mark, at: u64) -> usize {
    match to {
        Mark::Begin => 0,
        Mark::Row(byte) => usize::try_from(byte.saturating_sub(at)).unwrap_or(usize::MAX),
        Mark::End => usize::MAX,
    }
}

/// Moves the window on to the first row that has the seam before it, if there is one before the mark. Gives its byte.
fn find<R: Read + Seek>(window: &mut Window<R>, seam: &Seam, to: Mark) -> Option<u64> {
    loop {
        if let Some(row) = seam.find(window.bytes()) {
            window.pass(row).ok()?;
            return Some(window.at()).filter(|byte| Mark::Row(*byte) < to);
        }
        if window.is_last() || Mark::Row(window.at()) >= to {
            return None;
        }
        // The seam may be cut off by the end of the window.
        let passed = (window.bytes().len() + 1).saturating_sub(seam.len());
        if passed == 0 {
            return None;
        }
        window.pass(passed).ok()?;
    }
}

/// True if only white space is left in the file.
fn is_blank<R: Read + Seek>(window: &mut Window<R>) -> bool {
    loop {
        let bytes = window.bytes();
        if !bytes.iter().all(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')) {
            return false;
        }
        if window.is_last() {
            return true;
        }
        if window.pass(bytes.len()).is_err() {
            return false;
        }
    }
}
