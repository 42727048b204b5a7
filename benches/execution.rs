//! What carrying a plan out costs besides the calls: the state machine, the journal, and the memory
//! that a dry run takes. As ratios that are taken in one run.
//!
//! `cargo bench --bench execution -- 100000` measures a plan for an account of so many SIMs;
//! `-- dry 1000000` writes a plan for a million and takes the memory of a process that reads it,
//! shows what it would do and hands out every step (it needs Linux and a gigabyte of disk);
//! `-- whole 100000` winds an account of so many SIMs down in memory, with faults, and makes sure that it
//! can be closed then.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench reports, and stops where it cannot")]

use std::cell::RefCell;
use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use winddown::account::{Observation, Protection};
use winddown::catalogue::Catalogue;
use winddown::drive::JournalFile;
use winddown::execution::{
    Answer, ConfirmedPlan, Consent, Entry, Execution, Journal as _, Options, Outlook, Sighting, StepStatus, Terms, Work,
};
use winddown::graph::DependencyGraph;
use winddown::plan::{SavedPlan, SavedStep};
use winddown::planner::Planner;
use winddown::report::{self, TextRenderer};
use winddown::timeline::Weekends;

#[path = "../tests/support/generate.rs"]
#[allow(dead_code, reason = "other benches use the rest")]
mod generate;
#[path = "../tests/support/wind_down.rs"]
mod wind_down;

use generate::Fleet;

