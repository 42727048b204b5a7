//! The lines of a journal's file: the first holds the plan, the others an entry each.

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use super::chain::{Chain, LineReader};
use super::error::JournalFileError;
use super::lock::{Holder, note_beside};
use crate::catalogue::Catalogue;
use crate::execution::{ConfirmedPlan, Entry, JournalError};
use crate::intake::{self, Refused};

/// Reads the lines one by one. A last line that breaks off is passed over: nobody has acted on what is in it.
#[derive(Debug)]
pub(super) struct Lines {
    path: PathBuf,
    file: BufReader<File>,
    chain: Chain,
    /// How many bytes hold whole lines.
    whole: u64,
    line: Vec<u8>,
    is_over: bool,
}

impl Lines {
    /// Reads the plan in the first line.
    pub(super) fn open(path: PathBuf, catalogue: &Catalogue) -> Result<(ConfirmedPlan, Self), JournalFileError> {
        let io = |error| JournalFileError::io(&path, error);
        let mut file = intake::to_read(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => JournalFileError::Missing(path.clone()),
            _ => io(error),
        })?;
        match Start::of(&mut file).map_err(io)? {
            Start::Foreign => return Err(JournalFileError::Foreign(path)),
            Start::Nothing => return Err(JournalFileError::Empty(path)),
            Start::Begun => {}
        }
        let file = BufReader::new(file);
        let mut lines = Self { path, file, chain: Chain::default(), whole: 0, line: Vec::new(), is_over: false };
        let plan = lines.plan(catalogue)?;
        Ok((plan, lines))
    }

    fn plan(&mut self, catalogue: &Catalogue) -> Result<ConfirmedPlan, JournalFileError> {
        let mut line = LineReader::new(&mut self.chain, &mut self.file);
        let plan = ConfirmedPlan::read(&mut line, catalogue);
        let ended = line.end().map_err(|error| JournalFileError::io(&self.path, error))?;
        if let Err(error @ JournalError::Version(_)) = plan {
            // A line of another version may end otherwise.
            return Err(JournalFileError::journal(&self.path, error));
        }
        let Some((bytes, hangs_together)) = ended else { return Err(JournalFileError::Empty(self.path.clone())) };
        hangs_together.map_err(|fault| JournalFileError::fault(&self.path, 1, fault))?;
        self.whole += bytes;
        plan.map_err(|error| JournalFileError::journal(&self.path, error))
    }

    /// Who holds the file; `None` if nobody does.
    pub(super) fn holder(&self) -> Result<Option<Holder>, JournalFileError> {
        let holder = Holder::of(self.file.get_ref(), &note_beside(&self.path));
        holder.map_err(|error| JournalFileError::io(&self.path, error))
    }

    /// Reads on from another handle, from after the last whole line.
    pub(super) fn read_from(&mut self, file: File) -> io::Result<()> {
        self.file = BufReader::new(file);
        self.is_over = false;
        self.file.seek(SeekFrom::Start(self.whole)).map(|_| ())
    }

    pub(super) const fn path(&self) -> &PathBuf {
        &self.path
    }

    /// How many bytes the whole lines read so far take up. After the last line, anything beyond was cut off.
    pub(super) const fn whole(&self) -> u64 {
        self.whole
    }

    /// How many lines were read, and the sum of the last one.
    pub(super) fn seal(&self) -> (usize, String) {
        self.chain.seal()
    }

    /// What the next line has to hang together with.
    pub(super) fn into_chain(self) -> Chain {
        self.chain
    }

    fn entry(&mut self) -> Result<Option<Entry>, JournalFileError> {
        let io = |error| JournalFileError::io(&self.path, error);
        let number = self.chain.lines() + 1;
        let mut line = LineReader::new(&mut self.chain, &mut self.file);
        self.line.clear();
        read_text(&mut line, &mut self.line, LONGEST).map_err(io)?;
        let Some((bytes, hangs_together)) = line.end().map_err(io)? else { return Ok(None) };
        hangs_together.map_err(|fault| JournalFileError::fault(&self.path, number, fault))?;
        self.whole += bytes;
        let entry = serde_json::from_slice(&self.line);
        entry.map(Some).map_err(|error| JournalFileError::unreadable(&self.path, number, error))
    }
}

/// The most bytes of an entry: as many as those of what a million changes in an account take.
const LONGEST: u64 = 1 << 30;

fn read_text(line: &mut LineReader<'_>, text: &mut Vec<u8>, most: u64) -> io::Result<()> {
    line.take(most + 1).read_to_end(text)?;
    if text.len() as u64 > most { Err(Refused::Line(most).into()) } else { Ok(()) }
}

impl Iterator for Lines {
    type Item = Result<Entry, JournalFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let entry = self.entry().transpose();
        self.is_over = !matches!(entry, Some(Ok(_)));
        entry
    }
}

/// How a file begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// As a journal does.
    Begun,
    /// It breaks off before that can be told, or is empty.
    Nothing,
    /// As something else.
    Foreign,
}

/// What every journal begins with.
const START: &[u8] = br#"{"winddown_journal":"#;

impl Start {
    /// How a file begins; it is at its beginning afterwards.
    pub(super) fn of(file: &mut File) -> io::Result<Self> {
        let mut start = Vec::new();
        file.take(START.len() as u64).read_to_end(&mut start)?;
        file.rewind()?;
        Ok(match start {
            start if start == START => Self::Begun,
            start if START.starts_with(&start) => Self::Nothing,
            _ => Self::Foreign,
        })
    }

    /// True if the first line of a file ends.
    pub(super) fn has_line(file: &File) -> io::Result<bool> {
        let mut file = BufReader::new(file.try_clone()?);
        Ok(LineReader::new(&mut Chain::default(), &mut file).end()?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{BufReader, Seek as _, Write as _};

    use super::{Chain, LineReader, read_text};

    #[test]
    fn a_line_without_an_end_is_not_kept() -> Result<(), Box<dyn std::error::Error>> {
        let path = std::env::temp_dir().join(format!("winddown-lines-{}", std::process::id()));
        let mut file = File::options().read(true).write(true).create(true).truncate(true).open(&path)?;
        file.write_all(b"12345678\n")?;
        let mut read = |most| {
            file.rewind()?;
            let (mut chain, mut text) = (Chain::default(), Vec::new());
            let mut file = BufReader::new(file.try_clone()?);
            read_text(&mut LineReader::new(&mut chain, &mut file), &mut text, most).map(|()| text.len())
        };
        assert_eq!(read(8)?, 8);
        let message = read(7).err().map(|error| error.to_string());
        assert_eq!(message.as_deref(), Some("a line of it has more than 7 bytes, and no longer one is read"));
        Ok(std::fs::remove_file(path)?)
    }
}
