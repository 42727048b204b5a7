//! What signals do: SIGINT, SIGTERM or SIGHUP, or Ctrl-C where there are no signals; and those of a system that gives
//! no more memory or room. Under `nohup` SIGHUP does nothing.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fs, io, process};

use super::exit::Exit;
use super::failure::Fatal;
use super::output::remark;

/// The system does not let the command handle signals.
#[derive(Debug, thiserror::Error)]
#[error("signals cannot be handled: {0}")]
pub(super) struct SignalError(#[from] io::Error);

impl Fatal for SignalError {
    fn exit(&self) -> Exit {
        Exit::Failed
    }
}

/// A flag that the first signal sets. The second one ends the process at once.
pub(super) fn stop_on_interrupt() -> Result<Arc<AtomicBool>, SignalError> {
    let stop = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stop);
    on_signal(move || {
        if seen.swap(true, Ordering::Relaxed) {
            end();
        }
        _ = remark("stopping; what is under way is seen through (again to abort)");
    })?;
    Ok(stop)
}

/// Calls this for each signal that asks the command to end. A second call is an error: what it asks for could end the
/// process while the first still finishes its work.
#[cfg(unix)]
fn on_signal(then: impl Fn() + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    static IS_HANDLED: AtomicBool = AtomicBool::new(false);
    if IS_HANDLED.swap(true, Ordering::Relaxed) {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
    if !is_ignored(SIGHUP) {
        signals.add_signal(SIGHUP)?;
    }
    std::thread::Builder::new().spawn(move || signals.forever().for_each(|_| then()))?;
    Ok(())
}

/// The same for Ctrl-C, on a system that has no such signals.
#[cfg(not(unix))]
fn on_signal(then: impl Fn() + Send + 'static) -> io::Result<()> {
    ctrlc::set_handler(then).map_err(io::Error::other)
}

/// True if this process was started with a signal ignored, as `nohup` does with SIGHUP. Only Linux tells: elsewhere this is
/// false.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    mask.is_some_and(|mask| mask & (1 << (signal - 1)) != 0)
}

/// What is deleted before a signal ends the process, because such an end drops nothing.
struct Temporary {
    is_heeded: bool,
    paths: Vec<PathBuf>,
}

fn temporary() -> MutexGuard<'static, Temporary> {
    static TEMPORARY: Mutex<Temporary> = Mutex::new(Temporary { is_heeded: false, paths: Vec::new() });
    TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a temporary file or directory. From now on the first signal ends the process, and whatever was made so is
/// deleted before, if it is still where it was made.
pub(super) fn delete_on_interrupt<T: AsRef<Path>, E: From<SignalError>>(
    make: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    // A signal waits meanwhile, so that nothing is made of which it does not know.
    let mut temporary = temporary();
    if !temporary.is_heeded {
        on_signal(|| end()).map_err(SignalError::from)?;
        temporary.is_heeded = true;
    }
    let made = make()?;
    temporary.paths.push(made.as_ref().to_owned());
    Ok(made)
}

/// Moves what is temporary to its place, as `put` does it. A signal waits until all of it is there.
pub(super) fn undisturbed<T>(put: impl FnOnce() -> T) -> T {
    let _held = temporary();
    put()
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
    // Held to the end: nothing is moved to its place any more.
    let temporary = temporary();
    for path in &temporary.paths {
        // What is written into a directory at the same moment can make this fail: try again.
        let is_gone = |_: &i32| fs::remove_file(path).or_else(|_| fs::remove_dir_all(path)).is_ok() || !path.exists();
        _ = (0..9).find(is_gone);
    }
    process::exit(i32::from(Exit::Interrupted.code()))
}
