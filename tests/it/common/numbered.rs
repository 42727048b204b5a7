//! Cases by number: a number says which, and as many are tried as one likes.

use std::env;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestRng, TestRunner};

/// What a strategy gives for a number.
pub(crate) fn of_number<S: Strategy>(strategy: &S, number: u64) -> S::Value {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    strategy.new_tree(&mut runner).unwrap().current()
}

/// How many cases are tried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbered {
    /// The environment variable with the number of a single case.
    pub(crate) one: &'static str,
    /// The environment variable that says how many are tried.
    pub(crate) many: &'static str,
    /// How many there are without it.
    pub(crate) usual: u32,
}

impl Numbered {
    /// Tries them on as many threads as there are cores. Gives how many were tried.
    pub(crate) fn all(self, case: &(dyn Fn(u64) -> TestCaseResult + Sync)) -> u64 {
        let number = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
        let one = number(self.one);
        let count = number(self.many).unwrap_or_else(|| super::cases(self.usual).into());
        let next = AtomicU64::new(one.unwrap_or(0));
        let end = one.map_or(count, |one| one + 1);
        let failures: Vec<String> = thread::scope(|scope| {
            let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
            let run = || {
                let numbers = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)));
                let failed = |number| case(number).err().map(|why| format!("{}={number}: {why}", self.one));
                numbers.take_while(|number| *number < end).find_map(failed)
            };
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
            threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
        });
        assert!(failures.is_empty(), "{}", failures.join("\n"));
        count
    }
}
