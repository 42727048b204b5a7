//! Runs tests without a mutant, and then with each.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::Fate;
use crate::list::Mutant;

/// How many tests run in one process, so that a mutant that the quickest catch costs little.
const BATCH: usize = 12;

/// How hard a mutant is tried: how many cases laws draw, as `WINDDOWN_MUTANT` says it, how many times as long they may take, and
/// how long all tests that judge it.
#[derive(Clone, Copy)]
struct Effort {
    cases: &'static str,
    times: u32,
    most: Duration,
}

/// Most mutants are caught by few cases. What survives those is tried with as many as `cargo test` draws.
const EFFORTS: [Effort; 2] =
    [Effort { cases: "few", times: 1, most: MOST }, Effort { cases: "usual", times: 4, most: MOST }];

/// Those that are accepted have survived all that before, and would take longer than all the others.
const ACCEPTED: [Effort; 1] = [Effort { cases: "few", times: 1, most: Duration::from_secs(5) }];

/// A test that takes longer by itself judges no mutant: those that no other test catches would take hours.
const SLOWEST: Duration = Duration::from_secs(20);

/// Tests that take as long together judge a mutant: some code is come by in every test.
const MOST: Duration = Duration::from_secs(45);

/// Tests that read sources, run other programs, or take too long.
const LEFT_OUT: [&str; 8] =
    ["layers::", "readme::", "examples::", "page::", "prism::", "judge::", "crash::", "cli::imports"];

struct Test {
    binary: PathBuf,
    name: String,
    took: Duration,
}

pub struct Trial {
    place: PathBuf,
    tests: Vec<Test>,
    /// The tests that come by each mutant: those that name its room first, and of these the quickest.
    reached_by: Vec<Vec<usize>>,
}

impl Trial {
    /// Runs each test without a mutant.
    pub fn prepare(work: &Path, binaries: Vec<PathBuf>, mutants: &[Mutant]) -> Self {
        let place = work.join("tree");
        let names =
            binaries.iter().flat_map(|binary| names(&place, binary).into_iter().map(move |name| (binary, name)));
        let names: Vec<(&PathBuf, String)> = names.collect();
        let seen = work.join("seen");
        _ = fs::remove_dir_all(&seen);
        fs::create_dir_all(&seen).expect("a directory can be made");
        let alone = |at: usize| {
            let (binary, name) = &names[at];
            let log = seen.join(at.to_string());
            let began = Instant::now();
            let mut command = test(&place, binary, &[name], EFFORTS[0]);
            let passed = ends_well(command.env("MUTANTS_SEEN", &log), SLOWEST);
            let took = began.elapsed();
            let text = fs::read_to_string(log).unwrap_or_default();
            let reached: Vec<usize> = text.lines().filter_map(|line| line.parse().ok()).collect();
            (passed, took, reached)
        };
        let ran = side_by_side(names.len(), &alone);
        let (mut tests, mut reached_by) = (Vec::new(), vec![Vec::new(); mutants.len()]);
        for ((binary, name), (passed, took, reached)) in names.iter().zip(ran) {
            if passed != Some(true) {
                let why = if passed.is_none() { "takes too long" } else { "fails without a mutant" };
                eprintln!("{name} {why}, and is left out");
                continue;
            }
            reached.into_iter().for_each(|at| reached_by[at].push(tests.len()));
            tests.push(Test { binary: (*binary).clone(), name: name.clone(), took });
        }
        for (mutant, those) in mutants.iter().zip(&mut reached_by) {
            let is_elsewhere = |test: &Test| !mutant.is_judged_first_by(&test.name);
            those.sort_by_key(|at| (is_elsewhere(&tests[*at]), tests[*at].took));
        }
        let all: Duration = tests.iter().map(|test| test.took).sum();
        eprintln!("{} tests, {} s one after the other", tests.len(), all.as_secs());
        Self { place, tests, reached_by }
    }

