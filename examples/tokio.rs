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
use tokio::time::{Instant, sleep, timeout};
use winddown::account::Account;
use winddown::backend::{Backend, Simulation};
use winddown::catalogue::Catalogue;
use winddown::execution::{
    Answer, ConfirmedPlan, Consent, Entry, Execution, Journal, Options, Outlook, Sighting, Terms, Work,
};
use winddown::graph::DependencyGraph;
use winddown::plan::SavedPlan;
use winddown::planner::Planner;
use winddown::reading::{CaptureDir, Source};
use winddown::timeline::Weekends;

/// What came of a piece of work, by the number of its step.
enum News {
    Answer(u32, Answer),
    Sighting(u32, Sighting),
}

async fn perform(backend: Arc<Simulation>, work: Work) -> News {
    sleep(Duration::from_millis(1)).await;
    match work {
        Work::Perform { step, call } => News::Answer(step, backend.perform(&call)),
        Work::Look { step, subject } => News::Sighting(step, backend.observe(&subject)),
    }
}

/// The time by tokio's clock, which a test may let run faster.
#[derive(Clone, Copy)]
struct Watch {
    began: Instant,
    at: DateTime<Utc>,
}

impl Watch {
    fn now(self) -> DateTime<Utc> {
        TimeDelta::from_std(self.began.elapsed()).map_or(self.at, |passed| self.at + passed)
    }

    /// How long it is until then. Timers tick in milliseconds, so it is rounded up.
    fn left(self, until: DateTime<Utc>) -> Duration {
        (until - self.now()).to_std().unwrap_or_default() + Duration::from_millis(1)
    }
}

/// One round after the other, as [`Execution`] says. Waits for people and dates until an instant.
async fn drive(
    execution: &mut Execution,
    journal: &mut impl Journal,
    backend: Arc<Simulation>,
    watch: Watch,
    until: DateTime<Utc>,
) -> Result<Outlook, Box<dyn Error>> {
    let mut under_way = JoinSet::new();
    loop {
        backend.set_now(watch.now());
        while let Some(entry) = execution.poll_entry(watch.now()) {
            journal.record(&entry)?;
        }
        journal.sync()?;
        while let Some(work) = execution.poll_work() {
            under_way.spawn(perform(Arc::clone(&backend), work));
        }
        let due = execution.poll_timeout().filter(|at| *at < until);
        if under_way.is_empty() {
            match (execution.outlook(), due) {
                // The word of the API is all there is for what was done: the account shows whether it is so.
                (Outlook::Unproven, _) => {
                    execution.prove(backend.read().as_ref().map_err(|_| "it cannot be read"), watch.now())
                }
                (Outlook::Working | Outlook::Waiting, Some(at)) => sleep(watch.left(at)).await,
                (outlook, _) => return Ok(outlook),
            }
            continue;
        }
        // Something else may fall due before anything comes back.
        let wait = due.map_or(Duration::MAX, |at| watch.left(at));
        let news = timeout(wait, under_way.join_next()).await.ok().flatten().transpose()?;
        match news {
            Some(News::Answer(step, answer)) => execution.handle_answer(step, answer, watch.now())?,
            Some(News::Sighting(step, sighting)) => execution.handle_sighting(step, sighting, watch.now())?,
            None => {}
        }
    }
}

/// Carries a plan out, and says what is left.
fn carry_out(plan: SavedPlan, account: &Account, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let now: DateTime<Utc> = "2026-08-20T00:00:00Z".parse()?;
    let terms = Terms::default().consent(Consent::All).max_steps(100);
    let plan = ConfirmedPlan::new(plan, "OP0012345678", terms)?;
    let backend = Arc::new(Simulation::new(account, Catalogue::soracom(), now).people_act());
    let mut execution = Execution::start(plan, Options::default().root(backend.is_root()), now);
    let mut journal: Vec<Entry> = Vec::new();

    // The clock stands still while anything is done, and jumps to the next timer. A real one runs: leave this out.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let outlook = runtime.block_on(async {
        let watch = Watch { began: Instant::now(), at: now };
        drive(&mut execution, &mut journal, backend, watch, now + TimeDelta::days(60)).await
    })?;

    let intents = journal.iter().filter(|entry| entry.is_intent()).count();
    writeln!(out, "{outlook:?}, {intents} intents in the journal, {} steps unproven", execution.unproven())?;
    for errand in execution.errands() {
        writeln!(out, "left: {} {}", errand.subject(), errand.instruction())?;
    }
    Ok(())
}

/// What the example does, for `main` and for its test.
#[allow(unreachable_pub, reason = "its test includes this file")]
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let account = CaptureDir::new("examples/acme").load()?.account;
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), "2026-08-20T00:00:00Z".parse()?)?;
    let planner = Planner::new(&graph);
    writeln!(out, "the whole account:")?;
    carry_out(planner.plan().save(&Weekends), &account, out)?;
    writeln!(out, "its SIMs alone:")?;
    carry_out(planner.target("sim".parse()?)?.plan().save(&Weekends), &account, out)
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}
