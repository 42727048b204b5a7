//! How long it takes to hand over an answer, as a page or as a picture, against making the plan that it is about.
//!
//! `cargo bench --bench pages -- 10000 100000`. Times are the best of several runs that take turns.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench reports, and stops where it cannot")]

use std::error::Error;
use std::sync::Arc;
use std::{env, fs};

use chrono::{DateTime, Utc};
use winddown::account::Account;
use winddown::catalogue::Catalogue;
use winddown::diagnosis::Diagnosis;
use winddown::errands::Errands;
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::reading::{CaptureDir, SnapshotFile, write_snapshot};
use winddown::report::{self, HtmlRenderer, Picture, TextRenderer};
use winddown::timeline::Weekends;

#[path = "../tests/support/generate.rs"]
#[allow(dead_code, reason = "other benches use more of it")]
mod generate;
mod support;

use generate::Fleet;
use support::{best, line, millis, ratio, timed};

fn main() -> Result<(), Box<dyn Error>> {
    let given: Vec<usize> = env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    println!("| what | SIMs | ours | yardstick | ratio | at most |\n|---|--:|--:|--:|--:|--:|");
    for sims in if given.is_empty() { vec![10_000, 100_000] } else { given } {
        let fleet = Fleet::of(sims);
        let account = Arc::new(fleet.account());
        let directory = tempfile::tempdir()?;
        let (capture, snapshot) = (directory.path().join("capture"), directory.path().join("snapshot.json"));
        fleet.write_capture(&capture)?;
        write_snapshot(&account, now(), fs::File::create(&snapshot)?)?;
        page("capture", sims, || {
            CaptureDir::new(&capture).claim(generate::claim()).load().expect("a capture").account.into()
        });
        page("snapshot", sims, || SnapshotFile::new(&snapshot).load().expect("a snapshot").into());
        picture(sims, &account);
    }
    Ok(())
}

fn now() -> DateTime<Utc> {
    "2026-08-20T00:00:00Z".parse().expect("an instant")
}

fn build(account: &Arc<Account>) -> Arc<DependencyGraph> {
    DependencyGraph::build(Arc::clone(account), Catalogue::soracom(), now()).expect("known kinds")
}

/// The page of an account, against the list of its steps: each from an account as it is read, as `report` and `plan`
/// make it.
fn page(how: &str, sims: usize, read: impl Fn() -> Arc<Account>) {
    let mut bytes = 0;
    let [paging, planning] = best([
        &mut || {
            timed(|| {
                let graph = build(&read());
                let (diagnosis, plan) = (Diagnosis::new(&graph), Planner::new(&graph).plan());
                let html = HtmlRenderer::new().render(report::page(&diagnosis, &plan).at_most(5));
                bytes = html.len();
                html
            })
        },
        &mut || {
            timed(|| {
                let graph = build(&read());
                let plan = Planner::new(&graph).plan();
                TextRenderer::plain(80).render(report::plan(&plan).at_most(20))
            })
        },
    ]);
    let ours = format!("{} ({} kB)", millis(paging), bytes / 1_000);
    line(&format!("{how} to page / to plan as text"), sims, &ours, &millis(planning), ratio(paging, planning), "1.2");
}

/// Drawing a plan, its dates and errands included, against making it.
fn picture(sims: usize, account: &Arc<Account>) {
    let graph = build(account);
    let diagnosis = Diagnosis::new(&graph);
    let plan = Planner::new(&graph).plan();
    let draw = || {
        let timeline = plan.timeline(&Weekends);
        Picture::new(&Errands::new(&plan, &timeline), &timeline, &diagnosis).svg().to_string()
    };
    let size = draw().len();
    assert!(size < 100_000, "{size} bytes");
    let [drawing, planning] =
        best([&mut || timed(draw), &mut || timed(|| Planner::new(&build(account)).plan().steps().len())]);
    let what = format!("picture of a plan ({} kB) / account to plan", size / 1_000);
    line(&what, sims, &millis(drawing), &millis(planning), ratio(drawing, planning), "1.2");
}