    /// Tries mutants, each by itself; those that are accepted not as hard as the others. `told` hears what came of each, as soon as
    /// that is known.
    pub fn all(
        &self,
        mutants: &[usize],
        is_accepted: &(dyn Fn(usize) -> bool + Sync),
        told: &(dyn Fn(usize, Fate) + Sync),
    ) -> Vec<(usize, Fate)> {
        let done = AtomicUsize::new(0);
        let one = |at: usize| {
            let efforts = if is_accepted(mutants[at]) { &ACCEPTED[..] } else { &EFFORTS };
            let fates = efforts.iter().map(|effort| self.fate(mutants[at], *effort));
            let fate = fates.into_iter().find(|fate| *fate != Fate::Survived).unwrap_or(Fate::Survived);
            told(mutants[at], fate);
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if done.is_multiple_of(100) {
                eprintln!("{done} of {}", mutants.len());
            }
            fate
        };
        mutants.iter().copied().zip(side_by_side(mutants.len(), &one)).collect()
    }

    fn fate(&self, mutant: usize, effort: Effort) -> Fate {
        let mut binaries: BTreeMap<&Path, Vec<&Test>> = BTreeMap::new();
        let mut all = Duration::ZERO;
        for test in self.reached_by[mutant].iter().map(|at| &self.tests[*at]) {
            all += test.took * effort.times;
            if all < effort.most {
                binaries.entry(&test.binary).or_default().push(test);
            }
        }
        for (binary, tests) in binaries {
            for batch in tests.chunks(BATCH) {
                let names: Vec<&str> = batch.iter().map(|test| test.name.as_str()).collect();
                let usual: Duration = batch.iter().map(|test| test.took).sum();
                let mut command = test(&self.place, binary, &names, effort);
                let limit = usual * 4 * effort.times + Duration::from_secs(5);
                match ends_well(command.env("MUTANT", mutant.to_string()), limit) {
                    Some(true) => {}
                    Some(false) => return Fate::Caught,
                    None => return Fate::TimedOut,
                }
            }
        }
        Fate::Survived
    }
}

/// The tests of a binary.
fn names(place: &Path, binary: &Path) -> Vec<String> {
    let mut command = Command::new(binary);
    let listed =
        command.args(["--list", "--format", "terse"]).current_dir(place).output().expect("tests can be listed");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let names = listed.lines().filter_map(|line| line.strip_suffix(": test"));
    names.filter(|name| !LEFT_OUT.iter().any(|left_out| name.starts_with(left_out))).map(str::to_owned).collect()
}

/// Runs these tests, with the same few random cases each time, which are not made smaller where they fail.
fn test(place: &Path, binary: &Path, names: &[impl AsRef<str>], effort: Effort) -> Command {
    let mut command = Command::new("sh");
    // A mutant may take all the memory that there is.
    command.args(["-c", "ulimit -v 8000000; exec \"$@\"", "sh"]).arg(binary).args(["--exact", "--test-threads", "1"]);
    command.args(names.iter().map(AsRef::as_ref)).current_dir(place);
    command.env("PROPTEST_RNG_SEED", "20260820").env("WINDDOWN_MUTANT", effort.cases).env("RUST_BACKTRACE", "0");
    // A failure is not kept for the next time.
    command.env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Whether it ends well; `None` if it does not end in time.
fn ends_well(command: &mut Command, limit: Duration) -> Option<bool> {
    // Tests run the command, which may not end either: all of them are one group.
    let mut child = command.process_group(0).spawn().expect("a test can be run");
    let until = Instant::now() + limit;
    let mut pause = Duration::from_millis(2);
    loop {
        if let Some(status) = child.try_wait().expect("a test can be waited for") {
            return Some(status.success());
        }
        if Instant::now() > until {
            _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status();
            _ = child.wait();
            return None;
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

/// Does something for each number on twice as many threads as there are cores, because some tests wait for a server or a clock. Gives
/// the results in order.
fn side_by_side<T: Send>(count: usize, each: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    let (next, results) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..2 * thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= count {
                        return;
                    }
                    let result = each(at);
                    results.lock().expect("no thread fails").insert(at, result);
                }
            });
        }
    });
    results.into_inner().expect("no thread fails").into_values().collect()
}
