//! The journal as a file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::error::JournalFileError;
use super::lines::Lines;
use crate::execution::{ConfirmedPlan, Entry, Execution, Header, Journal, Options};

/// A journal in a file, held by this process alone.
#[derive(Debug)]
pub struct JournalFile {
    path: PathBuf,
    out: BufWriter<Locked>,
    /// Whether something was written since it was flushed.
    is_dirty: bool,
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
        if Lines::open(&path, file.0.try_clone().map_err(&io)?)?.is_some() {
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

    /// The header of a journal that was begun: with its terms and its note the plan can be confirmed that
    /// [`recover`](Self::recover) needs.
    ///
    /// # Errors
    /// If there is no such file, it is damaged or of another version, or another process holds it.
    pub fn read_header(path: impl AsRef<Path>) -> Result<Header, JournalFileError> {
        Ok(Paused::open(path.as_ref())?.header)
    }

    /// The execution as the journal left it, and the journal to go on with. A last line that was cut off is
    /// removed. `now` in UTC. Memory: the execution, whatever the length of the journal.
    ///
    /// # Errors
    /// If there is no such file, another process holds it, or the journal is damaged, of another version or
    /// that of another plan.
    pub fn recover(
        path: impl Into<PathBuf>,
        plan: ConfirmedPlan,
        options: Options,
        now: DateTime<Utc>,
    ) -> Result<(Execution, Self), JournalFileError> {
        let path = path.into();
        let mut paused = Paused::open(&path)?;
        let execution = paused.execution(&path, plan, options, now)?;
        let Paused { lines, mut file, .. } = paused;
        let cut = file.0.set_len(lines.whole()).and_then(|()| file.0.seek(SeekFrom::End(0)));
        cut.map_err(|error| JournalFileError::io(&path, error))?;
        Ok((execution, Self { path, out: BufWriter::new(file), is_dirty: false }))
    }

    /// The execution as the journal left it, to look at: the file stays as it is. `now` in UTC.
    ///
    /// # Errors
    /// As [`recover`](Self::recover).
    pub fn peek(
        path: impl AsRef<Path>,
        plan: ConfirmedPlan,
        options: Options,
        now: DateTime<Utc>,
    ) -> Result<Execution, JournalFileError> {
        let path = path.as_ref();
        Paused::open(path)?.execution(path, plan, options, now)
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
struct Paused {
    header: Header,
    lines: Lines,
    file: Locked,
}

impl Paused {
    fn open(path: &Path) -> Result<Self, JournalFileError> {
        let io = |error| JournalFileError::io(path, error);
        let file = OpenOptions::new().read(true).append(true).open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => JournalFileError::Missing(path.to_owned()),
            _ => io(error),
        })?;
        let file = Locked::new(file, path)?;
        match Lines::open(path, file.0.try_clone().map_err(io)?)? {
            Some((header, lines)) => Ok(Self { header, lines, file }),
            None => Err(JournalFileError::Empty(path.to_owned())),
        }
    }

    /// The execution as the entries left it.
    fn execution(
        &mut self,
        path: &Path,
        plan: ConfirmedPlan,
        options: Options,
        now: DateTime<Utc>,
    ) -> Result<Execution, JournalFileError> {
        let journal = |error| JournalFileError::journal(path, error);
        self.header.check(&plan).map_err(journal)?;
        let mut read = Ok(());
        let entries = self.lines.by_ref().map_while(|entry| entry.map_err(|error| read = Err(error)).ok());
        let execution = Execution::recover(plan, options, entries, now);
        read?;
        execution.map_err(journal)
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
