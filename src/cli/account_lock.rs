//! One run an account: a second one on this machine would act on what the first one has changed meanwhile.

use std::path::Path;

use super::backend::Stakes;
use super::failure::{Failure, Fatal};
use super::state::{self, NoState};
use crate::account::OperatorId;
use crate::drive::Holder;
use crate::drive::lock::{Lock, NotLocked};
use crate::intake;

/// Another run has the account.
#[derive(Debug, thiserror::Error)]
#[error("nothing was done: {operator} is being wound down by {holder}{}; wait for its end", of_journal(holder))]
struct Taken {
    operator: OperatorId,
    holder: Box<Holder>,
}

fn of_journal(holder: &Holder) -> String {
    holder.journal.as_ref().map_or_else(String::new, |journal| format!(", with the journal {}", journal.display()))
}

impl Fatal for Taken {}

/// Keeps other runs on this machine from an account, until it is dropped or this process dies. A rehearsal keeps nobody
/// out.
pub(super) fn lock(operator: &OperatorId, stakes: Stakes, journal: &Path) -> Result<Option<Lock>, Failure> {
    if stakes == Stakes::Rehearsal {
        return Ok(None);
    }
    let path = state::file(&format!("{operator}.lock"))?;
    let io = |source| NoState::Io { path: path.clone(), source };
    let file = intake::to_write(&path, true, false).map_err(io)?;
    match Lock::new(file, path.with_extension("holder"), journal) {
        Ok(lock) => Ok(Some(lock)),
        Err(NotLocked::Held(holder)) => Err(Taken { operator: operator.clone(), holder: holder.into() }.into()),
        Err(NotLocked::Io(source)) => Err(io(source).into()),
    }
}
