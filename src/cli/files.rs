//! Writing files whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use tempfile::NamedTempFile;

use super::exit::Exit;
use super::failure::{Failure, Fatal};
use super::output::write_json;
use super::signals;

/// A file or directory cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}{}", path.display(), advice(source))]
pub(super) struct FileError {
    path: PathBuf,
    source: io::Error,
}

/// What to do about it.
fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => "; make the directory first, or name another place",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "; name a place where you may write",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "; make room, or name another place",
        _ => "",
    }
}

impl FileError {
    pub(super) fn new(path: &Path, source: io::Error) -> Self {
        Self { path: path.to_owned(), source }
    }
}

impl Fatal for FileError {
    fn exit(&self) -> Exit {
        Exit::Failed
    }
}

/// From now on nobody but the user can read a file or open a directory that this process makes, wherever it makes it.
pub(super) fn keep_to_oneself() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

/// Whether a file that is there may be replaced.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct ForceArgs {
    /// Replace the file of --out if there is one.
    #[arg(long, requires = "out")]
    force: bool,
}

/// An answer cannot be written where it is to be.
#[derive(Debug, thiserror::Error)]
enum PlaceError {
    #[error("{}: it exists already: name a new file, or replace it with --force", .0.display())]
    Exists(PathBuf),
    #[error("{}: it is a link to nothing: name a file", .0.display())]
    Dangling(PathBuf),
}

impl Fatal for PlaceError {}

/// Where an answer is written.
enum Place {
    /// A file: a new one, or one that is replaced.
    File { path: PathBuf, is_new: bool },
    /// Something that takes what is written, and stays what it is: a pipe, a device, a socket.
    Sink(File),
}

impl Place {
    fn of(path: &Path, force: bool) -> Result<Self, Failure> {
        if path.symlink_metadata().is_err() {
            return Ok(Self::File { path: path.to_owned(), is_new: true });
        }
        // What a link leads to counts: the link stays.
        let Ok(there) = path.metadata() else { return Err(PlaceError::Dangling(path.to_owned()).into()) };
        if there.is_file() && !force {
            return Err(PlaceError::Exists(path.to_owned()).into());
        }
        let fail = |source| FileError::new(path, source);
        if there.is_file() {
            return Ok(Self::File { path: path.canonicalize().map_err(fail)?, is_new: false });
        }
        Ok(Self::Sink(OpenOptions::new().write(true).open(path).map_err(fail)?))
    }
}

/// Writes a JSON document to a file. If that fails, what was there stays.
pub(super) fn write(path: &Path, force: ForceArgs, document: &impl Serialize) -> Result<(), Failure> {
    write_with(path, force, |out| write_json(out, document))
}

/// The same with whatever is written.
pub(super) fn write_with(
    path: &Path,
    ForceArgs { force }: ForceArgs,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let fail = |source| FileError::new(path, source);
    match Place::of(path, force)? {
        Place::Sink(file) => {
            let mut out = BufWriter::new(file);
            write(&mut out).and_then(|()| out.flush()).map_err(fail)?;
        }
        Place::File { path: place, is_new } => {
            // Nobody but its owner may read a temporary file, and it stays so.
            let mut file = beside(&place, |directory| NamedTempFile::new_in(directory))?;
            let mut out = BufWriter::new(&mut file);
            write(&mut out).and_then(|()| out.flush()).map_err(fail)?;
            drop(out);
            file.as_file().sync_all().map_err(fail)?;
            let persist = || if is_new { file.persist_noclobber(&place) } else { file.persist(&place) };
            signals::undisturbed(persist).map_err(|error| fail(error.error))?;
        }
    }
    Ok(())
}

/// Makes something temporary in the directory of a path, from where it can be moved to that path in
/// one step. The first signal deletes it and ends the process.
pub(super) fn beside<T: AsRef<Path>>(path: &Path, make: impl FnOnce(&Path) -> io::Result<T>) -> Result<T, Failure> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The error names the temporary file, which the user does not know. The directory is at fault.
    let of_directory = |error: io::Error| fs::read_dir(directory).err().unwrap_or_else(|| error.kind().into());
    signals::delete_on_interrupt(|| make(directory).map_err(|error| FileError::new(path, of_directory(error)).into()))
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::{env, fs};

    use crate::cli::files::{ForceArgs, write_with};

    /// Where this process is to write, and stay in the middle of writing, if it is the one that a signal ends.
    const PLACE: &str = "WINDDOWN_TEST_STAYS_IN";

    /// Writes half of a file, says so, and waits for more.
    fn stay_in_the_middle(place: &Path) {
        let written = write_with(place, ForceArgs { force: true }, |out| {
            out.write_all(b"half")?;
            out.flush()?;
            writeln!(io::stdout(), "\nin the middle")?;
            io::stdin().read_exact(&mut [0])
        });
        assert!(written.is_ok(), "{written:?}");
    }

    #[test]
    fn a_signal_in_the_middle_of_writing_leaves_what_was_there() -> io::Result<()> {
        if let Some(place) = env::var_os(PLACE) {
            stay_in_the_middle(place.as_ref());
            return Ok(());
        }
        let name = "cli::files::tests::a_signal_in_the_middle_of_writing_leaves_what_was_there";
        for (signal, before) in [("-INT", None), ("-TERM", Some("mine")), ("-HUP", Some("mine")), ("-TERM", None)] {
            let directory = tempfile::tempdir()?;
            let place = directory.path().join("answer");
            before.map_or(Ok(()), |text| fs::write(&place, text))?;
            let mut child = Command::new(env::current_exe()?);
            child.args(["--exact", name, "--nocapture"]).env(PLACE, &place);
            let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
            let mut said = BufReader::new(child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?).lines();
            assert!(said.any(|line| line.is_ok_and(|line| line == "in the middle")), "it never got there");
            let there = |of: &Path| -> io::Result<Vec<String>> {
                fs::read_dir(of)?.map(|entry| fs::read_to_string(entry?.path())).collect()
            };
            assert!(there(directory.path())?.contains(&"half".to_owned()), "it is not in the middle");
            Command::new("kill").args([signal, &child.id().to_string()]).status()?;
            // Its input stays open meanwhile: waiting closes it otherwise.
            let input = child.stdin.take();
            assert_eq!(child.wait()?.code(), Some(130), "{signal}");
            drop(input);
            assert_eq!(there(directory.path())?, before.into_iter().collect::<Vec<_>>(), "{signal}");
        }
        Ok(())
    }
}
