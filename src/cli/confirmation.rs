//! The word of a person before anything is done.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use super::exit::Exit;
use super::failure::{Failure, Fatal};
use super::streams;
use crate::account::OperatorId;
use crate::execution::{ConfirmedPlan, NotConfirmed, Terms};
use crate::plan::SavedPlan;

/// A plan was not confirmed, so nothing was done.
#[derive(Debug, thiserror::Error)]
pub(super) enum Declined {
    #[error("nothing was done: to carry it out, add --confirm {0}")]
    Unconfirmed(OperatorId),
    #[error("{0}; nothing was done")]
    Terms(#[from] NotConfirmed),
}

impl Fatal for Declined {
    fn exit(&self) -> Exit {
        Exit::Declined
    }
}

/// The terminal does not let the command ask.
#[derive(Debug, thiserror::Error)]
#[error("the terminal cannot be read: {0}")]
struct TerminalError(#[from] io::Error);

impl Fatal for TerminalError {
    fn exit(&self) -> Exit {
        Exit::Failed
    }
}

/// Confirms a plan on these terms, by the operator id that was typed as `--confirm` or is typed now.
pub(super) fn confirm(plan: SavedPlan, typed: Option<&str>, terms: Terms) -> Result<ConfirmedPlan, Failure> {
    let typed = match typed {
        Some(typed) => typed.to_owned(),
        None => ask(plan.operator())?.ok_or_else(|| Declined::Unconfirmed(plan.operator().clone()))?,
    };
    Ok(ConfirmedPlan::new(plan, &typed, terms).map_err(Declined::Terms)?)
}

/// The operator id as a person types it; `None` if there is no terminal, or nothing is typed.
fn ask(operator: &OperatorId) -> Result<Option<String>, TerminalError> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(None);
    }
    let mut err = streams::stderr();
    write!(err, "\nThis cannot be undone. To go on, type the id of the account ({operator}): ")?;
    err.flush()?;
    let mut typed = String::new();
    io::stdin().lock().read_line(&mut typed)?;
    let typed = typed.trim();
    Ok((!typed.is_empty()).then(|| typed.to_owned()))
}
