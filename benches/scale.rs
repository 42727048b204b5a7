//! How fast and how big, as ratios that are taken in one run: absolute times say more about the
//! machine than about the code.
//!
//! `cargo bench --bench scale -- 10000 100000 1000000` measures accounts of these sizes and prints a
//! table; `-- snapshot 100000` measures snapshots alone; `-- write DIRECTORY 100000` writes a capture of that size, to
//! try the command on. `-- child import DIRECTORY 1` reads it by one thread and judges it, and `-- child skip DIRECTORY`
//! skips over it: to count their instructions. Times are the best of several runs that take turns; memory is the kernel's figure for a child
//! process, so no allocator is replaced (it needs Linux and is left out elsewhere).

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench reports, and stops where it cannot")]

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use chrono::{DateTime, Utc};
use serde::de::IgnoredAny;
use winddown::account::{Account, Address};
use winddown::catalogue::Catalogue;
use winddown::diagnosis::{Assumption, Diagnosis};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::reading::{CaptureDir, SnapshotFile, write_snapshot};
use winddown::timeline::Weekends;
use winddown::verify::{Soundness, verify};

#[path = "support/bare.rs"]
mod bare;
#[path = "../tests/support/generate.rs"]
mod generate;
mod support;

use bare::{shape, sorted};
use generate::Fleet;
use support::{best, line, millis, ratio, timed};

