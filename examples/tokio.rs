//! Carries a plan out from tokio, with several calls under way at once: the execution itself needs no
//! runtime. The account is one in memory; `async fn perform` stands for an HTTP client.
//!
//! ```sh
//! cargo run --example tokio
//! ```

use std::error::Error;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;
use winddown::backend::{Backend, Simulation};
use winddown::catalogue::Catalogue;
use winddown::execution::{Answer, ConfirmedPlan, Consent, Entry, Execution, Journal, Options, Sighting, Terms, Work};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::reading::CaptureDir;
use winddown::timeline::Weekends;

/// What came of a piece of work, by the number of its step.
enum News {
    Answer(u32, Answer),
    Sighting(u32, Sighting),
}

async fn perform(backend: Arc<Simulation>, work: Work) -> News {
    tokio::time::sleep(Duration::from_millis(1)).await;
    match work {
        Work::Perform { step, call } => News::Answer(step, backend.perform(&call)),
        Work::Look { step, subject } => News::Sighting(step, backend.observe(&subject)),
    }
}

/// One round after the other, as [`Execution`] says.
async fn drive(
    execution: &mut Execution,
    journal: &mut impl Journal,
    backend: Arc<Simulation>,
    mut now: DateTime<Utc>,
) -> Result<(), Box<dyn Error>> {
    let until = now + TimeDelta::days(60);
    let mut under_way = JoinSet::new();
    loop {
        while let Some(entry) = execution.poll_entry(now) {
            journal.record(&entry)?;
        }
        journal.sync()?;
        while let Some(work) = execution.poll_work() {
            under_way.spawn(perform(Arc::clone(&backend), work));
        }
        match under_way.join_next().await.transpose()? {
            Some(News::Answer(step, answer)) => execution.handle_answer(step, answer, now)?,
            Some(News::Sighting(step, sighting)) => execution.handle_sighting(step, sighting, now)?,
            // Nothing is under way. A real one would sleep until then.
            None => match execution.poll_timeout().filter(|at| *at < until) {
                Some(at) => now = at.max(now),
                None => return Ok(()),
            },
        }
        backend.set_now(now);
    }
}

/// What the example does, for `main` and for its test.
#[allow(unreachable_pub, reason = "its test includes this file")]
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let now = "2026-08-20T00:00:00Z".parse()?;
    let account = CaptureDir::new("examples/acme").load()?.account;
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now)?;
    let plan = Planner::new(&graph).plan().save(&Weekends);
    let terms = Terms::default().consent(Consent::All).max_steps(100);
    let plan = ConfirmedPlan::new(plan, "OP0012345678", terms)?;

    let backend = Arc::new(Simulation::new(&account, Catalogue::soracom(), now).people_act());
    let mut execution = Execution::start(plan, Options::default().root(backend.is_root()), now);
    let mut journal: Vec<Entry> = Vec::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(drive(&mut execution, &mut journal, backend, now))?;

    writeln!(out, "{:?}", execution.outlook())?;
    writeln!(out, "{} intents in the journal", journal.iter().filter(|entry| entry.is_intent()).count())?;
    for errand in execution.errands() {
        writeln!(out, "left: {} {}", errand.subject(), errand.instruction())?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}
