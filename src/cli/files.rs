//! Writing files whole or not at all.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::NamedTempFile;

use super::exit::Exit;
use super::failure::Fatal;
use super::output::write_json;

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
        io::ErrorKind::StorageFull => "; make room, or name another place",
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

/// Writes a JSON document to a file, in place of what was there. If that fails, the old file stays.
pub(super) fn replace(path: &Path, document: &impl Serialize) -> Result<(), FileError> {
    replace_with(path, |out| write_json(out, document))
}

/// The same with whatever is written.
pub(super) fn replace_with(
    path: &Path,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<(), FileError> {
    let fail = |source| FileError::new(path, source);
    let mut file = beside(path, |directory| NamedTempFile::new_in(directory))?;
    let mut out = BufWriter::new(&mut file);
    write(&mut out).and_then(|()| out.flush()).map_err(fail)?;
    drop(out);
    file.as_file().sync_all().map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}

/// Makes something temporary in the directory of a path, from where it can be moved to that path in
/// one step.
pub(super) fn beside<T>(path: &Path, make: impl FnOnce(&Path) -> io::Result<T>) -> Result<T, FileError> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The error names the temporary file, which the user does not know. The directory is at fault.
    let of_directory = |error: io::Error| std::fs::read_dir(directory).err().unwrap_or_else(|| error.kind().into());
    make(directory).map_err(|error| FileError::new(path, of_directory(error)))
}
