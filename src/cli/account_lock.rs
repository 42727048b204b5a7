//! One run an account: a second one on this machine would act on what the first one has changed meanwhile.

use std::env;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::backend::Stakes;
use super::exit::Exit;
use super::failure::{Failure, Fatal};
use crate::account::OperatorId;
use crate::drive::Holder;
use crate::drive::lock::{Lock, NotLocked};

/// Another run has the account, or that cannot be found out.
#[derive(Debug, thiserror::Error)]
enum Taken {
    #[error("nothing was done: {operator} is being wound down by {holder}{}; wait for its end", of_journal(.holder))]
    Held { operator: OperatorId, holder: Box<Holder> },
    #[error(
        "{}: {source}; a file there keeps two runs from one account, so name another place: XDG_STATE_HOME=DIRECTORY",
        path.display()
    )]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "there is no home directory, where a file keeps two runs from one account: name a place by XDG_STATE_HOME=DIRECTORY"
    )]
    NoHome,
}

fn of_journal(holder: &Holder) -> String {
    holder.journal.as_ref().map_or_else(String::new, |journal| format!(", with the journal {}", journal.display()))
}

impl Fatal for Taken {
    fn exit(&self) -> Exit {
        match self {
            Self::Held { .. } => Exit::Usage,
            Self::Io { .. } | Self::NoHome => Exit::Failed,
        }
    }
}

/// Keeps other runs on this machine from an account, until it is dropped or this process dies. A rehearsal keeps nobody
/// out.
pub(super) fn lock(operator: &OperatorId, stakes: Stakes, journal: &Path) -> Result<Option<Lock>, Failure> {
    if stakes == Stakes::Rehearsal {
        return Ok(None);
    }
    let directory = state_directory().ok_or(Taken::NoHome)?.join("winddown");
    let path = directory.join(format!("{operator}.lock"));
    let io = |source| Taken::Io { path: path.clone(), source };
    fs::create_dir_all(&directory).map_err(io)?;
    let file = OpenOptions::new().read(true).append(true).create(true).open(&path).map_err(io)?;
    match Lock::new(file, path.with_extension("holder"), journal) {
        Ok(lock) => Ok(Some(lock)),
        Err(NotLocked::Held(holder)) => Err(Taken::Held { operator: operator.clone(), holder: holder.into() }.into()),
        Err(NotLocked::Io(source)) => Err(io(source).into()),
    }
}

/// Where programs of this user keep their state.
fn state_directory() -> Option<PathBuf> {
    let named = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    named("XDG_STATE_HOME")
        .or_else(|| named("LOCALAPPDATA").filter(|_| cfg!(windows)))
        .or_else(|| env::home_dir().filter(|home| home.is_absolute()).map(|home| home.join(".local/state")))
}
