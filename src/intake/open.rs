//! Which files are opened.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use super::Refused;

/// Opens a file that has to be a regular one, or a link to one: a pipe may never be written to, and a device may have
/// no end.
pub(crate) fn to_read(path: &Path) -> io::Result<File> {
    // Before it is opened, because that may wait for ever.
    if !fs::metadata(path)?.is_file() {
        return Err(Refused::Irregular.into());
    }
    File::open(path)
}

/// Opens a regular file to read it and to add to it, or makes it. No link is followed: it may have been put there by
/// somebody who wants another file to be written to.
///
/// A new file is for its owner alone if `is_private`.
pub(crate) fn to_write(path: &Path, may_be_new: bool, is_private: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true);
    #[cfg(unix)]
    if is_private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    match fs::symlink_metadata(path) {
        Ok(about) => {
            check(&about)?;
            let file = options.open(path)?;
            // It may have been exchanged in between.
            if is_same(&about, &file.metadata()?) { Ok(file) } else { Err(Refused::Link.into()) }
        }
        // A file that is made does not lie behind a link.
        Err(error) if error.kind() == io::ErrorKind::NotFound && may_be_new => options.create_new(true).open(path),
        Err(error) => Err(error),
    }
}

fn check(about: &Metadata) -> Result<(), Refused> {
    match about.file_type() {
        kind if kind.is_symlink() => Err(Refused::Link),
        kind if kind.is_file() => Ok(()),
        _ => Err(Refused::Irregular),
    }
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_: &Metadata, other: &Metadata) -> bool {
    other.is_file()
}
