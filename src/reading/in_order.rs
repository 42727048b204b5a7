//! Tasks that are done side by side, and whose results are taken in order.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// So many tasks for each thread may be begun, and not taken yet. A thread that is ahead of that waits, so that what is
/// done and not taken stays small.
const AHEAD: usize = 2;

/// Does the tasks from 0 to `tasks` on this thread and others, `threads` in all, each with a desk of its own. Hands the
/// results to `take`, on this thread and in the order of the tasks, whatever the order in which they were done.
///
/// Tasks are begun in order. Where no other thread can be started, this one does everything.
pub(super) fn in_order<D, T: Send>(
    threads: usize,
    tasks: usize,
    desk: impl Fn() -> D + Sync,
    work: impl Fn(&mut D, usize) -> T + Sync,
    mut take: impl FnMut(T),
) {
    let threads = threads.max(1);
    let queue = Queue { tasks, ahead: threads.saturating_mul(AHEAD), state: Mutex::default(), changed: Condvar::new() };
    let others = threads.min(tasks).saturating_sub(1);
    thread::scope(|scope| {
        for _ in 0..others {
            let run = || {
                let _end = End(&queue);
                let mut desk = desk();
                while let Some(task) = queue.next() {
                    let result = work(&mut desk, task);
                    queue.put(task, result);
                }
            };
            if thread::Builder::new().spawn_scoped(scope, run).is_err() {
                break;
            }
        }
        let _end = End(&queue);
        let mut desk = desk();
        loop {
            match queue.turn() {
                Turn::Take(result) => take(result),
                Turn::Work(task) => {
                    let result = work(&mut desk, task);
                    queue.put(task, result);
                }
                Turn::Over => return,
            }
        }
    });
}

struct Queue<T> {
    tasks: usize,
    /// How many tasks may be begun before the first that is not taken is.
    ahead: usize,
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    /// The first task that nobody has begun.
    next: usize,
    /// The first task whose result was not taken.
    taken: usize,
    /// Results that wait to be taken.
    done: BTreeMap<usize, T>,
    /// Whether nothing more is to be begun: all is taken, or a thread has come to grief.
    is_over: bool,
}

impl<T> Default for State<T> {
    fn default() -> Self {
        Self { next: 0, taken: 0, done: BTreeMap::new(), is_over: false }
    }
}

/// What the thread that takes the results does next.
enum Turn<T> {
    Take(T),
    Work(usize),
    Over,
}

impl<T> Queue<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'q>(&self, state: MutexGuard<'q, State<T>>) -> MutexGuard<'q, State<T>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins the next task, if it is not too far ahead.
    fn begin(&self, state: &mut State<T>) -> Option<usize> {
        let task = state.next;
        let may = task < self.tasks && task - state.taken < self.ahead;
        state.next += usize::from(may);
        may.then_some(task)
    }

    /// The next task of a thread that only works; `None` if there is none.
    fn next(&self) -> Option<usize> {
        let mut state = self.state();
        while !state.is_over && state.next < self.tasks {
            if let Some(task) = self.begin(&mut state) {
                return Some(task);
            }
            state = self.wait(state);
        }
        None
    }

    /// What this thread does next, once there is something: it takes what can be taken, and works otherwise.
    fn turn(&self) -> Turn<T> {
        let mut state = self.state();
        while !state.is_over && state.taken < self.tasks {
            let first = state.taken;
            if let Some(result) = state.done.remove(&first) {
                state.taken += 1;
                self.changed.notify_all();
                return Turn::Take(result);
            }
            if let Some(task) = self.begin(&mut state) {
                return Turn::Work(task);
            }
            state = self.wait(state);
        }
        Turn::Over
    }

    fn put(&self, task: usize, result: T) {
        self.state().done.insert(task, result);
        self.changed.notify_all();
    }
}

/// Lets no thread wait for one that came to grief.
struct End<'q, T>(&'q Queue<T>);

impl<T> Drop for End<'_, T> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.state().is_over = true;
            self.0.changed.notify_all();
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::{Duration, Instant};

    use super::{AHEAD, in_order};

    /// Whoever is done first, results come in order.
    #[test]
    fn results_come_in_order() {
        for threads in [0, 1, 2, 7] {
            for tasks in [0, 1, 2, 100] {
                let mut taken = Vec::new();
                let work = |_: &mut (), task: usize| {
                    thread::sleep(Duration::from_micros((task * 7919 % 13) as u64 * 50));
                    task
                };
                in_order(threads, tasks, || (), work, |result| taken.push(result));
                assert_eq!(taken, Vec::from_iter(0..tasks));
            }
        }
    }

    /// As many tasks are under way at once as there are threads.
    #[test]
    fn tasks_are_done_side_by_side() {
        let (threads, inside, most) = (3, AtomicUsize::new(0), AtomicUsize::new(0));
        // The first ones wait for each other, or nothing would show that there can be so many.
        let patience = Instant::now() + Duration::from_secs(10);
        let work = |_: &mut (), _: usize| {
            most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            while most.load(Ordering::SeqCst) < threads && Instant::now() < patience {
                thread::yield_now();
            }
            inside.fetch_sub(1, Ordering::SeqCst);
        };
        in_order(threads, 12, || (), work, |()| {});
        assert_eq!(most.into_inner(), threads);
    }

    /// A task that takes long lets only so many others be done before it.
    #[test]
    fn few_results_wait() {
        let (threads, begun, most) = (3, AtomicUsize::new(0), AtomicUsize::new(0));
        let mut taken = 0;
        let work = |_: &mut (), task: usize| {
            begun.fetch_add(1, Ordering::Relaxed);
            if task == 0 {
                thread::sleep(Duration::from_millis(50));
                most.store(begun.load(Ordering::Relaxed), Ordering::Relaxed);
            }
        };
        in_order(threads, 1_000, || (), work, |()| taken += 1);
        assert_eq!(taken, 1_000);
        let most = most.into_inner();
        assert!(most <= threads * AHEAD, "{most} were begun");
    }

    /// A thread that panics ends all, and nobody waits for it.
    #[test]
    fn a_panic_is_handed_on() {
        let work = |_: &mut (), task: usize| {
            if task == 17 {
                panic!("a test");
            }
        };
        let run = AssertUnwindSafe(|| in_order(4, 100, || (), work, |()| {}));
        assert!(catch_unwind(run).is_err());
        let run = AssertUnwindSafe(|| in_order(4, 100, || (), |_: &mut (), _| {}, |()| panic!("a test")));
        assert!(catch_unwind(run).is_err());
    }
}
