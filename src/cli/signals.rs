//! What signals do: SIGINT, SIGTERM or SIGHUP, or Ctrl-C where there are no signals; and those of a system that gives
//! no more memory or room.

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

/// Lets two signals of the system end the command as any other failure does: for want of memory, and for a file that
/// grows beyond the limit of its size. Without this they kill it, and leave a core dump or a temporary file.
pub(super) fn fail_cleanly() {
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGABRT, SIGXFSZ};
        // Where memory has run out, the standard library has said so on standard error, and aborts.
        let always = Arc::new(AtomicBool::new(true));
        _ = signal_hook::flag::register_conditional_shutdown(SIGABRT, i32::from(Exit::Failed.code()), always);
        // A signal that is handled leaves the write with an error, and that is told.
        _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
    }
}

fn end() -> ! {
    process::exit(i32::from(Exit::Interrupted.code()))
}