const RUNS: usize = 5;
const MEGABYTE: f64 = 1e6;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench`.
    let words: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["child", "dry", plan] => return child_dry(Path::new(plan)),
        ["dry", sims] => return dry(sims.parse()?),
        ["whole", sims] => return whole(sims.parse()?),
        _ => {}
    }
    let sims = words.first().map_or(Ok(100_000), |word| word.parse())?;
    println!("| what | steps | ours | yardstick | ratio |\n|---|--:|--:|--:|--:|");
    let account = Fleet::of(sims).account();
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now())?;
    let plan = Planner::new(&graph).plan().save(&Weekends);
    machine(&plan)?;
    journal(&plan)
}

fn now() -> DateTime<Utc> {
    "2026-08-20T00:00:00Z".parse().expect("an instant")
}

fn confirmed(plan: &SavedPlan) -> ConfirmedPlan {
    let terms = Terms::default().consent(Consent::All).max_steps(plan.len());
    ConfirmedPlan::new(plan.clone(), plan.operator().as_str(), terms).expect("the operator's")
}

fn execution(plan: ConfirmedPlan, in_flight: u32) -> Execution {
    let options = Options::default().in_flight(in_flight.try_into().expect("above zero")).root(true);
    Execution::start(plan, options, now())
}

/// What the plan relies on, as a look would show it.
fn as_planned(step: SavedStep<'_>) -> Observation {
    let relied = step.relies_on();
    Observation {
        status: relied.status.map(str::to_owned),
        protection: if relied.protection == Some(true) { Protection::On } else { Protection::Off },
        quantity: relied.quantity.map(str::to_owned),
        ..Observation::default()
    }
}

/// Runs to the end: every call works, and everybody does what they are asked to.
fn run(execution: &mut Execution, mut write: impl FnMut(&Entry), mut flush: impl FnMut()) {
    let mut now = now();
    loop {
        let mut announces = false;
        while let Some(entry) = execution.poll_entry(now) {
            announces |= entry.is_intent();
            write(&entry);
        }
        if announces {
            flush();
        }
        let mut work = Vec::new();
        work.extend(std::iter::from_fn(|| execution.poll_work()));
        if work.is_empty() {
            let errands: Vec<u32> = execution.errands().map(|errand| errand.id()).collect();
            match execution.poll_timeout() {
                Some(at) if execution.outlook() == Outlook::Working => now = at.max(now),
                _ if errands.is_empty() => return,
                _ => errands.into_iter().for_each(|step| execution.attest(step, "bench", now).expect("an errand")),
            }
        }
        for work in work {
            match work {
                Work::Perform { step, .. } => {
                    let answer = Answer::done();
                    execution.handle_answer(step, answer, now).expect("under way");
                }
                Work::Look { step, .. } => {
                    let is_check = execution.status(step) == Some(StepStatus::Ready);
                    let seen = execution.plan().step(step).filter(|_| is_check).map(as_planned);
                    execution.handle_sighting(step, Sighting::Seen(seen), now).expect("under way");
                }
            }
        }
    }
}

fn best<const N: usize>(mut contestants: [&mut dyn FnMut() -> Duration; N]) -> [Duration; N] {
    let mut best = [Duration::MAX; N];
    for _ in 0..RUNS {
        for (contestant, best) in contestants.iter_mut().zip(&mut best) {
            *best = contestant().min(*best);
        }
    }
    best
}

fn line(what: &str, steps: usize, ours: Duration, yardstick: Duration) {
    let each = |time: Duration| format!("{:.2} µs a step", time.as_secs_f64() * 1e6 / steps as f64);
    let ratio = ours.as_secs_f64() / yardstick.as_secs_f64();
    println!("| {what} | {steps} | {} | {} | {ratio:.2} |", each(ours), each(yardstick));
}

/// The machine alone, against what serialising its entries takes.
fn machine(plan: &SavedPlan) -> Result<(), Box<dyn Error>> {
    let mut entries = Vec::new();
    run(&mut execution(confirmed(plan), 64), |entry| entries.push(entry.clone()), || {});
    let lines = entries.len();
    let mut bytes = Vec::new();
    let [ours, recovering, writing] = best([
        &mut || {
            let mut execution = execution(confirmed(plan), 64);
            let start = Instant::now();
            run(&mut execution, |entry| _ = black_box(entry), || {});
            start.elapsed()
        },
        &mut || {
            let (confirmed, entries) = (confirmed(plan), entries.clone());
            let start = Instant::now();
            _ = black_box(Execution::recover(confirmed, Options::default(), entries, now()).expect("its own"));
            start.elapsed()
        },
        &mut || {
            bytes.clear();
            let start = Instant::now();
            entries.iter().for_each(|entry| serde_json::to_writer(&mut bytes, entry).expect("memory"));
            start.elapsed()
        },
    ]);
    line("the machine, without I/O / serialising its entries", plan.len(), ours, writing);
    line("recovering from entries in memory / serialising them", plan.len(), recovering, writing);
    println!("| entries of the journal | {lines} | {:.0} B each | | |", bytes.len() as f64 / lines as f64);
    Ok(())
}

/// The journal, flushed to disk or not, against the same bytes.
fn journal(plan: &SavedPlan) -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("journal");
    let journaled = |plan: &SavedPlan, in_flight: u32, flushes: bool| {
        _ = fs::remove_file(&path);
        let plan = confirmed(plan);
        let file = RefCell::new(JournalFile::create(&path, &plan).expect("a file"));
        let mut execution = execution(plan, in_flight);
        let start = Instant::now();
        let write = |entry: &Entry| file.borrow_mut().record(entry).expect("a disk");
        let flush = || {
            if flushes {
                file.borrow_mut().sync().expect("a disk")
            }
        };
        run(&mut execution, write, flush);
        start.elapsed()
    };
    let bare = || {
        let mut execution = execution(confirmed(plan), 64);
        let start = Instant::now();
        run(&mut execution, |entry| _ = black_box(entry), || {});
        start.elapsed()
    };
    let [free, flushed, bare] =
        best([&mut || journaled(plan, 64, false), &mut || journaled(plan, 64, true), &mut || bare()]);
    line("run with a journal, not flushed / without a journal", plan.len(), free, bare);
    line("the same, 64 in flight, flushed before calls / not flushed", plan.len(), flushed, free);
    let fleet = Fleet::of(1_000).account();
    let graph = DependencyGraph::build(fleet.clone(), Catalogue::soracom(), now())?;
    let small = Planner::new(&graph).plan().save(&Weekends);
    let [flushed, free] = best([&mut || journaled(&small, 1, true), &mut || journaled(&small, 1, false)]);
    line("the same, one in flight: a flush for each call / not flushed", small.len(), flushed, free);
    Ok(())
}

/// A whole account wound down in memory by the threaded driver, one call or look in a hundred going
/// wrong.
fn whole(sims: usize) -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let account = Fleet::of(sims).account();
    let start = Instant::now();
    let done = wind_down::wind_down(&account, now(), 0.01, 16, &directory.path().join("journal"));
    println!("{sims} SIMs, 1 % faults, 16 in flight, flushed journal: {done:?}");
    println!("{:.0} steps a second", done.steps as f64 / start.elapsed().as_secs_f64());
    assert!(done.verdict == winddown::diagnosis::Verdict::Closable && done.twice == 0, "closable, nothing twice");
    Ok(())
}

/// The memory of a process that reads a plan and would carry it out.
fn dry(sims: usize) -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("plan.json");
    let account = Fleet::of(sims).account();
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now())?;
    let plan = Planner::new(&graph).plan();
    let mut out = BufWriter::new(File::create(&path)?);
    serde_json::to_writer(&mut out, &report::plan(&plan))?;
    out.flush()?;
    let size = fs::metadata(&path)?.len() as f64;
    let steps = plan.steps().len();
    drop(plan);
    let output = Command::new(env::current_exe()?).args(["child", "dry"]).arg(&path).output()?;
    assert!(output.status.success(), "the child failed: {}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout)?;
    let figures: Vec<f64> = said.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    if let [read, peak] = figures[..] {
        let each = |bytes: f64| format!("{:.1} MB, {:.0} B a step", bytes / MEGABYTE, bytes / steps as f64);
        println!("plan of {steps} steps, {:.0} MB of JSON", size / MEGABYTE);
        println!("read: {}; after every step was handed out and done, at the peak: {}", each(read), each(peak));
    }
    Ok(())
}

fn child_dry(path: &Path) -> Result<(), Box<dyn Error>> {
    let plan = SavedPlan::read(File::open(path)?, Catalogue::soracom())?;
    let read = memory("VmRSS:").unwrap_or_default();
    let terms = Terms::default().consent(Consent::All).max_steps(plan.len());
    TextRenderer::plain(80).write(report::intent(&plan, &terms, None, now()), io::sink())?;
    let operator = plan.operator().to_string();
    let confirmed = ConfirmedPlan::new(plan, &operator, terms)?;
    run(&mut execution(confirmed, 4), |entry| _ = black_box(entry), || {});
    println!("{read} {}", memory("VmHWM:").unwrap_or_default());
    Ok(())
}

/// What the kernel says of this process, in bytes.
fn memory(field: &str) -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.trim().strip_suffix(" kB")?.parse::<usize>().ok().map(|kilobytes| kilobytes * 1024)
}
