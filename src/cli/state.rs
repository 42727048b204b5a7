//! What one run leaves behind for the next ones on this machine, and where programs keep things.

use std::path::PathBuf;
use std::{env, fs, io};

use super::exit::Exit;
use super::failure::Fatal;

/// Nothing can be left behind.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoState {
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

impl Fatal for NoState {
    fn exit(&self) -> Exit {
        Exit::Failed
    }
}

/// The path of a file; `None` without a home. Its directory need not exist.
pub(super) fn path(name: &str) -> Option<PathBuf> {
    Some(directory(Place::State)?.join(name))
}

/// The path of a file, in a directory that exists.
pub(super) fn file(name: &str) -> Result<PathBuf, NoState> {
    let path = path(name).ok_or(NoState::NoHome)?;
    match path.parent().map_or(Ok(()), fs::create_dir_all) {
        Ok(()) => Ok(path),
        Err(source) => Err(NoState::Io { path, source }),
    }
}

/// What a program keeps for a user, each in a place of its own.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    State,
    Config,
}

/// The directory of this program for this user; `None` if the user has no home. It may not exist.
pub(super) fn directory(place: Place) -> Option<PathBuf> {
    let named = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let (variable, on_windows, in_home) = match place {
        Place::State => ("XDG_STATE_HOME", "LOCALAPPDATA", ".local/state"),
        Place::Config => ("XDG_CONFIG_HOME", "APPDATA", ".config"),
    };
    let home = named(variable)
        .or_else(|| named(on_windows).filter(|_| cfg!(windows)))
        .or_else(|| env::home_dir().filter(|home| home.is_absolute()).map(|home| home.join(in_home)))?;
    Some(home.join("winddown"))
}
