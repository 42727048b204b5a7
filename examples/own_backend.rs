//! A backend of your own: a fleet in a map, where a database or another API would be. The test kit tries
//! it out, and then a plan for it is carried out on threads, with a journal in a file.
//!
//! ```sh
//! cargo run --example own_backend
//! ```

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use winddown::account::{Account, AccountBuilder, Address, InvalidAccount, OperatorId, Reading};
use winddown::backend::conformance::{Probe, check};
use winddown::backend::{Backend, SystemClock};
use winddown::catalogue::{Call, Catalogue, GLOBAL};
use winddown::drive::{DriveOptions, JournalFile, drive};
use winddown::execution::{Answer, ConfirmedPlan, Execution, Options, Terms};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::reading::Source;
use winddown::timeline::Weekends;

/// SIMs and VPGs that are not gone; a SIM with the VPG that it is attached to.
struct Fleet {
    operator: OperatorId,
    things: Mutex<BTreeMap<Address, Option<Address>>>,
}

impl Fleet {
    fn new() -> Result<Self, Box<dyn Error>> {
        let vpg: Address = "g:vpg/v".parse()?;
        let sims = [("g:sim/1".parse()?, Some(vpg.clone())), ("g:sim/2".parse()?, Some(vpg.clone()))];
        let things = sims.into_iter().chain([(vpg, None)]).collect();
        Ok(Self { operator: "OP0012345678".parse()?, things: Mutex::new(things) })
    }

    fn things(&self) -> MutexGuard<'_, BTreeMap<Address, Option<Address>>> {
        self.things.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source for Fleet {
    type Error = InvalidAccount;

    fn operator(&self) -> Result<OperatorId, InvalidAccount> {
        Ok(self.operator.clone())
    }

    fn read(&self) -> Result<Account, InvalidAccount> {
        let mut builder = AccountBuilder::new(self.operator.clone());
        for (kind, status) in [("sim", "active"), ("vpg", "running")] {
            builder.read(kind, GLOBAL, Reading::Complete);
            for (thing, vpg) in self.things().iter().filter(|(thing, _)| thing.kind() == kind) {
                let draft = builder.add(kind, thing.coverage(), thing.key()).status(status);
                if let Some(vpg) = vpg {
                    draft.refers("session", &["vpg"], vpg.key());
                }
            }
        }
        builder.build(Catalogue::soracom())
    }
}

impl Backend for Fleet {
    fn perform(&self, call: &Call) -> Answer {
        let mut things = self.things();
        let wanted = call.own_params().first().cloned().unwrap_or_default();
        match things.keys().find(|thing| thing.key() == wanted).cloned() {
            None => Answer::refused("there is no such thing"),
            Some(thing) if things.values().any(|vpg| vpg.as_ref() == Some(&thing)) => Answer::refused("it is in use"),
            Some(thing) => {
                things.remove(&thing);
                Answer::done()
            }
        }
    }

    fn is_root(&self) -> bool {
        false
    }
}

/// What the example does, for `main` and for its test.
#[allow(unreachable_pub, reason = "its test includes this file")]
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let catalogue = Catalogue::soracom();
    let probe = Probe::new(catalogue).ends("g:sim/1".parse()?).ends("g:sim/2".parse()?);
    let tried = check(&Fleet::new()?, &probe.in_use("g:vpg/v".parse()?).missing("g:sim/3".parse()?));
    writeln!(out, "breaches of a law: {}", tried.err().unwrap_or_default().len())?;

    let now: DateTime<Utc> = "2026-08-20T00:00:00Z".parse()?;
    let fleet = Fleet::new()?;
    let graph = DependencyGraph::build(fleet.read()?, catalogue, now)?;
    let plan = Planner::new(&graph).target("sim".parse()?)?.target("vpg".parse()?)?.plan().save(&Weekends);
    let plan = ConfirmedPlan::new(plan, "OP0012345678", Terms::default())?;

    let directory = tempfile::tempdir()?;
    let mut journal = JournalFile::create(directory.path().join("journal"), &plan)?;
    let mut execution = Execution::start(plan, Options::default(), now);
    let ended = drive(&mut execution, &fleet, &mut journal, &SystemClock, &DriveOptions::default(), &mut |_, _| {})?;
    writeln!(out, "{ended:?}, and {} things are left", fleet.read()?.len())?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}
