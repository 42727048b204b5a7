//! A journal in a database: a plan is begun, stopped in the middle, and gone on with from the rows alone. They also
//! give the receipt at the end.
//!
//! ```sh
//! cargo run --example journal_in_sqlite
//! ```

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;
use serde::Serialize;
use winddown::account::AccountBuilder;
use winddown::backend::Simulation;
use winddown::catalogue::{Catalogue, GLOBAL};
use winddown::drive::{DriveOptions, drive};
use winddown::execution::{ConfirmedPlan, Entry, Execution, Journal, Options, Receipt, Terms};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::reading::Source;
use winddown::timeline::Weekends;

/// A table whose first row is the plan. The others are the entries.
struct Table(Connection);

impl Table {
    fn create(path: &Path, plan: &ConfirmedPlan) -> rusqlite::Result<Self> {
        let table = Self(Connection::open(path)?);
        table.0.execute_batch("CREATE TABLE journal (line INTEGER PRIMARY KEY, json TEXT NOT NULL)")?;
        table.insert(plan)?;
        Ok(table)
    }

    /// The plan and the entries in the rows.
    fn read(&self) -> Result<(ConfirmedPlan, Vec<Entry>), Box<dyn Error>> {
        let mut rows = self.0.prepare("SELECT json FROM journal ORDER BY line")?;
        let lines: Vec<String> = rows.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let (plan, entries) = lines.split_first().ok_or("nothing was begun")?;
        let plan = ConfirmedPlan::read(plan.as_bytes(), Catalogue::soracom())?;
        let entries = entries.iter().map(|json| serde_json::from_str(json)).collect::<Result<_, _>>()?;
        Ok((plan, entries))
    }

    /// The execution as the rows left it, and the table to go on with.
    fn recover(path: &Path, now: DateTime<Utc>) -> Result<(Execution, Self), Box<dyn Error>> {
        let table = Self(Connection::open(path)?);
        let (plan, entries) = table.read()?;
        Ok((Execution::recover(plan, Options::default(), entries, now)?, table))
    }

    fn insert(&self, line: &impl Serialize) -> rusqlite::Result<()> {
        let json =
            serde_json::to_string(line).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
        self.0.execute("INSERT INTO journal (json) VALUES (?1)", [json]).map(|_| ())
    }
}

impl Journal for Table {
    type Error = rusqlite::Error;

    fn record(&mut self, entry: &Entry) -> rusqlite::Result<()> {
        if self.0.is_autocommit() {
            self.0.execute_batch("BEGIN")?;
        }
        self.insert(entry)
    }

    fn sync(&mut self) -> rusqlite::Result<()> {
        if self.0.is_autocommit() { Ok(()) } else { self.0.execute_batch("COMMIT") }
    }
}

/// What the example does, for `main` and for its test.
#[allow(unreachable_pub, reason = "its test includes this file")]
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let now: DateTime<Utc> = "2026-08-20T00:00:00Z".parse()?;
    let mut builder = AccountBuilder::new("OP0012345678".parse()?);
    (1..=6).for_each(|n| _ = builder.add("sim", GLOBAL, &format!("sim-{n}")).status("active"));
    builder.read_the_rest(Catalogue::soracom());
    let account = builder.build(Catalogue::soracom())?;
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now)?;
    let plan = Planner::new(&graph).target("sim".parse()?)?.plan().save(&Weekends);
    let plan = ConfirmedPlan::new(plan, "OP0012345678", Terms::default())?;
    let backend = Simulation::new(&account, Catalogue::soracom(), now);

    let directory = tempfile::tempdir()?;
    let path = directory.path().join("journal.db");
    let mut journal = Table::create(&path, &plan)?;
    // One call at a time. A signal handler would set the flag; here the second call does.
    let mut execution = Execution::start(plan, Options::default().in_flight(std::num::NonZeroU32::MIN), now);
    let (stop, mut calls) = (Arc::new(AtomicBool::new(false)), 0);
    let options = DriveOptions::default().stop(Arc::clone(&stop));
    let ended = drive(&mut execution, &backend, &mut journal, &backend, &options, &mut |_, entry| {
        calls += usize::from(entry.is_intent());
        stop.store(calls == 2, Ordering::Relaxed);
    })?;
    writeln!(out, "{ended:?} after {} SIMs", backend.effects().len())?;
    drop((execution, journal));

    let (mut execution, mut journal) = Table::recover(&path, now)?;
    let options = DriveOptions::default();
    let ended = drive(&mut execution, &backend, &mut journal, &backend, &options, &mut |_, _| {})?;
    writeln!(out, "{ended:?} after {} SIMs", backend.effects().len())?;

    // What the rows and an account that was read afterwards prove.
    backend.set_now(now + TimeDelta::days(1));
    let (plan, entries) = journal.read()?;
    let receipt = Receipt::of(&plan, entries, &backend.read()?, Vec::new())?;
    writeln!(out, "{}: {} of {} shown to be gone", receipt.verdict, receipt.proved(), receipt.ended.len())?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}
