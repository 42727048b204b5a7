//! The journal as a file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::execution::{
    ConfirmedPlan, Entry, Execution, Header, Journal, JournalError, JournalReader, Options, RecoverError,
};

/// A journal in a file, held by this process alone.
#[derive(Debug)]
pub struct JournalFile {
    path: PathBuf,
    out: BufWriter<Locked>,
    /// Whether something was written since it was flushed.
    is_dirty: bool,
}

/// Why a journal cannot be begun, gone on from or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalFileError {
    /// There is no such file.
    #[error("{}: there is no such journal", .0.display())]
    Missing(PathBuf),
    /// There is a journal already.
    #[error("{}: there is a journal already; go on from it with resume, or name another file", .0.display())]
    Exists(PathBuf),
    /// The file is no journal.
    #[error("{}: this file is not a journal; name another one", .0.display())]
    Foreign(PathBuf),
    /// Another process works on it.
    #[error("{}: another process is using this journal", .0.display())]
    Locked(PathBuf),
    /// Nothing is in it.
    #[error("{}: it is empty: nothing was begun, so begin again with a new journal", .0.display())]
    Empty(PathBuf),
    /// It is damaged, of another version, or that of another plan.
    #[error("{}: {source}", path.display())]
    Journal {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: JournalError,
    },
    /// Its entries cannot be read, or do not follow from each other.
    #[error("{}: {source}", path.display())]
    Recover {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: RecoverError<JournalError>,
    },
    /// It cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl JournalFileError {
    fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }

    fn journal(path: &Path, source: JournalError) -> Self {
        Self::Journal { path: path.to_owned(), source }
    }
}

impl JournalFile {
    /// Begins a journal. Its header is on disk when this returns.
    ///
    /// # Errors
    /// If there is a journal already, another process holds it, or it cannot be written.
    pub fn create(path: impl Into<PathBuf>, header: &Header) -> Result<Self, JournalFileError> {
        let path = path.into();
        let io = |error| JournalFileError::io(&path, error);
        let mut options = OpenOptions::new();
        // A journal names the things of an account, which is nobody else's business.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.read(true).append(true).create(true).open(&path).map_err(&io)?;
        let file = Locked::new(file, &path)?;
        // Nothing was begun under a header that was cut off.
        let found =
            JournalReader::open(BufReader::new(&file.0)).map_err(|error| JournalFileError::journal(&path, error))?;
        if found.is_some() {
            return Err(JournalFileError::Exists(path));
        }
        if !is_cut_off(&file.0).map_err(&io)? {
            return Err(JournalFileError::Foreign(path));
        }
        file.0.set_len(0).map_err(&io)?;
        let mut journal = Self { path: path.clone(), out: BufWriter::new(file), is_dirty: true };
        journal.write(header).and_then(|()| journal.flush()).map_err(&io)?;
        // The name of a new file is on disk only once its directory is.
        sync_directory(&path).map_err(&io)?;
        Ok(journal)
    }

    /// Opens a journal to go on with, and reads its header. A last line that was cut off stays in the
    /// file until [`PausedJournal::recover`] removes it.
    ///
    /// # Errors
    /// If there is no such file, it is damaged, or another process holds it.
    pub fn open(path: impl Into<PathBuf>) -> Result<PausedJournal, JournalFileError> {
        let path = path.into();
        let io = |error| JournalFileError::io(&path, error);
        let file = OpenOptions::new().read(true).append(true).open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => JournalFileError::Missing(path.clone()),
            _ => io(error),
        })?;
        let file = Locked::new(file, &path)?;
        let read = BufReader::new(file.0.try_clone().map_err(&io)?);
        let found = JournalReader::open(read).map_err(|error| JournalFileError::journal(&path, error))?;
        match found {
            Some((header, reader)) => Ok(PausedJournal { path, header, reader, file }),
            None => Err(JournalFileError::Empty(path)),
        }
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn write(&mut self, line: &impl serde::Serialize) -> io::Result<()> {
        self.is_dirty = true;
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()?;
        self.out.get_ref().0.sync_data()?;
        self.is_dirty = false;
        Ok(())
    }
}

