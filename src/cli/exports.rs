//! Data that a plan exports, and no directory for it.

use super::hints;
use super::output::{OutputError, remark};
use crate::catalogue::spec::Action;
use crate::plan::SavedStep;

/// Says before anything is done that data will not be exported. `open` are the steps that are to be done.
pub(super) fn warn_without_directory<'p>(open: impl Iterator<Item = SavedStep<'p>>) -> Result<(), OutputError> {
    let exports = open.filter(|step| step.action() == Action::Export).count();
    if exports == 0 {
        return Ok(());
    }
    hints::no_directory_is_named();
    let steps = if exports == 1 { "1 export" } else { &*format!("{exports} exports") };
    remark(format_args!(
        "{steps} cannot be made, because no directory is named, and what comes after that is not ended: add {}",
        hints::EXPORTS
    ))
}
