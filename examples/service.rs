//! A service that keeps answers: one assessment an account in its state, asked from several threads. Nothing
//! borrows the account, so an answer may outlive the request that made it.
//!
//! ```sh
//! cargo run --example service
//! ```

use std::collections::HashMap;
use std::error::Error;
use std::io::{self, Write};
use std::sync::{PoisonError, RwLock};
use std::thread;

use chrono::{DateTime, Utc};
use winddown::account::{Account, OperatorId};
use winddown::assessment::Assessment;
use winddown::catalogue::Catalogue;
use winddown::diagnosis::Assumption;
use winddown::reading::CaptureDir;

/// The state of the service.
#[derive(Default)]
struct Service {
    kept: RwLock<HashMap<OperatorId, Assessment>>,
}

impl Service {
    /// Takes in an account as it was read, in place of an older one.
    fn put(&self, account: Account, now: DateTime<Utc>) -> Result<(), Box<dyn Error>> {
        let assessment = Assessment::new(account, Catalogue::soracom(), now)?;
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        kept.insert(assessment.account().operator().clone(), assessment);
        Ok(())
    }

    /// The answer to one account. A clone shares everything, so the lock is held for no longer than this.
    fn get(&self, operator: &OperatorId) -> Option<Assessment> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).get(operator).cloned()
    }

    /// One request: when could the account be closed if this were gone?
    fn without(&self, operator: &OperatorId, address: &str) -> Result<String, Box<dyn Error + Send + Sync>> {
        let assessment = self.get(operator).ok_or("no such account")?;
        let then = assessment.what_if(&[Assumption::Terminated(address.parse()?)])?;
        let day = then.timeline(assessment.calendar()).earliest_close();
        Ok(format!("without {address}: {}, {day:?}", then.verdict()))
    }
}

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let service = Service::default();
    service.put(CaptureDir::new("examples/acme").load()?.account, "2026-08-20T00:00:00Z".parse()?)?;
    let operator: OperatorId = "OP0012345678".parse()?;

    let assessment = service.get(&operator).ok_or("it was put in")?;
    writeln!(out, "{operator}: {}, {:?}", assessment.verdict(), assessment.earliest_close())?;
    for lever in assessment.leverage().iter().take(3) {
        let (days, first) = (lever.days_won(assessment.calendar()), lever.first());
        writeln!(
            out,
            "{days} days by {:?}: {} and {} more",
            first.actor(),
            first.subject(),
            lever.members().len() - 1
        )?;
    }

    let asked = ["jp:long-term-discount/VD-20251001-0001", "g:bill/2026-07", "g:sim/1"];
    let answers: Vec<_> = thread::scope(|scope| {
        let threads = asked.map(|address| scope.spawn(|| service.without(&operator, address)));
        threads.into_iter().map(|thread| thread.join()).collect()
    });
    for answer in answers.into_iter().flatten() {
        match answer {
            Ok(answer) => writeln!(out, "{answer}")?,
            Err(error) => writeln!(out, "error: {error}")?,
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}