const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
/// A larger account is not written to disk: a million SIMs are two gigabytes of JSON.
const LARGEST_CAPTURE: usize = 100_000;
const MEGABYTE: f64 = 1e6;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench`.
    let words: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["child", "import", directory, threads] => return child_import(Path::new(directory), threads.parse()?),
        ["child", "skip", directory] => return child_skip(Path::new(directory)),
        ["child", "snapshot", file] => return child_snapshot(Path::new(file)),
        ["child", "retain", sims] => return child_retain(sims.parse()?),
        ["snapshot", sims] => return snapshot(sims.parse()?),
        ["write", directory, sims] => return Ok(Fleet::of(sims.parse()?).write_capture(Path::new(directory))?),
        _ => {}
    }
    let given: Vec<usize> = words.iter().map(|word| word.parse()).collect::<Result<_, _>>()?;
    let sizes = if given.is_empty() { SIZES.to_vec() } else { given };
    println!("| what | SIMs | ours | yardstick | ratio | at most |\n|---|--:|--:|--:|--:|--:|");
    for sims in sizes {
        if sims <= LARGEST_CAPTURE {
            let pages = Fleet::of(sims);
            import("in pages", &pages)?;
            import("in one file", &Fleet { page: None, ..pages })?;
        }
        snapshot(sims)?;
        pipeline(sims);
        retained(sims)?;
    }
    Ok(())
}

fn now() -> DateTime<Utc> {
    "2026-08-20T00:00:00Z".parse().expect("an instant")
}

/// From a capture directory, against skipping over the same bytes.
fn import(how: &str, fleet: &Fleet) -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    fleet.write_capture(directory.path())?;
    let files = files(directory.path())?;
    let bytes: Vec<Vec<u8>> = files.iter().map(fs::read).collect::<Result<_, _>>()?;
    let sims_only: Vec<&Vec<u8>> = files.iter().zip(&bytes).filter(|(file, _)| is_sims(file)).map(|(_, b)| b).collect();
    let cores = thread::available_parallelism()?;
    let one = NonZero::<usize>::MIN;
    let [single, ours, skipping, reading, by_type] = best([
        &mut || timed(|| diagnosed(directory.path(), one)),
        &mut || timed(|| diagnosed(directory.path(), cores)),
        &mut || timed(|| bytes.iter().for_each(|bytes| skip(bytes))),
        &mut || timed(|| files.iter().for_each(|file| skip(&fs::read(file).expect("a file")))),
        &mut || timed(|| sims_only.iter().map(|bytes| typed(bytes)).sum::<usize>()),
    ]);
    let size = bytes.iter().map(Vec::len).sum::<usize>() as f64;
    drop(sims_only);
    drop(bytes);
    let sims = fleet.sims;
    let by_hand = "SIMs into a borrowed serde struct / IgnoredAny";
    line(by_hand, sims, &millis(by_type), &millis(skipping), ratio(by_type, skipping), "");
    let aims = if fleet.page.is_some() { ["1", "0.8"] } else { ["1.2", ""] };
    for (threads, took, [aim, aim_with_files]) in [(one, single, ["1.5", ""]), (cores, ours, aims)] {
        let speed = format!("{} at {:.0} MB/s", millis(took), size / MEGABYTE / took.as_secs_f64());
        let what = format!("capture {how} to diagnosis by {threads} / IgnoredAny");
        line(&what, sims, &speed, &millis(skipping), ratio(took, skipping), aim);
        let what = format!("{what}, files read too");
        line(&what, sims, &speed, &millis(reading), ratio(took, reading), aim_with_files);
        let child = child(&["import", &directory.path().display().to_string(), &threads.to_string()])?;
        if let [peak] = child[..] {
            let allowed = size + 40.0 * MEGABYTE;
            let show = |bytes: f64| format!("{:.1} MB", bytes / MEGABYTE);
            let what = format!("capture {how} by {threads}: peak / input + 40 MB");
            line(&what, sims, &show(peak), &show(allowed), peak / allowed, "1");
        }
    }
    Ok(())
}

fn files(directory: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut files = Vec::new();
    for folder in fs::read_dir(directory)? {
        for file in fs::read_dir(folder?.path())? {
            files.push(file?.path());
        }
    }
    Ok(files)
}

fn is_sims(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("listSims"))
}

/// What a program would write that knows these fields and no others: for orientation, what reading
/// them into structs and maps costs, without any account, graph or diagnosis.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only the reading counts")]
struct Sim<'a> {
    sim_id: &'a str,
    operator_id: &'a str,
    r#type: &'a str,
    status: &'a str,
    termination_enabled: bool,
    group_id: Option<&'a str>,
    expiry_time: Option<i64>,
    expiry_action: Option<&'a str>,
    #[serde(borrow)]
    tags: BTreeMap<&'a str, std::borrow::Cow<'a, str>>,
    #[serde(borrow)]
    session_status: Option<Session<'a>>,
    #[serde(borrow)]
    profiles: BTreeMap<&'a str, Profile<'a>>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only the reading counts")]
struct Session<'a> {
    vpg_id: Option<&'a str>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only the reading counts")]
struct Profile<'a> {
    primary_imsi: &'a str,
    #[serde(borrow)]
    subscribers: BTreeMap<&'a str, Subscriber<'a>>,
}

#[derive(serde::Deserialize)]
#[expect(dead_code, reason = "only the reading counts")]
struct Subscriber<'a> {
    imsi: &'a str,
    status: &'a str,
    subscription: &'a str,
}

fn typed(bytes: &[u8]) -> usize {
    serde_json::from_slice::<Vec<Sim<'_>>>(bytes).expect("SIMs").len()
}

fn skip(bytes: &[u8]) {
    black_box(serde_json::from_slice::<IgnoredAny>(bytes).expect("JSON"));
}

/// From a directory to the number of blockers.
fn diagnosed(directory: &Path, threads: NonZero<usize>) -> usize {
    let account = read(CaptureDir::new(directory).threads(threads));
    let graph = build(&account);
    Diagnosis::new(&graph).blockers().len()
}

fn read(capture: CaptureDir) -> Arc<Account> {
    capture.claim(generate::claim()).load().expect("a capture").account.into()
}

/// To a snapshot and back, against reading the same account from a capture directory, and against
/// skipping over the snapshot.
fn snapshot(sims: usize) -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let (capture, file) = (directory.path().join("capture"), directory.path().join("snapshot.json"));
    let fleet = Fleet::of(sims);
    let account = Arc::new(fleet.account());
    write(&account, &file);
    assert_eq!(reread(&file).digest(), account.digest());
    let size = fs::metadata(&file)?.len() as f64;
    let has_capture = sims <= LARGEST_CAPTURE;
    if has_capture {
        fleet.write_capture(&capture)?;
    }
    let [writing, reading, skipping, importing] = best([
        &mut || timed(|| write(&account, &file)),
        &mut || timed(|| reread(&file)),
        &mut || timed(|| skip(&fs::read(&file).expect("a file"))),
        &mut || if has_capture { timed(|| read(CaptureDir::new(&capture))) } else { Duration::MAX },
    ]);
    let contestants = [("write", writing), ("read", reading)];
    for (verb, took) in contestants {
        let speed = format!("{} ({:.0} B a SIM)", millis(took), size / sims as f64);
        if has_capture {
            let what = format!("{verb} a snapshot / read the capture in pages");
            line(&what, sims, &speed, &millis(importing), ratio(took, importing), "");
        }
        line(&format!("{verb} a snapshot / IgnoredAny"), sims, &speed, &millis(skipping), ratio(took, skipping), "");
    }
    if let [peak] = child(&["snapshot", &file.display().to_string()])?[..] {
        let show = |bytes: f64| format!("{:.1} MB", bytes / MEGABYTE);
        line("snapshot: peak of reading / file", sims, &show(peak), &show(size), peak / size, "");
    }
    Ok(())
}

fn write(account: &Arc<Account>, file: &Path) {
    write_snapshot(account, now(), fs::File::create(file).expect("a file")).expect("written");
}

fn reread(file: &Path) -> Arc<Account> {
    SnapshotFile::new(file).load().expect("a snapshot").into()
}

/// Everything that follows from an account, by stage; the stages so far.
fn stages(account: &Arc<Account>) -> Vec<(&'static str, Duration)> {
    let start = Instant::now();
    let mut reached = Vec::new();
    let graph = black_box(build(account));
    reached.push(("graph", start.elapsed()));
    let diagnosis = black_box(Diagnosis::new(&graph));
    reached.push(("diagnosis", start.elapsed()));
    let plan = black_box(Planner::new(&graph).plan());
    reached.push(("plan", start.elapsed()));
    drop((plan, diagnosis));
    reached
}

fn build(account: &Arc<Account>) -> Arc<DependencyGraph> {
    DependencyGraph::build(Arc::clone(account), Catalogue::soracom(), now()).expect("known kinds")
}

/// From an account to the last stage, against petgraph on a bare graph of the same shape.
fn pipeline(sims: usize) {
    let account = Arc::new(Fleet::of(sims).account());
    let (nodes, edges) = shape(&build(&account));
    let mut reached: Vec<(&str, Duration)> = Vec::new();
    let [_, bare] = best([
        &mut || {
            let times = stages(&account);
            if reached.is_empty() {
                reached.clone_from(&times);
            }
            reached.iter_mut().zip(&times).for_each(|(best, time)| best.1 = best.1.min(time.1));
            Duration::ZERO
        },
        &mut || timed(|| sorted(nodes, &edges)),
    ]);
    let yardstick = format!("{} ({nodes} nodes, {} edges)", millis(bare), edges.len());
    explanations(sims, &account);
    verification(sims, &account);
    for (stage, time) in reached {
        let what = format!("account to {stage} / petgraph build + toposort");
        line(&what, sims, &millis(time), &yardstick, ratio(time, bare), "4");
    }
}

/// Proving a plan against its account, against making it: as it is planned, and as it is saved.
fn verification(sims: usize, account: &Arc<Account>) {
    let save = || {
        let graph = build(account);
        Planner::new(&graph).plan().save(&Weekends)
    };
    let plan = save();
    let check = || verify(&plan, account, Catalogue::soracom(), now());
    assert_eq!(check().soundness(), Soundness::Sound, "{:?}", check());
    let [checking, digesting, planning, saving] = best([
        &mut || timed(check),
        &mut || timed(|| account.digest()),
        &mut || timed(|| Planner::new(&build(account)).plan().steps().len()),
        &mut || timed(save),
    ]);
    let ours = format!("{} ({} of it the digest)", millis(checking), millis(digesting));
    let what = "verify a plan / account to";
    line(&format!("{what} plan"), sims, &ours, &millis(planning), ratio(checking, planning), "4");
    line(&format!("{what} saved plan"), sims, &ours, &millis(saving), ratio(checking, saving), "1");
}

/// Explaining one thing on a built graph, against building it.
fn explanations(sims: usize, account: &Arc<Account>) {
    let graph = build(account);
    let diagnosis = Diagnosis::new(&graph);
    let sim = account.of_kind("sim").nth(account.of_kind("sim").len() / 2).expect("a SIM").address();
    let vpg = account.of_kind("vpg").next().expect("a VPG").address();
    let without =
        |address: &Address| diagnosis.what_if(&[Assumption::Terminated(address.clone())]).expect("it is there");
    let [one, several, all, no_sim, no_vpg, building] = best([
        &mut || timed(|| diagnosis.explain(&sim)),
        &mut || timed(|| diagnosis.explain(&vpg)),
        &mut || timed(|| diagnosis.explain_account()),
        &mut || timed(|| without(&sim)),
        &mut || timed(|| without(&vpg)),
        &mut || timed(|| build(account)),
    ]);
    for (what, took, at_most) in [
        ("explain a SIM", one, "0.01"),
        ("explain a VPG", several, "0.01"),
        ("explain the account", all, "1"),
        ("what if a SIM were gone", no_sim, "0.01"),
        ("what if a VPG were gone", no_vpg, "0.01"),
    ] {
        let ratio = ratio(took, building);
        let (took, building) = (format!("{:.1} µs", took.as_secs_f64() * 1e6), millis(building));
        println!("| {what} / building the graph | {sims} | {took} | {building} | {ratio:.6} | {at_most} |");
    }
}

/// What an account and its graph hold on to.
fn retained(sims: usize) -> Result<(), Box<dyn Error>> {
    let [counted, account, graph, all] = child(&["retain", &sims.to_string()])?[..] else { return Ok(()) };
    for (what, bytes) in [
        ("account, as it counts itself", counted),
        ("account", account),
        ("account and graph", graph),
        ("account, graph, diagnosis and plan", all),
    ] {
        let each = bytes / sims as f64;
        line(&format!("retained: {what}"), sims, &format!("{each:.1} B a SIM"), "200 B", each / 200.0, "1");
    }
    Ok(())
}

/// Runs this program again to measure a process that does one thing only: the figures it prints.
fn child(words: &[&str]) -> Result<Vec<f64>, Box<dyn Error>> {
    let output = Command::new(env::current_exe()?).arg("child").args(words).output()?;
    assert!(output.status.success(), "the child failed: {}", String::from_utf8_lossy(&output.stderr));
    let figures = String::from_utf8(output.stdout)?;
    Ok(figures.split_whitespace().map(str::parse).collect::<Result<_, _>>()?)
}

fn child_import(directory: &Path, threads: NonZero<usize>) -> Result<(), Box<dyn Error>> {
    black_box(diagnosed(directory, threads));
    if let Some(peak) = memory("VmHWM:") {
        println!("{peak}");
    }
    Ok(())
}

/// What [`child_import`] is measured against, where instructions are counted.
fn child_skip(directory: &Path) -> Result<(), Box<dyn Error>> {
    files(directory)?.iter().try_for_each(|file| fs::read(file).map(|bytes| skip(&bytes)))?;
    Ok(())
}

fn child_snapshot(file: &Path) -> Result<(), Box<dyn Error>> {
    black_box(reread(file));
    if let Some(peak) = memory("VmHWM:") {
        println!("{peak}");
    }
    Ok(())
}

fn child_retain(sims: usize) -> Result<(), Box<dyn Error>> {
    let before = memory("VmRSS:").unwrap_or_default();
    let account = Arc::new(Fleet::of(sims).account());
    let with_account = memory("VmRSS:").unwrap_or_default();
    let graph = black_box(build(&account));
    let with_graph = memory("VmRSS:").unwrap_or_default();
    let plan = (black_box(Diagnosis::new(&graph)), black_box(Planner::new(&graph).plan()));
    if let Some(with_plan) = memory("VmRSS:") {
        let held = [with_account, with_graph, with_plan].map(|held| held - before);
        println!("{} {} {} {}", account.heap_size(), held[0], held[1], held[2]);
    }
    drop(plan);
    Ok(())
}

/// What the kernel says of this process, in bytes.
fn memory(field: &str) -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.trim().strip_suffix(" kB")?.parse::<usize>().ok().map(|kilobytes| kilobytes * 1024)
}
