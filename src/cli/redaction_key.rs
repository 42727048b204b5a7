//! The key of pseudonyms, in a file that its owner keeps.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::exit::Exit;
use super::failure::{Failure, Fatal};
use super::files::{FileError, beside};
use super::output::aside;
use super::signals;
use crate::intake;
use crate::redact::{InvalidRedactionKey, RedactionKey};

/// There is no key to work with. What is in the file is not shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeyError {
    #[error("{}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}: {source}", path.display())]
    Invalid { path: PathBuf, source: InvalidRedactionKey },
    #[error("there is no key at {}; name the one with which the account was redacted", .0.display())]
    Missing(PathBuf),
    #[error("the system gives no random numbers: {0}")]
    NotRandom(getrandom::Error),
}

impl Fatal for KeyError {
    fn exit(&self) -> Exit {
        match self {
            Self::NotRandom(_) => Exit::Failed,
            Self::Unreadable { .. } | Self::Invalid { .. } | Self::Missing(_) => Exit::Usage,
        }
    }
}

/// The key in a file.
pub(super) fn read(path: &Path) -> Result<RedactionKey, KeyError> {
    let text = intake::text(path, intake::SMALL).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => KeyError::Missing(path.to_owned()),
        _ => KeyError::Unreadable { path: path.to_owned(), source },
    })?;
    text.parse().map_err(|source| KeyError::Invalid { path: path.to_owned(), source })
}

/// The key in a file. If there is no such file, a new key is made and kept there, for its owner alone.
pub(super) fn read_or_make(path: &Path) -> Result<RedactionKey, Failure> {
    match read(path) {
        Err(KeyError::Missing(_)) => {}
        read => return Ok(read?),
    }
    let key = random()?;
    keep(path, &key)?;
    aside(format_args!(
        "made a key at {}; keep it: who has it can find out what the pseudonyms stand for",
        path.display()
    ))?;
    Ok(key)
}

/// A new key, from the system's random numbers.
pub(super) fn random() -> Result<RedactionKey, KeyError> {
    let mut bytes = [0; RedactionKey::LEN];
    getrandom::fill(&mut bytes).map_err(KeyError::NotRandom)?;
    Ok(RedactionKey::from_bytes(bytes))
}

fn keep(path: &Path, key: &RedactionKey) -> Result<(), Failure> {
    let fail = |source| FileError::new(path, source);
    // Nobody but its owner may read a temporary file, and it stays so.
    let mut file = beside(path, |directory| NamedTempFile::new_in(directory))?;
    file.write_all(key.to_line().as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(fail)?;
    signals::undisturbed(|| file.persist_noclobber(path)).map_err(|error| fail(error.error))?;
    Ok(())
}
