//! Readers of untrusted bytes, tried on many inputs: real ones that were damaged, drawn by number.
//!
//! `WINDDOWN_FUZZ=10000000` tries so many inputs a reader, `WINDDOWN_FUZZ_SECONDS=60` tries all readers for so long in
//! all, and `WINDDOWN_FUZZ_INPUT=snapshot/4711` tries one input again. The inputs that have to hold for ever, and of
//! which others are made, are the files in `tests/fixtures/fuzz/`, in a directory for each reader.

#![allow(clippy::unwrap_used, reason = "tests")]

mod bytes;
mod corpus;
mod json;
mod watch;

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use corpus::Corpus;
use watch::Watch;

/// What is tried.
pub(crate) trait Reader: Sync {
    /// As its directory of inputs is called.
    const NAME: &'static str;
    /// One of so many inputs is tried, because each takes so many times as long as those of others.
    const COST: u64 = 1;
    /// How many times its input it may hold at once.
    const TIMES: u64 = 10;
    /// How many bytes beside that.
    const MEMORY: u64 = 256 << 10;
    /// What it reads.
    type Found;

    /// Makes sums right again, so that what stands behind them is tried as well. It is done to half of the inputs.
    fn seal(&self, _: &mut Vec<u8>) {}

    /// What it reads, or what it says is wrong.
    fn read(&self, bytes: &[u8]) -> Result<Self::Found, String>;

    /// What is wrong with what was read, if anything is.
    fn judge(&self, input: &Input<'_>, found: Self::Found) -> Result<(), String>;

    /// What is wrong with what was said, if anything is.
    fn judge_error(&self, _: &Input<'_>, said: &str) -> Result<(), String> {
        ensure(!said.trim().is_empty() && said.len() < LONGEST_ERROR, || format!("it says: {said}"))
    }
}

/// One that is tried.
#[derive(Debug)]
pub(crate) struct Input<'c> {
    /// That of which it was made.
    #[cfg_attr(not(feature = "soracom-api"), allow(dead_code, reason = "only the reader of profiles says it"))]
    pub(crate) base: &'c [u8],
    pub(crate) bytes: Vec<u8>,
    /// True if its sums were made right again.
    pub(crate) is_sealed: bool,
    corpus: &'c Corpus,
}

impl<'c> Input<'c> {
    /// All that is kept.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &'c [u8]> {
        self.corpus.files()
    }
}

/// Not more than this is said of one input.
const LONGEST_ERROR: usize = 100_000;
/// Between how many readers the seconds are shared.
const READERS: u32 = 15;
/// How many inputs are tried by default.
const USUAL: u64 = 400;

/// Fails with these words if something is not so.
pub(crate) fn ensure(is_so: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(why()) }
}

/// Which inputs are tried.
#[derive(Clone, Copy)]
struct Numbers {
    first: u64,
    end: u64,
    until: Option<Instant>,
}

impl Numbers {
    /// What the environment asks of a reader; `None` if only another one is asked for.
    fn of<R: Reader>() -> Option<Self> {
        let number = |text: String| text.parse::<u64>().unwrap();
        if let Ok(input) = env::var("WINDDOWN_FUZZ_INPUT") {
            let first = number(input.strip_prefix(R::NAME)?.strip_prefix('/')?.to_owned());
            return Some(Self { first, end: first + 1, until: None });
        }
        if let Ok(seconds) = env::var("WINDDOWN_FUZZ_SECONDS") {
            let until = Some(Instant::now() + Duration::from_secs(number(seconds)) / READERS);
            return Some(Self { first: 0, end: u64::MAX, until });
        }
        let end = env::var("WINDDOWN_FUZZ").map_or(USUAL, number).div_ceil(R::COST);
        Some(Self { first: 0, end, until: None })
    }

    fn is_over(&self, number: u64) -> bool {
        number >= self.end || self.until.is_some_and(|until| Instant::now() >= until)
    }
}

