//! What benches share: times that take turns, and a table of ratios.

use std::hint::black_box;
use std::time::{Duration, Instant};

const RUNS: usize = 7;

/// A line of the table: `ours` is to stay under `at_most` times the yardstick.
pub(crate) fn line(what: &str, sims: usize, ours: &str, yardstick: &str, ratio: f64, at_most: &str) {
    println!("| {what} | {sims} | {ours} | {yardstick} | {ratio:.2} | {at_most} |");
}

pub(crate) fn millis(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

pub(crate) fn ratio(ours: Duration, yardstick: Duration) -> f64 {
    ours.as_secs_f64() / yardstick.as_secs_f64()
}

/// How long it takes to make something; what was made is dropped afterwards.
pub(crate) fn timed<T>(make: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let made = black_box(make());
    let took = start.elapsed();
    drop(made);
    took
}

/// The shortest time of each, taking turns: a busy machine disturbs all of them alike.
pub(crate) fn best<const N: usize>(mut contestants: [&mut dyn FnMut() -> Duration; N]) -> [Duration; N] {
    let mut best = [Duration::MAX; N];
    for _ in 0..RUNS {
        for (contestant, best) in contestants.iter_mut().zip(&mut best) {
            *best = contestant().min(*best);
        }
    }
    best
}
