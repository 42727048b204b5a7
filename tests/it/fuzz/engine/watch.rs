//! What ends the process when an input takes too long: nothing else can end a reader that hangs.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Longer than any input takes, also on a machine that has much else to do.
const MOST: Duration = Duration::from_secs(10);

/// Looks at what each thread is trying.
#[derive(Debug)]
pub(super) struct Watch {
    name: &'static str,
    is_over: AtomicBool,
}

/// What one thread is trying, and since when.
#[derive(Debug, Default)]
pub(super) struct Desk(Mutex<Option<(u64, Instant)>>);

impl Desk {
    pub(super) fn put(&self, number: u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, Instant::now()));
    }

    pub(super) fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn late(&self) -> Option<u64> {
        let on_it = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        on_it.filter(|(_, since)| since.elapsed() > MOST).map(|(number, _)| number)
    }
}

impl Watch {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, is_over: AtomicBool::default() }
    }

    /// Runs something on so many threads, and watches them.
    pub(super) fn over<T: Send>(&self, threads: usize, run: impl Fn(&Desk) -> T + Sync) -> Vec<T> {
        let desks: Vec<Desk> = (0..threads).map(|_| Desk::default()).collect();
        thread::scope(|scope| {
            let watch = scope.spawn(|| self.look(&desks));
            let threads: Vec<_> = desks.iter().map(|desk| scope.spawn(|| run(desk))).collect();
            let ends: Vec<T> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
            self.is_over.store(true, Ordering::Relaxed);
            watch.thread().unpark();
            ends
        })
    }

    #[allow(clippy::print_stderr, reason = "the process ends at once")]
    fn look(&self, desks: &[Desk]) {
        while !self.is_over.load(Ordering::Relaxed) {
            thread::park_timeout(Duration::from_secs(1));
            if let Some(number) = desks.iter().find_map(Desk::late) {
                eprintln!("WINDDOWN_FUZZ_INPUT={}/{number}: it takes more than {MOST:?}", self.name);
                std::process::abort();
            }
        }
    }
}
