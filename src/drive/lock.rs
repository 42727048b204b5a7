//! Keeping other processes out of a file, and saying who does.
//!
//! The lock of the system decides, and goes with the process. What stands in the note beside it only says who holds
//! it: one that a process left behind keeps nobody out.

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::thread;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::intake;

/// Who holds a journal: the process, the machine and since when, as far as that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Holder {
    /// The number of the process.
    pub pid: Option<u32>,
    /// The name of the machine.
    pub host: Option<String>,
    /// Since when, in UTC.
    pub since: Option<DateTime<Utc>>,
    /// The journal that it works on.
    pub journal: Option<PathBuf>,
}

/// As it stands in a sentence: `process 4711 on box, since …`.
impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) => write!(f, "process {pid}")?,
            None => f.write_str("another process")?,
        }
        if let Some(host) = &self.host {
            write!(f, " on {host}")?;
        }
        match self.since {
            Some(since) => write!(f, ", since {}", since.to_rfc3339_opts(SecondsFormat::Secs, true)),
            None => Ok(()),
        }
    }
}

impl Holder {
    /// Who holds a file; `None` if nobody does.
    pub(super) fn of(file: &File, note: &Path) -> io::Result<Option<Self>> {
        match file.try_lock_shared() {
            Ok(()) => file.unlock().map(|()| None),
            Err(TryLockError::WouldBlock) => Ok(Some(Self::noted(note))),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// The process that a note names; nothing is known of it if the note cannot be read, as while it is being
    /// written.
    fn noted(note: &Path) -> Self {
        let read = intake::regular(note, intake::SMALL).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let since = fs::metadata(note).and_then(|note| note.modified()).ok();
        read.map_or_else(Self::default, |holder: Self| Self { since: since.map(Into::into), ..holder })
    }

    fn this_process(journal: &Path) -> Self {
        // Where the system says it in a file; elsewhere the number of the process has to do.
        let host =
            intake::text(Path::new("/proc/sys/kernel/hostname"), intake::SMALL).ok().map(|name| name.trim().to_owned());
        let journal = std::path::absolute(journal).ok();
        Self { pid: Some(process::id()), host, since: None, journal }
    }
}

/// Where it is noted who holds a journal.
pub(super) fn note_beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

/// Why a file cannot be held.
pub(crate) enum NotLocked {
    /// Somebody else holds it.
    Held(Holder),
    Io(io::Error),
}

/// A file that keeps other processes out until it is dropped or this process dies.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
    note: PathBuf,
}

/// How often, and after which wait, a lock is tried again: whoever only looks who holds it does so for an instant.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(20);

impl Lock {
    /// Holds a file for the run of a journal, and says so in a note.
    pub(crate) fn new(file: File, note: PathBuf, journal: &Path) -> Result<Self, NotLocked> {
        let mut tries = TRIES;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(NotLocked::Io(error)),
                Err(TryLockError::WouldBlock) if tries == 1 => return Err(NotLocked::Held(Holder::noted(&note))),
                Err(TryLockError::WouldBlock) => {
                    tries -= 1;
                    thread::sleep(PAUSE);
                }
            }
        }
        let lock = Self { file, note };
        // Without a note nobody is told who holds it; it is held all the same.
        if let Ok(text) = serde_json::to_vec(&Holder::this_process(journal)) {
            // One that was left behind goes first, and a link with it: what it leads to is somebody's.
            _ = fs::remove_file(&lock.note);
            _ = File::create_new(&lock.note).and_then(|mut note| note.write_all(&text));
        }
        Ok(lock)
    }

    pub(super) const fn file(&self) -> &File {
        &self.file
    }

    pub(super) const fn file_mut(&mut self) -> &mut File {
        &mut self.file
    }
}

impl Write for Lock {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Lock {
    /// Closing would do, if no process that is just being started held the file open as well.
    fn drop(&mut self) {
        _ = fs::remove_file(&self.note);
        _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::{Lock, NotLocked};

    /// As a process that is being started does, until it becomes another program.
    #[test]
    fn whoever_else_has_it_open_keeps_nobody_out() -> Result<(), Box<dyn std::error::Error>> {
        let path = std::env::temp_dir().join(format!("winddown-lock-{}", std::process::id()));
        let note = path.with_extension("note");
        let open = || std::fs::File::create(&path);
        let lock = |file| Lock::new(file, note.clone(), &path);
        let Ok(first) = lock(open()?) else { return Err("nobody holds it".into()) };
        let other = first.file().try_clone()?;
        let while_held = lock(open()?);
        drop(first);
        let after = lock(open()?);
        drop(other);
        std::fs::remove_file(&path)?;
        let Err(NotLocked::Held(holder)) = while_held else { return Err("somebody holds it".into()) };
        assert_eq!(holder.pid, Some(std::process::id()));
        assert!(after.is_ok());
        Ok(())
    }
}
