//! The journal as a file.

use std::fs::File;
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::chain::{Chain, LineWriter};
use super::error::JournalFileError;
use super::journal_reader::JournalReader;
use super::lines::{Lines, Start};
use super::lock::{Lock, NotLocked, note_beside};
use crate::execution::{ConfirmedPlan, Entry, Execution, Journal, Options};
use crate::intake;

/// A journal in a file, held by this process alone. While it is held, a note beside it, with `.lock` at the end of its
/// name, says by whom.
///
/// The file is all that it takes to go on: its first line holds the plan and the terms, the others an entry each. The
/// lines are numbered, and each has a sum over itself and the lines before, so that one that was changed, lost, doubled
/// or moved is noticed.
#[derive(Debug)]
pub struct JournalFile {
    path: PathBuf,
    out: BufWriter<Lock>,
    chain: Chain,
    /// The entry that is being written.
    line: Vec<u8>,
    /// Whether something was written since it was flushed.
    is_dirty: bool,
}

impl JournalFile {
    /// Begins a journal with a plan. The plan is on disk when this returns.
    ///
    /// # Errors
    /// If there is a journal or something else already, another process holds it, or it cannot be written. A symbolic
    /// link is not followed, whatever it leads to.
    pub fn create(path: impl Into<PathBuf>, plan: &ConfirmedPlan) -> Result<Self, JournalFileError> {
        let path = path.into();
        let io = |error| JournalFileError::io(&path, error);
        // A journal names the things of an account, which is nobody else's business.
        let file = intake::to_write(&path, true, true).map_err(&io)?;
        let mut file = lock(file, &path)?;
        match Start::of(file.file_mut()).map_err(&io)? {
            Start::Foreign => return Err(JournalFileError::Foreign(path)),
            Start::Begun if Start::has_line(file.file()).map_err(&io)? => return Err(JournalFileError::Exists(path)),
            // Nothing was begun under a plan that was cut off.
            Start::Begun | Start::Nothing => file.file().set_len(0).map_err(&io)?,
        }
        let mut journal = Self::at_end(path.clone(), file, Chain::default());
        journal.begin(plan).and_then(|()| journal.flush()).map_err(&io)?;
        // The name of a new file is on disk only once its directory is.
        sync_directory(&path).map_err(&io)?;
        Ok(journal)
    }

    /// The execution as the journal left it, and the journal to go on with. A last line that was cut off is
    /// removed. `now` in UTC. Memory: the execution, whatever the length of the journal.
    ///
    /// # Errors
    /// If another process holds the journal, it is damaged, or its entries do not follow from each other; or if it is
    /// reached by a symbolic link.
    pub fn recover(
        journal: JournalReader,
        options: Options,
        now: DateTime<Utc>,
    ) -> Result<(Execution, Self), JournalFileError> {
        let JournalReader { plan, mut lines } = journal;
        let path = lines.path().clone();
        let io = |error| JournalFileError::io(&path, error);
        let file = intake::to_write(&path, false, true).map_err(io)?;
        let mut file = lock(file, &path)?;
        // Another process may have gone on from it since it was opened.
        file.file().try_clone().and_then(|file| lines.read_from(file)).map_err(io)?;
        let execution = replay(plan, &mut lines, options, now)?;
        let cut = file.file().set_len(lines.whole()).and_then(|()| file.file_mut().seek(SeekFrom::End(0)));
        cut.map_err(io)?;
        Ok((execution, Self::at_end(path.clone(), file, lines.into_chain())))
    }

    fn at_end(path: PathBuf, file: Lock, chain: Chain) -> Self {
        Self { path, out: BufWriter::new(file), chain, line: Vec::new(), is_dirty: false }
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the plan, a step at a time.
    fn begin(&mut self, plan: &ConfirmedPlan) -> io::Result<()> {
        self.is_dirty = true;
        self.chain.write(plan, &mut self.out)
    }

    fn write(&mut self, entry: &Entry) -> io::Result<()> {
        self.is_dirty = true;
        self.line.clear();
        serde_json::to_writer(&mut self.line, entry)?;
        let mut line = LineWriter::new(&mut self.chain, &mut self.out);
        line.write_all(&self.line)?;
        line.end()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()?;
        self.out.get_ref().file().sync_data()?;
        self.is_dirty = false;
        Ok(())
    }
}

impl Journal for JournalFile {
    type Error = JournalFileError;

    /// Writes an entry, without flushing it.
    fn record(&mut self, entry: &Entry) -> Result<(), JournalFileError> {
        self.write(entry).map_err(|error| JournalFileError::io(&self.path, error))
    }

    /// Returns once everything written so far is on disk.
    fn sync(&mut self) -> Result<(), JournalFileError> {
        if !self.is_dirty {
            return Ok(());
        }
        self.flush().map_err(|error| JournalFileError::io(&self.path, error))
    }
}

/// The execution as the entries leave it.
fn replay(
    plan: ConfirmedPlan,
    lines: &mut Lines,
    options: Options,
    now: DateTime<Utc>,
) -> Result<Execution, JournalFileError> {
    let mut read = Ok(());
    let entries = lines.by_ref().map_while(|entry| entry.map_err(|error| read = Err(error)).ok());
    let execution = Execution::recover(plan, options, entries, now);
    read?;
    execution.map_err(|error| JournalFileError::journal(lines.path(), error))
}

/// Holds a journal's file. A note beside it says who does.
fn lock(file: File, path: &Path) -> Result<Lock, JournalFileError> {
    Lock::new(file, note_beside(path), path).map_err(|error| match error {
        NotLocked::Held(holder) => JournalFileError::Locked { path: path.to_owned(), holder },
        NotLocked::Io(error) => JournalFileError::io(path, error),
    })
}

fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Elsewhere than on Unix a directory cannot be opened, and need not be.
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
}
