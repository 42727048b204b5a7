//! Files that are read whole.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::{Refused, to_read};

/// The bytes of a file, or of a pipe, of which there may be `most`.
pub(crate) fn whole(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    into(&mut bytes, File::open(path)?, most)?;
    Ok(bytes)
}

/// The same of a file that has to be a regular one, as [`to_read`] has it.
pub(crate) fn regular(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    into(&mut bytes, to_read(path)?, most)?;
    Ok(bytes)
}

/// The bytes of a file, or of a pipe, that holds text.
pub(crate) fn text(path: &Path, most: u64) -> io::Result<String> {
    let bytes = whole(path, most)?;
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, NotText))
}

/// As the standard library says it.
#[derive(Debug, thiserror::Error)]
#[error("stream did not contain valid UTF-8")]
struct NotText;

/// The same into a buffer, in place of what is in it. The buffer does not grow while a regular file is read, so that
/// it leaves no copy behind.
pub(crate) fn into(bytes: &mut Vec<u8>, file: File, most: u64) -> io::Result<()> {
    bytes.clear();
    let length = file.metadata().map_or(0, |about| about.len());
    if length > most {
        return Err(Refused::Long(most).into());
    }
    bytes.try_reserve_exact(usize::try_from(length).unwrap_or(usize::MAX).saturating_add(1))?;
    file.take(most + 1).read_to_end(bytes)?;
    if bytes.len() as u64 > most { Err(Refused::Long(most).into()) } else { Ok(()) }
}
