//! The lines of a journal's file: JSON, the first of which is the header.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error::JournalFileError;
use crate::execution::{Entry, Header};

/// Reads the lines one by one. A last line that was cut off is passed over: nobody has acted on what is in it.
#[derive(Debug)]
pub(super) struct Lines {
    path: PathBuf,
    file: BufReader<File>,
    line: usize,
    /// How many bytes hold whole lines.
    whole: u64,
    buffer: Vec<u8>,
}

impl Lines {
    /// Reads the header. `None` if there is none yet: nothing was ever done.
    pub(super) fn open(path: &Path, file: File) -> Result<Option<(Header, Self)>, JournalFileError> {
        let file = BufReader::new(file);
        let mut lines = Self { path: path.to_owned(), file, line: 0, whole: 0, buffer: Vec::new() };
        let Some(header) = lines.next_line::<Header>().transpose()? else { return Ok(None) };
        header.check_version().map_err(|error| JournalFileError::journal(path, error))?;
        Ok(Some((header, lines)))
    }

    /// How many bytes the whole lines read so far take up. After the last line, anything beyond was cut off.
    pub(super) const fn whole(&self) -> u64 {
        self.whole
    }

    fn next_line<T: for<'de> Deserialize<'de>>(&mut self) -> Option<Result<T, JournalFileError>> {
        self.line += 1;
        self.buffer.clear();
        match self.file.read_until(b'\n', &mut self.buffer) {
            Err(error) => Some(Err(JournalFileError::io(&self.path, error))),
            // Cut off, or the end.
            Ok(_) if self.buffer.last() != Some(&b'\n') => None,
            Ok(bytes) => {
                self.whole += bytes as u64;
                // Without its end, so that what is missing is found missing where the line breaks off.
                self.buffer.pop();
                let read = serde_json::from_slice(&self.buffer);
                Some(read.map_err(|error| JournalFileError::damaged(&self.path, self.line, error)))
            }
        }
    }
}

impl Iterator for Lines {
    type Item = Result<Entry, JournalFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_line()
    }
}