impl Journal for JournalFile {
    type Error = JournalFileError;

    /// Writes an entry, without flushing it.
    fn append(&mut self, entry: &Entry) -> Result<(), JournalFileError> {
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

/// A journal whose header was read.
#[derive(Debug)]
pub struct PausedJournal {
    path: PathBuf,
    header: Header,
    reader: JournalReader<BufReader<File>>,
    file: Locked,
}

impl PausedJournal {
    /// Its header.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The execution as the journal left it, and the journal to go on with. `now` in UTC. Memory:
    /// the execution, whatever the length of the journal.
    ///
    /// # Errors
    /// If the journal is damaged, or that of another plan.
    pub fn recover(
        mut self,
        plan: ConfirmedPlan,
        options: Options,
        now: DateTime<Utc>,
    ) -> Result<(Execution, JournalFile), JournalFileError> {
        let execution = self.read(plan, options, now)?;
        let io = |error| JournalFileError::io(&self.path, error);
        self.file.0.set_len(self.reader.whole()).map_err(&io)?;
        self.file.0.seek(SeekFrom::End(0)).map_err(&io)?;
        Ok((execution, JournalFile { path: self.path, out: BufWriter::new(self.file), is_dirty: false }))
    }

    /// The execution as the journal left it, to look at: the file stays as it is. `now` in UTC.
    ///
    /// # Errors
    /// If the journal is damaged, or that of another plan.
    pub fn peek(
        mut self,
        plan: ConfirmedPlan,
        options: Options,
        now: DateTime<Utc>,
    ) -> Result<Execution, JournalFileError> {
        self.read(plan, options, now)
    }

    fn read(
        &mut self,
        plan: ConfirmedPlan,
        options: Options,
        now: DateTime<Utc>,
    ) -> Result<Execution, JournalFileError> {
        self.header.check(&plan).map_err(|error| JournalFileError::journal(&self.path, error))?;
        let recovered = Execution::recover(plan, options, self.reader.by_ref(), now);
        recovered.map_err(|source| JournalFileError::Recover { path: self.path.clone(), source })
    }
}

/// What every journal begins with.
const START: &[u8] = br#"{"winddown_journal":"#;

/// True if a file holds nothing but the beginning of a header.
fn is_cut_off(mut file: &File) -> io::Result<bool> {
    let mut start = Vec::new();
    file.rewind()?;
    file.take(START.len() as u64).read_to_end(&mut start)?;
    Ok(START.starts_with(&start))
}

/// A file that keeps other processes out until it is dropped or this process dies.
#[derive(Debug)]
struct Locked(File);

impl Locked {
    fn new(file: File, path: &Path) -> Result<Self, JournalFileError> {
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(JournalFileError::Locked(path.to_owned())),
            Err(TryLockError::Error(error)) => Err(JournalFileError::io(path, error)),
        }
    }
}

impl Drop for Locked {
    /// Closing would do, if no process that is just being started held the file open as well.
    fn drop(&mut self) {
        _ = self.0.unlock();
    }
}

impl Write for Locked {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Elsewhere than on Unix a directory cannot be opened, and need not be.
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::{JournalFileError, Locked};

    /// As a process that is being started does, until it becomes another program.
    #[test]
    fn whoever_else_has_it_open_keeps_nobody_out() -> Result<(), Box<dyn std::error::Error>> {
        let path = std::env::temp_dir().join(format!("winddown-lock-{}", std::process::id()));
        let open = || std::fs::File::create(&path);
        let first = Locked::new(open()?, &path)?;
        let other = first.0.try_clone()?;
        let while_held = Locked::new(open()?, &path);
        drop(first);
        let after = Locked::new(open()?, &path);
        drop(other);
        std::fs::remove_file(&path)?;
        assert!(matches!(while_held, Err(JournalFileError::Locked(_))));
        Ok(after.map(|_| ())?)
    }
}
