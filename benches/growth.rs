//! What ten times the account costs, and what unusual shapes cost.
//!
//! `cargo bench --bench growth -- 10000 100000 1000000` prints the time of each stage for one SIM at each of these sizes, with
//! what growing tenfold costs at the most, and draws that (`target/growth.svg`; `--plot FILE` names another file).
//! `cargo bench --bench growth -- shapes 1000000` compares accounts of other shapes with a fleet of about as many things.
//! Times are the best of several runs.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench reports, and stops where it cannot")]

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use winddown::account::Account;
use winddown::catalogue::Catalogue;
use winddown::diagnosis::Diagnosis;
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::reading::{CaptureDir, SnapshotFile, write_snapshot};
use winddown::timeline::Weekends;
use winddown::verify::verify;

#[path = "support/bare.rs"]
mod bare;
#[path = "../tests/support/generate.rs"]
mod generate;
#[path = "growth/plot.rs"]
mod plot;
#[path = "growth/shapes.rs"]
mod shapes;
#[allow(dead_code, reason = "other benches use more of it")]
mod support;

use generate::Fleet;
use plot::Curve;
use support::timed;

const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
/// A larger account is not written to disk as responses: ten million SIMs are nineteen gigabytes.
const LARGEST_CAPTURE: usize = 1_000_000;
/// What ten times the SIMs may cost.
const AT_MOST: f64 = 11.0;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench`.
    let mut words: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    let plot = words.iter().position(|word| word == "--plot").map(|at| words.drain(at..at + 2).nth(1));
    let plot = plot.flatten().unwrap_or_else(|| "target/growth.svg".to_owned());
    if let Some(things) = words.strip_prefix(&["shapes".to_owned()]) {
        let things = things.first().map_or(Ok(100_000), |word| word.parse())?;
        shapes::compare(things);
        return Ok(());
    }
    let sizes: Vec<usize> = words.iter().map(|word| word.parse()).collect::<Result<_, _>>()?;
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    let curves = curves(&sizes)?;
    table(&sizes, &curves);
    plot::draw(Path::new(&plot), &curves)?;
    println!("\ndrawn in {plot}");
    Ok(())
}

pub(crate) fn now() -> DateTime<Utc> {
    "2026-08-20T00:00:00Z".parse().expect("an instant")
}

/// The stages at each size.
fn curves(sizes: &[usize]) -> Result<Vec<Curve>, Box<dyn Error>> {
    let mut curves: Vec<Curve> = Vec::new();
    for &sims in sizes {
        for (stage, time) in stages(sims)? {
            let point = (sims, time.as_secs_f64() * 1e9 / sims as f64);
            match curves.iter_mut().find(|curve| curve.stage == stage) {
                Some(curve) => curve.points.push(point),
                None => curves.push(Curve { stage, points: vec![point] }),
            }
        }
    }
    Ok(curves)
}

/// The best times of all stages of a fleet.
fn stages(sims: usize) -> Result<Vec<(&'static str, Duration)>, Box<dyn Error>> {
    // A small account is over before the machine has settled.
    let runs = (3_000_000 / sims).clamp(2, 30);
    let best = |each: &dyn Fn() -> Duration| (0..runs).map(|_| each()).min().expect("there are runs");
    let directory = tempfile::tempdir()?;
    let (capture, file) = (directory.path().join("capture"), directory.path().join("snapshot.json"));
    let fleet = Fleet::of(sims);
    let mut stages = Vec::new();
    if sims <= LARGEST_CAPTURE {
        fleet.write_capture(&capture)?;
        let read = || CaptureDir::new(&capture).claim(generate::claim()).load().expect("a capture").account;
        stages.push(("capture", best(&|| timed(read))));
        fs::remove_dir_all(&capture)?;
    }
    let account = Arc::new(fleet.account());
    stages.extend(answers(&account, &best));
    let write = || write_snapshot(&account, now(), BufWriter::new(File::create(&file).expect("a file")));
    stages.push(("snapshot written", best(&|| timed(|| write().expect("written")))));
    stages.push(("snapshot read", best(&|| timed(|| SnapshotFile::new(&file).load().expect("a snapshot")))));
    Ok(stages)
}

/// What follows from an account.
fn answers(account: &Arc<Account>, best: &dyn Fn(&dyn Fn() -> Duration) -> Duration) -> Vec<(&'static str, Duration)> {
    let build = || DependencyGraph::build(Arc::clone(account), Catalogue::soracom(), now()).expect("known kinds");
    let graph = build();
    let plan = || Planner::new(&graph).plan();
    let mut stages = vec![
        ("graph", best(&|| timed(build))),
        ("diagnosis", best(&|| timed(|| Diagnosis::new(&graph)))),
        ("plan", best(&|| timed(plan))),
    ];
    let saved = plan().save(&Weekends);
    let (nodes, edges) = bare::shape(&graph);
    stages.push(("petgraph alone", best(&|| timed(|| bare::sorted(nodes, &edges)))));
    stages.push(("verify", best(&|| timed(|| verify(&saved, account, Catalogue::soracom(), now())))));
    stages
}

fn table(sizes: &[usize], curves: &[Curve]) {
    let head: Vec<String> = sizes.iter().map(|sims| format!("{sims} SIMs")).collect();
    println!("| ns a SIM | {} | ten times the SIMs, times as long at the most | aim |", head.join(" | "));
    println!("|---|{}--:|--:|", "--:|".repeat(sizes.len()));
    for curve in curves {
        let at = |sims: &usize| curve.points.iter().find(|(known, _)| known == sims);
        let shown = |sims| at(sims).map_or_else(|| "-".to_owned(), |(_, nanos)| format!("{nanos:.0}"));
        let each: Vec<String> = sizes.iter().map(shown).collect();
        println!("| {} | {} | {:.1} | {AT_MOST} |", curve.stage, each.join(" | "), curve.growth());
    }
}
