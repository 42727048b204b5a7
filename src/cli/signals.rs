//! What a signal to end does: SIGINT, SIGTERM or SIGHUP, or Ctrl-C where there are no signals.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use super::exit::Exit;
use super::failure::Fatal;
use super::output::remark;

/// The system does not let the command handle signals.
#[derive(Debug, thiserror::Error)]
#[error("signals cannot be handled: {0}")]
pub(super) struct SignalError(#[from] ctrlc::Error);

impl Fatal for SignalError {
    fn exit(&self) -> Exit {
        Exit::Failed
    }
}

/// A flag that the first signal sets. The second one ends the process at once.
pub(super) fn stop_on_interrupt() -> Result<Arc<AtomicBool>, SignalError> {
    static STOP: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    let stop = Arc::clone(STOP.get_or_init(Arc::default));
    let seen = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::Relaxed) {
            end();
        }
        _ = remark("stopping; what is under way is seen through (again to abort)");
    })?;
    Ok(stop)
}

/// Ends the process at the first signal, after this.
pub(super) fn end_on_interrupt(mut before: impl FnMut() + Send + 'static) -> Result<(), SignalError> {
    Ok(ctrlc::set_handler(move || {
        before();
        end();
    })?)
}

fn end() -> ! {
    process::exit(i32::from(Exit::Interrupted.code()))
}
