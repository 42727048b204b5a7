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
use winddown::backend::{Backend, People, Simulation};
use winddown::catalogue::Catalogue;
use winddown::execution::{Answer, ConfirmedPlan, Consent, Entry, Execution, Options, Sighting, Terms, Work};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::reading::CaptureDir;
use winddown::timeline::Weekends;

/// What came of a piece of work.
enum News {
    Answer(u32, Answer),
    Sighting(u32, Sighting),
}

async fn perform(backend: Arc<Simulation>, work: Work) -> Option<News> {
    tokio::time::sleep(Duration::from_millis(1)).await;
    match work {
        Work::Perform { step, call } => Some(News::Answer(step, backend.perform(&call))),
        Work::Look { step, subject } => Some(News::Sighting(step, backend.observe(&subject))),
        _ => None,
    }
}

async fn drive(execution: &mut Execution, backend: Arc<Simulation>, mut now: DateTime<Utc>) -> Vec<Entry> {
    let until = now + TimeDelta::days(60);
    let mut journal = Vec::new();
    let mut under_way = JoinSet::new();
    loop {
        while let Some(entry) = execution.poll_entry(now) {
            // Here a real one is written to a file, and flushed.
            journal.push(entry);
        }
        while let Some(work) = execution.poll_work() {
            under_way.spawn(perform(Arc::clone(&backend), work));
        }
        match under_way.join_next().await {
            Some(Ok(Some(News::Answer(step, answer)))) => _ = execution.handle_answer(step, answer, now),
            Some(Ok(Some(News::Sighting(step, sighting)))) => _ = execution.handle_sighting(step, sighting, now),
            Some(_) => {}
            // Nothing is under way. A real one would sleep until then.
            None => match execution.poll_timeout() {
                Some(at) if at < until => {
                    now = at.max(now);
                    backend.set_now(now);
                }
                _ => return journal,
            },
        }
    }
}

/// What the example does, for `main` and for its test.
#[allow(unreachable_pub, reason = "its test includes this file")]
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let now = "2026-08-20T00:00:00Z".parse()?;
    let account = CaptureDir::new("examples/acme").load()?.account;
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now)?;
    let plan = Planner::new(&graph).plan().save(&Weekends);

    let terms = Terms { consents: vec![Consent::All], max_steps: Some(100), ..Terms::default() };
    let confirmed = ConfirmedPlan::new(plan, "OP0012345678", terms)?;
    let backend = Arc::new(Simulation::new(&account, Catalogue::soracom(), now).people(People::Act));
    let mut options = Options::default();
    options.is_root = backend.is_root();
    let nothing_yet = std::iter::empty::<Result<Entry, std::convert::Infallible>>();
    let mut execution = Execution::recover(confirmed, options, nothing_yet, now)?;

    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let journal = runtime.block_on(drive(&mut execution, backend, now));
    writeln!(out, "{:?}", execution.outlook())?;
    writeln!(out, "{} intents in the journal", journal.iter().filter(|entry| entry.is_intent()).count())?;
    for errand in execution.errands() {
        writeln!(out, "left: {} {}", errand.step().subject(), errand.instruction())?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}
