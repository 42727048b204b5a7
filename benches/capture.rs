//! What reading an account through the API costs besides the network: time, and memory besides the
//! account itself. As ratios and differences that are taken in one run.
//!
//! `cargo bench --bench capture --features soracom-api -- 100000` captures an account of so many SIMs
//! from a server on this machine that lists them in pages of 100; `-- 100000 10` in pages of 10, which
//! shows better what grows with their number. The server is another process and answers from memory.
//! Times are the best of several runs that take turns; memory is the kernel's figure for a child
//! process that does one thing only (it needs Linux and is left out elsewhere), at a quarter of the
//! size too: what does not grow between the two is flat.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench reports, and stops where it cannot")]

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use winddown::account::Account;
use winddown::backend::{Credentials, Endpoints, Progress, Soracom, SoracomOptions};
use winddown::catalogue::{API, GLOBAL, JAPAN};
use winddown::reading::CaptureDir;

#[path = "../tests/support/generate.rs"]
#[allow(dead_code, reason = "other benches use the rest")]
mod generate;
#[path = "capture/server.rs"]
mod server;

use generate::Fleet;
use server::Server;

const RUNS: usize = 5;
const MEGABYTE: f64 = 1e6;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench`.
    let words: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["child", "serve", directory] => return server::serve(Path::new(directory), Fleet::of(0).account().operator()),
        ["child", "capture", address] => return child_capture(address, None),
        ["child", "keep", address] => return child_capture(address, Some(tempfile::tempdir()?.path())),
        ["child", "account", sims] => return child_account(sims.parse()?),
        _ => {}
    }
    let sims = words.first().map_or(Ok(100_000), |word| word.parse())?;
    let page = words.get(1).map_or(Ok(100), |word| word.parse())?;
    let [few, many] = [sims / 4, sims].map(|sims| Fleet { page: Some(page), ..Fleet::of(sims) });
    println!("| what | SIMs | ours | yardstick | ratio |\n|---|--:|--:|--:|--:|");
    let at_few = served(&few, |server| memories(few.sims, server.address()))?;
    let at_many = served(&many, |server| {
        times(&many, server)?;
        memories(many.sims, server.address())
    })?;
    let more_pages = pages(&many) - pages(&few);
    for (few, many) in at_few.iter().zip(&at_many) {
        [few, many].into_iter().for_each(Memory::show);
        let growth = (many.besides() - few.besides()) / more_pages;
        println!("| {}: growth | {sims} | {growth:.0} B a page | | |", many.what);
    }
    Ok(())
}

/// In how many pages the SIMs are listed.
fn pages(fleet: &Fleet) -> f64 {
    fleet.page.map_or(1, |page| fleet.sims.div_ceil(page)) as f64
}

/// With a server for an account.
fn served<T>(fleet: &Fleet, with: impl FnOnce(&Server) -> Result<T, Box<dyn Error>>) -> Result<T, Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    fleet.write_capture(directory.path())?;
    with(&Server::start(directory.path())?)
}

fn capture(
    address: &str,
    keep: Option<&Path>,
    progress: &mut dyn FnMut(&Progress<'_>),
) -> Result<Account, Box<dyn Error>> {
    let mut options = SoracomOptions::default();
    options.endpoints = [GLOBAL, JAPAN].into_iter().try_fold(Endpoints::none(), |endpoints, coverage| {
        endpoints.with(coverage, &server::base(address, coverage))
    })?;
    // Made up, like all that the server holds.
    let credentials = Credentials::auth_key("keyId-bench", "secret-bench".into());
    Ok(Soracom::sign_in(credentials, options)?.capture(keep, progress)?)
}

/// What capturing takes, against what has to be done in any case.
fn times(fleet: &Fleet, server: &Server) -> Result<(), Box<dyn Error>> {
    let kept = tempfile::tempdir()?;
    let mut responses = 0;
    let account = capture(server.address(), Some(kept.path()), &mut |progress| {
        assert!(progress.missed.is_none(), "{progress:?}");
        responses = progress.responses;
    })?;
    assert_eq!(account.len(), fleet.account().len(), "the account that is served");
    assert_eq!(responses, get_all(server), "the bare loop gets as much");
    drop(account);
    let [captured, keeping, getting, reading] = best([
        &mut || timed(|| capture(server.address(), None, &mut |_| {}).expect("an account").len()),
        &mut || {
            let directory = tempfile::tempdir().expect("a directory");
            timed(|| capture(server.address(), Some(directory.path()), &mut |_| {}).expect("an account").len())
        },
        &mut || timed(|| get_all(server)),
        &mut || timed(|| CaptureDir::new(kept.path()).load().expect("a capture").account.len()),
    ]);
    let line = |what: &str, ours: Duration, yardstick: Duration| {
        let speed = pages(fleet) / ours.as_secs_f64();
        let ratio = ours.as_secs_f64() / yardstick.as_secs_f64();
        let (ours, yardstick) = (millis(ours), millis(yardstick));
        println!("| {what} | {} | {ours} ({speed:.0} pages/s) | {yardstick} | {ratio:.2} |", fleet.sims);
    };
    line("capture / a bare loop of the same GETs", captured, getting);
    line("capture / reading the same responses from a directory", captured, reading);
    line("capture / one after the other: the GETs, then the directory", captured, getting + reading);
    line("capture that keeps the responses / one that does not", keeping, captured);
    Ok(())
}

/// Gets everything that there is, and drops it; how many responses that were.
fn get_all(server: &Server) -> usize {
    let agent = ureq::Agent::new_with_defaults();
    let mut count = 0;
    for url in server.urls() {
        let mut next = Some(url.clone());
        while let Some(page) = next {
            let mut response = agent.get(&page).call().expect("a response");
            black_box(response.body_mut().read_to_vec().expect("a whole one"));
            count += 1;
            let key = response.headers().get(API.next_page_header.value);
            let key = key.map(|key| key.to_str().expect("a key in ASCII"));
            next = key.map(|key| format!("{url}?{}={key}", API.page_parameter.value));
        }
    }
    count
}

fn millis(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1e3)
}

fn timed<T>(make: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(make());
    start.elapsed()
}

/// The shortest time of each, taking turns: a busy machine disturbs all of them alike.
fn best<const N: usize>(mut contestants: [&mut dyn FnMut() -> Duration; N]) -> [Duration; N] {
    let mut best = [Duration::MAX; N];
    for _ in 0..RUNS {
        for (contestant, best) in contestants.iter_mut().zip(&mut best) {
            *best = contestant().min(*best);
        }
    }
    best
}

/// How much a process took, against one that made the same account without a single response.
struct Memory {
    what: String,
    sims: usize,
    ours: f64,
    account: f64,
}

impl Memory {
    fn besides(&self) -> f64 {
        self.ours - self.account
    }

    fn show(&self) {
        let Self { what, sims, ours, account } = self;
        let [ours, account, besides] = [*ours, *account, self.besides()].map(|bytes| bytes / MEGABYTE);
        println!(
            "| {what} | {sims} | {ours:.1} MB: {besides:.1} MB besides | {account:.1} MB | {:.2} |",
            ours / account
        );
    }
}

/// Two figures for each process: when everything was taken in, which is before the account is put
/// together, and in the end, which could hide what was taken before.
fn memories(sims: usize, address: &str) -> Result<Vec<Memory>, Box<dyn Error>> {
    let account = peaks("account", &sims.to_string())?;
    let mut memories = Vec::new();
    for (way, who) in [("capture", "capture"), ("keep", "capture with responses kept")] {
        let whats = ["before it is put together", "at the peak"].map(|when| format!("{when}: {who} / account alone"));
        let figures = whats.into_iter().zip(peaks(way, address)?).zip(&account);
        memories.extend(figures.map(|((what, ours), account)| Memory { what, sims, ours, account: *account }));
    }
    Ok(memories)
}

/// The median of the peaks of several children that do the same.
fn peaks(what: &str, of: &str) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut runs: Vec<Vec<f64>> = (0..RUNS).map(|_| child([what, of])).collect::<Result<_, _>>()?;
    let figures = runs.iter().map(Vec::len).min().unwrap_or_default();
    let median = |n: usize| {
        runs.sort_by(|one, other| one[n].total_cmp(&other[n]));
        runs[RUNS / 2][n]
    };
    Ok((0..figures).map(median).collect())
}

/// Runs this program again to measure a process that does one thing only: the figures it prints.
fn child(words: [&str; 2]) -> Result<Vec<f64>, Box<dyn Error>> {
    let output = Command::new(env::current_exe()?).arg("child").args(words).output()?;
    assert!(output.status.success(), "the child failed: {}", String::from_utf8_lossy(&output.stderr));
    let figures = String::from_utf8(output.stdout)?;
    Ok(figures.split_whitespace().map(str::parse).collect::<Result<_, _>>()?)
}

fn child_capture(address: &str, keep: Option<&Path>) -> Result<(), Box<dyn Error>> {
    let mut before = None;
    let account = capture(address, keep, &mut |_| before = peak())?;
    show_peaks(before);
    drop(account);
    Ok(())
}

fn child_account(sims: usize) -> Result<(), Box<dyn Error>> {
    let builder = Fleet::of(sims).builder();
    let before = peak();
    let account = builder.build(winddown::catalogue::Catalogue::soracom())?;
    show_peaks(before);
    drop(account);
    Ok(())
}

fn show_peaks(before: Option<usize>) {
    if let (Some(before), Some(now)) = (before, peak()) {
        println!("{before} {now}");
    }
}

/// The most that this process ever took of memory, in bytes, as the kernel says.
fn peak() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<usize>().ok().map(|kilobytes| kilobytes * 1024)
}
