//! Asking before anything is done.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use crate::account::OperatorId;
use crate::cli::streams as out;

/// The operator id as a person types it at the terminal; `None` if there is no terminal, or nothing
/// is typed.
pub(super) fn ask(operator: &OperatorId) -> io::Result<Option<String>> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(None);
    }
    let mut err = out::stderr();
    write!(err, "\nThis cannot be undone. To go on, type the id of the account ({operator}): ")?;
    err.flush()?;
    let mut typed = String::new();
    io::stdin().lock().read_line(&mut typed)?;
    let typed = typed.trim();
    Ok((!typed.is_empty()).then(|| typed.to_owned()))
}