/// Tries a reader on all its kept inputs, and on as many damaged ones as are asked for.
pub(crate) fn fuzz<R: Reader>(reader: &R) {
    let Some(numbers) = Numbers::of::<R>() else { return };
    let corpus = Corpus::read(R::NAME);
    let run =
        Run { reader, corpus: &corpus, numbers, next: AtomicU64::new(numbers.first), is_failed: AtomicBool::default() };
    let (began, watch) = (Instant::now(), Watch::new(R::NAME));
    let kept: Vec<String> =
        corpus.kept().filter_map(|(name, input)| run.fault(&input).err().map(|why| format!("{name}: {why}"))).collect();
    assert!(kept.is_empty(), "{}", kept.join("\n"));
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let tallies: Vec<Tally> = watch.over(threads, |desk| run.some(desk));
    let tally = tallies.into_iter().reduce(Tally::and).unwrap();
    assert!(tally.failures.is_empty(), "{}", tally.failures.join("\n"));
    tally.tell(R::NAME, began.elapsed());
}

/// What came of some inputs.
#[derive(Debug, Default)]
struct Tally {
    accepted: u64,
    refused: u64,
    failures: Vec<String>,
}

impl Tally {
    fn and(mut self, other: Self) -> Self {
        self.failures.extend(other.failures);
        Self { accepted: self.accepted + other.accepted, refused: self.refused + other.refused, ..self }
    }

    #[allow(clippy::print_stdout, reason = "it tells how much was tried")]
    fn tell(&self, name: &str, took: Duration) {
        let Self { accepted, refused, .. } = self;
        let inputs = accepted + refused;
        let rate = inputs as f64 / took.as_secs_f64();
        println!("fuzz {name}: {inputs} inputs, {accepted} accepted, {refused} refused, {rate:.0} per second");
    }
}

struct Run<'r, R> {
    reader: &'r R,
    corpus: &'r Corpus,
    numbers: Numbers,
    next: AtomicU64,
    is_failed: AtomicBool,
}

impl<R: Reader> Run<'_, R> {
    /// Tries one input after the other.
    fn some(&self, desk: &watch::Desk) -> Tally {
        let mut tally = Tally::default();
        while !self.is_failed.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if self.numbers.is_over(number) {
                break;
            }
            desk.put(number);
            let input = self.input(number);
            match self.fault(&input) {
                Ok(true) => tally.accepted += 1,
                Ok(false) => tally.refused += 1,
                Err(why) => {
                    self.is_failed.store(true, Ordering::Relaxed);
                    let file = keep(R::NAME, number, &input.bytes);
                    tally.failures.push(format!(
                        "WINDDOWN_FUZZ_INPUT={}/{number}: {why}\nit is in {}",
                        R::NAME,
                        file.display()
                    ));
                }
            }
        }
        desk.clear();
        tally
    }

    /// The input of this number.
    fn input(&self, number: u64) -> Input<'_> {
        let mut rng = fastrand::Rng::with_seed(number);
        let mut input = self.corpus.damaged(&mut rng);
        input.is_sealed = rng.bool();
        if input.is_sealed {
            self.reader.seal(&mut input.bytes);
        }
        input
    }

    /// Whether an input is accepted, or what is wrong.
    fn fault(&self, input: &Input<'_>) -> Result<bool, String> {
        let mut read = None;
        let whole = catch_unwind(AssertUnwindSafe(|| {
            let memory = allocation_counter::measure(|| read = Some(self.reader.read(&input.bytes)));
            let most = input.bytes.len() as u64 * R::TIMES + R::MEMORY;
            ensure(memory.bytes_max <= most, || format!("it takes {} bytes, of {most}", memory.bytes_max))?;
            match read.take() {
                Some(Ok(found)) => self.reader.judge(input, found).map(|()| true),
                Some(Err(said)) => self.reader.judge_error(input, &said).map(|()| false),
                None => Ok(false),
            }
        }));
        whole.unwrap_or_else(|panic| {
            let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref().copied());
            Err(format!("it panics: {}", said.unwrap_or("without a word")))
        })
    }
}

/// Writes an input to where builds are, so that it can be looked at and kept.
fn keep(name: &str, number: u64, bytes: &[u8]) -> PathBuf {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz");
    let file = directory.join(format!("{name}-{number}"));
    fs::create_dir_all(&directory).and_then(|()| fs::write(&file, bytes)).unwrap();
    file
}
