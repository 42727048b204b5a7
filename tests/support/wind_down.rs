//! A fleet wound down in memory: for benches and tests.

#![allow(clippy::expect_used, reason = "what is generated is valid")]

use std::error::Error;
use std::num::NonZeroU32;
use std::path::Path;

use chrono::{DateTime, Utc};
use winddown::account::Account;
use winddown::backend::{Backend, Clock as _, Faults, Simulation};
use winddown::catalogue::Catalogue;
use winddown::diagnosis::{Diagnosis, Verdict};
use winddown::drive::{DriveOptions, JournalFile, drive};
use winddown::execution::{ConfirmedPlan, Consent, Execution, Options, Outlook, StepStatus, Terms};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::reading::Source as _;
use winddown::timeline::Weekends;

/// What came of it.
#[derive(Debug)]
#[allow(dead_code, reason = "printed where it is not compared")]
pub(crate) struct WoundDown {
    pub(crate) steps: usize,
    pub(crate) complete: usize,
    /// How many effects that cannot be undone there were, and how many of them were second ones.
    pub(crate) effects: usize,
    pub(crate) twice: usize,
    /// How often somebody had to go on after a failure by chance.
    pub(crate) retries: usize,
    pub(crate) verdict: Verdict,
    pub(crate) ended: DateTime<Utc>,
}

/// Plans the end of an account and carries it out up to closing it, with this share of calls and looks
/// going wrong.
pub(crate) fn wind_down(
    account: &Account,
    now: DateTime<Utc>,
    faults: f64,
    in_flight: u32,
    journal: &Path,
) -> WoundDown {
    let memory = Simulation::new(account, Catalogue::soracom(), now).people_act();
    let memory = memory.faults(Faults::seeded(1, faults));
    wind_down_through(&memory, &memory, account, in_flight, journal)
}

/// The same through whatever leads to the account in memory. What has failed by chance is tried again.
pub(crate) fn wind_down_through<E: Error + Send + Sync + 'static>(
    backend: &dyn Backend<Error = E>,
    memory: &Simulation,
    account: &Account,
    in_flight: u32,
    journal: &Path,
) -> WoundDown {
    let now = memory.now();
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now).expect("known kinds");
    let plan = Planner::new(&graph).plan().save(&Weekends);
    let steps = plan.len();
    let terms = Terms::default().consent(Consent::All).max_steps(steps);
    let typed = plan.operator().to_string();
    let plan = ConfirmedPlan::new(plan, &typed, terms).expect("the operator's");
    let mut file = JournalFile::create(journal, &plan).expect("a new file");
    let options = Options::default().in_flight(NonZeroU32::new(in_flight).expect("above zero"));
    let mut execution = Execution::start(plan, options, now);
    let waits = DriveOptions::default().wait_forever();
    let mut retries = 0;
    loop {
        // Closing the account is left: only its root user's word tells of that.
        let is_rest = |execution: &Execution| execution.errands().all(|errand| !errand.is_noticed());
        let end = drive(&mut execution, backend, &mut file, memory, &waits, &mut |_, _| {}).expect("a disk");
        let stopped: Vec<u32> = execution.obstacles().map(|(step, _)| step.id()).collect();
        if stopped.is_empty() || retries > steps {
            assert!(matches!(end, Outlook::Waiting) && is_rest(&execution), "{end:?}");
            break;
        }
        retries += stopped.len();
        stopped.into_iter().for_each(|step| execution.retry(step, "test", memory.now()).expect("it is stopped"));
    }
    let effects: Vec<_> = memory
        .effects()
        .into_iter()
        .filter(|effect| effect.is_irreversible && effect.operation.is_some())
        .map(|effect| (effect.operation, effect.subject))
        .collect();
    let distinct: std::collections::HashSet<_> = effects.iter().collect();
    let ended = memory.now();
    // One of the faults is that an effect shows only after some looks.
    let looks = (0..16).map(|_| memory.read().expect("it can be read"));
    let left = looks.last().expect("several looks");
    let graph = DependencyGraph::build(left.clone(), Catalogue::soracom(), ended).expect("known kinds");
    WoundDown {
        steps,
        complete: execution.count(StepStatus::Done) + execution.count(StepStatus::Skipped),
        effects: effects.len(),
        twice: effects.len() - distinct.len(),
        retries,
        verdict: Diagnosis::new(&graph).verdict(),
        ended,
    }
}
